"""How answers look: a table on a terminal, tabs in a pipe, JSON for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
"""What one entry of a list says, by column; times are datetimes in the zone they are to be read in."""

as_json = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


def listing(rows: Iterable[Row], otherwise: str, *, as_json: bool) -> None:
    """Show a list; `otherwise` is the sentence for an empty one."""
    found = list(rows)
    if as_json:
        click.echo(
            json.dumps(
                [{name: _plain(value) for name, value in row.items()} for row in found],
                indent=2,
                ensure_ascii=False,
            )
        )
    elif not found:
        click.echo(otherwise)
    elif Console().is_terminal:
        _table(found)
    else:
        for cells in (list(found[0]), *([_cell(value) for value in row.values()] for row in found)):
            click.echo("\t".join(cells))


def facts(about: Mapping[str, Any], *, as_json: bool = False) -> None:
    """Show what is known of one thing, a line for each fact."""
    if as_json:
        click.echo(json.dumps(_plain(about), indent=2, ensure_ascii=False))
        return
    wide = max(len(name) for name in about)
    for name, value in about.items():
        click.echo(f"{name.ljust(wide)}  {_cell(value)}")


def say(sentence: str, *, style: str = "") -> None:
    """A sentence, in colour on a terminal."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text(sentence, style=style if console.is_terminal else ""))


def _table(rows: Sequence[Row]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    Console().print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%a %d %b %Y %H:%M")
    return " ".join(str(value).split())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
