"""Engines with one fault each, for proving that exploring finds it: the real one, changed in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from flows import engine
from flows.reveal import is_answer
from flows.script import Script, Step
from flows.state import (
    Answer,
    Effect,
    Ended,
    Event,
    Gather,
    Holding,
    Joined,
    Lighter,
    NotUnderstood,
    Passed,
    Phrase,
    Released,
    Remind,
    Repeat,
    Said,
    State,
    Tell,
    TimedOut,
)
from flows.walk import OFFERED, Walk, copy, fresh


@dataclass
class Turn:
    """One event and what the engine made of it, free to be changed."""

    before: State
    event: Event | None
    after: State
    effects: list[Effect]

    def undo(self, *effects: Effect) -> None:
        """As if nothing had happened but these."""
        self.after, self.effects = copy(self.before), list(effects)

    def tell(self, role: str, key: str) -> None:
        """Say one more sentence to somebody who is there."""
        if role in self.after["people"]:
            self.effects.append(Phrase(role, key))

    def new_answers(self) -> list[tuple[str, str, Answer]]:
        """(step, role, answer) of what was answered or passed in this turn."""
        return [
            (step, role, answer)
            for step, given in self.after["answers"].items()
            for role, answer in given.items()
            if role not in self.before["answers"].get(step, {})
        ]


Fault: TypeAlias = type[Walk] | Callable[[Turn], None]
"""Another kind of walk, or a change of what comes of each turn."""


class Faulty:
    """The engine with another kind of walk, or with what comes out of it changed."""

    def __init__(self, fault: Fault) -> None:
        is_walk = isinstance(fault, type)
        self._walk: type[Walk] = fault if is_walk else Walk  # type: ignore[assignment]
        self._change: Callable[[Turn], Any] = (lambda turn: None) if is_walk else fault

    def begin(
        self,
        script: Script,
        present: Mapping[str, str],
        *,
        from_first_question: bool = False,
        media: Mapping[str, str] | None = None,
    ) -> tuple[State, list[Effect]]:
        """As the engine begins."""
        walk = self._walk(script, fresh())
        for role in [role for role in script.people if role in present]:
            place = script.first_question if from_first_question else 0
            walk.seat(role, present[role], place, (media or {}).get(role, "sms"))
        walk.move_on()
        return self._changed(Turn(fresh(), None, walk.state, walk.effects))

    def advance(self, script: Script, state: State, event: Event) -> tuple[State, list[Effect]]:
        """As the engine goes on."""
        if state["ended"]:
            return state, []
        walk = self._walk(script, copy(state))
        if engine._HANDLERS[type(event)](walk, event):
            walk.move_on()
        return self._changed(Turn(state, event, walk.state, walk.effects))

    def _changed(self, turn: Turn) -> tuple[State, list[Effect]]:
        self._change(turn)
        return turn.after, turn.effects


def other(role: str) -> str:
    """The partner's role."""
    return "peer" if role == "caller" else "caller"


# -- somebody is stranded ------------------------------------------------------------------------------


class ForgetsSkips(Walk):
    """A step that was left out is not noted as left out, so whoever needs to know waits for ever."""

    def _skip(self, role: str, step: Step) -> bool:
        return self._go_on(role)


class WaitsAtSkips(Walk):
    """Whoever a step was left out for waits there until the other has come as far."""

    def _after_answer(self, role: str, step: Step, given: dict[str, Answer]) -> bool:
        partner = self.people.get(other(role), {"place": 0})
        if "skipped" in given[role] and partner["place"] <= self.people[role]["place"]:
            return self._hold(role, step, [other(role)])
        return super()._after_answer(role, step, given)


class NeverReleases(Walk):
    """Whoever once waits is not looked at again."""

    def _walk(self, role: str) -> bool:
        return self.people[role]["doing"] != "holding" and super()._walk(role)


def forgets_joining(turn: Turn) -> None:
    """Who joins is not let in."""
    if isinstance(turn.event, Joined):
        turn.undo()


def forgets_to_seat(turn: Turn) -> None:
    """Who joins is let in, and then left standing."""
    if isinstance(turn.event, Joined) and turn.event.who in turn.after["people"]:
        turn.after["people"][turn.event.who].update(doing="walking", at=None)


def loses_passes(turn: Turn) -> None:
    """A pass of the peer is answered kindly, and lost."""
    if isinstance(turn.event, Passed) and turn.event.who == "peer":
        turn.undo(Phrase("peer", "checkin.passed"))


def waits_for_ever(turn: Turn) -> None:
    """Time never runs out."""
    if isinstance(turn.event, TimedOut):
        turn.undo()


def sets_no_alarm(turn: Turn) -> None:
    """No alarm is asked for."""
    turn.effects = [effect for effect in turn.effects if not isinstance(effect, Remind)]


def hides_waits(turn: Turn) -> None:
    """The line does not hear that somebody waits."""
    turn.effects = [effect for effect in turn.effects if not isinstance(effect, Holding)]


def hides_releases(turn: Turn) -> None:
    """The line does not hear that somebody waits no longer."""
    turn.effects = [effect for effect in turn.effects if not isinstance(effect, Released)]


def asks_nothing(turn: Turn) -> None:
    """A question waits for its answer and is not put."""
    turn.effects = [e for e in turn.effects if not (isinstance(e, Tell) and e.text == "ask" and e.to == "peer")]


class GoesBack(Walk):
    """After a pass of the caller at the last question both begin again."""

    def record(self, role: str, answer: Answer) -> None:
        is_last = self.step_of(role) == [step for step in self.script.steps if step.kind != "say"][-1]
        super().record(role, answer)
        if is_last and role == "caller" and "passed" in answer:
            for key in ("shown", "closed", "first", "answers"):
                self.state[key].clear()
            for person in self.people.values():
                person.update(at=None, place=0, doing="walking")


def junk_lowers_depth(turn: Turn) -> None:
    """What is not understood changes what a person can hold."""
    if any(isinstance(effect, NotUnderstood) for effect in turn.effects) and turn.event is not None:
        turn.after["people"][turn.event.who]["depth"] = "light"  # type: ignore[union-attr]


def repeat_passes(turn: Turn) -> None:
    """REPEAT while waiting counts as going on."""
    if isinstance(turn.event, Repeat) and turn.event.who in turn.after["people"]:
        turn.after["people"][turn.event.who]["depth"] = "light"


# -- somebody can tell ---------------------------------------------------------------------------------


class Peeks(Walk):
    """A condition uses answers that nobody has been shown."""

    def _unsealed(self) -> list[str]:
        return list(self.state["answers"])

    def _unknown(self, role: str, step: Step) -> list[str]:
        waiting: list[str] = self._peeking(lambda: super(Peeks, self)._unknown(role, step))
        return waiting

    def _is_for(self, role: str, step: Step, given: dict[str, Answer]) -> bool:
        is_for: bool = self._peeking(lambda: super(Peeks, self)._is_for(role, step, given))
        return is_for

    def _peeking(self, look: Callable[[], Any]) -> Any:
        shown, self.state["shown"] = self.state["shown"], self._unsealed()
        try:
            return look()
        finally:
            self.state["shown"] = shown


class PeeksAtTheClosed(Peeks):
    """A condition uses answers to a step that closed without a reveal."""

    def _unsealed(self) -> list[str]:
        return [*self.state["shown"], *self.state["closed"]]


class RevealsThoughOnePassed(Walk):
    """The one answer there is, is shown to both."""

    def _close(self, step: Step) -> None:
        super()._close(step)
        given = self.state["answers"][step.id]
        if step.id in self.state["closed"]:
            for role in [role for role in given if is_answer(given[role])]:
                self.effects += [Tell(to, step.id, "reveal", {"theirs": given[role]}) for to in self.people]


class LowMeansLight(Walk):
    """A sealed 1 lowers the depth for both before it is shown."""

    def record(self, role: str, answer: Answer) -> None:
        super().record(role, answer)
        if answer.get("number") == 1:
            self.people[role]["depth"] = "light"


def tells_a_pass(turn: Turn) -> None:
    """“The other was left open”, before the step has closed."""
    if isinstance(turn.event, Passed) and turn.new_answers():
        turn.tell(other(turn.event.who), "checkin.reveal_one_open")


def names_a_pass(turn: Turn) -> None:
    """“Your partner passed”, where it should be “the other was left open”."""
    for place, effect in enumerate(turn.effects):
        if isinstance(effect, Phrase) and effect.key == "checkin.reveal_one_open":
            turn.effects[place] = replace(effect, key="checkin.your_partner_passed")


def is_silent_about_silence(turn: Turn) -> None:
    """“The other was left open” only where they passed, and not where their time ran out."""
    if any("expired" in answer for given in turn.after["answers"].values() for answer in given.values()):
        turn.effects = [e for e in turn.effects if getattr(e, "key", "") != "checkin.reveal_one_open"]


def both_hear_lighter(turn: Turn) -> None:
    """The partner hears something when one of them asks for lighter."""
    if isinstance(turn.event, Lighter) and turn.after != turn.before:
        turn.tell(other(turn.event.who), "checkin.holding")


def tells_whose_depth(turn: Turn) -> None:
    """At the beginning one hears something if it is the other who can hold less."""
    depths = {role: person["depth"] for role, person in turn.after["people"].items()}
    if turn.event is None and depths.get("peer") == "light" and depths.get("caller") == "full":
        turn.tell("caller", "checkin.holding")


def tells_what_who_joins_can_hold(turn: Turn) -> None:
    """Who can hold little learns that the other can hold much."""
    if isinstance(turn.event, Joined) and turn.event.depth == "full" and turn.after != turn.before:
        turn.tell(other(turn.event.who), "checkin.holding")


def reveals_to_one(turn: Turn) -> None:
    """The caller sees the reveal, the peer not yet."""
    turn.effects = [e for e in turn.effects if not (isinstance(e, Tell) and e.text == "reveal" and e.to == "peer")]


def shows_at_once(turn: Turn) -> None:
    """A number goes to the partner as soon as it is given."""
    for step, role, answer in turn.new_answers():
        if "number" in answer:
            turn.effects.append(Tell(other(role), step, "say", {"mine": answer}))


def both_hear_a_choice(turn: Turn) -> None:
    """What a choice says goes to both."""
    said = [e for e in turn.effects if isinstance(e, Tell) and e.text.startswith("choice:")]
    turn.effects += [replace(effect, to=other(effect.to)) for effect in said]


def orders_by_value(turn: Turn) -> None:
    """The partner hears the same things, but in another order after a 1."""
    given = [answer for answers in turn.after["answers"].values() for answer in answers.values()]
    if {"number": 1} in given and not any(isinstance(e, Tell) and e.text == "reveal" for e in turn.effects):
        turn.effects.reverse()


def reminds_both(turn: Turn) -> None:
    """The reminder of one reaches the other."""
    reminded = [e for e in turn.effects if isinstance(e, Phrase) and e.key == "checkin.reminder"]
    turn.effects += [replace(effect, to=other(effect.to)) for effect in reminded]


def tells_of_bubbles(turn: Turn) -> None:
    """The partner notices that words are being gathered."""
    for effect in [effect for effect in turn.effects if isinstance(effect, Gather)]:
        turn.tell(other(effect.who), "checkin.holding")


def ends_on_low(turn: Turn) -> None:
    """A sealed 1 ends it for both."""
    if isinstance(turn.event, Said) and {"number": 1} in [answer for _, _, answer in turn.new_answers()]:
        turn.after = {**turn.after, "ended": "end"}
        turn.effects.append(Ended("end"))


def goes_first_unasked(turn: Turn) -> None:
    """A peer who did not say yes goes first all the same."""
    was = turn.before["people"].get("peer", {})
    if was.get("doing") == OFFERED and turn.after["people"]["peer"]["doing"] == "asked":
        turn.after["people"]["peer"]["goes_first"] = True


def tells_of_declining(turn: Turn) -> None:
    """The caller notices that the peer would not go first."""
    was, now = (state["people"].get("peer", {}) for state in (turn.before, turn.after))
    if was.get("doing") == OFFERED and now.get("doing") == "asked" and not now.get("goes_first"):
        turn.tell("caller", "checkin.holding")


def tells_of_accepting(turn: Turn) -> None:
    """The caller notices that the peer will go first before there is anything to see."""
    was, now = (state["people"].get("peer", {}) for state in (turn.before, turn.after))
    if was.get("doing") == OFFERED and now.get("goes_first"):
        turn.tell("caller", "checkin.holding")


STRANDING: tuple[Fault, ...] = (
    ForgetsSkips,
    WaitsAtSkips,
    NeverReleases,
    GoesBack,
    forgets_joining,
    forgets_to_seat,
    loses_passes,
    waits_for_ever,
    sets_no_alarm,
    hides_waits,
    hides_releases,
    asks_nothing,
    junk_lowers_depth,
    repeat_passes,
)
TELLING: tuple[Fault, ...] = (
    Peeks,
    PeeksAtTheClosed,
    RevealsThoughOnePassed,
    LowMeansLight,
    tells_a_pass,
    names_a_pass,
    is_silent_about_silence,
    both_hear_lighter,
    tells_whose_depth,
    tells_what_who_joins_can_hold,
    reveals_to_one,
    shows_at_once,
    both_hear_a_choice,
    orders_by_value,
    reminds_both,
    tells_of_bubbles,
    ends_on_low,
)
TELLING_FIRST: tuple[Fault, ...] = (goes_first_unasked, tells_of_declining, tells_of_accepting)
