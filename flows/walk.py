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

OFFERED = "offered"
"""What a peer is doing while they are asked, in private, whether they want to show their answer first."""
ASKED = ("asked", "gathering", OFFERED)
_PER_STEP = ("misses", "zero", "words", "reminded", "on", "goes_first", "offer_rings")


def fresh() -> State:
    """The state before anyone is there."""
    return {
        "format": FORMAT,
        "ended": None,
        "people": {},
        "answers": {},
        "shown": [],
        "closed": [],
        "first": [],
        "gone": [],
        "found": False,
        "aside": [],
    }


def copy(state: State) -> State:
    """A copy deep enough for everything that a walk changes."""
    new = dict(state)
    new["people"] = {role: dict(person) for role, person in state["people"].items()}
    new["answers"] = {step: dict(given) for step, given in state["answers"].items()}
    for key in ("shown", "closed", "first", "gone", "aside"):
        new[key] = list(state.get(key, ()))
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

    def seat(self, role: str, depth: str, place: int, medium: str) -> None:
        """Put a person, who is there by this medium, at a place in the script."""
        self.people[role] = {"at": None, "place": place, "doing": "walking", "depth": depth, "medium": medium}

    def by_voice(self, role: str) -> bool:
        """Whether this person is on the phone; a state from before media were kept is by text."""
        return self.people[role].get("medium") == "voice"

    def step_of(self, role: str) -> Step:
        """The step this person is at."""
        place: int = self.people[role]["place"]
        return self.script.steps[place]

    def say(self, role: str, key: str) -> None:
        """Say a house sentence to one person."""
        self.effects.append(Phrase(role, key))

    def ask(self, role: str) -> None:
        """Say the current prompt to this person (again); by voice its short wait begins with it."""
        step = self.step_of(role)
        self.effects.append(Tell(role, step.id, "go first" if self.people[role]["doing"] == OFFERED else "ask"))
        if self.by_voice(role):
            self.wait_for(role)

    def wait_for(self, role: str) -> None:
        """Let time run out for the current prompt, unless it is answered."""
        medium = "voice" if self.by_voice(role) else "sms"
        self.effects.append(Remind(role, self.step_of(role).id, self.script.waits[medium]))

    def put(self, role: str) -> None:
        """Put the question of their step to this person; what the partner chose to show first comes before it."""
        step = self.step_of(role)
        self.people[role].update(at=step.id, doing="asked")
        if step.id in self.state["first"]:
            self._show_first(role, step)
        self.ask(role)
        if not step.together and not self.by_voice(role):
            self.wait_for(role)

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
        if not still and not self.state["aside"]:
            self.end("finished")
            return
        for role, (step, on) in self._stops.items():
            self.people[role]["at"] = step.id
            self._wait(role, step, on, "holding")
        for role in [role for role in self.people if role not in still]:
            self._wait(role, self.script.steps[-1], still or list(self.state["aside"]), "done")

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
            self._seal(role, step)
        self._close(step)
        if choice is not None:
            self._act(role, step, choice.actions)
        elif step.sets_depth and "passed" in answer:
            self.hold_only(role, DEPTHS[0], step)

    def _seal(self, role: str, step: Step) -> None:
        """An answer waits for the partner's; that of a peer who goes first is shown to whoever is being asked now."""
        if not self.people[role].get("goes_first"):
            self.say(role, "checkin.sealed")
            return
        self.state["first"].append(step.id)
        self.say(role, "checkin.gone_first")
        for other, person in self.people.items():
            if other != role and person["at"] == step.id and person["doing"] in ASKED:
                self._show_first(other, step)

    def _show_first(self, role: str, step: Step) -> None:
        given = self.state["answers"][step.id]
        theirs = next(given[other] for other in self.script.people if other != role)
        self.effects.append(Tell(role, step.id, "first", {"theirs": theirs}))

    def hold_only(self, role: str, depth: str, step: Step) -> None:
        """From now on this person can hold this much."""
        self.people[role]["depth"] = depth
        self.effects.append(Act(role, "depth", depth, step.id))

    def aside(self, role: str) -> None:
        """Somebody needs a moment: nothing closes meanwhile, and nothing is said to them of a long wait."""
        self.state["aside"].append(role)
        self.effects.append(Released(role))

    def back(self, role: str) -> None:
        """They are back: what everybody is in on closes now."""
        self.state["aside"].remove(role)
        self.people[role].pop("on", None)
        over = {*self.state["shown"], *self.state["closed"]}
        for step in [one for one in self.script.steps if one.id in self.state["answers"] and one.id not in over]:
            self._close(step)

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
            missing = [other for other in self.script.people if other not in given]
            return self._hold(role, step, missing or list(self.state["aside"]))
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
        if step.depth != DEPTHS[0] and DEPTHS.index(step.depth) > DEPTHS.index(depth_in_force(self.state)):
            return False
        if step.together and any("skipped" in answer for answer in given.values()):
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
        away = role in self.state["aside"]
        if is_new or (person["on"] != on and not away):
            self.effects.append(Holding(role, step.id, tuple(on)))
        if is_new and away:
            self.effects.append(Released(role))  # nothing is said to them of a long wait
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
        if role == "peer" and step.peer_may_go_first and "caller" not in self.state["answers"].get(step.id, {}):
            self._offer(role, step)
        else:
            self.put(role)
        return False

    def _offer(self, role: str, step: Step) -> None:
        """Ask the peer alone whether they want to show theirs first; the caller is asked meanwhile as ever."""
        self.people[role].update(at=step.id, doing=OFFERED)
        self.ask(role)
        if not self.by_voice(role):
            self.wait_for(role)

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
