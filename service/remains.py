"""What outlives an erasure, under the keyed hash of a number: that texts were stopped, a block, who is kept apart.

Nothing of it leads back to what was erased. If the number writes again it is somebody new, to whom only this applies.
"""

from sqlalchemy import bindparam, delete, or_, select

from service.prepared import Prepared
from service.session import Record, Session
from service.tables import apart, blocks, people, remains


def keep(session: Session, person: Record) -> None:
    """Before somebody is erased: what must still hold for their number."""
    if person.opted_out_at is not None:
        _add(session, person.lookup, "opted_out")
    lasting = or_(blocks.c.until.is_(None), blocks.c.until > session.at)
    mine = select(blocks.c.until).where(blocks.c.person_id == person.id, blocks.c.lifted_at.is_(None), lasting)
    for block in session.all(mine):
        _add(session, person.lookup, "blocked", until=block.until)
    for pair in session.all(select(apart.c.other_id).where(apart.c.person_id == person.id)):
        _add(session, person.lookup, "apart", other_id=pair.other_id)
    for row in session.all(select(remains).where(remains.c.other_id == person.id)):
        # the other one was erased before: from now on both are known by their numbers' hashes alone
        session.change(remains, row.id, other_id=None, other_lookup=person.lookup)
        _add(session, person.lookup, "apart", other_lookup=row.lookup)


def take_up(session: Session, person_id: int, lookup: bytes) -> None:
    """Somebody new has a number for which something still holds: from now on it holds for them."""
    for row in session.run(_KEPT, line=session.line_id, lookup=lookup):
        match row.kind:
            case "opted_out":
                session.change(people, person_id, opted_out_at=row.at)
            case "blocked" if row.until is None or row.until > session.at:
                why = {"reason": "Carried over: this number was blocked before.", "by": "the line"}
                session.add(blocks, person_id=person_id, until=row.until, at=row.at, **why)
            case "apart":
                if (other_id := row.other_id or _behind(session, row.other_lookup)) is None:
                    continue  # erased as well, and not back: it is kept for when they are
                for one, other in ((person_id, other_id), (other_id, person_id)):
                    session.add_once(apart, ("person_id", "other_id"), person_id=one, other_id=other, at=row.at)
        session.do(delete(remains).where(remains.c.id == row.id))


def _behind(session: Session, lookup: bytes) -> int | None:
    found = session.look(_WHO, line=session.line_id, lookup=lookup)
    return None if found is None else int(found.id)


_WHO = Prepared(
    select(people.c.id).where(people.c.line_id == bindparam("line"), people.c.lookup == bindparam("lookup"))
)
_KEPT = Prepared(
    select(remains)
    .where(remains.c.line_id == bindparam("line"), remains.c.lookup == bindparam("lookup"))
    .order_by(remains.c.id)
)


def _add(session: Session, lookup: bytes, kind: str, **about: object) -> None:
    session.add(remains, lookup=lookup, kind=kind, at=session.at, **about)
