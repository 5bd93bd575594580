"""Bring a database to the shape that this code expects."""

from sqlalchemy import Connection, MetaData

from service import shape
from service.database import Database

NEWEST = "head"


def migrate(database: Database) -> None:
    """Upgrade to the newest shape, whole or not at all. Raises StartError when the database is newer than the code."""
    shape.refuse_newer(database)
    with database.reshaping() as connection:
        upgrade(connection, NEWEST)


def upgrade(connection: Connection, revision: str) -> None:
    """The same in a transaction of somebody else's, up to any shape."""
    from alembic import command, config  # noqa: PLC0415 - megabytes in the memory of whoever never migrates

    where = config.Config()
    where.set_main_option("script_location", "service:migrations")
    where.attributes["connection"] = connection
    command.upgrade(where, revision)


def begin_anew(connection: Connection, revision: str) -> None:
    """Nothing is left of what was there but empty tables of this shape."""
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)
    upgrade(connection, revision)
