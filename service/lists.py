"""What there is on a line, for lists at the command line and in the console: ids, states, times; no words."""

from sqlalchemy import func, select, text

from service.inbox import SEEN
from service.outbox import VOICE
from service.session import Record, Session
from service.tables import alarms, inbox, outbox, overrides, peers, people, responders, shifts

_PENDING = text("outbox.state = 'pending'")  # spelt out, so that the partial index is used


def all_peers(session: Session) -> list[Record]:
    """Every peer who has not left, in the order they were invited."""
    mine = select(peers).where(peers.c.line_id == session.line_id, peers.c.state != "left")
    return session.all(mine.order_by(peers.c.created_at, peers.c.person_id))


def all_shifts(session: Session) -> list[Record]:
    """Every weekly shift, from Monday on."""
    mine = select(shifts).where(shifts.c.line_id == session.line_id)
    return session.all(mine.order_by(shifts.c.weekday, shifts.c.starts, shifts.c.id))


def all_overrides(session: Session, since: str) -> list[Record]:
    """Single days that are off or extra, from a day (YYYY-MM-DD) on."""
    mine = (overrides.c.line_id == session.line_id, overrides.c.day >= since)
    return session.all(select(overrides).where(*mine).order_by(overrides.c.day, overrides.c.starts, overrides.c.id))


def all_responders(session: Session) -> list[Record]:
    """Everybody on call, in the order they are paged."""
    mine = select(responders).where(responders.c.line_id == session.line_id)
    return session.all(mine.order_by(responders.c.last_resort, responders.c.tier, responders.c.id))


def sends(session: Session, state: str | None = None, limit: int = 100) -> list[Record]:
    """The newest texts of ours, of one state if named, without their content."""
    columns = [column for column in outbox.c if column.name != "content"]
    mine = select(*columns).where(outbox.c.line_id == session.line_id)
    if state is not None:
        mine = mine.where(outbox.c.state == state)
    return session.all(mine.order_by(outbox.c.id.desc()).limit(limit))


def events(session: Session, limit: int = 100) -> list[Record]:
    """The newest events that came in, whatever became of them."""
    mine = select(inbox).where(inbox.c.line_id == session.line_id, inbox.c.kind != SEEN)
    return session.all(mine.order_by(inbox.c.id.desc()).limit(limit))


def somebody(session: Session) -> int | None:
    """The id of anybody, on any line, whose record can be opened."""
    row = session.first(select(people.c.id).where(people.c.sealed_number.is_not(None)).limit(1))
    return None if row is None else int(row.id)


def next_moment(session: Session) -> float | None:
    """When the next alarm rings or the next text may go, on any line; past ones too. A voice waits for its phone."""
    ringing = session.one(select(func.min(alarms.c.due_at).label("at"))).at
    going = session.one(select(func.min(outbox.c.due_at).label("at")).where(_PENDING, outbox.c.lane != VOICE)).at
    return min((float(at) for at in (ringing, going) if at is not None), default=None)


def under_way(session: Session) -> int:
    """How many texts of ours are being handed to the carrier at this moment."""
    going = select(func.count().label("texts")).where(outbox.c.state == "sending")
    return int(session.one(going).texts)


def refusals(session: Session, number: str, codes: tuple[str, ...], since: float) -> list[str]:
    """Which of these errors texts from one of our numbers ended with since a time."""
    mine = (outbox.c.line_id == session.line_id, outbox.c.number == number)
    ended = (*mine, outbox.c.error.in_(codes), outbox.c.created_at > since)
    return sorted({str(row.error) for row in session.all(select(outbox.c.error).where(*ended).distinct())})
