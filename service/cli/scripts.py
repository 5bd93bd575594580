"""`shoulder scripts`: check and test a file, publish it, list, export and roll back versions."""

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from flows import author_tests, lint
from flows.loading import Problem, Problems, load
from flows.script import Script
from service import audit, lines
from service import scripts as records
from service.cli import given, show
from service.cli.place import Place, login, on_a_line, when
from service.errors import BadInput
from service.session import Session

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def scripts() -> None:
    """What the line says and asks, written by its coordinators."""


@scripts.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
def check(files: tuple[Path, ...]) -> None:
    """Read files as the line would, and say what is wrong with each, by line."""
    wrong = sum([_check(file) for file in files])
    if wrong:
        raise click.exceptions.Exit(1)


@scripts.command()
@click.argument("file", type=FILE)
def test(file: Path) -> None:
    """Play the tests that the author wrote into a script."""
    script = _read(file)
    played = author_tests.play_all(script)
    for one in played:
        show.say(f"{'✗' if one.failures else '✓'} {one.test.name}", style="red" if one.failures else "green")
        for failure in one.failures:
            show.say(f"    {failure}")
    failed = sum(bool(one.failures) for one in played)
    show.say(f"{len(played) - failed} of {len(played)} tests hold." if played else "There are no tests in this script.")
    if failed:
        raise click.exceptions.Exit(1)


@scripts.command()
@click.argument("file", type=FILE)
@click.option("--name", default=None, help="The script's name on the line; the file's if not said.")
@click.option("--note", default="", help="What is new, for whoever reads the list of versions.")
@on_a_line
def publish(here: Place, file: Path, name: str | None, note: str) -> None:
    """Make a new version and begin conversations with it from now on; those under way keep theirs."""
    script = _read(file)
    _require_flawless(script)
    called = given.words(name or file.stem, "name", 40)
    with here.session() as session:
        _require_languages(session, script)
        number = records.publish(session, called, _source(file), author=login(), note=note)
        audit.note(session, here.who, "published", f"script {called} {number}")
    show.say(f"{called} is published as version {number}; conversations under way end on the one they began with.")


@scripts.command("list")
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


@scripts.command()
@click.argument("name")
@click.option("--version", "number", type=int, default=None, help="Which one; the newest if not said.")
@click.option("-o", "--out", "file", type=FILE, default=None, help="Write it here; must not exist yet.")
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


@scripts.command()
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


def _check(file: Path) -> int:
    """Print what is wrong with one file; returns how many errors there are."""
    source = _source(file)
    try:
        script = load(source)
        found = [*lint.lint(script), *lint.failing_tests(script)]
    except Problems as problems:
        found = problems.problems
    errors = sum(not problem.warning for problem in found)
    for problem in found:
        _show(file, source.splitlines(), problem)
    if not errors:
        warnings = f", with {len(found)} to think about" if found else ""
        show.say(f"✓ {file} can be published{warnings}.", style="green")
    else:
        show.say(f"✗ {file}: {errors} to put right, {len(found) - errors} to think about.", style="bold red")
    return errors


def _show(file: Path, source: list[str], problem: Problem) -> None:
    """Where, what, what to do; and the line itself with a mark under the place."""
    console = Console(soft_wrap=True, highlight=False)
    colour = "yellow" if problem.warning else "red"
    place = f"{file}:{problem.line}" if problem.line else str(file)
    about = ", ".join(part for part in (problem.step and f"step {problem.step}", problem.language) if part)
    kind = "to think about" if problem.warning else "to put right"
    console.print(Text.assemble((place, "bold"), "  ", (kind, colour), f"  {about}" if about else ""))
    if 0 < problem.line <= len(source):
        text = source[problem.line - 1]
        mark = max(problem.column - 1, len(text) - len(text.lstrip()))
        console.print(Text.assemble((f"{problem.line:>5} │ ", "dim"), text))
        console.print(Text.assemble(("      │ ", "dim"), " " * mark, ("^", colour)))
    console.print(Text(f"        {problem.message} {problem.suggestion}".rstrip()))
    console.print()


def _source(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not a text in UTF-8.") from None


def _read(file: Path) -> Script:
    try:
        return load(_source(file))
    except Problems as problems:
        raise BadInput(
            f"{file} cannot be read as a script; `shoulder scripts check` shows where.\n{problems}"
        ) from None


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


COMMANDS = (scripts,)
