"""The hours that peers gave: each time on, from when until when, and how much that makes this week."""

from sqlalchemy import or_, select, update

from service import hours, lines, people
from service.session import Record, Session
from service.tables import stints

MUCH = 0.8


def begin(session: Session, person_id: int, until: float | None) -> None:
    """Somebody is on from now; an end that is known is the end unless they go off before."""
    end(session, person_id)
    session.add(stints, person_id=person_id, began_at=session.at, ended_at=until)


def end(session: Session, person_id: int) -> None:
    """Somebody is on no more."""
    lasting = or_(stints.c.ended_at.is_(None), stints.c.ended_at > session.at)
    session.do(update(stints).where(stints.c.person_id == person_id, lasting).values(ended_at=session.at))


def this_week(session: Session, person_id: int) -> float:
    """Seconds that somebody has been on since Monday began where they are."""
    return sum(_given(row, _monday(session, person_id), session.at) for row in _of_week(session, person_id))


def left(session: Session, peer: Record) -> float:
    """Seconds of what they meant to give this week that are left; 0 or less when that is over."""
    return _most(session, peer) - this_week(session, peer.person_id)


def _most(session: Session, peer: Record) -> float:
    return 60.0 * (peer.week_minutes or lines.get(session).pace.week_minutes)


def much(session: Session, peer: Record) -> str | None:
    """Whether what they gave this week has just come to be a lot, or more than they meant to: "a_lot", "past".

    Asked when they have come on: what was so the time before is not said again.
    """
    rows = _of_week(session, peer.person_id)
    monday = _monday(session, peer.person_id)
    most = _most(session, peer)
    before = max((row.began_at for row in rows[:-1]), default=monday)
    now = _level(sum(_given(row, monday, session.at) for row in rows) / most)
    then = _level(sum(_given(row, monday, before) for row in rows) / most)
    return (None, "a_lot", "past")[now] if now > then else None


def _level(share: float) -> int:
    return 2 if share >= 1 else 1 if share >= MUCH else 0


def _given(row: Record, since: float, until: float) -> float:
    ended: float = until if row.ended_at is None else min(row.ended_at, until)
    return max(0.0, ended - max(float(row.began_at), since))


def _of_week(session: Session, person_id: int) -> list[Record]:
    lasting = or_(stints.c.ended_at.is_(None), stints.c.ended_at > _monday(session, person_id))
    return session.all(select(stints).where(stints.c.person_id == person_id, lasting).order_by(stints.c.id))


def _monday(session: Session, person_id: int) -> float:
    return hours.week_began(session.at, zone_of(session, person_id))


def zone_of(session: Session, person_id: int) -> str:
    """The zone that somebody lives by: their own if they said, else the line's."""
    return people.get(session, person_id).zone or lines.get(session).zone


def awake(session: Session, person_id: int) -> float:
    """Now, if somebody may be written to unasked where they live, else when they may."""
    return lines.awake(session, session.at, zone_of(session, person_id))
