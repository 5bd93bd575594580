"""The phrase list: reading it, with the line of every mistake. Pure."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import nestedtext

from service.errors import BadInput
from service.safety.pattern import Gap, Grammar, Number, OneOf, Part, Phrase, plain

T = TypeVar("T")
_IN_WORDS = 6
_MOST_PARTS, _MOST_GAPS = 12, 3
"""More would take too long to look for in each text."""
_PIECE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|(?:<[^<>]*>|[^\s()\[\]])+|[()\[\]]")
_PHRASES = ("explicit", "possible", "someone else", "figurative")
_WORDS = ("own", "others", "negation", "no negation", "joins", "starts", "carries", "fillers")


@dataclass(frozen=True)
class Phrases:
    """A phrase list that was read: the day somebody last checked it, and its phrases by first word."""

    checked: datetime.date
    by_first: Mapping[str, list[Phrase]]
    known: frozenset[str]

    @classmethod
    def load(cls, source: str) -> "Phrases":
        """Read a list in NestedText. Raises BadInput with a sentence that names the first bad line."""
        reader = _Reader(source)
        found = reader.phrases()
        if reader.wrong:
            raise reader.wrong[0]
        return found


def problems(source: str) -> list[str]:
    """A sentence for every bad line of a list, with its number and what to do; none when it can be used."""
    try:
        reader = _Reader(source)
    except BadInput as error:
        return [str(error)]
    reader.phrases()
    return [str(error) for error in reader.wrong]


def _unknown(name: str) -> str:
    return f"“{name}” is not a list that is known here; write one of {', '.join((*_PHRASES, *_WORDS))}."


def _no_list(name: str) -> str:
    return f"There is no list of words named “{name}”; write it under “words:”, or the word itself without < >."


def _line_of(error: BadInput) -> int:
    number = re.match(r"Line (\d+)", str(error))
    return int(number[1]) if number else 0


class _Reader:
    """One phrase list being read."""

    def __init__(self, source: str) -> None:
        self.places: dict[Any, Any] = {}
        self.wrong: list[BadInput] = []
        try:
            self.tree: Any = nestedtext.loads(source, top="dict", keymap=self.places)
        except nestedtext.NestedTextError as error:
            line = (error.lineno or 0) + 1
            raise BadInput(f"Line {line} of the phrase list cannot be read: {error.get_message()}.") from error

    def bad(self, path: tuple[Any, ...], what: str) -> BadInput:
        kind = "value" if path and isinstance(path[-1], int) else "key"
        line = self.places[path].as_tuple(kind)[0] + 1 if path in self.places else 1
        return BadInput(f"Line {line} of the phrase list: {what}")

    def tried(self, read: Callable[[], T], otherwise: T) -> T:
        """What was read; a mistake in it is kept, and the reading goes on."""
        try:
            return read()
        except BadInput as error:
            self.wrong.append(error)
            return otherwise

    def phrases(self) -> Phrases:
        """What can be read of it; what is wrong with the rest is in `wrong`, in the order of its lines."""
        checked = self.tried(self.day, datetime.date.min)
        found = [phrase for language in self.tree for phrase in self.language(language)]
        if not self.wrong and not any(phrase.kind == "explicit" for phrase in found):
            self.wrong.append(
                BadInput("The phrase list has no explicit phrase, so nobody would ever be reached by it. Write one.")
            )
        self.wrong.sort(key=_line_of)
        by_first: dict[str, list[Phrase]] = {}
        for phrase in found:
            for word in phrase.parts[0].first():
                by_first.setdefault(word, []).append(phrase)
        return Phrases(checked, by_first, frozenset(word for phrase in found for word in phrase.literals))

    def day(self) -> datetime.date:
        try:
            return datetime.date.fromisoformat(str(self.tree.pop("checked", "")))
        except ValueError as error:
            raise self.bad(("checked",), "“checked:” needs a day such as 2026-11-22.") from error

    def language(self, language: str) -> Iterator[Phrase]:
        """The phrases of one language that can be read."""
        nothing: dict[str, Any] = {}
        data = self.tried(lambda: self.section((language,), self.tree[language]), nothing)
        for name in data:
            if name not in (*_PHRASES, *_WORDS, "words", "reach"):
                self.wrong.append(self.bad((language, name), _unknown(name)))
        named = self.tried(lambda: self.section((language, "words"), data.get("words", {})), nothing)
        lists = {f"<{name}>": self.named((language, "words", name), named[name]) for name in named}
        guards = {name: OneOf(self.named((language, name), data.get(name, ""))) for name in _WORDS}
        fillers = frozenset(run[0] for run in guards["fillers"].runs if len(run) == 1)
        grammar = Grammar(guards, fillers, self.tried(lambda: self.reach(language, data), 4))
        for kind in _PHRASES:
            for place, item in enumerate(self.items((language, kind), data.get(kind, []))):
                path = (language, kind, place)
                read = self.tried(partial(self.phrase, path, item, lists, grammar), None)
                if read is not None:
                    yield read

    def reach(self, language: str, data: Mapping[str, Any]) -> int:
        reach = str(data.get("reach", "4"))
        if not reach.isdecimal() or not 1 <= int(reach[:9]) <= 20:
            raise self.bad((language, "reach"), "“reach” is a number of words from 1 to 20.")
        return int(reach)

    def items(self, path: tuple[Any, ...], items: Any) -> list[Any]:
        if isinstance(items, list):
            return items
        self.wrong.append(self.bad(path, "Phrases are written one to a line, each after “- ”."))
        return []

    def named(self, path: tuple[Any, ...], value: Any) -> frozenset[tuple[str, ...]]:
        return self.tried(lambda: self.words(path, value), frozenset())

    def section(self, path: tuple[Any, ...], value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.bad(path, f"Lists that start further to the right should follow “{path[-1]}:”.")
        return value

    def words(self, path: tuple[Any, ...], value: Any) -> frozenset[tuple[str, ...]]:
        if not isinstance(value, str):
            raise self.bad(path, f"“{path[-1]}” takes words on one line, with commas between them.")
        return frozenset(filter(None, map(plain, value.split(","))))

    def phrase(
        self,
        path: tuple[Any, ...],
        item: Any,
        lists: Mapping[str, frozenset[tuple[str, ...]]],
        grammar: Grammar,
    ) -> Phrase:
        pieces = _PIECE.findall(item) if isinstance(item, str) else []
        parts = tuple(self.part(path, piece, lists) for piece in pieces)
        if not parts:
            raise self.bad(path, "Something should be written here, on one line.")
        if isinstance(parts[0], Gap) or (isinstance(parts[0], OneOf) and parts[0].optional):
            raise self.bad(path, f"“{item}” must begin with a word that cannot be left out.")
        if len(parts) > _MOST_PARTS or sum(isinstance(part, Gap) for part in parts) > _MOST_GAPS:
            raise self.bad(
                path, f"“{item}” is too long; write up to {_MOST_PARTS} words and {_MOST_GAPS} “...” in one."
            )
        literals = {word for part in parts if isinstance(part, OneOf) for run in part.runs for word in run}
        return Phrase(path[1], parts, frozenset(literals), grammar)

    def part(self, path: tuple[Any, ...], piece: str, lists: Mapping[str, frozenset[tuple[str, ...]]]) -> Part:
        if piece == "...":
            return Gap()
        if re.fullmatch(r"\d{1,6}\+", piece):
            least = int(piece[:-1])
            return Number(least, frozenset(run[0] for run in lists.get("<many>", ()) if least <= _IN_WORDS))
        optional = piece[0] == "("
        grouped = len(piece) > 2 and piece[0] + piece[-1] in ("()", "[]")
        runs: set[tuple[str, ...]] = set()
        for choice in (piece[1:-1] if grouped else piece).split("/"):
            if choice.startswith("<") and choice not in lists:
                raise self.bad(path, _no_list(choice.strip("<>")))
            runs |= lists.get(choice) or {plain(choice)}
        if () in runs:
            raise self.bad(path, f"“{piece}” has no word in it that could be matched; write one, or take it out.")
        return OneOf(frozenset(runs), optional)
