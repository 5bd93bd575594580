"""What somebody hears beside a call's own document: while waiting, on hold, announced."""

from service.simulator.calls import prompts
from service.simulator.calls.asking import Circle, fetch, follow
from service.simulator.calls.document import Document
from service.simulator.calls.events import Go
from service.simulator.calls.hearing import hear
from service.simulator.calls.records import Call
from service.simulator.calls.stage import Life
from service.simulator.errors import Unanswered
from service.simulator.exchange import Exchange


def play(exchange: Exchange, call: Call, found: Document, url: str, fields: dict[str, str]) -> Life:
    """Say, Play, Pause, on to where it redirects; at the end there is silence."""
    circle = Circle()
    try:
        while (go := (yield from _through(exchange, call, found, fields))) is not None:
            circle.check(exchange.timers.now())
            found, url = yield from fetch(exchange, call, follow(go, url), "sound")
    except Unanswered as trouble:
        exchange.note("error", trouble.code, trouble.message, url, call.sid)


def _through(exchange: Exchange, call: Call, found: Document, fields: dict[str, str]) -> Life:
    for verb in found.verbs:
        if verb.tag == "Redirect":
            return Go(verb.text, verb.get("method", "POST"), fields)
        yield from prompts.sound(exchange, call, verb)
    return None


def hold(exchange: Exchange, call: Call, go: Go) -> Life:
    """What is heard on hold: the account's own document, or music."""
    if not go.url:
        hear(exchange, call, "music", "hold music")
        return
    try:
        found, url = yield from fetch(exchange, call, go, "sound")
    except Unanswered:
        return
    yield from play(exchange, call, found, url, go.fields)
