"""The log in the reader's language: what an entry says, and how it is found by words of that language.

Entries are kept and sealed in English; each is found again by its pattern in deeds.nt. A reason stays as it was typed.
"""

import functools
from collections.abc import Mapping

from service.web.console.speaking import language
from service.web.console.translating_problems import BASE, HOLE, Pattern, pattern, read


@functools.cache
def _deeds() -> tuple[tuple[Pattern, Pattern], ...]:
    """Each from English, and back from Spanish; the one that leaves least open first."""
    rows = read("deeds.nt", "list")
    both = ((pattern(row), pattern({BASE: row["es"], "es": row[BASE]})) for row in rows)
    return tuple(sorted(both, key=lambda one: -one[0].letters))


def said(text: str) -> str:
    """What an entry says, or what it is about; as it is where we have no words for it."""
    return in_language(text, language())


def meant(typed: str) -> tuple[str, ...]:
    """What somebody looks for, as it may stand in an entry: as they typed it, and in English."""
    return (typed,) if language() == BASE else tuple(dict.fromkeys((typed, *_in_english(typed.casefold()))))


def in_language(text: str, code: str) -> str:
    """The same in a language."""
    if code == BASE:
        return text
    for deed, _ in _deeds():
        if found := deed.finds.fullmatch(text):
            held = {name: in_language(inside, code) for name, inside in found.groupdict().items()}
            return _filled(deed.said[code], held)
    what, colon, reason = text.partition(": ")
    return f"{in_language(what, code)}: {reason}" if colon else text


def _in_english(typed: str) -> list[str]:
    found = []
    for deed, back in _deeds():
        if whole := back.finds.fullmatch(typed):
            found.append(_filled(deed.said[BASE], whole.groupdict()))
        elif typed in HOLE.sub("", back.said[BASE]):
            found.append(max(HOLE.split(deed.said[BASE])[::2], key=len).strip())
    return found


def _filled(text: str, held: Mapping[str, str]) -> str:
    return HOLE.sub(lambda hole: held[hole[1]], text)
