"""The edges of a conversation: silence, shifts that end, everybody at once, the first word in a language."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service import rota
from tests.journeys.moments import talking
from tests.phone import Line, Phone


def test_the_first_label_understood_sets_the_language(line: Line, caller: Phone, peer: Phone) -> None:
    """A choice in Spanish is as good as ES: from then on the line speaks Spanish."""
    caller.texts("hi").forgets()
    caller.texts("Con un par").hears("vamos al ritmo más suave")
    assert line.person(caller).language == "es"


def test_a_check_in_that_nobody_goes_on_with_becomes_a_talk(line: Line, caller: Phone, peer: Phone) -> None:
    """Both silent: after half an hour they may simply talk, then the peer is asked, then it closes kindly."""
    caller.texts("hi").texts("1").texts("1")
    peer.texts("1").forgets()
    caller.forgets()
    line.forward(minutes=30)
    caller.hears("You can write to each other now")
    peer.hears("You can write to each other now")
    line.forward(minutes=40)
    peer.hears("It has been quiet", "closed now")
    caller.hears("closed now")


def test_a_search_without_end_is_ended_honestly(line: Line, caller: Phone) -> None:
    """After half a day, in waking hours, the caller is told so; nothing of it rings any more."""
    caller.texts("hi").texts("1").texts("1").texts("5").forgets()
    line.forward(days=1)
    caller.hears("I have not found a peer so far")
    assert line.conversation(caller).state == "abandoned"


def test_the_peer_picks_before_a_shift_ends(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """A quarter of an hour before the end the peer picks, and no new offer comes any more."""
    with line.house.session(line.id) as session:
        rota.comes_on(session, line.person(peer).id, session.at + 3600)
        rota.goes_off(session, line.person(other_peer).id)
    caller.texts("hi").texts("1").texts("1")
    peer.texts("1")
    caller.texts("5")
    peer.texts("5").forgets()
    for _ in range(3):
        line.forward(minutes=15)
        caller.texts("still here")
    peer.hears("Your shift ends soon").texts("2").hears("finding them another peer")
    peer.forgets().texts("STATUS").hears("You are on until")
    peer.hears_nothing()


def test_a_shift_that_lasts_longer_by_now(line: Line, caller: Phone, peer: Phone) -> None:
    """Nobody hears of the old end; a quarter of an hour before the new one they pick. Without an end they are left."""
    with line.house.session(line.id) as session:
        rota.comes_on(session, line.person(peer).id, session.at + 3600)
    caller.texts("hi").texts("1").texts("1")
    peer.texts("1")
    caller.texts("TALK")
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, on_until=session.at + 7200)
    for _ in range(6):
        line.forward(minutes=15)
        peer.never_hears("Your shift ends soon").texts("I am here")
    line.forward(minutes=15)
    peer.hears("Your shift ends soon")


@pytest.mark.parametrize("words", [("STOP",), ("ALTO",), ("HANDOVER",), ("DELETE", "1")])
def test_a_peer_who_goes_after_the_goodbye_sends_nobody_to_the_queue(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone, words: tuple[str, ...]
) -> None:
    """The caller has said goodbye: it is the end, kindly, and no other peer is asked for them."""
    talking(caller, peer)
    other_peer.forgets()
    caller.texts("DONE").texts("1").forgets()
    for word in words:
        peer.texts(word)
    line.forward(minutes=5)
    caller.hears("This conversation is closed now", "May we check in with you again")
    caller.never_hears("looking for another peer").never_hears("You are next")
    other_peer.hears_nothing()
    assert line.conversation(caller).state == "closed"


def test_one_winner_when_all_press_at_once(line: Line, caller: Phone) -> None:
    """However many digits arrive in the same instant, one peer has the caller and everybody else hears kindly."""
    peers = [line.peer(f"+1555000220{number}") for number in range(3)]
    caller.texts("hi").texts("1").texts("1")
    with ThreadPoolExecutor(3) as together:
        list(together.map(lambda peer: peer.texts("1"), peers))
    line.settle()
    winners = [peer for peer in peers if any("You are with them now" in body for body in peer.inbox())]
    assert len(winners) == 1
    for peer in peers:
        if peer not in winners:
            peer.hears("1 = take it", "already being looked after")
    assert line.conversation(caller).peer_id == line.person(winners[0]).id


def test_callers_and_peers_who_come_at_once_find_each_other(line: Line) -> None:
    """Three callers and three peers in the same instants: nobody is left waiting beside a free peer."""
    peers = [line.peer(f"+1555000230{number}", on=False) for number in range(3)]
    callers = [line.phone(f"+1555000770{number}") for number in range(3)]
    for caller in callers:
        caller.texts("hi").texts("1")
    with ThreadPoolExecutor(6) as together:
        moves = [(caller, "1") for caller in callers] + [(peer, "ON") for peer in peers]
        list(together.map(lambda move: move[0].texts(move[1]), moves))
    line.settle()
    for peer in peers:
        peer.texts("3").texts("1")
    states = [line.conversation(caller).state for caller in callers]
    assert states == ["checking_in"] * 3
    assert len({line.conversation(caller).peer_id for caller in callers}) == 3


def test_the_line_forgets_nothing_when_it_starts_again(line: Line, caller: Phone, peer: Phone) -> None:
    """Everything is in the database: a new process goes on in the middle of a sealed step."""
    caller.texts("hi").texts("1").texts("1")
    peer.texts("1")
    caller.texts("2").forgets()
    peer.forgets()
    line.house.database.engine.dispose()
    peer.texts("4").hears("said 2")
    caller.hears("Sam said 4")


def test_a_caller_whose_peer_falls_silent_is_not_left_with_it(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone
) -> None:
    """No signal, perhaps: after half an hour the caller, too, hears what they can do."""
    talking(caller, peer)
    peer.texts("tell me")
    caller.texts("are you there?").forgets()
    line.forward(minutes=31)
    peer.hears("It has been quiet for a while")
    caller.hears("Your peer has gone quiet. It is not about you.").texts("REPAIR").texts("3")
    other_peer.hears("1 = take it").texts("1")
    caller.hears("A peer is here with you now")


def test_a_caller_who_was_answered_is_not_chased(line: Line, caller: Phone, peer: Phone) -> None:
    """It is their turn, and there is no hurry."""
    talking(caller, peer)
    caller.texts("hard day")
    peer.texts("tell me")
    caller.forgets()
    line.forward(minutes=31)
    caller.hears_nothing()


def test_a_number_in_two_bubbles_is_not_passed_on_whole(line: Line, caller: Phone, peer: Phone) -> None:
    """The second half stays behind, and the sender is told; figures that are no number go through."""
    talking(caller, peer)
    peer.texts("call me: 212 555").forgets().texts("0147 any time").hears("number")
    caller.hears("Sam: call me: 212 555", "Sam: *** any time").never_hears("0147")
    caller.texts("i took 200").texts("400 more at night")
    peer.hears("i took 200", "400 more at night")
    caller.texts("it began in 2019")
    line.forward(minutes=5)
    caller.texts("2125 is what they owe me")
    peer.hears("2125 is what they owe me")
