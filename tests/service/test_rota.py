"""Shifts in wall time: overnight, and over both changes of the clock in four zones."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import rota

ZONES = ("America/New_York", "Europe/Madrid", "Australia/Sydney", "America/Santiago")


def shift(weekday: int, starts: str, minutes: int, zone: str) -> Any:
    """A weekly shift as its row has it."""
    return SimpleNamespace(person_id=1, weekday=weekday, starts=starts, minutes=minutes, zone=zone)


@given(
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from((0, 15, 30)),
    st.sampled_from(ZONES),
    st.integers(1_767_225_600, 1_830_297_600),  # 2026 and 2027: every change of the clock in every zone
)
def test_a_shift_begins_at_its_wall_time_all_year(weekday: int, hour: int, minute: int, zone: str, at: int) -> None:
    """Nine is nine before and after the clocks change; a time that does not exist is the one an hour on."""
    for fall in rota.falls(shift(weekday, f"{hour:02}:{minute:02}", 480, zone), float(at)):
        begins = datetime.fromtimestamp(fall.begins, ZoneInfo(zone))
        assert begins.weekday() == weekday
        assert (begins.hour, begins.minute) in ((hour, minute), (hour + 1, minute))
        assert fall.ends - fall.begins == 480 * 60


@given(st.integers(0, 6), st.sampled_from(ZONES), st.integers(1_767_225_600, 1_830_297_600))
def test_every_week_has_its_shift(weekday: int, zone: str, at: int) -> None:
    """From any moment on the next one is at most a week and a day ahead."""
    coming = [fall for fall in rota.falls(shift(weekday, "22:00", 480, zone), float(at)) if fall.begins > at]
    assert coming and min(fall.begins for fall in coming) - at <= 8 * 86_400


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", "2027-03-14"),
        ("Europe/Madrid", "2027-03-28"),
        ("Australia/Sydney", "2027-10-03"),
        ("America/Santiago", "2027-09-05"),
        ("America/New_York", "2026-11-01"),
        ("Europe/Madrid", "2026-10-25"),
        ("Australia/Sydney", "2027-04-04"),
        ("America/Santiago", "2027-04-04"),
    ],
)
def test_an_overnight_shift_over_a_clock_change(zone: str, day: str) -> None:
    """From 22:00 the evening before, for eight hours, whatever the clocks do in between."""
    changes = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))
    evening = (changes.weekday() - 1) % 7
    falls = rota.falls(shift(evening, "22:00", 480, zone), changes.timestamp())
    now = [fall for fall in falls if fall.begins < changes.timestamp() < fall.begins + 86_400]
    assert [datetime.fromtimestamp(fall.begins, ZoneInfo(zone)).hour for fall in now] == [22]
