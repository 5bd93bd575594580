"""Before a shift its person hears of it: once, by day where they live, whatever the rota or the clocks do meanwhile."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from service import hours, lines, people, tables
from service.line_settings import QUIET
from service.rota import overrides, reminders, shifts
from service.switchboard import ahead
from tests.phone import Line, Phone

ZONE = "America/New_York"
MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
REMINDED = "Your next shift begins"


def at(wall: str, zone: str = ZONE) -> float:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).timestamp()


def until(line: Line, wall: str, zone: str = ZONE) -> None:
    """Let time pass until the clocks there show this."""
    line.forward(seconds=at(wall, zone) - line.now())


def shift(line: Line, phone: Phone, weekday: int, starts: str, minutes: int = 120, zone: str = ZONE) -> int:
    with line.house.session(line.id) as session:
        person = people.find(session, phone.number)
        assert person is not None
        return shifts.add(session, person.id, weekday, starts, minutes, zone)


@pytest.fixture
def sam(line: Line) -> Phone:
    """A peer who is not on."""
    return line.peer("+15550002001", "Sam", on=False)


@pytest.fixture
def lee(line: Line) -> Phone:
    """Another."""
    return line.peer("+15550002002", "Lee", on=False)


def test_an_hour_before_and_once_a_week(line: Line, sam: Phone) -> None:
    """It says when, and which word asks the others."""
    shift(line, sam, 1, "14:00")
    until(line, "2026-11-24T12:59")
    sam.hears_nothing()
    until(line, "2026-11-24T13:00")
    sam.hears("Your next shift begins on Tuesday 2:00 PM").never_hears("tomorrow")
    assert "DROP" in sam.inbox()[-1]
    until(line, "2026-11-24T17:00")
    assert len([text for text in sam.inbox() if REMINDED in text]) == 1
    until(line, "2026-12-01T13:00")
    assert len([text for text in sam.inbox() if REMINDED in text]) == 2


def test_as_long_before_as_the_line_says_or_not_at_all(line: Line, sam: Phone) -> None:
    with line.house.session(line.id) as session:
        lines.set_pace(session, reminder=1800)
    shift(line, sam, 0, "12:00")
    until(line, "2026-11-23T11:29")
    sam.hears_nothing()
    until(line, "2026-11-23T11:30")
    sam.hears(REMINDED)
    with line.house.session(line.id) as session:
        lines.set_pace(session, reminder=0)
    shift(line, sam, 1, "14:00")
    until(line, "2026-11-24T13:59")
    assert len([text for text in sam.inbox() if REMINDED in text]) == 1


def test_what_would_come_at_night_comes_the_evening_before_by_their_own_clock(line: Line, sam: Phone) -> None:
    """Sam lives in Madrid, six hours ahead of the line; without a zone it is the line's."""
    with line.house.session(line.id) as session:
        people.change(session, line.person(sam).id, zone="Europe/Madrid")
    shift(line, sam, 1, "01:00")  # 07:00 on Tuesday in Madrid
    until(line, "2026-11-23T19:58", "Europe/Madrid")
    sam.hears_nothing()
    until(line, "2026-11-23T19:59", "Europe/Madrid")
    sam.hears("Your next shift begins on Tuesday 7:00 AM")


def test_one_that_nobody_can_hear_of_by_day_is_left_out(line: Line, sam: Phone) -> None:
    """Given to them at night, for the morning."""
    until(line, "2026-11-23T22:00")
    shift(line, sam, 1, "08:00")
    until(line, "2026-11-24T07:59")
    sam.hears_nothing()


def test_a_shift_that_is_new_within_the_hour_is_told_at_once(line: Line, sam: Phone) -> None:
    shift(line, sam, 0, "10:30")
    line.settle()
    sam.hears(REMINDED)
    line.forward(minutes=29)
    sam.hears_nothing()


def test_off_is_not_told_and_a_swap_is_told_to_the_other(line: Line, sam: Phone, lee: Phone) -> None:
    """Off in the morning, with the reminder planned already; the other one hears of it, also where it is late."""
    shift(line, sam, 1, "14:00")
    until(line, "2026-11-24T13:30")
    sam.hears(REMINDED)
    with line.house.session(line.id) as session:
        [one] = shifts.on_day(session, line.person(sam).id, TUESDAY)
        overrides.swap(session, one, line.person(lee).id)
    line.settle()
    lee.hears(REMINDED)
    until(line, "2026-11-30T12:00")
    with line.house.session(line.id) as session:
        [one] = shifts.on_day(session, line.person(sam).id, "2026-12-01")
        overrides.off(session, one)
    until(line, "2026-12-01T14:30")
    sam.hears_nothing()


def test_back_on_is_not_told_twice(line: Line, sam: Phone) -> None:
    shift(line, sam, 1, "14:00")
    until(line, "2026-11-24T13:10")
    sam.hears(REMINDED)
    with line.house.session(line.id) as session:
        [one] = shifts.on_day(session, line.person(sam).id, TUESDAY)
        overrides.off(session, one)
        overrides.on(session, one.person_id, one)
    until(line, "2026-11-24T13:59")
    sam.hears_nothing()
    until(line, "2026-11-24T14:00")
    sam.hears("Your shift begins")


def test_lines_of_before_look_ahead_at_once(line: Line, sam: Phone) -> None:
    """Shifts that are there when this comes are told of from the very next one on, and it is begun once."""
    line.settle()
    shift(line, sam, 0, "12:00")
    with line.house.session(line.id) as session:
        session.do(delete(tables.alarms).where(tables.alarms.c.kind.in_(("day", "rota_changed", "reminder"))))
    ahead.soon(line.house)
    ahead.soon(line.house)
    until(line, "2026-11-23T11:00")
    sam.hears(REMINDED)
    with line.look() as session:
        assert len(session.all(tables.alarms.select().where(tables.alarms.c.kind == "day"))) == 1


@pytest.mark.parametrize(
    ("zone", "day", "starts"),
    [
        (ZONE, "2027-03-14", "12:00"),
        (ZONE, "2027-11-07", "12:00"),
        ("Europe/Madrid", "2027-03-28", "21:00"),
        ("Australia/Sydney", "2027-04-04", "12:00"),
        ("America/Santiago", "2027-09-05", "12:00"),
    ],
)
def test_an_hour_before_on_the_day_of_a_clock_change(line: Line, sam: Phone, zone: str, day: str, starts: str) -> None:
    """By the clocks on the wall, wherever that is."""
    with line.house.session(line.id) as session:
        people.change(session, line.person(sam).id, zone=zone)
    begins = at(f"{day}T{starts}", zone)
    line.house.clock.turn_to(begins - 20 * 3600, 0.0)
    shift(line, sam, datetime.fromisoformat(day).weekday(), starts, zone=zone)
    wanted = hours.allowed_before(begins - 3600, zone, QUIET)
    line.forward(seconds=wanted - 60 - line.now())
    sam.hears_nothing()
    line.forward(seconds=60)
    sam.hears(REMINDED)
    line.forward(seconds=begins - 60 - line.now())
    sam.hears_nothing()


def test_on_call_is_told_too(line: Line, responder: Phone) -> None:
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(responder).id, 1, "14:00", 120, ZONE, 1)
    until(line, "2026-11-24T13:00")
    responder.hears("You are on call from Tuesday 2:00 PM")


@given(
    st.integers(1_767_225_600, 1_830_297_600),
    st.integers(-90_000, 400_000),
    st.sampled_from((ZONE, "Europe/Madrid", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu")),
)
def test_never_in_quiet_hours_and_never_late(now: int, ahead: int, zone: str) -> None:
    """Any moment, anywhere: by day there, from now on, and not after it is wanted unless that is over."""
    found = reminders.moment(now, now + ahead, zone, QUIET)
    if found is not None:
        assert hours.allowed(found, zone, QUIET) == found
        assert found == now if ahead <= 0 else now < found <= now + ahead
        assert ahead <= 0 or now + ahead - found <= 14 * 3600
    else:
        assert hours.allowed(now + ahead, zone, QUIET) != now + ahead or ahead <= 0
