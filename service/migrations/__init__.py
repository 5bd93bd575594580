"""Bring a database to the shape that this code expects; refuse one that is newer."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from service.database import Database
from service.errors import StartError

NEWEST = "head"


def migrate(database: Database) -> None:
    """Upgrade to the newest shape, whole or not at all. Raises StartError when the database is newer than the code."""
    refuse_newer(database)
    with database.reshaping() as connection:
        upgrade(connection, NEWEST)


def upgrade(connection: Connection, revision: str) -> None:
    """The same in a transaction of somebody else's, up to any shape."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def begin_anew(connection: Connection, revision: str) -> None:
    """Nothing is left of what was there but empty tables of this shape."""
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)
    upgrade(connection, revision)


def refuse_newer(database: Database) -> None:
    """Raises StartError when the database was migrated by newer code than this."""
    with database.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and not is_known(current):
        raise StartError(
            "This database was written by a newer version of the line. Put the newer version back; nothing was changed."
        )


def is_known(revision: str) -> bool:
    """Whether this code knows a shape by that name."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def newest() -> str:
    """The shape that this code expects."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def behind(database: Database) -> bool:
    """Whether there is anything to migrate."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() != newest()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    return config
