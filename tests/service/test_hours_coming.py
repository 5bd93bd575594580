"""The next time that clocks show an hour, over both clock changes, in zones that change on their own days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from service import hours

ZONES = ("America/New_York", "Europe/Madrid", "America/Santiago", "Australia/Lord_Howe", "Europe/London")


def at(zone: str, year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> float:
    """An instant by the clocks of a zone."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def shown(then: float | None, zone: str) -> str:
    """What the clocks show there."""
    return "" if then is None else f"{datetime.fromtimestamp(then, ZoneInfo(zone)):%d %H:%M}"


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", range(1, 13))
def test_an_hour_is_what_the_clocks_there_show(zone: str, month: int) -> None:
    """On every day of every month, the changes among them."""
    for day in range(1, 29):
        now = at(zone, 2026, month, day, 0, 30)
        assert shown(hours.coming(now, (9, 21), 0, zone), zone) == f"{day:02} 09:00"
        assert shown(hours.coming(now, (21,), 15, zone), zone) == f"{day:02} 21:15"


def test_a_night_over_a_change_has_its_own_length() -> None:
    """From ten in the evening until six: seven hours in spring, nine in autumn."""
    zone = "America/New_York"
    spring, autumn = at(zone, 2026, 3, 7, 22), at(zone, 2026, 10, 31, 22)
    assert hours.coming(spring, (6,), 0, zone) == spring + 7 * 3600
    assert hours.coming(autumn, (6,), 0, zone) == autumn + 9 * 3600


def test_of_a_doubled_hour_it_is_the_next_one() -> None:
    """After the first half past one the second is still to come."""
    zone = "America/New_York"
    now = at(zone, 2026, 11, 1, 1, 45)
    assert hours.coming(now, (1,), 30, zone) == now + 45 * 60


def test_what_is_past_is_tomorrow_only_when_that_is_near() -> None:
    zone = "Europe/Madrid"
    assert hours.coming(at(zone, 2026, 5, 4, 10), (9,), 0, zone) is None
    assert shown(hours.coming(at(zone, 2026, 5, 4, 23), (9,), 0, zone), zone) == "05 09:00"
    assert shown(hours.coming(at(zone, 2026, 5, 4, 10), (9, 21), 0, zone), zone) == "04 21:00"


@pytest.mark.parametrize("zone", ZONES)
def test_a_week_begins_on_monday_there(zone: str) -> None:
    for day in range(1, 29):
        for month in (3, 4, 10, 11):
            began = hours.week_began(at(zone, 2026, month, day, 12), zone)
            assert f"{datetime.fromtimestamp(began, ZoneInfo(zone)):%a %H:%M}" == "Mon 00:00"
