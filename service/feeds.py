"""A secret address for each person at which calendars read their shifts. Only its hash is kept."""

import hashlib
import secrets

from sqlalchemy import delete, select

from service import lines
from service.rota import ical
from service.rota.shifts import DAY
from service.session import Record, Session
from service.tables import feeds, overrides, shifts

AHEAD = 400 * DAY
BYTES = 24


def make(session: Session, person_id: int) -> str:
    """A new secret for somebody; the one of before leads nowhere from now on."""
    revoke(session, person_id)
    secret = secrets.token_urlsafe(BYTES)
    session.add(feeds, person_id=person_id, secret_hash=_hash(secret), made_at=session.at)
    return secret


def revoke(session: Session, person_id: int) -> bool:
    """Nobody reads it any more; whether there was one."""
    return session.count(delete(feeds).where(feeds.c.person_id == person_id)) > 0


def has(session: Session, person_id: int) -> bool:
    """Whether somebody has an address that leads to their shifts."""
    return session.first(select(feeds.c.id).where(feeds.c.person_id == person_id)) is not None


def find(session: Session, secret: str) -> Record | None:
    """Whose feed it is, on whichever line. Found by its hash: how long that takes tells nothing of other secrets."""
    return session.first(select(feeds).where(feeds.c.secret_hash == _hash(secret)))


def calendar(session: Session, feed: Record, titles: ical.Titles) -> bytes:
    """Their own shifts, and nothing of anybody else."""
    weekly = session.all(select(shifts).where(shifts.c.person_id == feed.person_id).order_by(shifts.c.id))
    dated = session.all(select(overrides).where(overrides.c.person_id == feed.person_id).order_by(overrides.c.id))
    mark, name = feed.secret_hash[:16], lines.get(session).name
    return ical.write(weekly, dated, feed.made_at, session.at + AHEAD, mark, name, titles)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
