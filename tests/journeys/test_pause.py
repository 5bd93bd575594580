"""The line is paused by a coordinator, in words of their own: talks go on, places are kept, URGENT still works."""

import pytest

from service.line_settings import Pause
from service.switchboard import pausing
from tests.journeys.moments import paged, talking
from tests.journeys.test_follow_up import agreed
from tests.phone import Line, Phone

WORDS = {"en": "We are all at a funeral today.", "es": "Hoy despedimos a una amiga."}
HOUR = 3600.0


def pause(line: Line, why: str = "closed", *, hours: float | None = None, let_go: bool = False) -> None:
    """As a coordinator does it, in their own words unless it says until when."""
    with line.house.session(line.id) as session:
        until = None if hours is None else session.at + hours * HOUR
        pausing.pause(session, Pause(why, WORDS if hours is None else {}, until), let_go=let_go)
    line.settle()


def opens(line: Line) -> None:
    """As a coordinator does it."""
    with line.house.session(line.id) as session:
        pausing.resume(session)
    line.settle()


def waiting(line: Line, caller: Phone) -> None:
    """In the queue, with nobody on."""
    caller.texts("hi").texts("1").texts("1").hears("looking for a peer").forgets()


def test_closed_is_said_in_their_own_words(line: Line, caller: Phone, peer: Phone) -> None:
    """In both languages; nothing is asked, no peer hears of it."""
    pause(line)
    caller.texts("hi").hears("at a funeral today. 988 is open").forgets()
    otra = line.phone("+15550007002")
    otra.texts("hola").hears("despedimos a una amiga")
    peer.hears_nothing()
    opens(line)
    caller.texts("hi").hears("you have reached a peer line")


def test_urgent_still_works(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """On call is reached, and nobody says that a peer is being looked for."""
    pause(line)
    caller.texts("URGENT").hears("reaching our on-call person", "keeping a place").never_hears("looking for a peer")
    assert paged(responder) == 1
    peer.hears_nothing()


def test_a_talk_goes_on(line: Line, caller: Phone, peer: Phone) -> None:
    """Whoever is in one notices nothing."""
    talking(caller, peer)
    pause(line)
    caller.texts("still here")
    peer.hears("still here").texts("so am I")
    caller.hears("so am I")


def test_who_waits_is_told_once_and_keeps_their_place(line: Line, caller: Phone) -> None:
    """First come, first served when it opens, by itself, at the hour that was said."""
    waiting(line, caller)
    pause(line, hours=3)
    caller.hears("We are back on Monday 1:00 PM. Your place is kept").forgets()
    peer = line.peer("+15550002001", "Sam")
    line.forward(hours=2, minutes=59)
    peer.never_hears("1 = take it")
    caller.never_hears("funeral")
    assert not [words for words in caller.unread() if "We are back" in words]
    line.forward(minutes=2)
    peer.hears("1 = take it").texts("1")
    caller.hears("A peer is here")


def test_an_offer_that_is_open_is_taken_back(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer hears kindly that it is gone; the caller keeps their place."""
    caller.texts("hi").texts("1").texts("1").forgets()
    peer.hears("1 = take it")
    pause(line)
    peer.hears("does not need it any more")
    caller.hears("Your place is kept")
    opens(line)
    assert line.conversation(caller).state == "waiting"


def test_let_go_kindly(line: Line, caller: Phone) -> None:
    """When nobody will come today: one sentence, and the queue is empty."""
    waiting(line, caller)
    pause(line, let_go=True)
    caller.hears("funeral today. I have to let you go for today").forgets()
    assert line.conversation(caller).state == "abandoned"
    line.forward(days=2)
    caller.hears_nothing()


def test_short_staffed_meets_who_comes(line: Line, caller: Phone, peer: Phone) -> None:
    """They are greeted, keep a place, and choose what else; nobody is offered until it opens."""
    pause(line, "short_staffed")
    caller.texts("hi").hears("at a funeral today", "How would you like to go on").texts("1").texts("1")
    caller.hears("keeping a place", "Tell me when someone is free")
    peer.hears_nothing()
    caller.texts("1").hears("text you when a peer is free")
    opens(line)
    caller.hears("A peer is free now").texts("1")
    peer.hears("1 = take it")


def test_said_in_the_lines_own_words_otherwise(line: Line, caller: Phone) -> None:
    """Nobody has to find words."""
    pause(line, "short_staffed", hours=1)
    caller.texts("hi").hears("Few of us are here right now", "We are back on Monday 11:00 AM")


def test_on_the_phone_too(line: Line, caller: Phone) -> None:
    """Who holds hears it once, and holds on."""
    caller.calls().presses("1", "1", "1")
    pause(line, hours=2)
    caller.is_told("This line is resting right now", "Your place is kept while you hold")
    assert not caller.call().over


@pytest.mark.parametrize("why", ["closed", "short_staffed"])
def test_a_follow_up_comes_all_the_same_and_says_when_a_peer_may(
    line: Line, caller: Phone, peer: Phone, why: str
) -> None:
    """It was promised, and asks nothing of a peer; who would like one hears until when the line is paused."""
    agreed(line, caller, peer)
    pause(line, why, hours=30)
    line.forward(days=1)
    caller.hears("As agreed, a short hello").texts("3")
    caller.hears("keeping a place for you. We are not taking anybody right now. The line opens again on Tuesday 4:")
