"""A peer who takes two callers by text, each on a number of its own: nothing is ever mixed up."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from service import pool, relay_numbers, rota
from service.errors import BadInput
from service.tables import escalations, lines, numbers
from tests.journeys.two_threads import RELAY, First, Second, agrees, both_talk, comes
from tests.phone import NUMBER, Line, Phone


def test_two_callers_and_one_peer_never_cross(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """The second is offered from the other number; each one's words reach only the other end of their own talk."""
    first, second = two
    both_talk(caller, other, two)
    caller.texts("purple elephants")
    first.hears("purple elephants")
    second.hears_nothing()
    other.texts("yellow submarines")
    second.hears("yellow submarines")
    first.hears_nothing()
    first.texts("answer for elephants")
    caller.hears("answer for elephants")
    other.hears_nothing()
    second.texts("answer for submarines")
    other.hears("answer for submarines")
    caller.hears_nothing()
    agrees(line)


ONCE = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONCE
@given(order=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_any_interleaving_reaches_exactly_the_right_one(
    order: list[int], line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Whoever writes, and to which number, in whatever order: one phone hears it, on one thread."""
    first, second = two
    if line.exchange.handset(other.number).bubbles == []:
        both_talk(caller, other, two)
    pairs: list[tuple[Phone, Phone]] = [(caller, first), (first, caller), (other, second), (second, other)]
    for place, way in enumerate(order):
        writer, reader = pairs[way]
        everybody = [caller, other, first, second]
        before = [len(phone.inbox()) for phone in everybody]
        said = f"words number {sum(before)} in place {place}"
        writer.texts(said)
        heard = {id(phone): phone.inbox()[seen:] for phone, seen in zip(everybody, before, strict=True)}
        assert [body.endswith(said) for body in heard.pop(id(reader))] == [True]
        assert not any(heard.values())


@pytest.mark.parametrize("in_a_talk", [True, False])
def test_who_is_in_a_talk_and_answers_no_second_offer_is_not_away(
    line: Line, caller: Phone, peer: Phone, two: tuple[First, Second], in_a_talk: bool
) -> None:
    """Three offers that are let pass in a row say that a peer is; not of one who is with somebody meanwhile."""
    if in_a_talk:
        comes(caller)
        two[0].texts("1")
        caller.texts("TALK")
    for place in range(3):
        another = line.phone(f"+1555000720{place}")
        comes(another)
        line.forward(minutes=2)
        another.texts("DONE").texts("1")
    peer.forgets().texts("STATUS").hears("You are on" if in_a_talk else "You are off")


def test_words_to_the_other_number_reach_nobody(line: Line, caller: Phone, two: tuple[First, Second]) -> None:
    """Who is in a talk on one of our numbers and writes to another is told so; nobody gets it."""
    comes(caller)
    two[0].texts("1")
    caller.texts("TALK").forgets()
    two[1].texts("these words have no reader").hears("at our other number")
    Second(line, caller.number).texts("nor have these here").hears("at our other number")
    caller.never_hears("no reader")
    two[0].never_hears("nor have these")


def test_by_text_a_peer_says_how_many(line: Line, caller: Phone, peer: Phone, two: tuple[First, Second]) -> None:
    """In either language, at any time, in a talk too; a line without room says so; STATUS tells it."""
    peer.texts("ONE TEXT").hears("one caller at a time")
    peer.texts("STATUS").hears("one text at a time")
    peer.texts("dos textos").hears("two callers by text")
    peer.texts("STATUS").hears("up to two texts at once")
    comes(caller)
    peer.texts("1")
    caller.texts("TALK").forgets()
    two[0].forgets().texts("un texto").hears("one caller at a time")
    caller.hears_nothing()
    with line.house.session(line.id) as session:
        with pytest.raises(BadInput, match="no relay number"):
            relay_numbers.remove(session, NUMBER)
        with pytest.raises(BadInput, match="has that number already"):
            relay_numbers.add(session, RELAY)
        relay_numbers.cap(session, 1)
    two[0].texts("TWO TEXTS").hears("one caller at a time for now")


def test_a_relay_number_is_not_taken_from_under_a_talk(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """A sentence refuses it and nothing changes; once all is over it goes, and one caller is all."""
    both_talk(caller, other, two)
    with line.house.session(line.id) as session, pytest.raises(BadInput, match="in touch with us"):
        relay_numbers.remove(session, RELAY)
    other.texts("DONE").texts("1").texts("DONE")
    assert line.conversation(other).state == "closed"
    with line.house.session(line.id) as session:
        relay_numbers.remove(session, RELAY)
    comes(other)
    assert line.conversation(other).state != "offered"
    agrees(line)


def test_what_is_sent_to_a_number_is_about_its_own_talk(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """DONE on one leaves the other as it is; PAUSE and LIGHTER are told to that caller alone."""
    first, second = two
    both_talk(caller, other, two)
    second.texts("PAUSE")
    other.hears("taking a short break")
    caller.hears_nothing()
    first.texts("LIGHTER")
    caller.hears("lighter")
    other.hears_nothing()
    second.forgets().texts("DONE").texts("1")
    assert line.conversation(other).state == "closing"
    assert line.conversation(caller).state == "open"
    first.texts("still here with you")
    caller.hears("still here with you")
    agrees(line)


@pytest.mark.parametrize("word", ["STOP", "DELETE"])
def test_who_stops_or_is_erased_is_out_of_both(
    word: str, line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Both callers go to the head of the queue."""
    _, second = two
    both_talk(caller, other, two)
    second.texts(word)
    if word == "DELETE":
        second.texts("1")
    for phone in (caller, other):
        assert line.conversation(phone).peer_id is None
        assert line.conversation(phone).state == "waiting"


def test_nobody_who_calls_is_put_to_a_peer_in_a_talk(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """A second talk is by text only; and whoever has nobody is asked first."""
    comes(caller)
    two[0].texts("1")
    caller.texts("TALK")
    other.texts("hi").texts("CALL")
    assert line.conversation(other).state == "waiting"
    fresh = line.peer("+15550002009", "Kim")
    comes(line.phone("+15550007003"))
    fresh.hears("1 = take it")
    agrees(line)


def test_one_is_all_on_a_line_that_says_so_or_has_one_number(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Under the line's cap, and lowered while two are open neither is cut."""
    with line.house.session(line.id) as session:
        session.change(lines, line.id, texts_at_once=1)
        pool.mend(session)
    comes(caller)
    two[0].texts("1")
    comes(other)
    assert line.conversation(other).state == "waiting"
    with line.house.session(line.id) as session:
        session.change(lines, line.id, texts_at_once=2)
        pool.mend(session)
    line.settle()
    two[1].hears("1 = take it").texts("1")
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(two[0]).id, texts_at_once=1)
        session.do(update(numbers).where(numbers.c.number == RELAY).values(kind="relay"))
    assert line.conversation(caller).peer_id == line.conversation(other).peer_id
    agrees(line)


@pytest.mark.parametrize("word", ["HANDOVER", "LEAVE"])
def test_who_goes_out_of_one_talk_stays_in_the_other(
    word: str, line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """A caller handed over is at the head of the queue, one left is let go; the other caller hears nothing of it."""
    first, second = two
    both_talk(caller, other, two)
    second.texts(word)
    assert line.conversation(other).state == ("waiting" if word == "HANDOVER" else "closed")
    assert line.conversation(caller).peer_id == line.person(first).id
    caller.hears_nothing()
    first.forgets().texts("still here with you")
    caller.hears("still here with you")
    agrees(line)


def test_back_up_is_about_the_talk_on_whose_number_it_was_asked(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Asked and answered there; neither caller hears of the other's."""
    first, second = two
    both_talk(caller, other, two)
    second.texts("BACKUP").hears("1 =")
    first.hears_nothing()
    second.texts("1")
    with line.look() as session:
        [row] = session.all(escalations.select().order_by(escalations.c.id))
    assert row.conversation_id == line.conversation(other).id
    caller.hears_nothing()


def test_help_is_there_on_the_other_number_too(line: Line, caller: Phone, two: tuple[First, Second]) -> None:
    """A peer in a talk who needs somebody themselves is answered on whichever number they write to."""
    comes(caller)
    two[0].texts("1")
    caller.texts("TALK").forgets()
    two[1].texts("HELP").hears("988")
    two[1].texts("URGENT").hears("on-call")
    with line.look() as session:
        [row] = session.all(escalations.select().order_by(escalations.c.id))
    assert row.about_id == line.person(two[0]).id
    caller.hears_nothing()


def test_a_peer_on_the_phone_in_one_talk_is_not_rung_in_the_other(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """One call at a time: the second yes is told so, and that talk goes on by text."""
    first, second = two
    both_talk(caller, other, two)
    caller.texts("CALL")
    first.texts("1")
    caller.picks_up().presses("1")
    line.phone(first.number).picks_up().presses("1")
    assert caller.is_in_a_room()
    other.forgets().texts("CALL")
    second.texts("1").hears("A call does not work just now")
    other.hears("A call does not work just now")
    assert not other.rings() and caller.is_in_a_room()
    other.texts("that is fine")
    second.hears("that is fine")


def test_after_two_heavy_talks_both_are_cared_for_before_the_next_offer(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """How they are is asked on each thread; while one of the two is still open, nobody new is put to them."""
    first, second = two
    both_talk(caller, other, two)
    for theirs, mine in ((caller, first), (other, second)):
        theirs.texts("URGENT").texts("DONE").texts("1")
        mine.texts("DONE").hears("How are you right now")
    first.texts("4").texts("1").hears("Thank you")
    second.forgets()
    comes(line.phone("+15550007009"))
    for thread in two:
        thread.hears_nothing()
    second.texts("4").texts("1").hears("Thank you")
    assert "1 = take it" in "".join(body for thread in two for body in thread.unread())
