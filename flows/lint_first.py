"""What is said first: all of it before anything is asked, and nothing on a locked screen that says too much. Pure."""

import re
from collections.abc import Iterator

from flows.lint_texts import FIRST_WORDS
from flows.problems import Problem, in_step
from flows.script import Script, Step
from flows.vocabulary import fold

_MOST_TEXTS = 3
_NEEDED = {"sms": ("{hours}", "988", "{policy}", "STOP"), "voice": ("{hours}", "988", "{policy}")}
_SAYS_WHAT_FOR = re.compile(
    r"\{line\}|\b(?:(?:help|hot)?lines?|peers?|crisis|check.?ins?|support|mood|feelings?|urgent"
    r"|lineas?|pares|par|apoyo|animo|emociones|emocional|urgente)\b"
)


def _tells_first(script: Script) -> Iterator[Problem]:
    """Nobody is asked anything by an arrival before they were told, whichever way they came and whoever they are."""
    if script.used_for != "arrival":
        return
    question = script.first_question
    before = [step for step in script.steps[:question] if _for_everybody(step)]
    at = script.steps[min(question, len(script.steps) - 1)]
    if question > _MOST_TEXTS:
        message = f"{question} texts before the first question; {_MOST_TEXTS} is the most."
        yield in_step(at, "", "too-much-first", message, "Say it in fewer texts.")
    for words in _NEEDED["sms"]:
        if places := [place for place in _places(script, words) if words not in _said(before, *place)]:
            message = f"“{words}” is not said before this: {', '.join(' '.join(place) for place in places)}."
            advice = "Put it into what is said first, in a step without “only if”."
            yield in_step(at, "", "asks-before-telling", message, advice)


def _places(script: Script, words: str) -> Iterator[tuple[str, str]]:
    return ((medium, language) for medium in script.on if words in _NEEDED[medium] for language in script.languages)


def _said(steps: list[Step], medium: str, language: str) -> str:
    return " ".join(step.texts["say"].on(medium).get(language, "") for step in steps)


def _shows_little(script: Script) -> Iterator[Problem]:
    """A follow-up may be seen by whoever holds the phone: its first words do not say what the line is for."""
    if script.used_for != "follow-up" or "sms" not in script.on:
        return
    for step in _may_come_first(script):
        for language, text in step.texts[step.kind].text.items():
            if found := _SAYS_WHAT_FOR.search(fold(text.replace("{, name}", ""))[:FIRST_WORDS]):
                message = f"“{found[0]}” in the first words says what the line is for."
                advice = f"Let the first {FIRST_WORDS} characters be a plain hello; others may see them."
                yield in_step(step, f"{step.kind}:{language}", "says-what-for", message, advice, language)


def _may_come_first(script: Script) -> Iterator[Step]:
    for step in script.steps:
        yield step
        if _for_everybody(step):
            return


def _for_everybody(step: Step) -> bool:
    return not step.conditions and step.depth == "light"


FIRST_CHECKS = (_tells_first, _shows_little)
