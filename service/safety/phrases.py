"""The phrase list: reading it, with the line of every mistake. Pure."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import nestedtext

from service.errors import BadInput
from service.safety.pattern import Gap, Grammar, Number, OneOf, Part, Phrase, plain

_IN_WORDS = 6
_PIECE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|(?:<[^<>]*>|[^\s()\[\]])+|[()\[\]]")
_PHRASES = ("explicit", "possible", "someone else", "figurative")
_WORDS = ("own", "others", "negation", "no negation", "joins", "starts", "carries")


@dataclass(frozen=True)
class Phrases:
    """A phrase list that was read: the day somebody last checked it, and its phrases by first word."""

    checked: datetime.date
    by_first: Mapping[str, list[Phrase]]
    known: frozenset[str]

    @classmethod
    def load(cls, source: str) -> "Phrases":
        """Read a list in NestedText. Raises BadInput with a sentence that names the line."""
        return _Reader(source).phrases()


class _Reader:
    """One phrase list being read."""

    def __init__(self, source: str) -> None:
        self.places: dict[Any, Any] = {}
        try:
            self.tree: Any = nestedtext.loads(source, top="dict", keymap=self.places)
        except nestedtext.NestedTextError as error:
            line = (error.lineno or 0) + 1
            raise BadInput(f"Line {line} of the phrase list cannot be read: {error.get_message()}.") from error

    def bad(self, path: tuple[Any, ...], what: str) -> BadInput:
        kind = "value" if path and isinstance(path[-1], int) else "key"
        line = self.places[path].as_tuple(kind)[0] + 1 if path in self.places else 1
        return BadInput(f"Line {line} of the phrase list: {what}")

    def phrases(self) -> Phrases:
        try:
            checked = datetime.date.fromisoformat(str(self.tree.pop("checked", "")))
        except ValueError as error:
            raise self.bad(("checked",), "“checked:” needs a day such as 2026-11-22.") from error
        found = [phrase for language in self.tree for phrase in self.language(language)]
        if not any(phrase.kind == "explicit" for phrase in found):
            raise BadInput("The phrase list has no explicit phrase, so nobody would ever be reached by it.")
        by_first: dict[str, list[Phrase]] = {}
        for phrase in found:
            for word in phrase.parts[0].first():
                by_first.setdefault(word, []).append(phrase)
        return Phrases(checked, by_first, frozenset(word for phrase in found for word in phrase.literals))

    def language(self, language: str) -> Iterator[Phrase]:
        data = self.section((language,), self.tree[language])
        for name in data:
            if name not in (*_PHRASES, *_WORDS, "words", "reach"):
                raise self.bad((language, name), f"“{name}” is not a list that is known here.")
        reach = str(data.get("reach", "4"))
        if not reach.isdecimal() or not 1 <= int(reach) <= 20:
            raise self.bad((language, "reach"), "“reach” is a number of words from 1 to 20.")
        named = self.section((language, "words"), data.get("words", {}))
        lists = {f"<{name}>": self.words((language, "words", name), named[name]) for name in named}
        guards = {name: OneOf(self.words((language, name), data.get(name, ""))) for name in _WORDS}
        grammar = Grammar(guards, int(reach))
        for kind in _PHRASES:
            items = data.get(kind, [])
            if not isinstance(items, list):
                raise self.bad((language, kind), "Phrases are written one to a line, each after “- ”.")
            for place, item in enumerate(items):
                yield self.phrase((language, kind, place), item, lists, grammar)

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
                raise self.bad(path, f"There is no list of words named “{choice.strip('<>')}”.")
            runs |= lists.get(choice) or {plain(choice)}
        if () in runs:
            raise self.bad(path, f"“{piece}” has no word in it that could be matched.")
        return OneOf(frozenset(runs), optional)
