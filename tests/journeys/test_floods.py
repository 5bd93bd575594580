"""Floods and machines: nothing is lost, on call is always reached, nobody is locked out, and it comes to rest."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from service import joining, lines, tables, words
from service.simulator.calls import phones
from service.switchboard import rush
from tests.journeys.moments import paged, talking
from tests.phone import NUMBER, Line, Phone, copy_of, living

MOST_BETWEEN_LINES = 200
SLOWLY, MACHINE = "They come faster than we can answer", "a machine may be writing"


@pytest.fixture
def coordinator(line: Line) -> Phone:
    """Somebody who is told."""
    with line.house.session(line.id) as session:
        joining.coordinator(session, "+15550004001", "en")
    return line.phone("+15550004001")


def kept(line: Line, phone: Phone) -> list[str]:
    """Every text of somebody that is kept, oldest first."""
    with line.look() as session:
        mine = select(tables.words.c.id).where(tables.words.c.person_id == line.person(phone).id)
        return [words.read(session, row.id) for row in session.all(mine.order_by(tables.words.c.id))]


def closed(line: Line) -> None:
    """Who writes now is in nothing: the line says each time that it is closed."""
    with line.house.session(line.id) as session:
        session.change(tables.lines, line.id, settings={"pause": {"why": "closed"}}, paused=True)
        assert lines.get(session).paused


def flooding(phone: Phone, *, told: bool = True) -> Phone:
    """More texts than are answered, no two alike."""
    for letter in "abcdefghijklmnopqrstuvwxyz":
        phone.texts(letter * 3)
    return phone.hears(SLOWLY).hears_nothing() if told else phone


def test_a_flood_is_kept_and_told_of_once(line: Line, caller: Phone, coordinator: Phone) -> None:
    """Ten a minute are answered, then one kind line, then it is quiet; a quarter of a minute's peace, and we answer."""
    closed(line)
    for number in range(60):
        caller.texts(f"{number} apples and {number} pears")
    assert len(kept(line, caller)) == 60
    assert len(caller.inbox()) == 1 + rush.REPEATS + len([MACHINE, SLOWLY])
    caller.forgets()
    line.forward(minutes=1)
    flooding(caller, told=False)
    assert len([body for body in caller.inbox() if SLOWLY in body]) == 1
    line.forward(seconds=22)
    caller.forgets().texts("is anybody there").hears("right now")
    line.forward(days=1)
    assert len([body for body in coordinator.inbox() if "faster than anybody types" in body]) == 1


def test_in_a_flood_what_must_act_acts(line: Line, caller: Phone, responder: Phone) -> None:
    """A danger in it reaches on call, URGENT is answered, DELETE erases, STOP stops."""
    closed(line)
    person = line.person(flooding(caller)).id
    caller.texts("DELETE").hears("1 =").texts("1")
    assert line.record(person).erased_at is not None
    flooding(caller).texts("I want to kill myself").hears_nothing()
    assert paged(responder) == 1
    caller.texts("URGENT").hears("reaching our on-call person").forgets()
    caller.texts("ALTO").hears("No habrá más mensajes" if line.person(caller).language == "es" else "No more texts")
    flooding(caller, told=False).hears_nothing()


def test_in_a_talk_every_word_reaches_the_other(line: Line, caller: Phone, peer: Phone) -> None:
    """However many, however alike; nobody is told to be slow there."""
    talking(caller, peer)
    peer.forgets()
    for _ in range(60):
        caller.texts("please")
    assert len([body for body in peer.unread() if "please" in body]) == 60
    caller.never_hears(SLOWLY).never_hears(MACHINE)


def test_who_is_asked_something_may_write_far_more(line: Line, caller: Phone, peer: Phone) -> None:
    """Forty in one minute; the forty-first is kept for the peer, and the question is still open a little later."""
    caller.texts("hi")
    for number in range(36):
        caller.texts(f"and then {chr(97 + number % 26)} {chr(65 + number // 26)}")
    caller.never_hears(SLOWLY)
    caller.texts("one more").hears(SLOWLY)
    line.forward(seconds=30)
    peer.texts("1")
    assert [body for body in peer.inbox() if "one more" in body]


def test_the_same_words_for_ever_are_answered_a_few_times(line: Line, caller: Phone, coordinator: Phone) -> None:
    """Whatever its numbers say; other words bring answers back."""
    for time in range(60):
        caller.texts(f"I am driving. Message {time}.")
        line.forward(minutes=20)
    caller.hears(MACHINE)
    before = len(caller.inbox())
    assert len(kept(line, caller)) == 60
    caller.forgets().texts("I am driving. Message 201.").hears_nothing()
    caller.texts("no it is me")
    assert len(caller.inbox()) > before
    line.forward(days=1)
    assert len([body for body in coordinator.inbox() if "a machine may be answering" in body]) == 1


def test_digits_and_words_of_the_house_are_a_persons(line: Line, caller: Phone) -> None:
    """Whoever says 1 ten times is answered ten times."""
    caller.texts("hi")
    for _ in range(10):
        caller.forgets().texts("STATUS").texts("9")
        assert caller.unread()
        line.forward(seconds=10)
    caller.never_hears(MACHINE)


def keeps_ringing(line: Line, phone: Phone) -> None:
    """Six calls in a moment."""
    for _ in range(6):
        phones.dial(line.exchange, phone.number, NUMBER)
        line.settle()
        phone.hangs_up()


def test_a_number_that_rings_again_and_again_is_told_and_can_reach_on_call(
    line: Line, responder: Phone, coordinator: Phone
) -> None:
    """Six in one minute; the seventh is short, and its zero reaches on call; a minute later all is as usual."""
    phone = line.phone("+15550007005")
    keeps_ringing(line, phone)
    assert phone.was_told() and not any("several times in this minute" in said for said in phone.was_told())
    phone.calls().is_told("several times in this minute", "zero").presses("0").is_told("on-call person")
    phone.hangs_up()
    assert paged(responder) == 1
    keeps_ringing(line, phone)
    phone.calls().is_told("several times in this minute")
    line.forward(seconds=40)
    assert phone.call().over and paged(responder) == 1
    line.forward(minutes=2)
    phone.calls().is_told("English")
    phone.hangs_up()
    line.forward(hours=2)
    assert len([body for body in coordinator.inbox() if "calls us again and again" in body]) == 1


@pytest.mark.parametrize("first", ["hi", "ES"])
def test_two_lines_that_write_to_each_other_come_to_rest(sqlite_template: Path, tmp_path: Path, first: str) -> None:
    """One text sets it off; each line takes the other for a caller, and answers it a bounded number of times."""
    with ExitStack() as open_lines:
        one, other = (
            open_lines.enter_context(living(made(tmp_path / name), copy_of(sqlite_template, tmp_path / name)))
            for name in ("one", "other")
        )
        one.peer("+15550002001", "Sam")
        there, here = one.phone("+15550008002"), other.phone("+15550008001")
        for text in (first, "hello again", first):
            here.texts(text)
            between(there, here)


def made(folder: Path) -> Path:
    """A home of its own."""
    folder.mkdir()
    return folder


def between(there: Phone, here: Phone) -> None:
    """Carry each line's texts to the other until there are none."""
    carried = 0
    while there.unread() or here.unread():
        for phone, beyond in ((there, here), (here, there)):
            for body in phone.unread():
                phone.heard += 1
                beyond.texts(body)
                carried += 1
                assert carried <= MOST_BETWEEN_LINES
