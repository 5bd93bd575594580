"""Two who are kept apart are found from either of them, and who was in the pool is in it still."""

from sqlalchemy import select, text

from service import migrations, tables
from service.database import Database

BEFORE = (
    "insert into lines (id, name, languages, zone, policy, policy_is_demo, paused, settings, created_at)"
    " values (1, 'Willow', 'en', 'UTC', '{}', false, false, '{}', 0)",
    *(
        f"insert into people (id, line_id, lookup, language, language_chosen, created_at)"
        f" values ({one}, 1, '{one}', 'en', false, 0)"
        for one in (1, 2, 3, 4)
    ),
    *(
        f"insert into apart (id, line_id, person_id, other_id, at) values ({place}, 1, {one}, {other}, 5)"
        for place, (one, other) in enumerate(((1, 2), (2, 1), (3, 4)), start=1)
    ),
    "insert into pool (line_id, language, tag, person_id, load, idle_since, free_from)"
    " values (1, 'en', '', 1, 2, 7, 8)",
)


def test_pairs_stand_both_ways_and_the_pool_is_as_it_was(database_url: str) -> None:
    """A pair that stood one way only, as no code of ours has written it, stands both ways; the others as before."""
    database = Database(database_url)
    with database.transaction() as connection:
        migrations.upgrade(connection, "0030")
        for row in BEFORE:
            connection.execute(text(row))
        if not database.is_sqlite:
            connection.execute(text("select setval(pg_get_serial_sequence('apart', 'id'), 3)"))
    migrations.migrate(database)
    with database.reading() as connection:
        pairs = connection.execute(select(tables.apart)).all()
        assert sorted((row.person_id, row.other_id, row.at) for row in pairs) == [
            (1, 2, 5.0),
            (2, 1, 5.0),
            (3, 4, 5.0),
            (4, 3, 5.0),
        ]
        free = connection.execute(select(tables.pool)).one()
        assert (free.person_id, free.language, free.load, free.talks, free.idle_since) == (1, "en", 2, 0, 7.0)
    database.close()
