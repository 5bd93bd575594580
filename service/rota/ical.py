"""Somebody's shifts as a calendar file: weekly rules in their own zones, without the days that are off. Pure.

A calendar repeats a shift by the wall and ends it after its minutes; where a change of the clocks makes that another
time than ours, the day is taken out of the rule and stands by itself, in UTC.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from service.rota.falling import Shift, each_week, extra, is_known

Titles = Callable[[int | None], str]
"""What a shift is called: on a tier of on call, or a peer's."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LOOK_AGAIN = timedelta(hours=1)


class _Zone(Timezone):
    """A zone as the file defines it. The library looks for its changes in steps of 64 days, and so steps over a stretch
    that is shorter: Ramadan in Morocco, in some years.
    """

    _from_tzinfo_skip_search = Timezone._from_tzinfo_skip_search[3:]


def write(
    weekly: Iterable[Any], dated: Iterable[Any], since: float, until: float, mark: str, name: str, titles: Titles
) -> bytes:
    """One person's shifts from a time on; `until` is how far clock changes are looked at.

    `weekly` and `dated` are rows of shifts and overrides; the same rows make the same file. What stands in a zone
    that is not known here is left out. `mark` makes names of events that no other calendar has.
    """
    rows = [row for row in dated if is_known(row.zone)]
    off = [row for row in rows if row.kind == "off"]
    taken = {(row.person_id, row.tier, row.day, row.starts) for row in off}
    calendar = Calendar()
    for key, value in (("prodid", "-//Shoulder//rota//EN"), ("version", "2.0"), ("x-wr-calname", name)):
        calendar.add(key, value)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    for row in filter(lambda row: is_known(row.zone), weekly):
        mine = [one for one in off if _same(one, row)]
        for event in _weekly(row, mine, max(since, row.made_at or since), until, mark):
            event.add("summary", titles(row.tier))
            calendar.add_component(event)
    for row in rows:
        one = extra(row)
        if row.kind == "on" and one.ends > since and one.place not in taken:
            event = _alone(one, f"{mark}-dated-{row.id}", row.made_at)
            event.add("summary", titles(row.tier))
            calendar.add_component(event)
    calendar.subcomponents[:0] = [_Zone.from_tzid(zone) for zone in sorted(calendar.get_missing_tzids())]
    return bytes(calendar.to_ical())


def _weekly(row: Any, off: Sequence[Any], since: float, until: float, mark: str) -> list[Event]:
    """The rule, and the days that it cannot tell. Changed by a day off, it is newer."""
    stamp = max([row.made_at or since, *(one.made_at for one in off)])
    days_off = {one.day for one in off}
    every = [one for one in each_week(row, since, until) if one.begins >= since]
    odd = [one for one in every if not _as_a_rule(one)]
    rule = Event()
    first = next(one for one in every if one not in odd)
    for key, value in (("uid", f"{mark}-weekly-{row.id}"), ("dtstamp", _utc(stamp)), ("dtstart", _wall(first))):
        rule.add(key, value)
    rule.add("duration", timedelta(minutes=row.minutes))
    rule.add("rrule", {"freq": "weekly", "byday": DAYS[row.weekday]})
    out = sorted(day for day in days_off | {one.day for one in odd} if day >= first.day)
    if out:
        rule.add("exdate", [_at(day, row.starts, row.zone) for day in out])
    alone = [one for one in odd if one.day not in days_off]
    return [rule, *(_alone(one, f"{mark}-weekly-{row.id}-{one.day}", stamp) for one in alone)]


def _alone(shift: Shift, uid: str, stamp: float) -> Event:
    event = Event()
    times = (("dtstamp", stamp), ("dtstart", shift.begins), ("dtend", shift.ends))
    event.add("uid", uid)
    for key, at in times:
        event.add(key, _utc(at))
    return event


def _same(off: Any, row: Any) -> bool:
    """Whether a day off is about this weekly shift."""
    weekday = datetime.fromisoformat(off.day).weekday()
    return (off.tier, off.starts, weekday) == (row.tier, row.starts, row.weekday)


def _as_a_rule(shift: Shift) -> bool:
    """Whether its beginning is on the clocks of that day, and it ends after its minutes."""
    shown = _utc(shift.begins).astimezone(ZoneInfo(shift.zone))
    as_it_says = f"{shown:%Y-%m-%dT%H:%M}" == f"{shift.day}T{shift.starts}"
    return as_it_says and shift.ends - shift.begins == shift.minutes * 60


def _wall(shift: Shift) -> datetime:
    return _at(shift.day, shift.starts, shift.zone)


def _at(day: str, starts: str, zone: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{starts}").replace(tzinfo=ZoneInfo(zone))


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)
