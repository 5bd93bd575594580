"""Dial: ring one or several phones and connect the first that answers, or go into a conference."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from service.simulator import wire
from service.simulator.calls import legs
from service.simulator.calls.asking import follow, rest
from service.simulator.calls.conferencing import confer
from service.simulator.calls.document import Verb
from service.simulator.calls.events import Go, Gone, HungUp, Key, Reached, Redirected
from service.simulator.calls.hearing import hear
from service.simulator.calls.records import Call, Hook
from service.simulator.calls.stage import Life, Task
from service.simulator.exchange import Exchange

Perform = Callable[[Exchange, Call, Go, str], Life]
MOST = 10


def dial(exchange: Exchange, call: Call, verb: Verb, base: str, perform: Perform) -> Life:
    """Returns where to go on, or None for the next verb. perform plays a document for a leg."""
    rooms = [noun for noun in verb.inside if noun.tag == "Conference"]
    effort = Effort(exchange, call, verb, base, perform)
    life = confer(exchange, call, verb, rooms[0], base) if rooms else effort.life()
    action, method = verb.get("action"), verb.get("method", "POST")
    try:
        fields = yield from life
    except HungUp:
        if action:
            fields = {"DialCallStatus": "answered"} if rooms else effort.fields("canceled")
            call.farewells.append((follow(Go(action), base).url, method, fields))
        raise
    return Go(action, method, fields) if action else None


@dataclass
class Effort:
    """One Dial towards numbers, while it lasts."""

    exchange: Exchange
    call: Call
    verb: Verb
    base: str
    perform: Perform
    children: list[Call] = field(default_factory=list)
    winner: Call | None = None
    last: Call | None = None
    bridged: float | None = None

    def life(self) -> Life:
        """Returns the fields for the action."""
        nouns = [noun for noun in self.verb.inside if noun.tag == "Number"] or [Verb("Number", text=self.verb.text)]
        if not self._caller_id_is_ours():
            self.exchange.note("error", 13214, "The caller ID is no number of yours.", self.base, self.call.sid)
            return {"DialCallStatus": "failed"}
        if self.call.answered is not None:
            hear(self.exchange, self.call, "ringing")
        try:
            yield from self._connect([noun for noun in nouns[:MOST] if self._callable(noun)])
        except (HungUp, Redirected):
            self._part()
            raise
        self._part()
        return self.fields()

    def fields(self, nobody: str = "failed") -> dict[str, str]:
        """How it went, as the action is told. nobody: what to say if no leg has ended yet."""
        child = self.winner or self.last
        if child is None:
            return {"DialCallStatus": nobody, "DialBridged": "false"}
        told = {
            "DialCallSid": child.sid,
            "DialCallStatus": "completed" if self.winner else child.status,
            "DialBridged": "false" if self.bridged is None else "true",
        }
        if self.bridged is not None:
            told["DialCallDuration"] = str(round(self.exchange.timers.now() - self.bridged))
        return told

    def _caller_id_is_ours(self) -> bool:
        return self._caller_id() in {*self.exchange.numbers, self.call.sender, self.call.to}

    def _caller_id(self) -> str:
        return self.verb.get("callerId") or self.call.sender

    def _callable(self, noun: Verb) -> bool:
        if wire.is_e164(noun.text):
            return True
        self.exchange.note("error", 13224, f"{noun.text!r} is no number to dial.", self.base, self.call.sid)
        return False

    def _connect(self, nouns: list[Verb]) -> Life:
        """One after the other, or all at once."""
        for together in [[noun] for noun in nouns] if self.verb.true("sequential") else [nouns]:
            waiting = [self._ring(noun) for noun in together]
            yield from self._until_over(waiting)
            if self.winner:
                return

    def _until_over(self, waiting: list[Call]) -> Life:
        until = math.inf
        while waiting:
            event = yield until
            if event is None or (isinstance(event, Key) and event.key == "*" and self.verb.true("hangupOnStar")):
                return
            if isinstance(event, Reached):
                until = self._reached(event, waiting)
            elif isinstance(event, Gone) and event.call in waiting:
                waiting.remove(event.call)
                self.last = event.call
                if event.call is self.winner:
                    return

    def _reached(self, event: Reached, waiting: list[Call]) -> float:
        """The first to pick up wins; connected once ready. Returns until when they may talk."""
        if self.winner is None:
            self.winner = event.call
            self._let_go([other for other in waiting if other is not event.call])
        if event.call is not self.winner or not event.ready:
            return math.inf
        child, now = event.call, self.exchange.timers.now()
        legs.answer(self.exchange, self.call)
        self.bridged = now
        self.call.audience, child.audience = partial(_only, child), partial(_only, self.call)
        for leg in (self.call, child):
            hear(self.exchange, leg, "joined")
        return now + (self.verb.whole("timeLimit", 0) or math.inf)

    def _part(self) -> None:
        self.call.audience = None
        self._let_go(self.children)

    def _let_go(self, children: list[Call]) -> None:
        for child in children:
            if not child.over:
                legs.hang_up(self.exchange, child, "canceled")

    def _ring(self, noun: Verb) -> Call:
        exchange, parent = self.exchange, self.exchange.stage.current
        assert parent is not None, "only a life can dial"
        phone = "" if noun.text in exchange.numbers else noun.text
        child = legs.new(exchange, "outbound-dial", self._caller_id(), noun.text, phone)
        child.parent_sid = self.call.sid
        url = follow(Go(noun.get("statusCallback")), self.base).url if noun.get("statusCallback") else ""
        events = noun.get("statusCallbackEvent", "completed").split()
        child.hook = Hook(url, noun.get("statusCallbackMethod", "POST"), tuple(events))
        whisper = follow(Go(noun.get("url"), noun.get("method", "POST")), self.base) if noun.get("url") else None
        self.children.append(child)
        legs.live(exchange, child, self._child(child, parent, whisper))
        return child

    def _child(self, child: Call, parent: Task, whisper: Go | None) -> Life:
        errand = partial(self._reach, child, parent, whisper)
        yield from legs.outgoing(self.exchange, child, self.verb.whole("timeout", 30), errand)
        self.exchange.stage.post(parent, Gone(child))

    def _reach(self, child: Call, parent: Task, whisper: Go | None) -> Life:
        self.exchange.stage.post(parent, Reached(child, ready=False))
        if whisper and not (yield from self.perform(self.exchange, child, whisper, "whisper")):
            return
        self.exchange.stage.post(parent, Reached(child, ready=True))
        try:
            yield from rest(math.inf)
        except Redirected as redirected:  # it goes its own way; the caller goes on alone
            self.children.remove(child)
            child.audience = None
            self.exchange.stage.post(parent, Gone(child))
            yield from self.perform(self.exchange, child, redirected.go, "")


def _only(call: Call) -> list[Call]:
    return [call]
