"""A migration leaves what older code that still runs reads and writes: it adds, and takes away in a later release."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from service import migrations, shape
from service.database import Database
from tests.service.test_migrations import released

BEFORE_THIS_WAS_PROMISED = frozenset({"0010", "0012"})
"""Shapes that were released before; whoever comes from an older one stops everything for the migration."""


def narrowed(before: MetaData, after: MetaData) -> Iterator[str]:
    """What code that knows only the shape before could no longer do: read, or write without knowing of it."""
    for table in before.tables.values():
        if table.name not in after.tables:
            yield f"{table.name} is gone"
            continue
        now = after.tables[table.name]
        yield from (f"{table.name}.{name} is gone" for name in sorted(set(table.c.keys()) - set(now.c.keys())))
        for column in now.c:
            known = table.c.get(column.name)
            was_optional = known is None or known.nullable
            if was_optional and not column.nullable and column.server_default is None:
                yield f"{table.name}.{column.name} must be given"


def test_no_migration_takes_from_code_that_still_runs(tmp_path: Path) -> None:
    """From each shape to the next: the process that was begun before it goes on until it is replaced."""
    found = {}
    database = Database(f"sqlite:///{tmp_path / 'shoulder.db'}")
    before = MetaData()
    for revision in [*released(), shape.newest()]:
        with database.reshaping() as connection:
            migrations.upgrade(connection, revision)
        after = MetaData()
        with database.reading() as connection:
            after.reflect(connection)
        found[revision] = list(narrowed(before, after))
        before = after
    database.close()
    assert {
        revision: wrong for revision, wrong in found.items() if wrong and revision not in BEFORE_THIS_WAS_PROMISED
    } == {}


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [
        ([Column("id", Integer, primary_key=True)], ["people.name is gone"]),
        (
            [Column("id", Integer, primary_key=True), Column("name", Text, nullable=False)],
            ["people.name must be given"],
        ),
        (
            [Column("id", Integer, primary_key=True), Column("name", Text), Column("more", Text, nullable=False)],
            ["people.more must be given"],
        ),
        (
            [
                Column("id", Integer, primary_key=True),
                Column("name", Text),
                Column("more", Text, nullable=False, server_default=""),
                Column("maybe", Text),
            ],
            [],
        ),
        (None, ["people is gone"]),
    ],
)
def test_what_narrows_is_known(columns: list[Column[object]] | None, wrong: list[str]) -> None:
    """A column or table gone, one that must be given from now on; not one that may be left out."""
    before, after = MetaData(), MetaData()
    Table("people", before, Column("id", Integer, primary_key=True), Column("name", Text))
    if columns is not None:
        Table("people", after, *columns)
    assert list(narrowed(before, after)) == wrong
