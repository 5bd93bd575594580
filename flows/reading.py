"""Reading NestedText with places kept: each value knows its line, and every problem is collected. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

import nestedtext

from flows.problems import Problem, Problems, did_you_mean

MOST_CHARACTERS = 100_000
DEEPEST = 12
_SHAPE = "Each line is “name: text”, a “- ” item, a “> ” text or a “#” comment."


class Reader:
    """The raw tree of one file, where everything stands, and the problems so far."""

    def __init__(self, source: str) -> None:
        self.problems: list[Problem] = []
        self._places: dict[Any, Any] = {}
        self.tree: dict[str, Any] = _parse(source, self._places)

    def line(self, path: tuple[Any, ...]) -> int:
        """The line (from 1) of the key at this path, or of its nearest parent that has one."""
        return self._place(path)[0]

    def _place(self, path: tuple[Any, ...]) -> tuple[int, int]:
        while path:
            place = self._places.get(path)
            if place is not None:
                lineno, column = place.as_tuple("key")
                return lineno + 1, column + 1
            path = path[:-1]
        return 0, 0

    def problem(self, path: tuple[Any, ...], message: str, suggestion: str = "", language: str = "") -> None:
        """Note a problem at this path; the first part of the path is the step, unless it is the header."""
        line, column = self._place(path)
        step = str(path[0]) if path and isinstance(self.tree.get(path[0]), dict) else ""
        self.problems.append(Problem(line, column, step, language, message, suggestion))

    def words(self, path: tuple[Any, ...], value: Any) -> list[str]:
        """A list of words, written as a NestedText list or on one line with commas."""
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(path, "This takes words with commas between them.", "Write it as “one, two”.")
            return []
        return [item.strip() for item in value if item.strip()]

    def text(self, path: tuple[Any, ...], value: Any) -> str:
        """One line or block of text."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.problem(path, "Something should be written here.")
        return ""

    def group(self, path: tuple[Any, ...], value: Any) -> dict[str, Any]:
        """Keys with values below them."""
        if isinstance(value, dict):
            return value
        self.problem(path, "Lines that start further to the right should follow here.", "Begin each with “name:”.")
        return {}

    def one_of(self, path: tuple[Any, ...], value: Any, known: Iterable[str], what: str) -> str | None:
        """A value out of a known list."""
        names = list(known)
        text = value.strip() if isinstance(value, str) else ""
        if text in names:
            return text
        self.problem(path, f"“{text}” is not {what}.", did_you_mean(text, names))
        return None

    def unknown_keys(self, path: tuple[Any, ...], data: dict[str, Any], known: Iterable[str]) -> Iterator[str]:
        """Note every key that nobody knows; yields the keys."""
        names = list(known)
        for key in data:
            if key not in names:
                self.problem((*path, key), f"“{key}” is not a key that is known here.", did_you_mean(key, names))
                yield key


def _parse(source: str, places: dict[Any, Any]) -> dict[str, Any]:
    unreadable = _unreadable(source)
    if unreadable is not None:
        raise Problems([unreadable])
    try:
        tree: Any = nestedtext.loads(source, top="dict", keymap=places)
    except nestedtext.NestedTextError as error:
        line = (error.lineno if error.lineno is not None else -1) + 1
        column = (error.colno if error.colno is not None else -1) + 1
        message = error.get_message().rstrip(".")
        sentence = f"{message[:1].upper()}{message[1:]}."
        raise Problems([Problem(line, column, "", "", sentence, _SHAPE)]) from error
    return dict(tree)


def _unreadable(source: str) -> Problem | None:
    """What keeps a text from being read at all; looked at before any work is done."""
    if len(source) > MOST_CHARACTERS:
        message = f"This script is too long: {len(source):,} characters, at most {MOST_CHARACTERS:,}."
        return Problem(0, 0, "", "", message, "Make two scripts of it.")
    if "\0" in source:
        return Problem(0, 0, "", "", "This is not a text file.", "Save the script as plain text.")
    for number, line in enumerate(source.splitlines(), 1):
        margin = line[: len(line) - len(line.lstrip())]
        if "\t" in margin:
            return Problem(number, 1, "", "", "This line starts with a tab.", "Use two spaces for each level.")
        if len(margin) > 2 * DEEPEST:
            return Problem(number, 1, "", "", "This line is too far to the right.", "Use two spaces for each level.")
    return None
