"""What was agreed about a follow-up is kept to: a voicemail, others who answer, on call, a failed send."""

import pytest

from tests.journeys.moments import all_consents, fault, follow_up, paged
from tests.journeys.test_follow_up import agreed as agreed_text
from tests.journeys.test_follow_up_by_call import agreed, all_over, calls_of, said, until_it_rings
from tests.phone import Line, Phone

PLAIN = "Somebody asked me to call back at this hour"
TO_VOICEMAIL = ("1", "2", "1", "1", "2", "1")
TO_OTHERS = ("1", "2", "1", "1", "1", "2")


def test_a_voicemail_hears_the_plain_sentence_and_no_more(line: Line, caller: Phone, peer: Phone) -> None:
    """Only after a yes; it names nothing, and nobody is tried again."""
    agreed(line, caller, peer, *TO_VOICEMAIL)
    assert "ask.message: plain; ask.other: nothing" in all_consents(line, caller)[-1].wording
    caller.behaves("voicemail")
    until_it_rings(line)
    line.forward(minutes=5)
    assert [words for words in said(caller) if words != ""] == [f"{PLAIN}. Goodbye."]
    assert all_over(line) and follow_up(line).state == "missed" and len(calls_of(line, caller)) == 1
    line.forward(days=5)
    caller.hears_nothing()


def test_somebody_else_hears_the_plain_sentence_if_they_may(line: Line, caller: Phone, peer: Phone) -> None:
    """No key was pressed: they hear why the phone rang, and not from whom."""
    agreed(line, caller, peer, *TO_OTHERS)
    until_it_rings(line)
    caller.picks_up()
    line.forward(minutes=2)
    assert PLAIN in said(caller)[-1] and "Willow" not in " ".join(said(caller))
    assert all_over(line) and follow_up(line).state == "missed"


def test_a_voicemail_hears_nothing_when_only_others_may(line: Line, caller: Phone, peer: Phone) -> None:
    """One yes is not the other."""
    agreed(line, caller, peer, *TO_OTHERS)
    caller.behaves("voicemail")
    until_it_rings(line)
    line.forward(minutes=5)
    assert said(caller) == []


@pytest.mark.parametrize("words", ["hm", "what do you mean"])
def test_words_are_asked_about_once_and_then_nothing_is_said(
    line: Line, caller: Phone, peer: Phone, words: str
) -> None:
    """The default is silence."""
    agreed(line, caller, peer, "1", "2", "1", "1", words, words, words, words)
    assert (follow_up(line).message, follow_up(line).other) == ("none", "nothing")


def test_what_was_said_in_it_brought_on_call(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The list shows that it did."""
    agreed_text(line, caller, peer)
    line.forward(days=1)
    caller.texts("2").texts("2").hears("I am reaching them now")
    assert paged(responder) == 1 and follow_up(line).state == "escalated"


def test_a_send_that_failed_for_good(line: Line, caller: Phone, peer: Phone) -> None:
    """It is marked as failed, and the line is free for them."""
    agreed_text(line, caller, peer)
    fault(line, "undelivered", always=True)
    line.forward(days=1, minutes=5)
    assert follow_up(line).state == "failed"
    assert line.conversation(caller).state == "closed"


def test_the_same_peer_is_preferred(line: Line, caller: Phone, peer: Phone) -> None:
    """Who is free is asked alone; the others are when it is a no."""
    agreed_text(line, caller, peer)
    ana = line.peer("+15550002002", "Ana")
    line.forward(days=1)
    peer.forgets()
    caller.texts("3")
    peer.hears("1 = take it")
    ana.hears_nothing()
    peer.texts("2")
    ana.hears("1 = take it").texts("1")
    caller.hears("The peer from last time is not free now", "A peer is here with you now")


@pytest.mark.parametrize("word", ["3", "URGENT"])
def test_nobody_waits_for_the_same_peer(line: Line, caller: Phone, peer: Phone, responder: Phone, word: str) -> None:
    """They are with somebody else: whoever is free is asked at once, and no wish is spoken of that nobody had."""
    agreed_text(line, caller, peer)
    line.forward(hours=23, minutes=40)
    line.phone("+15550007009").texts("hi").texts("1").texts("3")
    peer.hears("1 = take it").texts("1").texts("TALK")
    ana = line.peer("+15550002002", "Ana")
    line.forward(minutes=20)
    caller.texts(word)
    ana.hears("1 = take it")
    line.forward(minutes=11)
    caller.never_hears("you wished for")
