"""Translating a script: what there is to translate, what has gone stale, and putting translations back. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.problems import Problem, in_step
from flows.script import PerLanguage, Script, Step, Wording
from flows.sheet import Unusable
from flows.translation_source import Source
from flows.wording import holes, without_holes

ON_VOICE = " on voice"
CODE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_REVEALED = "What each of the two said is put in for {mine} and {theirs}."
_NOTES = {
    "also": "Other words that are understood; not a translation word by word.",
    "reveal": _REVEALED,
    "reveal on voice": _REVEALED,
}


@dataclass(frozen=True)
class Entry:
    """One text to translate: its place, the base text, and the translation so far ("" when there is none)."""

    place: str
    base: str
    translation: str
    medium: str = ""
    stale: bool = False
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Merged:
    """A source with translations put in: the places that changed, and why others were left out."""

    source: str
    changed: tuple[str, ...]
    left_out: tuple[str, ...]


def entries(source: str, language: str, since: str = "") -> list[Entry]:
    """Every text of a script to translate into a language, in the order of the script.

    With an earlier source of the same script (`since`), a translation is stale when its base text changed after it.
    Raises Unusable, or flows.problems.Problems when a source cannot be read.
    """
    read = Source(source)
    base = read.base
    if not CODE.fullmatch(language):
        raise Unusable(f"“{language}” is not a language code; write it as “es” or “pt-BR”.")
    if language == base:
        raise Unusable(f"This script is written in {base}; name the language that it is to be translated into.")
    texts = {place: said.texts for place, said in read.said.items()}
    before = {place: said.texts for place, said in Source(since).said.items()} if since else {}
    old = {place for place, code in changed_since(before, texts, base) if code == language}
    return [
        Entry(
            place,
            said[base],
            said.get(language, ""),
            _medium(place, texts),
            place in old,
            _NOTES.get(place.rpartition("/")[2], ""),
            read.line(place, base),
        )
        for place, said in texts.items()
        if base in said
    ]


def merge(source: str, language: str, translated: list[Entry]) -> Merged:
    """The source with these translations in it, as they came back from a translator.

    What has no translation, is marked stale, or was made for a base text that has changed since, stays as it is.
    Raises Unusable with a sentence for everything that is wrong; then nothing of it is to be used.
    """
    read = Source(source)
    now = {entry.place: entry for entry in entries(source, language)}
    wrong = [*_twice(translated), *(sentence for entry in translated for sentence in _wrong(now, entry))]
    if wrong:
        raise Unusable(*wrong)
    new = [entry for entry in translated if entry.translation not in ("", now[entry.place].translation)]
    left_out = {entry.place: why for entry in new if (why := _left_out(now, entry))}
    texts = {entry.place: entry.translation for entry in new if entry.place not in left_out}
    return Merged(read.changed(language, texts), tuple(texts), tuple(left_out.values()))


def stale(old: Script, new: Script) -> list[Problem]:
    """A warning for each translation that stayed as it was while its base text changed."""
    steps = {step.id: step for step in new.steps}
    base = new.languages[0]
    return [
        in_step(
            steps[place.partition("/")[0]],
            ":".join((*place.split("/")[1:], language)),
            "stale-translation",
            f"The text in “{base}” has changed, and this one has not.",
            "Read it again; if it still fits, say so.",
            language,
        )
        for place, language in changed_since(wordings(old), wordings(new), base)
    ]


def changed_since(
    old: Mapping[str, PerLanguage], new: Mapping[str, PerLanguage], base: str
) -> Iterator[tuple[str, str]]:
    """The (place, language) of every translation that did not change with its base text."""
    for place, texts in new.items():
        before = old.get(place, {})
        if base in before and before[base] != texts.get(base):
            yield from (
                (place, code) for code, text in texts.items() if code != base and text and before.get(code) == text
            )


def wordings(script: Script) -> dict[str, PerLanguage]:
    """Every text of a script by its place, as `entries` names it."""
    return {f"{step.id}/{key}": texts for step in script.steps for key, texts in _of_step(step)}


def _of_step(step: Step) -> Iterator[tuple[str, PerLanguage]]:
    for name, wording in step.texts.items():
        yield from _twins(name, wording)
    for key, choices in (("choices", step.choices), ("choices on voice", step.voice_choices)):
        for choice in choices:
            yield f"{key}/{choice.id}", choice.label
            if choice.say is not None:
                yield from _twins(f"{key}/{choice.id}/say", choice.say)


def _twins(key: str, wording: Wording) -> Iterator[tuple[str, PerLanguage]]:
    yield key, wording.text
    if wording.voice is not None:
        yield f"{key}{ON_VOICE}", wording.voice


def _medium(place: str, texts: Mapping[str, PerLanguage]) -> str:
    """Where a text is used: "voice", "text", or "" for both."""
    if ON_VOICE in place:
        return "voice"
    return "text" if f"{place}{ON_VOICE}" in texts else ""


def _twice(translated: list[Entry]) -> list[str]:
    places = [entry.place for entry in translated]
    return [f"{place} is there twice." for place in dict.fromkeys(places) if places.count(place) > 1]


def _wrong(now: Mapping[str, Entry], entry: Entry) -> Iterator[str]:
    """Why a translation cannot be used at all."""
    if entry.place not in now:
        yield f"There is no text at {entry.place} in this script."
        return
    wanted, found = sorted(holes(now[entry.place].base)), sorted(holes(entry.translation))
    bare = without_holes(entry.translation)
    if entry.translation in ("", now[entry.place].translation) or _left_out(now, entry):
        return
    if found != wanted or "{" in bare or "}" in bare:
        yield f"{entry.place}: the translation needs {_braced(wanted)}, and has {_braced(found)}."
    if odd := next((char for char in entry.translation if _unseen(char)), ""):
        yield f"{entry.place}: the translation has a character that cannot be seen (U+{ord(odd):04X})."


def _left_out(now: Mapping[str, Entry], entry: Entry) -> str:
    """Why a translation is not taken over, though nothing is wrong with it."""
    if entry.stale:
        return f"{entry.place} is still marked stale."
    if entry.base != now[entry.place].base:
        return f"{entry.place}: the text has changed since it was given away to be translated."
    return ""


def _braced(names: list[str]) -> str:
    return " ".join(f"{{{name}}}" for name in names) or "no placeholder"


def _unseen(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
