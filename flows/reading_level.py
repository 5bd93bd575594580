"""How hard a text is to read: Flesch-Kincaid grade in English, Fernandez-Huerta ease in Spanish. Pure."""

import re
from functools import lru_cache

from flows.vocabulary import fold

HARDEST_GRADE = 6.0
_EASIEST_SPANISH = 70.0
"""Fernandez-Huerta 70 to 80 is what sixth grade reads."""
_SENTENCE = re.compile(r"[.!?:;…]+(?:\s|$)")
_WORD = re.compile(r"[a-z']+")
_ENGLISH = re.compile(r"[aeiouy]+")
_SILENT_E = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|[^aeiouysxz]es$")
_SPANISH = re.compile(r"[aeo][iu]?|[iu][aeo]?[iu]?")
_SHORTEST = 12


def too_hard(text: str, language: str, folded: str = "") -> str:
    """What to say about a text above grade 6; "" when it is fine, too short to judge, or not en or es.

    `folded` is its folded form, if that is known already.
    """
    if language not in ("en", "es") or len(text) < 2 * _SHORTEST - 1:
        return ""
    words = _WORD.findall(folded or fold(text))
    if len(words) < _SHORTEST:
        return ""
    sentences = max(1, len(_SENTENCE.findall(text + " ")))
    if language == "en":
        found = grade(words, sentences)
        return f"This reads at grade {found:.1f}; grade 6 is the most." if found > HARDEST_GRADE else ""
    found = ease(words, sentences)
    return f"This reads at {found:.0f} of 100; 70 is the least." if found < _EASIEST_SPANISH else ""


def grade(words: list[str], sentences: int) -> float:
    """The Flesch-Kincaid school grade of English words in this many sentences."""
    syllables = sum(_english_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def ease(words: list[str], sentences: int) -> float:
    """The Fernandez-Huerta reading ease of Spanish words in this many sentences (100 is easiest)."""
    syllables = sum(_spanish_syllables(word) for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


@lru_cache(4096)
def _english_syllables(word: str) -> int:
    return max(1, len(_ENGLISH.findall(word)) - len(_SILENT_E.findall(word)))


@lru_cache(4096)
def _spanish_syllables(word: str) -> int:
    return max(1, len(_SPANISH.findall(word)))
