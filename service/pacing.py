"""What can wait leaves by day, and each of our numbers in turn: no page stands behind it in the carrier's own queue."""

from sqlalchemy import select, update

from flows import wording
from service import lines, outbox, stints
from service.lines import Line
from service.session import Record, Session
from service.tables import numbers

SHARE = 0.5
"""Of what the carrier takes from a number; the rest is left to talks and pages."""
AHEAD = 10.0
"""Seconds of a number's time that are handed over at once."""
LATE = 60.0
"""A turn that came so long ago, while we were down, is none any more: many came meanwhile."""
LONGEST = 6 * 3600.0
"""Whatever is busy for longer than this is so by a clock that has gone back since."""


def turn(session: Session, number: str, segments: int) -> float:
    """When so many segments may leave a number: now, or in their place behind the others. They are counted now."""
    this = numbers.c.number == number
    held = session.locked(select(numbers.c.busy_until).where(this))
    if held is None:
        return session.at  # no longer ours: nothing of ours stands behind it
    busy_until = held.busy_until or 0.0
    begins = busy_until if session.at < busy_until < session.at + LONGEST else session.at
    session.do(update(numbers).where(this).values(busy_until=begins + seconds(session, number, segments)))
    return max(session.at, begins - AHEAD)


def leaves_now(session: Session, row: Record, body: str) -> bool:
    """Whether a claimed text may leave: by day where they live, and in turn. If not, it is put off until then."""
    awake = stints.awake(session, row.to_id)
    if awake > session.at:
        outbox.put_off(session, row.id, awake, tries=0)  # with everybody else's who slept: they take turns then
        return False
    if row.tries > 1 and has_come(session, row.due_at):
        return True  # it was put off until now, or the carrier did not take it at its turn
    its_turn = turn(session, row.number, wording.segments(body))
    if its_turn > session.at:
        outbox.put_off(session, row.id, its_turn, row.tries)
    return its_turn <= session.at


def has_come(session: Session, at: float) -> bool:
    """Whether a turn that was given for then is now."""
    return at <= session.at < at + LATE


def seconds(session: Session, number: str, segments: int) -> float:
    """For how long so many segments keep one of our numbers busy."""
    return segments / (a_second(lines.get(session), number) * SHARE)


def a_second(line: Line, number: str) -> int:
    """How many segments the carrier takes from a number in a second: its own rate, or that of the line."""
    return line.rates.get(number, line.pace.segments_a_second)
