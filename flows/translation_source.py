"""The texts of a script as they stand in its source, and changing some without touching anything else. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flows.script import PerLanguage
from flows.syntax import parse

Path: TypeAlias = tuple[str, ...]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_ENDING = re.compile(r"[\r\n]+\Z")
_NOT_TEXTS = ("tests",)


class Unusable(Exception):
    """Nothing can be done with this; every sentence says why."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Said:
    """One text in every language that it has; a list of words is its items, one a line."""

    path: Path
    texts: PerLanguage
    is_list: bool = False


class Source:
    """A script's source: its languages, and its texts by place ("company/choices/please/say")."""

    def __init__(self, source: str) -> None:
        """Raises flows.problems.Problems when this cannot be read as NestedText."""
        self._source = source
        self._at: dict[Any, Any] = {}
        self._tree = parse(source, self._at)
        self.languages = _words(self._tree.get("languages", ""))
        self.said = {_place(self._tree, said.path): said for said in self._texts((), self._tree)}

    @property
    def title(self) -> str:
        """The script's title, on one line."""
        return " ".join(str(self._tree.get("script", "")).split())

    @property
    def base(self) -> str:
        """The language that the others are translated from. Raises Unusable when the script names none."""
        if not self.languages:
            raise Unusable("This script does not say its languages; write “languages: en, es” at its top.")
        return self.languages[0]

    def line(self, place: str, language: str) -> int:
        """The line (from 1) where this text stands, or what it belongs to."""
        path = self.said[place].path
        found = self._at.get((*path, language)) or self._at[path]
        return int(found.as_tuple("key")[0]) + 1

    def _texts(self, path: Path, tree: Mapping[str, Any]) -> Iterator[Said]:
        spoken = {code: text for code in self.languages if path and (text := _text(tree.get(code)))}
        if spoken:
            yield Said(path, spoken, any(isinstance(tree[code], list) for code in spoken))
        for key, below in tree.items():
            if isinstance(below, dict) and (path or key not in _NOT_TEXTS):
                yield from self._texts((*path, key), below)

    def changed(self, language: str, texts: Mapping[str, str]) -> str:
        """The source with these texts, by place, in this language; every other byte of it stays as it is."""
        if not texts:
            return self._source
        lines = _LINE.findall(self._source)
        ending = _ending(lines[0]) or "\n"
        open_end = not _ending(lines[-1])
        if open_end:
            lines[-1] += ending
        edits = [self._edit(lines, place, language, text) for place, text in texts.items()]
        if language not in self.languages:
            edits.append(self._new_language(lines, language))
        for start, end, new in sorted(edits, reverse=True):
            lines[start:end] = [f"{line}{ending}" for line in new]
        whole = "".join(lines)
        return whole.removesuffix(ending) if open_end else whole

    def _edit(self, lines: list[str], place: str, language: str, text: str) -> tuple[int, int, list[str]]:
        """Which lines make way for which others."""
        said = self.said[place]
        if (*said.path, language) not in self._at:
            ends = {code: self._span(said.path, code)[1] for code in said.texts}
            beside = max(ends, key=ends.__getitem__)
            margin = _margin(lines[self._span(said.path, beside)[0]])
            return ends[beside], ends[beside], _written(margin, language, text, said.is_list)
        start, end = self._span(said.path, language)
        comments = [_bare(line) for line in lines[start:end] if line.lstrip().startswith("#")]
        margin = _margin(lines[start])
        return start, end, [*comments, *_written(margin, language, text, said.is_list)]

    def _span(self, path: Path, language: str) -> tuple[int, int]:
        """From the line of the key to the line after the last one of its value; lines count from 0."""
        whole = (*path, language)
        inside = [found for key, found in self._at.items() if key[: len(whole)] == whole]
        start = int(self._at[whole].get_line_numbers("key")[0])
        return start, max(int(found.get_line_numbers()[1]) for found in inside)

    def _new_language(self, lines: list[str], language: str) -> tuple[int, int, list[str]]:
        start, end = self._span((), "languages")
        if isinstance(self._tree["languages"], list):
            return end, end, [f"{_margin(lines[end - 1])}- {language}"]
        return start, start + 1, [f"{_bare(lines[start]).rstrip()}, {language}"]


def _words(value: Any) -> tuple[str, ...]:
    """A list of words, or words with commas between them."""
    words = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(word.strip() for word in words if isinstance(word, str) and word.strip())


def _text(value: Any) -> str:
    """A text, or a list of words one a line; nothing when it is neither."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(item.strip() for item in value)
    return value.strip() if isinstance(value, str) else ""


def _place(tree: Mapping[str, Any], path: Path) -> str:
    """Where a text belongs, whichever part its step stands in: "mood/reveal", "company/choices/please/say"."""
    inside = len(path) > 2 and path[1] == "steps" and "part" in tree[path[0]]
    return "/".join(path[2:] if inside else path)


def _written(margin: str, language: str, text: str, is_list: bool) -> list[str]:
    """A text as NestedText: after its key, or below it where it has several lines or items."""
    if not is_list and "\n" not in text:
        return [f"{margin}{language}: {text}"]
    mark = "-" if is_list else ">"
    return [f"{margin}{language}:", *(f"{margin}  {mark}{line and f' {line}'}" for line in text.split("\n"))]


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _bare(line: str) -> str:
    return _ENDING.sub("", line)


def _ending(line: str) -> str:
    match = _ENDING.search(line)
    return match[0] if match else ""
