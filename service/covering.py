"""Somebody cannot take a shift: the others are asked, the first yes has it, and coordinators hear when nobody does."""

from dataclasses import replace

from sqlalchemy import select, update

from service import alarms, conversations, hours, lines, lists, notices, outbox, people, questions, stints
from service.alarms import About
from service.outbox import Envelope
from service.rota import overrides, reminders
from service.rota.falling import Shift, extra
from service.rota.shifts import between, of
from service.session import Record, Session
from service.tables import alarms as alarm_table
from service.tables import covers
from service.tables import overrides as override_table
from service.tables import questions as question_table

BUSY_SECONDS = 900.0
NOT_ON_TOP_OF = ("offer", "checkin")
"""Questions that somebody is left to answer first."""


def drop(session: Session, shift: Shift) -> int:
    """Take a shift that is to come off, and ask the others; returns how many are asked, now or by day."""
    override_id = overrides.off(session, shift)
    whose = {"person_id": shift.person_id, "override_id": override_id}
    cover_id = session.add(covers, state="open", asked_at=session.at, **whose)
    line = lines.get(session)
    tell_at = max(session.at, hours.allowed_before(shift.begins - line.pace.uncovered, line.zone, line.quiet))
    alarms.put_at(session, "uncovered", tell_at, About(ref=cover_id), lane="later")
    alarms.put_at(session, "cover_over", shift.begins, About(ref=cover_id), lane="later")
    able = _able(session, shift)
    for person_id in able:
        ask(session, cover_id, person_id)
    _nobody_left(session, cover_id)
    return len(able)


def ask(session: Session, cover_id: int, person_id: int) -> None:
    """Whether somebody can cover; by day where they live, and not in the middle of something."""
    cover = get(session, cover_id)
    shift = shift_of(session, cover)
    if shift is None or cover.state != "open" or shift.begins <= session.at or person_id not in _able(session, shift):
        return
    zone = stints.zone_of(session, person_id)
    later = lines.awake(session, session.at + BUSY_SECONDS * _in_something(session, person_id), zone)
    if later > session.at:
        if later < shift.begins:
            alarms.put_at(session, "cover", later, About(person_id=person_id, ref=cover_id), lane="later")
        return
    envelope = Envelope(person_id, lines.number(session), lane="later", ref=cover_id, expires_at=shift.begins)
    key = "ask.cover" if shift.tier is None else "ask.cover_on_call"
    span = {"when": {"time": [shift.begins, zone]}, "until": {"time": [shift.ends, zone]}}
    questions.ask(session, envelope, "cover", outbox.phrase(key, **span))


def take(session: Session, cover_id: int, person_id: int) -> Shift | None:
    """The first who says yes has the shift, and the others hear so; None if it is not to be had any more."""
    cover = get(session, cover_id)
    shift = shift_of(session, cover)
    if shift is None or shift.begins <= session.at or person_id not in _able(session, shift):
        return None
    first = update(covers).where(covers.c.id == cover_id, covers.c.state == "open")
    if session.count(first.values(state="taken", taken_by=person_id)) == 0:
        return None
    overrides.on(session, person_id, shift)
    if shift.begins - lines.get(session).pace.reminder <= session.at:
        reminders.knows(session, replace(shift, person_id=person_id))
    _let_others_go(session, cover_id, person_id)
    return shift


def declined(session: Session, cover_id: int) -> None:
    """One less to hope for."""
    _nobody_left(session, cover_id)


def uncovered(session: Session, cover_id: int) -> None:
    """Nobody has taken it so far: coordinators are told, while those who were asked may still say yes."""
    cover = get(session, cover_id)
    shift = shift_of(session, cover)
    if cover.state == "open" and shift is not None and not notices.told_lately(session, "uncovered", _about(cover_id)):
        when = {"time": [shift.begins, lines.get(session).zone]}
        notices.tell(session, "uncovered", _about(cover_id), when=when)


def over(session: Session, cover_id: int) -> None:
    """The shift would begin now: nobody is asked any more."""
    session.do(update(covers).where(covers.c.id == cover_id, covers.c.state == "open").values(state="lapsed"))
    questions.close_kind(session, "cover", cover_id)


def get(session: Session, cover_id: int) -> Record:
    """One search for cover as it stands."""
    return session.one(select(covers).where(covers.c.id == cover_id))


def shift_of(session: Session, cover: Record) -> Shift | None:
    """The shift that is to be covered; None when whose it was has it back."""
    row = session.first(select(override_table).where(override_table.c.id == cover.override_id))
    return None if row is None else extra(row)


def _able(session: Session, shift: Shift) -> list[int]:
    """Who could take a shift: agreed and practised, or on call; none then nor by the same name; not over their week."""
    taken = {one.person_id for one in between(session, shift.begins, shift.ends)} | {shift.person_id}
    taken |= overrides.named_alike(session, shift)
    if shift.tier is not None:
        there = [row.person_id for row in lists.all_responders(session) if not row.last_resort]
    else:
        ready = [one for one in lists.all_peers(session) if one.state == "agreed" and one.practised_at is not None]
        there = [one.person_id for one in ready if one.person_id not in taken and _has_room(session, one, shift)]
    return [one for one in dict.fromkeys(there) if one not in taken and _reachable(session, one)]


def _has_room(session: Session, peer: Record, shift: Shift) -> bool:
    """Whether a shift fits into what a peer would give in its week, with what they gave and are down for."""
    zone = stints.zone_of(session, peer.person_id)
    monday = hours.week_began(shift.begins, zone)
    since = max(monday, session.at)
    ahead = of(session, peer.person_id, since, hours.days_on(monday, 7, "00:00", zone))
    planned = sum(one.ends - max(one.begins, since) for one in ahead if one.tier is None)
    given = stints.this_week(session, peer.person_id) if monday <= session.at else 0.0
    most = 60.0 * (peer.week_minutes or lines.get(session).pace.week_minutes)
    return given + planned + shift.ends - shift.begins <= most


def _reachable(session: Session, person_id: int) -> bool:
    person = people.get(session, person_id)
    return person.opted_out_at is None and person.erased_at is None


def _in_something(session: Session, person_id: int) -> bool:
    asked = {question.kind for question in questions.asked_of(session, person_id)}
    return conversations.busy(session, person_id) or not asked.isdisjoint(NOT_ON_TOP_OF)


def _let_others_go(session: Session, cover_id: int, winner: int) -> None:
    """Who was asked and has not answered hears that it is taken, by day."""
    asked = (question_table.c.kind == "cover", question_table.c.ref == cover_id)
    for question in session.all(select(question_table).where(*asked, question_table.c.person_id != winner)):
        questions.close(session, question)
        due_at = lines.awake(session, session.at, stints.zone_of(session, question.person_id))
        envelope = Envelope(question.person_id, question.number, lane="later", due_at=due_at)
        outbox.put(session, envelope, outbox.phrase("shift.taken"))
    alarms.cancel_ref(session, "cover", cover_id)


def _nobody_left(session: Session, cover_id: int) -> None:
    """Nobody is asked and nobody is to be: coordinators need not wait to hear so."""
    asked = (question_table.c.kind == "cover", question_table.c.ref == cover_id)
    to_be = (alarm_table.c.kind == "cover", alarm_table.c.ref == cover_id)
    if not session.first(select(question_table.c.id).where(*asked).limit(1)) and not session.first(
        select(alarm_table.c.id).where(*to_be).limit(1)
    ):
        uncovered(session, cover_id)


def _about(cover_id: int) -> str:
    return f"cover {cover_id}"
