"""What nothing later can tell apart: one answer for each class of them, and states without what is over. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flows.answers import understand
from flows.reveal import is_answer
from flows.script import NUMBER, WORDS, YES_NO, Action, Choice, Script, Step
from flows.state import Answer, State
from flows.vocabulary import DEPTHS

_FEWEST = 2
_FREE = ("anything", "anything else")


@dataclass(frozen=True)
class Reply:
    """One way to answer a step: what is typed or keyed, by which medium, and the value it gives."""

    text: str
    value: str
    medium: str = "sms"


class Classes:
    """One script's classes: the replies that stand for all others, and the states that stand for all others."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.replies = {step.id: self._replies(step) for step in script.steps if step.kind != "say"}
        self._asked = {step.id: self._asking(step) for step in script.steps}
        self._deepest = [self._depth_from(place) for place in range(len(script.steps) + 1)]

    def canonical(self, state: State) -> State:
        """The state without what no later step looks at; runs go on from it as they would from the state itself."""
        if state["ended"]:
            return {"ended": state["ended"]}
        low = self._first_place(state)
        answers = {
            step.id: kept
            for step in self.script.steps
            if step.id in state["answers"] and (kept := self._kept(step, state["answers"][step.id], low))
        }
        new = {**state, "answers": answers}
        for key in ("shown", "closed", "first"):
            new[key] = sorted(step for step in state[key] if step in answers)
        if self._deepest[low] == DEPTHS[0]:
            new["people"] = {role: {**person, "depth": DEPTHS[0]} for role, person in state["people"].items()}
        return new

    def explored(self, step_id: str, answer: Answer) -> Answer:
        """The answer that is explored in place of this one; not for passes."""
        step, value = self.script.step(step_id), _value(answer)
        if "words" in answer:
            return {"words": [_FREE[0]]}
        wanted = self._class_of(step, Reply("", value))
        same = (reply.value for reply in self.replies[step_id] if self._class_of(step, reply) == wanted)
        key, found = next(iter(answer)), next(same, value)
        return {key: int(found)} if key == "number" else {key: found}

    def depth_matters(self, state: State) -> bool:
        """Whether what people can hold still makes a difference."""
        return not state["ended"] and self._deepest[self._first_place(state)] != DEPTHS[0]

    def _first_place(self, state: State) -> int:
        """The first step that somebody has not yet passed by; whoever may still join has passed none."""
        people = state["people"]
        return min(people[role]["place"] if role in people else 0 for role in self.script.people)

    def _kept(self, step: Step, given: dict[str, Answer], low: int) -> dict[str, Answer]:
        """The answers to a step as somebody may still need them."""
        if self.script.position[step.id] >= low:
            return given
        asking = [values for place, values in self._asked[step.id] if place >= low]
        return {role: self._simplest(step, answer, asking) for role, answer in given.items()} if asking else {}

    def _simplest(self, step: Step, answer: Answer, asking: list[frozenset[str]]) -> Answer:
        """The first answer of all that every condition to come reads the same way."""
        if not is_answer(answer):
            return {"skipped": True} if "skipped" in answer else {"passed": True}
        truths = [_value(answer) in values for values in asking]
        for value in (value for value in _values(self.script, step) if truths == [value in v for v in asking]):
            return {"number": int(value)} if step.answer == NUMBER else {"choice": value}
        return {"words": [_FREE[0]]} if "words" in answer else answer

    def _asking(self, step: Step) -> list[tuple[int, frozenset[str]]]:
        """The places where a condition looks back on this step, and the values it asks for."""
        return [
            (place, frozenset(condition.values))
            for place, later in enumerate(self.script.steps)
            for condition in later.conditions
            if condition.step == step.id
        ]

    def _depth_from(self, place: int) -> str:
        return max((step.depth for step in self.script.steps[place:]), key=DEPTHS.index, default=DEPTHS[0])

    def _replies(self, step: Step) -> tuple[Reply, ...]:
        """One reply for each class, and two where there are two: what is sealed must be able to differ."""
        every = list(_every_reply(self.script, step))
        firsts: dict[Any, Reply] = {}
        for reply in every:
            firsts.setdefault(self._class_of(step, reply), reply)
        others = [reply for reply in every if reply not in firsts.values()]
        return (*firsts.values(), *others[: max(0, _FEWEST - len(firsts))])

    def _class_of(self, step: Step, reply: Reply) -> tuple[Any, ...]:
        """What a condition, or what follows from a choice, makes of this reply."""
        choice = step.choice_by_id.get(reply.value)
        follows: tuple[bool, tuple[Action, ...]] = (choice.say is not None, choice.actions) if choice else (False, ())
        is_free = reply.value in _FREE
        return (is_free, follows, *(reply.value in values for _, values in self._asking(step)))


def _every_reply(script: Script, step: Step) -> Iterator[Reply]:
    if step.answer in (NUMBER, YES_NO):
        yield from (Reply(value, value) for value in _values(script, step))
    elif step.answer == WORDS:
        yield from (Reply(words, words) for words in _FREE)
        yield from _chosen(step, step.voice_choices if "voice" in script.on else (), "voice")
    else:
        yield from _chosen(step, step.choices, "sms")


def _chosen(step: Step, choices: Iterable[Choice], medium: str) -> Iterator[Reply]:
    for number, choice in enumerate(choices, 1):
        ways = (str(number), choice.id, *choice.label.values())
        for text in [way for way in ways if understand(step, way, medium) == {"choice": choice.id}][:1]:
            yield Reply(text, choice.id, medium)


def _values(script: Script, step: Step) -> tuple[str, ...]:
    """Every value this step can be answered with, but for free words."""
    if step.answer == NUMBER:
        return ("1", "2", "3", "4", "5")
    if step.answer == YES_NO:
        return ("yes", "no")
    return tuple(choice.id for choice in (step.voice_choices if step.answer == WORDS else step.choices))


def _value(answer: Answer) -> str:
    return str(answer.get("choice", answer.get("number", "")))
