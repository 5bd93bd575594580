"""What each person has been shown: closing a together step, and what a condition may look at. Pure."""

from typing import Any

from flows.script import Condition, Script, Step
from flows.state import Answer, Effect, Phrase, State, Tell


def is_answer(answer: Answer | None) -> bool:
    """Whether this record holds something said, not a pass or a skip."""
    return answer is not None and "passed" not in answer and "skipped" not in answer


def all_in(script: Script, state: State, step_id: str) -> bool:
    """Whether everyone in the script has answered, passed or skipped this step, and nobody needs a moment."""
    if state.get("aside"):
        return False
    given = state["answers"].get(step_id, {})
    return all(role in given for role in script.people)


def close(script: Script, state: State, step: Step) -> list[Effect]:
    """The reveal of a together step that everyone is in on: one batch, the same for every value.

    If anyone passed, nobody's answer is shown; a step skipped or passed by everyone closes without a word.
    """
    given = state["answers"][step.id]
    open_to_all = all(is_answer(given[role]) for role in script.people)
    state["shown" if open_to_all else "closed"].append(step.id)
    if open_to_all:
        return [_reveal(script, step, given, role) for role in script.people]
    return [_left_open(state, step, given, role) for role in script.people if is_answer(given[role])]


def _reveal(script: Script, step: Step, given: dict[str, Answer], role: str) -> Effect:
    theirs = next(given[other] for other in script.people if other != role)
    return Tell(role, step.id, "reveal", {"mine": given[role], "theirs": theirs})


def _left_open(state: State, step: Step, given: dict[str, Answer], role: str) -> Effect:
    if step.id in state["first"]:
        return Phrase(role, "checkin.first_left_open")
    if "reveal if passed" in step.texts:
        return Tell(role, step.id, "reveal if passed", {"mine": given[role]})
    return Phrase(role, "checkin.reveal_one_open")


def evaluate(script: Script, state: State, condition: Condition, viewer: str) -> bool | None:
    """True, False, or None while it depends on an answer that has not been given yet."""
    truths = [_truth(script, state, condition, role, viewer) for role in subjects(script, condition, viewer)]
    if condition.who == "either":
        return True if True in truths else None if None in truths else False
    return False if False in truths else None if None in truths else True


def waiting_for(script: Script, state: State, condition: Condition, viewer: str) -> list[str]:
    """The people whose answer an unknown condition still needs."""
    roles = subjects(script, condition, viewer)
    return [role for role in roles if _truth(script, state, condition, role, viewer) is None]


def subjects(script: Script, condition: Condition, viewer: str) -> tuple[str, ...]:
    """The roles a condition speaks about when it is read for `viewer`."""
    if condition.who == "self":
        return (viewer,)
    if condition.who in ("either", "both"):
        return script.people
    return (condition.who,)


def _truth(script: Script, state: State, condition: Condition, role: str, viewer: str) -> bool | None:
    step = script.step(condition.step)
    record = _seen(state, step, condition, role, viewer)
    if record is None:
        return None
    return _holds(condition, record) is not condition.negated


def _seen(state: State, step: Step, condition: Condition, role: str, viewer: str) -> Answer | None:
    """The record of `role` as `viewer` may use it: {} for what will never be shown, None for not yet."""
    record: Answer | None = state["answers"].get(step.id, {}).get(role)
    if record is not None and "skipped" in record:
        return record
    if step.together and not (condition.who == "self" and step.id not in state["shown"]):
        return _seen_together(state, step.id, record)
    if role == viewer or step.partner_may_know:
        return record
    return {}


def _seen_together(state: State, step_id: str, record: Answer | None) -> Answer | None:
    if step_id in state["shown"]:
        return record
    if step_id not in state["closed"]:
        return None
    return {"answered": True} if is_answer(record) else record


def _holds(condition: Condition, record: dict[str, Any]) -> bool:
    if condition.verb == "passed":
        return "passed" in record
    if condition.verb == "answered":
        return bool(record) and is_answer(record)
    value = record.get("choice", record.get("number"))
    return value is not None and str(value) in condition.values
