"""What is different between two scripts, step by step, in the words of the language they are written in. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from flows.script import Script
from service.scripts import facts
from service.scripts.facts import Fact, Path

NOTHING, WORDS, STRUCTURE = "nothing", "only words", "the structure"
_UNSAID = frozenset({"texts", "choices", "label", "actions", "replies", "value"})
_SPOKEN_AS = {"conditions": "only if", "voice_choices": "by phone", "order": "in this order"}
Place = tuple[str, Path]
Piece = tuple[str, bool]
"""Some words, and whether they are not in the other text."""


@dataclass(frozen=True)
class Change:
    """One fact that is not what it was; `before` or `after` is None where there was, or is, no such fact."""

    step: str
    place: str
    before: str | None
    after: str | None
    is_wording: bool


@dataclass(frozen=True)
class Comparison:
    """Every change, in the order of the newer script; what is gone comes where it was."""

    changes: tuple[Change, ...]

    @property
    def verdict(self) -> str:
        """Whether nothing, only words, or the structure changed."""
        if not self.changes:
            return NOTHING
        return WORDS if all(change.is_wording for change in self.changes) else STRUCTURE


def compare(before: Script, after: Script) -> Comparison:
    """What has to be done to one script to make the other of it."""
    was = {(fact.step, fact.path): fact for fact in facts.of(before)}
    now = {(fact.step, fact.path): fact for fact in facts.of(after)}
    places = _merged(list(was), list(now))
    return Comparison(tuple(_changes(places, was, now)))


def same_structure(one: Script, other: Script) -> bool:
    """Whether a conversation may go from one to the other in the middle."""
    return facts.structure_hash(one) == facts.structure_hash(other)


def same_text(one: Script, other: Script) -> bool:
    """Whether they say the same."""
    return facts.text_hash(one) == facts.text_hash(other)


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces of whole words, so that what differs can be shown."""
    was: list[Piece] = []
    now: list[Piece] = []
    old, new = before.split(" "), after.split(" ")
    for kind, begins, ends, starts, stops in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for pieces, words in ((was, old[begins:ends]), (now, new[starts:stops])):
            if words:
                pieces.append((" ".join(words), kind != "equal"))
    return was, now


def lines(before: str, after: str) -> list[tuple[str, str]]:
    """Where two texts are different: each line with "-" for before, "+" for after, " " around; "" between places."""
    found: list[tuple[str, str]] = []
    old, new = before.splitlines(), after.splitlines()
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(1):
        found += [("", "")] if found else []
        for kind, begins, ends, starts, stops in group:
            if kind == "equal":
                found += [(" ", line) for line in old[begins:ends]]
            else:
                found += [("-", line) for line in old[begins:ends]]
                found += [("+", line) for line in new[starts:stops]]
    return found


def _changes(places: list[Place], was: dict[Place, Fact], now: dict[Place, Fact]) -> Iterator[Change]:
    for place in places:
        old, new = was.get(place), now.get(place)
        if old is not None and new is not None and old.value == new.value:
            continue
        if not _told_elsewhere(place, was, now):
            yield _change(place, old, new)


def _told_elsewhere(place: Place, was: dict[Place, Fact], now: dict[Place, Fact]) -> bool:
    """A condition that means something else is told once, by what it means."""
    step, path = place
    if path[-1] != "as written":
        return False
    meant = (step, path[:-1])
    return meant not in was or meant not in now or was[meant].value != now[meant].value


def _change(place: Place, old: Fact | None, new: Fact | None) -> Change:
    fact = new or old
    assert fact is not None
    return Change(
        place[0],
        _said(place[1]),
        None if old is None else old.shown,
        None if new is None else new.shown,
        fact.is_wording,
    )


def _said(path: Path) -> str:
    """A place as a coordinator knows it: "ask, en"; "please, es"; "only if"."""
    words = [_SPOKEN_AS.get(part, part.replace("_", " ")) for part in path if part not in _UNSAID]
    return ", ".join(words) or path[-1]


def _merged(was: list[Place], now: list[Place]) -> list[Place]:
    """The newer order, with what is gone right after what stood before it, step by step."""
    steps = list(dict.fromkeys(step for step, _ in [*now, *was]))
    known = set(now)
    found: list[Place] = []
    for step in steps:
        found += [place for place in now if place[0] == step]
        found += [place for place in was if place[0] == step and place not in known]
    return found
