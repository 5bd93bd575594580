"""Wall clocks where people are: the agreed hour, quiet hours, and which zone somebody means."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import hours
from service.line_settings import QUIET
from tests.phone import MONDAY_MORNING

ZONES = ("America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "America/Santiago")
"""North and south, and one whose clocks change by half an hour."""
NEW_YORK = "America/New_York"
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC).timestamp())
WALLS = st.tuples(st.integers(0, 23), st.sampled_from([0, 15, 30, 45])).map(lambda t: f"{t[0]:02}:{t[1]:02}")


def at(wall: str, zone: str) -> float:
    """A wall time such as "2026-03-07 10:00" somewhere."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).timestamp()


def wall(moment: float, zone: str) -> str:
    """The wall time of a moment somewhere."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


CHANGES = [
    ("America/New_York", "2026-03-07", "2026-03-08"),
    ("America/New_York", "2026-10-31", "2026-11-01"),
    ("Europe/Madrid", "2026-03-28", "2026-03-29"),
    ("Europe/Madrid", "2026-10-24", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-04", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-03", "2026-10-04"),
    ("America/Santiago", "2026-04-04", "2026-04-05"),
    ("America/Santiago", "2026-09-05", "2026-09-06"),
]


@pytest.mark.parametrize(("zone", "before", "after"), CHANGES)
@pytest.mark.parametrize("hour", ["10:00", "15:00", "19:00"])
def test_the_hour_stays_the_hour_over_a_clock_change(zone: str, before: str, after: str, hour: str) -> None:
    """Both ways, in four zones: a day and three days on, whatever the time was when they agreed."""
    for agreed in ("00:30", "11:17", "23:45"):
        moment = at(f"{before} {agreed}", zone)
        assert (
            datetime.fromtimestamp(moment, ZoneInfo(zone)).utcoffset()
            != datetime.fromtimestamp(at(f"{after} 12:00", zone), ZoneInfo(zone)).utcoffset()
        )
        assert wall(hours.days_on(moment, 1, hour, zone), zone) == f"{after} {hour}"
        third = datetime.fromisoformat(before) + timedelta(days=3)
        assert wall(hours.days_on(moment, 3, hour, zone), zone) == f"{third:%Y-%m-%d} {hour}"


def test_an_hour_that_is_left_out_comes_an_hour_later() -> None:
    """02:30 does not exist that night: 03:30 by the clock."""
    moment = at("2026-03-07 12:00", NEW_YORK)
    assert wall(hours.days_on(moment, 1, "02:30", NEW_YORK), NEW_YORK) == "2026-03-08 03:30"


def test_of_a_doubled_hour_the_first_is_meant() -> None:
    """01:30 comes twice; also when it was agreed in the second of two such hours."""
    moment = at("2026-10-31 12:00", NEW_YORK)
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(NEW_YORK), fold=0).timestamp()
    assert hours.days_on(moment, 1, "01:30", NEW_YORK) == first
    second = datetime(2026, 11, 1, 1, 10, tzinfo=ZoneInfo(NEW_YORK), fold=1).timestamp()
    assert hours.days_on(second, 0, "01:30", NEW_YORK) == first


@given(MOMENTS, st.integers(1, 14), WALLS, st.sampled_from(ZONES))
def test_as_a_calendar_and_a_wall_clock_say(moment: float, days: int, hour: str, zone: str) -> None:
    """The moment found by counting every quarter of an hour of that day as clocks there show it."""
    due = hours.days_on(moment, days, hour, zone)
    day = datetime.fromtimestamp(moment, ZoneInfo(zone)).date() + timedelta(days=days)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() - 15 * 3600
    shown = (midnight + 900 * quarter for quarter in range(54 * 4))
    expected = next((one for one in shown if wall(one, zone) == f"{day} {hour}"), None)
    if expected is None:
        assert wall(due, zone) > f"{day} {hour}"
    else:
        assert due == expected


@given(MOMENTS, st.sampled_from(ZONES))
def test_quiet_hours_are_never_broken(moment: float, zone: str) -> None:
    """The first allowed moment: not earlier, not in the night, and never more than a night away."""
    awake = hours.allowed(moment, zone, QUIET)
    here = datetime.fromtimestamp(awake, ZoneInfo(zone))
    assert 9 <= here.hour < 20
    assert moment <= awake <= moment + 14.5 * 3600
    before = datetime.fromtimestamp(moment, ZoneInfo(zone))
    assert awake == moment if 9 <= before.hour < 20 else (here.hour, here.minute) == (9, 0)


@pytest.mark.parametrize(
    ("zone", "night", "morning"),
    [
        (NEW_YORK, "2026-03-07 22:00", "2026-03-08 09:00"),
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01 09:00"),
        ("Europe/Madrid", "2026-10-24 20:00", "2026-10-25 09:00"),
        ("America/Santiago", "2026-09-05 23:59", "2026-09-06 09:00"),
    ],
)
def test_the_night_of_a_clock_change(zone: str, night: str, morning: str) -> None:
    """Nine is nine."""
    assert wall(hours.allowed(at(night, zone), zone, QUIET), zone) == morning


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("10", NEW_YORK),
        ("10:04", NEW_YORK),
        ("it is 10 am here", NEW_YORK),
        ("9", "America/Chicago"),
        ("7 a.m.", "America/Los_Angeles"),
        ("5", "Pacific/Honolulu"),
        ("15h", "Europe/London"),
        ("las 16:00", "Europe/Madrid"),
        ("3 pm", "Europe/London"),
        ("20:30", "Etc/GMT-5"),
        ("1", "Etc/GMT+2"),
    ],
)
def test_which_zone_somebody_means(text: str, zone: str) -> None:
    """It is ten on a Monday morning in New York."""
    assert hours.zone_told(MONDAY_MORNING, text, NEW_YORK) == zone


def test_ten_in_the_evening_is_ten() -> None:
    """Without am or pm, the hour nearer to the line's own is meant."""
    evening = MONDAY_MORNING + 12 * 3600
    assert hours.zone_told(evening, "10", NEW_YORK) == NEW_YORK
    assert hours.zone_told(evening, "9", NEW_YORK) == "America/Chicago"
    assert hours.zone_told(evening, "12", NEW_YORK) == "Etc/GMT+3"


@pytest.mark.parametrize("text", ["", "no", "never mind", "25", "99:00"])
def test_no_hour_in_it(text: str) -> None:
    """Then nothing is guessed."""
    assert hours.zone_told(MONDAY_MORNING, text, NEW_YORK) is None


@given(MOMENTS, st.integers(0, 23), st.sampled_from(ZONES))
def test_the_zone_told_has_that_hour_now(moment: float, hour: int, base: str) -> None:
    """Whatever the hour: a zone that exists, in which it is that hour, or the same hour half a day on."""
    zone = hours.zone_told(moment, f"{hour}:20", base)
    assert zone is not None
    shown = datetime.fromtimestamp(moment, ZoneInfo(zone)).hour
    assert shown == hour or (hour <= 12 and shown == (hour + 12) % 24)


def test_the_line_itself_is_preferred() -> None:
    """Somebody in the line's own zone keeps it, with its clock changes."""
    assert hours.zone_told(MONDAY_MORNING, "9", "America/Mexico_City") == "America/Mexico_City"
