"""What people can do, each as one whole move: an answer with its minute of quiet, a silence to its end. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from flows.explore.classes import Classes, Reply
from flows.script import WORDS, Script
from flows.state import Effect, Event, Joined, Left, Lighter, Passed, Said, Settled, State, TimedOut
from flows.vocabulary import DEPTHS
from flows.walk import ASKED, OFFERED

ANSWERS, PASSES, SILENT, UNCLEAR, LIGHTER, LEAVES, JOINS = (
    "answers",
    "passes",
    "is silent",
    "is not understood",
    "goes lighter",
    "leaves",
    "joins",
)
OPEN = (PASSES, SILENT, UNCLEAR)
"""The ways to leave a step open: the partner must not be able to tell which it was."""
OFFERED_NO, OFFERED_YES = "no to going first", "yes to going first"
_JUNK = "qwx zzv"
_MOST = 6


class Engine(Protocol):
    """What is explored: `flows.engine`, or in tests one with a fault planted in it."""

    def begin(
        self,
        script: Script,
        present: Mapping[str, str],
        *,
        from_first_question: bool = False,
        media: Mapping[str, str] | None = None,
    ) -> tuple[State, list[Effect]]:
        """Start a run."""

    def advance(self, script: Script, state: State, event: Event) -> tuple[State, list[Effect]]:
        """What an event makes of a state."""


@dataclass(frozen=True)
class Move:
    """Something one person does; `step` is what they are asked, `value` what they answer or can hold."""

    who: str
    does: str
    step: str = ""
    value: str = ""
    reply: Reply | None = None


def question(script: Script, state: State, who: str) -> tuple[str, bool] | None:
    """The step that this person is asked, and whether it is only whether they go first; None if they wait."""
    person = state["people"].get(who) if not state["ended"] else None
    if person is None or person["doing"] not in ASKED:
        return None
    return script.steps[person["place"]].id, person["doing"] == OFFERED


def moves(classes: Classes, state: State) -> Iterator[Move]:
    """Everything that can happen next."""
    if state["ended"]:
        return
    for who in classes.script.people:
        if who not in state["people"]:
            yield from (Move(who, JOINS, value=depth) for depth in reversed(DEPTHS))
            continue
        asked = question(classes.script, state, who)
        if asked is not None:
            yield from _answers(classes, who, *asked)
        if state["people"][who]["doing"] != "done":
            yield Move(who, LIGHTER, asked[0] if asked else "")
        if who not in state["gone"]:
            yield Move(who, LEAVES)


def _answers(classes: Classes, who: str, step: str, offered: bool) -> Iterator[Move]:
    if offered:
        yield Move(who, ANSWERS, step, OFFERED_NO, Reply("no", "no"))
        yield Move(who, ANSWERS, step, OFFERED_YES, Reply("yes", "yes"))
    else:
        yield from (Move(who, ANSWERS, step, reply.value, reply) for reply in classes.replies[step])
    yield Move(who, PASSES, step)
    yield Move(who, SILENT, step)
    if offered or classes.script.step(step).answer != WORDS:
        yield Move(who, UNCLEAR, step)


def play(engine: Engine, script: Script, state: State, move: Move) -> tuple[State, list[Effect]]:
    """The state after a whole move, and every effect on the way."""
    before = question(script, state, move.who)
    effects: list[Effect] = []
    for event in _events(script, move):
        state, more = engine.advance(script, state, event)
        effects += more
        if question(script, state, move.who) != before:
            break
    return state, effects


def _events(script: Script, move: Move) -> Iterator[Event]:
    who, step = move.who, move.step
    if move.reply is not None:
        yield Said(who, move.reply.text, move.value, step, move.reply.medium)
        yield Settled(who, step)
    elif move.does in (SILENT, UNCLEAR):
        again: Event = TimedOut(who, step) if move.does == SILENT else Said(who, _JUNK, "unclear", step)
        yield from (again for _ in range(_MOST))
    else:
        once: dict[str, Event] = {
            PASSES: Passed(who),
            LIGHTER: Lighter(who),
            LEAVES: Left(who),
            JOINS: Joined(who, move.value),
        }
        yield once[move.does]
