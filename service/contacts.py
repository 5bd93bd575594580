"""Who talked with whom, and when: a contact that is long over goes whole, once nothing of it is kept for longer."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, cast, delete, exists, or_, select

from service.session import Session
from service.tables import (
    FOLLOW_UPS_WAITING,
    alarms,
    checkins,
    conversations,
    escalations,
    followups,
    inbox,
    legs,
    offers,
    outbox,
    pages,
    questions,
    voicemails,
    words,
)

KEPT_LONGER: tuple[tuple[Table, ColumnElement[bool] | None], ...] = (
    (words, words.c.sealed.is_not(None)),
    (voicemails, voicemails.c.erased_at.is_(None)),
    (checkins, or_(checkins.c.ended_at.is_(None), cast(checkins.c.state, String) != "{}")),
    (escalations, escalations.c.state != "resolved"),
    (followups, followups.c.state.in_(FOLLOW_UPS_WAITING)),
    *((table, None) for table in (outbox, inbox, legs, questions, alarms)),
)
"""What has days of its own, or is not over: a contact waits for it."""
ITS_ROWS = (words, voicemails, checkins, offers, followups, escalations)
"""Empty by then, or only names and times; what a contact is made of, and goes with it."""


def over(line_id: int, cut: float) -> Select[Any]:
    """Ids of a line's contacts that ended before an instant, and of which nothing is kept any more."""
    kept = [
        exists().where(table.c.conversation_id == conversations.c.id, *([] if still is None else [still]))
        for table, still in KEPT_LONGER
    ]
    mine = (conversations.c.line_id == line_id, conversations.c.closed_at < cut)
    return select(conversations.c.id).where(*mine, *(~one for one in kept)).order_by(conversations.c.id)


def forget(session: Session, ids: list[int]) -> None:
    """They go, with all that hangs on them; what was counted stays."""
    raised = select(escalations.c.id).where(escalations.c.conversation_id.in_(ids))
    session.do(delete(pages).where(pages.c.escalation_id.in_(raised)))
    for table in ITS_ROWS:
        session.do(delete(table).where(table.c.conversation_id.in_(ids)))
    session.do(delete(conversations).where(conversations.c.id.in_(ids)))
