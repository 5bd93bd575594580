"""By phone, too, nobody is asked anything before they have heard all that is said first, whatever they do meanwhile."""

import pytest

from service.simulator.calls import phones
from tests.journeys.moments import fault, paged
from tests.phone import NUMBER, Line, Phone

PIECES = ("Peers have been there too", "If we fear for a life")
QUESTION = "How would you like to go on?"
KEYS = tuple("123456789*#")


def said(phone: Phone, *, cut: bool) -> list[str]:
    """What a voice has said to this phone on its last call, to its end; or what a key or a word cut short."""
    return [heard.text for heard in phone.call().heard if heard.kind == "say" and heard.cut == cut]


def until_it_says(line: Line, phone: Phone, fragment: str, times: int = 1) -> None:
    """A call goes on until a voice is in the middle of this, for the first or a later time."""
    for _ in range(200):
        if sum(fragment in text for text in phone.was_told()) == times:
            line.forward(seconds=2)
            return
        line.forward(seconds=1)
    raise AssertionError(f"{fragment!r} was not said {times} times: {phone.was_told()}")


def is_told(line: Line, phone: Phone, piece: str) -> None:
    """Somebody rings us for the first time, and is in the middle of this piece."""
    phones.dial(line.exchange, phone.number, NUMBER)
    until_it_says(line, phone, "press 1")
    presses(line, phone, "1")
    until_it_says(line, phone, piece)


def presses(line: Line, phone: Phone, key: str) -> None:
    """A key, whatever is being said."""
    phones.press(line.exchange, phone.number, key)


def says(line: Line, phone: Phone, words: str) -> None:
    """Words, or a sound that is taken for some."""
    phones.say(line.exchange, phone.number, words)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("deed", [*KEYS, "oh no", "one", "urgent", "zero"])
def test_nothing_cuts_it_short(line: Line, caller: Phone, deed: str, piece: str) -> None:
    """Each piece is heard to its end before the question comes; what was pressed or said is no answer to that."""
    is_told(line, caller, piece)
    (presses if deed in KEYS else says)(line, caller, deed)
    caller.listens()
    told = said(caller, cut=False)
    assert [text for text in said(caller, cut=True) if piece in text]
    places = [next(n for n, text in enumerate(told) if part in text) for part in (*PIECES, QUESTION)]
    assert places == sorted(places) and places[-1] == len(told) - 1
    caller.presses("1").is_told("How much can you hold")


@pytest.mark.parametrize("piece", PIECES)
def test_whoever_presses_on_hears_why(line: Line, caller: Phone, piece: str) -> None:
    """A key again and again: a kind word, and the piece once more; no sound cuts it by then."""
    is_told(line, caller, piece)
    for times in (2, 3, 4):
        presses(line, caller, "1")
        until_it_says(line, caller, piece, times)
    says(line, caller, "please")
    until_it_says(line, caller, QUESTION)
    caller.is_told(*["First, a few things to know"] * 3, QUESTION)
    assert len([text for text in caller.was_told() if piece in text]) == 4


@pytest.mark.parametrize("piece", PIECES)
def test_zero_does_not_wait(line: Line, caller: Phone, responder: Phone, peer: Phone, piece: str) -> None:
    """On call is reached at once, and nothing of what was left is said or written then."""
    is_told(line, caller, piece)
    before = len(caller.was_told())
    caller.presses("0").is_told("I am reaching our on-call person", "also looking for a peer")
    assert paged(responder) == 1
    line.forward(minutes=2)
    after = caller.was_told()[before:]
    assert not [text for text in after if QUESTION in text or any(part in text for part in PIECES)]
    caller.hangs_up()
    line.forward(minutes=2)
    for part in (*PIECES, QUESTION):
        caller.never_hears(part)


@pytest.mark.parametrize("piece", PIECES)
def test_who_puts_the_phone_down_has_not_been_told(line: Line, caller: Phone, piece: str) -> None:
    """Nothing of it is written after them; whoever rings again hears it all, and is not welcomed back to a question."""
    is_told(line, caller, piece)
    caller.hangs_up()
    line.forward(minutes=5)
    caller.hears_nothing().calls().is_told(*PIECES, QUESTION).hangs_up()
    caller.calls().is_told("Good to hear from you again", QUESTION)
    assert not [text for text in said(caller, cut=False) if any(part in text for part in PIECES)]


def test_who_also_writes_reads_the_rest_of_it(line: Line, caller: Phone) -> None:
    """The phone is put down in the middle: what was not said to its end comes by text, and then the question, once."""
    is_told(line, caller, PIECES[0])
    caller.texts("hello?").forgets()
    caller.hangs_up()
    line.forward(minutes=1)
    caller.hears(*PIECES, QUESTION).hears_nothing()


@pytest.mark.parametrize("piece", PIECES)
def test_a_call_that_dropped_unnoticed(line: Line, caller: Phone, piece: str) -> None:
    """They ring again before we know: what was being said to nobody is said anew, and the question is put once."""
    is_told(line, caller, piece)
    fault(line, "lost_callback", on="calls", always=True)
    caller.hangs_up()
    line.exchange.faults.clear()
    caller.calls()
    told = said(caller, cut=False)
    assert any(piece in text for text in told)
    assert sum(QUESTION in text for text in told) == 1 and QUESTION in told[-1]


@pytest.mark.parametrize("piece", PIECES)
def test_what_is_said_meanwhile_is_heard(line: Line, caller: Phone, responder: Phone, piece: str) -> None:
    """Who speaks of dying over it is not talked over: on call is reached."""
    is_told(line, caller, piece)
    says(line, caller, "I want to die")
    caller.listens()
    assert paged(responder) == 1


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("word", ["1", "PASS", "TALK", "LIGHTER", "REPAIR", "I need somebody"])
def test_no_text_answers_what_was_not_asked_yet(line: Line, caller: Phone, peer: Phone, word: str, piece: str) -> None:
    """Who also writes hears all of it, and chooses then; what they wrote is there for the peer."""
    is_told(line, caller, piece)
    before = len(caller.was_told())
    caller.texts(word)
    line.forward(seconds=5)
    caller.texts(word)
    until_it_says(line, caller, QUESTION)
    caller.is_told("Your text is kept", QUESTION)
    told = said(caller, cut=False)
    assert [sum(part in text for text in told) for part in (*PIECES, QUESTION)] == [1, 1, 1]
    assert not [text for text in caller.was_told()[before:] if "from 1 (low) to 5" in text or "looking for" in text]
    caller.presses("1", "3")
    peer.texts("1")
    assert any("I need somebody" in text for text in peer.inbox()) == (word == "I need somebody")


@pytest.mark.parametrize("piece", PIECES)
def test_news_waits_for_its_end(line: Line, caller: Phone, piece: str) -> None:
    """Something new for them comes meanwhile: it is said after the piece, which is said once."""
    is_told(line, caller, piece)
    caller.texts("hello?").is_told("Your text is kept", QUESTION)
    told = said(caller, cut=False)
    assert not [text for text in said(caller, cut=True) if any(part in text for part in PIECES)]
    assert [sum(part in text for text in told) for part in (*PIECES, QUESTION)] == [1, 1, 1]
