"""Who looked at or did what to whom: an append-only log in which each entry seals the one before."""

import hashlib
import json

from sqlalchemy import delete, select, text

from service.session import Record, Session
from service.tables import audit

FIRST = "0" * 64
LOCK = 0x5EA1
SHORTENED = "shortened"
"""What an entry says that stands for all those before it: only its hash is left, and the next one follows from it."""


def note(session: Session, who: str, what: str, about: str) -> None:
    """Append an entry: ids and plain words only, never numbers, names or texts. One at a time for each line."""
    if session.db.dialect.name == "postgresql":
        session.db.execute(text("select pg_advisory_xact_lock(:kind, :line)"), {"kind": LOCK, "line": session.line_id})
    before = session.first(
        select(audit.c.hash).where(audit.c.line_id == session.line_id).order_by(audit.c.id.desc()).limit(1)
    )
    entry = _hash(before.hash if before else FIRST, session.at, who, what, about)
    session.add(audit, at=session.at, who=who, what=what, about=about, hash=entry)


def broken(session: Session) -> Record | None:
    """The first entry that does not follow from the one before it; None when the whole log holds."""
    before = FIRST
    for row in session.all(select(audit).where(audit.c.line_id == session.line_id).order_by(audit.c.id)):
        if before == FIRST and row.what == SHORTENED:
            before = row.hash
            continue
        if row.hash != _hash(before, row.at, row.who, row.what, row.about):
            return row
        before = row.hash
    return None


def shorten(session: Session, last_id: int) -> None:
    """Let go of the oldest entries up to this one, which loses what it said: the log still holds from there on."""
    mine = (audit.c.line_id == session.line_id, audit.c.id < last_id)
    session.db.execute(delete(audit).where(*mine))
    session.change(audit, last_id, who="", what=SHORTENED, about="")


def _hash(before: str, at: float, who: str, what: str, about: str) -> str:
    return hashlib.sha256(json.dumps([before, at, who, what, about]).encode()).hexdigest()
