"""Looking at a script as a whole: how many questions, how depth rises, how it ends. Pure."""

from collections.abc import Iterator

from flows.problems import Problem, in_step
from flows.script import Script, Step
from flows.vocabulary import DEPTHS

_MOST_CHECKIN_QUESTIONS, _MOST_QUESTIONS = 3, 12


def _count(script: Script) -> Iterator[Problem]:
    questions = [step for step in script.steps if step.kind != "say"]
    if script.used_for == "shared check-in" and len(questions) > _MOST_CHECKIN_QUESTIONS:
        message = f"{len(questions)} questions; a shared check-in has at most {_MOST_CHECKIN_QUESTIONS}."
        advice = "Keep the ones that matter most."
        yield in_step(questions[_MOST_CHECKIN_QUESTIONS], "", "too-many-questions", message, advice)
    if len(questions) > _MOST_QUESTIONS:
        message = f"{len(questions)} questions are a lot; {_MOST_QUESTIONS} is plenty."
        yield in_step(questions[_MOST_QUESTIONS], "", "many-questions", message, "Keep the ones that matter most.")


def _depth(script: Script) -> Iterator[Problem]:
    """Depth rises one level at a time."""
    so_far = 0
    for step in script.steps:
        level = DEPTHS.index(step.depth)
        if level > so_far + 1:
            message = f"Depth goes from {DEPTHS[so_far]} to {step.depth} in one step."
            yield in_step(step, "depth", "depth-jump", message, f"Ask something of depth {DEPTHS[so_far + 1]} before.")
        so_far = max(so_far, level)


def _ending(script: Script) -> Iterator[Problem]:
    """Whatever way people go, the last thing is a word to them or something that happens, never silence."""
    for step in reversed(script.steps):
        if not _has_last_word(step):
            message = "It ends with this question, and without a last word."
            yield in_step(step, "", "no-ending", message, "Add a step with “say:” at the end.")
            return
        if not step.conditions and step.depth == DEPTHS[0]:
            return
    message = "Every step here may be left out, so it may say nothing at all."
    yield in_step(script.steps[0], "", "no-ending", message, "Add a step with “say:” and without “only if”.")


def _has_last_word(step: Step) -> bool:
    return step.kind == "say" or (bool(step.choices) and all(choice.say or choice.actions for choice in step.choices))


SCRIPT_CHECKS = (_count, _depth, _ending)
