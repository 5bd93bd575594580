"""Who is signed in, and where. A browser holds a key; the row here decides whether it still opens anything."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, update

from service.accounts import kept, proof
from service.session import Record, Session
from service.tables import accounts, lines, visits

LONGEST = 14 * 3600.0
IDLE = 4 * 3600.0
SEEN_EVERY = 120.0
FORGOTTEN = 90 * 86_400.0
"""What somebody did is in the log for longer; on which device is nobody's business after so long."""
DEVICE_LENGTH = 80
_OF_ACCOUNT = ("person_id", "name", "sealed_name", "wrapped_key", "role", "language")


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, as a page needs them."""

    visit_id: int
    account_id: int
    person_id: int
    line_id: int
    name: str
    role: str
    language: str
    zone: str
    seen_at: float

    @property
    def who(self) -> str:
        """Who did it, for the audit log."""
        return f"account {self.account_id}"


def begin(session: Session, account_id: int, device: str) -> str:
    """Somebody is in from here on; returns the key for their browser. Visits of long ago are forgotten."""
    session.do(delete(visits).where(visits.c.seen_at < session.at - FORGOTTEN))
    key = proof.token()
    where = {"device": device[:DEVICE_LENGTH], "began_at": session.at, "seen_at": session.at}
    session.add(visits, account_id=account_id, key_hash=proof.sealed(key), **where)
    return key


def visitor(session: Session, key: str) -> Visitor | None:
    """Who a browser's key belongs to, on whatever line; None once it has ended, by itself or by somebody."""
    mine = select(visits, *(accounts.c[name] for name in _OF_ACCOUNT), lines.c.zone)
    joined = mine.join(accounts, accounts.c.id == visits.c.account_id).join(lines, lines.c.id == visits.c.line_id)
    row = session.first(joined.where(visits.c.key_hash == proof.sealed(key), *_lasting(session)))
    if row is None:
        return None
    who = (row.person_id, row.line_id, kept.name(session, row), row.role, row.language, row.zone, row.seen_at)
    return Visitor(row.id, row.account_id, *who)


def seen(session: Session, visit_id: int) -> None:
    """They have just done something."""
    session.change(visits, visit_id, seen_at=session.at)


def open_of(session: Session, account_id: int) -> list[Record]:
    """Where somebody is signed in now, the newest first."""
    joined = select(visits).join(accounts, accounts.c.id == visits.c.account_id)
    mine = joined.where(visits.c.account_id == account_id, *_lasting(session))
    return session.all(mine.order_by(visits.c.seen_at.desc(), visits.c.id.desc()))


def end(session: Session, account_id: int, visit_id: int) -> bool:
    """End one of somebody's own; whether it was going on."""
    mine = (visits.c.id == visit_id, visits.c.account_id == account_id, visits.c.ended_at.is_(None))
    return session.count(update(visits).where(*mine).values(ended_at=session.at)) == 1


def end_all(session: Session, account_id: int, but: int | None = None) -> int:
    """End all that somebody has, but this one; returns how many."""
    mine = (visits.c.account_id == account_id, visits.c.ended_at.is_(None), visits.c.id != (but or 0))
    return session.count(update(visits).where(*mine).values(ended_at=session.at))


def _lasting(session: Session) -> tuple[ColumnElement[bool], ...]:
    return (
        visits.c.ended_at.is_(None),
        visits.c.began_at > session.at - LONGEST,
        visits.c.seen_at > session.at - IDLE,
        accounts.c.removed_at.is_(None),
    )
