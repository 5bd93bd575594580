"""Statements put into SQL once for each kind of database, and run on the driver's own cursor.

SQLAlchemy builds them and knows the types; its own way of running one costs four times as much, again and again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    BinaryExpression,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Table,
    UpdateBase,
    false,
    literal_column,
)
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import operators, visitors


class Prepared:
    """One statement; what it leaves open are bind parameters by name, none of them a list.

    An insert or update names the `columns` it will be given. What `lasts` is as good as it was found until the end of
    the transaction, whatever others write meanwhile.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None, *, lasts: bool = False) -> None:
        self._statement, self._columns = statement, columns
        self.writes: str | None = written_to(statement)
        """The table that it writes to; None for a select."""
        self.reads = frozenset() if self.writes else _tables(statement)
        """The tables that a select reads."""
        self.locks = holds(statement)
        """Whether a select holds what it finds, and waits for whoever holds it."""
        self.lasts = lasts or (self.locks and _by_key(statement))
        """Whether what it finds is known until the end: it holds one row by its key, or nobody minds that it was so."""
        self._made: dict[str, _Sql] = {}

    def run(self, db: Connection, given: Mapping[str, object]) -> list[Row[Any]]:
        """Run it; returns what it selects or returns. Raises as SQLAlchemy does."""
        made = self.made(db)
        try:
            return made.found(db, _executed(db, made.text, made.values(given)))
        except db.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy_does(db, made.text, error) from error

    def made(self, db: Connection) -> "_Sql":
        """The same for this kind of database."""
        made = self._made.get(db.dialect.name)
        if made is None:
            made = self._made[db.dialect.name] = _Sql(self._statement, self._columns, db.dialect)
        return made


def among(column: ColumnElement[str], words: Iterable[str]) -> ColumnElement[bool]:
    """That a column has one of these words of ours, spelt out: a prepared statement leaves no list open."""
    spelt: list[ColumnElement[str]] = [literal_column(f"'{word}'") for word in words]
    return column.in_(spelt) if spelt else false()


def written_to(statement: Any) -> str | None:
    """The table that a statement writes to, if it writes."""
    if not isinstance(statement, UpdateBase):
        return None
    table: Any = statement.table
    return str(table.name)


def holds(statement: Any) -> bool:
    """Whether a select holds what it finds; it waits for whoever holds it now."""
    return getattr(statement, "_for_update_arg", None) is not None  # SQLAlchemy has no other way to ask


def _by_key(statement: Any) -> bool:
    """Whether a select has no condition but that one row of one table has this key."""
    where = statement.whereclause
    if not (isinstance(where, BinaryExpression) and where.operator is operators.eq and isinstance(where.left, Column)):
        return False
    table = where.left.table
    return list(table.primary_key) == [where.left] and statement.get_final_froms() == [table]


def _tables(statement: Any) -> frozenset[str]:
    return frozenset(part.name for part in visitors.iterate(statement) if isinstance(part, Table))


Asked: TypeAlias = tuple[Prepared, Mapping[str, object]]
"""A statement, and the values it leaves open."""


class _Sql:
    """The same for one kind of database: its text, and what its values go through on their way there and back."""

    def __init__(self, statement: Any, columns: Sequence[str] | None, dialect: Dialect) -> None:
        made = statement.compile(dialect=dialect, column_keys=columns)
        usual = {column.key: column.default.arg for column in getattr(made, "insert_prefetch", ())}
        self.text, self._order = made.string, made.positiontup
        self._fixed = {**made.params, **usual}
        there = (
            (name, one.type.dialect_impl(dialect).bind_processor(dialect)) for one, name in made.bind_names.items()
        )
        self._there = [(name, process) for name, process in there if process is not None]
        self._returned = list(statement.exported_columns)
        self._shape = SimpleResultMetaData([column.key for column in self._returned])
        self._back: list[tuple[int, Any]] | None = None

    def found(self, db: Connection, cursor: Any) -> list[Row[Any]]:
        """What a cursor that has run it has found."""
        found = cursor.fetchall() if self._returned else []
        if found and self._back is None:
            self._back = self._ways_back(db.dialect, cursor.description)
        if self._back:
            found = [self._read(row, self._back) for row in found]
        shape = self._shape
        return [Row(shape, None, shape._key_to_index, row) for row in found]  # as its results make them, at a fifth

    def values(self, given: Mapping[str, object]) -> Any:
        """What its text leaves open, as the driver wants it."""
        values = {**self._fixed, **given}
        for name, process in self._there:
            values[name] = process(values[name])
        return values if self._order is None else [values[name] for name in self._order]

    def _ways_back(self, dialect: Dialect, described: Any) -> list[tuple[int, Any]]:
        """What a driver gives must be read as what, by place; most is as it should be."""
        kinds = [column.type.dialect_impl(dialect) for column in self._returned]
        ways = [kind.result_processor(dialect, code[1]) for kind, code in zip(kinds, described, strict=True)]
        return [(place, way) for place, way in enumerate(ways) if way is not None]

    def _read(self, row: Sequence[Any], back: list[tuple[int, Any]]) -> tuple[Any, ...]:
        values = list(row)
        for place, way in back:
            values[place] = way(values[place])
        return tuple(values)


@contextmanager
def savepoint(db: Connection) -> Iterator[None]:
    """What is inside happens whole or not at all; whatever is raised there is raised."""
    _say(db, "SAVEPOINT inside")  # one inside another may have its name: the last is meant
    try:
        yield
    except BaseException:
        if not db.invalidated:
            _say(db, "ROLLBACK TO SAVEPOINT inside")
            _say(db, "RELEASE SAVEPOINT inside")
        raise
    _say(db, "RELEASE SAVEPOINT inside")


def _say(db: Connection, words: str) -> None:
    with _raising(db, words):
        _executed(db, words)


def run_together(db: Connection, asked: Sequence[Asked]) -> None:
    """Run what returns nothing, in any order. PostgreSQL is given it as one statement, which costs as much as one."""
    if db.dialect.name == "sqlite" or len(asked) == 1:
        for prepared, given in asked:
            prepared.run(db, given)
        return
    made = [prepared.made(db) for prepared, _ in asked]
    values = [one.values(given) for one, (_, given) in zip(made, asked, strict=True)]
    text = _as_one(tuple(one.text for one in made))
    with _raising(db, text):
        _executed(db, text, {f"{place}_{name}": some[name] for place, some in enumerate(values) for name in some})


@cache
def _as_one(texts: tuple[str, ...]) -> str:
    """Several statements in one, each with a place before the names of what it leaves open."""
    parts = (f"part_{place} AS ({text.replace('%(', f'%({place}_')})" for place, text in enumerate(texts))
    return f"WITH {', '.join(parts)} SELECT 1"


def found_together(db: Connection, asked: Sequence[Asked]) -> list[list[Row[Any]]]:
    """What each of these finds, one after another; PostgreSQL is asked them in one go."""
    made = [prepared.made(db) for prepared, _ in asked]
    with _raising(db, "several statements"), db.connection.driver_connection.pipeline():  # type: ignore[union-attr]
        cursors = [
            _executed(db, one.text, one.values(given), place)
            for place, (one, (_, given)) in enumerate(zip(made, asked, strict=True))
        ]
    return [one.found(db, cursor) for one, cursor in zip(made, cursors, strict=True)]


def _executed(db: Connection, text: str, values: Any = (), place: int = 0) -> Any:
    """The driver's own cursor that runs it: one of the few of its connection, which know already how a type is read."""
    if not db.in_transaction():
        db.begin()
    cursors = db.info.setdefault("cursors", [])
    if len(cursors) <= place:
        cursors.append(db.connection.cursor())
    cursor = cursors[place]
    cursor.execute(text, values)
    return cursor


@contextmanager
def _raising(db: Connection, statement: str) -> Iterator[None]:
    """What the driver raises inside is raised as SQLAlchemy does."""
    try:
        yield
    except db.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy_does(db, statement, error) from error


def _as_sqlalchemy_does(db: Connection, statement: str, error: Any) -> Exception:
    """The same error as if SQLAlchemy had run it; a connection that is broken is not used again."""
    broken = db.dialect.is_disconnect(error, db.connection.dbapi_connection, None)
    if broken:
        db.invalidate(error)
    raised: Exception = DBAPIError.instance(
        statement,
        None,
        error,
        db.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=db.dialect,
    )
    return raised
