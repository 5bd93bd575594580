"""A script in a file: its text, and the script it writes."""

from pathlib import Path

import click

from flows.loading import Problems, load
from flows.script import Script
from service.errors import BadInput

FILE = click.Path(dir_okay=False, path_type=Path)


def source(file: Path) -> str:
    """What a file says. Raises BadInput when it cannot be read as text."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not a text in UTF-8.") from None


def read(file: Path) -> Script:
    """The script in a file. Raises BadInput with every problem."""
    try:
        return load(source(file))
    except Problems as problems:
        raise BadInput(
            f"{file} cannot be read as a script; `shoulder scripts check` shows where.\n{problems}"
        ) from None
