"""An author's test as it was played, line by line: what each person said, what each heard, what the line did. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows import wording
from flows.author_tests import Played
from flows.preview import deeds
from flows.script import Action, Script
from flows.state import Act, Effect, Ended, Event, Left, Lighter, Passed, Phrase, Repeat, Said, Tell, TimedOut
from flows.wording import Phrases

SAID = {Passed: "PASS", Lighter: "LIGHTER", Repeat: "REPEAT", TimedOut: "waits", Left: "leaves"}


@dataclass(frozen=True)
class Line:
    """One thing that happened: `kind` is "own" (said by `who`), "line" (heard by them), "deed" (done for) or "end"."""

    kind: str
    who: str
    text: str


def transcript(
    script: Script, played: Played, language: str, phrases: Phrases, values: Mapping[str, Mapping[str, str]]
) -> list[Line]:
    """What was said and heard, in one language; `values` are each person's placeholders, by role."""
    lines: list[Line] = []
    for event, effects in played.turns:
        lines += _own(event)
        for effect in effects:
            lines += _heard(script, effect, language, played.medium, phrases, values)
    return lines


def _own(event: Event | None) -> Iterator[Line]:
    if isinstance(event, Said):
        yield Line("own", event.who, event.text)
    elif isinstance(event, Passed | Lighter | Repeat | TimedOut | Left):
        yield Line("own", event.who, SAID[type(event)])


def _heard(
    script: Script,
    effect: Effect,
    language: str,
    medium: str,
    phrases: Phrases,
    values: Mapping[str, Mapping[str, str]],
) -> Iterator[Line]:
    match effect:
        case Tell():
            told = wording.render(script, effect.to_json(), language, medium, values[effect.to], _bare, phrases)
            yield from (Line("line", effect.to, text) for text in told)
        case Phrase():
            yield Line("line", effect.to, phrases.text(effect.key, language, values[effect.to], medium))
        case Act():
            yield Line("deed", effect.who, deeds((Action(effect.action, effect.value),))[0])
        case Ended():
            yield Line("end", "", effect.reason)


def _bare(quoted: str) -> str:
    """Words as they were said, where the test quotes them."""
    return quoted.strip("“”")
