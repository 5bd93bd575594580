"""The days ahead: what the line does about its rota by itself, each morning and before a shift."""

from collections.abc import Callable, Mapping
from typing import Any

from service import alarms, covering, hours, lines, notices, outbox, retention, stints
from service.alarms import About
from service.house import House
from service.outbox import Envelope
from service.reports import counting
from service.rota import reminders, shifts
from service.rota.coming import bare, gaps_ahead
from service.session import Session
from service.switchboard import ready

HALF_A_DAY = 43_200.0
"""The same morning of the next week may come an hour early: the clocks change."""


def soon(house: House) -> None:
    """The line has just started: each that does not look ahead or purge yet, because it is older than that, begins."""
    with house.database.reading() as connection:
        known = lines.ids(connection)
    for line_id in known:
        with house.session(line_id) as session:
            reminders.look_ahead(session)
            retention.begin(session)
            counting.begin(session)


def _day(session: Session, _: Mapping[str, Any]) -> None:
    """A morning. What is to be done rings by itself: whatever becomes of it, the next morning comes."""
    reminders.next_look(session)
    shifts.changed(session)
    if lines.awake(session, session.at, lines.get(session).zone) == session.at:
        alarms.put(session, "gaps", 0, About(), lane="later")


def _rota_changed(session: Session, _: Mapping[str, Any]) -> None:
    reminders.plan(session)


def _bare(session: Session) -> None:
    """Where there is nothing to have gaps, coordinators hear of that instead, once a week while it is so."""
    kind = bare(session)
    if kind and not notices.told_since(session, kind, session.at - shifts.WEEK + HALF_A_DAY):
        notices.tell_by_day(session, kind, f"line {session.line_id}")


def _gaps(session: Session, _: Mapping[str, Any]) -> None:
    """Coordinators hear of what nobody covers in the week ahead: once a day, and only if there is anything."""
    line = lines.get(session)
    if not line.pace.tell_gaps:
        return
    _bare(session)
    found = gaps_ahead(session)
    about = f"gaps seen on {hours.date_there(session.at, line.zone)}"
    if found and not notices.told_lately(session, "gaps", about):
        spans = [[gap.begins, gap.ends, gap.tier] for gap in found]
        notices.tell_by_day(session, "gaps", about, gaps={"gaps": spans})


def _reminder(session: Session, facts: Mapping[str, Any]) -> None:
    shift = reminders.due(session, facts["person_id"], facts["step"])
    if shift is not None:
        when = {"time": [shift.begins, stints.zone_of(session, shift.person_id)]}
        key = "shift.reminder" if shift.tier is None else "shift.reminder_on_call"
        envelope = Envelope(shift.person_id, lines.number(session), lane="later", expires_at=shift.begins)
        outbox.put(session, envelope, outbox.phrase(key, when=when))


def _week_past(session: Session, facts: Mapping[str, Any]) -> None:
    ready.week_past(session, facts["person_id"])


def _cover(session: Session, facts: Mapping[str, Any]) -> None:
    covering.ask(session, facts["ref"], facts["person_id"])


def _uncovered(session: Session, facts: Mapping[str, Any]) -> None:
    covering.uncovered(session, facts["ref"])


def _cover_over(session: Session, facts: Mapping[str, Any]) -> None:
    covering.over(session, facts["ref"])


ALARMS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {
    "day": _day,
    "rota_changed": _rota_changed,
    "gaps": _gaps,
    "reminder": _reminder,
    "week_past": _week_past,
    "cover": _cover,
    "uncovered": _uncovered,
    "cover_over": _cover_over,
}
