"""What a script must not do, and what it had better not do, found by reading it. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator

from flows import author_tests
from flows.lint_texts import TEXT_CHECKS
from flows.problems import Problem, in_step
from flows.script import WORDS, Choice, Script, Step, own_words
from flows.vocabulary import CARRIER_WORDS, DEPTHS, NUMBER_WORDS, OWN_CARRIER_WORDS, fold

_MOST_CHECKIN_QUESTIONS, _MOST_QUESTIONS = 3, 12
_MOST_VOICE_CHOICES, _GOOD_VOICE_CHOICES = 9, 5
_DANGER = re.compile(
    r"\b(?:in danger|not safe|unsafe|hurt(?:ing)? (?:myself|me)|kill|suicid\w*|(?:want|going) to die|overdose"
    r"|en peligro|matar(?:me)?|hacerme dano|lastimarme|morir(?:me)?|sobredosis|no estoy a salvo)\b"
)


def lint(script: Script) -> list[Problem]:
    """Every error and warning about a script that could be read, in the order of its lines."""
    found = [problem for step in script.steps for check in _STEP_CHECKS for problem in check(script, step)]
    found += [problem for check in _SCRIPT_CHECKS for problem in check(script)]
    return sorted(found, key=lambda problem: (problem.warning, problem.line))


def failing_tests(script: Script) -> list[Problem]:
    """An error for everything that the author's own tests expected and did not see."""
    return [
        Problem(played.test.line, 1, "tests", "", f"The test “{played.test.name}” fails: {failure}.")
        for played in author_tests.play_all(script)
        for failure in played.failures
    ]


# -- choices -------------------------------------------------------------------------------------------


def _clashes(script: Script, step: Step) -> Iterator[Problem]:
    for choices in (step.choices, step.voice_choices):
        meant: dict[str, str] = {}
        for number, choice in enumerate(choices, 1):
            digits = {
                str(number),
                *(w for words in NUMBER_WORDS.values() for w, n in words.items() if n == number),
            }
            for word in sorted(own_words(choice) | digits):
                if meant.setdefault(word, choice.id) != choice.id:
                    message = f"“{word}” could mean “{meant[word]}” or “{choice.id}”."
                    yield in_step(step, f"choice:{choice.id}", message, "Give one of them other words.")


def _carrier_words(script: Script, step: Step) -> Iterator[Problem]:
    for choice in step.choice_by_id.values():
        for word in (choice.id, *choice.also):
            if fold(word) in CARRIER_WORDS or fold(word) in OWN_CARRIER_WORDS:
                message = f"“{word}” belongs to the phone company, and never reaches this question alone."
                yield in_step(step, f"choice:{choice.id}", message, "It can be part of a label; take another word.")


def _voice_choices(script: Script, step: Step) -> Iterator[Problem]:
    if "voice" not in script.on:
        return
    count = len(step.options("voice"))
    if step.answer == WORDS and not count:
        message = "By phone nothing spoken is written down, so this cannot be answered there."
        yield in_step(step, "answer", message, "Add “choices on voice:”.")
    if count > _MOST_VOICE_CHOICES:
        yield in_step(step, "choices", f"{count} choices by phone; a phone has {_MOST_VOICE_CHOICES}.", "Keep fewer.")
    elif count > _GOOD_VOICE_CHOICES:
        yield in_step(
            step,
            "choices",
            f"{count} choices are hard to hold in mind by phone.",
            "Five is plenty.",
            warning=True,
        )


def _tells(script: Script, step: Step) -> Iterator[Problem]:
    place = script.position[step.id]
    following = script.steps[place + 1] if place + 1 < len(script.steps) else None
    is_followed = following is not None and following.kind == "say" and not following.conditions
    for choice in step.choice_by_id.values():
        key, tells = f"choice:{choice.id}", _does(choice, "tell")
        if tells and choice.say is None and not is_followed:
            yield in_step(step, key, "This tells somebody, and does not say so.", "Add “say:” to the choice.")
        if not tells and any(_DANGER.search(fold(text)) for text in (choice.id, *choice.label.values())):
            yield in_step(step, key, "This choice says danger, and nobody is told.", "Add “tell: on call”.")


def _does(choice: Choice, name: str) -> bool:
    return any(action.name == name for action in choice.actions)


# -- two people ----------------------------------------------------------------------------------------


def _before_the_reveal(script: Script, step: Step) -> Iterator[Problem]:
    """In a two-person script nothing that a choice does may show the partner what was chosen."""
    if len(script.people) < 2 or step.partner_may_know:
        return
    for choice in step.choice_by_id.values():
        for name in ("depth", "end"):
            if _does(choice, name):
                message = f"“{name}” on this choice lets the partner know what was chosen."
                yield in_step(
                    step,
                    f"choice:{choice.id}",
                    message,
                    "Add “partner may know: yes” and say so in the text.",
                )


def _conditions(script: Script, step: Step) -> Iterator[Problem]:
    for condition in step.conditions:
        about = script.step(condition.step)
        if condition.who == "self" and step.together:
            message = f"“{condition.sentence}” is read for each person alone: one might be asked and not the other."
            yield in_step(step, "only if", message, "Write “either” or “both” before it.")
        if condition.who != "self" and len(script.people) > 1 and not (about.together or about.partner_may_know):
            message = f"“{about.id}” is private, so the partner's answer cannot be used."
            yield in_step(step, "only if", message, f"Add “partner may know: yes” to {about.id}, and say so there.")


def _can_hold(script: Script, step: Step) -> Iterator[Problem]:
    left: dict[tuple[str, str], set[str]] = {}
    for condition in step.conditions:
        if condition.verb == "said" and not condition.negated and condition.who != "either":
            key, values = (condition.who, condition.step), set(condition.values)
            left[key] = left.get(key, values) & values
            if not left[key]:
                yield in_step(step, "only if", f"“{condition.sentence}” can never hold with the ones above.")


# -- the whole script ----------------------------------------------------------------------------------


def _count(script: Script) -> Iterator[Problem]:
    questions = [step for step in script.steps if step.kind != "say"]
    if script.used_for == "shared check-in" and len(questions) > _MOST_CHECKIN_QUESTIONS:
        message = f"{len(questions)} questions; a shared check-in has at most {_MOST_CHECKIN_QUESTIONS}."
        yield in_step(questions[_MOST_CHECKIN_QUESTIONS], "", message, "Keep the ones that matter most.")
    if len(questions) > _MOST_QUESTIONS:
        message = f"{len(questions)} questions are a lot; {_MOST_QUESTIONS} is plenty."
        yield in_step(questions[_MOST_QUESTIONS], "", message, warning=True)


def _depth(script: Script) -> Iterator[Problem]:
    """Depth rises one level at a time."""
    so_far = 0
    for step in script.steps:
        level = DEPTHS.index(step.depth)
        if level > so_far + 1:
            message = f"Depth goes from {DEPTHS[so_far]} to {step.depth} in one step."
            yield in_step(step, "depth", message, f"Ask something of depth {DEPTHS[so_far + 1]} before.")
        so_far = max(so_far, level)


def _tested(script: Script) -> Iterator[Problem]:
    reached = author_tests.steps_reached(author_tests.play_all(script))
    for step in script.steps:
        if step.id not in reached:
            yield in_step(step, "", "No test reaches this step.", "Add one under “tests:”.", warning=True)


_STEP_CHECKS: tuple[Callable[[Script, Step], Iterable[Problem]], ...] = (
    *TEXT_CHECKS,
    _clashes,
    _carrier_words,
    _voice_choices,
    _tells,
    _before_the_reveal,
    _conditions,
    _can_hold,
)
_SCRIPT_CHECKS: tuple[Callable[[Script], Iterable[Problem]], ...] = (_count, _depth, _tested)
