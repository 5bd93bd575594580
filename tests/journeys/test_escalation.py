"""It gets heavy: whoever asks for on call is answered at once and told the truth; the page says nothing of anybody."""

from service import alarms, people
from tests.journeys.moments import (
    REACHING,
    TAKEN,
    code,
    escalation,
    last_resort,
    paged,
    talking,
    together,
)
from tests.phone import Line, Phone


def test_with_no_conversation_at_all(line: Line, caller: Phone, responder: Phone, peer: Phone) -> None:
    """A first word that is URGENT is answered at once, on call is paged, and a peer is looked for as well."""
    caller.texts("URGENT").hears(REACHING, "also looking for a peer")
    responder.hears("on call is needed")
    peer.hears("It may be heavy. 1 = take it")
    responder.texts(code(responder)).hears("You have")
    caller.hears(TAKEN)


def test_while_arriving(line: Line, caller: Phone, responder: Phone, peer: Phone) -> None:
    """The questions of the arrival end; nothing is asked any more, and they are in the queue."""
    caller.texts("hi").forgets()
    caller.texts("urgent").hears(REACHING, "also looking for a peer")
    caller.hears_nothing()
    assert line.conversation(caller).state == "offered"
    assert paged(responder) == 1


def test_while_waiting(line: Line, caller: Phone, responder: Phone) -> None:
    """The place in the queue is kept."""
    line.peer("+15550002001")
    caller.texts("hi").texts("1").texts("3")
    before = line.conversation(caller)
    caller.forgets()
    caller.texts("URGENTE").hears(REACHING)
    after = line.conversation(caller)
    assert (after.state, after.queued_at) == ("offered", before.queued_at)
    assert after.priority > before.priority
    assert paged(responder) == 1


def test_in_the_check_in_the_questions_end_for_both(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """What was sealed stays sealed, both hear that the questions are left, and they can write at once."""
    together(caller, peer)
    peer.texts("4").hears("kept closed")
    caller.texts("URGENT").hears(REACHING, "We can leave the questions. I am staying.")
    peer.hears("They asked for our on-call person", "We can leave the questions. I am staying.")
    caller.texts("2").texts("stay please")
    peer.hears("Caller: 2", "Caller: stay please").never_hears("You said")
    caller.never_hears("said 4")
    line.forward(minutes=1)
    assert paged(responder) == 1


def test_on_my_own_the_questions_end_and_a_peer_is_sought(line: Line, caller: Phone, responder: Phone) -> None:
    """Alone with the questions is not where somebody who asks for help is left."""
    caller.texts("hi").texts("2").forgets()
    caller.texts("URGENT").hears(REACHING, "also looking for a peer")
    assert line.conversation(caller).state == "waiting"
    assert paged(responder) == 1


def test_in_the_relay(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The talk goes on; both hear how it goes."""
    talking(caller, peer)
    caller.texts("URGENT").hears(REACHING)
    peer.hears("They asked for our on-call person").never_hears("Caller: URGENT")
    responder.texts(code(responder))
    caller.hears(TAKEN)
    peer.hears("Somebody on call has it now")
    caller.texts("still here")
    peer.hears("Caller: still here")


def test_a_peer_who_comes_afterwards_asks_nothing(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """After URGENT there are no questions first: nobody who was never told anything is asked anything."""
    caller.texts("URGENT").texts("please")
    peer.texts("1").hears("No questions first", "Caller: please")
    caller.hears("A peer is here with you now. No questions first")
    peer.texts("I am here")
    caller.hears("Sam: I am here").never_hears("from 1 (low) to 5")
    peer.never_hears("from 1 (low) to 5")


def test_in_spanish(line: Line, caller: Phone, responder: Phone) -> None:
    """The caller hears it in their language; the page says which one that is."""
    caller.texts("ES").texts("URGENTE").hears("Estoy avisando a nuestra persona de guardia")
    responder.hears("on call is needed. Spanish")
    responder.texts(code(responder)).hears("Language: Spanish")
    caller.hears("ya tiene tu mensaje")


def test_a_peer_may_ask_for_themselves_like_anyone(line: Line, peer: Phone, responder: Phone) -> None:
    """A peer outside any conversation who sends URGENT is a caller."""
    peer.texts("URGENT").hears(REACHING)
    assert escalation(line).about_id == line.person(peer).id


def test_the_second_urgent_does_not_double_it(line: Line, caller: Phone, responder: Phone) -> None:
    """Still answered at once; one escalation, one page for the tier."""
    caller.texts("URGENT").hears(REACHING)
    caller.texts("URGENT").hears(REACHING)
    assert escalation(line).state == "triggered"
    assert paged(responder) == 1
    line.forward(minutes=6)
    assert sum("Nobody on call has answered yet" in body for body in caller.inbox()) == 1


def test_urgent_after_somebody_had_it_opens_it_again(line: Line, caller: Phone, responder: Phone) -> None:
    """What the caller is told must be so: the ladder is climbed again, with the same code."""
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("2")
    caller.hears(TAKEN)
    line.forward(minutes=20)
    assert paged(responder) == 1
    caller.texts("URGENT").hears(REACHING)
    assert (escalation(line).state, paged(responder)) == ("triggered", 2)
    responder.texts(code(responder))
    caller.hears(TAKEN)


def test_urgent_brings_one_to_life_that_rests(line: Line, caller: Phone, responder: Phone) -> None:
    """Whatever became of its alarm, nobody is told that on call is being reached while nothing rings any more."""
    caller.texts("URGENT")
    with line.house.session(line.id) as session:
        alarms.cancel_ref(session, "climb", escalation(line).id)
    line.forward(minutes=10)
    assert paged(responder) == 1
    caller.texts("URGENT").hears(REACHING)
    assert paged(responder) == 2
    line.forward(minutes=2)
    assert paged(last_resort(line)) == 1


def test_the_caller_hears_of_what_a_peer_had_asked_for_first(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """Back-up by the peer and URGENT by the caller are one escalation, and both hear who has it."""
    talking(caller, peer)
    peer.texts("BACKUP").texts("1").hears("I will tell you when somebody has it")
    caller.texts("URGENT").hears(REACHING)
    responder.texts(code(responder))
    caller.hears(TAKEN)
    peer.hears("Somebody on call has it now")
    assert escalation(line).state == "acknowledged"


def test_who_asks_for_what_is_climbing_for_long_gets_five_minutes_too(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """A peer had asked: the caller's own ask is not answered in the same breath by "nobody has answered"."""
    talking(caller, peer)
    peer.texts("BACKUP").texts("1")
    line.forward(minutes=7)
    peer.hears("Nobody on call has answered yet")
    caller.texts("URGENT").hears(REACHING)
    line.forward(minutes=4, seconds=59)
    caller.never_hears("Nobody on call has answered yet")
    line.forward(seconds=1)
    caller.hears("Nobody on call has answered yet")


def test_a_peer_who_has_said_goodbye_hears_no_more_of_it(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """How it goes is told to who hopes for it, and to the peer while they are with them."""
    talking(caller, peer)
    caller.texts("URGENT").texts("DONE").texts("1")
    peer.texts("DONE").texts("PASS").texts("PASS").forgets()
    responder.texts(code(responder))
    caller.hears(TAKEN)
    peer.hears_nothing()


def test_the_truth_after_five_minutes(line: Line, caller: Phone, responder: Phone) -> None:
    """Nobody has it: said once, at five minutes, with where to turn now; not before."""
    caller.texts("URGENT").forgets()
    line.forward(minutes=4, seconds=59)
    caller.never_hears("Nobody on call has answered yet")
    line.forward(seconds=1)
    caller.hears("Nobody on call has answered yet. I keep trying. 988 answers now")
    responder.texts(code(responder))
    caller.hears(TAKEN)


def test_no_truth_is_told_when_somebody_has_it(line: Line, caller: Phone, responder: Phone) -> None:
    """Once it is taken nobody hears that it is not."""
    caller.texts("URGENT")
    responder.texts(code(responder))
    line.forward(minutes=30)
    caller.never_hears("Nobody on call has answered yet")


def test_a_page_says_nothing_about_anybody(line: Line, caller: Phone, responder: Phone) -> None:
    """A code and a language; no name, no number, no word of theirs."""
    with line.house.session(line.id) as session:
        person = people.met(session, caller.number, "en")
        people.call_them(session, person.id, "Marigold")
    caller.texts("my sister left").texts("URGENT")
    line.forward(minutes=5)
    for phone in (responder, last_resort(line)):
        for body in phone.inbox():
            assert body == f"Willow: on call is needed. English. Text {code(phone)} to take it."
