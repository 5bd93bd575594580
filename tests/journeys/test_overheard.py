"""The eavesdropper of every journey hears each kind of leak, and a second conversation knows nothing of the first."""

from collections.abc import Callable

import pytest

from service import outbox, people, seed, telemetry
from service.simulator import outbound
from service.simulator.outbound import Wish
from tests.journeys.moments import talking, together
from tests.journeys.two_threads import RELAY, First, Second, both_talk
from tests.phone import NUMBER, PLAIN, Line, Phone

CANARY = "the lighthouse keeper is my uncle"
SEALED = "marmalade on the umbrella stand"
ALOUD = "the chrysalis in the attic"


def sends(line: Line, phone: Phone, body: str) -> None:
    """Somebody is sent a text that the line would never send."""
    outbound.accept(line.exchange, Wish(NUMBER, phone.number, body, "api"))


def logs(line: Line, phone: Phone, body: str) -> None:
    """Something stands in the log that the line would never write."""
    telemetry.logger().info("a text came", sid=body)  # the one value in which no number is struck out


@pytest.mark.parametrize("deed", [sends, logs])
@pytest.mark.parametrize(
    "leak",
    [
        "call them on 1-5-5-5-000 7001",
        "they have been to Sam before",
        "message SM" + "0a" * 16,
        f"last time they said: {CANARY}",
        f"they answered: {SEALED}",
        f"on the phone they said {ALOUD}",
    ],
)
def test_every_leak_is_heard(
    line: Line, caller: Phone, peer: Phone, leak: str, deed: Callable[[Line, Phone, str], None]
) -> None:
    """A number, a name, a SID, words of another conversation, a sealed answer, something said aloud."""
    outsider = line.peer("+15550002009", on=False)
    voice = line.phone("+15550007009").calls().presses("1").says(ALOUD)
    line.forward(seconds=10)
    voice.hangs_up()
    together(caller, peer)
    caller.texts("2").texts(SEALED)
    with line.house.session(line.id) as session:
        people.call_them(session, line.person(peer).id, "Sam")
    caller.texts("TALK").texts(CANARY)
    deed(line, outsider, leak)
    with pytest.raises(AssertionError, match=r"was sent|the log says"):
        line.settle()


def test_the_next_peer_knows_nothing_of_the_last_talk(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone
) -> None:
    """Whoever comes next sees what was written for them, and no word or name of before."""
    talking(caller, peer)
    caller.texts(CANARY).texts("DONE").texts("1")
    peer.texts("DONE").texts("OFF")
    line.forward(hours=1)
    caller.texts("3").texts("a new day and a new question").texts("1").texts("3").texts("SOMEONE NEW")
    other_peer.texts("1").hears("a new day and a new question").never_hears(CANARY)


def test_words_of_somebody_who_left_before_a_peer_came_are_not_shown_to_the_next(
    line: Line, caller: Phone, peer: Phone
) -> None:
    """They were for the peer of that time."""
    peer.texts("OFF")
    caller.texts("hi").texts(CANARY).texts("DONE")
    line.forward(hours=1)
    peer.texts("ON").texts("3")
    together(caller, peer)
    peer.never_hears(CANARY)
    caller.texts("TALK")
    peer.never_hears(CANARY)


def test_words_of_one_talk_are_a_leak_in_the_thread_of_another(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """The same reader may read them, and not there: the other talk of theirs runs on that number."""
    both_talk(caller, other, two)
    caller.texts(CANARY)
    two[0].hears(CANARY)
    outbound.accept(line.exchange, Wish(RELAY, two[0].number, f"Caller: {CANARY}", "api"))
    with pytest.raises(AssertionError, match="was not meant for them"):
        line.settle()


def test_a_sentence_about_one_talk_is_a_leak_from_the_number_of_another(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Even one of the line's own, without a word of anybody's."""
    both_talk(caller, other, two)
    with line.house.session(line.id) as session:
        outbox.put(
            session,
            outbox.Envelope(line.person(two[0]).id, RELAY, line.conversation(caller).id),
            outbox.phrase("relay.paused"),
        )
    with pytest.raises(AssertionError, match="goes from"):
        line.settle()


def test_words_to_one_line_are_a_leak_on_another(line: Line, caller: Phone) -> None:
    """The same phone is somebody else there."""
    caller.texts("hi").texts(CANARY)
    second = seed.first_line(line.house, {**PLAIN, "name": "Aspen"}, "+15550001900")
    line.exchange.add_number("+15550001900")
    assert second != line.id
    outbound.accept(line.exchange, Wish("+15550001900", caller.number, f"You said: {CANARY}", "api"))
    with pytest.raises(AssertionError, match="was not meant for them"):
        line.settle()
