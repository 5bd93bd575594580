"""What made a talk heavy may have been said in private: then nothing that its peer meets afterwards tells them so."""

from sqlalchemy import select

from service import words
from service.checkins import running
from service.session import Record, Session
from service.tables import escalations

PRIVATELY = ("phrase", "script")
"""On call was asked for by words that nobody may have read, or by a choice that only its author knows of."""


def only(session: Session, conversation: Record) -> bool:
    """Whether a peer has met nothing of it: on call was asked for in private alone, since they took this talk."""
    if conversation.heavy_since is not None or conversation.responder_id is not None:
        return False
    about = (escalations.c.conversation_id == conversation.id, escalations.c.about_id == conversation.caller_id)
    raised = session.all(select(escalations).where(*about))
    met = [row for row in raised if row.reason not in PRIVATELY or row.triggered_at < conversation.opened_at]
    return bool(raised) and not met and not _was_shown(session, conversation, {row.acknowledged_by for row in raised})


def _was_shown(session: Session, conversation: Record, on_call: set[int | None]) -> bool:
    """Whether they read words that bring a person, or on call came and wrote."""
    seen = words.open_of(session, conversation.id, running.revealed(session, conversation.id))
    if any(one.person_id in on_call for one in seen):
        return True
    found = [words.alarming(session, one.id) for one in seen if one.person_id == conversation.caller_id]
    return any(match is not None and match.tier == "explicit" for match in found)
