"""From every shape ever released, with rows in every table of it, a database comes up to date and keeps them."""

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, select, text
from sqlalchemy.exc import IntegrityError

from service import migrations, shape
from service.database import Database
from service.errors import StartError
from tests.service.filling import fill


def released() -> list[str]:
    """Every shape but the newest, oldest first."""
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    *older, _ = reversed([script.revision for script in ScriptDirectory.from_config(config).walk_revisions()])
    return older


@pytest.mark.parametrize("revision", released())
def test_a_database_of_an_older_shape_comes_up_with_all_its_rows(revision: str, database_url: str) -> None:
    """Each value of each column that there still is; and once more changes nothing."""
    database = Database(database_url)
    with database.transaction() as connection:
        migrations.upgrade(connection, revision)
        filled = fill(connection)
    assert shape.behind(database)
    for _ in range(2):
        migrations.migrate(database)
        assert not shape.behind(database)
        there = MetaData()
        with database.reading() as connection:
            there.reflect(connection)
            for name, rows in filled.items():
                table = there.tables[name]
                kept = [column for column in rows[0] if column in table.c]
                found = connection.execute(select(*(table.c[column] for column in kept)).order_by(*table.primary_key))
                assert [dict(zip(kept, row, strict=True)) for row in found] == [
                    {column: row[column] for column in kept} for row in rows
                ], name
    database.close()


def test_a_migration_that_cuts_rows_loose_is_undone(tmp_path: Path) -> None:
    """SQLite lets it while tables are made anew, and looks at the end."""
    database = Database(f"sqlite:///{tmp_path / 'shoulder.db'}")
    migrations.migrate(database)
    with database.transaction() as connection:
        fill(connection)
    with pytest.raises(StartError, match="hangs on one of"), database.reshaping() as connection:
        connection.execute(text("delete from people where id = 1"))
    with database.transaction() as connection:
        assert connection.execute(text("select count(*) from people")).scalar() == 2
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(text("delete from people where id = 1"))
    database.close()


def test_a_newer_shape_is_refused_and_left_as_it_is(database_url: str) -> None:
    """By whatever would change it."""
    database = Database(database_url)
    migrations.migrate(database)
    with database.transaction() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    for refuses in (migrations.migrate, shape.refuse_newer):
        with pytest.raises(StartError, match="newer version"):
            refuses(database)
    with database.reading() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "9999"
    database.close()


def test_a_shape_is_named_as_its_migration_is() -> None:
    """Whoever only looks at the shape goes by the names of files: they say what the migrations themselves say."""
    there = {script.revision for script in ScriptDirectory(str(shape.VERSIONS.parent)).walk_revisions()}
    heads = ScriptDirectory(str(shape.VERSIONS.parent)).get_heads()
    assert [shape.newest()] == heads
    assert all(map(shape.is_known, there)) and not shape.is_known("9999")
