"""A database in which people were erased before what outlives an erasure had a place of its own."""

from sqlalchemy import Connection, select, text

from service import migrations, tables
from service.database import Database

GONE, ASKED, LIVES = 1, 2, 3
PEOPLE = {
    GONE: (b"g", None, 50),
    ASKED: (b"a", b"key", 50),
    LIVES: (b"l", b"key", None),
}
"""Erased whole; marked so with the key still there; somebody like anyone: look-up, key, erased at."""
PERSON = text(
    "insert into people (id, line_id, lookup, wrapped_key, language, language_chosen, created_at, erased_at,"
    " opted_out_at) values (:id, 1, :lookup, :key, 'en', false, 0, :erased, 9)"
)


def write_before(connection: Connection) -> None:
    """Rows as 0011 has them: each person blocked and opted out, and some kept apart from somebody."""
    connection.execute(
        text(
            "insert into lines (id, name, languages, zone, policy, policy_is_demo, paused, settings, created_at)"
            " values (1, 'Willow', 'en', 'UTC', '{}', false, false, '{}', 0)"
        )
    )
    for person, (lookup, key, erased) in PEOPLE.items():
        connection.execute(PERSON, {"id": person, "lookup": lookup, "key": key, "erased": erased})
        block = "insert into blocks (line_id, person_id, reason, by, at) values (1, :id, 'r', 'mo', 7)"
        connection.execute(text(block), {"id": person})
    for one, other in ((GONE, LIVES), (LIVES, GONE), (ASKED, LIVES)):
        apart = "insert into apart (line_id, person_id, other_id, at) values (1, :one, :other, 5)"
        connection.execute(text(apart), {"one": one, "other": other})


def test_who_was_erased_is_carried_over_and_not_to_be_found(database_url: str) -> None:
    """Their opt-out, block and whom they are kept apart from stand under the hash that they had; nobody else's move."""
    database = Database(database_url)
    with database.transaction() as connection:
        migrations.upgrade(connection, "0011")
        write_before(connection)
    migrations.migrate(database)
    with database.transaction() as connection:
        found = connection.execute(select(tables.remains).order_by(tables.remains.c.id)).all()
        kept = [(bytes(row.lookup), row.kind, row.other_id, row.at) for row in found]
        assert kept == [(b"g", "opted_out", None, 9), (b"g", "blocked", None, 7), (b"g", "apart", LIVES, 5)]
        rows = connection.execute(select(tables.people.c.id, tables.people.c.lookup).order_by(tables.people.c.id))
        lookups = {row.id: bytes(row.lookup) for row in rows}
        assert (lookups[ASKED], lookups[LIVES]) == (b"a", b"l")
        assert len(lookups[GONE]) == 32
    database.close()
