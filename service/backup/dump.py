"""All rows of all tables as lines of JSON, the same from either database; and back into empty tables.

The first line says of which shape they are and when they were read. Then each table has a line with its name, columns
and the highest id it ever gave out, followed by a line for each row. Bytes are base64.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, LargeBinary, MetaData, Table, func, insert, select, text

from service.tables import metadata

BATCH = 500
Row = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """What a dump begins with: the shape its rows have, and the instant they are of."""

    revision: str
    at: float


def read(connection: Connection, head: Head) -> Iterator[bytes]:
    """Every row that this transaction sees."""
    yield _line({"shape": head.revision, "at": head.at})
    for table in metadata.sorted_tables:
        binary = _binary(table)
        names = [column.name for column in table.c]
        yield _line({"table": table.name, "columns": names, "binary": binary, "highest": _highest(connection, table)})
        places = [names.index(name) for name in binary]
        for row in connection.execute(select(table), execution_options={"yield_per": BATCH}):
            yield _line(_packed(row, places))


def lines(source: Iterable[bytes]) -> Iterator[Any]:
    """The lines of a dump, each parsed, from bytes in any pieces."""
    rest = b""
    for some in source:
        *whole, rest = (rest + some).split(b"\n")
        yield from map(json.loads, whole)


def head(found: Iterator[Any]) -> Head:
    """Take the first line."""
    first = next(found)
    return Head(str(first["shape"]), float(first["at"]))


def write(connection: Connection, found: Iterable[Any]) -> None:
    """Put the rows into tables that are there and empty, and of the shape that they were read from."""
    there = MetaData()
    there.reflect(connection)
    batch: list[Row] = []
    table: Table | None = None
    names: list[str] = []
    binary: list[int] = []
    for line in found:
        if isinstance(line, dict) or len(batch) == BATCH:
            _insert(connection, table, batch)
        if isinstance(line, dict):
            table, names = there.tables[line["table"]], line["columns"]
            binary = [names.index(name) for name in line["binary"]]
            _go_on_from(connection, table, line["highest"])
        else:
            batch.append(dict(zip(names, _unpacked(line, binary), strict=True)))
    _insert(connection, table, batch)


def _insert(connection: Connection, table: Table | None, batch: list[Row]) -> None:
    if table is not None and batch:
        connection.execute(insert(table), batch)
    batch.clear()


def _packed(row: Iterable[Any], places: list[int]) -> list[Any]:
    return [base64.b64encode(cell).decode() if n in places and cell is not None else cell for n, cell in enumerate(row)]


def _unpacked(row: Iterable[Any], places: list[int]) -> list[Any]:
    return [base64.b64decode(cell) if n in places and cell is not None else cell for n, cell in enumerate(row)]


def _binary(table: Table) -> list[str]:
    return [column.name for column in table.c if isinstance(column.type, LargeBinary)]


def _highest(connection: Connection, table: Table) -> int:
    """The highest id that was ever given out, as far as it is known; 0 for a table that counts nothing."""
    if "id" not in table.c:
        return 0
    there = connection.execute(select(func.max(table.c.id))).scalar() or 0
    if connection.dialect.name == "sqlite":
        kept = text("select seq from sqlite_sequence where name = :name")
        given = connection.execute(kept, {"name": table.name}).scalar() or 0
    else:
        given = connection.execute(text(f"select last_value from {_sequence(connection, table)}")).scalar() or 0
    return int(max(there, given))


def _go_on_from(connection: Connection, table: Table, highest: int) -> None:
    """Ids that were given out before are not given out again, where the database can be told so."""
    if not highest:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(
            text("select setval(:name, :highest)"), {"name": _sequence(connection, table), "highest": highest}
        )
        return
    counts = text("select sql like '%AUTOINCREMENT%' from sqlite_master where name = :name")
    if connection.execute(counts, {"name": table.name}).scalar():
        first = text("insert into sqlite_sequence (name, seq) values (:name, :highest)")
        connection.execute(first, {"name": table.name, "highest": highest})


def _sequence(connection: Connection, table: Table) -> str:
    found = connection.execute(text("select pg_get_serial_sequence(:name, 'id')"), {"name": table.name}).scalar()
    assert found is not None
    return str(found)


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
