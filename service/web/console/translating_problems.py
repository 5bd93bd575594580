"""What lint says, and why something was refused, in the reader's language: found again by its English pattern.

The words of a problem are made where it is found, in English, with names and numbers in them. Each sentence that there
is stands in problems.nt with a hole for whatever changes. What stands in a hole between quotes is somebody's own words
and is kept; in another it may be something that stands there itself.
"""

import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import nestedtext

from service.web.console.speaking import language

BASE = "en"
_HOLE = re.compile(r"\{([a-z])\}")
_QUOTED = re.compile(r"“\{([a-z])\}”")
_END = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True)
class Pattern:
    """One sentence with its holes, and how it is said in each language."""

    finds: re.Pattern[str]
    said: dict[str, str]
    quoted: frozenset[str]
    letters: int


@functools.cache
def patterns() -> tuple[Pattern, ...]:
    """Every sentence, the one that leaves least open first."""
    source = files("service.web.console").joinpath("problems.nt").read_text(encoding="utf-8")
    rows: Any = nestedtext.loads(source, top="list")
    return tuple(sorted(map(_pattern, rows), key=lambda pattern: -pattern.letters))


def _pattern(row: dict[str, str]) -> Pattern:
    english = row[BASE]
    pieces = _HOLE.split(english)
    finds = "".join(re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>.*?)" for at, piece in enumerate(pieces))
    quoted = frozenset(_QUOTED.findall(english))
    return Pattern(re.compile(finds, re.DOTALL), row, quoted, sum(map(len, pieces[::2])))


def in_words(text: str) -> str:
    """A sentence or several in the reader's language."""
    return in_language(text, language())


@functools.lru_cache(maxsize=4096)
def in_language(text: str, code: str) -> str:
    """A sentence or several in a language; as it is where we have no words for it."""
    if code == BASE or not text:
        return text
    whole = _said(text, code)
    if whole is not None:
        return whole
    for end in _END.finditer(text):
        first = _said(text[: end.start()], code)
        if first is not None:
            return f"{first} {in_language(text[end.end() :], code)}"
    return text


def _said(text: str, code: str) -> str | None:
    for pattern in patterns():
        found = pattern.finds.fullmatch(text)
        if found is not None and code in pattern.said:
            kept = {
                name: inside if name in pattern.quoted else in_language(inside, code)
                for name, inside in found.groupdict().items()
            }
            return _HOLE.sub(functools.partial(_filled, kept), pattern.said[code])
    return None


def _filled(kept: dict[str, str], hole: re.Match[str]) -> str:
    return kept[hole[1]]
