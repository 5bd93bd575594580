"""The log follows a conversation by its id, whatever is being done for it; who is in it and what they say is not there.

That no line of any journey's log says more is looked at after each step of every journey (`tests/overheard.py`).
"""

import json
from typing import Any

from service import alarms, conversations, inbox
from service.alarms import About
from service.switchboard import acting
from tests.journeys.moments import parted
from tests.phone import Line, Phone


def test_every_state_that_a_conversation_comes_to_is_logged_with_its_id(line: Line, caller: Phone, peer: Phone) -> None:
    """In order, once each, and none of what was taken back."""
    parted(line, caller, peer)
    mine = line.conversation(caller).id
    line.phone("+15550007002").texts("hi")
    other = line.conversation(line.phone("+15550007002")).id
    states = [entry["state"] for entry in _said(line) if entry.get("conversation_id") == mine]
    assert states == ["arriving", "waiting", "offered", "checking_in", "open", "closing", "closed"]
    assert [entry["state"] for entry in _said(line) if entry.get("conversation_id") == other] == ["arriving"]
    assert all(entry["event"] == "a conversation" for entry in _said(line) if "state" in entry)


def test_a_state_that_it_has_already_is_not_logged_again(line: Line, caller: Phone, peer: Phone) -> None:
    """Two peers are asked at once."""
    other = line.peer("+15550002002", "Ana")
    mine = line.conversation(caller.texts("hi").texts("1").texts("3")).id
    states = [entry["state"] for entry in _said(line) if entry.get("conversation_id") == mine]
    assert states == ["arriving", "waiting", "offered"]
    assert peer.hears("1 = take it") and other.hears("1 = take it")


def test_what_fails_is_logged_with_the_conversation_that_it_was_about(line: Line, caller: Phone) -> None:
    """An event that came in, and an alarm: its id, the conversation's, where it was; not the error's own words."""
    mine = line.conversation(caller.texts("hi").texts("1").texts("3")).id

    def deed() -> int | None:
        conversations.hold(session, mine)
        raise ValueError("what somebody wrote")

    with line.house.session(line.id) as session:
        event_id = inbox.keep(session, "one that fails", "odd", {})
        assert event_id is not None and not acting.act(session, event_id, deed)
        alarms.put(session, "no such alarm", 0, About(mine))
    line.settle()
    failed = [entry for entry in _said(line) if entry["event"] == "an event could not be handled"]
    assert [(entry["kind"], entry["conversation_id"]) for entry in failed] == [("odd", mine), ("no such alarm", mine)]
    assert all(entry["level"] == "error" and entry["event_id"] and entry["line_id"] == line.id for entry in failed)
    assert all(entry["error"] and entry["places"] for entry in failed)
    assert "what somebody wrote" not in line.overheard.log()
    with line.house.session(line.id) as session:
        for row in inbox.failures(session):
            inbox.change(session, row.id, state="handled")


def _said(line: Line) -> list[dict[str, Any]]:
    return [json.loads(entry) for entry in line.overheard.log().splitlines()]
