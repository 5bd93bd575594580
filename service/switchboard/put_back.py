"""A clock that was put back: what was due by then does not wait for that hour again."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select, true, update

from service.house import House
from service.tables import alarms, outbox

ANY_LINE = 0
STEP = 1.0
"""Seconds that a clock may be put back without a word: it is set right by so much now and then."""
DUE = ((outbox, outbox.c.state == "pending"), (alarms, true()))


@dataclass(frozen=True)
class Seen:
    """What there was at a look: the line's time, and the newest row for the carrier and the newest alarm by id."""

    at: float
    newest: tuple[int, ...]


def look(house: House) -> Seen:
    """What there is now. Raises Unavailable."""
    with house.reading(ANY_LINE) as session:
        newest = (session.one(select(func.coalesce(func.max(table.c.id), 0).label("id"))).id for table, _ in DUE)
        return Seen(session.at, tuple(newest))


def compare(house: House, before: Seen | None, now: Seen) -> None:
    """Where less time than none has passed between two looks: what was due at the first is due now.

    What was put down since the clock went back keeps its time: it is newer, and due before that hour.
    """
    if before is None or now.at >= before.at - STEP:
        return
    with house.session(ANY_LINE) as session:
        for (table, mine), newest in zip(DUE, before.newest, strict=True):
            due = table.c.due_at
            of_then = or_(table.c.id <= newest, due >= before.at)
            late = (mine, due <= before.at + STEP, due > session.at, of_then)
            session.do(update(table).where(*late).values(due_at=session.at))
