"""A house to test rooms in: SQLite and PostgreSQL, a Redis of its own, and the simulator as its carrier."""

import atexit
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import redis
from sqlalchemy import create_engine

from service import embedded_redis, lines, outbox, people, tables, words
from service.carrier.client import Carrier
from service.clock import Clock
from service.database import Database
from service.house import House
from service.outbox import Content, Envelope
from service.queue import Queue
from service.session import Record, Session
from service.settings import Settings, load
from service.simulator.exchange import Exchange
from service.simulator.run import Serving
from service.vault import Vault
from tests.postgresql import Databases
from tests.service.shell import Shell, surroundings

ACCOUNT = "AC" + "0" * 8 + "7" * 24
TOKEN = "a pretend token"
LINE_NUMBER = "+15550001000"
PUBLIC_URL = "http://127.0.0.1:9"
NEVER = "http://127.0.0.1:9"
PATIENCE = 60.0
"""Seconds that a loaded machine may take for what takes a moment."""


class RedisServer:
    """The Redis that comes with the line, which a test may stop and start again."""

    def __init__(self, home: Path) -> None:
        self._server = embedded_redis.prepare(home)
        self.url = self._server.url
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._server.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self._server.answers)

    def stop(self) -> None:
        """Kill it at once."""
        self._process.kill()
        self._process.wait()


def eventually(holds: Callable[[], object]) -> None:
    """Wait until something holds; fails when it does not in time."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def written(connection: redis.Redis) -> bool:
    """Whether all that this server was told is in its file, and comes back after a kill."""
    return bool(connection.info("persistence")["aof_buffer_length"] == 0)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for one test."""
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    """A pretend phone company with one number, whose webhooks lead nowhere unless a test says otherwise."""
    exchange = Exchange(ACCOUNT, TOKEN, tmp_path)
    exchange.add_number(LINE_NUMBER)
    return exchange


@pytest.fixture
def simulator(exchange: Exchange) -> Iterator[Serving]:
    """The same, over HTTP."""
    with Serving(exchange) as serving:
        yield serving


@contextmanager
def empty_database(kind: str, home: Path) -> Iterator[str]:
    """An empty database on SQLite, or on PostgreSQL where one answers; its address."""
    if kind == "sqlite":
        yield f"sqlite:///{home / 'shoulder.db'}"
    else:
        with _empty_ones().one() as url:
            yield url


@cache
def _empty_ones() -> Databases:
    databases = Databases()
    atexit.register(databases.close)
    return databases


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once on SQLite and once on PostgreSQL where one answers."""
    with empty_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database_url: str, simulator: Serving, redis_server: RedisServer) -> Settings:
    """Settings as the supervisor would make them."""
    environment = {
        "SHOULDER_HOME": str(tmp_path),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_server.url,
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": simulator.url,
        "LINE_NUMBER": LINE_NUMBER,
    }
    return load(environment, tmp_path / "no.env")


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """A house with its tables and one line, number 1, and nobody in it."""
    engine = create_engine(settings.database_url)
    tables.metadata.create_all(engine)
    engine.dispose()
    house = build(settings)
    with house.database.transaction() as connection:
        values = {"name": "Willow", "languages": "en,es", "zone": "America/New_York", "policy_is_demo": True}
        lines.add(
            connection,
            {**values, "policy": {"en": "We ask.", "es": "Preguntamos."}, "settings": {}},
            LINE_NUMBER,
            0.0,
        )
    yield house
    house.close()


def build(settings: Settings) -> House:
    """One more house on the same database, as another process would have."""
    return House(
        settings,
        Database(settings.database_url),
        Vault((b"k" * 32,), b"l" * 32),
        Clock(settings.shoulder_home),
        Carrier(settings),
        Queue(settings.redis_url),
    )


@dataclass
class Pen:
    """Writes people and outbox rows into a house."""

    house: House

    def person(self, number: str) -> Record:
        """Somebody with this number."""
        with self.house.session(1) as session:
            return people.met(session, number, "en")

    def writes(self, to: Record, text: str, **envelope: object) -> int:
        """An outbox row with these words for somebody; returns its id. They read "Peer: " before them."""
        with self.house.session(1) as session:
            return self._put(
                session,
                to,
                {"relay": [words.keep(session, to, text)], "from": to.id, "role": "peer"},
                envelope,
            )

    def says(self, to: Record, content: Content, **envelope: object) -> int:
        """An outbox row with any content."""
        with self.house.session(1) as session:
            return self._put(session, to, content, envelope)

    def row(self, row_id: int) -> Record:
        """An outbox row as it is now."""
        with self.house.reading(1) as session:
            return session.one(tables.outbox.select().where(tables.outbox.c.id == row_id))

    def changes(self, row_id: int, **columns: object) -> None:
        """Make an outbox row what it is not."""
        with self.house.session(1) as session:
            session.change(tables.outbox, row_id, **columns)

    def alarms(self) -> list[Record]:
        """Every alarm, oldest first."""
        with self.house.reading(1) as session:
            return session.all(tables.alarms.select().order_by(tables.alarms.c.id))

    def notices(self) -> list[Record]:
        """Every notice, oldest first."""
        with self.house.reading(1) as session:
            return session.all(tables.notices.select().order_by(tables.notices.c.id))

    def _put(self, session: Session, to: Record, content: Content, envelope: dict[str, object]) -> int:
        [row_id] = outbox.put(session, Envelope(to.id, LINE_NUMBER, **envelope), content)  # type: ignore[arg-type]
        return row_id


@pytest.fixture
def pen(house: House) -> Pen:
    """A pen for the house."""
    return Pen(house)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo line, made once by the command itself."""
    home = tmp_path_factory.mktemp("seeded")
    shell = Shell(surroundings(home, "http://127.0.0.1:9"))
    assert shell.does("migrate") == "The database is ready.\n"
    assert "demo line" in shell.does("seed")
    assert "demo line" not in shell.does("seed")
    return home


@pytest.fixture
def shell(seeded: Path, tmp_path: Path, simulator: Serving, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The command on a copy of it, with the simulator as its carrier."""
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    shutil.copytree(seeded, home)
    return Shell(surroundings(home, simulator.url))


def another_line(house: House) -> int:
    """A second line beside the first, which nobody has set up so far; its id."""
    values = {"name": "Aspen", "languages": "en", "zone": "UTC", "policy": {}, "policy_is_demo": True, "settings": {}}
    with house.database.transaction() as connection:
        return lines.add(connection, values, LINE_NUMBER.replace("1000", "1009"), 0.0)
