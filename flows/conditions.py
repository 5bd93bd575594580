"""Reading `only if` sentences: "either said 2 or less to mood". Pure."""

import re
from dataclasses import dataclass, field
from typing import Any

from flows.problems import did_you_mean
from flows.reading import Reader
from flows.script import NUMBER, WORDS, YES_NO, Condition, Step

SENTENCE = re.compile(
    r"^(?:(?P<who>either|both|caller|peer|responder) )?(?P<verb>said|did not say|passed|did not pass|answered"
    r"|did not answer) (?:(?P<values>.+) to )?(?P<step>[a-z0-9_]+)$"
)
_VERBS = {"said": "said", "did not say": "said", "passed": "passed", "did not pass": "passed"}
_RANGE = re.compile(r"^(\d{1,4}) (or less|or more|to (\d{1,4}))$")
_SHAPE = "Write “said 2 or less to mood”, “either said yes to rest”, “both answered mood” or “did not pass mood”."


@dataclass
class Whole:
    """The script that a step is read into: its languages and people, the steps before, and every id there will be."""

    languages: tuple[str, ...]
    people: tuple[str, ...]
    ids: frozenset[str] = frozenset()
    steps: dict[str, Step] = field(default_factory=dict)


def read_conditions(reader: Reader, path: tuple[Any, ...], value: Any, whole: Whole) -> tuple[Condition, ...]:
    """Every condition under `only if`: one sentence, or a list that must all hold."""
    sentences = value if isinstance(value, list) else [value]
    found = []
    for place, sentence in enumerate(sentences):
        where = (*path, place) if isinstance(value, list) else path
        condition = _condition(reader, where, str(sentence).strip(), whole)
        if condition is not None:
            found.append(condition)
    return tuple(found)


def _condition(reader: Reader, path: tuple[Any, ...], sentence: str, whole: Whole) -> Condition | None:
    if not reader.text(path, sentence):
        return None
    match = SENTENCE.match(sentence)
    verb = match and _VERBS.get(match["verb"], "answered")
    if match is None or verb is None or (verb == "said") is not (match["values"] is not None):
        reader.problem(path, f"“{sentence}” is not a condition that can be read.", _SHAPE)
        return None
    who = match["who"] or "self"
    if who in ("caller", "peer", "responder") and who not in whole.people:
        advised = f"Its people: {', '.join(whole.people)}."
        reader.problem(path, f"There is no {who} in this script.", advised, rule="unknown-role")
        return None
    step = _earlier_question(reader, path, match["step"], whole)
    if step is None:
        return None
    values = _values(reader, path, match["values"], step) if match["values"] else ()
    negated = match["verb"].startswith("did not")
    return Condition(who, verb, step.id, negated, values, sentence, reader.line(path))


def _earlier_question(reader: Reader, path: tuple[Any, ...], name: str, whole: Whole) -> Step | None:
    questions = [step.id for step in whole.steps.values() if step.kind != "say"]
    if name in questions:
        return whole.steps[name]
    if name in whole.steps:
        message = f"“{name}” asks nothing, so nobody can answer it."
        reader.problem(path, message, did_you_mean("", questions), rule="unknown-step")
    elif name in whole.ids:
        message = f"This looks forward: “{name}” comes later."
        reader.problem(path, message, "A condition can only look back.", rule="looks-forward")
    else:
        advised = did_you_mean(name, questions)
        reader.problem(path, f"There is no earlier question “{name}”.", advised, rule="unknown-step")
    return None


def _values(reader: Reader, path: tuple[Any, ...], written: str, step: Step) -> tuple[str, ...]:
    """The values of a condition, spelled out: "2 or less" of a 1-to-5 question is ("1", "2")."""
    known = known_values(step)
    if not known:
        if step.answer == WORDS:
            message = f"“{step.id}” is answered in words."
            advised = f"Ask “answered {step.id}” or “passed {step.id}”."
            reader.problem(path, message, advised, rule="unknown-value")
        return ()
    ranged = _RANGE.match(written)
    values = _in_range(ranged, known) if ranged else [value.strip() for value in re.split(r" or |,", written)]
    for value in [value for value in values if value not in known]:
        advised = did_you_mean(value, known)
        reader.problem(path, f"Nobody can say “{value}” to {step.id}.", advised, rule="unknown-value")
    if not values:
        advised = f"Answers of {step.id}: {', '.join(known)}."
        reader.problem(path, f"“{written}” can never hold.", advised, rule="never-holds")
    return tuple(values)


def known_values(step: Step) -> list[str]:
    """What a condition may say was said to this step."""
    if step.answer == NUMBER:
        return ["1", "2", "3", "4", "5"]
    if step.answer == YES_NO:
        return ["yes", "no"]
    return [choice.id for choice in (step.voice_choices if step.answer == WORDS else step.choices)]


def _in_range(match: re.Match[str], known: list[str]) -> list[str]:
    low = int(match[1])
    bounds = {"or less": (0, low), "or more": (low, 99)}
    lowest, highest = bounds.get(match[2]) or (low, int(match[3]))
    return [value for value in known if value.isdigit() and lowest <= int(value) <= highest]
