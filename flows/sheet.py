"""A script's source as lines: where each value stands, and lines that make way for others. Pure."""

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from flows.syntax import parse

Path: TypeAlias = tuple[Any, ...]
Edit: TypeAlias = tuple[int, int, list[str]]
"""The lines from one to before another make way for these, which have no line ends."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_ENDING = re.compile(r"[\r\n]+\Z")


class Unusable(Exception):
    """Nothing can be done with this; every sentence says why."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Sheet:
    """A source, its tree, and its lines, which count from 0."""

    def __init__(self, source: str) -> None:
        """Raises flows.problems.Problems when this cannot be read as NestedText."""
        self.source = source
        self.places: dict[Any, Any] = {}
        self.tree = parse(source, self.places)
        self.lines: list[str] = _LINE.findall(source)

    def key(self, path: Path) -> int:
        """The line of the key at this path. Raises KeyError where there is none."""
        return int(self.places[path].get_line_numbers("key")[0])

    def span(self, path: Path) -> tuple[int, int]:
        """From the line of the key to the line after the last one of its value."""
        inside = [found for key, found in self.places.items() if key[: len(path)] == path]
        return self.key(path), max(int(found.get_line_numbers()[1]) for found in inside)

    def margin(self, path: Path) -> str:
        """How far in a key stands."""
        line = self.lines[self.key(path)]
        return line[: len(line) - len(line.lstrip(" "))]

    def bare(self, start: int, end: int) -> list[str]:
        """Some lines without their ends."""
        return [_ENDING.sub("", line) for line in self.lines[start:end]]

    def comments(self, start: int, end: int) -> list[str]:
        """The notes among some lines, without their ends."""
        return [line for line in self.bare(start, end) if is_comment(line)]

    def edited(self, edits: Iterable[Edit]) -> str:
        """The source after these edits, none of which touch the same lines; every other byte of it stays as it is.

        What comes in at the same place comes in their order.
        """
        wanted = [edit for _, edit in sorted(enumerate(edits), key=lambda one: (*one[1][:2], one[0]), reverse=True)]
        if not wanted:
            return self.source
        lines = list(self.lines)
        ending = _ending(lines[0]) or "\n"
        open_end = not _ending(lines[-1])
        if open_end:
            lines[-1] += ending
        for start, end, new in wanted:
            lines[start:end] = [f"{line}{ending}" for line in new]
        whole = "".join(lines)
        return whole.removesuffix(ending) if open_end else whole


def is_comment(line: str) -> bool:
    """Whether a line is a note to oneself."""
    return line.lstrip().startswith("#")


def written(margin: str, key: str, text: str, *, is_list: bool = False) -> list[str]:
    """A text as NestedText: after its key, or below it where it has several lines or items."""
    if not is_list and "\n" not in text:
        return [f"{margin}{key}: {text}" if text else f"{margin}{key}:"]
    mark = "-" if is_list else ">"
    return [f"{margin}{key}:", *(f"{margin}  {mark}{line and f' {line}'}" for line in text.split("\n"))]


def _ending(line: str) -> str:
    match = _ENDING.search(line)
    return match[0] if match else ""
