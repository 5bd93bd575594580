"""A script as cards: one for each step, with its texts in every language and on both media, as written. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.sheet import Path, Sheet
from flows.steps import KINDS
from flows.translation_source import words_of
from flows.vocabulary import MEDIA

HEADER = ("script", "block", "used for", "languages", "people", "on", "waits", "voice waits", "use", "tests")
TEXTS = (*KINDS, "first", "reveal", "reveal if passed")
ON_VOICE = " on voice"
_CHOICES = ("choices", "choices on voice")


@dataclass(frozen=True)
class Field:
    """One text on a card: its place in the source, what it is called, on which medium ("" for both), and its words."""

    path: Path
    name: str
    choice: str
    medium: str
    texts: Mapping[str, str]

    @property
    def is_written(self) -> bool:
        """Whether it is there at all, in any language."""
        return any(self.texts.values())


@dataclass(frozen=True)
class Card:
    """One step, a part with steps of its own, or a shared block in its place; `facts` are its other keys as written."""

    path: Path
    id: str
    kind: str
    line: int
    fields: tuple[Field, ...]
    facts: tuple[tuple[str, str], ...]
    part: str = ""
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class Deck:
    """Every card of a source, in order, with its languages and media."""

    languages: tuple[str, ...]
    on: tuple[str, ...]
    people: tuple[str, ...]
    cards: tuple[Card, ...]


def deck(source: str) -> Deck:
    """The cards of a script or a shared block. Raises flows.problems.Problems when it cannot be read as NestedText."""
    sheet = Sheet(source)
    return deck_of(sheet)


def deck_of(sheet: Sheet) -> Deck:
    languages, on, people = (words_of(sheet.tree.get(key, "")) for key in ("languages", "on", "people"))
    return Deck(languages, on or MEDIA, people, tuple(_cards(sheet, (), languages, on or MEDIA)))


def _cards(sheet: Sheet, parent: Path, languages: Sequence[str], on: Sequence[str]) -> Iterator[Card]:
    known = siblings(sheet, parent)
    for name in known:
        path = (*parent, name)
        data = at(sheet.tree, path)
        kind = next((kind for kind in (*KINDS, "part", "use") if kind in data), "")
        yield Card(
            path,
            name,
            kind,
            sheet.key(path) + 1,
            tuple(_fields(path, data, languages, on)),
            tuple(_facts(data)),
            str(parent[0]) if parent else "",
            name == known[0],
            name == known[-1],
        )
        if kind == "part" and isinstance(data.get("steps"), dict):
            yield from _cards(sheet, (*path, "steps"), languages, on)


def siblings(sheet: Sheet, parent: Path) -> list[str]:
    """The ids of the steps and parts below a place, in order."""
    below = at(sheet.tree, parent)
    return [key for key, data in below.items() if isinstance(data, dict) and (parent or key not in HEADER)]


def at(tree: Any, path: Path) -> Any:
    for name in path:
        tree = tree[name]
    return tree


def _fields(path: Path, data: Mapping[str, Any], languages: Sequence[str], on: Sequence[str]) -> Iterator[Field]:
    for name in (name for name in data if name in TEXTS):
        yield from _twins(path, name, "", data, languages, on)
    for group in (group for group in _CHOICES if isinstance(data.get(group), dict)):
        for choice, value in data[group].items():
            below = value if isinstance(value, dict) else {}
            medium = "voice" if group.endswith(ON_VOICE) else ""
            yield Field((*path, group, choice), "label", choice, medium, _texts(below, languages))
            if "say" in below:
                yield from _twins((*path, group, choice), "say", choice, below, languages, on)


def _twins(
    path: Path, name: str, choice: str, data: Mapping[str, Any], languages: Sequence[str], on: Sequence[str]
) -> Iterator[Field]:
    spoken = f"{name}{ON_VOICE}"
    both = len(on) > 1
    yield Field((*path, name), name, choice, "text" if both and spoken in data else "", _texts(data[name], languages))
    if both or spoken in data:
        yield Field((*path, spoken), name, choice, "voice", _texts(data.get(spoken, ""), languages))


def _texts(value: Any, languages: Sequence[str]) -> dict[str, str]:
    known = value if isinstance(value, dict) else {}
    return {code: known[code] if isinstance(known.get(code), str) else "" for code in languages}


def _facts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What else a step says, as it is written: "only if", "answer", "depth"; of its choices, what each does."""
    for key, value in data.items():
        if key in _CHOICES and isinstance(value, dict):
            for choice, inside in value.items():
                does = [_plain(inside, name) for name in inside if name in _DEEDS] if isinstance(inside, dict) else []
                yield from ((f"{choice} →", deed) for deed in does)
        elif not _is_text(key) and key not in ("steps", *_CHOICES):
            yield key, ", ".join(value) if isinstance(value, list) else str(value)


def _plain(inside: Mapping[str, Any], name: str) -> str:
    return f"{name}: {inside[name]}"


def _is_text(key: str) -> bool:
    return key.removesuffix(ON_VOICE) in TEXTS


_DEEDS = frozenset(
    ("wish", "peer knows", "find a peer", "on my own", "call back", "text me", "voicemail", "take a break", "go off")
) | {"tell", "check in again", "depth", "end"}
