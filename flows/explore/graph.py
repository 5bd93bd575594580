"""Every state that a script can come to, by class, and what each person sees on the way from one to the next. Pure."""

import json
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, NamedTuple

from flows.explore.classes import Classes
from flows.explore.moves import Engine, Move, moves, play, question
from flows.reveal import is_answer
from flows.script import Script
from flows.state import Act, Effect, Holding, Phrase, Released, State, Tell
from flows.vocabulary import DEPTHS
from flows.walk import depth_in_force

Progress = Callable[[int, int], None]
_OFTEN = 500
_PRIVATE = ("depth", "medium")


@dataclass(frozen=True)
class Start:
    """How a run begins: who is there with what they can hold, and by which medium."""

    present: Mapping[str, str]
    from_first_question: bool
    medium: str = "sms"


class Label(NamedTuple):
    """What one move brings: what each role sees of it, which steps it opens or closes, and the depth after it."""

    seen: tuple[tuple[int, ...], ...]
    shown: tuple[str, ...]
    closed: tuple[tuple[str, tuple[str, ...]], ...]
    first: tuple[str, ...]
    depth: str | None


class Facts(NamedTuple):
    """What of a state the comparisons look at, by role: questions, places and what people know of themselves."""

    ended: bool
    asked: tuple[tuple[str, bool] | None, ...]
    places: tuple[int, ...]
    doing: tuple[str, ...]
    views: tuple[str, ...]
    depth: str | None


class Watch:
    """Looks on while the graph grows; tests and proofs of single states and moves are hung in here."""

    def state(self, node: int, state: State) -> None:
        """A state at rest."""

    def move(self, node: int, move: Move, before: State, after: State, effects: list[Effect]) -> None:
        """A move out of a state."""


class Graph:
    """The states by number, in the order of how soon they can be reached, and the moves between them."""

    def __init__(self, script: Script, engine: Engine) -> None:
        self.script = script
        self.engine = engine
        self.classes = Classes(script)
        self.starts: list[tuple[Start, int, Label]] = []
        self.parents: list[tuple[int, int]] = []
        self.far: list[int] = []
        self.facts: list[Facts] = []
        self.moves: list[Move] = []
        self.labels: list[Label] = []
        self.effects: list[Effect] = []
        self._edges: list[array[int]] = []
        self._stored: list[str] = []
        self._nodes: dict[str, int] = {}
        self._known: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self._edges)

    @property
    def frontier(self) -> int:
        """How many states were seen and not followed."""
        return len(self._stored) - len(self._edges)

    @property
    def size(self) -> int:
        """How many moves there are between the states that were followed."""
        return sum(len(edges) for edges in self._edges) // 3

    def state(self, node: int) -> State:
        """The state of this number."""
        state: State = json.loads(self._stored[node])
        return state

    def out(self, node: int) -> Iterator[tuple[int, int, int]]:
        """(move, the state it leads to, label) for everything that can happen in this state."""
        if node >= len(self._edges):
            return
        edges = self._edges[node]
        for at in range(0, len(edges), 3):
            yield edges[at], edges[at + 1], edges[at + 2]

    def grow(self, limit: int, watch: Watch, progress: Progress | None = None) -> None:
        """Follow every move from every start, nearest states first, until all are known or `limit` of them are."""
        for start in starts(self.script):
            self._begin(start)
        while self.frontier and len(self) < limit:
            self._follow(len(self), watch)
            if progress is not None and len(self) % _OFTEN == 0:
                progress(len(self), self.frontier)

    def _begin(self, start: Start) -> None:
        state, effects = self.engine.begin(
            self.script,
            start.present,
            from_first_question=start.from_first_question,
            media=dict.fromkeys(start.present, start.medium),
        )
        node = self._node(state, (-1, len(self.starts)), 0)
        label = self.labels[self._label(None, state, effects)]
        self.starts.append((start, node, label))

    def _follow(self, node: int, watch: Watch) -> None:
        state, edges = self.state(node), array("I")
        watch.state(node, state)
        for move in moves(self.classes, state):
            after, effects = play(self.engine, self.script, state, move)
            watch.move(node, move, state, after, effects)
            number = self._number("move", move, self.moves)
            target = self._node(after, (node, number), self.far[node] + 1)
            edges.extend((number, target, self._label(state, after, effects)))
        self._edges.append(edges)

    def _node(self, state: State, parent: tuple[int, int], far: int) -> int:
        canonical = self.classes.canonical(state)
        stored = json.dumps(canonical, sort_keys=True)
        node = self._nodes.setdefault(stored, len(self._stored))
        if node == len(self._stored):
            self._stored.append(stored)
            self.parents.append(parent)
            self.far.append(far)
            facts = self._facts(canonical)
            self.facts.append(self._known.setdefault(facts, facts))
        return node

    def _facts(self, state: State) -> Facts:
        if state["ended"]:
            nobody = tuple("" for _ in self.script.people)
            return Facts(True, tuple(None for _ in nobody), tuple(-1 for _ in nobody), nobody, nobody, None)
        people = [state["people"].get(role, {}) for role in self.script.people]
        return Facts(
            ended=False,
            asked=tuple(question(self.script, state, role) for role in self.script.people),
            places=tuple(person.get("place", -1) for person in people),
            doing=tuple(person.get("doing", "") for person in people),
            views=tuple(_view(person) for person in people),
            depth=depth_in_force(state) if self.classes.depth_matters(state) else None,
        )

    def _label(self, before: State | None, after: State, effects: list[Effect]) -> int:
        was = before or {"shown": [], "closed": []}
        shown = tuple(step for step in after["shown"] if step not in was["shown"])
        closed = tuple((step, _who_answered(after, step)) for step in after["closed"] if step not in was["closed"])
        first = tuple(effect.step for effect in effects if isinstance(effect, Tell) and effect.text == "first")
        seen = tuple(
            tuple(self._number("effect", effect, self.effects) for effect in effects if reaches(effect, role))
            for role in self.script.people
        )
        matters = before is None or self.classes.depth_matters(before)
        depth = depth_in_force(after) if matters else None
        return self._number("label", Label(seen, shown, closed, first, depth), self.labels)

    def _number(self, kind: str, thing: Any, things: list[Any]) -> int:
        """A number of its own for everything that is alike."""
        key = (kind, repr(thing) if kind == "effect" else thing)
        number: int = self._known.setdefault(key, len(things))
        if number == len(things):
            things.append(thing)
        return number


def starts(script: Script) -> Iterator[Start]:
    """Every way to begin: whoever is there, whatever each can hold, with or without the opening words."""
    some = [roles for count in range(len(script.people), 0, -1) for roles in combinations(script.people, count)]
    media = script.on if len(script.people) == 1 else ("sms",)
    for roles, from_first_question, medium in product(some, (False, True), media):
        for depths in product(reversed(DEPTHS), repeat=len(roles)):
            yield Start(dict(zip(roles, depths, strict=True)), from_first_question, medium)


def reaches(effect: Effect, role: str) -> bool:
    """Whether this person can notice an effect; that somebody's depth is noted, nobody is told."""
    is_depth = isinstance(effect, Act) and effect.action == "depth"
    return not is_depth and bool(getattr(effect, "to", getattr(effect, "who", role)) == role)


def is_wait(effect: Effect) -> bool:
    """Whether an effect is only about waiting for the partner."""
    return isinstance(effect, Holding | Released) or (isinstance(effect, Phrase) and effect.key == "checkin.holding")


def _view(person: Mapping[str, Any]) -> str:
    """What this person can know of where they are; what the partner can hold is not in it."""
    return repr(sorted((key, value) for key, value in person.items() if key not in _PRIVATE))


def _who_answered(state: State, step: str) -> tuple[str, ...]:
    return tuple(sorted(role for role, answer in state["answers"].get(step, {}).items() if is_answer(answer)))
