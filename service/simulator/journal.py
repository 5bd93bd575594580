"""What the phone company has written down, for a process that is killed and the one that comes after it.

One line of JSON for what changes together, written in one go before anybody hears of it. Without a file nothing is.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from service.simulator.calls.records import Call
from service.simulator.records import Attempt, Bubble, Media, Message, Number

OF_A_CALL = (
    *("sid", "direction", "sender", "to", "created", "updated", "phone", "status", "parent_sid", "number_sid"),
    *("dialled", "answered", "ended", "answered_by", "voicemail", "sequence"),
)
"""What is kept of a leg: what it was, not the life that it had."""


@dataclass(frozen=True)
class Stopped:
    """Whether a phone may be texted from a number of the account, by what it wrote last."""

    ours: str
    phone: str
    holds: bool


@dataclass(frozen=True)
class Gone:
    """A message or call that the account had erased."""

    sid: str


Entry = Number | Message | Attempt | Bubble | Call | Stopped | Gone


class Journal:
    """A file that only grows; None keeps nothing."""

    def __init__(self, file: Path | None = None) -> None:
        self._path = file
        self._file = None if file is None else os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def keep(self, *entries: Entry) -> None:
        """Write these down: afterwards all of them are known, or none."""
        if self._file is not None:
            line = json.dumps([[type(entry).__name__, _plain(entry)] for entry in entries])
            os.write(self._file, f"{line}\n".encode())

    def read(self) -> Iterator[Entry]:
        """Everything that was written down, oldest first."""
        if self._path is not None:
            for line in self._path.read_text(encoding="utf-8").splitlines():
                yield from (_MADE[kind](fields) for kind, fields in json.loads(line))


def _plain(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in OF_A_CALL} if isinstance(entry, Call) else asdict(entry)


def _message(fields: Mapping[str, Any]) -> Message:
    return Message(**{**fields, "media": [Media(**item) for item in fields["media"]]})


def _bubble(fields: Mapping[str, Any]) -> Bubble:
    return Bubble(**{**fields, "media": tuple(fields["media"])})


_MADE: Mapping[str, Callable[[Mapping[str, Any]], Entry]] = {
    "Number": lambda fields: Number(**fields),
    "Message": _message,
    "Attempt": lambda fields: Attempt(**fields),
    "Bubble": _bubble,
    "Call": lambda fields: Call(**fields),
    "Stopped": lambda fields: Stopped(**fields),
    "Gone": lambda fields: Gone(**fields),
}
