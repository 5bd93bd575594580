"""A script as a screenplay: every text as each person would get it, in one language and medium, with its cost. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.script import CHOICES, NUMBER, YES_NO, Action, Script, Step
from flows.state import Answer, Tell
from flows.wording import Phrases, holes, is_gsm7, render, segments, units

NAMES = {"caller": "Alex", "peer": "Sam", "responder": "Riley"}
WRITTEN = "..."
ONLY_TO = {"go first": ("peer",), "first": ("caller",)}
"""Where a peer may go first, the offer is made to the peer alone, and what they then show is for the caller."""
_SPANS = (("week", 604800), ("day", 86400), ("hour", 3600))


@dataclass(frozen=True)
class Message:
    """One text as it is sent, or spoken. By voice there is no `encoding`, and no `segments` to pay for."""

    text: str
    characters: int
    encoding: str = ""
    segments: int = 0


@dataclass(frozen=True)
class Line:
    """What some of the people get at one moment: "say", "ask", "reveal", "reveal if passed", "choice:id" ..."""

    name: str
    to: tuple[str, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Scene:
    """One step: when it is asked (`only_if`), what is heard, and what it does, by choice ("" for the step)."""

    step: str
    kind: str
    answer: str
    part: str
    depth: str
    only_if: tuple[str, ...]
    lines: tuple[Line, ...]
    does: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Screenplay:
    """A whole script in one language and medium; `segments` is the most that each person's texts can cost."""

    title: str
    language: str
    medium: str
    people: tuple[str, ...]
    scenes: tuple[Scene, ...]
    segments: Mapping[str, int]


def screenplay(
    script: Script, language: str, medium: str, phrases: Phrases, values: Mapping[str, Mapping[str, str]]
) -> Screenplay:
    """The script as its people would meet it; `values` are each person's placeholders, by role.

    A placeholder that nobody knows stands there as it is written: a preview shows what lint complains about.
    """
    as_written = {name: f"{{{name}}}" for step in script.steps for name in _holes(step)}
    stage = _Stage(script, language, medium, phrases, {role: as_written | dict(own) for role, own in values.items()})
    scenes = tuple(stage.scene(step) for step in script.steps)
    cost = {role: sum(_most(scene, role) for scene in scenes) for role in script.people}
    return Screenplay(script.title, language, medium, script.people, scenes, cost)


def sample_values(script: Script, language: str, phrases: Phrases, line: str, policy: str) -> dict[str, dict[str, str]]:
    """Placeholders for a preview that nobody has asked for by phone: a name for each, and a peer who is on now."""
    same = {"line": line, "policy": policy, "hours": phrases.text("hours.now", language)}
    same["wait"] = phrases.text("wait.unknown", language)
    return {role: {**same, "name": NAMES[role], "partner": _partner(role, language, phrases)} for role in script.people}


def _holes(step: Step) -> Iterator[str]:
    """Every placeholder in the texts of a step."""
    said = (choice.say for choice in step.choice_by_id.values() if choice.say is not None)
    for wording in (*step.texts.values(), *said):
        for text in (*wording.text.values(), *(wording.voice or {}).values()):
            yield from holes(text)


def _partner(role: str, language: str, phrases: Phrases) -> str:
    return phrases.text("partner.peer" if role == "caller" else "partner.caller", language)


class _Stage:
    """One preview being made."""

    def __init__(
        self,
        script: Script,
        language: str,
        medium: str,
        phrases: Phrases,
        values: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.script = script
        self.language = language
        self.medium = medium
        self.phrases = phrases
        self.values = values

    def scene(self, step: Step) -> Scene:
        """One step as a scene."""
        does = {choice.id: deeds(choice.actions) for choice in step.options(self.medium) if choice.actions}
        return Scene(
            step=step.id,
            kind=step.kind,
            answer=step.answer if step.answer is not None and step.answer != CHOICES else "",
            part=step.part,
            depth=step.depth,
            only_if=tuple(condition.sentence for condition in step.conditions),
            lines=tuple(line for name in self._names(step) for line in self._lines(step, name)),
            does={"": deeds(step.actions), **does} if step.actions else does,
        )

    def _names(self, step: Step) -> Iterator[str]:
        """What is heard at a step, in the order in which it would come."""
        yield "say" if step.kind == "say" else "ask"
        if step.peer_may_go_first:
            yield from ("go first", "first")
        yield from (f"choice:{choice.id}" for choice in step.options(self.medium) if choice.say is not None)
        if step.together:
            yield from (name for name in ("reveal", "reveal if passed") if name in step.texts or name != "reveal")

    def _lines(self, step: Step, name: str) -> Iterator[Line]:
        """One line for everybody who gets the same words."""
        heard: dict[tuple[str, ...], list[str]] = {}
        for role in ONLY_TO.get(name, self.script.people):
            heard.setdefault(tuple(self._heard(step, name, role)), []).append(role)
        for texts, roles in heard.items():
            yield Line(name, tuple(roles), tuple(_message(text, self.medium) for text in texts))

    def _heard(self, step: Step, name: str, role: str) -> list[str]:
        """The messages that one person gets, rendered as they are when sent."""
        if name == "reveal if passed" and name not in step.texts:
            return [self.phrases.text("checkin.reveal_one_open", self.language)]
        given = sample_answers(step, self.medium) if name.startswith(("reveal", "first")) else ()
        shown = dict(zip(("mine", "theirs"), given if role == self.script.people[0] else given[::-1], strict=False))
        effect = Tell(role, step.id, name, shown or None).to_json()
        return render(self.script, effect, self.language, self.medium, self.values[role], str, self.phrases)


def sample_answers(step: Step, medium: str) -> tuple[Answer, Answer]:
    """Two answers to a step, for a reveal that nobody has answered yet."""
    options = step.options(medium)
    if step.answer == NUMBER:
        return {"number": 2}, {"number": 4}
    if step.answer == YES_NO:
        return {"choice": "yes"}, {"choice": "no"}
    if options:
        return {"choice": options[0].id}, {"choice": options[-1].id}
    return {"words": [WRITTEN]}, {"words": [WRITTEN]}


def _message(text: str, medium: str) -> Message:
    if medium == "voice":
        return Message(text, len(text))
    return Message(text, units(text), "GSM-7" if is_gsm7(text) else "UCS-2", segments(text))


def deeds(actions: tuple[Action, ...]) -> tuple[str, ...]:
    """Actions as an author writes them: "tell: on call", "check in again: in 3 days"."""
    return tuple(f"{action.name}: {_value(action)}" for action in actions)


def _value(action: Action) -> str:
    if action.name == "check in again":
        unit, seconds = next(span for span in _SPANS if int(action.value) % span[1] == 0)
        count = int(action.value) // seconds
        return f"in {count} {unit}{'s' if count > 1 else ''}"
    return "yes" if action.value is True else str(action.value)


def _most(scene: Scene, role: str) -> int:
    """The most segments one person can get at a step: one choice is made, and one reveal is shown."""
    costs: dict[str, list[int]] = {}
    for line in scene.lines:
        if role in line.to:
            costs.setdefault(line.name.partition(":")[0].partition(" ")[0], []).append(
                sum(m.segments for m in line.messages)
            )
    return sum(max(group) for group in costs.values())
