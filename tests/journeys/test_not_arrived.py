"""A text that mattered did not arrive: on call is reached about whoever is alone with it, once, and never in a loop."""

import pytest

from tests.journeys.moments import (
    all_escalations,
    all_notices,
    all_pages,
    code,
    escalation,
    fault,
    last_resort,
    paged,
    talking,
)
from tests.phone import Line, Phone


def heavy(line: Line, caller: Phone, peer: Phone) -> None:
    """A talk in which the caller has written what is heavy, and the peer has answered: nobody is paged for that."""
    talking(caller, peer)
    caller.texts("I want to kill myself")
    peer.texts("I am here. Are you thinking of suicide?")
    line.forward(minutes=4)
    assert all_escalations(line) == []


@pytest.mark.parametrize("who", ["caller", "peer"])
def test_in_a_heavy_talk_a_lost_text_brings_on_call(
    line: Line, caller: Phone, peer: Phone, responder: Phone, who: str
) -> None:
    """Whichever of the two was not reached: it is about the caller, once, however much is lost."""
    heavy(line, caller, peer)
    lost, other = (caller, peer) if who == "caller" else (peer, caller)
    fault(line, "undelivered", number=lost.number, always=True)
    for words in ("are you there?", "please write", "hello"):
        other.texts(words)
    assert (escalation(line).about_id, escalation(line).reason) == (line.person(caller).id, "undelivered")
    assert paged(responder) == 1
    assert all_notices(line).count("safety_undelivered") == 1
    responder.texts(code(responder)).hears("did not arrive", "1 = join")
    responder.texts(f"{code(responder)} DONE")
    other.texts("and now?")
    assert len(all_escalations(line)) == 1


def test_in_a_light_talk_nobody_is_paged(line: Line, caller: Phone, peer: Phone) -> None:
    """A phone that is off is no emergency."""
    talking(caller, peer)
    fault(line, "undelivered", number=caller.number, always=True)
    peer.texts("are you there?")
    assert (all_escalations(line), all_pages(line)) == ([], [])


@pytest.mark.parametrize("who", ["caller", "peer"])
def test_who_writes_to_a_phone_that_is_off_hears_so(line: Line, caller: Phone, peer: Phone, who: str) -> None:
    """Once in ten minutes, and no more once words arrive again; whoever was not reached hears nothing of it."""
    talking(caller, peer)
    lost, other = (caller, peer) if who == "caller" else (peer, caller)
    fault(line, "undelivered", number=lost.number, times=4, error_code=30003)
    other.forgets().texts("are you there?").hears("did not reach their phone").texts("hello").texts(
        "hi"
    ).hears_nothing()
    line.forward(minutes=11)
    other.forgets().texts("still here").hears("did not reach their phone")
    lost.never_hears("did not reach")
    other.texts("good night").hears_nothing()
    lost.hears("good night")


def test_nobody_hears_of_it_who_has_left_the_talk(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """The carrier says so a minute later; they have handed over by then, and another peer talks there."""
    talking(caller, peer)
    fault(line, "undelivered", number=caller.number, times=1)
    fault(line, "late_callback", number=caller.number, always=True, seconds=60)
    peer.texts("are you there?").texts("HANDOVER")
    other_peer.texts("1").texts("TALK")
    assert line.conversation(caller).state == "open"
    line.forward(minutes=10)
    peer.never_hears("did not reach")


def test_a_lost_safety_text_reaches_on_call(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The peer never saw the words that matter: on call knows at once, and not after three minutes."""
    talking(caller, peer)
    fault(line, "undelivered", number=peer.number, times=2)
    caller.texts("I want to kill myself")
    assert escalation(line).reason == "undelivered"
    assert paged(responder) == 1


def test_somebody_who_has_it_is_told_once(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """On call is there already: no second escalation, and it does not climb again."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("2").forgets()
    fault(line, "undelivered", number=caller.number, always=True)
    peer.texts("are you there?").texts("hello")
    responder.hears("a text in that talk did not arrive").hears_nothing()
    assert (escalation(line).state, paged(responder)) == ("acknowledged", 1)


def test_whoever_has_it_and_is_not_reached_has_it_no_longer(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """They joined and their phone went off: the ladder is climbed again."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1")
    fault(line, "undelivered", number=responder.number, always=True)
    caller.texts("are you there?")
    assert escalation(line).state == "triggered"
    assert paged(last_resort(line)) == 1


def test_a_number_that_takes_no_texts_is_marked(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """A landline: whoever takes it hears that nothing can be written to them, and is not asked to join by text."""
    heavy(line, caller, peer)
    fault(line, "undelivered", number=caller.number, always=True, error_code=30006)
    peer.texts("are you there?")
    assert escalation(line).note == "cannot be texted"
    responder.texts(code(responder)).hears("or none reach them").never_hears("1 = join")


def test_a_number_in_a_country_that_is_not_texted_is_marked(line: Line, responder: Phone) -> None:
    """What they are told later does not go there: whoever has it hears so, and does not write into nothing."""
    caller = line.phone("+34600000001").texts("URGENT")
    responder.texts(code(responder)).hears("or none reach them")
    assert escalation(line).note == "cannot be texted"
    caller.never_hears("has your message now")


def test_who_waits_by_a_phone_that_takes_no_texts_is_rung(line: Line, caller: Phone) -> None:
    """They asked on a landline to be texted, and were told that they can hang up: what comes instead is a call."""
    peer = line.peer("+15550002001", "Sam", on=False)
    fault(line, "undelivered", number=caller.number, always=True, error_code=30006)
    caller.calls().presses("1", "1", "1").presses("1").is_told("I will text you when a peer is free")
    peer.texts("ON").texts("3")
    line.forward(seconds=5)
    caller.picks_up().is_told("this is the call that you asked for").presses("1")
    peer.hears("1 = take it")


def test_a_phone_that_was_only_off_is_not_rung(line: Line, caller: Phone) -> None:
    """It takes texts: they are asked again later, as they wished."""
    peer = line.peer("+15550002001", "Sam", on=False)
    fault(line, "undelivered", number=caller.number, times=1, error_code=30003)
    caller.calls().presses("1", "1", "1").presses("1").is_told("I will text you when a peer is free")
    peer.texts("ON").texts("3")
    line.forward(minutes=1)
    assert not caller.rings()


def test_a_lost_page_and_a_lost_answer_to_on_call_raise_nothing(line: Line, caller: Phone, responder: Phone) -> None:
    """Pages have their own next channel; nothing that on call is sent comes back as another escalation."""
    fault(line, "undelivered", number=responder.number, always=True)
    fault(line, "undelivered", number=caller.number, always=True)
    caller.texts("URGENT")
    line.forward(minutes=6)
    last = last_resort(line)
    last.texts(code(last))
    line.forward(minutes=1)
    assert len(all_escalations(line)) == 1
    assert all_notices(line).count("safety_undelivered") == 1
