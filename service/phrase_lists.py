"""A line's own phrase lists, all kept: the newest that can be read is in use, else the one that comes with the line."""

import functools
from importlib.resources import files

from sqlalchemy import Select, bindparam, select

from service.errors import BadInput
from service.prepared import Prepared
from service.safety import Phrases
from service.session import Record, Session
from service.tables import phrase_lists

LONGEST = 200_000
SHIPPED = ""
"""Kept in the place of a list: from then on the one that comes with the line is in use."""


def in_use(session: Session) -> Phrases:
    """What texts are looked at with. A list that can no longer be read gives way to the last good one."""
    newest = session.look(_NEWEST, line=session.line_id)
    found = _read(SHIPPED if newest is None else newest.source)
    return found or next(read for read in map(_read, _older(session)) if read is not None)


def newest(session: Session) -> Record | None:
    """The row of the list in use; None for the one that comes with the line."""
    row = next((row for row in session.all(_of(session)) if _read(row.source) is not None), None)
    return None if row is None or row.source == SHIPPED else row


def all_of(session: Session) -> list[Record]:
    """Every list that was ever put in use here, the newest first."""
    return session.all(_of(session))


def mark(session: Session) -> int:
    """Which list is the newest; whoever changes it names the one that they have seen."""
    row = session.first(_of(session).limit(1))
    return 0 if row is None else int(row.id)


def use(session: Session, source: str, by: str) -> Phrases:
    """From now on this list, or SHIPPED. Raises BadInput, and changes nothing, when it cannot be read."""
    if len(source) > LONGEST:
        raise BadInput(f"The phrase list is longer than {LONGEST:,} characters.")
    found = Phrases.load(source or shipped())
    session.add(phrase_lists, source=source, checked=found.checked.isoformat(), by=by, at=session.at)
    return found


@functools.cache
def shipped() -> str:
    """The list that comes with the line, as it is written."""
    return files("flows").joinpath("safety.nt").read_text(encoding="utf-8")


def as_shipped() -> Phrases:
    """The list that comes with the line, read."""
    found = _read(SHIPPED)
    assert found is not None
    return found


def _older(session: Session) -> list[str]:
    return [*(row.source for row in session.all(_of(session).offset(1))), SHIPPED]


def _of(session: Session) -> Select[tuple[object, ...]]:
    mine = phrase_lists.c.line_id == session.line_id
    return select(phrase_lists).where(mine).order_by(phrase_lists.c.id.desc())


_NEWEST = Prepared(
    select(phrase_lists).where(phrase_lists.c.line_id == bindparam("line")).order_by(phrase_lists.c.id.desc()).limit(1)
)


@functools.lru_cache(maxsize=16)
def _read(source: str) -> Phrases | None:
    try:
        return Phrases.load(source or shipped())
    except BadInput:
        return None
