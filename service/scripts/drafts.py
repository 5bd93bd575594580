"""Drafts: what is being written, one for each script. Nobody saves over what they have not seen, and nothing is lost.

A row is what one person wrote in one go. Who goes on from another's draft begins a row of their own, and a draft that
was published or put away leaves its rows behind: whatever somebody wrote can be read again.
"""

from dataclasses import dataclass

from sqlalchemy import select

from service.errors import BadInput
from service.scripts import publishing, reading
from service.session import Record, Session
from service.tables import drafts

LONGEST = 30_000


@dataclass(frozen=True)
class Saved:
    """What became of it: the newest draft, and whether it is what was to be saved."""

    newest: Record | None
    is_mine: bool


def of(session: Session, name: str) -> Record | None:
    """The draft of a script, if there is one."""
    newest = _newest(session, name)
    return None if newest is None or newest.source is None else newest


def revision(session: Session, name: str) -> int:
    """What whoever saves next has to name; 0 where there never was a draft."""
    newest = _newest(session, name)
    return 0 if newest is None else int(newest.revision)


def all_of(session: Session) -> dict[str, Record]:
    """Every draft of the line, by the names of their scripts."""
    mine = select(drafts).where(drafts.c.line_id == session.line_id).order_by(drafts.c.revision)
    newest = {row.name: row for row in session.all(mine)}
    return {name: row for name, row in newest.items() if row.source is not None}


def earlier(session: Session, name: str) -> list[Record]:
    """What was written before the draft of now, newest first."""
    mine = select(drafts).where(drafts.c.line_id == session.line_id, drafts.c.name == name)
    rows = session.all(mine.where(drafts.c.source.is_not(None)).order_by(drafts.c.revision.desc()))
    newest = of(session, name)
    return [row for row in rows if newest is None or row.id != newest.id]


def save(session: Session, name: str, source: str, seen: int, *, author: str, based_on: int | None = None) -> Saved:
    """Keep what was written, unless somebody has saved since revision `seen`. Raises BadInput.

    `based_on` says from which version it goes on; as before, or from the newest there is, if not said.
    """
    publishing.require_name(name)
    if len(source) > LONGEST:
        raise BadInput(f"A script can have {LONGEST:,} letters at most.")
    publishing.alone(session)
    newest = _newest(session, name)
    if seen != (0 if newest is None else newest.revision):
        return Saved(newest, is_mine=newest is not None and newest.source == source)
    if newest is not None and (newest.source, based_on) == (source, None):
        return Saved(newest, is_mine=True)
    base = _base(session, name, newest) if based_on is None else based_on
    written = {"revision": seen + 1, "source": source, "based_on": base, "author": author, "at": session.at}
    if newest is not None and newest.source is not None and newest.author == author:
        session.change(drafts, newest.id, **written)
    else:
        session.add(drafts, name=name, **written)
    return Saved(_newest(session, name), is_mine=True)


def put_away(session: Session, name: str, seen: int, *, author: str) -> bool:
    """The draft was published, or is not wanted; False if somebody has saved since revision `seen`."""
    publishing.alone(session)
    newest = _newest(session, name)
    if newest is None or newest.source is None or newest.revision != seen:
        return False
    session.add(
        drafts, name=name, revision=seen + 1, source=None, based_on=newest.based_on, author=author, at=session.at
    )
    return True


def _newest(session: Session, name: str) -> Record | None:
    mine = select(drafts).where(drafts.c.line_id == session.line_id, drafts.c.name == name)
    return session.first(mine.order_by(drafts.c.revision.desc()).limit(1))


def _base(session: Session, name: str, newest: Record | None) -> int:
    """A draft goes on from the version it began from; a new one begins from the newest."""
    if newest is not None and newest.source is not None:
        return int(newest.based_on)
    version = reading.find(session, name)
    return 0 if version is None else int(version.number)
