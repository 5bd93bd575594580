"""Looking at every sentence that the line itself says, as at those of a script. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.lint_rules import WARNINGS
from flows.lint_texts import LONGEST_TEXT, faults
from flows.problems import Problem, Problems, did_you_mean
from flows.reading import Reader
from flows.vocabulary import fold
from flows.wording import Phrases, holes

_Path = tuple[str, ...]


def lint_phrases(source: str, languages: tuple[str, ...], shipped: Phrases | None = None) -> list[Problem]:
    """Every error and warning about a file of phrases; `shipped` are those the line cannot do without.

    A problem's step is the key of its phrase ("queue.looking").
    """
    try:
        reader = Reader(source)
    except Problems as unreadable:
        return unreadable.problems
    found = _Finder(reader, languages, shipped)
    return sorted(found.problems(), key=lambda problem: (problem.warning, problem.line, problem.column))


class _Finder:
    """One file of phrases being looked at."""

    def __init__(self, reader: Reader, languages: tuple[str, ...], shipped: Phrases | None) -> None:
        self.reader = reader
        self.languages = languages
        self.shipped = shipped.texts if shipped is not None else None

    def problems(self) -> Iterator[Problem]:
        """What is wrong with each phrase, and which are missing."""
        written = set()
        for group, phrases in self.reader.tree.items():
            for name, texts in self._group(phrases):
                written.add(f"{group}.{name}")
                yield from self._phrase((group, name), texts)
            if not isinstance(phrases, dict):
                yield self._problem((group,), "unreadable", "Phrases should follow here.", "Begin each with “name:”.")
        for key in [key for key in self.shipped or () if key not in written]:
            message = f"The phrase “{key}” is missing, and the line has to say it."
            yield Problem(0, 0, key, "", message, "Put it back.", rule="missing-phrase")

    def _group(self, value: Any) -> list[tuple[str, Any]]:
        return list(value.items()) if isinstance(value, dict) else []

    def _phrase(self, path: _Path, texts: Any) -> Iterator[Problem]:
        key = ".".join(path)
        if self.shipped is not None and key not in self.shipped:
            message = f"The line has no phrase “{key}”, so nobody would hear it."
            yield self._problem(path, "unknown-key", message, did_you_mean(key, self.shipped))
        for code in self.languages:
            if code not in (texts if isinstance(texts, dict) else ()):
                yield self._problem(path, "missing-language", f"The text in “{code}” is missing.", f"Add “{code}:”.")
        for code, text in self._group(texts):
            if code not in self.languages:
                advice = did_you_mean(code, self.languages)
                yield self._problem((*path, code), "unknown-key", f"“{code}” is not a language of the line.", advice)
            elif isinstance(text, str):
                yield from self._text((*path, code), text, self._holes(key, texts))

    def _holes(self, key: str, texts: Mapping[str, Any]) -> set[str]:
        """The placeholders that a phrase can fill: those of the shipped one, or of its first language."""
        known = (self.shipped or {}).get(key) or texts
        return {name for text in list(known.values())[:1] for name in holes(str(text))}

    def _text(self, path: _Path, text: str, known: set[str]) -> Iterator[Problem]:
        for rule, message, advice in faults(text, fold(text), path[-1]):
            yield self._problem(path, rule, message, advice)
        if not text.strip():
            yield self._problem(path, "unreadable", "Something should be written here.", "Write what the line says.")
        if len(text) > LONGEST_TEXT:
            message = f"This text has {len(text)} characters; {LONGEST_TEXT} is the most."
            yield self._problem(path, "too-long", message, "Say it in fewer words.")
        used = set(holes(text))
        for name in sorted(used - known):
            message = f"“{{{name}}}” is not a placeholder that can be used here."
            yield self._problem(path, "unknown-placeholder", message, _known(known))
        for name in sorted(known - used):
            message = f"“{{{name}}}” is missing here."
            yield self._problem(path, "different-placeholders", message, "Use the same ones in every language.")

    def _problem(self, path: _Path, rule: str, message: str, advice: str) -> Problem:
        line, column = self.reader.place(path, text=len(path) > 2)
        language = path[2] if len(path) > 2 else ""
        step = ".".join(path[:2])
        return Problem(line, column, step, language, message, advice, rule in WARNINGS, rule=rule)


def _known(names: set[str]) -> str:
    listed = ", ".join(f"{{{name}}}" for name in sorted(names))
    return f"Known here: {listed}." if listed else "This phrase has none."
