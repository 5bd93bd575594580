"""Canaries: words, names and numbers that go in through every channel are in no byte that the line has written."""

import logging
from pathlib import Path

import pytest
import requests

from service import joining
from tests.journeys.moments import talking
from tests.journeys.test_erasing import everything
from tests.phone import Line, Phone

CANARIES = ("lighthouse", "umbrella", "marmalade", "chrysalis", "Quillon", "Zephyrine", "Sam")


def test_no_byte_that_was_written_can_be_read(
    line: Line, caller: Phone, peer: Phone, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Texts either way, speech, names: not in the database, our files, log, metrics, or what errors answer."""
    caplog.set_level(logging.DEBUG, logger="service")
    with line.house.session(line.id) as session:
        joining.coordinator(session, "+15550004001", "en", "Quillon")
        joining.on_call(session, "+15550003001", "en", 1, first_name="Zephyrine")
    other = line.phone("+15550007002").calls()
    other.says("chrysalis").presses("1").says("chrysalis").hangs_up()
    talking(caller, peer)
    caller.texts("the lighthouse keeper").texts("URGENT marmalade")
    peer.texts("a yellow umbrella")
    url = line.house.settings.public_url
    form = {"From": caller.number, "To": "+15550001000", "Body": "marmalade", "MessageSid": "SM1"}
    pages = [requests.get(f"{url}/metrics", timeout=5), requests.post(f"{url}/sms", data=form, timeout=5)]
    pages += [requests.get(f"{url}{path}", timeout=5) for path in ("/health/ready", f"/nowhere/{caller.number}")]
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("werkzeug"))
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    written = everything(line, tmp_path) + files + ours.encode() + "".join(page.text for page in pages).encode()
    assert b"Willow" in written
    people = [phone.number[1:] for phone in (caller, peer, other)] + ["15550004001", "15550003001"]
    assert [canary for canary in (*CANARIES, *people) if canary.encode() in written] == []
