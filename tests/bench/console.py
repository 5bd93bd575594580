"""The console with a hundred thousand conversations kept: how long a page takes to answer, in the slowest twentieth."""

import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert

from service import accounts, migrations, people, seed
from service.database import Database
from service.house import House, build
from service.reports import counting
from service.settings import load
from service.tables import conversations
from service.web import server
from tests.bench import postgresql
from tests.bench.measuring import at_most

MANY, A_DAY = 100_000, 500
BUDGET = 150.0
RUNS, LOOKS = 3, 40
PAGES = {
    "the board": "/console/",
    "conversations": "/console/conversations",
    "reports": "/console/reports",
    "a month of reports": "/console/reports?month={month}",
}
PASSWORD = "a long enough password"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LINE = {
    "name": "Willow",
    "languages": "en,es",
    "zone": "America/New_York",
    "policy": {"en": "we ask you first.", "es": "primero te preguntamos."},
    "policy_is_demo": False,
    "settings": {},
}


def run() -> list[dict[str, Any]]:
    """Rows for SQLite and, where a server answers, for PostgreSQL."""
    with tempfile.TemporaryDirectory() as home:
        rows = _rows("SQLite", f"sqlite:///{Path(home) / 'bench.db'}", Path(home))
    with tempfile.TemporaryDirectory() as home, postgresql.database() as url:
        return rows + (_rows("PostgreSQL", url, Path(home)) if url else [])


def _rows(kind: str, url: str, home: Path) -> list[dict[str, Any]]:
    house = _house(url, home)
    try:
        _keep_many(house)
        client = _signed_in(house)
        month = (NOW - timedelta(days=60)).strftime("%Y-%m")
        return [
            at_most(
                f"console.{name} p95, {MANY:,} conversations, {kind}",
                [_slow(client, path.format(month=month)) for _ in range(RUNS)],
                "ms",
                BUDGET,
            )
            for name, path in PAGES.items()
        ]
    finally:
        house.close()


def _slow(client: FlaskClient, path: str) -> float:
    """The 95th of a hundred, in milliseconds by the clock on the wall."""
    client.get(path)
    taken = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, path
    return float(statistics.quantiles(taken, n=20)[18])


def _signed_in(house: House) -> FlaskClient:
    client = server.create(house).test_client()
    with house.session(1) as session:
        link = f"/console/invitation/{accounts.invite(session, 'Mo', 'admin', 'en')}"
    for path, form in ((link, {"password": PASSWORD, "again": PASSWORD}), (f"{link}/codes", {"later": "1"})):
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
        assert token is not None
        client.post(path, data={**form, "csrf_token": token[1]})
    return client


def _keep_many(house: House) -> None:
    """As many conversations as a busy line has in half a year, and what the nights make of them."""
    with house.session(1) as session:
        caller = people.met(session, "+15550007001", "en").id
        for rows in _batches(caller):
            session.do(insert(conversations), rows)
    more = True
    while more:
        with house.session(1) as session:
            more = counting.catch_up(session)
    postgresql.looked_through(house.database)


def _batches(caller: int) -> Iterator[list[dict[str, Any]]]:
    common = {"line_id": 1, "number": "+15550001000", "caller_id": caller, "caller_depth": "light", "priority": 0}
    common |= {"heavy": False, "text_me": False, "ring_me": False, "round": 1, "reason": "parted"}
    for day in range(MANY // A_DAY, 0, -1):
        begun = (NOW - timedelta(days=day)).timestamp()
        rows = []
        for place in range(A_DAY):
            came, answered = begun + place * 170.0, place % 6 > 0
            shape = {
                "medium": "sms" if place % 3 else "voice",
                "state": "closed" if answered else "abandoned",
                "language": "en" if place % 4 else "es",
                "created_at": came,
                "queued_at": came,
                "opened_at": came + place % 400 if answered else None,
                "closed_at": came + 1800,
            }
            rows.append({**common, **shape})
        yield rows


def _house(url: str, home: Path) -> House:
    environment = {
        "SHOULDER_HOME": str(home),
        "DATABASE_URL": url,
        "REDIS_URL": f"unix://{home}/no-redis.sock",
        "PUBLIC_URL": "http://127.0.0.1:9",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 8 + "7" * 24,
        "TWILIO_AUTH_TOKEN": "pretend",
        "TWILIO_API_URL": "http://127.0.0.1:9",
    }
    database = Database(url)
    migrations.migrate(database)
    database.close()
    house = build(load(environment, home / "no.env"))
    house.clock.turn_to(NOW.timestamp(), 0.0)
    seed.first_line(house, LINE, "+15550001000")
    return house
