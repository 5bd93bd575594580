"""Reading one step of a script: its texts, choices, actions, conditions and depth. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from flows import tags
from flows.conditions import Whole, read_conditions
from flows.reading import Reader
from flows.script import ANSWERS, CHOICES, WORDS, Action, Choice, Condition, PerLanguage, Step, Wording
from flows.vocabulary import DEPTHS

Path: TypeAlias = tuple[Any, ...]
Part: TypeAlias = tuple[str, tuple[Condition, ...]]

STEP_ID = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
KINDS = ("say", "ask", "ask together")
_TEXTS = (*KINDS, "reveal", "reveal if passed", "first")
_TEXT_KEYS = (*_TEXTS, *(f"{name} on voice" for name in _TEXTS))
_STEP_KEYS = ("choices", "choices on voice", "answer", "only if", "depth", "partner may know")
_YES_ACTIONS = ("find a peer", "on my own", "call back", "voicemail", "take a break", "go off", "end")
_NAMED_ACTIONS = {"text me": ("when free",), "tell": ("on call", "coordinator")}
_WISHES = ("same peer", "someone new", "any peer")
ACTIONS = ("wish", "peer knows", *_YES_ACTIONS, *_NAMED_ACTIONS, "check in again")
_PART_KEYS = ("part", "only if", "steps")
CHOICE_KEYS = ("also", "say", "say on voice", *ACTIONS, "depth")
ALL_KEYS = (*_TEXT_KEYS, *_STEP_KEYS, "peer may go first", *ACTIONS, *_PART_KEYS)
"""Every key that may stand in a step or a part."""
_AGAIN = re.compile(r"^in (\d{1,3}) (hours?|days?|weeks?)$")
_MAY_GO_FIRST = "Add “peer may go first: yes”."
_SECONDS = {"hour": 3600, "day": 86400, "week": 604800}


@dataclass(frozen=True)
class _Place:
    """Where one step is being read: the file, where in it, and the script it goes into."""

    reader: Reader
    path: Path
    whole: Whole

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that every text needs."""
        return self.whole.languages

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Those, and the ones that may stand here without being needed."""
        return (*self.languages, *self.reader.spare)

    def conditions(self, path: Path, data: dict[str, Any]) -> tuple[Condition, ...]:
        """The conditions under `only if`, if there are any."""
        if "only if" not in data:
            return ()
        return read_conditions(self.reader, (*path, "only if"), data["only if"], self.whole)


def read_part(reader: Reader, path: Path, data: dict[str, Any], whole: Whole) -> Part:
    """Read the top of a titled group of steps; its condition holds for each of them."""
    list(reader.unknown_keys(path, data, _PART_KEYS))
    title = reader.text((*path, "part"), data["part"])
    return title, _Place(reader, path, whole).conditions(path, data)


def read_step(reader: Reader, path: Path, data: dict[str, Any], whole: Whole, part: Part = ("", ())) -> None:
    """Read one step and put it after the earlier ones."""
    place = _Place(reader, path, whole)
    name = path[-1]
    if not STEP_ID.match(name):
        reader.problem(path, f"“{name}” cannot be a step's id.", "Use a-z, digits and “_”, and begin with a letter.")
    if name in whole.steps:
        other = whole.steps[name]
        where = f"line {other.line} of the block “{other.block}”" if other.block else f"line {other.line}"
        reader.problem(path, f"There is already a step “{name}”, in {where}.", "Give each step its own id.")
    kind = _kind(place, data)
    if kind is not None:
        whole.steps[name] = _step(place, name, kind, data, part)


def _kind(place: _Place, data: dict[str, Any]) -> str | None:
    kinds = [key for key in KINDS if key in data]
    if len(kinds) == 1:
        return kinds[0]
    known = (*_TEXT_KEYS, *_STEP_KEYS, "peer may go first", *ACTIONS)
    advised = "A step needs “say:”, “ask:” or “ask together:”."
    if kinds:
        message = "A step has one of “say”, “ask” and “ask together”, not two."
        place.reader.problem(place.path, message, "Make two steps of it.")
    elif not list(place.reader.unknown_keys(place.path, data, known, advised)):
        place.reader.problem(place.path, "This step says nothing.", advised)
    return None


def _step(place: _Place, name: str, kind: str, data: dict[str, Any], part: Part) -> Step:
    reader, path = place.reader, place.path
    list(reader.unknown_keys(path, data, _known(kind)))
    choices = _choices(place, "choices", data)
    depth = reader.one_of((*path, "depth"), data["depth"], DEPTHS, "a depth") if "depth" in data else None
    return Step(
        id=name,
        kind=kind,
        texts={text: _wording(place, path, text, data) for text in _TEXTS if text in data},
        answer=_answer(place, kind, data, choices),
        choices=choices,
        voice_choices=_choices(place, "choices on voice", data),
        conditions=(*part[1], *place.conditions(path, data)),
        actions=_actions(place, path, data) if kind == "say" else (),
        depth=depth or DEPTHS[0],
        partner_may_know=_yes(place, path, "partner may know", data),
        peer_may_go_first=_peer_may_go_first(place, path, data),
        part=part[0],
        block=reader.block,
        line=reader.line(path),
        lines=_lines(reader, path, data),
    )


def _lines(reader: Reader, path: Path, data: Any, within: str = "") -> dict[str, tuple[int, int]]:
    """Where everything in the step stands: "" itself, "depth", "say:es", "choices:rest:en", "only if:0"."""
    named = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    lines = {within.removesuffix(":"): reader.place(path, text=named is None)}
    for name, value in named or ():
        lines |= _lines(reader, (*path, name), value, f"{within}{name}:")
    return lines


def _known(kind: str) -> tuple[str, ...]:
    """The keys that a step of this kind may have."""
    texts = [kind] + (["reveal", "reveal if passed", "first"] if kind == "ask together" else [])
    voiced = [f"{text} on voice" for text in texts]
    if kind == "say":
        return (*texts, *voiced, "only if", "depth", *ACTIONS)
    together = ("peer may go first",) if kind == "ask together" else ()
    return (*texts, *voiced, *_STEP_KEYS, *together)


def _peer_may_go_first(place: _Place, path: Path, data: dict[str, Any]) -> bool:
    """Whether the peer is offered to show theirs first; a text for it makes no sense where they are not."""
    may = _yes(place, path, "peer may go first", data)
    for text in ("first", "first on voice"):
        if text in data and not may:
            place.reader.problem((*path, text), "Nobody goes first here.", _MAY_GO_FIRST, rule="unknown-key")
    return may


def _answer(place: _Place, kind: str, data: dict[str, Any], choices: tuple[Choice, ...]) -> str | None:
    reader, path = place.reader, place.path
    if kind == "say":
        return None
    if kind == "ask together":
        if len(place.whole.people) < 2:
            reader.problem(path, "“ask together” needs two people.", "Write “ask”, or “people: caller, peer”.")
        if "reveal" not in data:
            message = "This step is asked together, but nothing is revealed."
            reader.problem(path, message, "Add “reveal:”.", rule="no-reveal")
    if "answer" in data:
        if "choices" in data:
            reader.problem((*path, "answer"), "This has both “answer” and “choices”.", "Keep one of them.")
        return reader.one_of((*path, "answer"), data["answer"], ANSWERS, "an answer")
    if not choices and "choices" not in data:
        reader.problem(path, "It is not said how this can be answered.", "Add “choices:”, or “answer: words”.")
    return CHOICES


def _choices(place: _Place, key: str, data: dict[str, Any]) -> tuple[Choice, ...]:
    if key not in data:
        return ()
    path = (*place.path, key)
    if key == "choices on voice" and data.get("answer") != WORDS:
        message, advised = "“choices on voice” goes with “answer: words”.", "Elsewhere a phone has the same choices."
        place.reader.problem(path, message, advised, rule="unknown-key")
    group = place.reader.group(path, data[key])
    return tuple(_choice(place, (*path, name), value) for name, value in group.items())


def _choice(place: _Place, path: Path, value: Any) -> Choice:
    reader, data, name = place.reader, place.reader.group(path, value), path[-1]
    if not STEP_ID.match(name):
        reader.problem(path, f"“{name}” cannot be a choice's id.", "Use a-z, digits and “_”, and begin with a letter.")
    if not isinstance(value, dict):
        return Choice(name, {})
    known = (*place.known_languages, *CHOICE_KEYS)
    list(reader.unknown_keys(path, data, known))
    return Choice(
        id=name,
        label=_per_language(place, path, {key: data[key] for key in place.languages if key in data}),
        also=_also(place, path, data.get("also", [])),
        say=_wording(place, path, "say", data) if "say" in data else None,
        actions=_actions(place, path, data, with_depth=True),
    )


def _also(place: _Place, path: Path, value: Any) -> tuple[str, ...]:
    """Extra words: one list for all languages, or one for each."""
    where = (*path, "also")
    if not isinstance(value, dict):
        return tuple(place.reader.words(where, value))
    list(place.reader.unknown_keys(where, value, place.known_languages))
    named = [code for code in value if code in place.languages]
    return tuple(word for code in named for word in place.reader.words((*where, code), value[code]))


def _wording(place: _Place, path: Path, name: str, data: dict[str, Any]) -> Wording:
    spoken = f"{name} on voice"
    voice = _per_language(place, (*path, spoken), data[spoken], strict=True) if spoken in data else None
    return Wording(_per_language(place, (*path, name), data[name], strict=True), voice)


def _per_language(place: _Place, path: Path, value: Any, *, strict: bool = False) -> PerLanguage:
    """A text in every language; missing ones are noted."""
    data = place.reader.group(path, value)
    if strict:
        list(place.reader.unknown_keys(path, data, place.known_languages))
    for code in place.languages:
        if code not in data and data is value:
            message = f"The text in “{code}” is missing."
            place.reader.problem(path, message, f"Add “{code}:” here.", code, rule="missing-language")
    return {code: place.reader.text((*path, code), data[code]) for code in place.languages if code in data}


def _actions(place: _Place, path: Path, data: dict[str, Any], *, with_depth: bool = False) -> tuple[Action, ...]:
    reader = place.reader
    found = [*_wishes(place, path, data)]
    found += [Action(name, True) for name in _YES_ACTIONS if _yes(place, path, name, data)]
    for name, known in _NAMED_ACTIONS.items():
        if name not in data:
            continue
        rule = "tell-nobody" if name == "tell" else "unknown-value"
        if value := reader.one_of((*path, name), data[name], known, f"something to {name}", rule=rule):
            found.append(Action(name, value))
    if "check in again" in data:
        found.append(Action("check in again", _again(place, path, data["check in again"])))
    if with_depth and "depth" in data:
        found.append(Action("depth", reader.one_of((*path, "depth"), data["depth"], DEPTHS, "a depth") or DEPTHS[0]))
    return tuple(found)


def _wishes(place: _Place, path: Path, data: dict[str, Any]) -> Iterator[Action]:
    """Whom they would like to be found; read before what sends them to look."""
    if "wish" in data and (whom := place.reader.one_of((*path, "wish"), data["wish"], _WISHES, "a wish")):
        yield Action("wish", whom)
    if "peer knows" in data:
        yield Action("peer knows", _tags(place, (*path, "peer knows"), data["peer knows"]))


def _tags(place: _Place, path: Path, value: Any) -> str:
    """Up to two words for what a peer knows from their own life, as they are kept: in order, with a comma."""
    written = place.reader.words(path, value)
    found = sorted({tag for word in written if (tag := tags.read(word))})
    if len(found) < len(written) or not 1 <= len(found) <= tags.MOST_WISHED:
        message = f"“{', '.join(written)}” is not something that a peer can be said to know."
        advice = f"Write one word or two, such as “grief” or “parent, work”, each of at most {tags.LONGEST} letters."
        place.reader.problem(path, message, advice, rule="unknown-value")
    return ",".join(found)


def _again(place: _Place, path: Path, value: Any) -> int:
    match = _AGAIN.match(value.strip()) if isinstance(value, str) else None
    if match is None or int(match[1]) == 0:
        advice = "Write it as “in 3 days”, “in 12 hours” or “in 1 week”."
        place.reader.problem((*path, "check in again"), f"“{value}” is not a time to check in again.", advice)
        return 1
    return int(match[1]) * _SECONDS[match[2].rstrip("s")]


def _yes(place: _Place, path: Path, name: str, data: dict[str, Any]) -> bool:
    if name not in data:
        return False
    return place.reader.one_of((*path, name), data[name], ("yes", "no"), "yes or no") == "yes"
