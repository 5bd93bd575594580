"""A script as cards: one for each step, with its texts in every language and on both media, as written. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows import card_choices
from flows.card_choices import DEEDS, GROUPS, Answer, Pick, Question, Rule
from flows.sheet import Path, Sheet
from flows.steps import KINDS
from flows.translation_source import words_of
from flows.vocabulary import MEDIA

HEADER = ("script", "block", "used for", "languages", "people", "on", "waits", "voice waits", "use", "tests")
TEXTS = (*KINDS, "first", "reveal", "reveal if passed")
ON_VOICE = " on voice"
_CHOSEN = ("answer", "depth", "partner may know", "peer may go first", "only if", "part", "steps", *DEEDS)


@dataclass(frozen=True)
class Field:
    """One text on a card: its place in the source, what it is called, on which medium ("" for both), and its words."""

    path: Path
    name: str
    choice: str
    medium: str
    texts: Mapping[str, str]
    is_optional: bool = False

    @property
    def is_written(self) -> bool:
        """Whether it is there at all, in any language."""
        return any(self.texts.values())


@dataclass(frozen=True)
class Card:
    """One step, a part with steps of its own, or a shared block in its place; `facts` are its other keys as written.

    `rules` say when it comes, `questions` are those before it that it can depend on.
    """

    path: Path
    id: str
    kind: str
    line: int
    fields: tuple[Field, ...]
    facts: tuple[tuple[str, str], ...]
    picks: tuple[Pick, ...]
    rules: tuple[Rule, ...]
    questions: tuple[Question, ...]
    does: tuple[str, ...]
    answers: tuple[Answer, ...]
    part: str = ""
    is_first: bool = False
    is_last: bool = False

    def of(self, answer: str, group: str = "") -> list[Field]:
        """The texts of one of its answers; of "" its own."""
        return [one for one in self.fields if one.choice == answer and (not group or group in one.path)]


@dataclass(frozen=True)
class Deck:
    """Every card of a source, in order, with its languages and media."""

    languages: tuple[str, ...]
    on: tuple[str, ...]
    people: tuple[str, ...]
    cards: tuple[Card, ...]
    top: tuple[Pick, ...]


def deck(source: str, spoken: Sequence[str] = ()) -> Deck:
    """The cards of a script or a shared block; `spoken` are the languages of its line.

    Raises flows.problems.Problems when it cannot be read as NestedText.
    """
    return deck_of(Sheet(source), spoken)


def deck_of(sheet: Sheet, spoken: Sequence[str] = ()) -> Deck:
    languages, on, people = (words_of(sheet.tree.get(key, "")) for key in ("languages", "on", "people"))
    top = card_choices.top(sheet.tree, tuple(spoken) or languages)
    return Deck(languages, on or MEDIA, people, tuple(_cards(sheet, languages, on or MEDIA, people)), top)


def _cards(sheet: Sheet, languages: Sequence[str], on: Sequence[str], people: Sequence[str]) -> Iterator[Card]:
    places = list(_places(sheet, ()))
    whole = [(path, at(sheet.tree, path)) for path in places]
    before: list[Question] = []
    for place, (path, data) in enumerate(whole):
        kind = _kind(data)
        beside = siblings(sheet, path[:-1])
        later = [(str(where[-1]), rule) for where, below in whole[place + 1 :] for rule in card_choices.rules(below)]
        yield Card(
            path,
            str(path[-1]),
            kind,
            sheet.key(path) + 1,
            tuple(_fields(path, data, languages, on)),
            tuple(_facts(data)),
            card_choices.of_step(path, kind, data, people),
            card_choices.rules(data),
            tuple(before),
            tuple(card_choices.deeds(data)) if kind == "say" else (),
            card_choices.answers(path, data, later),
            str(path[0]) if len(path) > 1 else "",
            path[-1] == beside[0],
            path[-1] == beside[-1],
        )
        asked = card_choices.question(str(path[-1]), kind, data)
        before += [asked] if asked else []


def _places(sheet: Sheet, parent: Path) -> Iterator[Path]:
    """Where each step and part stands, in order."""
    for name in siblings(sheet, parent):
        path = (*parent, name)
        yield path
        data = at(sheet.tree, path)
        if "part" in data and isinstance(data.get("steps"), dict):
            yield from _places(sheet, (*path, "steps"))


def _kind(data: Mapping[str, Any]) -> str:
    return next((kind for kind in (*KINDS, "part", "use") if kind in data), "")


def siblings(sheet: Sheet, parent: Path) -> list[str]:
    """The ids of the steps and parts below a place, in order."""
    below = at(sheet.tree, parent)
    return [key for key, data in below.items() if isinstance(data, dict) and (parent or key not in HEADER)]


def at(tree: Any, path: Path) -> Any:
    """What stands at a place. Raises KeyError, or TypeError, where there is nothing."""
    for name in path:
        tree = tree[name]
    return tree


def _fields(path: Path, data: Mapping[str, Any], languages: Sequence[str], on: Sequence[str]) -> Iterator[Field]:
    for name in (name for name in data if name in TEXTS):
        yield from _twins(path, name, "", data, languages, on)
    for name in (name for name in _spare(data) if name not in data):
        yield Field((*path, name), name, "", "", _texts("", languages), is_optional=True)
    for group in (group for group in GROUPS if isinstance(data.get(group), dict)):
        for choice, value in data[group].items():
            below = value if isinstance(value, dict) else {}
            medium = "voice" if group.endswith(ON_VOICE) else ""
            yield Field((*path, group, choice), "label", choice, medium, _texts(below, languages))
            if "say" in below:
                yield from _twins((*path, group, choice), "say", choice, below, languages, on)
            else:
                yield Field((*path, group, choice, "say"), "say", choice, "", _texts("", languages), is_optional=True)


def _spare(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts that a step may have, and need not."""
    if "ask together" not in data:
        return ()
    return ("reveal if passed", *(("first",) if data.get("peer may go first") == "yes" else ()))


def _twins(
    path: Path, name: str, choice: str, data: Mapping[str, Any], languages: Sequence[str], on: Sequence[str]
) -> Iterator[Field]:
    spoken = f"{name}{ON_VOICE}"
    both = len(on) > 1
    medium, spare = "text" if both and spoken in data else "", choice != "" or name in ("reveal if passed", "first")
    yield Field((*path, name), name, choice, medium, _texts(data[name], languages), spare and spoken not in data)
    if both or spoken in data:
        yield Field((*path, spoken), name, choice, "voice", _texts(data.get(spoken, ""), languages), is_optional=True)


def _texts(value: Any, languages: Sequence[str]) -> dict[str, str]:
    known = value if isinstance(value, dict) else {}
    return {code: known[code] if isinstance(known.get(code), str) else "" for code in languages}


def _facts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What else a step says, as it is written."""
    for key, value in data.items():
        if not _is_text(key) and key not in (*_CHOSEN, *GROUPS):
            yield key, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _is_text(key: str) -> bool:
    return key.removesuffix(ON_VOICE) in TEXTS
