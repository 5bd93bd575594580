"""What a text says: the strongest phrase in it, how surely, and of whom. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from service.safety.pattern import Grammar, Phrase, Word, sentences
from service.safety.phrases import Phrases
from service.safety.spelling import meant

Tier = Literal["explicit", "possible"]
Lane = Literal["plain", "negated", "third person"]


_FAR = 12
_ORDER = {("explicit", "plain"): 0, ("explicit", "third person"): 1, ("explicit", "negated"): 1}


@dataclass(frozen=True)
class Match:
    """The strongest thing a text says: its tier, the exact words of the text, and the lane they belong in."""

    tier: Tier
    phrase: str
    lane: Lane


def scan(phrases: Phrases, text: str) -> Match | None:
    """The strongest match in a text (explicit and plain, explicit in another lane, possible), or None."""
    found = [
        Match(tier, text[words[start].start : words[end - 1].end], lane)
        for words in sentences(text)
        for start, end, tier, lane in _matches(phrases, words)
    ]
    return min(found, key=lambda match: _ORDER.get((match.tier, match.lane), _last(match)), default=None)


def _last(match: Match) -> int:
    return 2 if match.lane == "plain" else 3


def spans(phrases: Phrases, sentence: list[Word]) -> Iterator[tuple[int, int]]:
    """Where in a sentence something matches, by the places of its words: the first, and the one after the last."""
    yield from ((start, end) for start, end, _, _ in _matches(phrases, sentence))


def _matches(phrases: Phrases, sentence: list[Word]) -> list[tuple[int, int, Tier, Lane]]:
    words = [meant(word.folded, phrases.known, phrases.spelt) for word in sentence]
    spans = list(found_in(phrases.by_first, words))
    spoken = {at for start, end, phrase in spans if phrase.kind == "figurative" for at in range(start, end)}
    return [
        (
            start,
            end,
            "possible" if phrase.kind == "possible" else "explicit",
            _lane(phrase, sentence, words, start, end),
        )
        for start, end, phrase in spans
        if phrase.kind != "figurative" and spoken.isdisjoint(range(start, end))
    ]


def found_in(by_first: Mapping[str, list[Phrase]], words: Sequence[str]) -> Iterator[tuple[int, int, Phrase]]:
    """Every phrase of these that stands in these words, with where."""
    present = frozenset(words)
    for start, word in enumerate(words):
        starting = by_first.get(word, ())
        for phrase in (*starting, *(by_first.get("#", ()) if word.isdecimal() else ())):
            missing = any(map(present.isdisjoint, phrase.needs))
            end = None if missing else phrase.end(words, start)
            if end is not None:
                yield start, end, phrase


def _lane(phrase: Phrase, sentence: list[Word], words: list[str], start: int, end: int) -> Lane:
    first = _thought(phrase.grammar, sentence, words, start)
    others = phrase.kind != "danger" and _is_about_others(phrase.grammar, words, first, start, end)
    if phrase.kind == "someone else" or others:
        return "third person"
    return "negated" if _is_negated(phrase, words, first, start, end) else "plain"


def _thought(grammar: Grammar, sentence: list[Word], words: list[str], start: int) -> int:
    """Where the thought that leads up to a match begins: after a comma or a joining word."""
    for at in range(start - 1, max(start - _FAR, 0) - 1, -1):
        if sentence[at].clause != sentence[start].clause or grammar.has("joins", words, at):
            return at + 1
    return max(start - _FAR, 0)


def _is_about_others(grammar: Grammar, words: list[str], first: int, start: int, end: int) -> bool:
    """Whether the nearest person before a match is somebody else; nobody named is the writer."""
    if any(grammar.has("own", words, at) for at in range(start, end)):
        return False
    for at in range(start - 1, first - 1, -1):
        if grammar.has("own", words, at) or grammar.has("others", words, at):
            return grammar.has("others", words, at)
    return False


def _is_negated(phrase: Phrase, words: list[str], first: int, start: int, end: int) -> bool:
    """Whether something denies the match: inside it, or a few words before it in the same thought."""
    grammar = phrase.grammar
    if any(_denies(grammar, words, at) for at in range(start, end) if words[at] not in phrase.literals):
        return True
    for at in range(start - 1, max(first, start - grammar.reach) - 1, -1):
        if _denies(grammar, words, at):
            return True
        if grammar.has("starts", words, at) and not (at and grammar.has("carries", words, at - 1)):
            return False
    return False


def _denies(grammar: Grammar, words: list[str], at: int) -> bool:
    return grammar.has("negation", words, at) and not grammar.has("no negation", words, at)
