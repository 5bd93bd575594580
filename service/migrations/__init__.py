"""Bring a database to the shape that this code expects; refuse one that is newer."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.database import Database
from service.errors import StartError


def migrate(database: Database) -> None:
    """Upgrade to the newest shape, whole or not at all. Raises StartError when the database is newer than the code."""
    config = _config()
    refuse_newer(database)
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def refuse_newer(database: Database) -> None:
    """Raises StartError when the database was migrated by newer code than this."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    with database.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise StartError(
            "This database was written by a newer version of the line. Put the newer version back; nothing was changed."
        )


def behind(database: Database) -> bool:
    """Whether there is anything to migrate."""
    with database.reading() as connection:
        return (
            MigrationContext.configure(connection).get_current_revision()
            != ScriptDirectory.from_config(_config()).get_current_head()
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    return config
