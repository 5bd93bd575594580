"""HELP, STOP and START sent to a relay number: as good as to the public one, and answered there."""

import pytest

from service import people
from tests.journeys.moments import all_consents, all_notices
from tests.journeys.two_threads import RELAY, First, Second, agrees, both_talk, came_from, comes
from tests.phone import NUMBER, Line, Phone


def texts_said(line: Line, phone: Phone) -> list[tuple[bool, str]]:
    """What somebody said of our texts, and how; nothing else that they agreed to."""
    return [(row.given, row.wording) for row in all_consents(line, phone) if row.what == "texts"][-2:]


def test_help_in_a_talk_is_answered_there_and_heard_by_one(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """The carrier's word is answered by it and our own by us; either is passed on, in that talk alone."""
    first, second = two
    both_talk(caller, other, two)
    second.texts("HELP").hears("988")
    other.hears("HELP")
    second.texts("AYUDA").hears("988 is open at any hour")
    other.hears("AYUDA")
    caller.hears_nothing()
    first.hears_nothing()


@pytest.mark.parametrize("word", ["STOP", "ALTO"])
def test_a_peer_who_stops_there_has_stopped_everywhere(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second], word: str
) -> None:
    """One confirmation, on that thread; both callers hear it kindly and wait first; coordinators are told."""
    first, second = two
    both_talk(caller, other, two)
    second.texts(word)
    assert len(second.unread()) == 1
    second.forgets()
    for phone in (caller, other):
        phone.hears("had to go")
        assert (line.conversation(phone).state, line.conversation(phone).peer_id) == ("waiting", None)
    assert texts_said(line, second)[-1] == (False, word)
    assert all_notices(line).count("staff_stopped") == 1
    line.forward(minutes=30)
    first.hears_nothing()
    second.hears_nothing()


def test_start_there_brings_back_what_was_stopped_there(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Said and answered on that thread; after ON they are asked on both numbers as before."""
    first, second = two
    second.texts("STOP").texts("START").hears("You will get our texts again")
    assert texts_said(line, second) == [(False, "STOP"), (True, "START")]
    first.forgets().texts("ON").texts("3")
    both_talk(caller, other, two)
    other.texts("hello there")
    second.hears("hello there")
    agrees(line)


def test_start_to_the_other_number_is_believed_though_the_carrier_keeps_the_stop(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """The carrier has a STOP for each number: they stay in touch by the public one, until START is sent there too."""
    first, second = two
    second.texts("STOP")
    first.texts("START").hears("You will get our texts again").texts("ON").texts("3").forgets()
    second.forgets()
    comes(caller)
    first.texts("1")
    caller.texts("TALK").forgets()
    comes(other)
    line.forward(minutes=2)
    second.hears_nothing()
    assert line.person(first).opted_out_at is None
    assert texts_said(line, first) == [(False, "STOP"), (True, "START")]
    assert line.conversation(caller).peer_id == line.person(first).id
    first.texts("I am here")
    caller.hears("I am here")
    with line.look() as session:
        assert not people.may_text_from(session, line.person(first).id, RELAY)
    second.texts("START").hears("You will get our texts again")
    line.forward(minutes=6)
    second.hears("1 = take it").texts("1")
    other.hears("A peer is here with you now")
    assert line.conversation(other).peer_id == line.person(first).id
    agrees(line)


def test_a_caller_who_stops_on_the_other_number_is_out_of_the_talk(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Whichever number it was sent to: nothing more from either, the peer hears it, and the other talk goes on."""
    first, second = two
    both_talk(caller, other, two)
    Second(line, caller.number).texts("STOP")
    first.hears("gone for now")
    assert line.conversation(caller).state == "closed"
    assert texts_said(line, caller) == [(False, "STOP")]
    assert len(came_from(caller, RELAY)) == 1
    before = len(came_from(caller, NUMBER))
    line.forward(minutes=10)
    assert len(came_from(caller, NUMBER)) == before
    second.forgets().texts("still with you")
    other.hears("still with you")
    Second(line, caller.number).texts("START").hears("You will get our texts again")
    assert texts_said(line, caller) == [(False, "STOP"), (True, "START")]
    caller.texts("hi").hears("you have reached a peer line" if line.person(caller).told_at is None else "How would you")


def test_somebody_new_who_writes_there_is_a_caller_like_any(line: Line, two: tuple[First, Second]) -> None:
    """HELP as a first word begins a conversation there; STOP ends it, START brings texts back, all on that thread."""
    stranger = Second(line, "+15550007009")
    stranger.texts("HELP").hears("988", "you have reached a peer line")
    assert line.conversation(stranger).number == RELAY
    stranger.texts("STOP").hears("unsubscribed").hears_nothing()
    assert line.conversation(stranger).state in ("closed", "abandoned")
    stranger.texts("START").hears("You will get our texts again")
    assert came_from(stranger, NUMBER) == []
    assert texts_said(line, stranger) == [(False, "STOP"), (True, "START")]
