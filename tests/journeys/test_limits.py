"""A line may set how often somebody is given a peer in a day: told ahead, kindly; on call and 988 are always there."""

import pytest

from service import lines, tables
from tests.journeys.moments import paged, together
from tests.phone import Line, Phone


@pytest.fixture(autouse=True)
def twice_a_day(line: Line) -> None:
    """What this line has set."""
    with line.house.session(line.id) as session:
        session.change(tables.lines, line.id, settings={"conversations_a_day": 2})
        assert lines.get(session).pace.conversations_a_day == 2


def talk(line: Line, caller: Phone, peer: Phone) -> None:
    """A whole talk, and an hour after it."""
    together(caller, peer)
    caller.texts("TALK").texts("DONE").texts("1")
    peer.texts("DONE")
    line.forward(hours=1)
    caller.texts("3").forgets()
    peer.forgets()


def test_told_ahead_and_at_the_limit_kindly(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing at the first; which one the second is; after it, when it starts anew."""
    caller.never_hears("for you today")
    talk(line, caller, peer)
    caller.never_hears("for you today")
    talk(line, caller, peer)
    assert [words for words in caller.inbox() if "This is talk 2 of 2 for you today" in words]
    caller.texts("hi").texts("1").texts("1").hears("You have had your talks for today")
    assert [words for words in caller.inbox() if "From Tuesday 12:00 AM you can have more. 988" in words]
    peer.hears_nothing().never_hears("for you today")
    assert line.conversation(caller).reason == "limit"


def test_at_midnight_it_starts_anew(line: Line, caller: Phone, peer: Phone) -> None:
    """By the line's clock: in the evening, when it is tomorrow in London, it does not."""
    talk(line, caller, peer)
    talk(line, caller, peer)
    line.forward(hours=8)
    caller.texts("hi").texts("1").texts("1").hears("You have had your talks for today").forgets()
    line.forward(hours=5)
    peer.forgets()
    caller.texts("hi").texts("1").texts("1").hears("looking for a peer")


def test_urgent_is_always_open(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """On call is reached, and a peer is looked for as well."""
    talk(line, caller, peer)
    talk(line, caller, peer)
    caller.texts("URGENT").hears("reaching our on-call person", "looking for a peer")
    assert paged(responder) == 1


def test_back_within_five_minutes_goes_on_with_the_same(line: Line, caller: Phone, peer: Phone) -> None:
    """Who was cut off has not had another."""
    together(caller, peer)
    caller.texts("TALK").texts("DONE").texts("1")
    peer.texts("DONE")
    caller.texts("3")
    line.forward(minutes=4)
    peer.forgets()
    talk(line, caller, peer)
    caller.never_hears("for you today")
    together(caller, peer)
    assert [words for words in caller.inbox() if "This is talk 2 of 2 for you today" in words]


def test_who_redials_and_redials_has_not_had_another(line: Line, caller: Phone, peer: Phone) -> None:
    """Cut off, back and gone before a peer was there, and back again: still the same talk, by each of those steps."""
    together(caller, peer)
    caller.texts("TALK").texts("DONE").texts("1")
    peer.texts("DONE")
    caller.texts("3")
    for _ in range(2):
        line.forward(minutes=4)
        caller.texts("hi").texts("1").texts("DONE")
    line.forward(minutes=4)
    peer.forgets()
    talk(line, caller, peer)
    caller.never_hears("for you today")
    together(caller, peer)
    assert [words for words in caller.inbox() if "This is talk 2 of 2 for you today" in words]


def test_nobody_came_does_not_count(line: Line, caller: Phone, peer: Phone) -> None:
    """Only a talk is one."""
    for _ in range(3):
        caller.texts("hi").texts("1").texts("1").texts("DONE")
        line.forward(hours=1)
    caller.never_hears("for you today").never_hears("had your talks")
