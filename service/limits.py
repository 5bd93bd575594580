"""How often somebody may be given a peer in a day, where a line sets that: counted anew each time, kept nowhere."""

from sqlalchemy import select

from service import conversations, hours, lines
from service.session import Record, Session
from service.tables import conversations as table

REDIAL_SECONDS = 300.0
"""Who is back so soon was cut off, and goes on with the same talk."""


def number_today(session: Session, conversation: Record) -> int:
    """Which of the caller's talks of today this one is; 0 where the line sets no limit, or it goes on from the last."""
    if not lines.get(session).pace.conversations_a_day or _goes_on(_before(session, conversation), conversation):
        return 0
    return len(_counted(session, conversation)) + 1


def reached(session: Session, conversation: Record) -> bool:
    """Whether they had all of today's before this one. Whoever asked for on call is never turned away."""
    return not conversation.heavy and number_today(session, conversation) > lines.get(session).pace.conversations_a_day


def resets_at(session: Session) -> float:
    """The line's next midnight."""
    return hours.days_on(session.at, 1, "00:00", lines.get(session).zone)


def _counted(session: Session, conversation: Record) -> list[Record]:
    """Today's talks before this one: a peer was there, and it was not the last one gone on with."""
    today = hours.days_on(session.at, 0, "00:00", lines.get(session).zone)
    mine = (table.c.caller_id == conversation.caller_id, table.c.id < conversation.id, table.c.opened_at >= today)
    talks = session.all(select(table).where(*mine).order_by(table.c.id))
    return [talk for n, talk in enumerate(talks) if not _goes_on(talks[n - 1] if n else None, talk)]


def _before(session: Session, conversation: Record) -> Record | None:
    last = conversations.previous(session, conversation.caller_id)
    return last if last is not None and last.opened_at is not None else None


def _goes_on(before: Record | None, talk: Record) -> bool:
    ended = None if before is None else before.closed_at
    return ended is not None and 0 <= talk.created_at - ended <= REDIAL_SECONDS
