"""A script's own tests as readable transcripts: what each person texts and hears, in one language."""

import functools
from importlib.resources import files

from flows import author_tests
from flows.script import Script
from flows.state import (
    Act,
    Effect,
    Ended,
    Event,
    Holding,
    Left,
    NotUnderstood,
    Passed,
    Phrase,
    Said,
    Settled,
    Tell,
    TimedOut,
)
from flows.wording import Phrases, render

VALUES = {
    "en": {
        "name": "Ana",
        "partner": "Your peer",
        "line": "Harbor Line",
        "hours": "No peer is on right now. The next one is on Wednesday 10:00 AM.",
        "wait": "I do not know yet how long.",
        "policy": "we ask you first; two of us may decide to call 911. (Demo policy.)",
    },
    "es": {
        "name": "Ana",
        "partner": "Tu par",
        "line": "Harbor Line",
        "hours": "Ahora no hay ningún par. Habrá uno el miércoles 18:00.",
        "wait": "No sé todavía cuánto.",
        "policy": "primero te preguntamos; dos de nosotros pueden decidir llamar al 911. (Política de prueba.)",
    },
}


@functools.cache
def phrases() -> Phrases:
    """The sentences that the line itself says."""
    return Phrases.load(files("flows").joinpath("phrases.nt").read_text(encoding="utf-8"))


def transcript(script: Script, language: str, medium: str) -> str:
    """Every test of this medium as a conversation in this language."""
    by = {"sms": "by text", "voice": "by phone"}[medium]
    parts = [f"{script.title} ({language}, {by})"]
    for played in author_tests.play_on(script, medium):
        lines = [f"-- {played.test.name}"]
        for event, effects in played.turns:
            lines += _event(event)
            lines += [line for effect in effects for line in _effect(script, effect, language, medium)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def messages(script: Script, language: str, medium: str) -> list[str]:
    """Every message of the script that its tests make somebody hear."""
    told = (effect for played in author_tests.play_on(script, medium) for effect in played.effects)
    return [text for effect in told if isinstance(effect, Tell) for text in _rendered(script, effect, language, medium)]


def _event(event: Event | None) -> list[str]:
    match event:
        case Said(who, text):
            return [f"{who:>9} > {text}"]
        case Passed(who):
            return [f"{who:>9} > PASS"]
        case Settled(who):
            return [f"{'':>9}   ({who} has written nothing more for a minute)"]
        case TimedOut(who):
            return [f"{'':>9}   ({who}'s time is up)"]
        case Left(who):
            return [f"{'':>9}   ({who} leaves)"]
        case None:
            return []
        case _:
            return [f"{'':>9}   ({event})"]


def _effect(script: Script, effect: Effect, language: str, medium: str) -> list[str]:
    match effect:
        case Tell(to):
            return [line for message in _rendered(script, effect, language, medium) for line in _heard(to, message)]
        case Phrase(to, key):
            return _heard(to, phrases().text(key, language))
        case Act(_, action, value):
            return [f"{'':>9}   [{action}: {value}]"]
        case Holding(who, _, on):
            return [f"{'':>9}   [{who} waits for {', '.join(on)}]"]
        case NotUnderstood(who, step, _, times):
            return [f"{'':>9}   [not an answer to {step}, kept: {times}]"]
        case Ended(reason):
            return [f"{'':>9}   [{reason}]"]
        case _:
            return []


def _rendered(script: Script, effect: Tell, language: str, medium: str) -> list[str]:
    return render(script, effect.to_json(), language, medium, VALUES[language], lambda ref: ref, phrases())


def _heard(to: str, message: str) -> list[str]:
    first, *rest = message.split("\n")
    return [f"{to:>9} < {first}", *(f"{'':>9}   {line}" for line in rest)]
