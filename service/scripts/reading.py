"""Which versions there are, which is in use, and a version's script ready to run."""

from typing import Any

from sqlalchemy import Select, bindparam, distinct, func, select

from flows.script import Script
from flows.vocabulary import USED_FOR
from service import lines
from service.prepared import Prepared
from service.scripts.comparing import same_structure, same_text
from service.scripts.proofs import BLOCK, Known, Proved
from service.session import Record, Session
from service.tables import checkins, publications, versions

_LISTED = [column for column in versions.c if column.name not in ("source", "compiled")]
_HASH = Prepared(select(versions.c.text_hash).where(versions.c.id == bindparam("this")))
_KEPT: dict[tuple[str, int], Script] = {}


def current(session: Session, used_for: str) -> int:
    """The id of the version in use for a purpose: the newest pointer to one that was not withdrawn.

    Raises ValueError when there is none.
    """
    [version] = session.run(_CURRENT, line=session.line_id, purpose=used_for)
    return int(version.id)


def to_begin(session: Session, used_for: str) -> int:
    """The same, held until the end of the transaction against being withdrawn: a check-in is about to begin with it."""
    [version] = session.run(_TO_BEGIN, line=session.line_id, purpose=used_for)
    return int(version.id)


def to_begin_by_name(session: Session, name: str) -> int | None:
    """The newest version of one script that was not withdrawn, held like the one in use; None if there is none."""
    mine = select(versions.c.id).where(
        versions.c.line_id == session.line_id, versions.c.name == name, versions.c.withdrawn_at.is_(None)
    )
    found = session.first(mine.order_by(versions.c.number.desc()).limit(1).with_for_update(read=True))
    return None if found is None else int(found.id)


def in_use(session: Session) -> dict[int, Record]:
    """Every version that is in use now, by id: one for each purpose, and one of each script that has no purpose."""
    pointed = select(*_LISTED).join(publications, publications.c.version_id == versions.c.id)
    mine = pointed.where(versions.c.line_id == session.line_id, versions.c.withdrawn_at.is_(None))
    newest: dict[tuple[str, str], Record] = {}
    for row in session.all(mine.order_by(publications.c.id.desc())):
        newest.setdefault(place(row), row)
    return {row.id: row for row in newest.values()}


def instead_of(session: Session, version: Record) -> Record | None:
    """What would be in use in a version's place if it were withdrawn."""
    rest = select(*_LISTED).join(publications, publications.c.version_id == versions.c.id)
    mine = rest.where(versions.c.line_id == session.line_id, versions.c.withdrawn_at.is_(None))
    others = session.all(mine.where(versions.c.id != version.id).order_by(publications.c.id.desc()))
    return next((row for row in others if place(row) == place(version)), None)


def is_all_there_is(session: Session, version: Record) -> bool:
    """Whether the line would have nothing to say without this version: it is not withdrawn."""
    needed = version.used_for in USED_FOR and version.used_for != BLOCK and version.withdrawn_at is None
    return needed and instead_of(session, version) is None


def place(version: Record) -> tuple[str, str]:
    """What a version stands in for: a purpose has one script at a time, a script without a purpose only itself."""
    return (version.used_for, "" if version.used_for not in ("", BLOCK) else version.name)


def listed(session: Session) -> list[Record]:
    """Every version, newest first, without its source."""
    mine = select(*_LISTED).where(versions.c.line_id == session.line_id)
    return session.all(mine.order_by(versions.c.name, versions.c.number.desc()))


def find(session: Session, name: str, number: int | None = None) -> Record | None:
    """One version by name, the newest unless a number is given."""
    named = select(versions).where(versions.c.line_id == session.line_id, versions.c.name == name)
    if number is not None:
        named = named.where(versions.c.number == number)
    return session.first(named.order_by(versions.c.number.desc()).limit(1))


def get(session: Session, version_id: int) -> Record:
    """One version by id."""
    return session.one(select(versions).where(versions.c.id == version_id))


def script(session: Session, version_id: int) -> Script:
    """A version's script, ready to run."""
    [row] = session.run(_HASH, this=version_id)
    hashed = row.text_hash
    kept = _KEPT.get((hashed, version_id))
    if kept is None:
        kept = _KEPT[(hashed, version_id)] = Script.from_json(get(session, version_id).compiled)
    return kept


def source(session: Session, version_id: int) -> str:
    """What a version's author wrote."""
    return str(get(session, version_id).source)


def known(session: Session) -> Known:
    """What the line has that a proof needs: its languages, and the shared blocks in use."""
    mine = (row for row in in_use(session).values() if row.used_for == BLOCK)
    return Known(lines.get(session).languages, {row.name: source(session, row.id) for row in mine})


def says(session: Session, version_id: int, proved: Proved) -> bool:
    """Whether a version is this very source, with the same shared blocks in it."""
    return source(session, version_id) == proved.source and same_text(script(session, version_id), proved.script)


def under_way(session: Session) -> dict[int, int]:
    """How many conversations are in the middle of each version, by its id."""
    counted = select(checkins.c.version_id, func.count(distinct(checkins.c.conversation_id)).label("conversations"))
    mine = counted.where(checkins.c.line_id == session.line_id, checkins.c.ended_at.is_(None))
    return {row.version_id: row.conversations for row in session.all(mine.group_by(checkins.c.version_id))}


def differing_in_words(session: Session, version: Record) -> list[int]:
    """Versions of the same script that conversations are in the middle of, and that differ in nothing but wording."""
    mine = script(session, version.id)
    found = [get(session, other) for other in under_way(session) if other != version.id]
    alike = (row for row in found if row.name == version.name and same_structure(script(session, row.id), mine))
    return [row.id for row in alike]


def _pointers() -> Select[Any]:
    pointed = select(versions.c.id).join(publications, publications.c.version_id == versions.c.id)
    mine = pointed.where(publications.c.line_id == bindparam("line"), publications.c.used_for == bindparam("purpose"))
    return mine.where(versions.c.withdrawn_at.is_(None)).order_by(publications.c.id.desc()).limit(1)


_CURRENT, _TO_BEGIN = Prepared(_pointers()), Prepared(_pointers().with_for_update(read=True, of=versions))
