"""Taking it, joining the talk, and the end of it: by code, by a bare digit, seen by everybody else."""

import pytest
from sqlalchemy import select

from service import audit, people
from service.tables import audit as audit_log
from service.tables import outbox
from tests.journeys.moments import (
    TAKEN,
    all_escalations,
    code,
    escalation,
    last_resort,
    paged,
    talking,
)
from tests.phone import Line, Phone


def audited(line: Line) -> list[tuple[str, str]]:
    """What the audit log says was done, and to what."""
    with line.look() as session:
        assert audit.broken(session) is None
        return [(row.what, row.about) for row in session.all(select(audit_log).order_by(audit_log.c.id))]


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


def test_words_that_name_no_code_are_told_which(line: Line, caller: Phone, responder: Phone) -> None:
    """Only one is open, and nobody has it: whoever answers half asleep hears what to write."""
    caller.texts("URGENT")
    responder.texts("ok i am up").hears(f"Nobody has {code(responder)} yet. Text {code(responder)} to take it")
    assert escalation(line).state == "triggered"


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
    responder.hears(f"{number} is taken: On call has it")
    responder.texts(number).hears(f"{number} is already being looked after").hears_nothing()
    assert escalation(line).acknowledged_by == line.person(last).id
    last.texts(f"{number} DONE").hears(f"{number} is closed")
    responder.texts(number).hears(f"{number} is already being looked after")
    assert escalation(line).acknowledged_by == line.person(last).id


def test_who_took_it_is_said_by_name_or_tier_and_only_where_it_arrives(line: Line, caller: Phone) -> None:
    """By the name they go by in the team; never in a text to whoever is only rung or has stopped texts."""
    first, rung = line.responder("+15550003001", 1), line.responder("+15550003004", 1, by="call")
    gone = line.responder("+15550003005", 1)
    second = line.responder("+15550003002", 2)
    gone.texts("STOP").forgets()
    caller.texts("URGENT")
    assert rung.rings()
    line.forward(minutes=2)
    second.texts(code(second))
    first.hears(f"{code(second)} is taken: on call, tier 2, has it").forgets()
    gone.hears_nothing()
    with line.house.session(line.id) as session:
        people.call_them(session, line.person(second).id, "Kim")
    second.texts(f"{code(second)} PASS")
    line.forward(minutes=2)
    second.texts(code(second))
    first.hears(f"{code(second)} is taken: Kim has it")
    assert not rung.rings()
    with line.look() as session:
        to_rung = session.all(select(outbox).where(outbox.c.to_id == line.person(rung).id, outbox.c.kind == "notice"))
    assert to_rung == []


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


def test_closed_by_somebody_else(line: Line, caller: Phone, responder: Phone) -> None:
    """Whoever had it hears that it is over, and they are the one who is asked how they are."""
    other = line.responder("+15550003002")
    caller.texts("URGENT")
    own = code(responder)
    responder.texts(own).texts("2").forgets()
    other.forgets().texts(f"{own} DONE").hears("is closed. Thank you").hears_nothing()
    responder.hears("is closed. Thank you", "Thank you for taking that one")
    assert escalation(line).acknowledged_by == line.person(responder).id


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


def test_handed_over_to_on_call_who_is_there(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """No other peer is looked for, and who goes is not told so; the thanks come before what is asked of them."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1").hears("You are with them now")
    peer.forgets().texts("HANDOVER").hears("Thank you for being here", "How are you right now")
    peer.never_hears("finding them another peer")
    responder.texts("I am staying")
    caller.hears("I am staying")


@pytest.mark.parametrize("how", ["DONE", "quiet"])
def test_goodbye_of_a_peer_leaves_the_other_two(
    line: Line, caller: Phone, peer: Phone, responder: Phone, how: str
) -> None:
    """With on call there, a peer who says goodbye, or is asked because it is quiet, goes alone."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1").hears("You are with them now")
    peer.forgets()
    if how == "DONE":
        peer.texts("DONE").hears("say goodbye").texts("1")
    else:
        line.forward(minutes=31)
        peer.hears("3 =").texts("3")
    peer.hears("Thank you for being here", "How are you right now")
    caller.forgets()
    responder.texts("I am staying")
    caller.hears("I am staying")


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


def test_join_where_they_wait_since(line: Line, caller: Phone, responder: Phone) -> None:
    """They said goodbye and came back, and nobody is with them yet: on call comes to where they are now."""
    caller.texts("URGENT").texts("DONE").texts("hi").forgets()
    responder.texts(code(responder)).hears("1 = join").texts("1").hears("You are with them now")
    caller.hears("Our on-call person has joined you here").texts("thank you")
    responder.hears("Caller: thank you")


def test_who_joins_has_it(line: Line, caller: Phone, responder: Phone) -> None:
    """Asked for anew between the code and the 1: they are with them, nobody else is paged, and no untruth is told."""
    caller.texts("hi").texts("URGENT")
    responder.texts(code(responder)).hears("1 = join")
    caller.texts("URGENT").forgets()
    responder.texts("1").hears("You are with them now", "You have")
    caller.hears(TAKEN)
    line.forward(minutes=6)
    caller.never_hears("Nobody on call has answered yet")
    assert (escalation(line).state, paged(last_resort(line))) == ("acknowledged", 0)


@pytest.mark.parametrize("taken_before", [True, False])
def test_join_who_stopped_our_texts_and_came_back(
    line: Line, caller: Phone, responder: Phone, taken_before: bool
) -> None:
    """It is marked only for as long as no text reaches them."""
    caller.texts("hi").texts("URGENT").texts("STOP")
    own = code(responder)
    if taken_before:
        responder.texts(own).hears("they have stopped our texts")
    caller.texts("START").forgets()
    if taken_before:
        responder.hears("they take our texts again")
    else:
        responder.texts(own)
    responder.hears("1 = join").texts("1").hears("You are with them now").texts("I am here")
    caller.hears("Our on-call person has joined you here", "On call: I am here")


def test_join_a_call_of_somebody_who_wants_no_texts(line: Line, caller: Phone, responder: Phone) -> None:
    """They said so on the phone, and are on it still: there on call can come to them."""
    caller.calls().presses("1", "0").is_told("What would you like?").says("stop")
    line.forward(seconds=10)
    caller.presses("1").is_told("No more texts or calls from us")
    assert escalation(line).note == "cannot be texted"
    responder.texts(code(responder)).hears("1 = join").never_hears("they have stopped our texts")


def test_nothing_leads_to_who_withheld_their_number_and_hung_up(line: Line, responder: Phone) -> None:
    """Whoever takes it is told so, and is not asked to join."""
    line.phone("anonymous").calls().presses("1", "0").hangs_up()
    responder.texts(code(responder)).hears("nothing can be written to them from here").never_hears("1 = join")
