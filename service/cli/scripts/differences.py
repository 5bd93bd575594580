"""`shoulder scripts diff`: what is different between two versions, or a version and a file, step by step."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from flows.script import Script
from service import scripts as records
from service.cli import show
from service.cli.place import Place, on_a_line
from service.cli.scripts import proving
from service.errors import BadInput
from service.scripts.comparing import NOTHING, STRUCTURE, Change, Comparison, Piece, compare, marked
from service.scripts.publishing import require
from service.session import Session

VERDICTS = {
    "nothing": "They say the same.",
    "only words": "Only words changed: conversations under way may take them.",
    "the structure": "The structure changed: conversations under way end on the version they began with.",
}


@dataclass(frozen=True)
class Side:
    """One of the two: what it is called, and the script."""

    called: str
    script: Script


@click.command()
@click.argument("name")
@click.argument("which", metavar="[BEFORE] [AFTER]", nargs=-1)
@show.as_json
@on_a_line
def diff(here: Place, name: str, which: tuple[str, ...], as_json: bool) -> None:
    """What is different between two versions of a script, each given as a number or a file.

    With one of them, against the version in use; with none, what the newest version changed.
    """
    with here.reading() as session:
        before, after = (_side(session, name, one) for one in _chosen(session, name, which))
    found = compare(before.script, after.script)
    if as_json:
        show.facts(_told(before, after, found), as_json=True)
    else:
        _show(before, after, found)


def _chosen(session: Session, name: str, which: tuple[str, ...]) -> tuple[str, str]:
    newest = require(session, name).number
    if len(which) > 2:
        raise BadInput("A difference is between two: give at most two versions or files.")
    if len(which) == 2:
        return which[0], which[1]
    if not which:
        if newest == 1:
            raise BadInput(f"{name} has one version only; give a file to compare it with.")
        return str(newest - 1), str(newest)
    current = next((row.number for row in records.in_use(session).values() if row.name == name), newest)
    return (which[0], str(current)) if _is_number(which[0]) and int(which[0]) < current else (str(current), which[0])


def _side(session: Session, name: str, which: str) -> Side:
    """A number is a version, anything else a file."""
    if _is_number(which):
        version = require(session, name, int(which))
        return Side(f"version {which}", records.script(session, version.id))
    return Side(which, proving.written(name, Path(which), records.known(session)))


def _is_number(which: str) -> bool:
    """Of a version, which is never this long."""
    return which.isascii() and which.isdigit() and len(which) < 10


def _told(before: Side, after: Side, found: Comparison) -> dict[str, Any]:
    return {
        "before": before.called,
        "after": after.called,
        "changed": found.verdict,
        "changes": [vars(change) for change in found.changes],
    }


def _show(before: Side, after: Side, found: Comparison) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text(f"{before.called} → {after.called}", style="bold"))
    for step, changes in groupby(found.changes, key=lambda change: change.step):
        console.print()
        console.print(_heading(before, after, step))
        for change in changes:
            _show_change(console, change)
    console.print()
    colour = {NOTHING: "", STRUCTURE: "yellow"}.get(found.verdict, "green")
    show.say(VERDICTS[found.verdict], style=colour)


def _heading(before: Side, after: Side, step: str) -> Text:
    if not step:
        return Text("the whole script", style="bold")
    is_new, is_gone = step not in before.script.position, step not in after.script.position
    mark = Text(" (new)", "green") if is_new else Text(" (gone)", "red") if is_gone else Text("")
    return Text.assemble((step, "bold cyan"), mark)


def _show_change(console: Console, change: Change) -> None:
    """What was there and what is there now, with the words that differ marked."""
    console.print(Text(f"  {change.place}", style="" if change.is_wording else "yellow"))
    was, now = marked(change.before or "", change.after or "")
    if change.before is not None:
        console.print(Text.assemble(("    - ", "red"), _coloured(was, "red")))
    if change.after is not None:
        console.print(Text.assemble(("    + ", "green"), _coloured(now, "green")))


def _coloured(pieces: list[Piece], colour: str) -> Text:
    return Text(" ").join(Text(words, colour if differs else "") for words, differs in pieces)


COMMANDS = (diff,)
