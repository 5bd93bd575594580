"""A list outside the database of who was erased, opted out or opted in again, by keyed hash, for a database put back.

One line of JSON for each, in the home folder, on the disk before the transaction that says so is committed.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from service.errors import Unavailable

FILE = "withdrawals"
What = Literal["erased", "opted_out", "opted_in"]


@dataclass(frozen=True)
class Withdrawal:
    """What somebody wanted, and when. `who` is the keyed hash of their number (people.lookup), in hexadecimal.

    It holds for a person of that line who was met (people.created_at) before `at`: who came later is somebody new.
    """

    at: float
    line_id: int
    what: What
    who: str


def note(home: Path, entries: Iterable[Withdrawal]) -> None:
    """Append entries, durably; after a line that a power cut tore, on a new one. Raises Unavailable when it cannot."""
    lines = "".join(json.dumps(asdict(entry)) + "\n" for entry in entries)
    if not lines:
        return
    try:
        file = os.open(home / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, ("" if _ends_well(file) else "\n").encode() + lines.encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise Unavailable(f"The list of withdrawals cannot be written ({error.strerror}).") from error


def is_here(home: Path) -> bool:
    """Whether there is a list; a line on which nobody has withdrawn anything yet has none."""
    return (home / FILE).exists()


def all_of(home: Path) -> list[Withdrawal]:
    """Every entry, oldest first. A line that was torn belongs to a transaction that never was."""
    try:
        text = (home / FILE).read_text(errors="replace")
    except FileNotFoundError:
        return []
    return [entry for line in text.splitlines() if (entry := _parsed(line)) is not None]


def _ends_well(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def _parsed(line: str) -> Withdrawal | None:
    try:
        entry = Withdrawal(**json.loads(line))
    except (ValueError, TypeError):
        return None
    return entry if entry.what in get_args(What) else None
