"""Who is on call now, tier by tier."""

from sqlalchemy import bindparam, select

from service.prepared import Prepared
from service.rota.peers import peer
from service.rota.shifts import between
from service.session import Record, Session
from service.tables import responders, shifts


def tiers(session: Session) -> dict[int, list[int]]:
    """Tier -> the responders who are on it now; the last tier is the last resort, who is always on.

    Who has no shifts on a tier is always on it; who has some, only during them. An empty tier is left out.
    """
    found: dict[int, list[int]] = {}
    rows = _ladder(session)
    on_shift = {
        (one.person_id, one.tier)
        for one in between(session, session.at, session.at + 1, shifts.c.tier.is_not(None))
        if one.tier is not None and one.begins <= session.at
    }
    part_time = {(row.person_id, row.tier) for row in _with_tier(session)}
    always = {(row.person_id, row.tier) for row in rows if row.last_resort} | {
        (row.person_id, row.tier) for row in rows if (row.person_id, row.tier) not in part_time
    }
    known = {row.person_id for row in rows}
    for tier in sorted({tier for _, tier in always | on_shift if tier is not None}):
        order = [row.person_id for row in rows if row.tier == tier]
        extra = sorted(one for one, level in on_shift if level == tier and one in known and one not in order)
        there = [one for one in (*order, *extra) if (one, tier) in always or (one, tier) in on_shift]
        if there:
            found[tier] = there
    return found


def responder_on(session: Session, person_id: int) -> bool:
    """Whether somebody is on the on-call rota at all."""
    return session.look(_ON, person=person_id) is not None


_ON = Prepared(select(responders.c.id).where(responders.c.person_id == bindparam("person")).limit(1))


def can_take(session: Session, person_id: int, tier: int | None) -> bool:
    """Whether somebody can be given a shift: as a peer, or on a tier of on call."""
    return responder_on(session, person_id) if tier is not None else peer(session, person_id) is not None


def pages_by(session: Session, person_id: int) -> str:
    """What the phone of a responder can do: both, text (no voice), call (no texts)."""
    row = session.first(select(responders.c.pages_by).where(responders.c.person_id == person_id).limit(1))
    return "both" if row is None else str(row.pages_by)


def call_after(session: Session, person_id: int) -> int | None:
    """Seconds from the text of a page to its call, if this responder has their own; else the line's hold."""
    mine = (responders.c.person_id == person_id, responders.c.call_after.is_not(None))
    row = session.first(select(responders.c.call_after).where(*mine).limit(1))
    return None if row is None else int(row.call_after)


def last_resorts(session: Session) -> list[int]:
    """Whoever is paged when all else has failed."""
    mine = (responders.c.line_id == session.line_id, responders.c.last_resort)
    return [row.person_id for row in session.all(select(responders.c.person_id).where(*mine))]


def tiers_by_shifts(session: Session) -> list[int]:
    """The tiers that have shifts, and nobody who is on them at all times."""
    part_time = {(row.person_id, row.tier) for row in _with_tier(session)}
    always = {row.tier for row in _ladder(session) if (row.person_id, row.tier) not in part_time}
    return sorted({tier for _, tier in part_time} - always)


def _ladder(session: Session) -> list[Record]:
    mine = select(responders).where(responders.c.line_id == session.line_id)
    return session.all(mine.order_by(responders.c.last_resort, responders.c.tier, responders.c.id))


def _with_tier(session: Session) -> list[Record]:
    mine = (shifts.c.line_id == session.line_id, shifts.c.tier.is_not(None))
    return session.all(select(shifts.c.person_id, shifts.c.tier).where(*mine))
