"""Cruel words in a text, for whoever asked not to be shown them. What may mean danger is never among them. Pure."""

from collections.abc import Sequence

from service.safety.pattern import Word, sentences
from service.safety.phrases import Phrases
from service.safety.scanning import found_in, spans
from service.safety.spelling import meant

Span = tuple[int, int]
"""The places in a text of the first character and of the one after the last."""


def cruel(phrases: Phrases, text: str, danger: Phrases | None = None) -> list[Span]:
    """The words of a text that a list calls cruel, neighbours in one; without those of a phrase that brings a person.

    `danger` is the list that says what brings a person, if it is another one.
    """
    found: list[Span] = []
    for sentence in sentences(text):
        before = -1
        for at in sorted(_in(phrases, sentence) - _kept(danger or phrases, sentence)):
            if at == before + 1 and found:
                found[-1] = (found[-1][0], sentence[at].end)
            else:
                found.append((sentence[at].start, sentence[at].end))
            before = at
    return found


def cover(text: str, spans: Sequence[Sequence[int]], sign: str) -> str:
    """A text with a sign in the place of each of these; places that it no longer has change nothing."""
    for start, end in sorted(map(tuple, spans), reverse=True):
        if end <= len(text):
            text = text[:start] + sign + text[end:]
    return text


def _in(phrases: Phrases, sentence: list[Word]) -> set[int]:
    words = [meant(word.folded, phrases.cruel_known, phrases.spelt) for word in sentence]
    return {at for start, end, _ in found_in(phrases.cruel, words) for at in range(start, end)}


def _kept(phrases: Phrases, sentence: list[Word]) -> set[int]:
    return {at for start, end in spans(phrases, sentence) for at in range(start, end)}
