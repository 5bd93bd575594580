"""A peer's own follow-up: whoever is on is not kept from everybody else by one that they leave unanswered."""

from sqlalchemy import select

from service import alarms, lines, rota
from service.alarms import About
from service.session import Session
from service.tables import followups


def waits_less(session: Session, person_id: int) -> None:
    """It may be answered or not; while they are on it is over after half an hour of silence, not after a day."""
    record = rota.peer(session, person_id)
    if record is None or not rota.is_on(session, record):
        return
    open_ones = select(followups.c.id).where(followups.c.person_id == person_id, followups.c.state == "sent")
    for row in session.all(open_ones):
        about = About(person_id=person_id, ref=row.id)
        alarms.put(session, "follow_up_over", lines.get(session).pace.quiet, about, lane="later")
