"""How SQLite will find what a statement asks for: nothing that the line does all day may go through a whole table.

A line keeps what it does for months. A text that looks through all of it is answered in a moment on the first evening,
and too late a year later; no test that starts with an empty line would notice. PostgreSQL has the same indexes.
"""

import re
import sqlite3
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import Pool, StaticPool

from service import tables

ROOT = Path(__file__).parents[1]
GROW = (
    *("alarms", "apart", "checkins", "consents", "conversations", "escalations", "followups", "inbox", "legs"),
    *("notices", "offers", "outbox", "pages", "people", "questions", "remains", "stints", "words"),
)
"""What a line has more and more of. The rest is as large as the line is: its peers, its scripts, its numbers."""
SMALL = ("ix_outbox_lane", "ix_outbox_lease", "ix_legs_live", "ix_notices_unseen", "ix_checkins_version")
"""Indexes of what is open now: to go through all of one is no long way."""
MAY = (
    *("service/switchboard/nightly.py", "service/switchboard/put_back.py", "service/backup/", "service/migrations/"),
    "service/shape.py",
    *("service/cli/", "service/doctor/", "service/relay_numbers.py:in_use"),
    *("service/board.py:refused", "service/followups.py:listed"),
)
"""What does go through all: once a night, by hand, or the newest of a line first and only a few of them."""
BETWEEN = ("service/session.py", "service/prepared.py", "service/database.py", "service/house.py", "service/looks.py")
LITERAL = re.compile(r"x?'(?:[^']|'')*'|\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b")
ASKS = ("SELECT", "UPDATE", "DELETE")
_seen: set[str] = set()


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collects, at its end, what went through a whole table that grows: the place, and how."""
    found: list[str] = []
    asked: list[tuple[str, str]] = []

    def note(statement: str) -> None:
        shape = LITERAL.sub("?", statement)
        if statement[:6].upper() in ASKS and shape not in _seen:
            _seen.add(shape)
            places = _places()
            if places and not any(place.startswith(may) for place in places for may in MAY):
                asked.append((places[-1], statement))

    def connected(raw: Any, _: object) -> None:
        if isinstance(raw, sqlite3.Connection):
            raw.set_trace_callback(note)

    event.listen(Pool, "connect", connected)
    try:
        yield found
    finally:
        event.remove(Pool, "connect", connected)
        found += [f"{place}: {', '.join(steps)}" for place, text in asked if (steps := long_ways(text))]


def long_ways(statement: str) -> list[str]:
    """The steps of a statement that go through the whole of a table that grows, or of a large index of it."""
    with EMPTY.connect() as connection:
        plan = connection.connection.cursor().execute(f"explain query plan {statement}")
        steps = [row[3].split() for row in plan.fetchall()]
    return [" ".join(step) for step in steps if step[0] == "SCAN" and step[1] in GROW and step[-1] not in SMALL]


def _places() -> Sequence[str]:
    """The places of the line on the way to a statement, the nearest last; none if a test itself asks."""
    frames = [frame for frame in traceback.extract_stack() if frame.filename.startswith(f"{ROOT}/")]
    ways = [f"{Path(frame.filename).relative_to(ROOT)}:{frame.name}" for frame in frames]
    ours = [way for way in ways if way.startswith(("service/", "worker/", "tests/"))]
    near = [way for way in ours if not way.startswith(("tests/plans.py", *BETWEEN))]
    return near if near and not near[-1].startswith("tests/") else ()


def _empty() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    tables.metadata.create_all(engine)
    return engine


EMPTY = _empty()
"""A line without a row: how something is found is decided without looking at what is there."""
