"""The nightly count: a finished day becomes numbers by the hour, once, and is never counted again."""

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Column, func, insert, select

from service import alarms, conversations, hours, lines
from service.alarms import About
from service.outbox import VOICE
from service.reports import bands
from service.session import Record, Session
from service.tables import checkins, counts, escalations, followups, inbox, legs, offers, outbox
from service.tables import conversations as talks

NIGHT = "02:30"
WHOLE_DAY = -1
COUNTED = "counted"
BY_HOUR = ("contacts", "asked", "answered", "left", "wait ")
"""What is kept by the hour too."""
SETTLED = timedelta(days=2)
"""A day is counted when the one after it is over too: what began late in it has had time to end."""
AT_ONCE = 31
SENT = ("sent", "delivered", "undelivered", "queued")
ANSWERED = ("accepted", "declined", "expired")
ENDED_WELL = ("finished", "end")
KEPT = ("answered", "escalated")
Tally: TypeAlias = Counter[tuple[float, str]]
"""(when, what) -> how many."""
Found: TypeAlias = Iterator[tuple[float, str, int]]


def catch_up(session: Session) -> bool:
    """Count the oldest days that are not counted yet, a month of them at most; whether there are more."""
    zone = ZoneInfo(lines.get(session).zone)
    first, settled = _next_day(session, zone), datetime.fromtimestamp(session.at, zone).date() - SETTLED
    if first > settled:
        return False
    last = min(settled, first + timedelta(days=AT_ONCE - 1))
    begins, ends = (
        datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() for day in (first, last + timedelta(days=1))
    )
    tally: Counter[tuple[str, int, str]] = Counter()
    for (at, what), n in _tally(session, begins, ends).items():
        then = datetime.fromtimestamp(at, zone)
        tally[(then.date().isoformat(), WHOLE_DAY, what)] += n
        if what.startswith(BY_HOUR):
            tally[(then.date().isoformat(), then.hour, what)] += n
    days = [(first + timedelta(days=place)).isoformat() for place in range((last - first).days + 1)]
    rows = [{"day": day, "hour": WHOLE_DAY, "what": COUNTED, "n": 1} for day in days]
    rows += [{"day": day, "hour": hour, "what": what, "n": n} for (day, hour, what), n in tally.items() if n]
    session.do(insert(counts), [{"line_id": session.line_id, **row} for row in rows])
    return last < settled


def expect(session: Session) -> None:
    """Have the next count ring at night, before anything is purged."""
    if not alarms.waits(session, "count", About()):
        zone = lines.get(session).zone
        night = hours.days_on(session.at, 0, NIGHT, zone)
        due_at = night if night > session.at else hours.days_on(session.at, 1, NIGHT, zone)
        alarms.put_at(session, "count", due_at, About(), lane="later")


def begin(session: Session) -> None:
    """A line from before there were counts: begin with its oldest day, soon."""
    if not alarms.waits(session, "count", About()):
        alarms.put(session, "count", 1.0, About(), lane="later")


def _next_day(session: Session, zone: ZoneInfo) -> date:
    """The day after the last that was counted, or the first on which anything happened here."""
    newest = select(func.max(counts.c.day).label("day")).where(
        counts.c.line_id == session.line_id, counts.c.hour == WHOLE_DAY, counts.c.what == COUNTED
    )
    last = session.one(newest).day
    if last is not None:
        return date.fromisoformat(last) + timedelta(days=1)
    oldest = session.one(select(func.min(talks.c.created_at).label("at")).where(talks.c.line_id == session.line_id)).at
    return datetime.fromtimestamp(session.at if oldest is None else oldest, zone).date()


def _tally(session: Session, begins: float, ends: float) -> Tally:
    tally: Tally = Counter()
    for part in (_contacts, _offers, _checkins, _follow_ups, _escalations, _texts, _calls):
        for at, what, n in part(session, begins, ends):
            tally[(at, what)] += n
    return tally


def _rows(session: Session, at: Column[float], begins: float, ends: float, *columns: Any) -> list[Record]:
    """What has this time between two, with columns of its table."""
    mine = at.table.c.line_id == session.line_id
    return session.all(select(at.label("at"), *columns).where(mine, at >= begins, at < ends))


def _contacts(session: Session, begins: float, ends: float) -> Found:
    """Whoever came to us: not a follow-up that we began, nor a peer who practises."""
    ours = {(row.person_id, row.at) for row in _rows(session, followups.c.sent_at, begins, ends, followups.c.person_id)}
    for row in _rows(session, talks.c.created_at, begins, ends, *talks.c):
        if row.reason in conversations.ALONE or (row.caller_id, row.at) in ours:
            continue
        yield row.at, "contacts", 1
        for kind, value in (("language", row.language), ("medium", row.medium), ("depth", row.caller_depth)):
            yield row.at, f"{kind} {value}", 1
        if row.queued_at is not None:
            yield row.at, "asked", 1
            yield from _waited(row)


def _waited(row: Record) -> Found:
    if row.opened_at is not None:
        yield row.at, "answered", 1
        yield row.at, f"wait {bands.step(row.opened_at - row.queued_at)}", 1
    elif row.closed_at is not None:
        yield row.at, "left", 1


def _offers(session: Session, begins: float, ends: float) -> Found:
    for row in _rows(session, offers.c.offered_at, begins, ends, offers.c.state):
        if row.state in ANSWERED:
            yield row.at, "offers", 1
            if row.state == "accepted":
                yield row.at, "accepted", 1


def _checkins(session: Session, begins: float, ends: float) -> Found:
    """Those with two people; how many of their together steps were shown to both."""
    for row in _rows(session, checkins.c.started_at, begins, ends, *checkins.c):
        if row.used_for == "shared check-in":
            yield row.at, "check-ins", 1
            if row.reason in ENDED_WELL:
                yield row.at, "finished", 1
            shown, left_open = (len(row.state.get(name, ())) for name in ("shown", "closed"))
            yield row.at, "steps", shown + left_open
            yield row.at, "shown", shown


def _follow_ups(session: Session, begins: float, ends: float) -> Found:
    for row in _rows(session, followups.c.sent_at, begins, ends, followups.c.state):
        yield row.at, "follow-ups", 1
        if row.state in KEPT:
            yield row.at, "kept", 1


def _escalations(session: Session, begins: float, ends: float) -> Found:
    columns = (escalations.c.acknowledged_at, escalations.c.drill)
    for row in _rows(session, escalations.c.triggered_at, begins, ends, *columns):
        if not row.drill:
            yield row.at, "raised", 1
            if row.acknowledged_at is not None:
                yield row.at, f"taken {bands.step(row.acknowledged_at - row.at)}", 1


def _texts(session: Session, begins: float, ends: float) -> Found:
    """Texts that left, and texts that came."""
    for row in _rows(session, outbox.c.sent_at, begins, ends, outbox.c.kind, outbox.c.lane, outbox.c.state):
        if row.kind != "call" and row.lane != VOICE and row.state in SENT:
            yield row.at, "sent", 1
    for row in _rows(session, inbox.c.received_at, begins, ends, inbox.c.kind):
        if row.kind == "text":
            yield row.at, "received", 1


def _calls(session: Session, begins: float, ends: float) -> Found:
    """Minutes as they are charged: each leg by itself, and a minute that has begun is one."""
    for row in _rows(session, legs.c.answered_at, begins, ends, legs.c.ended_at):
        if row.ended_at is not None:
            yield row.at, "minutes", max(1, math.ceil((row.ended_at - row.at) / 60))
