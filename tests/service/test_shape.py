"""Migrated from nothing, a database has the tables and columns that the code expects, on either engine."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service import migrations, rewrapping, tables
from service.database import Database

NAMES_ONLY = ("add_constraint", "remove_constraint")
"""Some constraints of released migrations have shorter names than the tables give them now."""


def test_the_migrations_lead_to_the_tables_as_they_are_written(database_url: str) -> None:
    """Nothing is missing and nothing is left over."""
    database = Database(database_url)
    migrations.migrate(database)
    with database.reading() as connection:
        found = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    database.close()
    assert [one for one in found if one[0] not in NAMES_ONLY] == []


def test_every_wrapped_key_is_wrapped_anew_after_a_rotation() -> None:
    """A column that rotation forgets would be lost with the old key."""
    wrapped = {column for table in tables.metadata.tables.values() for column in table.c if "wrapped" in column.name}
    assert {column for _, _, column in rewrapping.WRAPPED} == wrapped
