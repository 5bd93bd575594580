"""What nobody covers in the week ahead, as the line's hours and its rota stand now."""

from dataclasses import dataclass

from service import lines
from service.rota import gaps
from service.rota.falling import each_week
from service.rota.oncall import tiers_by_shifts
from service.rota.peers import on_now
from service.rota.shifts import WEEK, between
from service.session import Session


@dataclass(frozen=True)
class _Open:
    """A stretch of the line's open hours, in the shape of a weekly shift."""

    weekday: int
    starts: str
    minutes: int
    zone: str
    person_id: int = 0
    tier: int | None = None
    id: int = 0


def gaps_ahead(session: Session) -> list[gaps.Gap]:
    """What nobody covers in the next seven days."""
    return gaps_between(session, session.at, session.at + WEEK)


def bare(session: Session) -> str:
    """Why there are no gaps to be seen although nobody may come: no peer is on or on a shift of the next seven days, or
    the line has said no hours. As the end of a sentence's key; "" if neither is so.
    """
    shifts = between(session, session.at, session.at + WEEK)
    if not on_now(session) and all(one.tier is not None for one in shifts):
        return "nobody_ahead"
    return "" if lines.get(session).hours else "no_hours"


def gaps_between(session: Session, since: float, until: float) -> list[gaps.Gap]:
    """Open hours without a peer, and hours of a tier of on call without anybody on it, between two times.

    A line that has said no hours has no gaps of peers; a tier that somebody is always on has none either.
    """
    line = lines.get(session)
    there = between(session, since, until)
    hours = [_Open(**one, zone=line.zone) for one in line.hours]
    fallen = [fall for one in hours for fall in each_week(one, since, until)]
    cut = [(max(one.begins, since), min(one.ends, until)) for one in fallen if one.begins < until and one.ends > since]
    found = gaps.find(cut, [one for one in there if one.tier is None])
    for tier in tiers_by_shifts(session):
        found += gaps.find([(since, until)], [one for one in there if one.tier == tier], tier)
    return sorted(found, key=lambda gap: (gap.begins, gap.tier or 0))
