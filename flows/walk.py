"""One advance being worked out: a state that may be changed, and how people walk through the script. Pure."""

from typing import Any

from flows import reveal
from flows.script import Action, Script, Step
from flows.state import (
    FORMAT,
    Act,
    Answer,
    Answered,
    Effect,
    Ended,
    Holding,
    Phrase,
    Released,
    Remind,
    State,
    Tell,
)
from flows.vocabulary import DEPTHS

ASKED = ("asked", "gathering")
_PER_STEP = ("misses", "zero", "words", "reminded", "on")


def fresh() -> State:
    """The state before anyone is there."""
    return {
        "format": FORMAT,
        "ended": None,
        "people": {},
        "answers": {},
        "shown": [],
        "closed": [],
        "gone": [],
        "found": False,
    }


def copy(state: State) -> State:
    """A copy deep enough for everything that a walk changes."""
    new = dict(state)
    new["people"] = {role: dict(person) for role, person in state["people"].items()}
    new["answers"] = {step: dict(given) for step, given in state["answers"].items()}
    for key in ("shown", "closed", "gone"):
        new[key] = list(state[key])
    return new


def depth_in_force(state: State) -> str:
    """The lower of what the people present can hold."""
    depths = [person["depth"] for person in state["people"].values()]
    return min(depths, key=DEPTHS.index, default=DEPTHS[0])


class Walk:
    """The script, a state that this walk owns, and the effects so far."""

    def __init__(self, script: Script, state: State) -> None:
        self.script = script
        self.state = state
        self.people: dict[str, dict[str, Any]] = state["people"]
        self.effects: list[Effect] = []
        self._stops: dict[str, tuple[Step, list[str]]] = {}

    def seat(self, role: str, depth: str, place: int) -> None:
        """Put a person at a place in the script."""
        self.people[role] = {"at": None, "place": place, "doing": "walking", "depth": depth}

    def step_of(self, role: str) -> Step:
        """The step this person is at."""
        place: int = self.people[role]["place"]
        return self.script.steps[place]

    def say(self, role: str, key: str) -> None:
        """Say a house sentence to one person."""
        self.effects.append(Phrase(role, key))

    def ask(self, role: str) -> None:
        """Put the current question to this person (again)."""
        self.effects.append(Tell(role, self.step_of(role).id, "ask"))

    def end(self, reason: str) -> None:
        """End the run for everyone."""
        self.state["ended"] = reason
        self.effects.append(Ended(reason))

    def move_on(self) -> None:
        """Walk everybody as far as they can go, until nobody moves; then say who waits for whom."""
        moved = True
        while moved and not self.state["ended"]:
            moved = False
            for role in self.script.people:
                moved = (role in self.people and self._walk(role)) or moved
        if not self.state["ended"]:
            self._settle()

    def _settle(self) -> None:
        still = [role for role in self.script.people if self.people.get(role, {}).get("doing") != "done"]
        if not still:
            self.end("finished")
            return
        for role, (step, on) in self._stops.items():
            self.people[role]["at"] = step.id
            self._wait(role, step, on, "holding")
        for role in [role for role in self.people if role not in still]:
            self._wait(role, self.script.steps[-1], still, "done")

    def record(self, role: str, answer: Answer) -> None:
        """Keep an answer or a pass at this person's step, with everything that follows from it."""
        step = self.step_of(role)
        self.state["answers"].setdefault(step.id, {})[role] = answer
        self.people[role]["doing"] = "walking"
        self.effects.append(Answered(role, step.id))
        choice = step.choice_by_id.get(answer.get("choice", ""))
        if choice is not None and choice.say is not None:
            self.effects.append(Tell(role, step.id, f"choice:{choice.id}"))
        if step.together and reveal.is_answer(answer) and not reveal.all_in(self.script, self.state, step.id):
            self.say(role, "checkin.sealed")
        self._close(step)
        if choice is not None:
            self._act(role, step, choice.actions)
        elif step.sets_depth and "passed" in answer:
            self.hold_only(role, DEPTHS[0], step)

    def hold_only(self, role: str, depth: str, step: Step) -> None:
        """From now on this person can hold this much."""
        self.people[role]["depth"] = depth
        self.effects.append(Act(role, "depth", depth, step.id))

    def _close(self, step: Step) -> None:
        if step.together and reveal.all_in(self.script, self.state, step.id):
            self.effects += reveal.close(self.script, self.state, step)

    def _act(self, role: str, step: Step, actions: tuple[Action, ...]) -> None:
        for action in actions:
            if action.name == "depth":
                self.hold_only(role, str(action.value), step)
            elif action.name != "end":
                self.effects.append(Act(role, action.name, action.value, step.id))
            if action.name == "find a peer":
                self.state["found"] = True
        if any(action.name == "end" for action in actions):
            self.end("end")

    def _walk(self, role: str) -> bool:
        person = self.people[role]
        start = (person["place"], person["doing"])
        self._stops.pop(role, None)
        while person["doing"] in ("walking", "holding") and not self.state["ended"]:
            if person["place"] >= len(self.script.steps):
                person.update(at=None, doing="done")
            elif not self._visit(role, self.script.steps[person["place"]]):
                break
        return (person["place"], person["doing"]) != start

    def _visit(self, role: str, step: Step) -> bool:
        """Deal with one step for one person; whether they go on from it at once."""
        given = self.state["answers"].get(step.id, {})
        if role in given:
            return self._after_answer(role, step, given)
        waiting = self._unknown(role, step)
        if waiting:
            return self._hold(role, step, waiting)
        if not self._is_for(role, step, given):
            return self._skip(role, step)
        if step.kind == "say":
            return self._say(role, step)
        return self._put(role, step)

    def _after_answer(self, role: str, step: Step, given: dict[str, Answer]) -> bool:
        waits = step.together and "skipped" not in given[role]
        if waits and not reveal.all_in(self.script, self.state, step.id):
            return self._hold(role, step, [other for other in self.script.people if other not in given])
        return self._go_on(role)

    def _unknown(self, role: str, step: Step) -> list[str]:
        """The people this person must wait for before it is known whether the step is for them."""
        waiting: list[str] = []
        for condition in step.conditions:
            truth = reveal.evaluate(self.script, self.state, condition, role)
            if truth is False:
                return []
            if truth is None:
                waiting += reveal.waiting_for(self.script, self.state, condition, role)
        return list(dict.fromkeys(waiting))

    def _is_for(self, role: str, step: Step, given: dict[str, Answer]) -> bool:
        if DEPTHS.index(step.depth) > DEPTHS.index(depth_in_force(self.state)):
            return False
        if any("skipped" in answer for answer in given.values()) and step.together:
            return False
        return all(reveal.evaluate(self.script, self.state, c, role) for c in step.conditions)

    def _hold(self, role: str, step: Step, on: list[str]) -> bool:
        """Stop here for now; whether it is a wait shows when everybody has walked."""
        self._stops[role] = (step, on)
        return False

    def _wait(self, role: str, step: Step, on: list[str], doing: str) -> None:
        """This person waits for those in `on`; who has heard nothing else is told that we go on together."""
        person = self.people[role]
        is_new = "on" not in person or person["doing"] != doing
        if is_new and not any(isinstance(e, Tell | Phrase) and e.to == role for e in self.effects):
            self.say(role, "checkin.holding")
        if is_new or person["on"] != on:
            self.effects.append(Holding(role, step.id, tuple(on)))
        person.update(doing=doing, on=on)

    def _skip(self, role: str, step: Step) -> bool:
        """Leave a step out; where the other was already asked it counts as a pass, so nothing is shown."""
        if step.kind != "say":
            unasked: Answer = {"passed": True, "unasked": True}
            answer: Answer = unasked if self._put_to_other(role, step) else {"skipped": True}
            self.state["answers"].setdefault(step.id, {})[role] = answer
            self._close(step)
            return True
        return self._go_on(role)

    def _put_to_other(self, role: str, step: Step) -> bool:
        given = self.state["answers"].get(step.id, {})
        asked = any(p["doing"] in ASKED and p["at"] == step.id for r, p in self.people.items() if r != role)
        return step.together and (asked or any("skipped" not in answer for answer in given.values()))

    def _say(self, role: str, step: Step) -> bool:
        self._release(role)
        self.effects.append(Tell(role, step.id, "say"))
        self._act(role, step, step.actions)
        return self._go_on(role)

    def _put(self, role: str, step: Step) -> bool:
        self._release(role)
        self.people[role].update(at=step.id, doing="asked")
        self.ask(role)
        if not step.together:
            self.effects.append(Remind(role, step.id, self.script.waits["sms"]))
        return False

    def _release(self, role: str) -> None:
        if self.people[role]["doing"] == "holding":
            self.people[role]["doing"] = "walking"
            self.effects.append(Released(role))

    def _go_on(self, role: str) -> bool:
        self._release(role)
        person = self.people[role]
        for key in _PER_STEP:
            person.pop(key, None)
        person.update(at=None, place=person["place"] + 1, doing="walking")
        return True
