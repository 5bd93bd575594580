"""A message to all peers: to those who said yes and nobody else, by day, looked at first, never twice, words sealed."""

import re

import pytest

from service import tables
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.test_board import log
from tests.journeys.moments import talking
from tests.phone import Line, Phone

HERE = "/console/people/message"
NEWS = "We meet on Sunday at four, with cake."


@pytest.fixture
def sam(line: Line) -> Phone:
    return line.peer("+15550002001", "Sam")


@pytest.fixture
def ana(line: Line) -> Phone:
    return line.peer("+15550002002", "Ana", on=False)


def asked(line: Line, mo: Browsing) -> None:
    mo.opens(HERE).sends(f"{HERE}/ask").sees("Asked by text: 2.")
    line.settle()


def sends(mo: Browsing, **said: str) -> Browsing:
    """Look at it, and send it."""
    mo.opens(HERE).sends(f"{HERE}/preview", **said)
    once = re.search(r'name="once" value="(\w+)"', mo.text)
    assert once is not None
    return mo.sends(f"{HERE}/send", once=once[1], **said)


def test_only_who_said_yes_gets_it(line: Line, mo: Browsing, sam: Phone, ana: Phone) -> None:
    """Asked once; looked at with its segments; the log has how many, and no table has the words."""
    mo.opens(HERE).sends(f"{HERE}/preview", en=NEWS).sees("Nobody has said yet")
    asked(line, mo)
    sam.hears("May the coordinators text you").texts("1").hears("STOP ends all texts")
    ana.hears("May the coordinators text you").texts("2").hears("none of them")
    mo.opens(HERE).sends(f"{HERE}/ask").sees("Nobody can be asked now")
    mo.sends(f"{HERE}/preview", en=NEWS).sees(
        "Willow, to all peers: We meet on Sunday", "segments: 1;", "1 texts in all"
    )
    sam.hears_nothing()
    sends(mo, en=NEWS).sees("On its way to one peer.")
    line.settle()
    sam.hears(NEWS)
    ana.hears_nothing()
    assert ("wrote to all peers", "1 peers") in log(line)
    with line.look() as session:
        assert "cake" not in str(session.all(tables.outbox.select()) + session.all(tables.words.select()))


def test_who_is_in_a_talk_is_not_asked(line: Line, mo: Browsing, sam: Phone, ana: Phone) -> None:
    """A digit there is for the other; they are asked another time."""
    talking(line.phone("+15550007001"), sam)
    sam.forgets()
    mo.opens(HERE).sends(f"{HERE}/ask").sees("Asked by text: 1.")
    line.settle()
    sam.hears_nothing()
    ana.hears("May the coordinators text you")


def test_nothing_goes_out_twice_or_unseen(line: Line, mo: Browsing, sam: Phone, ana: Phone) -> None:
    """A second press says so; what is too long, or empty, stays in its field."""
    asked(line, mo)
    sam.texts("1")
    mo.opens(HERE).sends(f"{HERE}/preview", en=NEWS)
    once = re.search(r'name="once" value="(\w+)"', mo.text)
    assert once is not None
    mo.sends(f"{HERE}/send", en=NEWS, once=once[1]).sees("On its way")
    mo.sends(f"{HERE}/send", en=NEWS, once=once[1]).sees("sent already")
    line.settle()
    sam.forgets()
    assert mo.sends(f"{HERE}/preview", en="").sees("Please fill this in").status == 422
    assert mo.sends(f"{HERE}/send", en="x" * 301, once="2").sees("longer than fits", "x" * 301).status == 422
    line.settle()
    sam.hears_nothing()
    ana.forgets()


def test_by_night_it_waits_and_who_stops_meanwhile_gets_nothing(
    line: Line, mo: Browsing, sam: Phone, ana: Phone
) -> None:
    """Each in their own language; nobody is asked by night either."""
    asked(line, mo)
    sam.texts("1").forgets()
    ana.texts("ES").texts("1").forgets()
    line.forward(hours=13)
    mo.signs_in("Mo")
    sends(mo, en=NEWS, es="Nos vemos el domingo.").sees("On its way to 2 peers.")
    line.settle()
    sam.hears_nothing()
    ana.hears_nothing()
    sam.texts("STOP")
    sam.forgets()
    line.forward(hours=11)
    ana.hears("a todos los pares: Nos vemos el domingo.")
    sam.never_hears("cake")


def test_it_does_not_come_into_a_talk(line: Line, mo: Browsing, sam: Phone, ana: Phone) -> None:
    """An hour later, when there is room for it."""
    asked(line, mo)
    sam.texts("1")
    ana.texts("2")
    line.phone("+15550007001").texts("hi").texts("1").texts("2")
    sam.texts("1").texts("TALK").forgets()
    sends(mo, en=NEWS).sees("On its way to one peer.")
    line.settle()
    sam.hears_nothing()
    line.forward(minutes=61)
    sam.hears(NEWS)
