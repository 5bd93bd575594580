"""Somebody on call has it: they are asked whether they still do, and they may hand it on."""

from service.escalation import pages
from tests.journeys.moments import all_pages, code, escalation, last_resort, paged, talking
from tests.phone import Line, Phone

STILL = "still with it?"
TAKEN = "Our on-call person has your message now"


def test_taken_and_forgotten_climbs_again(line: Line, caller: Phone, responder: Phone) -> None:
    """Asked once after half an hour; ten more silent minutes, and the others are paged before them."""
    other = line.responder("+15550003002", tier=2)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("2")
    caller.hears(TAKEN)
    line.forward(minutes=29)
    responder.never_hears(STILL)
    line.forward(minutes=2)
    responder.hears(STILL)
    assert (escalation(line).state, paged(other)) == ("acknowledged", 0)
    line.forward(minutes=10)
    responder.hears("I heard nothing from you")
    assert (escalation(line).state, escalation(line).acknowledged_by) == ("triggered", None)
    assert (paged(responder), paged(other)) == (1, 1)
    other.texts(code(other)).hears("You have")
    caller.hears(TAKEN)


def test_whoever_says_that_they_are_still_with_it_keeps_it(line: Line, caller: Phone, responder: Phone) -> None:
    """The code again is enough, and they are asked again half an hour later."""
    caller.texts("URGENT")
    own = code(responder)
    responder.texts(own).texts("2")
    line.forward(minutes=31)
    responder.hears(STILL).forgets()
    responder.texts(own).texts("2").forgets()
    line.forward(minutes=28)
    assert escalation(line).state == "acknowledged"
    assert sum(STILL in body for body in responder.inbox()) == 1
    line.forward(minutes=3)
    responder.hears(STILL)


def test_nobody_who_is_in_the_talk_is_asked(line: Line, caller: Phone, responder: Phone) -> None:
    """They have joined: that they are with it can be seen."""
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1").hears("You are with them now")
    line.forward(minutes=25)
    responder.texts("I am here")
    line.forward(minutes=10)
    responder.never_hears(STILL)
    assert escalation(line).state == "acknowledged"


def test_nobody_who_is_in_a_later_talk_with_them_is_asked(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """The talk was over when they joined, so another was begun: they are with them, and nobody else is paged."""
    talking(caller, peer)
    caller.texts("URGENT").texts("DONE").texts("1").texts("DONE").hears("closed now")
    responder.texts(code(responder)).texts("1").hears("You are with them now")
    _they_write_for_a_while(line, caller, responder)
    responder.never_hears(STILL)
    assert (escalation(line).state, paged(last_resort(line))) == ("acknowledged", 0)


def test_nobody_who_is_alone_with_a_peer_is_asked(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The peer has stepped out of their talk to be with on call."""
    talking(caller, peer)
    peer.texts("BACKUP").texts("2")
    responder.texts(code(responder))
    peer.texts("2").hears("You two are alone here now")
    _they_write_for_a_while(line, peer, responder)
    responder.never_hears(STILL)
    assert (escalation(line).state, paged(last_resort(line))) == ("acknowledged", 0)


def _they_write_for_a_while(line: Line, one: Phone, other: Phone) -> None:
    for _ in range(3):
        line.forward(minutes=15)
        one.texts("it is hard")
        other.texts("I am here")


def test_what_is_over_is_not_asked_about(line: Line, caller: Phone, responder: Phone) -> None:
    """A resolved one rests."""
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("2").texts(f"{code(responder)} DONE")
    line.forward(hours=1)
    responder.never_hears(STILL)


def test_handed_on_the_others_are_paged_at_once(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Not whoever hands it on; and if nobody takes it, whoever hopes for it is told so after five minutes."""
    other = line.responder("+15550003002", tier=1)
    talking(caller, peer)
    caller.texts("URGENT")
    first = code(responder)
    responder.texts(first).texts("2").texts(f"{first} RELEVO").hears("is handed on")
    assert (paged(responder), paged(other)) == (1, 2)
    assert escalation(line).state == "triggered"
    line.forward(minutes=6)
    caller.hears("Nobody on call has answered yet")
    assert paged(last_resort(line)) > 0
    other.texts(first).hears("You have")


def test_alone_on_call_it_comes_back_to_them(line: Line, caller: Phone) -> None:
    """Handing on when there is nobody else: it is never left with nobody at all."""
    only = last_resort(line)
    caller.texts("URGENT")
    only.texts(code(only)).texts("2").texts(f"{code(only)} PASS").hears("is handed on")
    assert len(all_pages(line)) == 2
    assert escalation(line).state == "triggered"


def test_only_who_has_it_hands_it_on(line: Line, caller: Phone, responder: Phone) -> None:
    """Before anybody has it, and when another has it, nothing changes."""
    other = line.responder("+15550003002", tier=1)
    caller.texts("URGENT")
    responder.texts(f"{code(responder)} PASS").hears("Nobody has")
    other.texts(code(other)).texts("2")
    responder.texts(f"{code(responder)} PASS").hears("already being looked after")
    assert escalation(line).acknowledged_by == line.person(other).id


def test_who_is_asked_for_by_a_coordinator_hears_that(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """No word of theirs raised it, and nothing of the kind is said."""
    talking(caller, peer)
    here = line.conversation(caller)
    with line.house.session(line.id) as session:
        pages.raise_(session, here.caller_id, here, raised_by=None, reason="coordinator")
    line.settle()
    responder.texts(code(responder)).hears("a coordinator asks for you")
    responder.never_hears("raised this")
