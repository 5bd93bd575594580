"""A script's own tests as readable transcripts: what each person texts and hears, in one language."""

from importlib.resources import files

from flows import author_tests
from flows.script import Script
from flows.state import Act, Effect, Ended, Event, Holding, NotUnderstood, Passed, Phrase, Said, Settled, Tell
from flows.wording import Phrases, render

VALUES = {
    "en": {
        "name": "Ana",
        "partner": "Your peer",
        "line": "Harbor Line",
        "hours": "A peer is on now.",
        "wait": "I do not know yet how long.",
        "policy": "we ask you first, and two of us decide.",
    },
    "es": {
        "name": "Ana",
        "partner": "Tu par",
        "line": "Harbor Line",
        "hours": "Hay un par ahora.",
        "wait": "No sé todavía cuánto.",
        "policy": "primero te preguntamos y deciden dos personas.",
    },
}


def phrases() -> Phrases:
    """The sentences that the line itself says."""
    return Phrases.load(files("flows").joinpath("phrases.nt").read_text(encoding="utf-8"))


def transcript(script: Script, language: str) -> str:
    """Every test of the script as a conversation in this language."""
    parts = [f"{script.title} ({language}, by text)"]
    for played in author_tests.play_all(script):
        lines = [f"-- {played.test.name}"]
        for event, effects in played.turns:
            lines += _event(event)
            lines += [line for effect in effects for line in _effect(script, effect, language)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _event(event: Event | None) -> list[str]:
    match event:
        case Said(who, text):
            return [f"{who:>9} > {text}"]
        case Passed(who):
            return [f"{who:>9} > PASS"]
        case Settled(who):
            return [f"{'':>9}   ({who} has written nothing more for a minute)"]
        case None:
            return []
        case _:
            return [f"{'':>9}   ({event})"]


def _effect(script: Script, effect: Effect, language: str) -> list[str]:
    match effect:
        case Tell(to):
            said = render(script, effect.to_json(), language, "sms", VALUES[language], lambda ref: ref, phrases())
            return [line for message in said for line in _heard(to, message)]
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


def _heard(to: str, message: str) -> list[str]:
    first, *rest = message.split("\n")
    return [f"{to:>9} < {first}", *(f"{'':>9}   {line}" for line in rest)]
