"""`shoulder scripts publish`, `list`, `export` and `rollback`: the versions on a line."""

from pathlib import Path

import click

from flows import lint
from flows.script import Script
from service import audit, lines
from service import scripts as records
from service.cli import given, show
from service.cli.place import Place, login, on_a_line, when
from service.cli.scripts import files
from service.errors import BadInput
from service.session import Session


@click.command()
@click.argument("file", type=files.FILE)
@click.option("--name", default=None, help="The script's name on the line; the file's if not said.")
@click.option("--note", default="", help="What is new, for whoever reads the list of versions.")
@on_a_line
def publish(here: Place, file: Path, name: str | None, note: str) -> None:
    """Make a new version and begin conversations with it from now on; those under way keep theirs."""
    script = files.read(file)
    _require_flawless(script)
    called = given.words(name or file.stem, "name", 40)
    with here.session() as session:
        _require_languages(session, script)
        number = records.publish(session, called, files.source(file), author=login(), note=note)
        audit.note(session, here.who, "published", f"script {called} {number}")
    show.say(f"{called} is published as version {number}; conversations under way end on the one they began with.")


@click.command("list")
@show.as_json
@on_a_line
def list_(here: Place, as_json: bool) -> None:
    """Every version, and which is in use."""
    with here.reading() as session:
        line = lines.get(session)
        versions = records.listed(session)
        current = {used_for: records.current(session, used_for) for used_for in {row.used_for for row in versions}}
        rows = [
            {
                "name": row.name,
                "version": row.number,
                "used_for": row.used_for,
                "in_use": current[row.used_for] == row.id,
                "author": row.author,
                "at": when(line, row.at),
                "note": row.note,
            }
            for row in versions
        ]
    show.listing(rows, "No script is published yet.", as_json=as_json)


@click.command()
@click.argument("name")
@click.option("--version", "number", type=int, default=None, help="Which one; the newest if not said.")
@click.option("-o", "--out", "file", type=files.FILE, default=None, help="Write it here; must not exist yet.")
@on_a_line
def export(here: Place, name: str, number: int | None, file: Path | None) -> None:
    """The source of a version, as it was written."""
    with here.reading() as session:
        row = records.find(session, name, number)
    if row is None:
        raise BadInput(_unknown(name, number))
    if file is None:
        click.echo(row.source, nl=False)
        return
    try:
        with file.open("x", encoding="utf-8") as page:
            page.write(row.source)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from error


@click.command()
@click.argument("name")
@click.argument("number", type=int)
@on_a_line
def rollback(here: Place, name: str, number: int) -> None:
    """Use an earlier version again, from the next conversation on."""
    with here.session() as session:
        row = records.find(session, name, number)
        if row is None:
            raise BadInput(_unknown(name, number))
        records.point(session, row.id, author=login())
        audit.note(session, here.who, "rolled back", f"script {name} {number}")
    show.say(f"Version {number} of {name} is in use again.")


def _require_flawless(script: Script) -> None:
    found = [problem for problem in (*lint.lint(script), *lint.failing_tests(script)) if not problem.warning]
    if found:
        listed = "\n".join(str(problem) for problem in found)
        raise BadInput(f"Nothing was published; `shoulder scripts check` shows what to put right.\n{listed}")


def _require_languages(session: Session, script: Script) -> None:
    line = lines.get(session)
    missing = [language for language in line.languages if language not in script.languages]
    if missing:
        raise BadInput(
            f"{line.name} speaks {' and '.join(line.languages)}, and this script has no "
            f"{' and no '.join(missing)}; nothing was published."
        )


def _unknown(name: str, number: int | None) -> str:
    which = f"version {number} of {name}" if number else f"script called {name}"
    return f"There is no {which}; `shoulder scripts list` names them."


COMMANDS = (publish, list_, export, rollback)
