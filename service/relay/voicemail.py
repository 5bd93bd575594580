"""Messages that callers leave: for coordinators only, kept at the carrier until somebody has them erased."""

from sqlalchemy import select

from service import copies, outbox
from service.outbox import Envelope
from service.session import Record, Session
from service.tables import notices, voicemails


def keep(session: Session, leg: Record, sid: str, seconds: int, key: str = "voice.message_kept") -> None:
    """A message was left: coordinators are told that there is one, and the caller that it is kept."""
    if session.first(select(voicemails.c.id).where(voicemails.c.sid == sid)):
        return
    message_id = session.add(
        voicemails,
        conversation_id=leg.conversation_id,
        person_id=leg.person_id,
        number=leg.number,
        sid=sid,
        seconds=seconds,
        at=session.at,
    )
    session.add(notices, kind="voicemail", about=f"voicemail {message_id}", at=session.at)
    envelope = Envelope(leg.person_id, leg.number, leg.conversation_id)
    outbox.put(session, envelope, outbox.phrase(key))


def listed(session: Session) -> list[Record]:
    """Every message that is kept, the newest first."""
    mine = (voicemails.c.line_id == session.line_id, voicemails.c.erased_at.is_(None))
    return session.all(select(voicemails).where(*mine).order_by(voicemails.c.id.desc()))


def erase(session: Session, message_id: int) -> None:
    """Have one message erased at the carrier; it is not listed any more."""
    row = session.one(select(voicemails).where(voicemails.c.id == message_id, voicemails.c.erased_at.is_(None)))
    _erase(session, row)


def erase_all(session: Session, person_id: int) -> None:
    """Have every message of somebody erased."""
    theirs = (voicemails.c.person_id == person_id, voicemails.c.erased_at.is_(None))
    for row in session.all(select(voicemails).where(*theirs)):
        _erase(session, row)


def _erase(session: Session, row: Record) -> None:
    session.change(voicemails, row.id, erased_at=session.at)
    copies.forget(session, row.person_id, row.number, row.sid)
