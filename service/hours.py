"""Wall clocks: when we may write to somebody unasked, and when a day and an hour fall there. Pure."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

Quiet = tuple[int, int]
"""An hour of the evening, and one of the morning after: between them nobody is written to unasked."""
HALF = 43_200.0
DAY = 24 * 60
NEAR = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Halifax",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Helsinki",
)
"""Where somebody is likely to be, the likeliest first; anywhere else an hour names a fixed offset."""
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.h]\d{2})?\s*(?:([ap])\.?\s?m\b)?")


def allowed(at: float, zone: str, quiet: Quiet) -> float:
    """The same time if it is outside quiet hours there, else the end of them."""
    here, (evening, morning) = datetime.fromtimestamp(at, ZoneInfo(zone)), quiet
    if morning <= here.hour < evening:
        return at
    day = here if here.hour < morning else here + timedelta(days=1)
    return day.replace(hour=morning, minute=0, second=0, microsecond=0).timestamp()


def allowed_before(at: float, zone: str, quiet: Quiet) -> float:
    """The same time if it is outside quiet hours there, else the last minute before they began."""
    here, (evening, morning) = datetime.fromtimestamp(at, ZoneInfo(zone)), quiet
    if morning <= here.hour < evening:
        return at
    day = here if here.hour >= evening else here - timedelta(days=1)
    return day.replace(hour=evening, minute=0, second=0, microsecond=0).timestamp() - 60


def by_day(at: float, zone: str, quiet: Quiet) -> float:
    """The same time if it is outside quiet hours there, else the nearest to it on that day."""
    later = allowed(at, zone, quiet)
    return later if _day(later, zone) == _day(at, zone) else allowed_before(at, zone, quiet)


def days_on(at: float, days: int, wall: str, zone: str) -> float:
    """So many days on, at a wall time "HH:MM": 09:00 stays 09:00 over a clock change.

    An hour that a change leaves out comes an hour later by the clock; of a doubled one it is the first.
    """
    hour, minute = (int(part) for part in wall.split(":"))
    day = datetime.fromtimestamp(at, ZoneInfo(zone)) + timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp()


def coming(at: float, hours: Iterable[int], minute: int, zone: str) -> float | None:
    """The next time that the clocks there show one of these hours; None if that lies past and tomorrow is far.

    A time that is over today means tomorrow only within twelve hours.
    """
    found = [then for hour in hours for day in (0, 1) for then in _shown(at, day, f"{hour:02}:{minute:02}", zone)]
    today = _day(at, zone)
    return min((then for then in found if then > at and (_day(then, zone) == today or then - at <= HALF)), default=None)


def date_there(at: float, zone: str) -> str:
    """The day that it is there, as YYYY-MM-DD."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date().isoformat()


def week_began(at: float, zone: str) -> float:
    """The Monday midnight there with which this week began."""
    here = datetime.fromtimestamp(at, ZoneInfo(zone))
    return days_on(at, -here.weekday(), "00:00", zone)


def clock(minutes: int) -> str:
    """Minutes of the day as a time on the wall; 24:00 is the end of it."""
    return "24:00" if minutes == DAY else f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def end(starts: str, minutes: int) -> str:
    """When what begins at a time on the wall ends there; the midnight after a day is 24:00."""
    hour, minute = (int(part) for part in starts.split(":"))
    return clock((hour * 60 + minute + minutes) % DAY or DAY)


def _shown(at: float, days: int, wall: str, zone: str) -> tuple[float, ...]:
    """When clocks show a wall time on a day: twice where an hour is doubled."""
    first = days_on(at, days, wall, zone)
    again = datetime.fromtimestamp(first, ZoneInfo(zone)).replace(fold=1).timestamp()
    return (first, again) if again > first else (first,)


def _day(at: float, zone: str) -> int:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).toordinal()


def zone_told(at: float, text: str, base: str) -> str | None:
    """The zone of somebody who says what time it is there ("9", "9:30 pm", "21h"); None if no hour is in it.

    An hour without am or pm is the one that lies nearer to the line's own.
    """
    match = _CLOCK.search(text.lower())
    hour = int(match[1]) if match else 24
    if match and match[2] and hour <= 12:
        hour = hour % 12 + (12 if match[2] == "p" else 0)
        return _zone(at, hour, base)
    both = (hour, (hour + 12) % 24) if hour <= 12 else (hour,)
    return _zone(at, min(both, key=lambda one: _apart(one, _hour(at, base))), base) if hour < 24 else None


def _zone(at: float, hour: int, base: str) -> str:
    """The line's own zone if it is that hour there, else a likely one, else the nearest offset."""
    told = [zone for zone in (base, *NEAR) if _hour(at, zone) == hour]
    if told:
        return told[0]
    ahead = (hour - _hour(at, "UTC")) % 24
    offsets = [offset for offset in (ahead, ahead - 24) if -12 <= offset <= 14]
    nearest = min(offsets, key=lambda offset: abs(offset * 3600 - _seconds_ahead(at, base)))
    return f"Etc/GMT{-nearest:+d}" if nearest else "Etc/GMT"


def _hour(at: float, zone: str) -> int:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).hour


def _seconds_ahead(at: float, zone: str) -> float:
    return (datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds()


def _apart(one: int, other: int) -> int:
    return min((one - other) % 24, (other - one) % 24)
