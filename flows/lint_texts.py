"""Looking at every sentence of a script: length, placeholders, tone and how hard it reads. Pure."""

import re
from collections.abc import Iterator

from flows.problems import Problem, in_step
from flows.reading_level import too_hard
from flows.script import Script, Step, Wording
from flows.vocabulary import fold
from flows.wording import PLACEHOLDERS, REVEAL_PLACEHOLDERS, holes, without_holes

LONGEST_TEXT = 320
_UNKIND = re.compile(
    r"\b(?:at least|don'?t worry|others? have it worse|could be worse|look on the bright side|cheer up"
    r"|calm down|everything will be|you will be fine|i promise|we promise|you should|you must|be strong"
    r"|stay positive|al menos|no te preocupes|otros estan peor|podria ser peor|animate|calmate"
    r"|todo (?:va a|estara)|te prometo|deberias|tienes que|se fuerte|piensa positivo)\b"
)
_NOT_SPOKEN = re.compile(r"https?://|www\.|\breply\b|\btext\b|\bresponde\b|\benvia\b|[\U0001f300-\U0001faff☀-➿]", re.I)


def _wordings(step: Step) -> Iterator[tuple[str, Wording]]:
    yield from step.texts.items()
    for choice in step.choice_by_id.values():
        if choice.say is not None:
            yield f"choice:{choice.id}", choice.say


def _texts(step: Step) -> Iterator[tuple[str, str, str, bool]]:
    """Every sentence of a step: where it stands, its language, itself, and whether it is the spoken twin."""
    for key, wording in _wordings(step):
        yield from ((key, language, text, False) for language, text in wording.text.items())
        spoken = key if key.startswith("choice:") else f"{key} on voice"
        yield from ((spoken, language, text, True) for language, text in (wording.voice or {}).items())


def _length(script: Script, step: Step) -> Iterator[Problem]:
    for key, language, text, _ in _texts(step):
        if len(text) > LONGEST_TEXT:
            message = f"This text has {len(text)} characters; {LONGEST_TEXT} is the most."
            yield in_step(step, key, message, "Say it in fewer words, or in two steps.", language)


def _placeholders(script: Script, step: Step) -> Iterator[Problem]:
    for key, language, text, _ in _texts(step):
        known = _known_placeholders(key)
        for name in [name for name in holes(text) if name not in known]:
            message = f"“{{{name}}}” is not a placeholder that can be used here."
            yield in_step(step, key, message, f"Known here: {', '.join(known)}.", language)
        if "{" in without_holes(text) or "}" in without_holes(text):
            yield in_step(step, key, "A “{” or “}” stands alone.", "Write a placeholder as {name}.", language)
        if "{name}" in text:
            message = "{name} may be empty, and leaves a gap."
            yield in_step(step, key, message, "Write it with its comma: {, name}.", language, warning=True)


def _known_placeholders(key: str) -> tuple[str, ...]:
    if key.removesuffix(" on voice") == "reveal":
        return (*PLACEHOLDERS, *REVEAL_PLACEHOLDERS)
    if key.removesuffix(" on voice") == "first":
        return (*PLACEHOLDERS, "theirs")
    return (*PLACEHOLDERS, "mine") if key.startswith("reveal if passed") else PLACEHOLDERS


def _same_placeholders(script: Script, step: Step) -> Iterator[Problem]:
    for key, wording in _wordings(step):
        for texts in filter(None, (wording.text, wording.voice)):
            base = sorted(holes(texts.get(script.languages[0], "")))
            for language, text in texts.items():
                if sorted(holes(text)) != base:
                    message = f"This has other placeholders than “{script.languages[0]}”."
                    yield in_step(step, key, message, "Use the same ones in every language.", language)


def _tone(script: Script, step: Step) -> Iterator[Problem]:
    for key, language, text, spoken in _texts(step):
        if unkind := _UNKIND.search(fold(text)):
            message = f"“{unkind[0]}” ranks, corrects or promises."
            yield in_step(step, key, message, "Say what is so, without comparing.", language, warning=True)
        if hard := too_hard(without_holes(text), language):
            yield in_step(step, key, hard, "Use shorter words and sentences.", language, warning=True)
        if spoken and (odd := _NOT_SPOKEN.search(text)):
            yield in_step(step, key, f"“{odd[0]}” does not belong in what is spoken.", "", language, warning=True)


TEXT_CHECKS = (_length, _placeholders, _same_placeholders, _tone)
