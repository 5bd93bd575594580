"""How often somebody may be given a peer in a day, where a line sets that: counted anew each time, kept nowhere."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from service import hours, lines
from service.conversations import REDIAL_SECONDS
from service.session import Record, Session
from service.tables import conversations as table
from service.tables import ever


def number_today(session: Session, conversation: Record) -> int:
    """Which of the caller's talks of today this one is; 0 where the line sets no limit, or it goes on from the last."""
    if not lines.get(session).pace.conversations_a_day:
        return 0
    today = hours.days_on(session.at, 0, "00:00", lines.get(session).zone)
    return _number(_till(session, conversation, today - REDIAL_SECONDS), today)


def reached(session: Session, conversation: Record) -> bool:
    """Whether they had all of today's before this one. Whoever asked for on call is never turned away."""
    return not conversation.heavy and number_today(session, conversation) > lines.get(session).pace.conversations_a_day


def resets_at(session: Session) -> float:
    """The line's next midnight."""
    return hours.days_on(session.at, 1, "00:00", lines.get(session).zone)


def _till(session: Session, conversation: Record, since: float) -> list[Record]:
    """Each contact of the caller that was not over by then, talks and others, in order; this one last."""
    lasting = or_(table.c.closed_at.is_(None), table.c.closed_at >= since)
    mine = (ever(table.c.caller_id, conversation.caller_id), table.c.id <= conversation.id, lasting)
    return session.all(select(table).where(*mine).order_by(table.c.id))


def _number(contacts: Sequence[Record], today: float) -> int:
    """How many talks of today there were before the last contact, and it; 0 if that goes on from one of them.

    A talk goes on for as long as each contact comes soon after the one before: also when a peer was not there yet.
    """
    counted, talked, before = 0, False, None
    for contact in contacts:
        goes_on = talked and before is not None and _soon(before, contact)
        if contact is contacts[-1]:
            return 0 if goes_on else counted + 1
        talked = goes_on or contact.opened_at is not None
        counted += contact.opened_at is not None and contact.opened_at >= today and not goes_on
        before = contact
    return 1


def _soon(before: Record, contact: Record) -> bool:
    return before.closed_at is not None and 0 <= contact.created_at - before.closed_at <= REDIAL_SECONDS
