"""When shifts fall, against an oracle that walks through time minute by minute; and what nobody covers."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.rota import gaps
from service.rota.falling import Shift, each_week, falls

CHANGES = (
    ("America/New_York", "2027-03-14"),
    ("America/New_York", "2026-11-01"),
    ("Europe/Madrid", "2027-03-28"),
    ("Europe/Madrid", "2026-10-25"),
    ("Australia/Lord_Howe", "2027-10-03"),  # by half an hour
    ("Australia/Lord_Howe", "2027-04-04"),
    ("Australia/Sydney", "2027-10-03"),
    ("Australia/Sydney", "2027-04-04"),
    ("America/Santiago", "2027-09-05"),  # at midnight
    ("America/Santiago", "2027-04-04"),
    ("Africa/Casablanca", "2027-02-07"),  # back for Ramadan, and forth again after five weeks
    ("Africa/Casablanca", "2027-03-14"),
)
MINUTE = timedelta(minutes=1)


def weekly(weekday: int, starts: str, minutes: int, zone: str) -> Any:
    """A weekly shift as its row has it."""
    return SimpleNamespace(id=5, person_id=1, weekday=weekday, starts=starts, minutes=minutes, zone=zone, tier=None)


def override(kind: str, shift: Shift, person_id: int = 1) -> Any:
    """A dated change as its row has it."""
    wall = {"day": shift.day, "starts": shift.starts, "minutes": shift.minutes, "zone": shift.zone}
    return SimpleNamespace(id=9, person_id=person_id, kind=kind, tier=shift.tier, **wall)


def minutes_around(day: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Every minute of some days, with what the clock on the wall shows at it."""
    at = day.replace(tzinfo=UTC) - timedelta(days=2)
    for _ in range(5 * 24 * 60):
        yield at, at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        at += MINUTE


def first_minute(wall: datetime, zone: str) -> float:
    """The first minute at which the wall shows this; one that is left out comes later by the jump."""
    jump = timedelta()
    before: datetime | None = None
    for at, shown in minutes_around(wall, zone):
        if shown == wall + jump:
            return at.timestamp()
        if before is not None and before < wall < shown and shown - before > MINUTE:
            jump = shown - before - MINUTE
            if shown == wall + jump:
                return at.timestamp()
        before = shown
    raise AssertionError(f"{wall} does not come in {zone}")


@given(
    st.sampled_from(CHANGES),
    st.integers(-1, 1),
    st.integers(0, 23 * 60 + 59),
    st.integers(1, 24 * 60),
)
@example(CHANGES[0], 0, 150, 60)
@example(CHANGES[0], -1, 22 * 60, 240)
@example(CHANGES[4], 0, 135, 30)
@example(CHANGES[8], 0, 15, 60)
def test_a_shift_around_a_clock_change_falls_as_the_wall_shows(
    change: tuple[str, str], days: int, minute: int, length: int
) -> None:
    """Nine stays nine, an hour that is left out comes later, of a doubled one it is the first, at both ends."""
    zone, day = change
    wall = datetime.fromisoformat(day) + timedelta(days=days, minutes=minute)
    begins, ends = first_minute(wall, zone), first_minute(wall + length * MINUTE, zone)
    row = weekly(wall.weekday(), f"{wall:%H:%M}", length, zone)
    [mine] = [one for one in each_week(row, begins, begins) if one.day == wall.date().isoformat()]
    assert mine.begins == begins
    assert mine.ends == (ends if ends > begins else begins + length * 60)


@given(st.integers(0, 6), st.sampled_from(CHANGES), st.integers(1_767_225_600, 1_830_297_600))
def test_every_week_has_its_shift(weekday: int, change: tuple[str, str], at: int) -> None:
    """From any moment on the next one is at most a week and a day ahead."""
    found = falls([weekly(weekday, "22:00", 480, change[0])], [], at, at + 9 * 86_400)
    assert min(one.begins for one in found if one.begins > at) - at <= 8 * 86_400


def test_an_hour_that_is_left_out_comes_later_and_of_a_doubled_one_it_is_the_first() -> None:
    """New York, spelt out."""
    spring, autumn = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in ("2027-03-14", "2026-11-01"))
    for day, starts, utc_hour in (
        (spring, "02:30", 7.5),
        (autumn, "01:30", 5.5),
        (spring, "09:00", 13),
        (autumn, "09:00", 14),
    ):
        row = weekly(6, starts, 60, "America/New_York")
        [begins] = [one.begins for one in falls([row], [], day.timestamp(), day.timestamp() + 86_400)]
        assert begins == day.timestamp() + utc_hour * 3600


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_an_overnight_shift_ends_when_it_says(zone: str, day: str) -> None:
    """From 22:00 until 06:00 on the wall, whatever the clocks do in between."""
    evening = datetime.fromisoformat(day) - timedelta(days=1)
    at = evening.replace(tzinfo=UTC).timestamp()
    row = weekly(evening.weekday(), "22:00", 480, zone)
    [night] = [one for one in falls([row], [], at, at + 2 * 86_400) if one.day == evening.date().isoformat()]
    shown = [datetime.fromtimestamp(one, ZoneInfo(zone)) for one in (night.begins, night.ends)]
    assert [(one.date().isoformat(), one.hour) for one in shown] == [(evening.date().isoformat(), 22), (day, 6)]


@given(st.sets(st.integers(0, 3)), st.integers(0, 6))
def test_what_is_off_does_not_fall_and_the_rest_does(off: set[int], weekday: int) -> None:
    at = 1_795_446_000
    row = weekly(weekday, "09:00", 120, "Europe/Madrid")
    every = falls([row], [], at, at + 28 * 86_400)
    gone = [one for number, one in enumerate(every) if number in off]
    left = falls([row], [override("off", one) for one in gone], at, at + 28 * 86_400)
    assert left == [one for one in every if one not in gone]
    others = falls([row], [override("off", one, person_id=2) for one in gone], at, at + 28 * 86_400)
    assert others == every


def test_a_swap_moves_one_shift_to_another_person() -> None:
    at = 1_795_446_000
    row = weekly(2, "22:00", 480, "Australia/Sydney")
    [one] = falls([row], [], at, at + 7 * 86_400)
    found = falls([row], [override("off", one), override("on", one, person_id=2)], at, at + 7 * 86_400)
    assert [(each.person_id, each.begins, each.ends, each.dated) for each in found] == [(2, one.begins, one.ends, True)]


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda one: (one[0], one[0] + one[1])), max_size=6
)


@given(SPANS, SPANS)
def test_a_gap_is_what_is_wanted_and_not_covered(wanted: list[tuple[int, int]], there: list[tuple[int, int]]) -> None:
    """Moment by moment; and no two gaps touch."""
    shifts = [Shift(1, begins, ends, "", "", 0, "", None, 1) for begins, ends in there]
    found = gaps.find(wanted, shifts)
    for moment in range(100):
        at = moment + 0.5
        open_then = any(begins < at < ends for begins, ends in wanted)
        covered = any(begins < at < ends for begins, ends in there)
        assert any(gap.begins < at < gap.ends for gap in found) == (open_then and not covered)
    assert all(one.ends < next_one.begins for one, next_one in itertools.pairwise(found))
