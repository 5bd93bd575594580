"""Who is next: the head of the queue is skipped where nobody fits, keeps the place, and gives way to the heavier."""

import pytest

from service import rota
from tests.journeys.moments import coordinator
from tests.phone import Line, Phone


@pytest.fixture
def second(line: Line) -> Phone:
    """Another caller."""
    return line.phone("+15550007002")


def waits(phone: Phone) -> None:
    """They want a peer, and there is none."""
    phone.texts("hi").texts("1").texts("2")


def test_the_head_is_skipped_where_nobody_fits_and_keeps_their_place(
    line: Line, caller: Phone, second: Phone, peer: Phone
) -> None:
    """A peer who speaks only English takes who came later; the first is asked about as soon as somebody can."""
    peer.texts("BREAK")
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, languages="en")
    caller.texts("ES")
    waits(caller)
    line.forward(minutes=5)
    waits(second)
    place = line.conversation(caller).queued_at
    peer.texts("ON").texts("2")
    line.forward(seconds=1)
    peer.hears("1 = take it").texts("1")
    second.hears("A peer is here with you now")
    assert (line.conversation(caller).state, line.conversation(caller).queued_at) == ("waiting", place)


@pytest.mark.parametrize("word", ["ES", "no hablo inglés, ¿hay alguien?"])
def test_who_turns_out_to_speak_spanish_is_put_to_a_peer_who_does(
    line: Line, caller: Phone, peer: Phone, word: str
) -> None:
    """At once, though somebody is being asked who does not; and nobody waits beside a peer who is free for them."""
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, languages="en")
    luz = line.peer("+15550002009", "Luz", languages="es")
    waits(caller)
    peer.hears("1 = take it")
    caller.texts(word)
    line.forward(seconds=1)
    peer.hears("does not need it any more")
    luz.hears("1 = tomar").texts("1")
    caller.hears("Un par está aquí")


def test_what_may_be_heavy_goes_before_who_came_first(line: Line, caller: Phone, second: Phone, peer: Phone) -> None:
    """Raised by what they wrote, which nobody tells them; the one before them keeps the next place."""
    coordinator(line)
    peer.texts("BREAK")
    waits(caller)
    line.forward(minutes=5)
    waits(second)
    second.texts("i want to kill myself")
    peer.texts("ON").texts("2")
    line.forward(seconds=1)
    peer.hears("It may be heavy. 1 = take it").texts("1")
    second.hears("A peer is here with you now")
    assert line.conversation(caller).state == "waiting"


def test_three_are_asked_at_once_for_a_minute(line: Line, caller: Phone) -> None:
    """Three or fewer are free: each may take it, and for sixty seconds."""
    three = [line.peer(f"+1555000200{n}") for n in (1, 2, 3)]
    caller.texts("hi").texts("1").texts("2")
    for phone in three:
        phone.hears("1 = take it")
    line.forward(seconds=59)
    assert line.conversation(caller).state == "offered"
    line.forward(seconds=1)
    assert line.conversation(caller).state == "waiting"


def test_who_would_go_deep_is_put_to_a_peer_who_can_hold_it(line: Line, caller: Phone) -> None:
    """Though eight others are free for longer; and nobody is told that this is why."""
    light = [line.peer(f"+1555000210{n}", depth="light") for n in range(8)]
    line.forward(minutes=1)
    deep = line.peer("+15550002200", depth="full")
    line.forward(minutes=1)
    caller.texts("hi").texts("1").texts("3")
    deep.hears("1 = take it").never_hears("deep")
    for phone in light:
        phone.hears_nothing()
