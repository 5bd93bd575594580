"""For whom on call was asked, where a peer has sent URGENT: they say so while on call is on the way."""

from sqlalchemy import select

from service import questions
from service.escalation import pages
from service.session import Record, Session
from service.tables import escalations


def is_open(escalation: Record) -> bool:
    """Whether somebody who is there for another sent URGENT, and has not said whom it is for."""
    return bool(escalation.reason == "urgent" and escalation.raised_by not in (None, escalation.about_id))


def say(session: Session, conversation_id: int, raised_by: int, about_id: int, reason: str) -> None:
    """Now they have said it; what was asked about it so far falls away."""
    theirs = (escalations.c.conversation_id == conversation_id, escalations.c.raised_by == raised_by)
    urgent = (escalations.c.reason == "urgent", escalations.c.state != "resolved")
    escalation = session.first(select(escalations).where(*theirs, *urgent))
    if escalation is not None and pages.open_about(session, about_id, conversation_id) in (None, escalation):
        for kind in ("join", "step_out"):
            questions.close_kind(session, kind, escalation.id)
        session.change(escalations, escalation.id, about_id=about_id, reason=reason)
