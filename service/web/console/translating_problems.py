"""What is found and why something is refused, in the reader's language: found again by its English pattern.

The words of a problem are made where it is found, in English, with names and numbers in them. Each sentence that there
is stands in problems.nt or findings.nt with a hole for whatever changes; a run is told piece by piece (runs.nt).
What stands in a hole between quotes is somebody's own words and is kept, up to where that sentence ends; in another it
may be something that stands there itself.
"""

import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import nestedtext

from service.web.console.speaking import language

BASE = "en"
HOLE = re.compile(r"\{([a-z])\}")
_QUOTED = re.compile(r"“\{([a-z])\}”")
_END = re.compile(r"(?<=[.?!])\s+")
_ID = re.compile(r"(“[^”]*”)")
_RUN = "There: "
"""How a run begins."""
RUNS = ("es",)
"""The languages that runs are told in, other than the base."""


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
    rows: list[Any] = [*read("problems.nt", "list"), *read("findings.nt", "list")]
    return tuple(sorted(map(pattern, rows), key=lambda one: -one.letters))


@functools.cache
def _pieces() -> tuple[re.Pattern[str], dict[str, str]]:
    """What a run is told in, the longest piece first."""
    known: dict[str, str] = read("runs.nt", "dict")
    longest = "|".join(re.escape(piece) for piece in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!^: )(?<![\w“])(?:{longest})(?!\w)"), known


def read(name: str, top: str) -> Any:
    """A catalogue of the console, as a list or a dict."""
    return nestedtext.loads(files("service.web.console").joinpath(name).read_text(encoding="utf-8"), top=top)


def pattern(row: dict[str, str]) -> Pattern:
    """A sentence as it stands in a catalogue; found again by its English."""
    english = row[BASE]
    pieces = HOLE.split(english)
    quoted = frozenset(_QUOTED.findall(english))
    filled = {name: r"(?:(?!”\. ).)*?" if name in quoted else ".*?" for name in pieces[1::2]}
    finds = "".join(
        re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>{filled[piece]})" for at, piece in enumerate(pieces)
    )
    return Pattern(re.compile(finds, re.DOTALL), row, quoted, sum(map(len, pieces[::2])))


def in_words(text: str) -> str:
    """A sentence or several in the reader's language."""
    return in_language(text, language())


def run_in_words(line: str) -> str:
    """A line of the shortest run through a script that shows what exploring found."""
    return run_in_language(line, language())


def run_in_language(line: str, code: str) -> str:
    """The same in a language; the ids and answers of the script stay as they are."""
    if code not in RUNS:
        return line
    finds, said = _pieces()
    parts = _ID.split(line)
    parts[::2] = [finds.sub(lambda found: said[found[0]], part) for part in parts[::2]]
    return "".join(parts)


@functools.lru_cache(maxsize=4096)
def in_language(text: str, code: str) -> str:
    """A sentence or several in a language; as it is where we have no words for it."""
    if code == BASE or not text:
        return text
    if text.startswith(_RUN):
        return run_in_language(text, code)
    whole = _said(text, code)
    if whole is not None:
        return whole
    for end in _END.finditer(text):
        first = _said(text[: end.start()], code)
        if first is not None:
            return f"{first} {in_language(text[end.end() :], code)}"
    return text


def _said(text: str, code: str) -> str | None:
    for one in patterns():
        found = one.finds.fullmatch(text)
        if found is not None and code in one.said:
            kept = {
                name: inside if name in one.quoted else in_language(inside, code)
                for name, inside in found.groupdict().items()
            }
            said = HOLE.sub(functools.partial(_filled, kept), one.said[code])
            return said[0].upper() + said[1:] if text[0].isupper() and said else said
    return None


def _filled(kept: dict[str, str], hole: re.Match[str]) -> str:
    return kept[hole[1]]
