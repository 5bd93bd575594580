"""A script in a file: its text, and the script it writes."""

from pathlib import Path

import click

from flows.loading import Problems, load, text_of
from flows.script import Script
from service.errors import BadInput

MOST_BYTES = 400_000
FILE = click.Path(dir_okay=False, path_type=Path)


def source(file: Path) -> str:
    """What a file says. Raises BadInput when it cannot be read as text."""
    try:
        with file.open("rb") as page:
            raw = page.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    if len(raw) > MOST_BYTES:
        raise BadInput(f"{file} is much too long for a script.")
    try:
        return text_of(raw)
    except Problems as problems:
        problem = problems.problems[0]
        place = f" (line {problem.line})" if problem.line else ""
        raise BadInput(f"{file}{place} cannot be read. {problem.message} {problem.suggestion}") from None


def read(file: Path) -> Script:
    """The script in a file. Raises BadInput with every problem."""
    try:
        return load(source(file))
    except Problems as problems:
        raise BadInput(
            f"{file} cannot be read as a script; `shoulder scripts check` shows where.\n{problems}"
        ) from None
