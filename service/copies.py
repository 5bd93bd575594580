"""What the phone company keeps of somebody: theirs is erased there, what others were sent in their talks is emptied."""

from collections.abc import Iterator

from sqlalchemy import and_, or_, select

from service import outbox
from service.outbox import Content, Envelope
from service.session import Session
from service.tables import ever_in, inbox, legs
from service.tables import outbox as rows

FORGET, REDACT = "forget", "redact"
"""Content of an outbox row: a SID whose record is erased, or a message that loses its words."""


def forget(session: Session, to: int, number: str, sid: str) -> None:
    """Have a message, a call or a recording erased there."""
    _put(session, to, number, {FORGET: sid})


def forget_person(session: Session, person_id: int, number: str, until: float) -> None:
    """All that is there of somebody up to a time: theirs goes, and what others were sent in their talks is emptied."""
    asked = _asked_already(session, person_id)
    for sid in _theirs(session, person_id, until):
        if sid not in asked:
            _put(session, person_id, number, {FORGET: sid})
    for sid in _of_others(session, person_id, until):
        if sid not in asked:
            _put(session, person_id, number, {REDACT: sid})


def _theirs(session: Session, person_id: int, until: float) -> Iterator[str]:
    sent = (rows.c.to_id == person_id, rows.c.sid.is_not(None), rows.c.created_at <= until)
    came = (inbox.c.person_id == person_id, inbox.c.kind == "text", inbox.c.received_at <= until)
    either = (legs.c.ended_at.is_(None), legs.c.ended_at.is_not(None))  # which have an index each
    theirs = or_(*(and_(legs.c.person_id == person_id, one) for one in either))
    rung = (theirs, legs.c.sid.is_not(None), legs.c.created_at <= until)
    texts = select(rows.c.sid).where(*sent, rows.c.kind != "call")
    for statement in (texts, select(inbox.c.key.label("sid")).where(*came), select(legs.c.sid).where(*rung)):
        yield from (row.sid for row in session.all(statement))


def _of_others(session: Session, person_id: int, until: float) -> Iterator[str]:
    """Texts to the people they talked with, and to whoever was paged about them: their words may be in any."""
    sent = (rows.c.conversation_id.in_(ever_in(person_id)), rows.c.to_id != person_id, rows.c.created_at <= until)
    found = session.all(select(rows.c.sid).where(*sent, rows.c.sid.is_not(None), rows.c.kind != "call"))
    yield from (row.sid for row in found)


def _asked_already(session: Session, person_id: int) -> set[str]:
    mine = select(rows.c.content).where(rows.c.to_id == person_id, rows.c.kind == "call")
    return {sid for row in session.all(mine) for verb in (FORGET, REDACT) if (sid := row.content.get(verb))}


def _put(session: Session, to: int, number: str, content: Content) -> None:
    outbox.put(session, Envelope(to, number, lane="later", kind="call"), content)
