"""`shoulder scripts check` and `test`: what is wrong with a file, and whether its author's tests hold."""

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from flows import author_tests
from flows.loading import Problem
from service.cli import show
from service.cli.scripts import files


@click.command()
@click.argument("chosen", type=files.FILE, metavar="FILES", nargs=-1, required=True)
def check(chosen: tuple[Path, ...]) -> None:
    """Read files as the line would, and say what is wrong with each, by line."""
    wrong = sum([_check(file) for file in chosen])
    if wrong:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file", type=files.FILE)
def test(file: Path) -> None:
    """Play the tests that the author wrote into a script."""
    script = files.read(file)
    played = author_tests.play_all(script)
    for one in played:
        show.say(f"{'✗' if one.failures else '✓'} {one.test.name}", style="red" if one.failures else "green")
        for failure in one.failures:
            show.say(f"    {failure}")
    failed = sum(bool(one.failures) for one in played)
    show.say(f"{len(played) - failed} of {len(played)} tests hold." if played else "There are no tests in this script.")
    if failed:
        raise click.exceptions.Exit(1)


def _check(file: Path) -> int:
    """Print what is wrong with one file; returns how many errors there are."""
    source = files.source(file)
    found = files.problems(source)
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


COMMANDS = (check, test)
