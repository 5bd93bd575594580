"""A living line for each journey, on SQLite and, where a server answers, on PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from service import migrations
from service.database import Database
from tests.phone import Line, Phone, copy_of, living, template

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://root@127.0.0.1/postgres")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once, copied for every test."""
    return template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """A migrated PostgreSQL database to copy; its name."""
    try:
        server = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers (set TEST_POSTGRESQL_URL)")
    name = f"shoulder_{uuid.uuid4().hex[:10]}"
    with server:
        server.execute(f"create database {name}".encode())
        database = Database(_url(name))
        migrations.migrate(database)
        database.close()
        yield name
        server.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database."""
    if request.param == "sqlite":
        yield copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    made = request.getfixturevalue("postgresql_template")
    name = f"{made}_{uuid.uuid4().hex[:6]}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f"create database {name} template {made}".encode())
        yield _url(name)
        server.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def line(tmp_path: Path, database_url: str) -> Iterator[Line]:
    """A line that is open, with nobody on it yet."""
    with living(tmp_path, database_url) as line:
        yield line
        line.all_is_well()


@pytest.fixture
def caller(line: Line) -> Phone:
    """Somebody who texts."""
    return line.phone("+15550007001")


@pytest.fixture
def peer(line: Line) -> Phone:
    """A peer who is on, the longest idle."""
    return line.peer("+15550002001", "Sam")


@pytest.fixture
def other_peer(line: Line, peer: Phone) -> Phone:
    """A second peer who is on."""
    return line.peer("+15550002002", "Ana")


@pytest.fixture
def responder(line: Line) -> Phone:
    """The first tier of on call."""
    return line.responder("+15550003001")


def _url(name: str) -> str:
    return POSTGRESQL.replace("postgresql://", "postgresql+psycopg://").rpartition("/")[0] + f"/{name}"
