"""The one open question for each person and number. A newer one lies on top; the older is repeated afterwards."""

from functools import cache

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update

from service import legs, outbox
from service.outbox import Content, Envelope
from service.prepared import Asked, Prepared, among
from service.session import Record, Session
from service.tables import questions

RUNG_FOR = {"offer": "offer", "pick_up": "talk", "ready": "back", "now": "follow-up"}
"""Questions that a phone may be rung for, and what such a leg is for: it stops ringing when the question is gone."""


def ask(session: Session, envelope: Envelope, kind: str, prompt: Content, *, quietly: bool = False) -> None:
    """Open a question and send its prompt, unless they will hear it when they answer the phone.

    `envelope.ref` is the row it is about.
    """
    cover(session, envelope.to, envelope.number)
    lay(session, envelope, kind, prompt)
    if not quietly:
        outbox.put(session, envelope, prompt)


def cover(session: Session, person_id: int, number: str) -> None:
    """What somebody is asked now will lie under what comes next."""
    session.run(_COVER, person=person_id, our=number)


_THEIRS = (questions.c.person_id == bindparam("person"), questions.c.number == bindparam("our"))
_TOP = Prepared(select(questions).where(*_THEIRS, ~questions.c.held))
_BELOW = Prepared(select(questions).where(*_THEIRS, questions.c.held).order_by(questions.c.id.desc()).limit(1))
_ASKED_OF = Prepared(select(questions).where(_THEIRS[0]).order_by(questions.c.id))
_OF_KIND = Prepared(
    select(questions)
    .where(questions.c.kind == bindparam("of_kind"), questions.c.ref == bindparam("about"))
    .order_by(questions.c.id)
)
_FIND = Prepared(
    select(questions)
    .where(_THEIRS[0], questions.c.kind == bindparam("of_kind"))
    .where(questions.c.ref.is_not_distinct_from(bindparam("about")))
)
_CLOSE = Prepared(delete(questions).where(questions.c.id == bindparam("this")))
_COVER = Prepared(update(questions).where(*_THEIRS, ~questions.c.held).values(held=True))


def lay(session: Session, envelope: Envelope, kind: str, prompt: Content) -> None:
    """Open a question on top, where nothing is in the way; nothing is sent."""
    session.write(
        questions,
        person_id=envelope.to,
        number=envelope.number,
        kind=kind,
        conversation_id=envelope.conversation_id,
        ref=envelope.ref,
        prompt=dict(prompt),
        held=False,
        asked_at=session.at,
    )


def top(session: Session, person_id: int, number: str) -> Record | None:
    """The question that a digit answers now."""
    one, given = asks_top(person_id, number)
    return session.look(one, **given)


def asks_top(person_id: int, number: str) -> Asked:
    """What `top` asks of the database."""
    return _TOP, {"person": person_id, "our": number}


def lift(session: Session, question: Record) -> None:
    """Bring a question up from under another one: it is the one that is answered now."""
    if question.held:
        theirs = _of(question.person_id, question.number)
        session.do(update(questions).where(*theirs, ~questions.c.held).values(held=True))
        session.change(questions, question.id, held=False)


def find(session: Session, person_id: int, kind: str, ref: int | None) -> Record | None:
    """An open or held question by what it is about."""
    return session.look(_FIND, person=person_id, of_kind=kind, about=ref)


def reword(session: Session, question_id: int, prompt: Content) -> None:
    """The same question has moved on: from now on this is what is repeated."""
    session.change(questions, question_id, prompt=dict(prompt))


def repeat(session: Session, question: Record) -> None:
    """Send a question's prompt again."""
    to = Envelope(
        to=question.person_id,
        number=question.number,
        conversation_id=question.conversation_id,
        ref=question.ref,
    )
    outbox.put(session, to, question.prompt)


def repeat_what_came_up(session: Session, before: Record | None) -> None:
    """What somebody was asked a moment ago is gone: what lay under it is asked again; a late digit would answer it."""
    now = None if before is None else top(session, before.person_id, before.number)
    if now is not None and now != before:
        repeat(session, now)


def close(session: Session, question: Record) -> Record | None:
    """A question is answered or gone; returns the one that comes back up from under it."""
    session.run(_CLOSE, this=question.id)
    if question.kind in RUNG_FOR:
        legs.not_needed(session, question.person_id, RUNG_FOR[question.kind], question.ref)
    return None if question.held else _lift(session, question.person_id, question.number)


def _close_all(session: Session, those: list[Record]) -> None:
    """Close every one of them, and lift what lay under them, silently."""
    for row in those:
        close(session, row)


def close_kind(session: Session, kind: str, ref: int) -> None:
    """Close every question of a kind about one row, whoever it was put to."""
    _close_all(session, session.run(_OF_KIND, of_kind=kind, about=ref))


def close_conversation(session: Session, conversation: Record, *kinds: str) -> None:
    """Close the questions that a conversation has put to the people in it (of these kinds, when given)."""
    members = {"one": conversation.caller_id, "two": conversation.peer_id, "three": conversation.responder_id}
    _close_all(session, session.run(_put_to_members(kinds), conversation=conversation.id, **members))


@cache
def _put_to_members(kinds: tuple[str, ...]) -> Prepared:
    members = or_(*(questions.c.person_id == bindparam(name) for name in ("one", "two", "three")))
    of_kind = [among(questions.c.kind, kinds)] if kinds else []
    here = questions.c.conversation_id == bindparam("conversation")
    return Prepared(select(questions).where(here, members, *of_kind).order_by(questions.c.id))


def asked_of(session: Session, person_id: int) -> list[Record]:
    """Every question that a person has open, held ones too."""
    return session.run(_ASKED_OF, person=person_id)


def close_person(session: Session, person_id: int) -> None:
    """Close every question that a person has been put."""
    _close_all(session, asked_of(session, person_id))


def _lift(session: Session, person_id: int, number: str) -> Record | None:
    below = session.look(_BELOW, person=person_id, our=number)
    if below is not None:
        session.change(questions, below.id, held=False)
    return below


def _of(person_id: int, number: str) -> tuple[ColumnElement[bool], ...]:
    return (questions.c.person_id == person_id, questions.c.number == number)


def missed(session: Session, question: Record) -> int:
    """A reply was no answer to it; returns how often that has happened."""
    session.change(questions, question.id, misses=question.misses + 1)
    return int(question.misses) + 1
