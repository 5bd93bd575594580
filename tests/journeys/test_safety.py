"""Words that bring a person: what the peer and on call hear, and that nobody else hears anything."""

import pytest

from service.line_settings import Pause
from service.switchboard import pausing
from tests.journeys.moments import all_notices, code, coordinator, escalation, parted
from tests.journeys.test_text import talking, together
from tests.phone import Line, Phone

EXPLICIT = "i want to kill myself"


def test_in_a_talk_the_peer_sees_it_and_silence_reaches_on_call(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """The peer gets the words and a question to offer; three silent minutes page on call; the caller hears nothing."""
    talking(caller, peer)
    caller.texts(EXPLICIT).hears_nothing()
    peer.hears("Caller: i want to kill myself", 'Willow: They wrote: "kill myself". You could ask')
    line.forward(minutes=2, seconds=59)
    responder.hears_nothing()
    line.forward(seconds=1)
    responder.hears("on call is needed").never_hears("kill")
    caller.hears_nothing()


def test_a_peer_who_answers_is_left_to_it(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """When the peer writes within three minutes nobody is paged."""
    talking(caller, peer)
    caller.texts(EXPLICIT)
    peer.texts("I am here. Are you thinking about ending your life?")
    line.forward(minutes=10)
    responder.hears_nothing()


def test_who_erases_everything_meanwhile_brings_nobody(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """No number is left to reach them at: nobody is woken for it."""
    talking(caller, peer)
    caller.texts(EXPLICIT).texts("DELETE").texts("1").hears("It is done")
    line.forward(minutes=4)
    responder.hears_nothing()


def test_with_no_peer_on_call_is_reached_at_once(line: Line, caller: Phone, responder: Phone) -> None:
    """Before a peer is there on call is paged, without the words; the caller hears only the arrival."""
    caller.texts(EXPLICIT).hears("988", "1 With a peer").hears_nothing()
    responder.hears("on call is needed").never_hears("kill")
    assert line.conversation(caller).priority == 1


def test_in_a_sealed_answer_nothing_changes_for_the_partner(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """On call is paged at once; the partner sees the same as ever, and the answer stays sealed."""
    together(caller, peer)
    caller.texts("2")
    peer.texts("2").forgets()
    caller.forgets()
    caller.texts(EXPLICIT).hears("Write as much as you like").hears_nothing()
    responder.hears("on call is needed")
    peer.hears_nothing()
    line.forward(minutes=1)
    caller.hears("kept closed").hears_nothing()
    peer.hears_nothing()
    responder.texts(_code(responder)).hears("They were told nothing").never_hears("kill")


def test_a_possible_word_is_a_nudge_to_the_peer_only(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Less than explicit: the peer may want to ask a little more, and nobody is ever paged for it."""
    talking(caller, peer)
    caller.texts("i just want to disappear, everyone would be better off without me")
    peer.hears("You may want to ask a little more")
    line.forward(minutes=10)
    responder.hears_nothing()


def test_negation_does_not_silence(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """A negated match is still shown to the peer."""
    talking(caller, peer)
    caller.texts("i don't want to kill myself but i am so tired")
    peer.hears("They wrote")
    line.forward(minutes=10)
    responder.hears_nothing()


@pytest.mark.parametrize("sealed", [False, True])
def test_negation_that_nobody_reads_is_shown_to_a_coordinator(
    line: Line, caller: Phone, peer: Phone, responder: Phone, sealed: bool
) -> None:
    """With no peer, or in a sealed answer: on call is not woken, a person knows, and the writer hears nothing of it."""
    if sealed:
        together(caller, peer)
    caller.texts("i don't want to kill myself but i am so tired")
    assert "phrase" in all_notices(line)
    line.forward(minutes=10)
    responder.hears_nothing()
    caller.never_hears("kill")
    peer.never_hears("kill")


def test_ordinary_words_bring_nobody(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """This traffic is killing nobody."""
    talking(caller, peer)
    caller.texts("this traffic is killing me")
    peer.hears("Caller: this traffic").hears_nothing()
    responder.hears_nothing()


def _code(responder: Phone) -> str:
    return responder.inbox()[-1].split("Text ")[1][:4]


def test_texts_from_somebody_who_stopped_ours_are_kept_shown_and_scanned(
    line: Line, caller: Phone, responder: Phone
) -> None:
    """On call is paged, marked, and reads the words once it is theirs; a coordinator knows; nothing is sent to them."""
    told = coordinator(line)
    caller.texts("hi").texts("STOP").forgets()
    told.forgets()
    line.forward(minutes=1)
    caller.texts("just walking home")
    told.hears("somebody who stopped our texts has written")
    responder.hears_nothing()
    caller.texts(EXPLICIT)
    responder.hears("on call is needed").never_hears("kill")
    assert (escalation(line).state, escalation(line).note) == ("triggered", "cannot be texted")
    responder.texts(_code(responder)).hears("Caller: just walking home", f"Caller: {EXPLICIT}", "stopped our texts")
    line.forward(minutes=30)
    caller.hears_nothing()


def test_words_to_a_closed_line_bring_somebody_who_can_write_back(line: Line, caller: Phone, responder: Phone) -> None:
    """They are in no conversation: whoever takes it reads the words, and may begin one with them."""
    with line.house.session(line.id) as session:
        pausing.pause(session, Pause("closed", {"en": "We are closed.", "es": "Cerrado."}))
    caller.texts(EXPLICIT).hears("We are closed").hears_nothing()
    own = code(responder)
    responder.texts(own).hears("a word in their texts raised this", f"Caller: {EXPLICIT}", "1 = join")
    responder.texts("1").hears("You are with them now").texts("I am here")
    caller.hears("Our on-call person has joined you here", "On call: I am here").texts("thank you")
    responder.hears("Caller: thank you")


def test_words_after_a_talk_has_closed_bring_somebody_who_can_write_back(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """What answers the closing questions stays sealed; whoever takes it may begin a talk with them, later too."""
    parted(line, caller, peer)
    caller.texts(EXPLICIT)
    responder.texts(code(responder)).hears("You have", "1 = join").never_hears("kill")
    responder.texts("2").texts(code(responder)).hears("1 = join").texts("1").hears("You are with them now")
    caller.hears("Our on-call person has joined you here")
