"""When it gets heavy: no more questions for either, what the peer can choose, and 988 with the caller's yes only."""

from tests.journeys import test_calls
from tests.journeys.moments import talking, together
from tests.phone import Line, Phone

DIRECT = "are you thinking about ending your life"
QUIET = {"minutes": 45}
"""Longer than it takes until a peer is asked about the quiet, and until that is over."""


def test_one_word_of_the_peer_ends_the_check_in_for_both(line: Line, caller: Phone, peer: Phone) -> None:
    """Both hear it; the sealed half stays sealed; nothing asks the caller about the peer again; the peer may choose."""
    together(caller, peer)
    caller.texts("2")
    peer.texts("HEAVY").hears("We can leave the questions. I am staying", "1 = ask directly. 2 = 988 together")
    caller.hears("We can leave the questions. I am staying")
    caller.texts("it is my dad").hears_nothing()
    peer.hears("it is my dad").never_hears("said 2")
    caller.texts("REPAIR").texts("2").hears("another peer", "Let us go slowly").hears_nothing()
    peer.forgets()
    assert line.conversation(caller).heavy
    line.forward(**QUIET)
    caller.never_hears("from 1 (low) to 5 (good)? PASS").never_hears("You said")


def test_the_peer_may_ask_directly_in_words_of_their_own(caller: Phone, peer: Phone, responder: Phone) -> None:
    """Shown to the peer and never sent by itself; back-up asks for whom, as ever; words go on to the caller."""
    talking(caller, peer)
    peer.texts("pesado").forgets().texts("1").hears(DIRECT)
    caller.hears_nothing()
    peer.texts("HEAVY").hears("3 = back-up").texts("3").hears("Who is back-up for").texts("2")
    responder.hears("on call is needed")
    caller.hears_nothing()
    peer.texts("HEAVY").texts("I am here")
    caller.hears("I am here").hears_nothing()


def test_when_the_caller_asks_for_on_call_the_peer_sees_what_may_help(caller: Phone, peer: Phone) -> None:
    """On call is reached for them meanwhile."""
    talking(caller, peer)
    caller.texts("URGENT")
    peer.hears("They asked for our on-call person", "2 = 988 together")


def test_988_together_needs_the_callers_yes(line: Line, caller: Phone, peer: Phone) -> None:
    """A no is a no, and a word is for the peer: it may answer what they asked. Only a digit is a yes."""
    talking(caller, peer)
    for answer, told in (("2", "Not 988 right now"), ("yes", "Caller: yes")):
        peer.texts("HEAVY").texts("2").hears("Only their yes counts")
        caller.hears("Shall we reach 988 together").texts(answer).never_hears("Call or text 988 now")
        peer.hears(told)
        assert line.conversation(caller).with_988_at is None


def test_the_peer_stays_and_is_asked_again_after_a_good_while(line: Line, caller: Phone, peer: Phone) -> None:
    """No quiet closes it; an hour on the peer is asked, may wait on; and it is not for ever."""
    talking(caller, peer)
    peer.texts("HEAVY").texts("2")
    caller.hears("Shall we reach 988").texts("1").hears("Call or text 988 now")
    peer.hears("They said yes to 988")
    line.forward(**QUIET)
    peer.hears_nothing()
    line.forward(minutes=20)
    peer.hears("Are they still with 988").texts("1").hears("no hurry")
    line.forward(**QUIET)
    peer.hears_nothing()
    line.forward(minutes=20)
    peer.hears("Are they still with 988")
    assert line.conversation(caller).state == "open"
    line.forward(minutes=11)
    caller.hears("closed now")


def test_on_the_phone_it_is_a_key_of_the_menu_and_988_is_no_dropped_call(
    line: Line, caller: Phone, peer: Phone
) -> None:
    """The caller hangs up to ring 988: nobody rings them back at once; the peer knows; later it is offered."""
    test_calls.talking(line, caller, peer)
    peer.presses("*").is_told("6: it is heavy").presses("6").is_told("2: 9 8 8 together").presses("1").is_told(DIRECT)
    peer.presses("*", "6", "2").is_told("Only their yes counts")
    caller.is_told("Shall we reach 9 8 8 together").presses("1").is_told("put the phone down now")
    line.forward(seconds=30)
    caller.hangs_up()
    peer.is_told("They have put the phone down to reach 9 8 8")
    line.forward(minutes=10)
    assert not caller.rings() and not peer.rings()
    caller.never_hears("The call was cut")
    line.forward(minutes=6)
    caller.hears("When you are done with 988").texts("1").hears("calling you both")
    assert caller.rings() and peer.rings()
    assert line.conversation(caller).with_988_at is None


def test_a_caller_back_from_988_by_phone_finds_the_peer(line: Line, caller: Phone, peer: Phone) -> None:
    """They ring us again: the talk goes on, with its ordinary ends; a peer who rings meanwhile wakes nobody."""
    test_calls.talking(line, caller, peer)
    peer.presses("*", "6", "2")
    caller.is_told("Shall we reach").presses("1")
    line.forward(seconds=30)
    caller.hangs_up()
    line.forward(minutes=2)
    peer.calls().is_told("They have put the phone down")
    assert not caller.rings()
    line.forward(minutes=1)
    caller.calls().is_told("asking whether a call is good")
    assert line.conversation(caller).with_988_at is None
    peer.hears("would like to talk by phone").texts("1")
    assert peer.rings()
