"""Bytes of what was erased or sealed are not left in the files of the database, on either store."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text, update

from service import blocks, people, retention, tables
from service.database import Database
from service.house import House
from service.sealing import TABLES
from tests.service.conftest import eventually

CANARY = "canary bassoon"


def on_disk(database: Database, table: str) -> bytes:
    """The file that a table lives in: PostgreSQL's own, SQLite's one and its log."""
    if database.is_sqlite:
        path = Path(str(database.engine.url.database))
        return b"".join(one.read_bytes() for one in (path, Path(f"{path}-wal")) if one.exists())
    with database.by_itself() as connection:
        connection.execute(text("checkpoint"))
        found = f"select pg_read_binary_file(pg_relation_filepath('{table}'))"
        return bytes(connection.execute(text(found)).scalar_one())


def change(database: Database, statement: object) -> None:
    with database.transaction() as connection:
        assert isinstance(connection, Connection)
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize("column", ["reason", "by"])
def test_what_was_plain_is_not_left_where_it_was(house: House, column: str) -> None:
    """After it is sealed and the tables of it are written anew; a vacuum alone leaves some of it."""
    with house.session(1) as session:
        person = people.met(session, "+15550007001", "en")
        for number in range(5):
            row = {"person_id": person.id, "reason": "", "by": "mo", "at": session.at}
            session.add(tables.blocks, **{**row, column: f"{CANARY} {number}"})
    change(house.database, update(tables.blocks).values({column: ""}))
    if not house.database.is_sqlite:
        assert CANARY.encode() in on_disk(house.database, "blocks")

    def is_gone() -> bool:
        assert house.database.overwrite() and house.database.rewrite(*TABLES)
        return CANARY.encode() not in on_disk(house.database, "blocks")

    eventually(is_gone)  # dead rows stay while a transaction runs that began before, even in another database
    with house.reading(1) as session:
        assert len(blocks.listed(session)) == 5


def test_the_key_of_somebody_erased_is_gone_after_the_night(house: House) -> None:
    """Without it nothing of theirs opens, wherever its bytes may be."""
    with house.session(1) as session:
        person = people.met(session, "+15550007001", "en")
        for number in range(2, 6):
            people.met(session, f"+1555000700{number}", "en")
    key = bytes(person.wrapped_key)
    assert key in on_disk(house.database, "people")
    with house.session(1) as session:
        people.erase(session, person.id)

    def a_night() -> bool:
        with house.session(1) as session:
            assert not retention.purge(session)
        return key not in on_disk(house.database, "people")

    eventually(a_night)  # as above


def test_who_holds_the_table_is_not_waited_for(house: House) -> None:
    """A talk that goes on comes first; the next night tries again."""
    with house.session(1) as session:
        people.met(session, "+15550007001", "en")
        assert house.database.rewrite("people") is house.database.is_sqlite
    assert house.database.rewrite("people")
