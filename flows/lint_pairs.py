"""Looking at conditions and at what two people would notice of each other. Pure."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from flows import reveal
from flows.conditions import known_values
from flows.problems import Problem, in_condition, in_step
from flows.script import Condition, Script, Step
from flows.state import Answer, State


def _choice_shows(script: Script, step: Step) -> Iterator[Problem]:
    """In a two-person script nothing that a choice does may show the partner what was chosen."""
    if len(script.people) < 2 or step.partner_may_know:
        return
    for key, choices in (("choices", step.choices), ("choices on voice", step.voice_choices)):
        for choice in choices:
            for action in choice.actions:
                if action.name in ("depth", "end"):
                    message = f"“{action.name}” on this choice lets the partner know what was chosen."
                    advice = "Add “partner may know: yes” and say so in the text."
                    yield in_step(step, f"{key}:{choice.id}:{action.name}", "choice-shows", message, advice)


def _private(script: Script, step: Step) -> Iterator[Problem]:
    """A condition about the partner needs an answer that the partner was shown, or that may be known."""
    if len(script.people) < 2:
        return
    for condition in step.conditions:
        about = script.step(condition.step)
        if condition.who == "self" or about.together or about.partner_may_know:
            continue
        message = f"“{about.id}” is private, so the partner's answer cannot be used."
        advice = f"Add “partner may know: yes” to {about.id}, and say so there."
        rule = "private-answer" if condition.who in ("either", "both") else "one-sided"
        yield in_condition(step, condition, rule, message, advice)


def _one_sided(script: Script, step: Step) -> Iterator[Problem]:
    """A step asked together is asked of both or of nobody."""
    if not step.together:
        return
    for condition in [condition for condition in step.conditions if condition.who == "self"]:
        message = f"“{condition.sentence}” is read for each person alone: one might be asked and not the other."
        yield in_condition(step, condition, "one-sided", message, "Write “either” or “both” before it.")


def _can_hold(script: Script, step: Step) -> Iterator[Problem]:
    """Some answers must let the conditions hold, for everybody who takes the script."""
    for about in dict.fromkeys(condition.step for condition in step.conditions):
        conditions = [condition for condition in step.conditions if condition.step == about]
        reached, last = _who_reaches(script, script.step(about), conditions)
        if not reached:
            message = f"“{last.sentence}” can never hold with the ones above."
            yield in_condition(step, last, "never-holds", message, "Take one of them out.")
        elif len(reached) < len(script.people) and all(_may_be_used(script, c) for c in conditions):
            message = f"Only the {reached[0]} could ever come here."
            yield in_condition(step, last, "one-sided", message, "Ask both of them, or nobody.")


def _may_be_used(script: Script, condition: Condition) -> bool:
    about = script.step(condition.step)
    return condition.who == "self" or about.together or about.partner_may_know


def _who_reaches(script: Script, about: Step, conditions: list[Condition]) -> tuple[list[str], Condition]:
    """Who could pass all of these, whatever is answered; and the condition that the last of them fails at."""
    outcomes = list(_outcomes(script, about, conditions))
    left = dict.fromkeys(script.people, outcomes)
    last = conditions[-1]
    for condition in conditions:
        left = {
            role: [state for state in states if reveal.evaluate(script, state, condition, role)]
            for role, states in left.items()
        }
        if not any(left.values()):
            last = condition
            break
    return [role for role, states in left.items() if states], last


def _outcomes(script: Script, about: Step, conditions: list[Condition]) -> Iterator[State]:
    """Every way a question can have gone, by class: values that these conditions do not tell apart are one."""
    classes: dict[tuple[bool, ...], str] = {}
    for value in known_values(about):
        classes.setdefault(tuple(value in condition.values for condition in conditions), value)
    records: list[Answer] = [{"choice": value} for value in classes.values()] or [{"words": []}]
    records.append({"passed": True})
    if about.conditions or about.depth != "light":
        records.append({"skipped": True})
    for given in product(records, repeat=len(script.people)):
        yield _state(script, about, dict(zip(script.people, given, strict=True)))


def _state(script: Script, about: Step, given: dict[str, Answer]) -> State:
    shown = about.together and all(reveal.is_answer(answer) for answer in given.values())
    places: dict[str, Any] = {"shown": [about.id] if shown else [], "closed": [] if shown else [about.id]}
    return {"answers": {about.id: given}, **places}


PAIR_CHECKS = (_choice_shows, _private, _one_sided, _can_hold)
