"""Canaries: words, names and numbers that go in through every channel are in no byte that the line has written."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import redis
import requests

from service import backup, feeds, inbox, joining, people, telemetry
from service.queue import Queue
from service.simulator import inbound
from service.switchboard import acting, barring
from service.web import server
from tests.console.browsing import Browsing
from tests.journeys.moments import code, talking
from tests.journeys.test_erasing import everything
from tests.phone import NUMBER, Line, Phone
from tests.service.conftest import RedisServer
from worker import clock

OF_TEXTS = ("lighthouse", "umbrella", "marmalade", "tamarind", "periwinkle")
OF_CALLS = ("chrysalis", "gramophone")
OF_STAFF = ("Quillon", "Zephyrine", "Samarkand", "verdigris")
OF_COORDINATORS = ("Ottoline", "OTTOLINE", "ottoline", "bassoon", "clavichord")
OF_ERRORS = ("catamaran",)
CANARIES = (*OF_TEXTS, *OF_CALLS, *OF_STAFF, *OF_COORDINATORS, *OF_ERRORS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis whose file lies in the home folder."""
    server = RedisServer(tmp_path)
    yield server
    server.stop()


def test_no_byte_that_was_written_can_be_read(
    line: Line, caller: Phone, responder: Phone, tmp_path: Path, store: RedisServer
) -> None:
    """Not in the database, a dump, a backup, Redis, our files, the log, metrics, a calendar, or what errors answer."""
    with line.house.session(line.id) as session:
        joining.coordinator(session, "+15550004001", "en", "Quillon")
        joining.on_call(session, "+15550003001", "en", 1, first_name="Zephyrine")
    peer = line.peer("+15550002001", "Samarkand")
    by_phone = _calls(line)
    _writes(line, caller, peer)
    caller.texts("URGENT marmalade").texts("URGENT")
    responder.texts(code(responder)).texts(f"{code(responder)} DONE verdigris, we spoke of it")
    _is_typed(line)
    _fails(line, caller)
    _is_enqueued(line, caller, store)
    line.settle()
    kept = {
        "database": everything(line, tmp_path) + _dump(line),
        "backup": backup.make(line.house.settings, tmp_path / "copies").read_bytes(),
        "files": b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()),
        "log": line.overheard.log().encode(),
        "pages": _pages(line, caller, peer),
    }
    assert b"Willow" in kept["database"] and b"it failed" in kept["log"] and b"drain" in kept["files"]
    numbers = [phone.number[1:] for phone in (caller, peer, responder, by_phone)] + [
        "15550004001",
        "15550007007",
        "15550007008",
    ]
    for place, found in kept.items():
        for canary in (*CANARIES, *numbers):
            assert canary.encode() not in found, f"{canary} in {place}"
            assert canary.encode().hex().encode() not in found, f"{canary} in {place}, in hexadecimal"


def _calls(line: Line) -> Phone:
    """Something said into the phone, and a message left after the beep."""
    phone = line.phone("+15550007002").calls().presses("1").says("chrysalis in the attic")
    line.forward(seconds=10)
    phone.presses("1", "1", "5", "1").says("the gramophone plays on")
    line.forward(seconds=20)
    phone.hangs_up()
    [message] = line.exchange.recordings.values()
    assert message.words == ["the gramophone plays on"]
    return phone


def _writes(line: Line, caller: Phone, peer: Phone) -> None:
    """First words, an answer, the relay either way, a handover."""
    talking(caller, peer)
    caller.texts("the lighthouse keeper")
    peer.texts("a yellow umbrella")
    caller.texts("tamarind on the sill, ring 555 000 7009")
    line.forward(minutes=1)
    peer.texts("HANDOVER").texts("periwinkle")


def _is_typed(line: Line) -> None:
    """A coordinator is invited by name, joins, and blocks a number, and so does the command line."""
    page = Browsing(server.create(line.house), line.house, line.id).joins("Ottoline", "admin", codes=False)
    typed = {"block-number": "+15550007008", "block-reason": "threats with a bassoon", "block-days": "7"}
    page.opens("/console/people/callers").sends("/console/people/callers/block", **typed).sees("bassoon")
    page.opens("/console/coordinators").sees("Ottoline")
    with line.house.session(line.id) as session:
        number = people.met(session, "+15550007007", "en").id
        barring.block(session, number, "a clavichord, at night", None, "command line, test")
    page.opens("/console/people/callers").sees("a clavichord, at night")


def _fails(line: Line, caller: Phone) -> None:
    """An event fails with words in scope and in the error's own sentence; one breaks outside of anything."""

    def deed() -> int | None:
        raise ValueError(f"cannot sail a catamaran to {caller.number}")

    with line.house.session(line.id) as session:
        event_id = inbox.keep(session, "canary", "odd", {})
        assert event_id is not None and not acting.act(session, event_id, deed)
        error = inbox.get(session, event_id).error
        assert "ValueError" in error and "catamaran" not in error
        inbox.change(session, event_id, state="handled")
    try:
        deed()
    except ValueError as error_:
        telemetry.logger().error("it failed", exc_info=error_)


def _is_enqueued(line: Line, caller: Phone, store: RedisServer) -> None:
    """Work that waits in a real Redis, with its file."""
    house = replace(line.house, queue=Queue(store.url))
    assert inbound.text(line.exchange, caller.number, NUMBER, "URGENT", []).done.wait(20)
    with ThreadPoolExecutor(4) as hands:
        clock.Ticker(house).tick(hands)
    house.queue.close()
    with redis.Redis.from_url(store.url) as looking:
        assert looking.keys("rq:*") != []
        looking.save()


def _dump(line: Line) -> bytes:
    """What pg_dump writes, where it is PostgreSQL and the program is here."""
    program = shutil.which("pg_dump")
    if line.house.database.is_sqlite or program is None:
        return b""
    url = line.house.settings.database_url.replace("+psycopg", "")
    return subprocess.run([program, url], check=True, capture_output=True, timeout=60).stdout


def _pages(line: Line, caller: Phone, peer: Phone) -> bytes:
    """What anybody may fetch, and what is refused: metrics, health, a calendar, errors."""
    url = line.house.settings.public_url
    with line.house.session(line.id) as session:
        secret = feeds.make(session, line.person(peer).id)
    form = {"From": caller.number, "To": NUMBER, "Body": "marmalade", "MessageSid": "SM1"}
    fetched = [requests.post(f"{url}/sms", data=form, timeout=30)]
    paths = ("/metrics", "/health/ready", f"/rota/{secret}.ics", f"/rota/{caller.number}.ics", f"/no/{caller.number}")
    fetched += [requests.get(f"{url}{path}", timeout=30) for path in paths]
    assert [page.status_code for page in fetched] == [403, 200, 200, 200, 404, 404]
    assert secret not in line.overheard.log()
    return "".join(page.text for page in fetched).encode()
