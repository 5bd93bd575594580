"""Who looked at or did what to whom: an append-only log in which each entry seals the one before."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select, text

from service.session import Record, Session
from service.tables import audit

FIRST = "0" * 64
LOCK = 0x5EA1
AT_A_TIME = 1000
SHORTENED = "shortened"
"""What an entry says that stands for all those before it: only its hash is left, and the next one follows from it."""


def note(session: Session, who: str, what: str, about: str) -> None:
    """Append an entry: ids and plain words only, never numbers, names or texts. One at a time for each line."""
    if session.db.dialect.name == "postgresql":
        session.do(text("select pg_advisory_xact_lock(:kind, :line)"), {"kind": LOCK, "line": session.line_id})
    before = session.first(
        select(audit.c.hash).where(audit.c.line_id == session.line_id).order_by(audit.c.id.desc()).limit(1)
    )
    entry = _hash(before.hash if before else FIRST, session.at, who, what, about)
    session.add(audit, at=session.at, who=who, what=what, about=about, hash=entry)


LOOKS = ("looked at", "looked up", "read the words", "exported", "listed the")
"""How an entry begins that says somebody looked at people."""


@dataclass(frozen=True)
class Wanted:
    """Which entries: by whom, saying one of these, from when until when, and only looks at people."""

    who: str = ""
    what: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None
    looks: bool = False


def listed(session: Session, wanted: Wanted, limit: int, before: int | None = None) -> list[Record]:
    """The newest entries that are wanted, or the newest before one of them."""
    where: list[ColumnElement[bool]] = [audit.c.line_id == session.line_id, audit.c.what != SHORTENED]
    if wanted.who:
        where.append(audit.c.who == wanted.who)
    if wanted.what:
        columns = (func.lower(audit.c.what), func.lower(audit.c.about))
        said = [word.lower() for word in wanted.what]
        where.append(or_(*(one.contains(word, autoescape=True) for word in said for one in columns)))
    if wanted.since is not None:
        where.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        where.append(audit.c.at < wanted.until)
    if wanted.looks:
        where.append(or_(*(audit.c.what.startswith(one) for one in LOOKS)))
    if before is not None:
        where.append(audit.c.id < before)
    return session.all(select(audit).where(*where).order_by(audit.c.id.desc()).limit(limit))


def authors(session: Session) -> list[str]:
    """Everybody who is in the log: one look at the index for each, however much they did."""
    found: list[str] = []
    mine = select(audit.c.who).where(audit.c.line_id == session.line_id).order_by(audit.c.who).limit(1)
    while (row := session.first(mine.where(audit.c.who > (found[-1] if found else "")))) is not None:
        found.append(str(row.who))
    return found


def broken(session: Session) -> Record | None:
    """The first entry that does not follow from the one before it; None when the whole log holds."""
    before = FIRST
    for row in _from_the_first(session):
        if before == FIRST and row.what == SHORTENED:
            before = row.hash
            continue
        if row.hash != _hash(before, row.at, row.who, row.what, row.about):
            return row
        before = row.hash
    return None


def _from_the_first(session: Session) -> Iterator[Record]:
    """Every entry, a few at a time: a log of years is not held in memory."""
    last = 0
    mine = select(audit).where(audit.c.line_id == session.line_id).order_by(audit.c.id).limit(AT_A_TIME)
    while rows := session.all(mine.where(audit.c.id > last)):
        yield from rows
        last = rows[-1].id


def shorten(session: Session, last_id: int) -> None:
    """Let go of the oldest entries up to this one, which loses what it said: the log still holds from there on."""
    mine = (audit.c.line_id == session.line_id, audit.c.id < last_id)
    session.do(delete(audit).where(*mine))
    session.change(audit, last_id, who="", what=SHORTENED, about="")


def _hash(before: str, at: float, who: str, what: str, about: str) -> str:
    return hashlib.sha256(json.dumps([before, at, who, what, about]).encode()).hexdigest()
