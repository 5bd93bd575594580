"""What calls must survive: phones put down at any instant, voicemail, two at once, lost and doubled callbacks."""

import re
import threading

import pytest

from service import conversations, delivery, legs, outbox, tables
from service.carrier.voice import CallStatus, Heard
from service.matching import waiting
from service.session import Record
from service.simulator.calls import phones
from service.switchboard import perform, rings
from tests.journeys.test_calls import WAITING, prefers, talking
from tests.phone import NUMBER, Line, Phone


def state(line: Line, caller: Phone) -> str:
    return str(line.conversation(caller).state)


def all_over(line: Line) -> bool:
    """No leg is left anywhere, neither with us nor at the carrier."""
    with line.look() as session:
        ours = legs.all_open(session)
    return not ours and all(call.over for call in line.exchange.calls.values())


def test_hangs_up_while_waiting(line: Line, caller: Phone, peer: Phone) -> None:
    """The queue is free at once, and the peer is told kindly."""
    caller.calls().presses(*WAITING).hangs_up()
    assert state(line, caller) == "abandoned"
    peer.hears("Somebody would like to talk", "does not need it any more")
    peer.texts("1").hears("already being looked after")


@pytest.mark.parametrize(("how", "minutes", "kept"), [("rings", 1, True), ("writes", 1, True), ("rings", 6, False)])
def test_whose_call_drops_in_the_queue_keeps_the_place(
    line: Line, caller: Phone, how: str, minutes: int, kept: bool
) -> None:
    """A prepaid phone runs out: the queue is free meanwhile, and who is back soon is where they were."""
    caller.calls().presses(*WAITING)
    line.forward(minutes=2)
    caller.hangs_up()
    assert state(line, caller) == "abandoned"
    line.forward(minutes=1)
    line.phone("+15550007003").calls().presses(*WAITING)
    line.forward(minutes=minutes)
    before = len(caller.inbox())
    if how == "rings":
        caller.calls().presses("1", "3")
    else:
        caller.texts("hi").texts("1").texts("3")
    with line.look() as session:
        found = waiting.queue(session)
    assert (found[0].caller_id == line.person(caller).id) == kept
    told = caller.was_told() if how == "rings" else caller.inbox()[before:]
    assert any("your place is kept" in text for text in told) == kept


def test_hangs_up_while_the_peers_phone_rings(line: Line, caller: Phone, peer: Phone) -> None:
    """The ringing stops; nobody answers into nothing."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    assert peer.rings()
    caller.hangs_up()
    line.forward(seconds=3)
    assert not peer.rings()
    assert all_over(line)


def test_hangs_up_while_the_peer_decides(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer has picked up and hears the truth instead of a join."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up()
    caller.hangs_up()
    peer.is_told("does not need it any more")
    line.forward(seconds=30)
    assert all_over(line)


def test_hangs_up_in_the_instant_of_the_join(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer\'s key and the caller\'s hang-up cross: nobody is left holding."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up()
    with line.exchange.lock:
        phones.press(line.exchange, peer.number, "1")
        phones.hang_up(line.exchange, caller.number)
    line.settle()
    line.forward(minutes=10)
    peer.hangs_up() if not peer.call().over else None
    line.forward(minutes=10)
    assert all_over(line)
    assert state(line, caller) in ("closed", "abandoned")


def test_the_peer_hangs_up_after_pressing_one(line: Line, caller: Phone, peer: Phone) -> None:
    """The caller is told, and asked nothing twice; if the peer does not come back, the caller is next."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up().presses("1").hangs_up()
    peer.hears("The call was cut")
    caller.is_told("The other person has left the call").presses("1").is_told("I wait with you")
    line.forward(minutes=6)
    caller.is_told("Your peer had to go. It was nothing you said")
    assert state(line, caller) == "waiting"


def test_cut_off_and_rung_back(line: Line, caller: Phone, peer: Phone) -> None:
    """The same peer, the same conversation, one text and one key away."""
    talking(line, caller, peer)
    caller.hangs_up().hears("The call was cut. 1 = call me back")
    peer.is_told("The other person has left the call").presses("1")
    caller.texts("1")
    assert caller.rings()
    caller.picks_up().presses("1")
    line.forward(seconds=30)
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_cut_off_and_on_by_text(line: Line, caller: Phone, peer: Phone) -> None:
    """Or by text, with the same peer."""
    talking(line, caller, peer)
    caller.hangs_up().texts("2").hears("You go on by text")
    line.forward(seconds=30)
    assert all_over(line)
    peer.texts("I am still here")
    caller.hears("Sam: I am still here")


def test_putting_the_phone_down_may_be_goodbye(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing is asked of the caller on the phone again; the peer may say goodbye at once."""
    talking(line, caller, peer)
    caller.hangs_up()
    peer.is_told("2: goodbye").presses("2").is_told("This conversation is closed now")
    line.forward(seconds=30)
    assert all_over(line) and state(line, caller) == "closed"


def test_both_press_one_in_the_same_instant(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """One wins; the other is told kindly, and their leg ends."""
    prefers(line, peer, "call")
    prefers(line, other_peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up()
    other_peer.picks_up()
    with line.exchange.lock:
        phones.press(line.exchange, peer.number, "1")
        phones.press(line.exchange, other_peer.number, "1")
    line.settle()
    line.forward(seconds=20)
    told = {phone: "already being looked after" in _said(phone) for phone in (peer, other_peer)}
    assert sorted(told.values()) == [False, True]
    winner = next(phone for phone, lost in told.items() if not lost)
    assert line.conversation(caller).peer_id == line.person(winner).id
    loser = other_peer if winner is peer else peer
    assert loser.call().over


def _said(phone: Phone) -> str:
    return " ".join(heard.text for heard in phone.call().heard if heard.kind == "say")


@pytest.mark.parametrize("manner", ["voicemail", "busy", "unreachable", "rings"])
def test_what_is_not_a_person_is_not_an_answer(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone, manner: str
) -> None:
    """Voicemail, busy, failed, and nobody: the offer passes on, and the next peer may take it."""
    prefers(line, peer, "call")
    peer.behaves(manner)
    caller.calls().presses(*WAITING)
    line.forward(minutes=2)
    assert line.conversation(caller).peer_id is None
    assert peer.call().over
    other_peer.hears("Somebody would like to talk")
    line.forward(minutes=5)
    other_peer.texts("1")
    assert line.conversation(caller).peer_id == line.person(other_peer).id


def test_all_decline(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """By phone and by text: the caller hears the truth, keeps the place, and has choices."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up().presses("2").is_told("I will ask somebody else")
    other_peer.texts("2")
    line.forward(seconds=20)
    caller.is_told("No peer is free right now")
    assert state(line, caller) == "waiting"
    line.forward(seconds=20)
    assert peer.call().over


def test_callbacks_late_doubled_and_lost(line: Line, caller: Phone, peer: Phone) -> None:
    """A request of an old turn gets the last answer again; a doubled end changes nothing."""
    talking(line, caller, peer)
    with line.look() as session:
        leg = legs.live(session, line.person(caller).id, NUMBER)
        assert leg is not None
    again = rings.turn(line.house, Heard(leg.id, leg.turn - 1, leg.sid, digits="4"))
    assert again == rings.turn(line.house, Heard(leg.id, leg.turn - 2, leg.sid, digits="0"))
    assert leg.turn == _leg(line, leg.id).turn and not line.phone("+15550003999").inbox()
    rings.status(line.house, CallStatus(leg.id, leg.sid, "ringing", 0))
    assert _leg(line, leg.id).state == "in-progress"
    caller.hangs_up()
    assert _leg(line, leg.id).state == "completed"
    for _ in range(2):
        rings.status(line.house, CallStatus(leg.id, leg.sid, "completed", 9))
    assert len([body for body in caller.inbox() if "The call was cut" in body]) == 1


def test_a_lost_callback_is_asked_after(line: Line, caller: Phone, peer: Phone) -> None:
    """Nobody tells us that the phone was put down: the carrier is asked, and the queue is free again."""
    caller.calls().presses(*WAITING)
    with line.exchange.lock:
        line.exchange.faults.switch_on({"kind": "lost_callback", "on": "calls", "always": True})
    caller.hangs_up()
    assert state(line, caller) != "abandoned"
    line.forward(minutes=3)
    assert state(line, caller) == "abandoned"
    assert all_over(line)


def _leg(line: Line, leg_id: int) -> Record:
    with line.look() as session:
        return legs.get(session, leg_id)


def test_a_leg_fetched_twice_goes_where_it_should(line: Line, caller: Phone, peer: Phone) -> None:
    """Two things to say at once: both are said, in order, and the room is found again."""
    talking(line, caller, peer)
    with line.house.session(line.id) as session:
        conversation = conversations.get(session, line.conversation(caller).id)
        perform.say(session, conversation, line.person(caller).id, "relay.lighter")
        perform.say(session, conversation, line.person(caller).id, "repair.slowly")
    line.forward(minutes=1)
    caller.is_told("Let us go lighter", "Let us go slowly")
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_the_line_rings_itself(line: Line) -> None:
    """Nobody is there, and nobody is made up."""
    line.exchange.add_number("+15550001001", {"voice_url": f"{line.house.settings.public_url}/voice"})
    line.phone(NUMBER).calls()
    assert line.phone(NUMBER).call().over


def test_a_withheld_number_leaves_nothing_behind(line: Line, peer: Phone) -> None:
    """They are met like anybody; what needs a number is not offered; afterwards nobody is known."""
    stranger = line.phone("anonymous").calls().presses(*WAITING).is_told("I am looking for a peer")
    stranger.presses("1").is_told("I have no way to reach you later").hangs_up()
    line.forward(minutes=1)
    with line.look() as session:
        people = session.all(tables.people.select().where(tables.people.c.erased_at.is_not(None)))
    assert len(people) == 1 and people[0].wrapped_key is None


def test_a_worker_that_dies_between_claim_and_call(line: Line, caller: Phone, peer: Phone) -> None:
    """The row is in doubt, the carrier is asked, and a phone is never rung twice for one offer."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    placed = [call for call in line.exchange.calls.values() if call.phone == peer.number]
    with line.house.session(line.id) as session:
        row = session.one(
            tables.outbox.select().where(tables.outbox.c.kind == "call", tables.outbox.c.content["call"].is_not(None))
        )
        session.change(tables.outbox, row.id, state="sending", lease_until=line.now() - 1, sid=None)
    delivery.reconcile(line.house)
    line.settle()
    assert [call for call in line.exchange.calls.values() if call.phone == peer.number] == placed
    with line.look() as session:
        assert outbox.get(session, row.id).state == "sent"


def test_a_long_call_gets_a_human_ending(line: Line, caller: Phone, peer: Phone) -> None:
    """Nobody is cut off: the peer is asked how to go on."""
    talking(line, caller, peer)
    line.forward(hours=2, minutes=1)
    peer.is_told("You have talked for a good while").presses("1")
    line.forward(seconds=20)
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_fifty_calls_at_once(line: Line) -> None:
    """Each is answered and led to its place in the queue; nothing is lost."""
    callers = [line.phone(f"+1555888{n:04}") for n in range(50)]
    threads = [threading.Thread(target=phones.dial, args=(line.exchange, one.number, NUMBER)) for one in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for key in WAITING:
        callers[-1].listens()
        for one in callers:
            phones.press(line.exchange, one.number, key)
        line.settle()
    assert {state(line, one) for one in callers} == {"waiting"}


def test_no_number_is_ever_said(line: Line, caller: Phone, peer: Phone) -> None:
    """Masked: both phones see the line\'s number and hear no digits of the other\'s."""
    talking(line, caller, peer)
    for phone in (caller, peer):
        digits = re.sub(r"\D", "", _said(phone))
        assert caller.number[1:] not in digits and peer.number[1:] not in digits
    assert {call.sender for call in line.exchange.calls.values() if call.phone == peer.number} == {NUMBER}


def test_another_time_ends_the_call_back(line: Line, caller: Phone, peer: Phone) -> None:
    """Whoever is rung back and would rather not now is not kept on the line; the place is."""
    caller.texts("hi").texts("3")
    caller.picks_up().presses("2").is_told("Your place is kept")
    line.forward(seconds=20)
    assert caller.call().over and state(line, caller) == "waiting"


def test_a_withheld_number_is_not_moved_to_text(line: Line, peer: Phone) -> None:
    """No text reaches them: when the peer cannot pick up they get another peer, and are not left with silence."""
    stranger = line.phone("anonymous").calls().presses(*WAITING)
    peer.texts("1").texts("5").behaves("busy")
    stranger.listens().presses("5")
    line.forward(seconds=40)
    stranger.is_told("another peer")
    peer.hears("The caller goes on with another peer")
    stranger.hangs_up()
    line.forward(minutes=1)


def test_hanging_up_in_the_check_in_goes_on_by_text(line: Line, caller: Phone, peer: Phone) -> None:
    """A peer by phone, a caller by text: the question that was said is asked again, written."""
    prefers(line, peer, "call")
    caller.texts("hi").texts("1").texts("3")
    peer.picks_up().presses("1").is_told("How is your mood").hangs_up()
    peer.hears("How is your mood").texts("5")
    caller.texts("5").hears("You said 5. Sam said 5")
