"""A living line for each journey, on SQLite and, where a server answers, on PostgreSQL."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest

from tests.phone import Line, Phone, copy_of, living, prepare, template

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://root@127.0.0.1/postgres")
UNHURRIED = "options=-c%20synchronous_commit%3Doff"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A line made ready once, copied for every test."""
    return template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same as a PostgreSQL database; its name."""
    try:
        server = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers (set TEST_POSTGRESQL_URL)")
    name = f"shoulder_{uuid.uuid4().hex[:10]}"
    with server:
        server.execute(f"create database {name}".encode())
        prepare(tmp_path_factory.mktemp("template"), _url(name))
        yield name
        server.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Callable[[Path], AbstractContextManager[str]]:
    """Makes fresh, migrated databases, each for as long as it is needed; gives their addresses."""
    made = request.getfixturevalue(f"{request.param}_template")
    if request.param == "sqlite":
        return lambda home: nullcontext(copy_of(made, home))
    return lambda _: _fresh_postgresql(made)


@contextmanager
def _fresh_postgresql(made: str) -> Iterator[str]:
    name = f"{made}_{uuid.uuid4().hex[:6]}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f"create database {name} template {made}".encode())
        yield _url(name)
        server.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def database_url(fresh: Callable[[Path], AbstractContextManager[str]], tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database."""
    with fresh(tmp_path) as url:
        yield url


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
    """Its commits do not wait for the disk: the tests never cut this server's power."""
    return POSTGRESQL.replace("postgresql://", "postgresql+psycopg://").rpartition("/")[0] + f"/{name}?{UNHURRIED}"
