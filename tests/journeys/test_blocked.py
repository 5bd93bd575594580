"""A number that is given no peer for a while: told once, kindly; on call still there; nothing lost."""

import pytest

from service import blocks, people
from service.switchboard import barring
from tests.journeys.moments import talking
from tests.phone import Line, Phone

DAYS = 86_400.0


def block(line: Line, phone: Phone, days: float | None = None) -> None:
    """As a coordinator does it."""
    with line.house.session(line.id) as session:
        person = people.met(session, phone.number, "en")
        barring.block(session, person.id, "threats", None if days is None else session.at + days * DAYS, "test")


def test_a_blocked_caller_is_told_once_and_never_offered(line: Line, caller: Phone, peer: Phone) -> None:
    """One kind sentence with 988 and URGENT; after it silence, and no peer hears of them."""
    block(line, caller)
    caller.texts("hi").hears("988").texts("hello?").texts("1").hears_nothing()
    peer.hears_nothing()
    with line.look() as session:
        assert people.blocked(session, line.person(caller).id) is not None


def test_urgent_still_reaches_on_call(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """They are met by on call, and by no peer; what they write is kept for on call."""
    block(line, caller)
    caller.texts("URGENT").hears("reaching our on-call person")
    caller.texts("are you there").hears("on-call person can read it")
    responder.hears("on call is needed")
    code = responder.inbox()[-1].split("Text ")[1][:4]
    responder.texts(code).hears(f"You have {code}", "are you there")
    responder.texts("1").hears("You are with them now")
    responder.texts("I am here").texts("DONE").texts("1")
    caller.hears("I am here")
    peer.hears_nothing()


def test_urgent_that_nobody_took_is_over_after_a_day(line: Line, caller: Phone, responder: Phone) -> None:
    """No state without an end."""
    block(line, caller)
    caller.texts("URGENT")
    code = responder.inbox()[-1].split("Text ")[1][:4]
    responder.texts(code).texts("2").texts(f"{code} done")
    line.forward(hours=25)
    assert line.conversation(caller).closed_at is not None


def test_what_a_blocked_caller_writes_is_looked_at(line: Line, caller: Phone, responder: Phone) -> None:
    """Danger in their words reaches on call all the same."""
    block(line, caller)
    caller.texts("I want to kill myself tonight")
    responder.hears("on call is needed")


def test_a_block_ends_by_itself_or_is_lifted(line: Line, caller: Phone, peer: Phone) -> None:
    """Until a time, or until somebody lifts it."""
    block(line, caller, days=2)
    caller.texts("hi").hears("cannot give you a peer")
    line.forward(days=2, minutes=1)
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")
    caller.texts("DONE")
    block(line, caller)
    with line.house.session(line.id) as session:
        assert blocks.lift(session, line.person(caller).id)
    caller.texts("hi").hears("With a peer")


def test_who_waits_when_blocked_hears_so_and_leaves_the_queue(line: Line, caller: Phone) -> None:
    """Nobody waits for what will not come."""
    caller.texts("hi").texts("1").texts("1").forgets()
    block(line, caller)
    line.settle()
    caller.hears("cannot give you a peer").hears_nothing()
    assert line.conversation(caller).state == "abandoned"


@pytest.mark.parametrize("word", ["HANDOVER", "STOP"])
def test_who_is_blocked_in_a_talk_is_promised_no_other_peer(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone, word: str
) -> None:
    """The talk is not cut; when its peer goes it is over, and they hear so, with who else is there."""
    talking(caller, peer)
    other_peer.forgets()
    block(line, caller)
    caller.forgets()
    peer.texts(word)
    line.forward(minutes=5)
    caller.hears("cannot give you a peer").never_hears("You are next").hears_nothing()
    other_peer.hears_nothing()
    assert line.conversation(caller).state == "closed"


def test_a_blocked_caller_hears_it_on_the_phone(line: Line, caller: Phone, responder: Phone) -> None:
    """A call is answered, with the way to 988 and the key to on call."""
    block(line, caller)
    caller.calls().presses("1").is_told("cannot give you a peer", "Zero reaches").presses("0")
    responder.hears("on call is needed")
    caller.hangs_up()
