"""After something heavy: the peer is asked how they are before the next offer, and may stop or rest."""

from tests.journeys.test_text import talking
from tests.phone import Line, Phone


def heavy(caller: Phone, peer: Phone) -> None:
    """A talk that got heavy and has been closed by both."""
    talking(caller, peer)
    caller.texts("URGENT")
    caller.texts("DONE").texts("1")
    peer.texts("DONE").hears("That one was heavy", "How are you right now")


def test_no_offer_before_aftercare(line: Line, caller: Phone, peer: Phone) -> None:
    """A peer who owes it gets no offer; once it is done they do."""
    heavy(caller, peer)
    somebody = line.phone("+15550007002")
    somebody.texts("hi").texts("1").texts("1")
    peer.hears_nothing().texts("4").texts("1").hears("Thank you", "1 = take it")


def test_aftercare_may_end_the_shift(line: Line, caller: Phone, peer: Phone) -> None:
    """ "That is all for today" takes the peer off, with no word more."""
    heavy(caller, peer)
    peer.texts("4").texts("all for today").hears("Thank you").texts("STATUS").hears("You are off")


def test_aftercare_may_be_left(line: Line, caller: Phone, peer: Phone) -> None:
    """DONE leaves it like any other; a peer is not kept from offers for ever."""
    heavy(caller, peer)
    peer.texts("DONE").hears("Thank you for being here")
    somebody = line.phone("+15550007002")
    somebody.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")


def test_a_light_talk_owes_nothing(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing heavy, no questions."""
    talking(caller, peer)
    caller.texts("DONE").texts("1")
    peer.texts("DONE").hears("closed now").hears_nothing()
