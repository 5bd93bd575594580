"""`shoulder scripts translate`: a script's texts to a translator, and back into its source."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from flows.loading import Problem, Problems, load
from flows.sheet import Unusable
from flows.translation import Merged, entries, merge
from flows.translation_files import FORMATS, to_csv, to_po
from flows.translation_source import Source
from service.cli import show
from service.cli.scripts import files
from service.errors import BadInput

AS = click.Choice(tuple(FORMATS))


@click.group()
def translate() -> None:
    """Give a script's texts to a translator, and put the translations back into it."""


@translate.command("export")
@click.argument("file", type=files.FILE)
@click.option(
    "--language", required=True, metavar="CODE", help="Into which language, such as es; a new one is welcome."
)
@click.option(
    "--since", type=files.FILE, default=None, help="An earlier version; what stayed as it was is marked stale."
)
@click.option("--format", "form", type=AS, default=None, help="As OUT ends, if not said.")
@click.option("-o", "--out", type=files.FILE, required=True, help="A .csv or .po file to write; must not exist yet.")
def export(file: Path, language: str, since: Path | None, form: str | None, out: Path) -> None:
    """Write every text of a script, with its translation so far, to a table or a catalog."""
    source, form = files.exactly(file), form or _form(out)
    with _said(file):
        _require_readable(file, source, language)
        read, found = Source(source), entries(source, language, files.exactly(since) if since else "")
    if form == "csv":
        made = to_csv(found, read.base, language)
    else:
        made = to_po(found, read.title, language, file.name, datetime.now(UTC))
    files.write(out, made)
    missing, old = sum(not entry.translation for entry in found), sum(entry.stale for entry in found)
    show.say(f"{out} has {len(found)} texts; {missing} without a translation, {old} stale.")


@translate.command("import")
@click.argument("file", type=files.FILE)
@click.argument("translated", type=files.FILE)
@click.option("--format", "form", type=AS, default=None, help="As TRANSLATED ends, if not said.")
@click.option("-o", "--out", type=files.FILE, required=True, help="Where to; a new file, or FILE itself.")
def import_(file: Path, translated: Path, form: str | None, out: Path) -> None:
    """Put translations into a script, and change nothing else in it. What it would break is refused, whole."""
    source = files.exactly(file)
    with _said(translated):
        language, rows = FORMATS[form or _form(translated)](files.content(translated), Source(source).base)
        merged = merge(source, language, rows)
    before = {_what(problem) for problem in files.problems(file, source)}
    after = files.problems(file, merged.source)
    new = [problem for problem in after if _what(problem) not in before and problem.language in ("", language)]
    if any(not problem.warning for problem in new):
        listed = (str(problem) for problem in new if not problem.warning)
        raise BadInput(
            "\n".join(["Nothing was written; with these translations the script could not be used.", *listed])
        )
    files.write(out, merged.source.encode("utf-8"), file)
    _tell(out, language, merged, new, [problem for problem in after if not problem.warning])


def _tell(out: Path, language: str, merged: Merged, new: list[Problem], wrong: list[Problem]) -> None:
    """What came of it; exit 1 when something is left to do."""
    count = len(merged.changed)
    show.say(f"{out} is written; {count} {language} text{'' if count == 1 else 's'} changed.", style="green")
    for sentence in (*(f"Left out: {why}" for why in merged.left_out), *map(str, new)):
        show.say(f"  {sentence}", style="yellow")
    if wrong:
        show.say(f"  {len(wrong)} to put right; `shoulder scripts check {out}` shows where.", style="red")
    if merged.left_out or wrong:
        raise click.exceptions.Exit(1)


def _what(problem: Problem) -> tuple[str, ...]:
    """A problem, wherever it stands: translations move lines."""
    return problem.step, problem.language, problem.message


def _form(file: Path) -> str:
    form = file.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise BadInput(f"{file} is neither .csv nor .po; say which with --format.")
    return form


def _require_readable(file: Path, source: str, language: str) -> None:
    """A script may lack the language that it is to be translated into, and nothing else."""
    try:
        load(source, files.Beside(file))
    except Problems as problems:
        others = [problem for problem in problems.problems if problem.language != language]
        if others:
            raise Problems(others) from None


@contextmanager
def _said(file: Path) -> Iterator[None]:
    """What is wrong with a file, as sentences after its name."""
    try:
        yield
    except (Problems, Unusable) as error:
        raise BadInput(f"{file} cannot be used, and nothing was written.\n{error}") from None


COMMANDS = (translate,)
