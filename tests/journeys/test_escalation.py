"""It gets heavy: somebody on call is reached, every time, and nobody is told what is not so."""

import pytest
from sqlalchemy import select

from service import audit, conversations, people
from service.tables import audit as audit_log
from tests.journeys.moments import (
    all_escalations,
    all_pages,
    code,
    coordinator,
    escalation,
    fault,
    last_resort,
    paged,
    talking,
    together,
)
from tests.phone import NUMBER, Line, Phone

REACHING = "I am reaching our on-call person now"
TAKEN = "Our on-call person has your message now"


def audited(line: Line) -> list[tuple[str, str]]:
    """What the audit log says was done, and to what."""
    with line.look() as session:
        assert audit.broken(session) is None
        return [(row.what, row.about) for row in session.all(select(audit_log).order_by(audit_log.c.id))]


# --- raised by a caller, wherever they are --------------------------------------------------------


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


# --- the truth, and the page ----------------------------------------------------------------------


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


# --- the ladder -----------------------------------------------------------------------------------


def test_it_climbs_tier_by_tier_and_round_again(line: Line, caller: Phone, responder: Phone) -> None:
    """Two minutes each, an empty tier is skipped at once, the last resort ends it, then from the first again."""
    third = line.responder("+15550003003", 3)
    last = last_resort(line)
    caller.texts("URGENT")
    heard = []
    for _ in range(7):
        heard.append((paged(responder), paged(third), paged(last)))
        line.forward(minutes=2)
    assert heard == [(1, 0, 0), (1, 1, 0), (1, 1, 1), (2, 1, 1), (2, 2, 1), (2, 2, 2), (3, 2, 2)]
    assert {page.tier for page in all_pages(line)} == {1, 3, 99}


def test_it_goes_on_until_a_human_acts(line: Line, caller: Phone) -> None:
    """Half a day later it still pages; whoever takes it and ends it ends the pages."""
    last = last_resort(line)
    caller.texts("URGENT")
    line.forward(hours=2)
    assert paged(last) == 61
    last.texts(code(last)).texts("2").texts(f"{code(last)} DONE")
    line.forward(hours=2)
    assert paged(last) == 61


def test_delivery_is_no_acknowledgement(line: Line, caller: Phone, responder: Phone) -> None:
    """A page that arrived and was not answered is not taken."""
    caller.texts("URGENT")
    assert escalation(line).state == "triggered"
    line.forward(minutes=2)
    assert (escalation(line).state, paged(last_resort(line))) == ("triggered", 1)


def test_a_page_that_did_not_arrive_moves_on_at_once(line: Line, caller: Phone, responder: Phone) -> None:
    """No waiting for the tier's time."""
    fault(line, "undelivered", number=responder.number, always=True)
    caller.texts("URGENT")
    last_resort(line).hears("on call is needed")


def test_when_no_page_arrives_the_rounds_keep_their_pace(line: Line, caller: Phone, responder: Phone) -> None:
    """One try for each tier every two minutes: a dead network is not hammered."""
    fault(line, "undelivered", always=True, number=responder.number)
    fault(line, "undelivered", always=True, number=last_resort(line).number)
    caller.texts("URGENT")
    assert len(all_pages(line)) == 2
    line.forward(minutes=2)
    assert len(all_pages(line)) == 4


def test_a_responder_who_opted_out_is_skipped(line: Line, caller: Phone, responder: Phone) -> None:
    """The next tier is paged in the same moment."""
    responder.texts("STOP")
    caller.texts("URGENT")
    assert (paged(responder), paged(last_resort(line))) == (0, 1)


def test_nobody_is_paged_about_their_own_conversation(line: Line, caller: Phone) -> None:
    """A peer who is also on call, and is in it, is passed over; so is the caller."""
    both = line.peer("+15550002001", "Sam")
    line.responder(both.number)
    talking(caller, both)
    caller.texts("URGENT")
    line.forward(minutes=10)
    assert paged(both) == 0
    assert paged(last_resort(line)) > 1


def test_a_responder_who_calls_for_themselves_is_not_paged(line: Line, responder: Phone) -> None:
    """On call, and the one who needs it."""
    responder.texts("URGENT").hears(REACHING)
    line.forward(minutes=10)
    assert paged(responder) == 0


def test_nobody_at_all_can_be_paged(line: Line, caller: Phone) -> None:
    """Coordinators are told, the caller hears the truth, and it is tried again."""
    told = coordinator(line)
    last_resort(line).texts("STOP")
    caller.texts("URGENT")
    told.hears("nobody on call could be paged")
    line.forward(minutes=5)
    caller.hears("Nobody on call has answered yet")
    last_resort(line).texts("START")
    line.forward(minutes=2)
    assert paged(last_resort(line)) == 1


def test_it_climbs_with_the_web_door_down_and_after_a_restart(line: Line, caller: Phone, responder: Phone) -> None:
    """Nothing reaches the web any more, and another process finds the same database: on time all the same."""
    last = last_resort(line)
    caller.texts("URGENT")
    fault(line, "lost_callback", always=True)
    fault(line, "lost_webhook", always=True)
    again = Line(line.house.settings, line.exchange)
    again.forward(minutes=2)
    assert (paged(responder), paged(last)) == (1, 1)
    again.forward(minutes=2)
    assert (paged(responder), paged(last)) == (2, 1)
    again.forward(minutes=1)
    caller.hears("Nobody on call has answered yet")
    again.house.close()


# --- taking it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["{code}", "ack {code}", "Ack {code}.", "1", "ack"])
def test_ways_to_take_it(line: Line, caller: Phone, responder: Phone, way: str) -> None:
    """The code, the code after ack, or a bare digit when nothing else is open."""
    caller.texts("my sister left").texts("URGENT")
    responder.texts(way.format(code=code(responder)))
    responder.hears("They were told that you have their message", "Caller: my sister left", "1 = join")
    caller.hears(TAKEN)
    taken = escalation(line)
    assert (taken.state, taken.acknowledged_by) == ("acknowledged", line.person(responder).id)


def test_a_bare_digit_never_takes_it_when_something_else_is_open(line: Line, caller: Phone) -> None:
    """A 1 answers the question that is open, not the page."""
    both = line.peer("+15550002001", "Sam")
    line.responder(both.number)
    caller.texts("URGENT")
    both.hears("on call is needed")
    both.hears("1 = take it")
    both.texts("1").hears("You are with them now")
    assert escalation(line).state == "triggered"


def test_a_bare_digit_never_chooses_between_two(line: Line, caller: Phone, responder: Phone) -> None:
    """Two are open: the code itself is asked for."""
    other = line.phone("+15550007002")
    caller.texts("URGENT")
    other.texts("URGENT")
    responder.forgets()
    responder.texts("1").hears("More than one is open")
    assert {one.state for one in all_escalations(line)} == {"triggered"}
    responder.texts(code(responder)).hears("You have")
    assert sorted(one.state for one in all_escalations(line)) == ["acknowledged", "triggered"]


def test_a_code_means_nothing_from_anybody_else(line: Line, caller: Phone, responder: Phone) -> None:
    """Only who was paged can take it: a caller who sends four digits is a caller."""
    caller.texts("URGENT")
    stranger = line.phone("+15550007002")
    stranger.texts(code(responder)).hears("you have reached a peer line")
    assert escalation(line).state == "triggered"


def test_the_second_is_told_it_is_taken_and_so_are_the_others(line: Line, caller: Phone, responder: Phone) -> None:
    """Everybody who was paged hears it once somebody has it; whoever comes second hears it again."""
    last = last_resort(line)
    caller.texts("URGENT")
    line.forward(minutes=2)
    number = code(last)
    last.texts(number).hears("You have")
    responder.hears(f"{number} is taken")
    responder.texts(number).hears(f"{number} is already being looked after").hears_nothing()
    assert escalation(line).acknowledged_by == line.person(last).id
    last.texts(f"{number} DONE").hears(f"{number} is closed")
    responder.texts(number).hears(f"{number} is already being looked after")
    assert escalation(line).acknowledged_by == line.person(last).id


def test_whoever_has_it_may_look_again(line: Line, caller: Phone, responder: Phone) -> None:
    """The code once more brings the newest lines and the choice again; each look is in the audit log."""
    caller.texts("my sister left").texts("URGENT")
    responder.texts(code(responder)).texts("2").hears("You still have it")
    caller.texts("and the cat")
    responder.texts(code(responder)).hears("Caller: and the cat", "1 = join")
    person = f"person {line.person(caller).id}"
    looks = [what for what, about in audited(line) if about == person]
    assert looks == ["read 1 last lines", "read 2 last lines"]


def test_long_last_lines_reach_the_responder(line: Line, caller: Phone, responder: Phone) -> None:
    """Three texts of 1,600 characters do not break the brief."""
    caller.texts("hi").texts("1").texts("3")
    for start in ("one", "two", "three"):
        caller.texts(f"{start} " + "word " * 300)
    caller.texts("URGENT")
    responder.texts(code(responder)).hears("You have", "one word", "two word", "three word", "1 = join")


def test_done_resolves_it(line: Line, caller: Phone, responder: Phone) -> None:
    """The code and DONE: over, noted, and never paged again."""
    caller.texts("URGENT")
    responder.texts(code(responder)).texts(f"{code(responder)} done").hears("is closed. Thank you")
    assert escalation(line).state == "resolved"
    assert [what for what, _ in audited(line)][-1] == "resolved"
    line.forward(hours=1)
    assert paged(responder) == 1


def test_done_before_anybody_took_it(line: Line, caller: Phone, responder: Phone) -> None:
    """The caller is not left waiting for news that never comes."""
    caller.texts("URGENT")
    responder.texts(f"{code(responder)} DONE").hears("You have", "is closed")
    caller.hears(TAKEN)
    assert escalation(line).state == "resolved"


def test_every_look_is_in_an_unbroken_log(line: Line, caller: Phone, responder: Phone) -> None:
    """Acknowledged, read, joined, resolved: in order, by whom, about what, without a word or a number."""
    caller.texts("my sister left").texts("URGENT")
    responder.texts(code(responder)).texts("1").texts(f"{code(responder)} DONE")
    taken = escalation(line)
    assert audited(line) == [
        ("acknowledged", f"escalation {taken.id}"),
        ("read 1 last lines", f"person {line.person(caller).id}"),
        ("joined", f"conversation {line.conversation(caller).id}"),
        ("resolved", f"escalation {taken.id}"),
    ]


# --- join now -------------------------------------------------------------------------------------


def test_join_now_three_in_one_relay(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Everybody is told, everybody reads everybody, under a name or a role; the responder may leave again."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).hears("1 = join").texts("1").hears("You are with them now")
    caller.hears("Willow: Our on-call person has joined you here")
    peer.hears("Willow: Our on-call person has joined you here")
    responder.texts("I am with you")
    caller.hears("On call: I am with you")
    peer.hears("On call: I am with you")
    caller.texts("thank you")
    peer.hears("Caller: thank you")
    responder.hears("Caller: thank you")
    peer.texts("me too")
    caller.hears("Sam: me too")
    responder.hears("Sam: me too")
    responder.texts("DONE")
    caller.hears("On call has left this conversation")
    peer.hears("On call has left this conversation")
    caller.texts("and now")
    peer.hears("Caller: and now")
    assert "Caller: and now" not in responder.inbox()


def test_join_now_while_the_caller_still_waits(line: Line, caller: Phone, responder: Phone) -> None:
    """Two in the relay; no peer is offered it any more."""
    caller.texts("hi").texts("URGENT")
    responder.texts(code(responder)).texts("1").hears("You are with them now")
    caller.hears("Our on-call person has joined you here")
    responder.texts("hello")
    caller.hears("On call: hello").texts("hi you")
    responder.hears("Caller: hi you")
    late = line.peer("+15550002009")
    line.forward(minutes=10)
    late.hears_nothing()


def test_the_peer_leaves_and_on_call_stays(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The caller is never taken from the talk they are in because somebody else had to go."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1")
    peer.texts("HANDOVER")
    caller.hears("Sam has left this conversation")
    responder.texts("I am still here")
    caller.hears("On call: I am still here")
    caller.texts("good")
    responder.hears("Caller: good")
    assert line.conversation(caller).state == "open"


def test_a_responder_in_the_talk_is_never_paged_about_it(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """They are there already; the next tier is asked."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1")
    caller.texts("URGENT")
    line.forward(minutes=4)
    assert paged(responder) == 1
    assert paged(last_resort(line)) >= 1


def test_join_after_it_has_ended(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The caller asked for on call and then said goodbye: on call can still write to them."""
    talking(caller, peer)
    caller.texts("URGENT").texts("DONE").texts("1").texts("DONE").hears("closed now")
    responder.texts(code(responder)).hears("You have", "1 = join")
    responder.texts("1").hears("You are with them now")
    caller.hears("Our on-call person has joined you here")
    responder.texts("are you all right?")
    caller.hears("On call: are you all right?")


# --- back-up --------------------------------------------------------------------------------------


def test_backup_for_them(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The peer asks on call to come for the caller; the peer is told who has it, and that on call can join."""
    talking(caller, peer)
    caller.forgets()
    peer.texts("BACKUP").hears("1 = for them").texts("1").hears("being reached for them")
    caller.hears_nothing()
    responder.texts(code(responder)).hears("You have", "1 = join")
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
