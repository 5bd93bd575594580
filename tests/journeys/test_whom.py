"""Whom a caller would like: asked for by text or in a script, looked for first, and never waited for without end."""

import pytest

from service import rota
from service.session import Record
from tests.journeys.moments import parted
from tests.phone import Line, Phone


def knows(line: Line, phone: Phone, tags: str) -> None:
    """This peer knows something from their own life."""
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(phone).id, tags=tags)


def back_again(line: Line, caller: Phone, peer: Phone) -> None:
    """The two have talked and said goodbye, and the caller has written again."""
    parted(line, caller, peer)
    caller.texts("3").texts("hi").hears("How would you like to go on")


def here(line: Line, caller: Phone) -> Record:
    """The caller's conversation."""
    return line.conversation(caller)


def test_the_same_peer_is_asked_alone(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """From the first question on; nobody else is asked while they may come, and they are when it is a no."""
    other_peer.texts("BREAK")
    back_again(line, caller, peer)
    other_peer.texts("ON").texts("3").forgets()
    caller.texts("Same peer!").hears("I look for that first, for up to 10 minutes").texts("1")
    peer.hears("1 = take it")
    other_peer.hears_nothing()
    peer.texts("2")
    other_peer.hears("1 = take it").texts("1")
    caller.hears("The peer from last time is not free now", "A peer is here with you now")


def test_a_peer_who_is_busy_is_waited_for_a_while(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """Others are free, so nobody says that nobody is; after the while the caller is told, and anybody is asked."""
    other_peer.texts("BREAK")
    back_again(line, caller, peer)
    peer.texts("BREAK")
    other_peer.texts("ON").texts("3").forgets()
    caller.texts("same peer").texts("1")
    line.forward(minutes=9)
    caller.never_hears("No peer is free right now")
    other_peer.hears_nothing()
    line.forward(minutes=2)
    caller.hears("A peer like the one you wished for has not come free so far")
    other_peer.hears("1 = take it")


def test_a_peer_who_goes_off_is_waited_for_no_more(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """At once the others are asked."""
    other_peer.texts("BREAK")
    back_again(line, caller, peer)
    peer.texts("BREAK")
    other_peer.texts("ON").texts("3").forgets()
    caller.texts("same peer").texts("1")
    peer.texts("OFF")
    other_peer.hears("1 = take it")


@pytest.mark.parametrize("wish", ["Someone new", "otro par"])
def test_somebody_new_is_not_waited_for_either(line: Line, caller: Phone, peer: Phone, wish: str) -> None:
    """With only the peer of last time on they hear so; with another on a break they wait for a while."""
    back_again(line, caller, peer)
    caller.texts(wish).hears("Nobody like that is here right now").texts("1")
    peer.hears("1 = take it")
    line.peer("+15550002002", "Ana").texts("BREAK")
    caller.texts(wish).hears("I look for that first")
    peer.hears("does not need it any more")
    line.forward(minutes=11)
    caller.hears("Now I look for any peer")
    peer.hears("1 = take it")


def test_somebody_new_is_none_of_the_peers_of_before(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """Not the last one, and not the one before."""
    other_peer.texts("OFF")
    back_again(line, caller, peer)
    peer.texts("OFF")
    other_peer.texts("ON").texts("3")
    caller.texts("1").texts("1")
    other_peer.hears("1 = take it").texts("1")
    caller.texts("TALK").texts("DONE").texts("1")
    line.forward(minutes=6)
    caller.texts("3").texts("hi").hears("How would you like to go on")
    other_peer.forgets()
    peer.texts("ON").texts("3").forgets()
    third = line.peer("+15550002003", "Kim")
    caller.texts("someone new").hears("I look for that first").texts("1")
    third.hears("1 = take it")
    for before in (peer, other_peer):
        before.hears_nothing()


def test_the_same_peer_is_asked_whatever_else_was_wished_for(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone
) -> None:
    """Two wishes that one peer cannot meet would be met by nobody: the later one counts."""
    knows(line, other_peer, "grief")
    other_peer.texts("BREAK")
    back_again(line, caller, peer)
    caller.texts("somebody who knows grief").hears("I look for that first")
    caller.texts("same peer").hears("I look for that first").texts("1")
    peer.hears("1 = take it")


def test_the_same_peer_is_not_waited_for_in_a_language_that_they_do_not_speak(line: Line, caller: Phone) -> None:
    """The caller goes on in Spanish: whoever was there before would never come."""
    before = line.peer("+15550002003", "Kim", languages="en")
    back_again(line, caller, before)
    caller.texts("ES").texts("mismo par").hears("Ahora no hay nadie así").never_hears("Lo busco primero")


def test_a_wish_is_taken_back_with_a_word(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """Any peer, and the one who is free is asked at once."""
    knows(line, other_peer, "grief")
    other_peer.texts("BREAK")
    caller.texts("hi").texts("1").texts("1").texts("Somebody who knows grief").hears("I look for that first")
    peer.hears("1 = take it", "does not need it any more").hears_nothing()
    caller.texts("any peer").hears("All right, any peer")
    peer.hears("1 = take it")
    line.forward(minutes=11)
    caller.never_hears("A peer like the one you wished for")


def test_words_that_no_peer_is_known_by_are_words(line: Line, caller: Phone, peer: Phone) -> None:
    """Kept, and the first that the peer sees."""
    caller.texts("hi").texts("1").texts("1").texts("I need somebody who knows how this feels").hears(
        "Your peer will see"
    )
    caller.texts("somebody who knows rain").hears("Your peer will see")
    peer.texts("1").hears("somebody who knows rain")


def test_no_message_names_what_was_wished_for(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """A text may be read by others: neither the caller's nor the peer's phone shows the word."""
    knows(line, other_peer, "grief")
    caller.texts("hi").texts("1").texts("1").texts("a peer who knows about grief")
    other_peer.hears("1 = take it").texts("1")
    for phone in (caller, peer, other_peer):
        phone.never_hears("knows grief")
    assert not [text for text in caller.inbox() if "grief" in text]


def test_the_choices_name_the_wishes(line: Line, caller: Phone) -> None:
    """OPTIONS tells of them."""
    line.peer("+15550002001", "Sam").texts("BREAK")
    caller.texts("hi").texts("1").texts("1").texts("5").texts("OPTIONS")
    caller.hears("TEXT ME, CALL ME", "SAME PEER as last time, SOMEONE NEW or ANY PEER")
