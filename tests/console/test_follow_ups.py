"""Follow-ups in the console: seen by number and hour, moved within a week, called off; the caller is told by day."""

from datetime import date, timedelta

import pytest

from service import tables
from service.web import server
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.test_board import log
from tests.journeys.moments import follow_up
from tests.journeys.test_follow_up import agreed
from tests.phone import Line, Phone


@pytest.fixture
def caller(line: Line) -> Phone:
    """Somebody who has agreed to a follow-up on Thursday at ten."""
    phone = line.phone("+15550007001")
    agreed(line, phone, line.peer("+15550002001", "Sam"))
    phone.forgets()
    return phone


def when(line: Line) -> tuple[str, float]:
    found = follow_up(line)
    return found.state, found.due_at


def test_one_is_moved_to_another_day_and_the_caller_is_told(line: Line, caller: Phone, mo: Browsing) -> None:
    """At the hour that they chose; it comes then, and not before."""
    _, before = when(line)
    day = date.fromtimestamp(before) + timedelta(days=2)
    mo.opens("/console/follow-ups").sees("Follow-up 1", "Conversation 1", "10:00 where they are")
    mo.sends("/console/follow-ups/1/move", day=day.isoformat()).sees("Moved.")
    assert when(line) == ("scheduled", before + 2 * 86_400)
    line.settle()
    caller.hears("comes on Thu").hears_nothing()
    assert ("moved", "follow-up 1") in log(line)
    line.forward(days=2)
    caller.hears_nothing()
    line.forward(days=3)
    assert follow_up(line).state in ("sent", "missed", "answered")
    assert caller.unread()


def test_only_to_a_day_within_a_week_of_what_was_agreed(line: Line, caller: Phone, mo: Browsing) -> None:
    """Not today, not in a month, not a word; moving it again does not move the end."""
    before = when(line)
    planned = date.fromtimestamp(before[1])
    mo.opens("/console/follow-ups")
    today = date.fromtimestamp(line.now())
    for day in (today, planned, planned + timedelta(days=8), today - timedelta(days=3)):
        mo.sends("/console/follow-ups/1/move", day=day.isoformat()).sees("from tomorrow on")
    mo.sends("/console/follow-ups/1/move", day="soon").sees("from tomorrow on")
    assert when(line) == before
    last = planned + timedelta(days=7)
    mo.opens("/console/follow-ups").sends("/console/follow-ups/1/move", day=last.isoformat()).sees("Moved.")
    further = last + timedelta(days=1)
    mo.sends("/console/follow-ups/1/move", day=further.isoformat()).sees("from tomorrow on")
    line.settle()


def test_one_is_called_off_and_nothing_comes(line: Line, caller: Phone, mo: Browsing) -> None:
    """They hear that it is nothing they did; a second press changes nothing."""
    mo.opens("/console/follow-ups").sends("/console/follow-ups/1/call-off").sees("Called off.", "Nothing is planned")
    line.settle()
    caller.hears("nothing you did")
    line.forward(days=8)
    caller.hears_nothing()
    mo.signs_in("Mo").sends("/console/follow-ups/1/call-off").sees("not planned any more")
    assert mo.sends("/console/follow-ups/99/call-off").status == 404


def test_at_night_they_are_told_in_the_morning_and_only_what_still_holds(
    line: Line, caller: Phone, mo: Browsing
) -> None:
    """Moved and then called off in the same night: one word in the morning."""
    line.forward(hours=13)
    day = date.fromtimestamp(when(line)[1]) + timedelta(days=1)
    mo.signs_in("Mo").sends("/console/follow-ups/1/move", day=day.isoformat()).sees("Moved.")
    mo.sends("/console/follow-ups/1/call-off").sees("Called off.")
    line.settle()
    caller.hears_nothing()
    line.forward(hours=10)
    caller.hears("does not come after all").hears_nothing()


def test_who_stopped_texts_is_not_moved_and_is_called_off_in_silence(line: Line, caller: Phone, mo: Browsing) -> None:
    """It stays as they know it."""
    with line.house.session(line.id) as session:
        session.change(tables.people, follow_up(line).person_id, opted_out_at=session.at)
    before = when(line)
    day = date.fromtimestamp(before[1]) + timedelta(days=1)
    mo.opens("/console/follow-ups").sends("/console/follow-ups/1/move", day=day.isoformat()).sees("cannot be told")
    assert when(line) == before
    mo.sends("/console/follow-ups/1/call-off").sees("Called off.")
    line.settle()
    caller.hears_nothing()


def test_a_viewer_sees_and_changes_nothing(line: Line, caller: Phone) -> None:
    """No buttons, and none of what is behind them."""
    viewer = Browsing(server.create(line.house), line.house, line.id).joins("Vi", "viewer", codes=False)
    viewer.opens("/console/follow-ups").sees("Follow-up 1")
    assert "/move" not in viewer.text
    assert viewer.sends("/console/follow-ups/1/call-off").status == 403


def test_one_that_will_not_come_says_so_and_is_not_moved(line: Line, caller: Phone, mo: Browsing) -> None:
    """They have been here again since: nothing new is promised to them."""
    caller.texts("hi again").texts("4").forgets()
    day = date.fromtimestamp(when(line)[1]) + timedelta(days=1)
    mo.opens("/console/follow-ups").sees("Follow-up 1", "does not come: they have been here again", '"count">0<')
    assert "/move" not in mo.text and "/call-off" not in mo.text
    mo.sends("/console/follow-ups/1/move", day=day.isoformat()).sees("not planned any more")
    line.settle()
    caller.hears_nothing()
