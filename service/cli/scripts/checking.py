"""`shoulder scripts check` and `test`: what is wrong with files, and whether their own tests hold and reach all."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import click
from rich.console import Console
from rich.text import Text

from flows import author_tests
from flows.loading import Problem
from service.cli import show
from service.cli.scripts import files
from service.errors import BadInput

Found: TypeAlias = Mapping[str, Any]
"""What came of one file, as plain JSON: "file", "ok", and what was found in it."""

BAR = 24
FILES = click.argument("chosen", type=files.FILE, metavar="FILES", nargs=-1, required=True)


@click.command()
@FILES
@show.as_json
def check(chosen: tuple[Path, ...], as_json: bool) -> None:
    """Read files as the line would, and say what is wrong with each, by line."""
    _tell([_checked(file, quiet=as_json) for file in chosen], as_json=as_json)


@click.command()
@FILES
@show.as_json
def test(chosen: tuple[Path, ...], as_json: bool) -> None:
    """Play the tests that the authors wrote into their scripts, and say which steps no test reaches."""
    found = [_tested(file) for file in chosen]
    for one in () if as_json else found:
        _show_tests(one)
    _tell(found, as_json=as_json)


def _tell(found: list[Found], *, as_json: bool) -> None:
    """The whole as JSON if that is wanted; exit 1 unless everything is well."""
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    if not all(one["ok"] for one in found):
        raise click.exceptions.Exit(1)


# -- check ----------------------------------------------------------------------------------------------


def _checked(file: Path, *, quiet: bool) -> Found:
    """What is wrong with one file; shown by line unless it goes to a program."""
    try:
        source = files.source(file)
        found = files.problems(file, source)
    except BadInput as error:
        source, found = "", [Problem(0, 0, "", "", str(error))]
    errors = sum(not problem.warning for problem in found)
    if not quiet:
        for problem in found:
            _show(file, source.splitlines(), problem)
        _sum_up(file, errors, len(found) - errors)
    return {"file": str(file), "ok": not errors, "problems": [problem.to_json() for problem in found]}


def _sum_up(file: Path, errors: int, warnings: int) -> None:
    if errors:
        show.say(f"✗ {file}: {errors} to put right, {warnings} to think about.", style="bold red")
    else:
        about = f", with {warnings} to think about" if warnings else ""
        show.say(f"✓ {file} can be published{about}.", style="green")


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


# -- test -----------------------------------------------------------------------------------------------


def _tested(file: Path) -> Found:
    """How the tests of one file went, and the steps that none of them reaches."""
    try:
        script = files.read(file)
    except BadInput as error:
        return {"file": str(file), "ok": False, "problem": str(error), "tests": [], "steps": 0, "unreached": []}
    played = author_tests.play_all(script)
    reached = author_tests.steps_reached(played)
    return {
        "file": str(file),
        "ok": not any(one.failures for one in played),
        "problem": None,
        "tests": [{"name": one.test.name, "ok": not one.failures, "failures": one.failures} for one in played],
        "steps": len(script.steps),
        "unreached": [step.id for step in script.steps if step.id not in reached],
    }


def _show_tests(found: Found) -> None:
    """Each test with what failed in it, then how much of the script they reach together."""
    show.say(found["file"], style="bold")
    if found["problem"]:
        show.say(found["problem"], style="red")
        return
    for one in found["tests"]:
        show.say(f"  {'✓' if one['ok'] else '✗'} {one['name']}", style="green" if one["ok"] else "red")
        for failure in one["failures"]:
            show.say(f"      {failure}")
    if not found["tests"]:
        show.say("  There are no tests in this script.", style="yellow")
        return
    held = sum(one["ok"] for one in found["tests"])
    show.say(
        f"  {held} of {len(found['tests'])} tests hold. {_coverage(found)}", style="green" if found["ok"] else "red"
    )


def _coverage(found: Found) -> str:
    """ "████████░░ 4 of 5 steps are reached, not: weight" """
    reached = found["steps"] - len(found["unreached"])
    full = BAR * reached // found["steps"]
    bar = "█" * full + "░" * (BAR - full)
    missing = f"; no test reaches {', '.join(found['unreached'])}" if found["unreached"] else ""
    return f"{bar} {reached} of {found['steps']} steps are reached{missing}."


COMMANDS = (check, test)
