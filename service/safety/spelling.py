"""Other ways to write the words of a phrase list: texting short forms, and one slip of a letter. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase

LEAST = 5
"""Shorter words are too often one letter away from another word."""
_DRAWN_OUT = re.compile(r"(.)\1{2,}")


def slips(words: Iterable[str]) -> dict[str, str]:
    """What each word may have been typed as, with one letter wrong, missing, too many, or two swapped."""
    return {slip: word for word in words for slip in _slips(word)}


def _slips(word: str) -> Iterator[str]:
    """The first letter is never the wrong one, or "handed" and "banged" would be far too near."""
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in ascii_lowercase)
        yield from (before + letter + after[1:] for letter in ascii_lowercase if after)
        yield before + after[1:]
        yield before[:-1] + after[:1] + before[-1:] + after[1:]


def meant(word: str, known: frozenset[str], spelt: Mapping[str, str]) -> str:
    """ "diiie" as "die", "killll" as "kill", "sucide" as "suicide"; a word that is known stays."""
    if word in known or word.isdecimal():
        return word
    twice = _DRAWN_OUT.sub(r"\1\1", word)
    once = _DRAWN_OUT.sub(r"\1", word)
    for way in (word, twice, once):
        if way in known or way in spelt:
            return spelt.get(way, way) if way not in known else way
    return once
