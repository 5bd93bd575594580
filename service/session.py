"""One open transaction, the instant it stands for, and the keys: what every room is handed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, Connection, Executable, Row, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from service.vault import Vault
from service.withdrawals import What, Withdrawal

Record = Row[Any]
"""A row read from a table: its columns are attributes."""


@dataclass
class Session:
    """Rooms read and write through it and never commit; the door that opened it does."""

    db: Connection
    at: float
    vault: Vault
    line_id: int
    lanes: set[str] = field(default_factory=set)
    """Lanes that have new work once this commits."""
    written: list[int] = field(default_factory=list)
    """Outbox rows written so far."""
    ringing: list[int] = field(default_factory=list)
    """Alarms to ring as soon as this commits."""
    leg_id: int | None = None
    """The leg of a call that is being answered now: what is said on it needs no other way there."""
    withdrawn: list[Withdrawal] = field(default_factory=list)
    """Who was erased, opted out or in: written outside the database before this commits."""
    afterwards: set[str] = field(default_factory=set)
    """What is to be done once this has committed: "overwrite" what was deleted, on the disk."""
    moved: set[int] = field(default_factory=set)
    """Legs that will be fetched from whatever they hear, because there is something to say on them."""

    def all(self, statement: Executable, given: Mapping[str, object] | None = None) -> list[Record]:
        """Every row of a select; `given` are the values that one built ahead leaves open."""
        return list(self.db.execute(statement, given))

    def first(self, statement: Executable) -> Record | None:
        """The first row of a select, or None."""
        return self.db.execute(statement).first()

    def one(self, statement: Executable) -> Record:
        """The only row of a select. Raises sqlalchemy's NoResultFound or MultipleResultsFound."""
        return self.db.execute(statement).one()

    def add(self, table: Table, **columns: object) -> int:
        """Insert a row of this line and return its id."""
        key = self.db.execute(insert(table), {"line_id": self.line_id, **columns}).inserted_primary_key
        assert key is not None
        return int(key[0])

    def add_once(self, table: Table, unique: tuple[str, ...], **columns: object) -> int | None:
        """Insert a row of this line unless one with these unique columns is there; returns its id, or None."""
        row = _once(self.db.dialect.name, table, unique)
        added = self.db.execute(row, {"line_id": self.line_id, **columns}).first()
        return None if added is None else int(added.id)

    def change(self, table: Table, row_id: int, **columns: object) -> None:
        """Update one row by id."""
        computed = {name: value for name, value in columns.items() if isinstance(value, ClauseElement)}
        given = {name: value for name, value in columns.items() if name not in computed}
        one = _one_of(table)
        self.db.execute(one.values(**computed) if computed else one, {"this": row_id, **given})

    def count(self, statement: Executable) -> int:
        """How many rows an update or delete touched."""
        return self.db.execute(statement).rowcount

    def withdraws(self, what: What, lookup: bytes) -> None:
        """Somebody wants to be erased, or no texts, or texts again: it holds in a database put back, too."""
        self.withdrawn.append(Withdrawal(self.at, self.line_id, what, lookup.hex()))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is inside happens whole or not at all, while the transaction goes on."""
        with self.db.begin_nested():
            yield

    def locked(self, statement: Any) -> Record | None:
        """The first row of a select, held against other writers until the end of the transaction."""
        return self.first(statement.with_for_update(key_share=True))


@cache
def _once(dialect: str, table: Table, unique: tuple[str, ...]) -> Any:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table).on_conflict_do_nothing(index_elements=unique).returning(table.c.id)


@cache
def _one_of(table: Table) -> Any:
    """Built once for each table: to build a statement costs more than to run it."""
    return update(table).where(table.c.id == bindparam("this"))
