"""The line is paused and opened in the browser: callers hear its own words, and the board leads back."""

import pytest

from service import audit, hours, lines, tables
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.phone import Line

CLOSED = {"why": "closed", "say_en": "We rest until Monday.", "say_es": "Descansamos hasta el lunes.", "until": ""}


@pytest.fixture
def line(line: Line) -> Line:
    """A living line, with Sam on."""
    line.peer("+15550002001", "Sam")
    return line


def test_a_line_is_closed_with_its_own_words_and_opened_from_the_board(line: Line, mo: Browsing) -> None:
    """Whoever writes hears them; the board says so and leads to the button; each is in the log."""
    mo.opens("/console/settings").sees("Pause the line")
    mo.opens("/console/pause").sees("not paused").sends("/console/pause", **CLOSED).sees("The line is paused")
    caller = line.phone("+15550007001")
    caller.texts("hi").hears("We rest until Monday.")
    mo.opens("/console/").sees("The line is paused.", 'href="/console/pause"', "Open the line again")
    mo.opens("/console/pause").sends("/console/pause/end").sees("no longer paused", "not paused")
    assert "Open the line again" not in mo.opens("/console/").text
    mo.opens("/console/pause").sends("/console/pause/end").sees("was not paused")
    with line.look() as session:
        said = [row.what for row in session.all(tables.audit.select().order_by(tables.audit.c.id))]
        assert said.count("paused") == said.count("opened") == 1
        assert audit.broken(session) is None


def test_who_waits_keeps_a_place_or_is_let_go_kindly(line: Line, mo: Browsing) -> None:
    """As the coordinator ticks it."""
    caller = line.phone("+15550007001")
    caller.texts("hi").texts("1").texts("2")
    mo.opens("/console/pause").sends("/console/pause", why="short_staffed", say_en="", say_es="", until="")
    mo.sees("Short-staffed", "keeping their place: 1")
    mo.sends("/console/pause", **{**CLOSED, "let_go": "yes"}).sees("Closed")
    line.settle()
    assert "keeping their place" not in mo.opens("/console/pause").text


def test_it_opens_by_itself_at_the_time_that_was_said(line: Line, mo: Browsing) -> None:
    """On the line's clock, as a browser writes it."""
    with line.look() as session:
        zone, at = lines.get(session).zone, session.at
    day = hours.date_there(at + 86_400, zone)
    mo.opens("/console/pause").sends("/console/pause", **{**CLOSED, "until": f"{day}T09:00"})
    mo.sees("opens by itself", f'value="{day}T09:00"')
    line.forward(hours=30)
    with line.look() as session:
        assert not lines.get(session).paused


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("why", "tired", "Please fill this in"),
        ("until", "soon", "not a day and time in the next"),
        ("until", "2001-01-01T09:00", "not a day and time in the next"),
        ("say_en", "x" * 161, "longer than fits"),
    ],
)
def test_what_cannot_be_used_is_said_beside_it(line: Line, mo: Browsing, field: str, value: str, said: str) -> None:
    """The rest stays typed, and the line stays open."""
    mo.opens("/console/pause").sends("/console/pause", **{**CLOSED, field: value})
    assert mo.status == 422
    mo.sees(said, "Descansamos hasta el lunes.", f'aria-describedby="{field}-error')
    with line.look() as session:
        assert not lines.get(session).paused
