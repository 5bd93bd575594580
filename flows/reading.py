"""Reading NestedText with places kept: each value knows its line, and every problem is collected. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flows.problems import Problem, Problems, did_you_mean
from flows.syntax import parse

MOST_PROBLEMS = 100
_LONG_QUOTE = re.compile(r"“([^”]{60})[^”]+”")


class Reader:
    """The raw tree of one file, where everything stands, and the problems so far.

    `block` names a shared block; `spare` are languages that it has and the script that uses it does not need.
    """

    def __init__(self, source: str, block: str = "", problems: list[Problem] | None = None) -> None:
        self.block = block
        self.problems: list[Problem] = [] if problems is None else problems
        self.spare: tuple[str, ...] = ()
        self._places: dict[Any, Any] = {}
        self.tree: dict[str, Any] = parse(source, self._places)

    def line(self, path: tuple[Any, ...]) -> int:
        """The line (from 1) of the key at this path, or of its nearest parent that has one."""
        return self.place(path)[0]

    def place(self, path: tuple[Any, ...], *, text: bool = False) -> tuple[int, int]:
        """The line and column (from 1) of the key at this path or its nearest parent; or of the text it holds."""
        while path:
            place = self._places.get(path)
            if place is not None:
                lineno, column = place.as_tuple("value" if text else "key")
                return lineno + 1, column + 1
            path = path[:-1]
        return 0, 0

    def problem(
        self,
        path: tuple[Any, ...],
        message: str,
        suggestion: str = "",
        language: str = "",
        *,
        rule: str = "unreadable",
    ) -> None:
        """Note a problem at this path. Raises Problems with all of them when there are too many to be of use."""
        line, column = self.place(path)
        step = self._step_at(path)
        problem = Problem(line, column, step, language, _short(message), _short(suggestion), False, self.block, rule)
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            self.refuse()

    def refuse(self) -> None:
        """Raise Problems, in the order of their lines, if there are any."""
        if self.problems:
            raise Problems(sorted(self.problems, key=lambda problem: (problem.block, problem.line, problem.column)))

    def _step_at(self, path: tuple[Any, ...]) -> str:
        """The step at this path: its first part, or the step inside a part, unless it is the header."""
        if not path or not isinstance(self.tree.get(path[0]), dict):
            return ""
        return str(path[2] if len(path) > 2 and path[1] == "steps" else path[0])[:40]

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
        self.problem(path, "Something should be written here.", "Write it, or take the line out.")
        return ""

    def group(self, path: tuple[Any, ...], value: Any) -> dict[str, Any]:
        """Keys with values below them."""
        if isinstance(value, dict):
            return value
        self.problem(path, "Lines that start further to the right should follow here.", "Begin each with “name:”.")
        return {}

    def one_of(
        self,
        path: tuple[Any, ...],
        value: Any,
        known: Iterable[str],
        what: str,
        *,
        rule: str = "unknown-value",
    ) -> str | None:
        """A value out of a known list."""
        names = list(known)
        text = value.strip() if isinstance(value, str) else ""
        if text in names:
            return text
        self.problem(path, f"“{text}” is not {what}.", advice(text, names), rule=rule)
        return None

    def unknown_keys(
        self, path: tuple[Any, ...], data: dict[str, Any], known: Iterable[str], otherwise: str = ""
    ) -> Iterator[str]:
        """Note every key that nobody knows; yields the keys. `otherwise` is the advice where none is nearly known."""
        names = list(known)
        for key in data:
            if key not in names:
                advised = did_you_mean(key, names, otherwise)
                self.problem((*path, key), f"“{key}” is not a key that is known here.", advised, rule="unknown-key")
                yield key


def advice(written: str, known: Iterable[str]) -> str:
    """What to write instead of something that is not known: what it would be without a note, quotes or an “and”."""
    names = list(known)
    if " #" in written:
        return "A note that begins with “#” needs a line of its own."
    if written[:1] in ('"', "'", "“", "«") and written.strip("\"'“”«»") in names:
        return f"Nothing needs quotes here: write “{written.strip(chr(34) + '“”«»' + chr(39))}”."
    several = [word for word in re.split(r" and | y |[ &+/]+", written) if word]
    if len(several) > 1 and all(word in names for word in several):
        return f"Put commas between them: “{', '.join(several)}”."
    return did_you_mean(written, names)


def _short(sentence: str) -> str:
    """A sentence on one line that quotes no more than the beginning of what is very long."""
    return _LONG_QUOTE.sub(r"“\1…”", " ".join(sentence.split()))
