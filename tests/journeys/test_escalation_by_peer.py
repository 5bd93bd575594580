"""A peer asks for on call: for the caller, or for themselves, met alone and hidden from the caller."""

import pytest

from service import conversations
from tests.journeys.moments import (
    TAKEN,
    code,
    escalation,
    last_resort,
    paged,
    talking,
    together,
)
from tests.phone import NUMBER, Line, Phone


def test_backup_for_them(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The peer asks on call to come for the caller; the peer is told who has it, and that on call can join."""
    talking(caller, peer)
    caller.forgets()
    peer.texts("BACKUP").hears("1 = for them").texts("1").hears("being reached for them")
    caller.hears_nothing()
    responder.texts(code(responder)).hears("told nothing; somebody in their talk asks for you", "1 = join")
    peer.hears("Somebody on call has it now")
    responder.texts("1")
    caller.hears("Our on-call person has joined you here")
    assert escalation(line).about_id == line.person(caller).id


def test_backup_for_them_in_the_check_in_ends_the_questions(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """One press by the peer is enough."""
    together(caller, peer)
    peer.texts("BACKUP").texts("1")
    caller.hears("We can leave the questions. I am staying.")
    peer.hears("We can leave the questions. I am staying.")


def test_backup_for_me_is_hidden_from_the_caller(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The caller sees nothing at all while the peer only asks, is told, and goes on."""
    talking(caller, peer)
    caller.forgets()
    peer.texts("APOYO").texts("2").hears("On call is being reached for you")
    responder.texts(code(responder)).hears("You have")
    peer.hears("Somebody on call has it now", "1 = go on here").texts("1").hears("BACKUP is there")
    caller.hears_nothing()
    peer.texts("and you?")
    caller.hears("Sam: and you?")
    responder.never_hears("and you?")


def test_backup_for_me_brings_no_offers_until_on(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Whatever happens, the next offer waits for ON."""
    talking(caller, peer)
    peer.texts("BACKUP").texts("2")
    peer.texts("DONE").texts("1")
    line.forward(minutes=3)
    peer.forgets()
    other = line.phone("+15550007002")
    other.texts("hi").texts("1").texts("3")
    line.forward(minutes=10)
    assert not [body for body in peer.unread() if "1 = take it" in body]
    peer.texts("ON").texts("3")
    line.forward(minutes=6)
    peer.hears("1 = take it")


def test_stepping_out(line: Line, caller: Phone, peer: Phone, other_peer: Phone, responder: Phone) -> None:
    """The caller goes to the head of the queue and hears no more than that; peer and responder are alone."""
    waiting = line.phone("+15550007002")
    talking(caller, peer)
    other_peer.texts("OFF")
    waiting.texts("hi").texts("1").texts("3")
    caller.forgets()
    peer.texts("BACKUP").texts("2").hears("No new offers")
    responder.texts(code(responder))
    peer.hears("2 = step out")
    caller.hears_nothing()
    peer.texts("2").hears("You two are alone here now")
    responder.hears("You two are alone here now")
    caller.hears("Your peer needs a moment. It was nothing you said")
    peer.texts("it is a lot")
    responder.hears("it is a lot")
    responder.texts("I know")
    peer.hears("On call: I know")
    caller.texts("hello?").never_hears("it is a lot")
    caller.never_hears("I know")
    other_peer.texts("ON").texts("3").hears("1 = take it").texts("1")
    caller.hears("A peer is here with you now")
    assert line.conversation(waiting).state == "waiting"


def test_a_peer_in_the_step_out_talk_is_called_by_their_name(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """The responder reads the name the peer chose, and nothing from the talk before."""
    talking(caller, peer)
    caller.texts("a secret of mine")
    peer.texts("BACKUP").texts("2")
    responder.texts(code(responder))
    peer.texts("2").texts("hello")
    responder.hears("Sam: hello").never_hears("a secret of mine")


def test_on_call_is_elsewhere_when_the_peer_steps_out(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The peer is told so, nothing is lost, and the caller notices nothing."""
    talking(caller, peer)
    peer.texts("BACKUP").texts("2")
    responder.texts(code(responder))
    other = line.phone("+15550007002")
    other.texts("URGENT")
    responder.texts(code(responder)).texts("1").hears("You are with them now")
    caller.forgets()
    peer.texts("2").hears("On call is in another conversation right now")
    caller.hears_nothing()
    peer.texts("still here")
    caller.hears("Sam: still here")


@pytest.mark.parametrize("meanwhile", ["on call stops our texts", "the peer asks again"])
def test_nobody_steps_out_to_be_alone(line: Line, caller: Phone, peer: Phone, responder: Phone, meanwhile: str) -> None:
    """Nobody has it any more when the peer chooses: they hear so, and the talk goes on; whoever takes it asks anew."""
    talking(caller, peer)
    peer.texts("BACKUP").texts("2")
    responder.texts(code(responder))
    peer.hears("2 = step out")
    if meanwhile == "on call stops our texts":
        responder.texts("STOP")
    else:
        peer.texts("BACKUP").texts("2")
    caller.forgets()
    peer.texts("2").hears("Nobody on call has answered yet").never_hears("alone here now")
    caller.hears_nothing()
    line.forward(minutes=4)
    last_resort(line).texts(code(last_resort(line)))
    peer.hears("2 = step out").texts("2").hears("You two are alone here now")


def test_on_call_is_asked_for_in_a_private_question(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Both are asked; a private choice of one pages on call, and the partner sees nothing of it."""
    together(caller, peer)
    caller.texts("1")
    peer.texts("5").forgets()
    caller.texts("PASS")
    peer.texts("PASS").hears("Would you like our on-call person too").forgets()
    caller.hears("Would you like our on-call person too").texts("1").hears("I am reaching them now")
    responder.texts(code(responder))
    caller.hears(TAKEN)
    peer.hears_nothing().never_hears("reaching them")


def test_nothing_of_it_is_on_another_number(line: Line, caller: Phone, responder: Phone) -> None:
    """Pages come from the line's own number."""
    caller.texts("URGENT")
    with line.exchange.lock:
        senders = {bubble.sender for bubble in line.exchange.handset(responder.number).bubbles}
    assert senders == {NUMBER}


def test_a_conversation_with_on_call_alone_ends_like_any_other(line: Line, caller: Phone, responder: Phone) -> None:
    """Nobody is left in a talk without a way out."""
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1")
    responder.texts("DONE").hears("1 = yes, goodbye").texts("1")
    caller.hears("saying goodbye")
    line.forward(minutes=3)
    caller.hears("closed now")
    with line.look() as session:
        assert not conversations.busy(session, line.person(responder).id)


def test_urgent_in_a_talk_is_reached_at_once_and_the_peer_says_for_whom(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """On call is on the way before the peer has chosen; "for me" makes it theirs, and the caller sees nothing of it."""
    talking(caller, peer)
    caller.forgets()
    peer.texts("URGENT").hears("reaching our on-call person now", "2 = for me")
    assert paged(responder) == 1
    peer.texts("2").hears("On call is being reached for you")
    assert (escalation(line).about_id, paged(responder)) == (line.person(peer).id, 1)
    responder.texts(code(responder)).hears("You have")
    peer.hears("Somebody on call has it now", "1 = go on here").texts("1")
    caller.hears_nothing()
    assert line.conversation(caller).heavy_since is None


def test_urgent_in_the_check_in_joins_nobody_until_the_peer_has_chosen(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """They may need help themselves: nothing opens by it. "For them" ends the questions for both."""
    together(caller, peer)
    peer.texts("URGENT").hears("reaching our on-call person now", "1 = for them")
    assert paged(responder) == 1
    caller.texts("4").hears("Yours is kept closed").never_hears("I am staying")
    peer.texts("1").hears("being reached for them", "I am staying")
    caller.hears("I am staying")
    assert (escalation(line).about_id, escalation(line).reason) == (line.person(caller).id, "backup")


def test_who_takes_it_before_the_peer_has_said_for_whom_is_told_anew(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """What they were asked about the other falls away: they come to whoever it is for, and by no wrong door."""
    talking(caller, peer)
    peer.texts("URGENT")
    responder.texts(code(responder)).hears("1 = join the conversation")
    peer.texts("2").hears("On call is being reached for you")
    assert paged(responder) == 2
    responder.texts("1").texts(code(responder)).never_hears("You are with them now")
    peer.hears("2 = step out")


def test_words_twice_instead_of_a_digit_are_for_the_peer(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """In their half who writes to the line and chooses nobody is met themselves, and nothing opens meanwhile."""
    together(caller, peer)
    peer.texts("URGENT").texts("it is a lot").texts("please").hears("On call is being reached for you")
    caller.texts("4").hears("Yours is kept closed")
    assert line.conversation(caller).state == "checking_in"
