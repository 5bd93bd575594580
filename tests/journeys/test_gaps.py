"""What nobody covers in the week ahead is told to coordinators: each morning, in words, and only if there is any."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from service import alarms, joining, lines, people
from service.alarms import About
from service.rota import overrides, shifts
from tests.phone import Line, Phone

ZONE = "America/New_York"
HOURS = [{"weekday": day, "starts": "14:00", "minutes": 240} for day in (1, 3)]


def until(line: Line, wall: str) -> None:
    line.forward(seconds=datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(ZONE)).timestamp() - line.now())


@pytest.fixture
def coordinator(line: Line) -> Phone:
    """Who runs the line, which is open on Tuesdays and Thursdays from two until six."""
    line.settle()
    with line.house.session(line.id) as session:
        joining.coordinator(session, "+15550004001", "en")
        lines.set_hours(session, HOURS)
        lines.set_pace(session, tell_gaps=1)
    return line.phone("+15550004001")


def covers(line: Line, phone: Phone, *days: int, starts: str = "14:00", minutes: int = 240) -> None:
    with line.house.session(line.id) as session:
        person = people.find(session, phone.number)
        assert person is not None
        for day in days:
            shifts.add(session, person.id, day, starts, minutes, ZONE)


def test_each_morning_while_there_are_any(line: Line, coordinator: Phone) -> None:
    """With day and hours; nothing once all is covered, and a day off is a gap again."""
    sam = line.peer("+15550002001", "Sam", on=False)
    covers(line, sam, 1)
    until(line, "2026-11-24T08:59")
    coordinator.hears_nothing()
    until(line, "2026-11-24T09:00")
    coordinator.hears("in the coming seven days nobody is down for Thursday 2:00 PM to 6:00 PM. Please")
    until(line, "2026-11-25T08:59")
    coordinator.hears_nothing()
    until(line, "2026-11-25T09:00")
    coordinator.hears("Thursday 2:00 PM to 6:00 PM")
    covers(line, sam, 3, minutes=180)
    until(line, "2026-11-26T09:00")
    coordinator.hears("nobody is down for Thursday 5:00 PM to 6:00 PM.")
    covers(line, sam, 3, starts="17:00", minutes=60)
    until(line, "2026-11-28T09:00")
    coordinator.hears_nothing()
    with line.house.session(line.id) as session:
        [one] = shifts.on_day(session, line.person(sam).id, "2026-12-01")
        overrides.off(session, one)
    until(line, "2026-11-29T09:00")
    coordinator.hears("nobody is down for Tuesday 2:00 PM to 6:00 PM.").never_hears("Sam")


def test_as_far_ahead_as_seven_days(line: Line, coordinator: Phone) -> None:
    """On a Tuesday morning what nobody covers on the Monday after is told."""
    with line.house.session(line.id) as session:
        lines.set_hours(session, [{"weekday": 0, "starts": "14:00", "minutes": 240}])
    until(line, "2026-11-24T09:00")
    coordinator.hears("in the coming seven days nobody is down for Monday 2:00 PM to 6:00 PM. Please")


def test_not_twice_on_one_day_and_not_at_night(line: Line, coordinator: Phone) -> None:
    """However often the line looks; a look at night leaves it to the morning."""
    until(line, "2026-11-24T09:00")
    coordinator.hears("Tuesday 2:00 PM to 6:00 PM; Thursday 2:00 PM to 6:00 PM")
    for wall in ("2026-11-24T09:30", "2026-11-24T22:00"):
        until(line, wall)
        with line.house.session(line.id) as session:
            alarms.put(session, "day", 0, About(), lane="later")
        line.settle()
    coordinator.hears_nothing()
    until(line, "2026-11-25T09:30")
    assert len(coordinator.unread()) == 1


def test_switched_off_it_is_not_told(line: Line, coordinator: Phone) -> None:
    with line.house.session(line.id) as session:
        lines.set_pace(session, tell_gaps=0)
    until(line, "2026-11-26T12:00")
    coordinator.hears_nothing()


def test_in_their_language_and_by_day_where_they_live(line: Line, coordinator: Phone) -> None:
    """The hours are the line's; the text waits for nine where the coordinator is."""
    with line.house.session(line.id) as session:
        people.speaks(session, line.person(coordinator).id, "es")
        people.change(session, line.person(coordinator).id, zone="America/Los_Angeles")
    until(line, "2026-11-24T11:59")
    coordinator.hears_nothing()
    until(line, "2026-11-24T12:00")
    coordinator.hears("falta gente: martes 14:00 a 18:00; jueves 14:00 a 18:00. Mira los turnos")


def test_tiers_of_on_call_that_go_by_shifts(line: Line, coordinator: Phone, responder: Phone) -> None:
    """Any tier with shifts and nobody who is always on it; the first few are named."""
    sam = line.peer("+15550002001", "Sam", on=False)
    covers(line, sam, 1, 3)
    second = line.responder("+15550003002", 2)
    with line.house.session(line.id) as session:
        for tier, phone in ((1, responder), (2, second)):
            for day in range(7):
                if (tier, day) != (2, 5):
                    shifts.add(session, line.person(phone).id, day, "08:00", 24 * 60, ZONE, tier)
    until(line, "2026-11-24T09:00")
    coordinator.hears("nobody is down for on call (tier 2) Saturday 8:00 AM to Sunday 8:00 AM.")
    with line.house.session(line.id) as session:
        person_id = line.person(second).id
        for off in ("2026-11-25", "2026-11-27", "2026-11-29", "2026-11-30"):
            overrides.off(session, shifts.on_day(session, person_id, off)[0])
        for off in ("2026-11-26", "2026-11-29", "2026-12-01"):
            overrides.off(session, shifts.on_day(session, line.person(responder).id, off)[0])
    until(line, "2026-11-25T09:00")
    coordinator.hears(
        "nobody is down for on call (tier 2) Wednesday 9:00 AM to Thursday 8:00 AM; "
        "on call (tier 1) Thursday 8:00 AM to Friday 8:00 AM; on call (tier 2) Friday 8:00 AM to Tuesday 8:00 AM; "
        "on call (tier 1) Sunday 8:00 AM to Monday 8:00 AM; 1 more."
    )


def test_where_there_is_nothing_to_have_gaps_that_is_told_once_a_week(line: Line, coordinator: Phone) -> None:
    """No hours: they cannot be seen. No peer on and no shift for seven days: callers will find nobody."""
    sam = line.peer("+15550002001", "Sam")
    with line.house.session(line.id) as session:
        lines.set_hours(session, [])
    until(line, "2026-11-24T09:00")
    coordinator.hears("it has no opening hours yet")
    assert coordinator.unread() == []
    until(line, "2026-11-30T10:00")
    coordinator.hears_nothing()
    until(line, "2026-12-01T09:01")
    coordinator.hears("it has no opening hours yet")
    with line.house.session(line.id) as session:
        people.speaks(session, line.person(coordinator).id, "es")
    sam.texts("OFF")
    until(line, "2026-12-02T09:01")
    coordinator.hears("nadie tiene turno en los próximos siete días").hears_nothing()
    covers(line, sam, 1)
    with line.house.session(line.id) as session:
        lines.set_hours(session, [{"weekday": 1, "starts": "14:00", "minutes": 240}])
    until(line, "2026-12-20T09:01")
    coordinator.hears_nothing()


def test_with_hours_and_nobody_for_a_week_both_are_told(line: Line, coordinator: Phone) -> None:
    """What nobody covers is every open hour; and that nobody at all is down is said in words."""
    until(line, "2026-11-24T09:00")
    coordinator.hears("nobody is down for a shift in the coming seven days", "nobody is down for Tuesday 2:00 PM")
