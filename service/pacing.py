"""How fast what can wait leaves each of our numbers: a page must not stand behind it in the carrier's own queue."""

from sqlalchemy import select, update

from flows import wording
from service import lines, outbox, stints
from service.session import Record, Session
from service.tables import numbers

SHARE = 0.5
"""Of what the carrier takes from a number; the rest is left to talks and pages."""
AHEAD = 10.0
"""Seconds of a number's time that are handed over at once."""
LATE = 60.0
"""A turn that came so long ago, while we were down, is none any more: many came meanwhile."""


def turn(session: Session, number: str, segments: int) -> float:
    """When so many segments may leave a number: now, or in their place behind the others. They are counted now."""
    this = numbers.c.number == number
    held = session.locked(select(numbers.c.busy_until).where(this))
    if held is None:
        return session.at  # no longer ours: nothing of ours stands behind it
    begins = max(held.busy_until or 0.0, session.at)
    session.do(update(numbers).where(this).values(busy_until=begins + seconds(session, segments)))
    return max(session.at, begins - AHEAD)


def leaves_now(session: Session, row: Record, body: str) -> bool:
    """Whether a claimed text may leave; if not, it is put off until its turn, and not into the night."""
    if row.tries > 1 and has_come(session, row.due_at):
        return True  # it was put off until now, or the carrier did not take it at its turn
    its_turn = turn(session, row.number, wording.segments(body))
    if its_turn <= session.at:
        return True
    by_day = _by_day(session, row.to_id, its_turn)
    outbox.put_off(session, row.id, by_day, row.tries if by_day == its_turn else row.tries - 1)
    return False


def _by_day(session: Session, person_id: int, at: float) -> float:
    """The same time, unless night falls for them until then; what is meant for the night is sent by night."""
    zone = stints.zone_of(session, person_id)
    is_night = lines.awake(session, session.at, zone) > session.at
    return at if is_night else lines.awake(session, at, zone)


def has_come(session: Session, at: float) -> bool:
    """Whether a turn that was given for then is now."""
    return at <= session.at < at + LATE


def seconds(session: Session, segments: int) -> float:
    """For how long so many segments keep a number of this line busy."""
    return segments / (lines.get(session).pace.segments_a_second * SHARE)
