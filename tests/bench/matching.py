"""What it costs to match one caller, in durable inserts, and whether it grows with how many peers are free.

Everything on one database is measured in one run and by wall time, turn about, so that a slow disk slows both.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from service import conversations, inbox, lines, people
from service.database import Database
from service.matching import offers, waiting
from service.session import Record, Session
from service.tables import metadata, peers, pool
from service.tables import people as people_table
from service.vault import Vault
from tests.bench import postgresql
from tests.bench.measuring import at_most

NUMBER = "+15550001000"
VAULT = Vault((b"k" * 32,), b"l" * 32)
FREE = (1_000, 10_000, 100_000)
TURNS = 60
RUNS = 3
INSERTS = {"SQLite": 2.0, "PostgreSQL": 3.0}
GROWTH = 1.5
AT = 1_795_446_000.0
LINE = {"name": "Willow", "languages": "en", "zone": "UTC", "policy": {}, "policy_is_demo": True, "settings": {}}


def run() -> list[dict[str, Any]]:
    """Rows for SQLite and, where a server answers, for PostgreSQL."""
    with tempfile.TemporaryDirectory() as home:
        rows = _rows("SQLite", f"sqlite:///{Path(home) / 'bench.db'}")
    with postgresql.database() as url:
        return rows + (_rows("PostgreSQL", url) if url else [])


def _rows(kind: str, url: str) -> list[dict[str, Any]]:
    database = Database(url)
    metadata.create_all(database.engine)
    with database.transaction() as connection:
        lines.add(connection, LINE, NUMBER, 0.0)
        session = Session(connection, AT, VAULT, 1)
        callers = [people.met(session, f"+1555000700{place}", "en") for place in range(2)]
    shares: list[float] = []
    fits: dict[int, list[float]] = {}
    nobody: dict[int, list[float]] = {}
    have = 0
    for many in FREE:
        _peers(database, have, many)
        have = many
        found = [_measured(database, callers, many + run) for run in range(RUNS)]
        fits[many] = [fit for fit, _, _ in found]
        nobody[many] = [none for _, none, _ in found]
        if many == 10_000:
            shares = [fit / once for fit, _, once in found]
    database.close()
    few, most = FREE[0], FREE[-1]
    return [
        at_most(f"match among 10,000, {kind}", shares, "durable inserts", INSERTS[kind]),
        at_most(f"match among 100,000 to 1,000, {kind}", _growth(fits, few, most), "times", GROWTH),
        at_most(f"nobody fits among 100,000 to 1,000, {kind}", _growth(nobody, few, most), "times", GROWTH),
    ]


def _growth(found: dict[int, list[float]], few: int, most: int) -> list[float]:
    base = statistics.median(found[few])
    return [seconds / base for seconds in found[most]]


def _measured(database: Database, callers: list[Record], salt: int) -> tuple[float, float, float]:
    """The middle of so many turns: one caller matched, one whom nobody fits, one event kept."""
    fits: list[float] = []
    nobody: list[float] = []
    once: list[float] = []
    for turn in range(TURNS):
        once.append(_seconds(database, partial(inbox.keep, key=f"{salt} {turn}", kind="text", facts={})))
        for caller, tags, times in ((callers[0], "", fits), (callers[1], "sailor", nobody)):
            with database.transaction() as connection:
                session = Session(connection, AT, VAULT, 1)
                talk = conversations.begin(session, caller, NUMBER)
                conversations.change(session, talk.id, state="waiting", queued_at=AT, tags=tags)
            times.append(_seconds(database, waiting.match))
            with database.transaction() as connection:
                session = Session(connection, AT, VAULT, 1)
                offers.withdraw(session, talk.id)
                conversations.change(session, talk.id, state="abandoned", closed_at=AT)
    return statistics.median(fits), statistics.median(nobody), statistics.median(once)


def _seconds(database: Database, part: Callable[[Session], object]) -> float:
    begun = time.perf_counter()
    with database.transaction() as connection:
        part(Session(connection, AT, VAULT, 1))
    return time.perf_counter() - begun


def _peers(database: Database, have: int, many: int) -> None:
    """So many peers in all, free and in the pool, without a number that anybody could ring."""
    places = range(have, many)
    person = {"line_id": 1, "language": "en", "created_at": AT, "language_chosen": True}
    peer = {"line_id": 1, "state": "agreed", "languages": "en", "depth": "full", "on_since": AT - 3600}
    with database.transaction() as connection:
        connection.execute(
            insert(people_table),
            [{**person, "id": 1_000_000 + place, "lookup": place.to_bytes(32, "big")} for place in places],
        )
        also = {"aftercare_owed": False, "resting": False, "created_at": AT}
        connection.execute(
            insert(peers),
            [{**peer, **also, "person_id": 1_000_000 + place, "idle_since": AT - 1e6 + place} for place in places],
        )
        row = {"line_id": 1, "language": "en", "tag": "", "load": 0, "free_from": AT - 3600, "free_until": None}
        connection.execute(
            insert(pool),
            [{**row, "person_id": 1_000_000 + place, "idle_since": AT - 1e6 + place} for place in places],
        )
    postgresql.looked_through(database)
