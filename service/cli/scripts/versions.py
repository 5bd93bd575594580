"""`shoulder scripts publish`, `list`, `rollback` and `withdraw`: which version the line uses."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service import accounts, audit, lines
from service import scripts as records
from service.cli import given, show
from service.cli.place import Place, on_a_line, typist, when
from service.cli.scripts import differences, files, moving, proving
from service.scripts.publishing import Draft, Published
from service.session import Session
from service.switchboard import receive, versions

ACKNOWLEDGE = click.option(
    "--acknowledge",
    "acknowledged",
    metavar="RULE",
    multiple=True,
    help="A warning that you have thought about, by the name of its rule; may be given several times.",
)
NOTE = click.option("--note", default="", help="What is new, for whoever reads the list of versions.")


@click.command()
@click.argument("file", type=files.FILE)
@click.option("--name", default=None, help="The script's name on the line; the file's if not said.")
@NOTE
@ACKNOWLEDGE
@click.option("--based-on", type=click.IntRange(0), help="The version you began from; refused if there is a newer one.")
@click.option("--under-way", is_flag=True, help="Conversations under way take the new words too; words only.")
@show.as_json
@on_a_line
def publish(
    here: Place,
    file: Path,
    name: str | None,
    note: str,
    acknowledged: tuple[str, ...],
    based_on: int | None,
    under_way: bool,
    as_json: bool,
) -> None:
    """Prove a script, and begin conversations with it from now on; those under way keep their version."""
    with here.reading() as session:
        known = records.known(session)
    called = given.words(name or file.stem, "name", 40)
    proved = proving.proved(called, file, known, acknowledged)
    draft = Draft(called, proved, " ".join(note.split()), based_on)
    with here.session() as session:
        published = records.publish(session, draft, author=typist())
        moved = versions.give_new_words(session, published) if under_way else None
        versions.note_published(session, here.who, draft, published)
    if as_json:
        show.facts(_told(published, moved), as_json=True)
    else:
        _say_published(published, moved)


@click.command("list")
@show.as_json
@on_a_line
def list_(here: Place, as_json: bool) -> None:
    """Every version: which is in use, and how many conversations are in the middle of it."""
    with here.reading() as session:
        rows = _rows(session)
    if as_json or not rows or not Console().is_terminal:
        show.listing(rows, "No script is published yet.", as_json=as_json)
    else:
        _table(rows)


@click.command()
@click.argument("name")
@click.argument("number", type=given.ID)
@on_a_line
def rollback(here: Place, name: str, number: int) -> None:
    """Use an earlier version again, from the next conversation on."""
    with here.session() as session:
        records.roll_back(session, name, number, author=typist())
        audit.note(session, here.who, "rolled back", f"script {name} {number}")
    show.say(f"Version {number} of {name} is in use again.")


@click.command()
@click.argument("name")
@click.argument("number", type=given.ID)
@on_a_line
def withdraw(here: Place, name: str, number: int) -> None:
    """Take a version out of use for good: check-ins on it end with a kind word, and conversations go on."""
    with here.session() as session:
        done = versions.withdraw(session, name, number)
        audit.note(session, here.who, "withdrew", f"script {name} {number}")
        ringing = list(session.ringing)
    receive.ring_soon(here.house, ringing)
    show.say(f"Version {number} of {name} is withdrawn.")
    if done.ended:
        show.say(
            f"Check-ins on it that end with a kind word: {done.ended}. Whoever is there hears it now; "
            "who was asked alone a while ago hears it in waking hours, or when they write."
        )
    if done.after is not None:
        show.say(f"In use is version {done.after.number} of {done.after.name}.")


def _rows(session: Session) -> list[dict[str, Any]]:
    line, current, under_way = lines.get(session), records.in_use(session), records.under_way(session)
    return [
        {
            "name": row.name,
            "version": row.number,
            "used_for": row.used_for,
            "in_use": row.id in current,
            "under_way": under_way.get(row.id, 0),
            "author": accounts.called(session, row.author),
            "at": when(line, row.at),
            "note": row.note,
            "withdrawn": when(line, row.withdrawn_at),
            "text": row.text_hash,
            "structure": row.structure_hash,
        }
        for row in records.listed(session)
    ]


def _table(rows: list[dict[str, Any]]) -> None:
    """What is in use stands out; what was withdrawn is struck through; the hashes are told by their beginnings."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("")
    for title in ("script", "version", "used for", "under way", "words", "structure", "by", "published", "note"):
        table.add_column(title, overflow="fold", justify="right" if title in ("version", "under way") else "left")
    for row in rows:
        style = "strike dim" if row["withdrawn"] else "" if row["in_use"] else "dim"
        cells = (
            row["name"],
            str(row["version"]),
            row["used_for"],
            str(row["under_way"] or ""),
            row["text"][:6],
            row["structure"][:6],
            row["author"],
            f"{row['at']:%d %b %Y %H:%M}",
            row["note"],
        )
        table.add_row("[green]●[/green]" if row["in_use"] else " ", *map(escape, cells), style=style)
    Console().print(table)
    show.say("● in use. Versions whose “structure” is the same differ in words only.", style="dim")


def _told(published: Published, moved: int | None) -> dict[str, Any]:
    version, before = published.version, published.before
    return {
        "name": version.name,
        "version": version.number,
        "used_for": version.used_for,
        "before": None if before is None else {"name": before.name, "version": before.number},
        "same_structure": published.same_structure,
        "under_way": moved,
        "text": version.text_hash,
        "structure": version.structure_hash,
    }


def _say_published(published: Published, moved: int | None) -> None:
    version, before = published.version, published.before
    rest = "conversations under way end on the one they began with"
    if moved is not None:
        rest = f"check-ins under way that go on in the new words: {moved}"
    show.say(f"{version.name} is published as version {version.number}; {rest}.")
    if before is not None and before.name != version.name:
        show.say(f"For “{version.used_for}” it takes the place of version {before.number} of {before.name}.")


COMMANDS = (publish, list_, rollback, withdraw, *moving.COMMANDS, *differences.COMMANDS)
