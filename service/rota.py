"""Who is on: peers by their own word or by weekly shifts, responders by tier."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule
from sqlalchemy import or_, select

from service import alarms, stints
from service.alarms import About
from service.session import Record, Session
from service.tables import peers, responders, shifts

_ON = (peers.c.state == "agreed", peers.c.on_since.is_not(None))


@dataclass(frozen=True)
class Shift:
    """One shift as it falls: unix seconds from and to."""

    person_id: int
    begins: float
    ends: float


def peer(session: Session, person_id: int) -> Record | None:
    """Somebody's record as a peer, if they are one."""
    return session.first(select(peers).where(peers.c.person_id == person_id, peers.c.state != "left"))


def change_peer(session: Session, person_id: int, **columns: object) -> None:
    """Set columns of a peer."""
    session.db.execute(peers.update().where(peers.c.person_id == person_id).values(**columns))


def invite(session: Session, person_id: int, languages: str) -> None:
    """A new peer, who has not agreed to anything yet."""
    row = peers.insert().values(
        line_id=session.line_id,
        person_id=person_id,
        languages=languages,
        state="invited",
        depth="some",
        created_at=session.at,
    )
    session.db.execute(row)


def comes_on(session: Session, person_id: int, until: float | None) -> None:
    """A peer is there for offers, until a time or until OFF."""
    stints.begin(session, person_id, until)
    change_peer(session, person_id, on_since=session.at, on_until=until, idle_since=session.at, resting=False)


def goes_off(session: Session, person_id: int) -> None:
    """No offers until they come on again."""
    stints.end(session, person_id)
    change_peer(session, person_id, on_since=None, on_until=None)


def rests(session: Session, person_id: int, seconds: float) -> None:
    """A break: no offers until it is over."""
    change_peer(session, person_id, resting=True)
    alarms.put(session, "break_over", seconds, About(person_id=person_id))


def is_on(session: Session, record: Record) -> bool:
    """Whether a peer is on now."""
    return (
        record.state == "agreed"
        and record.on_since is not None
        and (record.on_until is None or record.on_until > session.at)
    )


def on_now(session: Session) -> list[Record]:
    """Every peer who is on, the longest idle first."""
    lasting = or_(peers.c.on_until.is_(None), peers.c.on_until > session.at)
    return session.all(
        select(peers)
        .where(peers.c.line_id == session.line_id, *_ON, lasting)
        .order_by(peers.c.idle_since, peers.c.person_id)
    )


def tiers(session: Session) -> dict[int, list[int]]:
    """Tier -> the responders on it; the last tier is the last resort."""
    found: dict[int, list[int]] = {}
    for row in session.all(
        select(responders)
        .where(responders.c.line_id == session.line_id)
        .order_by(responders.c.last_resort, responders.c.tier, responders.c.id)
    ):
        found.setdefault(row.tier, []).append(row.person_id)
    return found


def responder_on(session: Session, person_id: int) -> bool:
    """Whether somebody is on the on-call rota at all."""
    return session.first(select(responders.c.id).where(responders.c.person_id == person_id).limit(1)) is not None


def last_resorts(session: Session) -> list[int]:
    """Whoever is paged when all else has failed."""
    mine = (responders.c.line_id == session.line_id, responders.c.last_resort)
    return [row.person_id for row in session.all(select(responders.c.person_id).where(*mine))]


def next_shift(session: Session) -> Shift | None:
    """The next shift of an agreed peer that has not begun, within eight days."""
    rows = session.all(
        select(shifts)
        .join(peers, peers.c.person_id == shifts.c.person_id)
        .where(shifts.c.line_id == session.line_id, peers.c.state == "agreed")
    )
    coming = [shift for row in rows for shift in falls(row, session.at) if shift.begins > session.at]
    return min(coming, key=lambda shift: shift.begins, default=None)


def expect(session: Session, shift_id: int) -> None:
    """Have the next beginning of a shift ring: then its peer comes on."""
    row = session.first(select(shifts).where(shifts.c.id == shift_id))
    if row is not None:
        coming = min(shift.begins for shift in falls(row, session.at) if shift.begins > session.at)
        alarms.put_at(session, "shift", coming, About(ref=shift_id))


def begin_shift(session: Session, shift_id: int) -> Shift | None:
    """A shift begins: its peer is on until it ends. Returns it, or None if it is gone or its peer has not agreed."""
    row = session.first(select(shifts).where(shifts.c.id == shift_id))
    if row is None:
        return None
    expect(session, shift_id)
    now = [shift for shift in falls(row, session.at) if shift.begins <= session.at < shift.ends]
    record = peer(session, row.person_id)
    if not now or record is None or record.state != "agreed" or record.practised_at is None:
        return None
    comes_on(session, row.person_id, now[0].ends)
    return now[0]


def whose_shift(session: Session, shift_id: int) -> int | None:
    """Whose weekly shift it is, if it still is."""
    row = session.first(select(shifts.c.person_id).where(shifts.c.id == shift_id))
    return None if row is None else int(row.person_id)


def falls(row: Record, at: float) -> list[Shift]:
    """When a weekly shift falls, from a day before a time to eight days after it: 09:00 stays 09:00 all year."""
    zone = ZoneInfo(row.zone)
    today = datetime.fromtimestamp(at, zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    hour, minute = (int(part) for part in row.starts.split(":"))
    days = rrule(WEEKLY, dtstart=today - timedelta(days=1), until=today + timedelta(days=8), byweekday=row.weekday)
    return [_fall(row, day.replace(hour=hour, minute=minute), zone) for day in days]


def _fall(row: Record, begins: datetime, zone: ZoneInfo) -> Shift:
    start = begins.replace(tzinfo=zone).astimezone(UTC)
    return Shift(row.person_id, start.timestamp(), start.timestamp() + row.minutes * 60)
