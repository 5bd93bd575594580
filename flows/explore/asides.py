"""What happens beside the run and must change nothing in it: re-asks, reminders, repeats, another medium. Pure.

Proved for every step as each person can stand at it, not multiplied with everything else.
"""

from collections.abc import Iterator
from typing import Any

from flows.explore.graph import Graph, reaches
from flows.explore.moves import PASSES, Move, moves, play, question
from flows.explore.stuck import Conduct, Fault
from flows.explore.verdict import LEAK, STUCK
from flows.script import NUMBER, WORDS
from flows.state import (
    Ended,
    Event,
    Lighter,
    Passed,
    Reconnected,
    Repeat,
    Said,
    Settled,
    State,
    TimedOut,
    Withdrawn,
)
from flows.vocabulary import DEPTHS
from flows.walk import ASKED, depth_in_force

_AT_THE_STEP = ("misses", "zero", "words", "reminded", "medium", "offer_rings")
_LONG_AGO = "long_ago"


class Asides(Conduct):
    """Tries every aside once for each way of standing at a step."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._tried: set[Any] = set()

    def state(self, node: int, state: State) -> None:
        """A state at rest; what is like it in all that an aside could touch has been tried once."""
        super().state(node, state)
        facts = self._graph.facts[node]
        for who in () if state["ended"] else state["people"]:
            situation = (who, facts.views, facts.depth, tuple(sorted(state["answers"].get(_at(state, who), ()))))
            if situation not in self._tried:
                self._tried.add(situation)
                self._try(node, state, who)

    def _try(self, node: int, state: State, who: str) -> None:
        at = _at(state, who)
        for name, events in _asides(self._graph, state, who):
            for kind, message in self._beside(state, who, events):
                self.note(Fault(kind, at, f"{name} of the {who} {message}", node))
        for kind, message in (*self._lighter(state, who), *self._withdrawn(state)):
            self.note(Fault(kind, at, message, node))

    def _beside(self, state: State, who: str, events: list[Event]) -> Iterator[tuple[str, str]]:
        """What an aside does to the run: nothing that the partner notices, and nothing that lasts."""
        script, now = self._graph.script, state
        for event in events:
            now, effects = self._graph.engine.advance(script, now, event)
            if any(reaches(effect, other) for effect in effects for other in script.people if other != who):
                yield LEAK, "is noticed by the partner."
        if _at_rest(now) != _at_rest(state):
            yield STUCK, "changes more than it may."
        elif any(self._after(now, move, who) != self._after(state, move, who) for move in self._next(state, who)):
            yield STUCK, "changes what comes next."

    def _next(self, state: State, who: str) -> list[Move]:
        """What the partner may do next, and a pass of the person's own."""
        return [move for move in moves(self._graph.classes, state) if move.who != who or move.does == PASSES]

    def _after(self, state: State, move: Move, who: str) -> Any:
        """What comes of a move, and what those who caused no aside see of it."""
        after, effects = play(self._graph.engine, self._graph.script, state, move)
        others = [role for role in self._graph.script.people if role != who]
        return _at_rest(after), [_of(effects, other) for other in others]

    def _lighter(self, state: State, who: str) -> Iterator[tuple[str, str]]:
        """LIGHTER is to the partner what a pass is to them, and a lower depth; whose it is they are not told."""
        if state["people"][who]["doing"] == "done":
            return
        script, engine = self._graph.script, self._graph.engine
        _, effects = engine.advance(script, state, Lighter(who))
        expected: list[Any] = []
        now = _lowered(state, who)
        for _ in range(2 if state["people"][who]["doing"] in ASKED else 0):
            if question(script, now, who) is None or now["people"][who]["at"] != _at(state, who):
                break
            now, more = engine.advance(script, now, Passed(who))
            expected += more
        for other in script.people:
            if other != who and _of(effects, other) != _of(expected, other):
                yield LEAK, f"The {other} is told that it was the {who} who goes lighter."

    def _withdrawn(self, state: State) -> Iterator[tuple[str, str]]:
        after, effects = self._graph.engine.advance(self._graph.script, state, Withdrawn())
        if not after["ended"] or effects != [Ended("withdrawn")]:
            yield STUCK, "A withdrawn version does not end at once."


def _asides(graph: Graph, state: State, who: str) -> Iterator[tuple[str, list[Event]]]:
    """Every aside that this person can cause now, with a name for it."""
    yield "a repeated prompt", [Repeat(who)]
    yield "coming back by phone", [Reconnected(who, "voice")]
    yield "coming back by text", [Reconnected(who, "sms")]
    yield "a reply to an older question", [Said(who, "1", "late", _LONG_AGO)]
    yield "an alarm of an older question", [TimedOut(who, _LONG_AGO), Settled(who, _LONG_AGO)]
    asked = question(graph.script, state, who)
    if asked is None:
        yield "a word while waiting", [Said(who, "1", "late"), Passed(who)]
        return
    step, unclear = graph.script.step(asked[0]), Said(who, "qwx zzv", "unclear")
    if not asked[1] and step.answer == WORDS:
        yield "a first part of an answer", [Said(who, "anything", "one")]
        yield "a second part of an answer", [Said(who, "anything", "one"), Said(who, "and more", "two")]
    else:
        yield "words that are not understood", [unclear]
    if not asked[1] and step.answer == NUMBER:
        yield "a 0", [Said(who, "0", "zero")]
        yield "a second 0", [Said(who, "0", "zero"), Said(who, "0", "zero")]
    if not asked[1] and not step.together:
        yield "a reminder", [TimedOut(who, step.id)]


def _at(state: State, who: str) -> str:
    return state["people"][who].get("at") or ""


def _at_rest(state: State) -> State:
    """The state as it would be had nobody said anything beside the answers."""
    people = {}
    for role, person in state["people"].items():
        people[role] = {key: value for key, value in person.items() if key not in _AT_THE_STEP}
        if person["doing"] == "gathering":
            people[role]["doing"] = "asked"
    return {**state, "people": people}


def _lowered(state: State, who: str) -> State:
    """The state in which this person could hold one level less than now is in force, all along."""
    depth = DEPTHS[max(0, DEPTHS.index(depth_in_force(state)) - 1)]
    return {**state, "people": {**state["people"], who: {**state["people"][who], "depth": depth}}}


def _of(effects: list[Any], role: str) -> list[Any]:
    return [effect for effect in effects if reaches(effect, role)]
