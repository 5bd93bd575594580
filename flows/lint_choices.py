"""Looking at the choices of a step: what answers to what, how many by phone, who is told. Pure."""

import re
from collections.abc import Iterator, Mapping

from flows.problems import Problem, in_step
from flows.script import WORDS, Choice, Script, Step, Wording, own_words
from flows.vocabulary import CARRIER_WORDS, NUMBER_WORDS, OWN_CARRIER_WORDS, fold
from flows.wording import holes

_MOST_VOICE_CHOICES, _GOOD_VOICE_CHOICES = 9, 5
_DANGER = re.compile(
    r"\b(?:in danger|not safe|unsafe|hurt(?:ing)? (?:myself|me)|kill|suicid\w*|(?:want|going) to die|overdose"
    r"|en peligro|matar(?:me)?|hacerme dano|lastimarme|morir(?:me)?|sobredosis|no estoy a salvo|suicid\w*)\b"
)
_NUMBERED: Mapping[int, frozenset[str]] = {
    number: frozenset({str(number), *(w for words in NUMBER_WORDS.values() for w, n in words.items() if n == number)})
    for number in range(1, 10)
}


def _keyed(step: Step) -> Iterator[tuple[str, Choice]]:
    """Every choice with where it stands."""
    yield from ((f"choices:{choice.id}", choice) for choice in step.choices)
    yield from ((f"choices on voice:{choice.id}", choice) for choice in step.voice_choices)


def _clashes(script: Script, step: Step) -> Iterator[Problem]:
    for name, choices in (("choices", step.choices), ("choices on voice", step.voice_choices)):
        meant: dict[str, str] = {}
        for number, choice in enumerate(choices, 1):
            for word in sorted(own_words(choice) | _NUMBERED.get(number, frozenset({str(number)}))):
                if meant.setdefault(word, choice.id) != choice.id:
                    message = f"“{word}” could mean “{meant[word]}” or “{choice.id}”."
                    yield in_step(step, f"{name}:{choice.id}", "same-answer", message, "Give one of them other words.")


def _carrier_words(script: Script, step: Step) -> Iterator[Problem]:
    for key, choice in _keyed(step):
        for place, words in ((key, (choice.id,)), (f"{key}:also", choice.also)):
            for word in words:
                if (folded := fold(word)) in CARRIER_WORDS or folded in OWN_CARRIER_WORDS:
                    message = f"“{word}” belongs to the phone company, and never reaches this question alone."
                    advice = "It can be part of a label; take another word."
                    yield in_step(step, place, "carrier-word", message, advice)


def _voice_choices(script: Script, step: Step) -> Iterator[Problem]:
    if "voice" not in script.on:
        if step.voice_choices:
            message = "These are for the phone, and this script is not on voice."
            yield in_step(
                step, "choices on voice", "missing-medium", message, "Add voice under “on:”, or take them out."
            )
        return
    count, key = len(step.options("voice")), "choices on voice" if step.answer == WORDS else "choices"
    if step.answer == WORDS and not count:
        message = "By phone nothing spoken is written down, so this cannot be answered there."
        yield in_step(step, "answer", "words-by-phone", message, "Add “choices on voice:”.")
    if count > _MOST_VOICE_CHOICES:
        message = f"{count} choices by phone; a phone has {_MOST_VOICE_CHOICES}."
        yield in_step(step, key, "too-many-voice-choices", message, "Keep fewer.")
    elif count > _GOOD_VOICE_CHOICES:
        message = f"{count} choices are hard to hold in mind by phone."
        yield in_step(step, key, "many-voice-choices", message, "Five is plenty.")


def _tells(script: Script, step: Step) -> Iterator[Problem]:
    is_followed = _is_followed(script, step)
    for key, choice in _keyed(step):
        tells = any(action.name == "tell" for action in choice.actions)
        if tells and choice.say is None and not is_followed:
            message = "This tells somebody, and does not say so."
            yield in_step(step, key, "tell-without-say", message, "Add “say:” to the choice.")
        if not tells and any(_DANGER.search(fold(text)) for text in (choice.id, *choice.label.values())):
            message = "This choice says danger, and nobody is told."
            yield in_step(step, key, "danger-without-tell", message, "Add “tell: on call”, and “say:” below it.")


def _is_followed(script: Script, step: Step) -> bool:
    """Whether the next thing is said to everybody, whatever they can hold."""
    place = script.position[step.id] + 1
    following = script.steps[place] if place < len(script.steps) else None
    return following is not None and following.kind == "say" and not following.conditions and following.depth == "light"


def _tells_nobody(script: Script, step: Step) -> Iterator[Problem]:
    """On call is the responder already; a page about one's own conversation goes to nobody."""
    if script.people != ("responder",):
        return
    for key, actions in (("", step.actions), *((key, choice.actions) for key, choice in _keyed(step))):
        if any(action.name == "tell" and action.value == "on call" for action in actions):
            message = "The responder is on call: there is nobody else to tell."
            yield in_step(step, f"{key}:tell" if key else "tell", "tell-nobody", message, "Write “tell: coordinator”.")


def _wordings(step: Step) -> Iterator[tuple[str, Wording]]:
    yield from step.texts.items()
    yield from ((f"{key}:say", choice.say) for key, choice in _keyed(step) if choice.say is not None)


def _same_placeholders(script: Script, step: Step) -> Iterator[Problem]:
    base = script.languages[0]
    for key, wording in _wordings(step):
        for place, texts in ((key, wording.text), (f"{key} on voice", wording.voice or {})):
            found = {language: sorted(holes(text)) if "{" in text else [] for language, text in texts.items()}
            for language in [code for code in found if found[code] != found.get(base, [])]:
                message, where = f"This has other placeholders than “{base}”.", f"{place}:{language}"
                advice = "Use the same ones in every language."
                yield in_step(step, where, "different-placeholders", message, advice, language)


CHOICE_CHECKS = (_clashes, _carrier_words, _voice_choices, _tells, _tells_nobody, _same_placeholders)
