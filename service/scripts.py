"""Published versions of the scripts. A version never changes; what runs now is the newest pointer to one."""

import functools
import hashlib
import json
from importlib.resources import files
from typing import Any

from sqlalchemy import func, select

from flows.loading import load
from flows.script import Script
from service.session import Record, Session
from service.tables import publications, versions

WORDING = ("title", "label", "also", "say", "sentence", "line", "lines", "tests")
SHIPPED = (
    "arrival",
    "waiting",
    "lighter_check_in",
    "shared_check_in",
    "on_my_own",
    "closing",
    "aftercare",
    "follow_up",
    "nobody_free",
    "on_call",
)
"""In this order: of two that are used for the same thing, the later one is in use."""


def shipped(name: str) -> str:
    """The source of a script that comes with the line."""
    return files("flows").joinpath("scripts", f"{name}.nt").read_text(encoding="utf-8")


def publish(session: Session, name: str, source: str, *, author: str, note: str) -> int:
    """Append a version and point to it; returns its number. Raises flows.loading.Problems when it cannot be read."""
    script = load(source)
    numbers = select(func.coalesce(func.max(versions.c.number), 0).label("newest")).where(
        versions.c.line_id == session.line_id, versions.c.name == name
    )
    number = int(session.one(numbers).newest) + 1
    version_id = session.add(
        versions,
        name=name,
        used_for=script.used_for or name,
        number=number,
        source=source,
        compiled=script.to_json(),
        text_hash=hashlib.sha256(source.encode()).hexdigest(),
        structure_hash=hashlib.sha256(json.dumps(_bare(script.to_json()), sort_keys=True).encode()).hexdigest(),
        author=author,
        note=note,
        at=session.at,
    )
    point(session, version_id, author=author)
    return number


def point(session: Session, version_id: int, *, author: str) -> None:
    """From now on this version is the one that new check-ins begin with."""
    used_for = session.one(select(versions.c.used_for).where(versions.c.id == version_id)).used_for
    session.add(publications, used_for=used_for, version_id=version_id, author=author, at=session.at)


def current(session: Session, used_for: str) -> int:
    """The id of the version in use for a purpose. Raises NoResultFound when nothing was ever published for it."""
    newest = select(publications.c.version_id).where(
        publications.c.line_id == session.line_id, publications.c.used_for == used_for
    )
    return int(session.one(newest.order_by(publications.c.id.desc()).limit(1)).version_id)


def script(session: Session, version_id: int) -> Script:
    """A version's script, ready to run."""
    return _compiled(session, version_id)


def listed(session: Session) -> list[Record]:
    """Every version, newest first, without its source."""
    columns = (
        versions.c.id,
        versions.c.name,
        versions.c.used_for,
        versions.c.number,
        versions.c.author,
        versions.c.note,
        versions.c.at,
    )
    return session.all(
        select(*columns)
        .where(versions.c.line_id == session.line_id)
        .order_by(versions.c.name, versions.c.number.desc())
    )


def find(session: Session, name: str, number: int | None = None) -> Record | None:
    """One version by name, the newest unless a number is given."""
    named = select(versions).where(versions.c.line_id == session.line_id, versions.c.name == name)
    return session.first(
        (named.where(versions.c.number == number) if number else named).order_by(versions.c.number.desc()).limit(1)
    )


def _bare(compiled: Any) -> Any:
    """A compiled script without its wording: what is left decides whether two versions have the same structure."""
    if isinstance(compiled, dict):
        return {
            key: sorted(value) if key == "texts" else _bare(value)
            for key, value in compiled.items()
            if key not in WORDING
        }
    return [_bare(item) for item in compiled] if isinstance(compiled, list | tuple) else compiled


_KEPT: dict[tuple[str, int], Script] = {}


def _compiled(session: Session, version_id: int) -> Script:
    hashed = session.one(select(versions.c.text_hash).where(versions.c.id == version_id)).text_hash
    kept = _KEPT.get((hashed, version_id))
    if kept is None:
        kept = Script.from_json(session.one(select(versions.c.compiled).where(versions.c.id == version_id)).compiled)
        _KEPT[(hashed, version_id)] = kept
    return kept


@functools.cache
def phrases_source() -> str:
    """The sentences that the line itself says, as shipped."""
    return files("flows").joinpath("phrases.nt").read_text(encoding="utf-8")
