"""When shifts fall: weekly ones, without the days that are off, and the dated ones. 09:00 stays 09:00. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule


@dataclass(frozen=True)
class Shift:
    """One shift as it falls, in unix seconds; `day` and `starts` are its wall time, `ref` its weekly or dated row."""

    person_id: int
    begins: float
    ends: float
    day: str
    starts: str
    minutes: int
    zone: str
    tier: int | None
    ref: int
    dated: bool = False

    @property
    def place(self) -> tuple[int, int | None, str, str]:
        """What an off names: whose shift, on which tier, on which day, at which hour."""
        return self.person_id, self.tier, self.day, self.starts


def falls(weekly: Iterable[Any], dated: Iterable[Any], since: float, until: float) -> list[Shift]:
    """Every shift that lies at least partly between two times, the earliest first.

    `weekly` are rows of shifts, `dated` rows of overrides: an off takes one day's shift away, an on adds one. A row
    in a zone that is not known here does not fall, and keeps no other from falling.
    """
    rows = [row for row in dated if is_known(row.zone)]
    taken = {(row.person_id, row.tier, row.day, row.starts) for row in rows if row.kind == "off"}
    every = [shift for row in weekly if is_known(row.zone) for shift in each_week(row, since, until)]
    every += [extra(row) for row in rows if row.kind == "on"]
    there = [one for one in every if one.place not in taken and one.begins < until and one.ends > since]
    return sorted(there, key=lambda one: (one.begins, one.person_id, one.ref))


def is_known(zone: str) -> bool:
    """Whether there is such a time zone on this machine."""
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        return False
    return True


def each_week(row: Any, since: float, until: float) -> list[Shift]:
    """A weekly shift as it falls around a stretch of time, whatever is off."""
    zone = ZoneInfo(row.zone)
    first, last = (datetime.fromtimestamp(at, zone).date() for at in (since, until))
    start = datetime.combine(first - timedelta(days=2), datetime.min.time())
    days = rrule(WEEKLY, dtstart=start, until=datetime.combine(last, datetime.min.time()), byweekday=row.weekday)
    return [_at(row, day, dated=False) for day in days]


def extra(row: Any) -> Shift:
    """A dated shift."""
    return _at(row, datetime.fromisoformat(row.day), dated=True)


def _at(row: Any, day: datetime, *, dated: bool) -> Shift:
    """From wall time to wall time; where a change of the clocks leaves nothing between, it lasts its minutes."""
    hour, minute = (int(part) for part in row.starts.split(":"))
    begins = day.replace(hour=hour, minute=minute)
    start = _instant(begins, row.zone)
    end = _instant(begins + timedelta(minutes=row.minutes), row.zone)
    ends = end if end > start else start + row.minutes * 60
    wall = (day.date().isoformat(), row.starts, row.minutes, row.zone)
    return Shift(row.person_id, start, ends, *wall, row.tier, row.id, dated)


def _instant(wall: datetime, zone: str) -> float:
    """Of a doubled hour the first; one that is left out comes later by what the clocks jump."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp()
