"""The texts of a script as they stand in its source, and changing some without touching anything else. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flows.script import PerLanguage
from flows.sheet import Edit, Sheet, Unusable, written

Path: TypeAlias = tuple[str, ...]

_NOT_TEXTS = ("tests",)


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
        self._sheet = Sheet(source)
        self._tree = self._sheet.tree
        self.languages = words_of(self._tree.get("languages", ""))
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
        own = (*path, language)
        return self._sheet.key(own if own in self._sheet.places else path) + 1

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
            return self._sheet.source
        edits = [self._edit(place, language, text) for place, text in texts.items()]
        if language not in self.languages:
            edits.append(self._new_language(language))
        return self._sheet.edited(edits)

    def _edit(self, place: str, language: str, text: str) -> Edit:
        """Which lines make way for which others."""
        said, sheet = self.said[place], self._sheet
        own = (*said.path, language)
        if own not in sheet.places:
            ends = {code: sheet.span((*said.path, code))[1] for code in said.texts}
            beside = max(ends, key=ends.__getitem__)
            margin = sheet.margin((*said.path, beside))
            return ends[beside], ends[beside], written(margin, language, text, is_list=said.is_list)
        start, end = sheet.span(own)
        new = written(sheet.margin(own), language, text, is_list=said.is_list)
        return start, end, [*sheet.comments(start, end), *new]

    def _new_language(self, language: str) -> Edit:
        start, end = self._sheet.span(("languages",))
        if isinstance(self._tree["languages"], list):
            last = self._sheet.bare(end - 1, end)[0]
            return end, end, [f"{last[: len(last) - len(last.lstrip(' '))]}- {language}"]
        return start, start + 1, [f"{self._sheet.bare(start, start + 1)[0].rstrip()}, {language}"]


def words_of(value: Any) -> tuple[str, ...]:
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
