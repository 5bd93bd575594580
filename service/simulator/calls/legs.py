"""A leg's own course: it rings, is answered, and ends, and the account is told."""

import math
from collections.abc import Callable
from functools import partial

from service.simulator import wire
from service.simulator.calls import forms, reports
from service.simulator.calls.asking import rest
from service.simulator.calls.events import HungUp, PickUp, Refusal, Words
from service.simulator.calls.hearing import hear, show, spoken
from service.simulator.calls.records import Call
from service.simulator.calls.stage import Life, Task
from service.simulator.errors import Unanswered
from service.simulator.exchange import Exchange
from service.simulator.webhooks import Question, ask

GREETING = "You have reached my voicemail. Please leave a message after the tone."
BOX = 120.0
"""Seconds that a voicemail box records before it hangs up."""
VOICEMAIL_AFTER = 20.0
DETECTION = 4.0
SIGNALS = {"busy": "busy tone", "no-answer": "not in service"}


def new(exchange: Exchange, direction: str, sender: str, to: str, phone: str) -> Call:
    """A leg on record, not yet alive."""
    now = exchange.timers.now()
    call = Call(wire.new_sid("CA"), direction, sender, to, now, now, phone)
    own = exchange.numbers.get(to if direction == "inbound" else sender)
    call.number_sid = own.sid if own else ""
    exchange.calls[call.sid] = call
    exchange.journal.keep(call)
    return call


def current(exchange: Exchange, phone: str) -> Call | None:
    """The call that this phone is in, or that makes it ring."""
    calls = reversed(exchange.calls.values())
    return next((call for call in calls if call.phone == phone and call.status in ("ringing", "in-progress")), None)


def live(exchange: Exchange, call: Call, life: Life) -> None:
    """Let a leg's life begin."""
    call.life = Task(life)
    exchange.stage.post(call.life, None)


def answer(exchange: Exchange, call: Call) -> None:
    """The leg is up, if it was not: its time runs, and a fault may cut it."""
    if call.answered is not None:
        return
    now = exchange.timers.now()
    call.status, call.answered, call.updated = "in-progress", now, now
    exchange.journal.keep(call)
    limit(exchange, call, call.time_limit)
    if fault := exchange.take_fault("dropped_call", call.phone, call.sender, call.to, on="calls"):
        call.timers.append(exchange.timers.at(now + fault.seconds, partial(hang_up, exchange, call)))
    if call.other is not None:
        exchange.stage.post(call.other.task, PickUp())
    reports.progress(exchange, call, "answered")
    show(exchange, call)


def limit(exchange: Exchange, call: Call, seconds: float) -> None:
    """How long a call may last, counted from its answer."""
    call.time_limit = seconds
    if call.end_timer is not None:
        call.end_timer.off = True
    if call.answered is not None:
        call.end_timer = exchange.timers.at(call.answered + seconds, partial(hang_up, exchange, call))
        call.timers.append(call.end_timer)


def hang_up(exchange: Exchange, call: Call, unanswered: str = "no-answer") -> None:
    """End a leg, whatever it is doing."""
    exchange.stage.post(call.task, HungUp(unanswered))


def finish(exchange: Exchange, call: Call, unanswered: str) -> None:
    """The leg has ended: completed if it had been answered, otherwise as said."""
    now = exchange.timers.now()
    call.status = "completed" if call.answered is not None else unanswered
    call.ended = call.updated = now
    exchange.journal.keep(call)
    for timer in call.timers:
        timer.off = True
    reports.progress(exchange, call, "completed")
    for url, method, fields in call.farewells:
        question = Question(url, method, {**forms.voice(exchange.account_sid, call), **fields})
        exchange.lanes.put(("documents", call.sid), partial(_farewell, exchange, call, question))
    if call.other is not None and not call.other.over:
        exchange.stage.post(call.other.task, HungUp(call.status))
    show(exchange, call)


def _farewell(exchange: Exchange, call: Call, question: Question) -> None:
    """The account is told how a verb ended, though nobody is there any more."""
    try:
        ask(question, exchange.auth_token, exchange.patience)
    except Unanswered as trouble:
        exchange.note("error", trouble.code, trouble.message, question.url, call.sid)


def outgoing(exchange: Exchange, call: Call, timeout: float, errand: Callable[[], Life]) -> Life:
    """The life of a leg towards a phone: it rings for so long; once answered it does its errand."""
    ending = "no-answer"
    try:
        yield from _leave_queue(exchange, call)
        status = yield from _ring(exchange, call, timeout)
        if status:
            ending = status
        else:
            yield from errand()
    except HungUp as hung_up:
        ending = hung_up.unanswered
    finish(exchange, call, ending)


def _leave_queue(exchange: Exchange, call: Call) -> Life:
    if exchange.take_fault("stuck", call.to, call.sender, on="calls"):
        yield from rest(math.inf)
    if call.direction == "outbound-api":
        start = max(exchange.timers.now(), exchange.next_start)
        exchange.next_start = start + 1 / exchange.calls_per_second if exchange.calls_per_second else 0.0
        yield from rest(start)
    call.dialled = exchange.timers.now()
    reports.progress(exchange, call, "initiated")


def _ring(exchange: Exchange, call: Call, timeout: float) -> Life:
    """Returns "" once answered, otherwise how it ended."""
    pair = (call.to, call.sender)
    faults = (("call_busy", "busy"), ("call_failed", "failed"), ("call_no_answer", "no-answer"))
    struck = next((status for kind, status in faults if exchange.take_fault(kind, *pair, on="calls")), "")
    if struck in ("busy", "failed"):
        return struck
    manner = "deaf" if struck else exchange.handset(call.to).manner if call.phone else "rings"
    if manner in ("busy", "unreachable") or (call.phone and current(exchange, call.phone)):
        return "failed" if manner == "unreachable" else "busy"
    call.status = "ringing"
    reports.progress(exchange, call, "ringing")
    show(exchange, call)
    return (yield from _wait_for_answer(exchange, call, exchange.timers.now() + timeout, manner))


def _wait_for_answer(exchange: Exchange, call: Call, end: float, manner: str) -> Life:
    if manner == "deaf":
        yield from rest(end)
        return "no-answer"
    if exchange.take_fault("voicemail", call.to, call.sender, on="calls"):
        manner = "voicemail"
    after = {"answers": 0.0, "voicemail": VOICEMAIL_AFTER}.get(manner)
    turn = math.inf if after is None else exchange.timers.now() + after
    while True:
        event = yield min(turn, end)
        if event is None:
            if turn >= end:
                return "no-answer"
            event = PickUp(machine=manner == "voicemail")
        if isinstance(event, Refusal):
            return event.status
        if isinstance(event, PickUp):
            _picked_up(exchange, call, event.machine)
            return ""


def _picked_up(exchange: Exchange, call: Call, machine: bool) -> None:
    call.voicemail = machine
    if call.machine.kind:
        ends = "machine_end_beep" if call.machine.kind == "DetectMessageEnd" else "machine_start"
        call.answered_by = ends if machine else "human"
    answer(exchange, call)
    if machine:
        now = exchange.timers.now()
        greeting = Words(GREETING, 0.9, spoken(GREETING))
        call.timers.append(exchange.timers.at(now + 1, partial(talk, exchange, call, greeting)))
        call.timers.append(exchange.timers.at(now + BOX, partial(hang_up, exchange, call)))


def talk(exchange: Exchange, call: Call, words: Words) -> None:
    """Something is said into the phone of this leg: its life may be listening, and so may others."""
    for other in call.audience() if call.audience else []:
        hear(exchange, other, "voice", words.text)
    exchange.stage.post(call.task, words)


def detect(exchange: Exchange, call: Call) -> Life:
    """Take the time to tell a machine from a person, as the account asked."""
    if not call.machine.kind:
        return
    ending = call.machine.kind == "DetectMessageEnd" and call.voicemail
    took = spoken(GREETING) + 2 if ending else DETECTION
    if not call.machine.is_async:
        yield from rest(exchange.timers.now() + took)
        return
    form = {
        "AccountSid": exchange.account_sid,
        "CallSid": call.sid,
        "AnsweredBy": call.answered_by,
        "MachineDetectionDuration": str(int(took * 1000)),
    }
    job = partial(reports.send, exchange, call.sid, call.machine.hook, form)
    call.timers.append(exchange.timers.at(exchange.timers.now() + took, job))


def signal(exchange: Exchange, call: Call, status: str) -> None:
    """What a caller hears from the exchange itself when nobody answers."""
    hear(exchange, call, "signal", SIGNALS.get(status, status))
