"""Record: what is said after the beep is kept as words, and the account is told."""

from dataclasses import dataclass, field

from service.simulator import wire
from service.simulator.calls import reports
from service.simulator.calls.asking import follow
from service.simulator.calls.document import Verb
from service.simulator.calls.events import Go, HungUp, Key, Words
from service.simulator.calls.hearing import hear
from service.simulator.calls.records import Call, Hook, Recording
from service.simulator.calls.stage import Life
from service.simulator.exchange import Exchange

LONGEST = 3600
KEYS = "1234567890*#"


@dataclass
class Tape:
    """What was said so far; from and until: when there was anything on it but silence."""

    begun: float
    words: list[str] = field(default_factory=list)
    first: float = 0.0
    last: float = 0.0

    def take(self, event: Words, now: float) -> None:
        """Somebody says something."""
        self.first = self.first or now
        self.words.append(event.text)
        self.last = now + event.seconds


def record(exchange: Exchange, call: Call, verb: Verb, base: str) -> Life:
    """Returns where to go on; None for the next verb when there was only silence."""
    if verb.true("playBeep", True):
        hear(exchange, call, "beep")
    tape = Tape(exchange.timers.now())
    told = _hook(verb, base)
    _announce(exchange, call, told, "in-progress", None)
    try:
        key = yield from _listen(exchange, verb, tape)
    except HungUp:
        if fields := _finish(exchange, call, told, tape, "hangup"):
            action = follow(Go(verb.get("action")), base).url
            call.farewells.append((action, verb.get("method", "POST"), fields))
        raise
    fields = _finish(exchange, call, told, tape, key)
    return Go(verb.get("action"), verb.get("method", "POST"), fields) if fields else None


def _listen(exchange: Exchange, verb: Verb, tape: Tape) -> Life:
    """Returns the key that ended it, or "" for silence or a full tape."""
    silence, end = float(verb.whole("timeout", 5)), tape.begun + verb.whole("maxLength", LONGEST)
    until = min(tape.begun + silence, end)
    while (event := (yield until)) is not None:
        if isinstance(event, Words):
            tape.take(event, exchange.timers.now())
            until = min(tape.last + silence, end)
        elif isinstance(event, Key) and event.key in verb.get("finishOnKey", KEYS):
            return event.key
    return ""


def _finish(exchange: Exchange, call: Call, told: Hook, tape: Tape, key: str) -> dict[str, str]:
    """Keep what was said; the fields for the action, none if there was only silence."""
    if not tape.words:
        _announce(exchange, call, told, "absent", None)
        return {}
    seconds = max(1, round(min(exchange.timers.now(), tape.last) - tape.first))
    kept = Recording(wire.new_sid("RE"), call.sid, exchange.timers.now(), seconds, tape.words)
    exchange.recordings[kept.sid] = kept
    _announce(exchange, call, told, "completed", kept)
    fields = {"RecordingSid": kept.sid, "RecordingUrl": url(exchange, kept), "RecordingDuration": str(seconds)}
    return {**fields, "Digits": key} if key else fields


def url(exchange: Exchange, kept: Recording) -> str:
    """Where Twilio says the sound can be had."""
    return f"https://api.twilio.com/{wire.API_VERSION}/Accounts/{exchange.account_sid}/Recordings/{kept.sid}"


def _hook(verb: Verb, base: str) -> Hook:
    address = verb.get("recordingStatusCallback")
    events = verb.get("recordingStatusCallbackEvent", "completed").split()
    url = follow(Go(address), base).url if address else ""
    return Hook(url, verb.get("recordingStatusCallbackMethod", "POST"), tuple(events))


def _announce(exchange: Exchange, call: Call, told: Hook, status: str, kept: Recording | None) -> None:
    if not told.url or status not in told.events:
        return
    now = exchange.timers.now()
    form = {
        "AccountSid": exchange.account_sid,
        "CallSid": call.sid,
        "RecordingSid": kept.sid if kept else wire.new_sid("RE"),
        "RecordingStatus": status,
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
        "RecordingTrack": "inbound",
        "RecordingStartTime": wire.rfc2822(kept.created - kept.seconds if kept else now) or "",
    }
    if kept:
        form |= {"RecordingUrl": url(exchange, kept), "RecordingDuration": str(kept.seconds)}
    if status == "absent":
        form["ErrorCode"] = "13617"
    reports.send(exchange, form["RecordingSid"], told, form, (call.phone, call.sender), status=status)
