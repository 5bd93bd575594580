"""What a person does where the line cannot: events again, texts in doubt, one talk as a file, somebody erased."""

import json
import re
from typing import Any

import pytest
from flask import Flask

from service import inbox, people, rendering, tables, words
from service.house import House
from service.session import Session
from service.web import server
from service.web.console.speaking import PHRASES
from tests.console.browsing import Browsing
from tests.console.test_board import log
from tests.phone import Line, Phone


@pytest.fixture
def line(line: Line) -> Line:
    """A living line, with Sam on and Riley on call."""
    line.peer("+15550002001", "Sam")
    line.responder("+15550003001")
    return line


@pytest.fixture
def coordinator(line: Line) -> Browsing:
    """At the console of the living line."""
    return Browsing(server.create(line.house), line.house, line.id).joins("Lee", "coordinator", codes=False)


@pytest.fixture
def caller(line: Line) -> Phone:
    return line.phone("+15550007001")


def test_an_event_that_failed_is_tried_again_from_the_board(line: Line, coordinator: Browsing, caller: Phone) -> None:
    """The board leads there; what works now is answered on the phone, and is in the log."""
    caller.texts("hi").forgets()
    with line.house.session(line.id) as session:
        event = inbox.failures(session) or session.all(tables.inbox.select().where(tables.inbox.c.kind == "text"))
        session.change(tables.inbox, event[0].id, state="failed", error="ValueError in here (there.py:1)", tries=5)
    coordinator.opens("/console/").sees("Events that nobody could act on yet: 1.", "/console/stuck")
    coordinator.opens("/console/stuck").sees(f"Event {event[0].id}", "tried 5 times", "there.py:1")
    coordinator.sends(f"/console/stuck/events/{event[0].id}/retry").sees("Done now.", "Everything that came in")
    assert ("retried", f"event {event[0].id}") in log(line)
    assert coordinator.sends(f"/console/stuck/events/{event[0].id}/retry").status == 404
    line.settle()


def test_a_text_to_coordinators_calls_the_page_as_the_page_calls_itself() -> None:
    """There is no inbox and no outbox in the console; what a text calls "what waits for a person" stands there so."""
    texts = rendering.phrases().texts
    for key in ("notice.event_failed", "notice.failed_goes", "notice.restored"):
        for language, text in texts[key].items():
            assert PHRASES.texts["stuck.title"][language] in text, (key, language)
    told = " ".join(text for key, each in texts.items() if key.startswith("notice.") for text in each.values())
    assert not re.search("inbox|outbox|bandeja", told)


def test_an_event_that_fails_again_stays(house: House, web: Flask, mo: Browsing) -> None:
    """And the page says so."""
    with house.session(1) as session:
        session.add(
            tables.inbox, key="k", kind="text", facts={}, reply=[], state="failed", tries=1, received_at=session.at
        )
    mo.opens("/console/stuck").sends("/console/stuck/events/1/retry").sees("It failed again", "tried 2 times")


def test_a_text_in_doubt_is_sent_after_all_and_only_one_in_doubt(house: House, mo: Browsing, web: Flask) -> None:
    """A viewer sees it and cannot."""
    with house.session(1) as session:
        to = people.met(session, "+15550007001", "en").id
        for state in ("in_doubt", "delivered"):
            row = {"to_id": to, "number": "+15550001000", "lane": "live", "kind": "talk", "content": {}, "due_at": 1.0}
            session.add(tables.outbox, **row, state=state, created_at=session.at)
    viewer = Browsing(web, house).joins("Vi", "viewer", codes=False)
    assert viewer.opens("/console/stuck").sees("Text 1").sends("/console/stuck/texts/1/send").status == 403
    mo.opens("/console/stuck").sends("/console/stuck/texts/1/send").sees("On its way.")
    mo.sends("/console/stuck/texts/2/send").sees("not in doubt any more")
    with house.reading(1) as session:
        assert [row.state for row in session.all(tables.outbox.select().order_by(tables.outbox.c.id))] == [
            "pending",
            "delivered",
        ]


SEALED, THEIRS = "marmalade on the umbrella stand", "the lighthouse keeper is my uncle"


def test_one_conversation_is_taken_out_as_a_file(line: Line, coordinator: Browsing, caller: Phone) -> None:
    """For a reason that is written down; no number, no name, and no answer that only one has given is in it."""
    caller.texts("hi, my brother died").texts("1").texts("3")
    peer = line.phone("+15550002001").texts("1")
    caller.texts("2")
    peer.texts("4")
    caller.texts(SEALED)
    line.forward(minutes=2)
    assert coordinator.opens("/console/conversations/1").sends(f"{ONE}/export", reason="hm").status == 422
    found = _export(coordinator)
    assert found["id"] == 1 and [one["text"] for one in found["words"]] == ["hi, my brother died"]
    assert any("shared check-in began" in one["what"] for one in found["happened"])
    assert "5555" not in coordinator.text and "+1555" not in coordinator.text and "Sam" not in coordinator.text
    assert ("exported: they asked for it", "conversation 1") in log(line)
    peer.texts(THEIRS)
    assert len(_export(coordinator)["words"]) == 1, "more may come of it until a minute after the last of it"
    line.forward(minutes=2)
    caller.hears(THEIRS)
    said = [("caller", "hi, my brother died"), ("caller", SEALED), ("peer", THEIRS)]
    assert [(one["role"], one["text"]) for one in _export(coordinator)["words"]] == said
    coordinator.opens(ONE).sends(f"{ONE}/words", reason="a complaint of today").sees(SEALED, THEIRS)


def test_an_answer_stays_sealed_where_the_other_passed(line: Line, coordinator: Browsing, caller: Phone) -> None:
    """It was shown to nobody, so it is to nobody here; it goes with everything else of its author's."""
    caller.texts("hi, my brother died").texts("1").texts("3")
    peer = line.phone("+15550002001").texts("1")
    caller.texts("2")
    peer.texts("4")
    caller.texts(SEALED)
    peer.texts("PASS")
    line.forward(minutes=2)
    assert [one["text"] for one in _export(coordinator)["words"]] == ["hi, my brother died"]
    with line.look() as session:
        sealed = session.one(tables.words.select().where(tables.words.c.id == _kept(session, SEALED)))
    assert (sealed.place, sealed.conversation_id) == ("checkin", 1)
    caller.texts("DONE").texts("DELETE").texts("1")
    with line.look() as session:
        assert session.one(tables.words.select().where(tables.words.c.id == sealed.id)).sealed is None


ONE = "/console/conversations/1"


def _export(coordinator: Browsing) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(coordinator.opens(ONE).sends(f"{ONE}/export", reason="they asked for it").text)
    return found


def _kept(session: Session, text: str) -> int:
    rows = session.all(tables.words.select().order_by(tables.words.c.id))
    return next(int(row.id) for row in rows if words.read(session, row.id) == text)


def test_somebody_is_erased_who_asked_for_it(line: Line, coordinator: Browsing, caller: Phone) -> None:
    """Only with the tick; not while on call is being reached; then nobody by that number is known."""
    caller.texts("hi, my brother died").texts("URGENT")
    erase, number = "/console/people/callers/erase", {"erase-number": caller.number}
    coordinator.opens("/console/people/callers").sends(erase, **number).sees("Tick this only if you are sure")
    coordinator.sends(erase, **number, **{"erase-sure": "yes"}).sees("On call is being reached about them")
    coordinator.opens("/console/escalations/1").sends("/console/escalations/1/take")
    coordinator.sends("/console/escalations/1/resolve", note="")
    one = line.person(caller).id
    coordinator.opens("/console/people/callers").sends(erase, **number, **{"erase-sure": "yes"}).sees("Erased.")
    line.settle()
    with line.look() as session:
        assert people.find(session, caller.number) is None
    assert ("erased", f"person {one}") in log(line)
    coordinator.sends(erase, **number, **{"erase-sure": "yes"}).sees("Nobody with this number")
