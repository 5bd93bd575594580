"""Gather: keys or words from a phone, while it is spoken to and for some time after."""

from dataclasses import dataclass, field

from service.simulator.calls import prompts
from service.simulator.calls.document import Verb
from service.simulator.calls.events import Go, Key, Words
from service.simulator.calls.hearing import cut
from service.simulator.calls.records import Call
from service.simulator.calls.stage import Life
from service.simulator.exchange import Exchange

TIMEOUT = 5
AUTO = 1.0


@dataclass
class Input:
    """What came in so far, and until when more is waited for."""

    verb: Verb
    digits: str = ""
    words: list[str] = field(default_factory=list)
    confidence: float = 0.0
    finished_on: str = ""
    done: bool = False

    @property
    def kinds(self) -> list[str]:
        """dtmf, speech or both; the first key ends listening."""
        return ["dtmf"] if self.digits else self.verb.get("input", "dtmf").split()

    @property
    def patience(self) -> float:
        """Seconds to wait for the first key or word, and between keys."""
        timeout = self.verb.get("timeout", str(TIMEOUT))
        return float(TIMEOUT if timeout == "auto" else timeout)

    @property
    def silence(self) -> float:
        """Seconds of silence that end what is said."""
        timeout = self.verb.get("speechTimeout", self.verb.get("timeout", str(TIMEOUT)))
        return AUTO if timeout == "auto" else float(timeout)

    def take(self, event: object, now: float) -> float | None:
        """Take in a key or words; until when to wait from now on, or None if that was nothing."""
        if isinstance(event, Key) and "dtmf" in self.kinds:
            return self._key(event.key, now)
        if isinstance(event, Words) and "speech" in self.kinds and event.text:
            self.words.append(event.text)
            self.confidence = event.confidence
            return now + event.seconds + self.silence
        return None

    def _key(self, key: str, now: float) -> float | None:
        if key == self.verb.get("finishOnKey", "#"):
            if not self.digits:
                return None
            self.finished_on, self.done = key, True
        else:
            self.words, self.digits = [], self.digits + key
            self.done = len(self.digits) == self.verb.whole("numDigits", 0)
        return now + self.patience

    def fields(self) -> dict[str, str] | None:
        """What the action is told, or None when nothing came and the action is not to know."""
        if self.words:
            return {"SpeechResult": " ".join(self.words), "Confidence": f"{self.confidence:.8g}"}
        if self.digits:
            return {"Digits": self.digits, "FinishedOnKey": self.finished_on}
        if not self.verb.true("actionOnEmptyResult"):
            return None
        return {"Digits": "", "FinishedOnKey": ""} if "dtmf" in self.kinds else {"SpeechResult": "", "Confidence": "0"}


def gather(exchange: Exchange, call: Call, verb: Verb) -> Life:
    """Returns where to go on, or None for the next verb."""
    taken = Input(verb)
    until = yield from _spoken_to(exchange, call, taken)
    while not taken.done:
        event = yield until
        if event is None:
            break
        until = taken.take(event, exchange.timers.now()) or until
    fields = taken.fields()
    return None if fields is None else Go(verb.get("action"), verb.get("method", "POST"), fields)


def _spoken_to(exchange: Exchange, call: Call, taken: Input) -> Life:
    """Play what stands inside until a key or a word breaks in; returns until when to wait."""
    barging = taken.verb.true("bargeIn", True)
    for verb in taken.verb.inside:
        for _ in prompts.repeats(verb):
            heard = prompts.begin(exchange, call, verb)
            end = exchange.timers.now() + heard.seconds
            while (event := (yield end)) is not None:
                until = taken.take(event, exchange.timers.now()) if barging else None
                if until is not None:
                    cut(exchange, call, heard)
                    return until
    return exchange.timers.now() + taken.patience
