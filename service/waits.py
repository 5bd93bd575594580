"""How long it may still take until a peer is there, by how it went for callers before; or that nobody knows."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from service import lines, rota
from service.conversations import QUEUED
from service.prepared import Prepared
from service.session import Record, Session
from service.tables import conversations

LATELY = 14 * 86_400.0
MOST = 200
ENOUGH = 5
NEAR = 3
"""Hours of the day, either way, at which it is much the same."""
WITHOUT = 0.25
"""What is said holds for the others: so many still have no peer by then."""


class Wait(NamedTuple):
    """One caller's: from when until when; whether a peer came then, or they gave up, or wait on."""

    began: float
    until: float
    came: bool


def left(session: Session, person_id: int, language: str) -> float | None:
    """Seconds in which most callers like this one have a peer from now on; None when nobody is on, or few are known."""
    if not rota.somebody_on(session, language, [person_id]):
        return None
    rows = _rows(session)
    mine = next((row for row in rows if row.caller_id == person_id and row.state in QUEUED), None)
    began = session.at if mine is None else mine.queued_at
    zone = ZoneInfo(lines.get(session).zone)
    others = [_wait(*tuple(row), now=session.at) for row in rows if row is not mine]
    hour = _hour(began, zone)
    near = [one for one in alike(others, began) if _apart(_hour(one.began, zone), hour) <= NEAR]
    return likely(near, session.at - began)


def alike(waits: Sequence[Wait], began: float) -> list[Wait]:
    """Those who had at least as many waiting ahead of them as somebody has who began then."""
    begun, over = sorted(one.began for one in waits), sorted(one.until for one in waits)

    def ahead(at: float) -> int:
        return bisect_left(begun, at) - bisect_right(over, at)

    before = ahead(began)
    return [one for one in waits if ahead(one.began) >= before]


def likely(waits: Sequence[Wait], waited: float) -> float | None:
    """Seconds more in which most of those who waited at least as long had a peer; None when too few are known.

    Whoever gave up, or waits on, counts as without a peer for as long as they waited (the product-limit estimate).
    """
    more = sorted((one.until - one.began - waited, not one.came) for one in waits if one.until - one.began > waited)
    if sum(not gave_up for _, gave_up in more) < ENOUGH:
        return None
    without = 1.0
    for place, (seconds, gave_up) in enumerate(more):
        if not gave_up:
            without *= 1 - 1 / (len(more) - place)
        if without <= WITHOUT + 1e-9:
            return seconds
    return None


def _rows(session: Session) -> list[Record]:
    newest = session.run(_NEWEST, line=session.line_id)
    return [row for row in newest if row.queued_at is not None and row.queued_at > session.at - LATELY]


_NEWEST = Prepared(
    select(*(conversations.c[name] for name in ("caller_id", "state", "queued_at", "opened_at", "closed_at")))
    .where(conversations.c.line_id == bindparam("line"))
    .order_by(conversations.c.id.desc())
    .limit(MOST)
)


def _wait(
    _: int, state: str, queued_at: float, opened_at: float | None, closed_at: float | None, *, now: float
) -> Wait:
    if opened_at is not None and opened_at >= queued_at and state not in QUEUED:
        return Wait(queued_at, opened_at, came=True)
    return Wait(queued_at, closed_at or now, came=False)


def _apart(one: float, other: float) -> float:
    """Hours between two times of the day."""
    hours = abs(one - other)
    return min(hours, 24 - hours)


def _hour(at: float, zone: ZoneInfo) -> float:
    there = datetime.fromtimestamp(at, zone)
    return there.hour + there.minute / 60
