"""Play documents for a leg, verb by verb, from one to the next, until one ends or hangs up."""

from service.simulator.calls import legs, prompts
from service.simulator.calls.asking import Circle, fetch, follow
from service.simulator.calls.dialing import dial
from service.simulator.calls.document import Document, Verb
from service.simulator.calls.events import Go, HungUp, Redirected
from service.simulator.calls.gathering import gather
from service.simulator.calls.hearing import hear
from service.simulator.calls.recording import record
from service.simulator.calls.records import Call
from service.simulator.calls.stage import Life
from service.simulator.errors import Unanswered
from service.simulator.exchange import Exchange

SORRY = "We are sorry, an application error has occurred. Goodbye."
REJECTED = {"busy": "busy", "rejected": "no-answer"}


def perform(exchange: Exchange, call: Call, go: Go, context: str = "") -> Life:
    """Returns True when the last document came to its end, False when it hung up or could not be had.

    The account may redirect the leg at any moment. context "whisper": for a called party before the bridge.
    """
    circle, base = Circle(), ""
    while True:
        try:
            circle.check(exchange.timers.now())
            found, base = yield from fetch(exchange, call, go, context, fallback=not context)
            following = yield from _run(exchange, call, found, base)
        except Redirected as redirected:
            following = redirected.go
        except Unanswered as trouble:
            _apologise(exchange, call, trouble, base)
            return False
        if not isinstance(following, Go):
            return bool(following)
        go = following


def _run(exchange: Exchange, call: Call, found: Document, base: str) -> Life:
    """Returns where to go on, True at the end of the document, False at a Hangup."""
    for verb in found.verbs:
        if verb.tag == "Reject":
            status = REJECTED[verb.get("reason", "rejected")]
            legs.signal(exchange, call, status)
            raise HungUp(status)
        if not (verb.tag == "Dial" and verb.true("answerOnBridge")):
            legs.answer(exchange, call)
        if verb.tag == "Hangup":
            return False
        if verb.tag == "Redirect":
            return follow(Go(verb.text, verb.get("method", "POST")), base)
        go: Go | None = yield from _one(exchange, call, verb, base)
        if go is not None:
            return follow(go, base)
    legs.answer(exchange, call)
    return True


def _one(exchange: Exchange, call: Call, verb: Verb, base: str) -> Life:
    """Returns where to go on, or None for the next verb."""
    if verb.tag == "Gather":
        return (yield from gather(exchange, call, verb))
    if verb.tag == "Record":
        return (yield from record(exchange, call, verb, base))
    if verb.tag == "Dial":
        return (yield from dial(exchange, call, verb, base, perform))
    yield from prompts.sound(exchange, call, verb)
    return None


def _apologise(exchange: Exchange, call: Call, trouble: Unanswered, base: str) -> None:
    """The carrier's own last words, where the account had none."""
    exchange.note("error", trouble.code, f"The call ends: {trouble.message}", base, call.sid)
    legs.answer(exchange, call)
    hear(exchange, call, "say", SORRY)
