"""Nobody is stranded: what must be true of every state and of every move, looked at as the graph grows. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.explore.graph import Graph, Watch, reaches
from flows.explore.moves import ANSWERS, JOINS, LEAVES, OFFERED_YES, Move, question
from flows.explore.verdict import LEAK, STUCK
from flows.reveal import is_answer
from flows.state import Effect, Holding, Phrase, Released, Remind, State, Tell
from flows.walk import ASKED

WAITING = ("holding", "done")
_FROM_THE_PARTNER = (
    "checkin.holding",
    "checkin.reveal_one_open",
    "checkin.first_left_open",
    "checkin.partner_left",
    "checkin.partner_left_after_first",
)
"""The house sentences that something the partner did may bring; they name nobody and no choice."""


@dataclass(frozen=True)
class Fault:
    """Something wrong with a state, or with what a move made of it."""

    kind: str
    step: str
    message: str
    node: int
    move: Move | None = None
    aside: str = ""


class Conduct(Watch):
    """Notes the first fault of every sort at every step."""

    def __init__(self, graph: Graph) -> None:
        self.faults: list[Fault] = []
        self._graph = graph
        self._noted: set[tuple[str, str]] = set()

    def state(self, node: int, state: State) -> None:
        """Each person can move, or is waited for with a time limit."""
        for who in state["people"] if not state["ended"] else ():
            for message in _stranded(state, who):
                self.note(Fault(STUCK, state["people"][who].get("at") or "", message, node))

    def move(self, node: int, move: Move, before: State, after: State, effects: list[Effect]) -> None:
        """A move takes its person on, says what it must, and shows the partner nothing it must not."""
        script = self._graph.script
        for message in _refused(self._graph, move, before, after):
            self.note(Fault(STUCK, move.step, message, node, move))
        for step, message in _unsaid(self._graph, before, after, effects):
            self.note(Fault(STUCK, step, message, node, move))
        if len(script.people) > 1:
            for message in (*_told(move, effects), *_shown(self._graph, before, after, effects)):
                self.note(Fault(LEAK, move.step, message, node, move))
            for message in _going_first(move, before, after, effects):
                self.note(Fault(LEAK, move.step, message, node, move))

    def note(self, fault: Fault) -> None:
        """Keep a fault, unless one like it was found sooner."""
        if (fault.step, fault.message) not in self._noted:
            self._noted.add((fault.step, fault.message))
            self.faults.append(fault)


def _stranded(state: State, who: str) -> Iterator[str]:
    """What keeps this person where they are for ever."""
    person = state["people"][who]
    if person["doing"] in ASKED:
        return
    if person["doing"] not in WAITING or not person.get("on"):
        yield f"The {who} is asked nothing and waits for nobody."
    for other in person.get("on", ()):
        partner = state["people"].get(other)
        if other == who or (partner is not None and partner["doing"] not in ASKED):
            yield f"The {who} waits for the {other}, who is not being asked anything: nobody can go on."


def _refused(graph: Graph, move: Move, before: State, after: State) -> Iterator[str]:
    """Whether a move that must take a person on leaves them where they were."""
    if after["ended"]:
        return
    if move.does == JOINS and move.who not in after["people"]:
        yield f"The {move.who} cannot join."
    elif move.does == LEAVES and move.who not in after["gone"]:
        yield f"The {move.who} cannot leave."
    elif move.step and question(graph.script, after, move.who) == question(graph.script, before, move.who):
        yield f"The {move.who} {move.does} at “{move.step}” and is still asked it."


def _unsaid(graph: Graph, before: State, after: State, effects: list[Effect]) -> Iterator[tuple[str, str]]:
    """What the line must be told so that it can set its alarms: who waits, who no longer does, who is asked."""
    for who, person in after["people"].items():
        was = before.get("people", {}).get(who, {})
        now = question(graph.script, after, who)
        if now is not None and now != question(graph.script, before, who):
            yield from ((now[0], message) for message in _unasked(graph, who, now, effects))
        if after["ended"]:
            continue
        waits = (person["doing"], person.get("on")) if person["doing"] in WAITING else None
        if waits and waits != (was.get("doing"), was.get("on")) and not _has(effects, Holding, who):
            yield person["at"] or "", f"Nobody is told that the {who} waits."
        if was.get("doing") == "holding" and person["doing"] in ASKED and not _has(effects, Released, who):
            yield person["at"] or "", f"Nobody is told that the {who} waits no longer."


def _unasked(graph: Graph, who: str, now: tuple[str, bool], effects: list[Effect]) -> Iterator[str]:
    step, offered = now
    prompt = "go first" if offered else "ask"
    if not any(isinstance(e, Tell) and (e.to, e.step, e.text) == (who, step, prompt) for e in effects):
        yield f"“{step}” waits for an answer of the {who}, and was never put to them."
    if (offered or not graph.script.step(step).together) and not _has(effects, Remind, who):
        yield f"“{step}” has no time limit for the {who}."


def _has(effects: list[Effect], kind: type[Holding] | type[Released] | type[Remind], who: str) -> bool:
    return any(isinstance(effect, kind) and effect.who == who for effect in effects)


def _told(move: Move, effects: list[Effect]) -> Iterator[str]:
    """What the partner of whoever moved may hear of it."""
    for effect in effects:
        if reaches(effect, move.who):
            continue
        if isinstance(effect, Phrase) and effect.key not in _FROM_THE_PARTNER:
            yield f"What the {move.who} does makes the {effect.to} hear “{effect.key}”."
        if isinstance(effect, Tell) and effect.text.startswith("choice:"):
            yield f"What a choice says to the {move.who} reaches the {effect.to} too."


def _shown(graph: Graph, before: State, after: State, effects: list[Effect]) -> Iterator[str]:
    """An answer is shown when both have answered, to both, in one batch."""
    tells = [effect for effect in effects if isinstance(effect, Tell)]
    for tell in tells:
        given = {**before["answers"].get(tell.step, {}), **after["answers"].get(tell.step, {})}
        if tell.values and "theirs" in tell.values and tell.text not in ("reveal", "first"):
            yield f"“{tell.text}” shows the {tell.to} the other's answer."
        if tell.text != "reveal":
            continue
        if not all(is_answer(given.get(role)) for role in graph.script.people):
            yield f"The answers to “{tell.step}” are shown though not both have answered."
        alike = {other.to for other in tells if (other.step, other.text) == (tell.step, "reveal")}
        if alike != set(graph.script.people) or tell.step not in after["shown"]:
            yield f"The answers to “{tell.step}” are shown to one before the other."


def _going_first(move: Move, before: State, after: State, effects: list[Effect]) -> Iterator[str]:
    """An answer goes first only after its own giver said yes to that."""
    says_yes = (move.does, move.value) == (ANSWERS, OFFERED_YES)
    for who, person in after["people"].items():
        was = before["people"].get(who, {})
        if person.get("goes_first") and not was.get("goes_first") and not (says_yes and who == move.who):
            yield f"The {who} goes first without having said yes to it."
    for step in set(after["first"]) - set(before["first"]):
        if move.step != step or not before["people"][move.who].get("goes_first"):
            yield f"The {move.who}'s answer to “{step}” goes first, and they never said yes to that."
    if any(isinstance(e, Tell) and e.text == "first" and e.step not in after["first"] for e in effects):
        yield "An answer goes first, and nobody chose that."
