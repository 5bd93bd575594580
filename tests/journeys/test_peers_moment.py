"""A peer who asks for help for themselves in the check-in: nothing of it opens until they choose, nobody is joined."""

import pytest

from tests.journeys.moments import REACHING, code, together
from tests.phone import Line, Phone


def asks_for_themselves(caller: Phone, peer: Phone) -> None:
    """The peer has given their answer, then asks; the caller has not answered yet."""
    together(caller, peer)
    peer.texts("5").hears("Yours is kept closed")
    peer.texts("BACKUP").texts("2").hears("On call is being reached for you")
    caller.forgets()
    peer.forgets()


def test_the_callers_last_answer_opens_nothing(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """It is kept closed; once the peer chose to go on both see both, and they talk."""
    asks_for_themselves(caller, peer)
    caller.texts("4").hears("Yours is kept closed")
    peer.hears_nothing()
    assert line.conversation(caller).state == "checking_in"
    responder.texts(code(responder))
    peer.hears("1 = go on here").texts("1").hears("BACKUP is there", "you write to each other")
    caller.hears("you write to each other")
    assert line.conversation(caller).state == "open"


def test_who_steps_out_shows_nothing(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Neither answer was ever shown to the other, and the caller is next for another peer."""
    asks_for_themselves(caller, peer)
    caller.texts("4")
    responder.texts(code(responder))
    peer.hears("2 = step out").texts("2").hears("You two are alone here now")
    caller.hears("Your peer needs a moment").never_hears("you write to each other")
    assert line.conversation(caller).peer_id is None


def test_nothing_is_said_to_them_of_a_long_wait(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """What on call asks them stays on top: no "the other is taking their time" comes between."""
    asks_for_themselves(caller, peer)
    responder.texts(code(responder))
    peer.hears("1 = go on here")
    line.forward(minutes=11)
    peer.never_hears("There is no hurry.").texts("1").hears("BACKUP is there")
    caller.texts("4").hears("you write to each other")


def test_the_callers_urgent_leaves_them_their_moment(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The caller is answered at once and is next for a peer who can be there; nobody is joined with who cannot."""
    asks_for_themselves(caller, peer)
    caller.texts("URGENT").hears(REACHING, "Your peer needs a moment")
    peer.hears("They get another peer now").never_hears("I am staying")
    caller.texts("are you there?")
    peer.hears_nothing()
    assert line.conversation(caller).heavy_since is not None


@pytest.mark.parametrize("goes_on", ["TALK", "it is over"])
def test_their_moment_ends(line: Line, caller: Phone, peer: Phone, responder: Phone, goes_on: str) -> None:
    """By their own word, or when on call says that it is over."""
    asks_for_themselves(caller, peer)
    caller.texts("4")
    responder.texts(code(responder))
    if goes_on == "TALK":
        peer.texts("TALK")
    else:
        responder.texts(f"{code(responder)} DONE")
    caller.texts("hello").forgets()
    peer.hears("hello")
