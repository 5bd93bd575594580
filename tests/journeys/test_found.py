"""What walking at random has found (test_anything.py): each a journey of its own, so that it stays found."""

import pytest

from tests.journeys.moments import code, parted, talking, together
from tests.phone import Line, Phone


def test_a_search_after_a_lost_peer_ends_too(line: Line, caller: Phone, peer: Phone) -> None:
    """A caller whose peer went away is not looked for a peer for ever: the next waking hour they hear the truth."""
    together(caller, peer)
    peer.texts("HANDOVER")
    line.forward(days=1)
    caller.hears("handing over", "I have not found a peer so far")
    assert line.conversation(caller).state == "abandoned"


def test_a_follow_up_left_half_agreed_is_let_go(line: Line, caller: Phone, peer: Phone) -> None:
    """Nobody is held to the question of an hour: after a day nothing is planned, and "1" is a first word again."""
    parted(line, caller, peer)
    caller.texts("1").texts("1").hears("What time suits you").forgets()
    line.forward(days=2)
    caller.hears_nothing()
    caller.texts("1").hears("How would you like to go on")


def test_a_late_last_answer_of_the_arrival_is_answered(line: Line, caller: Phone) -> None:
    """The search has begun without it; whoever answers it then hears that the search goes on."""
    line.peer("+15550002009")
    caller.texts("hi").texts("1")
    line.forward(minutes=1)
    caller.hears("looking for a peer").texts("2").hears("I am still looking, and your place is kept")


def test_a_goodbye_cannot_be_handed_over(line: Line, caller: Phone, peer: Phone) -> None:
    """After a heavy talk has closed, HANDOVER and PAUSE wake nothing up again, and reach nobody."""
    talking(caller, peer)
    caller.texts("URGENT").texts("DONE").texts("1").texts("DONE").forgets()
    peer.hears("That one was heavy").texts("HANDOVER").hears("a number works best")
    caller.hears_nothing().texts("PAUSE").hears("a number works best")
    peer.never_hears("taking a short break")
    assert line.conversation(caller).state == "closed"


def test_who_freed_a_peer_may_be_somebody_else(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """One of two peers takes a caller; the other, who was asked too, is offered the next one at once."""
    caller.texts("hi").texts("1").texts("1")
    second = line.phone("+15550007002")
    second.texts("hi").texts("1").texts("1").forgets()
    peer.texts("1").hears("You are with them now")
    other_peer.hears("1 = take it", "already being looked after", "1 = take it").texts("1")
    second.hears("A peer is here with you now")


def test_a_no_frees_a_peer_for_the_next_caller(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """While others are still asked about a caller, whoever said no is offered the next one."""
    caller.texts("hi").texts("1").texts("1")
    line.phone("+15550007002").texts("hi").texts("1").texts("1")
    peer.hears("1 = take it").texts("2").hears("I will ask somebody else", "1 = take it")


def test_another_peer_is_another_peer(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """Who hands a caller over, or did not land with them, is not offered the same caller again."""
    talking(caller, peer)
    other_peer.forgets()
    caller.texts("REPAIR").texts("3")
    peer.hears("goes on with another peer").hears_nothing()
    other_peer.hears("1 = take it")


def test_on_call_is_not_in_a_talk_before_they_join(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Until they press 1, nothing that a responder texts reaches or changes the conversation they were paged about."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).hears("1 = join the conversation now")
    caller.forgets()
    peer.forgets()
    for word in ("PAUSE", "HELP", "REPAIR", "DONE"):
        responder.texts(word)
    caller.hears_nothing()
    peer.hears_nothing()
    assert line.conversation(caller).state == "open"


def test_a_peer_may_choose_a_language_when_asked_something(line: Line, caller: Phone, peer: Phone) -> None:
    """ES from a peer who has an offer: the offer again in Spanish, not a conversation of their own."""
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it").texts("ES").hears("en español desde aquí", "1 = tomar").texts("1")
    assert line.conversation(caller).peer_id == line.person(peer).id


def test_the_same_word_twice_is_answered_twice(line: Line, caller: Phone, peer: Phone) -> None:
    """Whoever sends DONE or BACKUP again, unsure whether it came through, is asked again."""
    talking(caller, peer)
    peer.texts("BACKUP").hears("Who is back-up for?").texts("BACKUP").hears("Who is back-up for?")
    caller.texts("DONE").hears("say goodbye").texts("REPAIR").hears("did not land")
    caller.texts("DONE").hears("say goodbye").texts("1").hears("one last thing")


def test_aftercare_after_a_handover_takes_every_word(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """The peer who handed a heavy talk over answers for themselves alone, while the caller goes on with another."""
    talking(caller, peer)
    caller.texts("URGENT")
    peer.texts("HANDOVER").hears("Thank you for being with them", "How are you right now")
    other_peer.texts("1").hears("You are with them now").forgets()
    caller.forgets()
    peer.texts("REPEAT").hears("How are you right now").texts("PASS").hears("That is fine", "What would be good next")
    peer.texts("DONE").hears("Thank you for being here")
    caller.hears_nothing()
    other_peer.hears_nothing()
    assert line.conversation(caller).peer_id == line.person(other_peer).id


@pytest.mark.parametrize(
    ("words", "last"), [(["STOP"], "unsubscribed"), (["ALTO"], "No more"), (["DELETE", "1"], "erased")]
)
def test_who_leaves_hears_nothing_after_it(line: Line, caller: Phone, peer: Phone, words: list[str], last: str) -> None:
    """A peer who stops or erases in a heavy talk is asked nothing afterwards; it is the last that they hear."""
    line.responder("+15550003001")
    talking(caller, peer)
    caller.texts("URGENT")
    for word in words:
        peer.texts(word)
    assert last in peer.inbox()[-1]
    assert line.exchange.notices == []
    line.forward(minutes=20)
    assert last in peer.inbox()[-1]


def test_a_peer_who_was_a_caller_is_free_again(line: Line, caller: Phone, peer: Phone) -> None:
    """Whoever waits is offered to a peer as soon as that peer's own conversation has ended."""
    peer.texts("I need somebody today").forgets()
    caller.texts("hi").texts("1").texts("1").forgets()
    peer.hears_nothing().texts("DONE").hears("1 = take it")
