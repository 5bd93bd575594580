"""Which shape a database has, by the name of its last migration, and whether this code knows it.

The names are those of the files in `migrations`; only who migrates needs more of them in its memory.
"""

from pathlib import Path

from sqlalchemy import inspect, text

from service.database import Database
from service.errors import StartError

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def newest() -> str:
    """The shape that this code expects."""
    return max(_known())


def is_known(revision: str) -> bool:
    """Whether this code knows a shape by that name."""
    return revision in _known()


def refuse_newer(database: Database) -> None:
    """Raises StartError when the database was migrated by newer code than this."""
    current = _current(database)
    if current is not None and not is_known(current):
        raise StartError(
            "This database was written by a newer version of the line. Put the newer version back; nothing was changed."
        )


def behind(database: Database) -> bool:
    """Whether there is anything to migrate."""
    return _current(database) != newest()


def _known() -> set[str]:
    return {path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py")}


def _current(database: Database) -> str | None:
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("select version_num from alembic_version")).scalar()
