"""Say, Play and Pause: a phone hears them, and they take their time."""

from collections.abc import Iterator

from service.simulator.calls.document import Verb
from service.simulator.calls.hearing import hear, spoken
from service.simulator.calls.records import Call, Heard
from service.simulator.calls.stage import Life
from service.simulator.exchange import Exchange

PLAYED = 5.0
"""Seconds that any recording lasts: nothing is fetched."""
TONE = 0.2
FOREVER = 1000


def sound(exchange: Exchange, call: Call, verb: Verb) -> Life:
    """Let a phone hear one verb to its end; keys and words meanwhile are lost."""
    for _ in repeats(verb):
        heard = begin(exchange, call, verb)
        until = exchange.timers.now() + heard.seconds
        while (yield until) is not None:
            pass


def repeats(verb: Verb) -> Iterator[int]:
    """How often a prompt is heard; loop="0" goes on for a thousand times."""
    return iter(range((verb.whole("loop", 1) or FOREVER) if audible(verb) else 0))


def audible(verb: Verb) -> bool:
    """Whether there is anything in it."""
    return bool(verb.tag == "Pause" or verb.text or verb.get("digits"))


def begin(exchange: Exchange, call: Call, verb: Verb) -> Heard:
    """A phone begins to hear a prompt; how long it takes is in what is returned."""
    if verb.tag == "Say":
        words = verb.text[:4096]
        more = {"language": verb.get("language"), "voice": verb.get("voice")}
        return hear(exchange, call, "say", words, seconds=spoken(words), **more)
    if verb.tag == "Pause":
        return hear(exchange, call, "silence", seconds=float(verb.whole("length", 1)))
    digits = verb.get("digits")
    if digits:
        return hear(exchange, call, "tones", digits, seconds=round(TONE * len(digits), 1))
    return hear(exchange, call, "play", verb.text, seconds=PLAYED)
