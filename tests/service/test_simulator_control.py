"""The simulator's handsets and controls: phones, live events, settling, the clock, the process itself."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import urllib3

from service.simulator.clock import Clock
from service.simulator.errors import Unusable
from service.simulator.exchange import Exchange
from service.simulator.lanes import Lanes
from tests.service.pretend_line import ACCOUNT, LINE, TOKEN, PretendTown, echo, reply

MAYA, TOMAS = "+15550002001", "+15550002002"
ENVIRONMENT = {
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "LINE_NUMBER": LINE,
    "PUBLIC_URL": "http://127.0.0.1:9",
}


@pytest.fixture
def town() -> Iterator[PretendTown]:
    with PretendTown() as town:
        yield town


def test_phones_are_added_named_and_put_away_but_keep_their_messages(town: PretendTown) -> None:
    assert town.ask("GET", "/control/state")["next_number"] == MAYA
    town.ask("POST", "/handsets", {"number": MAYA, "name": "Maya"})
    assert town.ask("POST", "/handsets", {})["number"] == TOMAS
    town.text(MAYA, "hi")
    town.ask("DELETE", f"/handsets/{TOMAS}")
    [phone] = town.ask("GET", "/control/state")["handsets"]
    assert (phone["number"], phone["name"], len(phone["messages"])) == (MAYA, "Maya", 2)
    town.ask("DELETE", f"/handsets/{MAYA}")
    assert town.ask("POST", "/handsets", {"number": MAYA})["name"] == "Maya"
    assert len(town.ask("GET", "/control/state")["handsets"][0]["messages"]) == 2


@pytest.mark.parametrize("number", ["anonymous", "72975", "+266696687"])
def test_a_withheld_or_short_number_may_text(town: PretendTown, number: str) -> None:
    town.text(number, "hi")
    assert town.line.texts()[0].form["From"] == number


@pytest.mark.parametrize("number", ["<b>", "+1", "", LINE, "+1 555 000 2001"])
def test_a_number_no_phone_can_have_is_refused(town: PretendTown, number: str) -> None:
    assert "number" in town.ask("POST", "/handsets", {"number": number or " "})


def test_a_text_to_nowhere_is_refused_and_says_where_to(town: PretendTown) -> None:
    assert LINE in town.ask("POST", f"/handsets/{MAYA}/texts", {"to": "+15559999999", "body": "hi"})
    assert "ten" in town.ask("POST", f"/handsets/{MAYA}/texts", {"media": ["picture"]})


def test_controls_take_only_json(town: PretendTown) -> None:
    answer = town.web.request("POST", f"{town.door.url}/control/faults", fields={"kind": "failed"})
    assert answer.status == 415


def test_every_send_is_listed_in_order(town: PretendTown) -> None:
    town.text(MAYA, "hi")
    town.send(TOMAS, "by the API")
    town.text(MAYA, "HELP")
    rows = town.ask("GET", "/control/outbound")["outbound"]
    assert [(row["via"], row["from"], row["to"], row["body"], row["status"]) for row in rows] == [
        ("twiml", LINE, MAYA, "You said hi", "delivered"),
        ("api", LINE, TOMAS, "by the API", "delivered"),
        ("twiml", LINE, MAYA, "You said HELP", "delivered"),
    ]


def test_events_tell_of_a_message_as_it_arrives(town: PretendTown) -> None:
    stream = town.web.request("GET", f"{town.door.url}/events", preload_content=False)
    lines = (line for piece in stream.stream() for line in piece.decode().splitlines())
    assert next(lines) == "retry: 1000"
    town.text(MAYA, "hi")
    events = []
    for line in lines:
        if line.startswith("data: "):
            events.append(json.loads(line.removeprefix("data: ")))
        if len(events) == 2:
            break
    assert [event["message"]["body"] for event in events] == ["hi", "You said hi"]
    assert {event["number"] for event in events} == {MAYA}
    stream.close()


def test_settling_says_whether_all_is_quiet(town: PretendTown) -> None:
    go_on = threading.Event()
    town.line.answer = lambda heard: echo(heard) if go_on.wait(60) else reply("nobody let it go on")
    town.ask("POST", f"/handsets/{MAYA}/texts", {"body": "hi"})
    hasty = town.ask("POST", "/control/settle", {"timeout": 0.05})
    assert (hasty["settled"], hasty["unfinished"] > 0) == (False, True)
    go_on.set()
    quiet = town.ask("POST", "/control/settle", {"timeout": 20})
    assert (quiet["settled"], quiet["unfinished"], quiet["next_due"]) == (True, 0, None)
    assert town.hears(MAYA) == ["You said hi"]
    assert "number of seconds" in town.ask("POST", "/control/settle", {"timeout": "long"})


def test_the_page_is_served_without_third_parties_or_inline_script(town: PretendTown) -> None:
    page = town.web.request("GET", f"{town.door.url}/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    text = page.data.decode()
    assert "://" not in text
    assert text.count("<script") == 1 and 'src="/static/handsets.js"' in text
    for file in ("handsets.js", "handsets.css", "handset.svg"):
        assert town.web.request("GET", f"{town.door.url}/static/{file}").status == 200


def test_dates_follow_the_clock_file(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    before = time.time()
    assert before <= clock.now() <= time.time()
    turned = {"real": time.time() - 100, "line": 1_000_000.0, "rate": 60.0}
    (tmp_path / "clock.json").write_text(json.dumps(turned))
    assert 1_006_000 <= clock.now() < 1_006_600


def test_lanes_keep_order_within_and_run_side_by_side() -> None:
    lanes = Lanes(threads=4)
    done: list[str] = []
    gate = threading.Event()
    lanes.put("held", lambda: done.append("held") if gate.wait(60) else None)
    for lane in ("a", "b"):
        for number in range(50):
            lanes.put(lane, partial(done.append, f"{lane}{number}"))
    while lanes.unfinished > 1:
        time.sleep(0.005)
    for lane in ("a", "b"):
        assert [word for word in done if word[0] == lane] == [f"{lane}{number}" for number in range(50)]
    assert not lanes.settle(0.01)
    gate.set()
    assert lanes.settle(60)
    assert done[-1] == "held"
    lanes.close()


@pytest.mark.parametrize(("sid", "token"), [("AC" + "1" * 32, TOKEN), ("", TOKEN), (ACCOUNT, "")])
def test_an_exchange_works_only_for_a_pretend_account(sid: str, token: str) -> None:
    with pytest.raises(Unusable):
        Exchange(sid, token)


def run(settings: Mapping[str, str], port: int, home: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "service.simulator.run", "--port", str(port)]
    environment = {**os.environ, **settings, "SHOULDER_HOME": str(home)}
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC" + "a" * 32}, "pretend account"),
        ({"TWILIO_ACCOUNT_SID": ""}, "pretend account"),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN is empty"),
        ({"LINE_NUMBER": "555-0100"}, "LINE_NUMBER"),
        ({"PUBLIC_URL": "line.example"}, "PUBLIC_URL"),
    ],
)
def test_the_process_refuses_what_cannot_work_in_one_sentence(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    process = run({**ENVIRONMENT, **settings}, 0, tmp_path)
    shown, trouble = process.communicate(timeout=60)
    assert (process.returncode, shown) == (2, "")
    assert words in trouble
    assert len(trouble.splitlines()) == 1


def test_the_process_refuses_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = run(ENVIRONMENT, taken.getsockname()[1], tmp_path)
        _, trouble = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "in use" in trouble


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_serves_the_line_s_number_until_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    process = run(ENVIRONMENT, 0, tmp_path)
    assert process.stdout is not None
    url = process.stdout.readline().removeprefix("Handsets: ").strip()
    headers = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}")
    path = f"2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    found: Any = urllib3.request("GET", url + path, headers=headers).json()
    [line] = found["incoming_phone_numbers"]
    assert (line["phone_number"], line["sms_url"]) == (LINE, "http://127.0.0.1:9/sms")
    assert line["voice_url"] == "http://127.0.0.1:9/voice"
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
