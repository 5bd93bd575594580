"""What becomes of check-ins under way when versions change: they take new words, or they end."""

from collections.abc import Iterable

from sqlalchemy import select, update

from service import alarms, legs, lines, people, scripts
from service.alarms import About
from service.checkins.running import WITHDRAWN
from service.session import Record, Session
from service.tables import checkins, questions


def take_words(session: Session, version: Record) -> int:
    """Check-ins on versions that differ from this one in words only go on with it; returns how many do.

    What was said stays said; what is asked now is asked in the new words when it is asked again.
    """
    moved = _change(session, scripts.differing_in_words(session, version), version_id=version.id)
    ids = [row.id for row in moved]
    for question in session.all(select(questions).where(questions.c.kind == "checkin", questions.c.ref.in_(ids))):
        session.change(questions, question.id, prompt={**question.prompt, "script": version.id})
    return len(moved)


def withdraw(session: Session, version_id: int) -> int:
    """Every check-in on a version is to end; returns how many are.

    Whoever is there hears of it at once, somebody asked alone a while ago in waking hours, or as soon as they write.
    """
    ending = _change(session, [version_id], reason=WITHDRAWN)
    for row in ending:
        alarms.put_at(session, "withdrawn", _when(session, row.people.values()), About(row.conversation_id, ref=row.id))
    return len(ending)


def _change(session: Session, version_ids: Iterable[int], **columns: object) -> list[Record]:
    """Set columns of every check-in that is under way on these versions; returns them."""
    running = (checkins.c.version_id.in_(version_ids), checkins.c.ended_at.is_(None), checkins.c.reason.is_(None))
    changed = update(checkins).where(*running).values(**columns)
    return session.all(changed.returning(checkins.c.id, checkins.c.conversation_id, checkins.c.people))


def _when(session: Session, person_ids: Iterable[int]) -> float:
    """Now, where people are in the middle of it; else when they may be written to unasked."""
    members = [people.get(session, person_id) for person_id in person_ids]
    line = lines.get(session)
    lately = session.at - line.pace.quiet
    if len(members) > 1 or any(_is_there(session, member, lately) for member in members):
        return session.at
    return max(lines.awake(session, session.at, member.zone or line.zone) for member in members)


def _is_there(session: Session, person: Record, lately: float) -> bool:
    return (person.wrote_at or 0.0) > lately or legs.is_on_the_phone(session, person.id)
