"""Two rows in every table of a database, of whatever shape it has."""

from typing import Any

from sqlalchemy import Boolean, Column, Connection, Float, Integer, LargeBinary, MetaData, String, Table, insert

ROWS = 2
SENSIBLE: dict[str, Any] = {
    "languages": "en,es",
    "language": "en",
    "zone": "America/New_York",
    "state": "closed",
    "used_for": "arrival",
    "policy": {"en": "We ask."},
    "settings": {"away": 60, "names": ["é", None]},
}
"""What a migration may want to understand."""


def fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Put them in, and say what they are."""
    there = MetaData()
    there.reflect(connection)
    filled = {}
    for table in there.sorted_tables:
        if table.name != "alembic_version":
            rows = [{column.name: _value(table, column, number) for column in table.c} for number in range(1, ROWS + 1)]
            connection.execute(insert(table), rows)
            filled[table.name] = rows
    return filled


def _value(table: Table, column: Column[Any], number: int) -> Any:
    [key] = column.foreign_keys or [None]
    if column.name in SENSIBLE:
        return SENSIBLE[column.name]
    if key is not None or (column.name in ("id", "ref") and isinstance(column.type, Integer)):
        return number
    return _of_kind(table, column, number)


def _of_kind(table: Table, column: Column[Any], number: int) -> Any:
    match column.type:
        case Boolean():
            return number % 2 == 0
        case Integer():
            return number + 3
        case Float():
            return 1_795_446_000.25 + number
        case LargeBinary():
            return bytes([number, 0, 255]) * 5
        case String():
            word = f"{number}{table.name}.{column.name}é"
            return word[: column.type.length or 80]
        case _:
            return {"n": number, "deep": [{"b64": "AA"}, 1.5, "ñ", None, True]}
