"""Times at which something must be looked at again. A due alarm rings into the inbox, whoever claims it first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from service.prepared import Prepared, among
from service.session import Record, Session
from service.tables import alarms


@dataclass(frozen=True)
class About:
    """What an alarm is about: a conversation, a person in it, a row (offer, escalation ...), a step."""

    conversation_id: int | None = None
    person_id: int | None = None
    ref: int = 0
    step: str = ""


def put(session: Session, kind: str, seconds: float, about: About, *, lane: str = "live") -> int:
    """Ring after so many seconds."""
    return put_at(session, kind, session.at + seconds, about, lane=lane)


def put_at(session: Session, kind: str, due_at: float, about: About, *, lane: str = "live") -> int:
    """Ring at a time. An earlier alarm of the same kind about the same thing is replaced."""
    cancel(session, kind, about)
    return add(session, kind, due_at, about, lane=lane)


def add(session: Session, kind: str, due_at: float, about: About, *, lane: str = "live") -> int:
    """The same, where there can be no earlier one: what it is about has just come to be."""
    alarm_id = session.add(alarms, **_row(kind, due_at, about, lane))
    if due_at <= session.at:
        session.lanes[lane] += 1
        session.ringing.append(alarm_id)
    return alarm_id


def add_later(session: Session, kind: str, seconds: float, about: About, *, lane: str = "live") -> None:
    """The same, for a time that is surely not now."""
    session.write(alarms, **_row(kind, session.at + seconds, about, lane))


def _row(kind: str, due_at: float, about: About, lane: str) -> dict[str, object]:
    return {
        "kind": kind,
        "lane": lane,
        "due_at": due_at,
        "conversation_id": about.conversation_id,
        "person_id": about.person_id,
        "ref": about.ref,
        "step": about.step,
    }


def cancel(session: Session, kind: str, about: About) -> bool:
    """Take one back; whether there was one."""
    about_whom = (bool(about.conversation_id), bool(about.person_id))
    given = {"conversation": about.conversation_id, "person": about.person_id, "of_kind": kind, "line": session.line_id}
    return bool(session.run(_cancel(*about_whom), **given, of_ref=about.ref, at_step=about.step))


@cache
def _cancel(in_conversation: bool, of_person: bool) -> Prepared:
    """The same for each shape of what it is about."""
    conversation, person = alarms.c.conversation_id, alarms.c.person_id
    return Prepared(
        delete(alarms)
        .where(
            alarms.c.kind == bindparam("of_kind"),
            alarms.c.line_id == bindparam("line"),
            conversation == bindparam("conversation") if in_conversation else conversation.is_(None),
            person == bindparam("person") if of_person else person.is_(None),
            alarms.c.ref == bindparam("of_ref"),
            alarms.c.step == bindparam("at_step"),
        )
        .returning(alarms.c.id)
    )


def waits(session: Session, kind: str, about: About) -> bool:
    """Whether one is set."""
    return session.first(select(alarms.c.id).where(alarms.c.kind == kind, *_matches(session, about))) is not None


def cancel_all(session: Session, conversation: Record) -> None:
    """Take back every alarm of a conversation and of the people in it."""
    members = (conversation.caller_id, conversation.peer_id, conversation.responder_id)
    theirs = or_(alarms.c.person_id.is_(None), alarms.c.person_id.in_(members))
    session.do(delete(alarms).where(alarms.c.conversation_id == conversation.id, theirs))


def due(session: Session, lane: str, limit: int = 100) -> list[Record]:
    """Alarms that should have rung, oldest first: id, line and kind."""
    return session.run(_DUE, of_lane=lane, at=session.at, most=limit)


_DUE = Prepared(
    select(alarms.c.id, alarms.c.line_id, alarms.c.kind)
    .where(alarms.c.lane == bindparam("of_lane"), alarms.c.due_at <= bindparam("at"))
    .order_by(alarms.c.due_at, alarms.c.id)
    .limit(bindparam("most"))
)


def line_of(session: Session, alarm_id: int) -> int | None:
    """The line that an alarm is of; None when it has rung already."""
    row = session.look(_LINE_OF, this=alarm_id)
    return None if row is None else int(row.line_id)


_LINE_OF = Prepared(select(alarms.c.line_id).where(alarms.c.id == bindparam("this")))


def ring(session: Session, alarm_id: int) -> Record | None:
    """Take a due alarm; None when somebody else has."""
    return next(iter(session.run(_TAKE, this=alarm_id, at=session.at)), None)


def ring_all(session: Session, alarm_ids: Sequence[int]) -> list[Record]:
    """Take due alarms, those that nobody else has, in the order they are named in."""
    these = delete(alarms).where(alarms.c.id.in_(alarm_ids), alarms.c.due_at <= session.at)
    taken = {row.id: row for row in session.all(these.returning(*alarms.c))}
    return [taken[alarm_id] for alarm_id in alarm_ids if alarm_id in taken]


_TAKE = Prepared(
    delete(alarms).where(alarms.c.id == bindparam("this"), alarms.c.due_at <= bindparam("at")).returning(*alarms.c)
)


def next_at(session: Session) -> float | None:
    """When the next alarm of any kind rings."""
    when = session.one(select(func.min(alarms.c.due_at))).min_1
    return None if when is None else float(when)


def _matches(session: Session, about: About) -> list[Any]:
    return [
        alarms.c.line_id == session.line_id,
        alarms.c.conversation_id == about.conversation_id
        if about.conversation_id
        else alarms.c.conversation_id.is_(None),
        alarms.c.person_id == about.person_id if about.person_id else alarms.c.person_id.is_(None),
        alarms.c.ref == about.ref,
        alarms.c.step == about.step,
    ]


def cancel_ref(session: Session, kind: str, ref: int) -> None:
    """Take back every alarm of a kind about one row."""
    session.run(_CANCEL_REF, of_kind=kind, of_ref=ref)


_CANCEL_REF = Prepared(delete(alarms).where(alarms.c.kind == bindparam("of_kind"), alarms.c.ref == bindparam("of_ref")))


def put_off(session: Session, conversation_id: int, person_id: int, seconds: float, most: float) -> None:
    """Let the alarms about one person, and about nobody, ring that much later; never later than `most` from now."""
    theirs = or_(alarms.c.person_id == person_id, alarms.c.person_id.is_(None))
    mine = (alarms.c.conversation_id == conversation_id, theirs, alarms.c.lane != "pages")
    later, latest = alarms.c.due_at + seconds, session.at + most
    when = case((alarms.c.due_at > latest, alarms.c.due_at), (later > latest, latest), else_=later)
    session.do(update(alarms).where(*mine).values(due_at=when))


def cancel_kinds(session: Session, conversation_id: int, *kinds: str, person_id: int | None = None) -> None:
    """Take back every alarm of these kinds about a conversation: about one person in it, or whoever they are about."""
    session.run(_cancel_kinds(kinds, person_id is not None), conversation=conversation_id, person=person_id)


@cache
def _cancel_kinds(kinds: tuple[str, ...], of_person: bool) -> Prepared:
    theirs = [alarms.c.person_id == bindparam("person")] if of_person else []
    mine = alarms.c.conversation_id == bindparam("conversation")
    return Prepared(delete(alarms).where(mine, among(alarms.c.kind, kinds), *theirs))
