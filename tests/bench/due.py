"""What is due: whether claiming it grows with how much is pending, and how late it rings when much is due at once."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from service import alarms, embedded_redis, lines, outbox, people
from service.carrier.client import Carrier
from service.clock import Clock
from service.database import Database
from service.house import House
from service.queue import Queue
from service.session import Session
from service.settings import load
from service.tables import alarms as alarm_table
from service.tables import inbox, metadata
from service.vault import Vault
from tests.bench import postgresql
from tests.bench.measuring import at_most
from worker import clock

NUMBER = "+15550001000"
VAULT = Vault((b"k" * 32,), b"l" * 32)
AT = 1_795_446_000.0
PENDING = (1_000, 100_000, 1_000_000)
AT_ONCE = 100
TURNS = 9
RUNS, LATE_RUNS = 3, 1
FLAT = 2.0
FALL_DUE, LATE = 1_000, 2.0
PATIENCE = 180.0
LINE = {"name": "Willow", "languages": "en", "zone": "UTC", "policy": {}, "policy_is_demo": True, "settings": {}}
NO_CARRIER = "http://127.0.0.1:9"
ROOT = Path(__file__).parents[2]


class _Undo(Exception):
    """Claimed again in the next turn."""


def run() -> list[dict[str, Any]]:
    """Rows for SQLite and, where a server answers, for PostgreSQL."""
    with tempfile.TemporaryDirectory() as home:
        rows = _rows("SQLite", f"sqlite:///{Path(home) / 'bench.db'}", Path(home))
    with tempfile.TemporaryDirectory() as home, postgresql.database() as url:
        return rows + (_rows("PostgreSQL", url, Path(home)) if url else [])


def _rows(kind: str, url: str, home: Path) -> list[dict[str, Any]]:
    database = Database(url)
    metadata.create_all(database.engine)
    with database.transaction() as connection:
        lines.add(connection, LINE, NUMBER, AT)
    late, alone = _late(url, home), _late_alone(url, home)
    claimed = {many: _claimed(database, many) for many in PENDING}
    database.close()
    few = statistics.median(claimed[PENDING[0]])
    return [
        *(
            at_most(
                f"due.claim {AT_ONCE} of {many:,} to of {PENDING[0]:,}, {kind}",
                [seconds / few for seconds in claimed[many]],
                "times",
                FLAT,
            )
            for many in PENDING[1:]
        ),
        at_most(f"due.late p99 of {FALL_DUE:,} in one second, {kind}", late, "s", LATE),
        at_most(f"due.late p99 of {FALL_DUE:,}, by the clock alone, {kind}", alone, "s", LATE),
    ]


def _claimed(database: Database, many: int) -> list[float]:
    """The middle of so many turns, several times over: everything due is named and taken, in one transaction."""
    with database.transaction() as connection:
        connection.execute(alarm_table.delete())
        _pending(Session(connection, AT, VAULT, 1), many - AT_ONCE, AT_ONCE)
    if not database.is_sqlite:  # the server does so by itself, a little later
        with database.transaction() as connection:
            connection.execute(text("analyze alarms"))
    return [statistics.median(_claim(database) for _ in range(TURNS)) for _ in range(RUNS)]


def _claim(database: Database) -> float:
    taken = 0.0
    with suppress(_Undo), database.transaction() as connection:
        session = Session(connection, AT, VAULT, 1)
        begun = time.perf_counter()
        for due in alarms.due(session, "live", AT_ONCE):
            assert alarms.ring(session, due.id) is not None
        taken = time.perf_counter() - begun
        raise _Undo
    return taken


def _pending(session: Session, later: int, due: int) -> None:
    """So many alarms that ring tomorrow, and so many that should have rung by now."""
    row = {"line_id": 1, "kind": "quiet", "lane": "live", "step": ""}
    for first in range(0, later, 50_000):
        places = range(first, min(first + 50_000, later))
        session.do(insert(alarm_table), [{**row, "due_at": AT + 86_400 + place, "ref": place} for place in places])
    session.do(insert(alarm_table), [{**row, "due_at": AT - place, "ref": later + place} for place in range(due)])


def _late_alone(url: str, home: Path) -> list[float]:
    """The 99th of a hundred, in seconds: the clock alone, in this process, with Redis away."""
    house = _house(url, home, f"unix://{home}/no-redis.sock")
    stop = threading.Event()
    ticking = threading.Thread(target=clock.run, args=(house, stop))
    ticking.start()
    try:
        return [_lateness(house) for _ in range(LATE_RUNS)]
    finally:
        stop.set()
        ticking.join()
        house.close()


def _late(url: str, home: Path) -> list[float]:
    """The same with processes as the Procfile has them: the clock, a worker for each lane, and Redis between them."""
    server = embedded_redis.prepare(home)
    running: list[subprocess.Popen[Any]] = [subprocess.Popen(server.command, stdout=subprocess.DEVNULL)]
    house = _house(url, home, server.url)
    try:
        while not server.answers():
            time.sleep(0.05)
        environment = {**_environment(url, home, server.url), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        for role in ("clock", *outbox.LANES):
            command = [sys.executable, "-m", "worker.run", role]
            running.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        for process in running[1:]:
            assert process.stdout is not None
            next(line for line in process.stdout if b"ready" in line)
        return [_lateness(house) for _ in range(LATE_RUNS)]
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(10)
        server.clear()
        house.close()


def _lateness(house: House) -> float:
    with house.session(1) as session:
        nobody = people.met(session, "+15550007001", "en").id
        begins = session.at + 2.0
        row = {"line_id": 1, "kind": "break_over", "lane": "live", "step": "", "person_id": nobody}
        due = [{**row, "due_at": begins + place / FALL_DUE, "ref": place} for place in range(FALL_DUE)]
        ids = list(session.do(insert(alarm_table).returning(alarm_table.c.id, alarm_table.c.due_at), due))
    meant = {f"alarm:{row.id}": row.due_at for row in ids}
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with house.reading(1) as session:
            rang = {row.key: row.received_at for row in session.all(select(inbox.c.key, inbox.c.received_at))}
        if meant.keys() <= rang.keys():
            return float(statistics.quantiles([rang[key] - at for key, at in meant.items()], n=100)[98])
        time.sleep(0.5)
    raise TimeoutError(f"not all of {FALL_DUE} alarms rang within {PATIENCE:.0f} s")


def _house(url: str, home: Path, redis: str) -> House:
    chosen = load(_environment(url, home, redis), home / "no.env")
    return House(chosen, Database(url), VAULT, Clock(home), Carrier(chosen), Queue(chosen.redis_url))


def _environment(url: str, home: Path, redis: str) -> dict[str, str]:
    return {
        "SHOULDER_HOME": str(home),
        "DATABASE_URL": url,
        "REDIS_URL": redis,
        "PUBLIC_URL": NO_CARRIER,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 8 + "7" * 24,
        "TWILIO_AUTH_TOKEN": "pretend",
        "TWILIO_API_URL": NO_CARRIER,
    }
