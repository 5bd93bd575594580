"""Numbers that are given no peer for a while, and why. On call still answers them, and what they write is kept."""

from sqlalchemy import or_, select, update

from service import people
from service.session import Record, Session
from service.tables import blocks


def put(session: Session, person_id: int, reason: str, until: float | None, by: str) -> None:
    """Give somebody no peer until a time, or until it is lifted; an earlier block gives way to this one."""
    lift(session, person_id)
    sealed = session.vault.seal(people.get(session, person_id).wrapped_key, reason)
    session.add(blocks, person_id=person_id, until=until, reason="", sealed_reason=sealed, by=by, at=session.at)


def reason(session: Session, block: Record) -> str:
    """Why, as it was typed; empty once whom it is about was erased."""
    key = people.get(session, block.person_id).wrapped_key
    if key is None or block.sealed_reason is None:
        return "" if key is None else str(block.reason)
    return session.vault.open(key, block.sealed_reason)


def lift(session: Session, person_id: int) -> bool:
    """Let somebody be given a peer again; whether they were blocked."""
    block = people.blocked(session, person_id)
    theirs = (blocks.c.person_id == person_id, blocks.c.lifted_at.is_(None))
    session.do(update(blocks).where(*theirs).values(lifted_at=session.at))
    return block is not None


def listed(session: Session) -> list[Record]:
    """Every block that holds now, the newest first."""
    lasting = or_(blocks.c.until.is_(None), blocks.c.until > session.at)
    mine = (blocks.c.line_id == session.line_id, blocks.c.lifted_at.is_(None), lasting)
    return session.all(select(blocks).where(*mine).order_by(blocks.c.id.desc()))


def told(session: Session, block: Record) -> bool:
    """Note that they have heard of it; whether they had before."""
    if block.told_at is not None:
        return True
    session.change(blocks, block.id, told_at=session.at)
    return False
