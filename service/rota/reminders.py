"""Before a shift its person is reminded, by day where they live, and of each shift once."""

from sqlalchemy import delete, select

from service import alarms, hours, lines, people, stints
from service.alarms import About
from service.rota.falling import Shift
from service.rota.oncall import responder_on
from service.rota.peers import peer
from service.rota.shifts import DAY, WEEK, between, on_day
from service.session import Session
from service.tables import reminders

AHEAD = 2 * DAY
LOOKS_AT = "09:00"
KEY = ("person_id", "tier", "day", "starts")


def look_ahead(session: Session) -> None:
    """From now on the line looks at the days ahead each morning; if it does so already, nothing changes."""
    if not alarms.waits(session, "day", About()):
        alarms.put(session, "day", 0, About(), lane="later")


def next_look(session: Session) -> None:
    """The next morning, by the line's clock."""
    zone = lines.get(session).zone
    mornings = (hours.days_on(session.at, days, LOOKS_AT, zone) for days in (0, 1))
    alarms.put_at(session, "day", next(at for at in mornings if at > session.at), About(), lane="later")


def plan(session: Session) -> None:
    """Set an alarm for each reminder of the next days. Done each day and after every change: it may be repeated."""
    session.do(delete(reminders).where(reminders.c.line_id == session.line_id, reminders.c.at < session.at - WEEK))
    line = lines.get(session)
    lead = line.pace.reminder
    told = {tuple(row) for row in session.all(select(*(reminders.c[name] for name in KEY)))}
    for shift in between(session, session.at, session.at + AHEAD + lead):
        if lead and shift.begins > session.at and tuple(_key(shift).values()) not in told:
            due_at = moment(session.at, shift.begins - lead, stints.zone_of(session, shift.person_id), line.quiet)
            if due_at is not None:
                about = About(person_id=shift.person_id, step=f"{shift.day} {shift.starts} {shift.tier or 0}")
                alarms.put_at(session, "reminder", due_at, about, lane="later")


def moment(at: float, wanted: float, zone: str, quiet: hours.Quiet) -> float | None:
    """When to remind somebody who should hear at a time: before their quiet hours if it lies in them; None if never.

    Where that time is over already, the shift is news: now is right, unless they sleep.
    """
    if wanted <= at:
        return at if hours.allowed(at, zone, quiet) == at else None
    awake = hours.allowed_before(wanted, zone, quiet)
    return awake if awake > at else None


def due(session: Session, person_id: int, step: str) -> Shift | None:
    """The shift that somebody is to hear of now; None if it is off, has begun, or they know or cannot hear of it."""
    day, starts, tier = step.split()
    mine = [one for one in on_day(session, person_id, day) if (one.starts, str(one.tier or 0)) == (starts, tier)]
    if not mine or mine[0].begins <= session.at or not lines.get(session).pace.reminder:
        return None
    awake = lines.awake(session, session.at, stints.zone_of(session, person_id)) == session.at
    return mine[0] if awake and _there(session, mine[0]) and knows(session, mine[0]) else None


def knows(session: Session, shift: Shift) -> bool:
    """From now on its person has been told of a shift; False if they had been before."""
    return session.add_once(reminders, KEY, at=session.at, **_key(shift)) is not None


def _there(session: Session, shift: Shift) -> bool:
    """Whether somebody can be written to and still answers here."""
    person, record = people.get(session, shift.person_id), peer(session, shift.person_id)
    if person.opted_out_at is not None or person.erased_at is not None:
        return False
    if shift.tier is not None:
        return responder_on(session, shift.person_id)
    return record is not None and record.state == "agreed"


def _key(shift: Shift) -> dict[str, object]:
    return {"person_id": shift.person_id, "tier": shift.tier or 0, "day": shift.day, "starts": shift.starts}
