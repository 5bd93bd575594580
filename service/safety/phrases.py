"""The phrase list: reading it, with the line of every mistake. Pure."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flows import syntax
from flows.problems import Problems
from service.errors import BadInput
from service.safety.pattern import Gap, Grammar, Number, OneOf, Part, Phrase, plain
from service.safety.spelling import LEAST, slips

T = TypeVar("T")
_IN_WORDS = 6
_GAP, _NEAR = 4, 8
_MOST_PARTS, _MOST_GAPS = 12, 3
"""More would take too long to look for in each text."""
_PIECE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|(?:<[^<>]*>|[^\s()\[\]])+|[()\[\]]")
_NAMED = re.compile(r"<[^<>]*>")
_PHRASES = ("explicit", "danger", "possible", "someone else", "figurative", "cruel")
_CRUEL = "cruel"
_WORDS = ("own", "others", "negation", "no negation", "joins", "starts", "carries", "fillers")
_OTHER = ("words", "spellings", "slips", "reach")


@dataclass(frozen=True)
class Phrases:
    """A phrase list that was read: the day somebody last checked it, and its phrases by first word."""

    checked: datetime.date
    by_first: Mapping[str, list[Phrase]]
    known: frozenset[str]
    spelt: Mapping[str, str]
    cruel: Mapping[str, list[Phrase]]
    """By first word, what a peer may ask not to be shown; none where the list says nothing of it."""
    cruel_known: frozenset[str]

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
    return f"“{name}” is not a list that is known here; write one of {', '.join((*_PHRASES, *_WORDS, *_OTHER))}."


def _no_list(name: str) -> str:
    return f"There is no list of words named “{name}”; write it under “words:”, or the word itself without < >."


def _line_of(error: BadInput) -> int:
    number = re.match(r"Line (\d+)", str(error))
    return int(number[1]) if number else 0


def _by_first(phrases: list[Phrase]) -> dict[str, list[Phrase]]:
    by_first: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        for word in phrase.parts[0].first():
            by_first.setdefault(word, []).append(phrase)
    return by_first


def _literals(phrases: list[Phrase]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase.literals)


class _Reader:
    """One phrase list being read."""

    def __init__(self, source: str) -> None:
        self.places: dict[Any, Any] = {}
        self.wrong: list[BadInput] = []
        self.short: Mapping[str, str] = {}
        try:
            self.tree: Any = syntax.parse(source, self.places, most=max(len(source), 1))
        except Problems as error:
            first = error.problems[0]
            what = f"{first.message} {first.suggestion}".strip()
            raise BadInput(f"Line {first.line} of the phrase list cannot be read. {what}") from error

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
        self.short = {way: word for language in self.tree for way, word in self.spellings(language)}
        none: list[str] = []
        slipped = slips(word for language in self.tree for word in self.tried(partial(self.slips, language), none))
        found = [phrase for language in self.tree for phrase in self.language(language)]
        if not self.wrong and not any(phrase.kind == "explicit" for phrase in found):
            self.wrong.append(
                BadInput("The phrase list has no explicit phrase, so nobody would ever be reached by it. Write one.")
            )
        self.wrong.sort(key=_line_of)
        bring = [phrase for phrase in found if phrase.kind != _CRUEL]
        cruel = [phrase for phrase in found if phrase.kind == _CRUEL]
        known, cruel_known = (_literals(some) - self.short.keys() for some in (bring, cruel))
        return Phrases(checked, _by_first(bring), known, slipped | self.short, _by_first(cruel), known | cruel_known)

    def day(self) -> datetime.date:
        try:
            return datetime.date.fromisoformat(str(self.tree.pop("checked", "")))
        except ValueError as error:
            raise self.bad(("checked",), "“checked:” needs a day such as 2026-11-22.") from error

    def spellings(self, language: str) -> Iterator[tuple[str, str]]:
        """Every short way to write a word of this language, with the word."""
        nothing: dict[str, Any] = {}
        data = self.tree[language] if isinstance(self.tree[language], dict) else nothing
        path = (language, "spellings")
        named = self.tried(lambda: self.section(path, data.get("spellings", {})), nothing)
        for word in named:
            for way in self.named((*path, word), named[word]):
                if len(way) == 1 and len(plain(word)) == 1:
                    yield way[0], plain(word)[0]
                else:
                    self.wrong.append(self.bad((*path, word), "A spelling is one word for one word."))

    def slips(self, language: str) -> list[str]:
        data = self.tree[language] if isinstance(self.tree[language], dict) else {}
        runs = self.words((language, "slips"), data.get("slips", ""))
        if any(len(run) > 1 or len(run[0]) < LEAST for run in runs):
            raise self.bad((language, "slips"), f"“slips” takes single words of {LEAST} letters or more.")
        return [run[0] for run in runs]

    def plain(self, text: str) -> tuple[str, ...]:
        return tuple(self.short.get(word, word) for word in plain(text))

    def language(self, language: str) -> Iterator[Phrase]:
        """The phrases of one language that can be read."""
        nothing: dict[str, Any] = {}
        data = self.tried(lambda: self.section((language,), self.tree[language]), nothing)
        for name in data:
            if name not in (*_PHRASES, *_WORDS, *_OTHER):
                self.wrong.append(self.bad((language, name), _unknown(name)))
        named = self.tried(lambda: self.section((language, "words"), data.get("words", {})), nothing)
        lists: dict[str, frozenset[tuple[str, ...]]] = {}
        for name in named:
            lists[f"<{name}>"] = self.listed((language, "words", name), named[name], lists)
        guards = {name: OneOf(self.named((language, name), data.get(name, ""))) for name in _WORDS}
        fillers = frozenset(run[0] for run in guards["fillers"].runs if len(run) == 1)
        grammar = Grammar(guards, fillers, self.tried(lambda: self.reach(language, data), 4))
        unread: list[Phrase] = []
        for kind in _PHRASES:
            for place, item in enumerate(self.items((language, kind), data.get(kind, []))):
                path = (language, kind, place)
                yield from self.tried(partial(self.ways, path, item, lists, grammar), unread)

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

    def listed(
        self, path: tuple[Any, ...], value: Any, lists: Mapping[str, frozenset[tuple[str, ...]]]
    ) -> frozenset[tuple[str, ...]]:
        """The words of a list, with those of the lists above it that it names."""
        inside = _NAMED.findall(value) if isinstance(value, str) else []
        for name in inside:
            if name not in lists:
                self.wrong.append(self.bad(path, _no_list(name.strip("<>"))))
        own = self.named(path, _NAMED.sub("", value) if isinstance(value, str) else value)
        return own.union(*(lists.get(name, frozenset()) for name in inside))

    def section(self, path: tuple[Any, ...], value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.bad(path, f"Lists that start further to the right should follow “{path[-1]}:”.")
        return value

    def words(self, path: tuple[Any, ...], value: Any) -> frozenset[tuple[str, ...]]:
        if not isinstance(value, str):
            raise self.bad(path, f"“{path[-1]}” takes words on one line, with commas between them.")
        return frozenset(filter(None, map(self.plain, value.split(","))))

    def ways(
        self,
        path: tuple[Any, ...],
        item: Any,
        lists: Mapping[str, frozenset[tuple[str, ...]]],
        grammar: Grammar,
    ) -> list[Phrase]:
        """A phrase as it is written, and with “&” also the other way round."""
        pieces = _PIECE.findall(item) if isinstance(item, str) else []
        if "&" not in pieces:
            return [self.phrase(path, item, tuple(self.part(path, piece, lists) for piece in pieces), grammar)]
        middle = pieces.index("&")
        left, right = (
            tuple(self.part(path, piece, lists) for piece in side) for side in (pieces[:middle], pieces[middle + 1 :])
        )
        return [
            self.phrase(path, item, one + (Gap(_NEAR),) * bool(one and other) + other, grammar)
            for one, other in ((left, right), (right, left))
            if self.begins(path, item, one)
        ]

    def begins(self, path: tuple[Any, ...], item: str, parts: tuple[Part, ...]) -> bool:
        if not parts or isinstance(parts[0], Gap) or (isinstance(parts[0], OneOf) and parts[0].optional):
            raise self.bad(path, f"“{item}” must begin with a word that cannot be left out.")
        return True

    def phrase(self, path: tuple[Any, ...], item: Any, parts: tuple[Part, ...], grammar: Grammar) -> Phrase:
        if not parts:
            raise self.bad(path, "Something should be written here, on one line.")
        self.begins(path, item, parts)
        if len(parts) > _MOST_PARTS or sum(isinstance(part, Gap) for part in parts) > _MOST_GAPS:
            raise self.bad(
                path, f"“{item}” is too long; write up to {_MOST_PARTS} words and {_MOST_GAPS} “...” in one."
            )
        literals = {word for part in parts if isinstance(part, OneOf) for run in part.runs for word in run}
        return Phrase(path[1], parts, frozenset(literals), grammar)

    def part(self, path: tuple[Any, ...], piece: str, lists: Mapping[str, frozenset[tuple[str, ...]]]) -> Part:
        if piece == "...":
            return Gap(_GAP)
        if re.fullmatch(r"\d{1,6}\+", piece):
            least = int(piece[:-1])
            return Number(least, frozenset(run[0] for run in lists.get("<many>", ()) if least <= _IN_WORDS))
        optional = piece[0] == "("
        grouped = len(piece) > 2 and piece[0] + piece[-1] in ("()", "[]")
        runs: set[tuple[str, ...]] = set()
        for choice in (piece[1:-1] if grouped else piece).split("/"):
            if choice.startswith("<") and choice not in lists:
                raise self.bad(path, _no_list(choice.strip("<>")))
            runs |= lists.get(choice) or {self.plain(choice)}
        if () in runs:
            raise self.bad(path, f"“{piece}” has no word in it that could be matched; write one, or take it out.")
        return OneOf(frozenset(runs), optional)
