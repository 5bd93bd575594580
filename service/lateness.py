"""Work that should have been done by now, on all lines together: lanes are the house's."""

from sqlalchemy import select

from service import alarms, outbox, telemetry
from service.session import Session
from service.tables import outbox as rows

LATE_SECONDS = 60.0


def oldest_due(session: Session, lane: str) -> tuple[float, int] | None:
    """When the oldest row that should have left this lane was due, and its id; None when none waits."""
    due = select(rows.c.due_at, rows.c.id).where(rows.c.lane == lane, outbox.PENDING, rows.c.due_at <= session.at)
    row = session.first(due.order_by(rows.c.due_at, rows.c.id).limit(1))
    return None if row is None else (float(row.due_at), int(row.id))


def late(session: Session) -> list[str]:
    """Work that should have been done long ago, lane by lane."""
    found = []
    for lane in outbox.LANES:
        oldest = oldest_due(session, lane)
        age = session.at - oldest[0] if oldest else 0.0
        telemetry.OLDEST_DUE.labels(lane).set(age)
        if age > LATE_SECONDS:
            found.append(f"Texts in the {lane} lane have waited for {round(age)} seconds.")
    ringing = alarms.next_at(session)
    if ringing is not None and session.at - ringing > LATE_SECONDS:
        found.append(f"An alarm is {round(session.at - ringing)} seconds late.")
    return found
