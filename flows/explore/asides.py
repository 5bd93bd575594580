"""What happens beside the run and must change nothing in it: re-asks, reminders, repeats, another medium. Pure.

Proved for every step as each person can stand at it, not multiplied with everything else.
"""

from collections.abc import Iterator
from typing import Any

from flows.explore.graph import Graph, reaches
from flows.explore.moves import PASSES, SILENT, Move, moves, play, question
from flows.explore.stuck import Conduct, Fault
from flows.explore.verdict import LEAK, STUCK
from flows.reveal import is_answer
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
        at, after = _at(state, who), {move: self._after(state, move, who) for move in self._next(state, who)}
        for name, events in _asides(self._graph, state, who):
            for kind, message in self._beside(state, who, events, after):
                self.note(Fault(kind, at, f"The {who} {name}: {message}", node, aside=f"The {who} {name}."))
        for kind, message in (*self._lighter(state, who), *self._withdrawn(state)):
            self.note(Fault(kind, at, message, node))

    def _beside(self, state: State, who: str, events: list[Event], after: dict[Move, Any]) -> Iterator[tuple[str, str]]:
        """What an aside does to the run: nothing that the partner notices, and nothing that lasts."""
        script, now = self._graph.script, state
        for event in events:
            now, effects = self._graph.engine.advance(script, now, event)
            if any(reaches(effect, other) for effect in effects for other in script.people if other != who):
                yield LEAK, "the partner can tell."
        if at_rest(now) != at_rest(state):
            yield STUCK, "that changes more than it may."
        is_gathering = now["people"][who]["doing"] == "gathering"
        next_moves = [move for move in after if not (is_gathering and move.does == SILENT)] if now != state else []
        if any(self._after(now, move, who) != after[move] for move in next_moves):
            yield STUCK, "that changes what comes next."
        if is_gathering:
            yield from self._gathered(now, who)

    def _gathered(self, state: State, who: str) -> Iterator[tuple[str, str]]:
        """An answer in words is in when a minute has passed, and when time runs out."""
        at = _at(state, who)
        for event in (Settled(who, at), TimedOut(who, at)):
            after, _ = self._graph.engine.advance(self._graph.script, state, event)
            if isinstance(event, TimedOut) and after["people"].get(who, {}).get("doing") == "gathering":
                after, _ = self._graph.engine.advance(self._graph.script, after, event)
            if not is_answer(after["answers"].get(at, {}).get(who, {"skipped": True})):
                yield STUCK, "those words are never taken as an answer."

    def _next(self, state: State, who: str) -> list[Move]:
        """What the partner may do next, and a pass of the person's own; for two, a silence too.

        A script for one ends when nobody answers by text, and goes on by phone.
        """
        own = (PASSES, SILENT) if len(self._graph.script.people) > 1 else (PASSES,)
        return [move for move in moves(self._graph.classes, state) if move.who != who or move.does in own]

    def _after(self, state: State, move: Move, who: str) -> Any:
        """What comes of a move, and what those who caused no aside see of it."""
        after, effects = play(self._graph.engine, self._graph.script, state, move)
        others = [role for role in self._graph.script.people if role != who]
        return at_rest(after), [_of(effects, other) for other in others]

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
                yield LEAK, f"The {other} can tell a LIGHTER of the {who} from a pass."

    def _withdrawn(self, state: State) -> Iterator[tuple[str, str]]:
        after, effects = self._graph.engine.advance(self._graph.script, state, Withdrawn())
        if not after["ended"] or effects != [Ended("withdrawn")]:
            yield STUCK, "A withdrawn version does not end at once."


def at_rest(state: State) -> State:
    """The state as it would be had nobody said anything beside the answers."""
    people = {}
    for role, person in state["people"].items():
        people[role] = {key: value for key, value in person.items() if key not in _AT_THE_STEP}
        if person["doing"] == "gathering":
            people[role]["doing"] = "asked"
    return {**state, "people": people}


def _asides(graph: Graph, state: State, who: str) -> Iterator[tuple[str, list[Event]]]:
    """Every aside that this person can cause now, with a name for it."""
    yield "asks to hear it again", [Repeat(who)]
    yield "comes back by phone", [Reconnected(who, "voice")]
    yield "comes back by text", [Reconnected(who, "sms")]
    yield "answers an older question", [Said(who, "1", "late", _LONG_AGO)]
    yield "has an alarm of an older question ring", [TimedOut(who, _LONG_AGO), Settled(who, _LONG_AGO)]
    asked = question(graph.script, state, who)
    if asked is None:
        yield "writes while waiting", [Said(who, "1", "late"), Passed(who)]
        return
    step, unclear = graph.script.step(asked[0]), Said(who, "qwx zzv", "unclear")
    if not asked[1] and step.answer == WORDS:
        yield "writes a first part of an answer", [Said(who, "anything", "one")]
        yield "writes a second part of an answer", [Said(who, "anything", "one"), Said(who, "and more", "two")]
    else:
        yield "is not understood the first time", [unclear]
    if not asked[1] and step.answer == NUMBER:
        yield "sends a 0", [Said(who, "0", "zero")]
        yield "sends a second 0", [Said(who, "0", "zero"), Said(who, "0", "zero")]
    if not asked[1] and not step.together:
        yield "is reminded", [TimedOut(who, step.id)]


def _at(state: State, who: str) -> str:
    return state["people"][who].get("at") or ""


def _lowered(state: State, who: str) -> State:
    """The state in which this person could hold one level less than now is in force, all along."""
    depth = DEPTHS[max(0, DEPTHS.index(depth_in_force(state)) - 1)]
    return {**state, "people": {**state["people"], who: {**state["people"][who], "depth": depth}}}


def _of(effects: list[Any], role: str) -> list[Any]:
    return [effect for effect in effects if reaches(effect, role)]
