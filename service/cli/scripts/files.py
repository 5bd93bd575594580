"""A script in a file: its text, the script it writes, what is wrong with it; and writing files whole or not at all."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from flows.loading import Problem, Problems, load, text_of
from flows.script import Script
from service.errors import BadInput
from service.scripts import proofs
from service.scripts.proofs import Known

FILE = click.Path(dir_okay=False, path_type=Path)
MOST_BYTES = 5_000_000


class Beside(Mapping[str, str]):
    """The shared blocks that a script in this file can use: what lies beside it, by name, read when it is used."""

    def __init__(self, file: Path) -> None:
        self._files = {found.stem: found for found in sorted(file.parent.glob("*.nt")) if found.name != file.name}

    def __getitem__(self, name: str) -> str:
        return source(self._files[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def source(file: Path) -> str:
    """What a file says. Raises BadInput when it cannot be read as text."""
    try:
        return text_of(content(file)).replace("\r\n", "\n").replace("\r", "\n")
    except Problems as problems:
        problem = problems.problems[0]
        place = f" (line {problem.line})" if problem.line else ""
        raise BadInput(f"{file} cannot be read{place}. {problem.message} {problem.suggestion}") from None


def exactly(file: Path) -> str:
    """What a file says, with every character that it begins or ends a line with. Raises BadInput as `source` does."""
    source(file)
    return content(file).decode("utf-8")


def content(file: Path) -> bytes:
    """What is in a file. Raises BadInput when it cannot be read, or nobody can have written so much."""
    try:
        with file.open("rb") as opened:
            found = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    if len(found) > MOST_BYTES:
        raise BadInput(f"{file} is too big: more than {MOST_BYTES // 1_000_000} MB.")
    return found


def read(file: Path) -> Script:
    """The script in a file. Raises BadInput with every problem."""
    try:
        return load(source(file), Beside(file))
    except Problems as problems:
        raise BadInput(
            f"{file} cannot be read as a script; `shoulder scripts check` shows where.\n{problems}"
        ) from None


def problems(file: Path, text: str) -> list[Problem]:
    """Everything that is wrong with a script's source, its author's tests too."""
    return proofs.problems(file.stem, text, Known(blocks=Beside(file)))


def write(file: Path, made: bytes, itself: Path | None = None) -> None:
    """Write a file that is not there yet, or `itself` anew; whole, or not at all. Raises BadInput."""
    if file.exists() and not (itself is not None and file.samefile(itself)):
        raise BadInput(f"{file} cannot be written: it is there already.")
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_bytes(made)
        if file.exists():
            shutil.copymode(file, beside)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from error
