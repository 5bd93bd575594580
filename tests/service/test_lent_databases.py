"""A database that a test was lent goes to the next one as it was made, or not at all."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.postgresql import Databases

CHANGES = (
    "insert into talks values (2)",
    "delete from talks",
    "alter table talks add constraint refused check (id <> 2)",
    "alter table talks add column more int",
    "alter table talks drop column id",
    "create table others (id int)",
    "create index by_id on talks (id)",
)


@pytest.fixture(scope="module")
def lender() -> Iterator[Databases]:
    """Lends databases with one table and one row."""
    databases = Databases(lambda url: run(url, "create table talks (id int); insert into talks values (1)"))
    yield databases
    databases.close()


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_reaches_the_next_test(lender: Databases, change: str) -> None:
    """Neither in a row nor in a table's shape: a rule that one test planted once failed sixteen others."""
    with lender.one() as url:
        run(url, change)
    with lender.one() as url:
        run(url, "insert into talks values (2)")
        with psycopg.connect(url.replace("+psycopg", "")) as database:
            assert list(database.execute("select * from talks order by 1")) == [(1,), (2,)]


def run(url: str, script: str) -> None:
    """Run SQL there."""
    with psycopg.connect(url.replace("+psycopg", "")) as database:
        database.execute(script.encode())
