"""What goes on at a line now: who waits, who talks, who is on, what on call has. Ids, states and times; no words."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select, text, update

from service import accounts, people, pool, rota
from service.session import Record, Session
from service.tables import OPEN_STATES, conversations, escalations, notices, outbox

LISTED = 12
LOOKED_AT = 200
LATELY = 3600.0
GROUPS = {
    "arriving": ("arriving",),
    "waiting": ("waiting",),
    "offered": ("offered",),
    "checking_in": ("checking_in",),
    "open": ("open", "closing"),
}
"""Where a conversation stands on the board, by its state."""


@dataclass(frozen=True)
class Peer:
    """A peer who is on: free, with somebody, at rest for a while, or not free just now: asked, or just back."""

    person_id: int
    name: str
    state: str  # free, busy, resting, aftercare, not_now
    until: float | None


@dataclass(frozen=True)
class Board:
    """Everything at one moment. Each group has its count and its first rows; names are by person id."""

    at: float
    counts: dict[str, int]
    rows: dict[str, list[Record]]
    escalations: list[Record]
    peers: list[Peer]
    on_call: dict[int, list[int]]
    names: dict[int, str]
    notices: list[Record]


def look(session: Session) -> Board:
    """The board as it is now."""
    counts = _counts(session)
    rows = {group: _rows(session, states) if counts[group] else [] for group, states in GROUPS.items()}
    raised = open_escalations(session)
    tiers = rota.tiers(session)
    named = {row.peer_id for found in rows.values() for row in found} | {row.acknowledged_by for row in raised}
    named |= {person for tier in tiers.values() for person in tier}
    names = {person: accounts.called_person(session, person) for person in named if person is not None}
    return Board(session.at, counts, rows, raised, _peers(session), tiers, names, unseen(session))


def open_escalations(session: Session) -> list[Record]:
    """Escalations that are not resolved, those that nobody has first, then the oldest."""
    mine = (escalations.c.line_id == session.line_id, escalations.c.state.in_(("triggered", "acknowledged")))
    return session.all(select(escalations).where(*mine).order_by(escalations.c.state.desc(), escalations.c.id))


def refused(session: Session) -> tuple[int, int]:
    """How many of the newest texts of the last hour the carrier refused, and of how many."""
    mine = select(outbox.c.state, outbox.c.created_at).where(outbox.c.line_id == session.line_id)
    newest = session.all(mine.order_by(outbox.c.id.desc()).limit(LOOKED_AT))
    lately = [row.state for row in newest if row.created_at > session.at - LATELY]
    return sum(state in ("failed", "undelivered") for state in lately), len(lately)


def untaken(session: Session) -> float | None:
    """When the oldest was written that the carrier was asked to send and has not taken; None where it takes all.

    What is in no hurry is left out: it waits for an hour or more between one try and the next.
    """
    mine = (outbox.c.line_id == session.line_id, outbox.c.lane != "later")
    again = and_(text("outbox.state = 'pending'"), outbox.c.tries > 0)  # spelt out, for its partial index
    in_doubt = and_(outbox.c.lease_until.is_not(None), outbox.c.state == "in_doubt")
    oldest = select(func.min(outbox.c.created_at).label("at"))
    found = [session.one(oldest.where(*mine, one)).at for one in (again, in_doubt)]
    return min((at for at in found if at is not None), default=None)


def unseen(session: Session) -> list[Record]:
    """What coordinators were told and nobody has marked as seen, the newest first."""
    mine = (notices.c.line_id == session.line_id, notices.c.seen_at.is_(None))
    return session.all(select(notices).where(*mine).order_by(notices.c.id.desc()).limit(LISTED))


def see(session: Session, up_to: int) -> int:
    """Mark what they were told as seen, up to the newest that was on the page; returns how many."""
    mine = (notices.c.line_id == session.line_id, notices.c.seen_at.is_(None), notices.c.id <= up_to)
    return session.count(update(notices).where(*mine).values(seen_at=session.at))


def _counts(session: Session) -> dict[str, int]:
    mine = (conversations.c.line_id == session.line_id, conversations.c.state.in_(OPEN_STATES))
    grouped = select(conversations.c.state, func.count().label("n")).where(*mine).group_by(conversations.c.state)
    found = {row.state: int(row.n) for row in session.all(grouped)}
    return {group: sum(found.get(state, 0) for state in states) for group, states in GROUPS.items()}


def _rows(session: Session, states: tuple[str, ...]) -> list[Record]:
    mine = (conversations.c.line_id == session.line_id, conversations.c.state.in_(states))
    order = (conversations.c.priority.desc(), conversations.c.queued_at, conversations.c.id)
    return session.all(select(conversations).where(*mine).order_by(*order).limit(LISTED))


def _peers(session: Session) -> list[Peer]:
    free = {entry.person_id for entry in pool.listed(session) if entry.free_from <= session.at}
    theirs = (conversations.c.line_id == session.line_id, conversations.c.state.in_(OPEN_STATES))
    busy = {row.peer_id for row in session.all(select(conversations.c.peer_id).where(*theirs))}
    order = ("free", "not_now", "busy", "resting", "aftercare")
    found = [
        Peer(row.person_id, people.called(session, row.person_id), _state(row, free, busy), row.on_until)
        for row in rota.on_now(session)
    ]
    return sorted(found, key=lambda peer: (order.index(peer.state), peer.name))


def _state(peer: Record, free: set[int], busy: set[int]) -> str:
    if peer.person_id in free:
        return "free"
    if peer.aftercare_owed:
        return "aftercare"
    if peer.resting:
        return "resting"
    return "busy" if peer.person_id in busy else "not_now"
