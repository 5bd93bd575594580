"""The words of a text as they are compared, and the patterns that a phrase is made of. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice


@dataclass(frozen=True)
class Word:
    folded: str
    start: int
    end: int
    clause: int


_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|\n")
_STOPS, _COMMAS = ".!?;", ",:()\n"
_DOTS = re.compile(r"\.{2,}|…")


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """A character as it is compared; apostrophes, accents and what only shapes an emoji vanish."""
    if character in "'’‘`´":
        return ""
    folded = unicodedata.normalize("NFKD", character).casefold()
    return "".join(one for one in folded if unicodedata.category(one) not in ("Mn", "Me", "Cf", "Sk"))


def sentences(text: str) -> list[list[Word]]:
    """The words of a text, sentence by sentence; “...” ends no sentence."""
    pieces = [_folded(character) for character in _DOTS.sub(_blank, text)]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    found: list[list[Word]] = [[]]
    clause = 0
    for token in _TOKEN.finditer("".join(pieces)):
        if token[0] in _STOPS:
            found.append([])
        elif token[0] in _COMMAS:
            clause += 1
        elif token[0].isalnum() or unicodedata.category(token[0]) == "So":
            word = Word(token[0], places[token.start()], places[token.end() - 1] + 1, clause)
            found[-1].append(word)
    return [words for words in found if words]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def plain(text: str) -> tuple[str, ...]:
    return tuple(word.folded for words in sentences(text) for word in words)


@dataclass(frozen=True)
class OneOf:
    """Any of these runs of words, or nothing where it may be left out."""

    runs: frozenset[tuple[str, ...]]
    optional: bool = False

    @cached_property
    def lengths(self) -> list[int]:
        return sorted({len(run) for run in self.runs}, reverse=True)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        return frozenset(run[0] for run in self.runs)

    def ends(self, words: Sequence[str], at: int, fillers: frozenset[str] = frozenset()) -> Iterator[int]:
        begins = at < len(words) and words[at] in self.beginnings
        for length in self.lengths if begins else ():
            if at + length <= len(words) and tuple(words[at : at + length]) in self.runs:
                yield at + length
            elif length > 1 and not fillers.isdisjoint(words[at + 1 : at + length]):
                places = _without(fillers, words, at, length)
                if tuple(words[place] for place in places) in self.runs:
                    yield places[-1] + 1
        if self.optional:
            yield at

    def first(self) -> frozenset[str]:
        return self.beginnings


def _without(fillers: frozenset[str], words: Sequence[str], at: int, length: int) -> list[int]:
    """The places of so many words from here on, fillers left out."""
    places = (place for place in range(at, len(words)) if place == at or words[place] not in fillers)
    return list(islice(places, length))


@dataclass(frozen=True)
class Number:
    """A number of so many or more, in digits or as one of these words."""

    least: int
    names: frozenset[str]

    def ends(self, words: Sequence[str], at: int, _: frozenset[str] = frozenset()) -> Iterator[int]:
        word = words[at] if at < len(words) else ""
        if word in self.names or (word.isdecimal() and int(word[:9]) >= self.least):
            yield at + 1

    def first(self) -> frozenset[str]:
        return self.names | {"#"}


@dataclass(frozen=True)
class Gap:
    """Up to so many other words."""

    most: int

    def ends(self, words: Sequence[str], at: int, _: frozenset[str] = frozenset()) -> Iterator[int]:
        yield from range(at, min(at + self.most, len(words)) + 1)

    def first(self) -> frozenset[str]:
        return frozenset()


Part = OneOf | Number | Gap


@dataclass(frozen=True)
class Phrase:
    kind: str
    parts: tuple[Part, ...]
    literals: frozenset[str]
    grammar: "Grammar"

    @cached_property
    def needs(self) -> list[frozenset[str]]:
        """A text with no word of one of these has the phrase nowhere; the fewest words come first."""
        whole = {part.beginnings for part in self.parts if isinstance(part, OneOf) and not part.optional}
        return sorted(whole, key=len)

    def end(self, words: Sequence[str], at: int) -> int | None:
        """Where this phrase ends if it begins here."""
        return _end(self.parts, words, at, self.grammar.fillers)


def _end(parts: tuple[Part, ...], words: Sequence[str], at: int, fillers: frozenset[str]) -> int | None:
    if not parts:
        return at
    ends = (_next(parts[1:], words, after, fillers) for after in parts[0].ends(words, at, fillers))
    return next((end for end in ends if end is not None), None)


def _next(parts: tuple[Part, ...], words: Sequence[str], at: int, fillers: frozenset[str]) -> int | None:
    """The same further on, where fillers may stand before what follows."""
    end = _end(parts, words, at, fillers)
    while end is None and at < len(words) and words[at] in fillers:
        at += 1
        end = _end(parts, words, at, fillers)
    return end


@dataclass(frozen=True)
class Grammar:
    """The words of one language that say who a sentence is about and what is denied."""

    words: Mapping[str, OneOf]
    fillers: frozenset[str]
    reach: int

    def has(self, name: str, words: Sequence[str], at: int) -> bool:
        return next(self.words[name].ends(words, at), None) is not None
