"""One open transaction, the instant it stands for, and the keys: what every room is handed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Connection,
    CursorResult,
    Executable,
    Row,
    Table,
    bindparam,
    insert,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from service.looks import Looks
from service.prepared import Asked, Prepared, found_together, holds, run_together, savepoint, written_to
from service.tables import conversations
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
    lanes: Counter[str] = field(default_factory=Counter)
    """How much new work lanes have once this commits."""
    written: list[tuple[int, int]] = field(default_factory=list)
    """Outbox rows written so far, each with who it is to."""
    ringing: list[int] = field(default_factory=list)
    """Alarms to ring as soon as this commits."""
    leg_id: int | None = None
    """The leg of a call that is being answered now: what is said on it needs no other way there."""
    withdrawn: list[Withdrawal] = field(default_factory=list)
    """Who was erased, opted out or in: written outside the database before this commits."""
    afterwards: set[str] = field(default_factory=set)
    """Once this has committed: "overwrite" what was deleted, on the disk; "rewrite" the table of keys that are gone."""
    states: list[tuple[int, str]] = field(default_factory=list)
    """Conversations and the states that they came to, in order: logged once this has committed."""
    moved: set[int] = field(default_factory=set)
    """Legs that will be fetched from whatever they hear, because there is something to say on them."""
    looks: Looks = field(default_factory=Looks)
    """What prepared selects have found, as long as it is so: asked again, they do not ask the database."""
    fresh: dict[int, str] = field(default_factory=dict)
    """What came just now, by the id of its words: whoever reads it need not open what was sealed a moment ago."""
    _gathered: list[Asked] | None = None
    """What is to be written together; None while each is written by itself."""

    def run(self, prepared: Prepared, **given: object) -> list[Record]:
        """Run a statement that is prepared, with the values it leaves open; returns what it selects or returns."""
        if prepared.writes:
            found = self._act(prepared, given)
            self._may_have_waited()
            return found
        assert self._gathered is None, "what is to be written together is not there yet"
        known = self.looks.known((prepared, *given.items()), prepared.reads)
        if known is None:
            known = prepared.run(self.db, given)
            self._found(prepared, given, known)
        return known

    def _found(self, prepared: Prepared, given: Mapping[str, object], found: list[Record]) -> None:
        if prepared.locks or not prepared.reads:
            self._may_have_waited()
        if prepared.reads:
            self.looks.keep((prepared, *given.items()), found, lasts=prepared.lasts and bool(found))

    def _may_have_waited(self) -> None:
        """For others, who have written meanwhile. Whoever changes a row by its id has it already."""
        if not self.alone:
            self.looks.waited()

    def look_ahead(self, *asked: Asked) -> None:
        """Run these in one go, each after the one before it; what is asked of them then is known already.

        It saves ways to a server, so nothing is done where there is none to go to: each is run when it is asked.
        """
        if self.alone or not asked:
            return
        for (prepared, given), found in zip(asked, found_together(self.db, asked), strict=True):
            self._found(prepared, given, found)

    def _act(self, prepared: Prepared, given: Mapping[str, object]) -> list[Record]:
        self.looks.written(str(prepared.writes))
        if self._gathered is None:
            return prepared.run(self.db, given)
        self._gathered.append((prepared, given))
        return []

    def look(self, prepared: Prepared, **given: object) -> Record | None:
        """The first row that a prepared select finds, or None."""
        return next(iter(self.run(prepared, **given)), None)

    def knows(self, prepared: Prepared, row: Record, **given: object) -> None:
        """A look by this select would find this very row now, which was written or held in another way."""
        self.looks.keep((prepared, *given.items()), [row], lasts=True)

    def do(self, statement: Executable, given: Any = None) -> CursorResult[Any]:
        """Run any statement, with the values that one built ahead leaves open, or a list of them."""
        done = self.db.execute(statement, given)
        if table := written_to(statement):
            self.looks.written(table)
        if table or holds(statement):
            self._may_have_waited()
        return done

    def all(self, statement: Executable, given: Mapping[str, object] | None = None) -> list[Record]:
        """Every row of a select; `given` are the values that one built ahead leaves open."""
        return list(self.do(statement, given))

    def first(self, statement: Executable) -> Record | None:
        """The first row of a select, or None."""
        return self.do(statement).first()

    def one(self, statement: Executable) -> Record:
        """The only row of a select. Raises sqlalchemy's NoResultFound or MultipleResultsFound."""
        return self.do(statement).one()

    def add(self, table: Table, **columns: object) -> int:
        """Insert a row of this line and return its id."""
        [added] = self._act(_into(table, ("line_id", *columns)), {"line_id": self.line_id, **columns})
        return int(added[0])

    def write(self, table: Table, **columns: object) -> None:
        """Insert a row of this line whose id nobody needs."""
        self._act(_only_into(table, ("line_id", *columns)), {"line_id": self.line_id, **columns})

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside is written at its end, in any order and each row once; nothing inside may ask."""
        gathered: list[Asked] = []
        self._gathered = gathered
        try:
            yield
        finally:
            self._gathered = None
        if gathered:
            run_together(self.db, gathered)

    def add_once(self, table: Table, unique: tuple[str, ...], **columns: object) -> int | None:
        """Insert a row of this line unless one with these unique columns is there; returns its id, or None."""
        row = _once(self.db.dialect.name, table, unique, ("line_id", *columns))
        added = self._act(row, {"line_id": self.line_id, **columns})
        self._may_have_waited()
        return int(added[0].id) if added else None

    def change(self, table: Table, row_id: int, **columns: object) -> None:
        """Update one row by id."""
        self._notes(table, row_id, columns)
        if any(isinstance(value, ClauseElement) for value in columns.values()):
            self.do(update(table).where(table.c.id == row_id).values(**columns))
        else:
            self._act(_one_of(table, tuple(columns)), {"this": row_id, **columns})

    def _notes(self, table: Table, row_id: int, columns: Mapping[str, object]) -> None:
        if table is conversations and "state" in columns:
            before = next((state for one, state in reversed(self.states) if one == row_id), None)
            if columns["state"] != before:  # two peers who are asked at once make it offered but once
                self.states.append((row_id, str(columns["state"])))

    def changed(self, table: Table, row_id: int, **columns: object) -> Record:
        """The same, to plain values; returns the row as it stands now."""
        self._notes(table, row_id, columns)
        [row] = self._act(_changed(table, tuple(columns)), {"this": row_id, **columns})
        return row

    def count(self, statement: Executable) -> int:
        """How many rows an update or delete touched."""
        return self.do(statement).rowcount

    def withdraws(self, what: What, lookup: bytes) -> None:
        """Somebody wants to be erased, or no texts, or texts again: it holds in a database put back, too."""
        self.withdrawn.append(Withdrawal(self.at, self.line_id, what, lookup.hex()))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is inside happens whole or not at all, while the transaction goes on; nor is it known of here."""
        ahead: tuple[list[Any], ...] = (self.written, self.ringing, self.withdrawn, self.states)
        before, moved, lanes = [len(one) for one in ahead], set(self.moved), self.lanes.copy()
        try:
            with savepoint(self.db):
                yield
        except BaseException:
            for one, length in zip(ahead, before, strict=True):
                del one[length:]
            self.moved, self.lanes = moved, lanes
            self.looks.forget()
            raise

    @property
    def alone(self) -> bool:
        """Whether nobody else writes while this is open: SQLite takes one writer at a time."""
        return self.db.dialect.name == "sqlite"

    def locked(self, statement: Any) -> Record | None:
        """The first row of a select, held against other writers until the end of the transaction."""
        return self.first(statement.with_for_update(key_share=True))


@cache
def _once(dialect: str, table: Table, unique: tuple[str, ...], columns: tuple[str, ...]) -> Prepared:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return Prepared(make(table).on_conflict_do_nothing(index_elements=unique).returning(table.c.id), columns)


@cache
def _into(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table).returning(*table.primary_key), columns)


@cache
def _only_into(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table).inline(), columns)


@cache
def _one_of(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(update(table).where(table.c.id == bindparam("this")), columns)


@cache
def _changed(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(update(table).where(table.c.id == bindparam("this")).returning(*table.c), columns)
