"""A living line for each journey, on SQLite and, where a server answers, on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import insert

from service import rota
from service.tables import numbers
from tests import plans
from tests.journeys.two_threads import RELAY, First, Second
from tests.phone import NUMBER, Line, Phone, copy_of, living, prepare, template
from tests.postgresql import Databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A line made ready once, copied for every test."""
    return template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The same line in PostgreSQL databases."""
    databases = Databases(lambda url: prepare(tmp_path_factory.mktemp("template"), url))
    yield databases
    databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Callable[[Path], AbstractContextManager[str]]:
    """Makes fresh, migrated databases, each for as long as it is needed; gives their addresses."""
    made = request.getfixturevalue(f"{request.param}_template")
    if request.param == "sqlite":
        return lambda home: nullcontext(copy_of(made, home))
    return lambda _: made.one()


@pytest.fixture(autouse=True)
def _nothing_goes_through_all() -> Iterator[None]:
    """Whatever the line does in a journey, it finds by an index what it needs."""
    with plans.watched() as found:
        yield
    assert found == []


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


@pytest.fixture
def two(line: Line, peer: Phone) -> tuple[First, Second]:
    """A peer who takes two, on a line with a relay number."""
    with line.house.session(line.id) as session:
        session.do(insert(numbers).values(number=RELAY, line_id=line.id, kind="relay"))
        rota.change_peer(session, line.person(peer).id, texts_at_once=2)
    public = line.exchange.numbers[NUMBER]
    line.exchange.add_number(RELAY, {"sms_url": public.sms_url, "voice_url": public.voice_url})
    return First(line, peer.number), Second(line, peer.number)


@pytest.fixture
def other(line: Line) -> Phone:
    """Another caller."""
    return line.phone("+15550007002")
