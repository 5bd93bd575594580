"""Calls: make, list, fetch, redirect, end, delete."""

from functools import partial

from flask import Blueprint, request

from service.simulator import shapes
from service.simulator.calls import legs, placing
from service.simulator.calls.events import Go, Redirected
from service.simulator.calls.records import Call, Hook, Machine
from service.simulator.current import exchange
from service.simulator.errors import Refused
from service.simulator.journal import Gone
from service.simulator.rest import reading, voice_shapes
from service.simulator.rest.door import Answer, not_found, with_faults

calls = Blueprint("calls", __name__)
NOT_IN_PROGRESS = "Call is not in-progress. Cannot redirect."
DETECTIONS = ("Enable", "DetectMessageEnd")


@calls.post("/<account>/Calls.json")
@with_faults("calls")
def create_call(account: str) -> Answer:
    """Call somebody."""
    form, line = request.form, exchange()
    if not form.get("Url") and not form.get("Twiml"):
        raise Refused(21205, "Url parameter is required.")
    with line.lock:
        return voice_shapes.call(account, placing.place(line, wish(_document()))), 201


def wish(go: Go) -> placing.Wish:
    """What the form says about the call itself."""
    form = request.form
    if not form.get("To"):
        raise Refused(21201, "No 'To' number is specified")
    if not form.get("From"):
        raise Refused(21213, "No 'From' number is specified")
    if form.get("Record", "false") != "false":
        raise Refused(20001, "Whole calls are not recorded here; Record must be false.")
    return placing.Wish(
        sender=form["From"],
        to=form["To"],
        go=go,
        timeout=reading.whole(form, "Timeout", 60, 1, 600),
        time_limit=reading.whole(form, "TimeLimit", 14_400, 1, 86_400),
        hook=reading.hook(form, "StatusCallback", "completed"),
        fallback=Hook(reading.address(form, "FallbackUrl"), reading.method(form, "FallbackMethod")),
        machine=_machine(),
        send_digits=form.get("SendDigits", ""),
    )


def _document() -> Go:
    """Where the call goes on; an address beats what is given."""
    form = request.form
    url = reading.address(form, "Url")
    return Go(url, reading.method(form, "Method")) if url else Go(twiml=form.get("Twiml", ""))


def _machine() -> Machine:
    form = request.form
    kind = form.get("MachineDetection", "")
    if kind and kind not in DETECTIONS:
        raise Refused(20001, "MachineDetection must be Enable or DetectMessageEnd.")
    name = "AmdStatusCallback" if "AmdStatusCallback" in form else "AsyncAmdStatusCallback"
    return Machine(kind, "AmdStatusCallback" in form or form.get("AsyncAmd") == "true", reading.hook(form, name))


@calls.get("/<account>/Calls.json")
@with_faults("any")
def list_calls(account: str) -> Answer:
    """Calls, newest first."""
    asked, line = request.args.to_dict(), exchange()
    started, ended = reading.period("StartTime"), reading.period("EndTime")
    with line.lock:
        found = [
            call
            for call in reversed(line.calls.values())
            if asked.get("To") in (None, "", call.to)
            and asked.get("From") in (None, "", call.sender)
            and asked.get("Status") in (None, "", call.status)
            and asked.get("ParentCallSid") in (None, "", call.parent_sid)
            and _within(call.dialled, "StartTime", started)
            and _within(call.ended, "EndTime", ended)
        ]
        return shapes.page("calls", found, partial(voice_shapes.call, account), request.path, asked), 200


def _within(at: float | None, name: str, bounds: tuple[float, float]) -> bool:
    if not any(request.args.get(name + sign) for sign in ("", "<", ">")):
        return True
    return at is not None and bounds[0] <= at < bounds[1]


@calls.get("/<account>/Calls/<sid>.json")
@with_faults("any")
def fetch_call(account: str, sid: str) -> Answer:
    """One call."""
    with exchange().lock:
        return voice_shapes.call(account, find(sid)), 200


@calls.post("/<account>/Calls/<sid>.json")
@with_faults("calls")
def update_call(account: str, sid: str) -> Answer:
    """Give a live call something else to do, or end it."""
    form, line = request.form, exchange()
    with line.lock:
        line.timers.ring()
        call = find(sid)
        _settings(call)
        if form.get("Status"):
            _end(call, form["Status"])
        elif form.get("Url") or form.get("Twiml"):
            _redirect(call)
        elif not form:
            raise Refused(20001, "There is nothing to update.")
        call.updated = line.timers.now()
        return voice_shapes.call(account, call), 200


def _settings(call: Call) -> None:
    form = request.form
    if "StatusCallback" in form:
        call.hook = reading.hook(form, "StatusCallback", "completed")
    if "FallbackUrl" in form:
        call.fallback.url = reading.address(form, "FallbackUrl")
        call.fallback.method = reading.method(form, "FallbackMethod")
    if "TimeLimit" in form:
        legs.limit(exchange(), call, reading.whole(form, "TimeLimit", 14_400, 1, 86_400))


def _redirect(call: Call) -> None:
    if request.form.get("Url") and request.form.get("Twiml"):
        raise Refused(20001, "Url and Twiml exclude each other.")
    go = _document()
    if call.status != "in-progress":
        raise Refused(21220, NOT_IN_PROGRESS)
    exchange().stage.post(call.task, Redirected(go))


def _end(call: Call, status: str) -> None:
    if status not in ("completed", "canceled"):
        raise Refused(20001, "Status can only be set to completed or canceled.")
    if call.over or (status == "canceled" and call.answered is not None):
        raise Refused(21220, NOT_IN_PROGRESS)
    legs.hang_up(exchange(), call, "canceled")


@calls.delete("/<account>/Calls/<sid>.json")
@with_faults("any")
def delete_call(account: str, sid: str) -> Answer:
    """Forget a call that has ended."""
    line = exchange()
    with line.lock:
        if not find(sid).over:
            raise Refused(20009, "The call is not finished yet.", 409)
        del line.calls[sid]
        line.journal.keep(Gone(sid))
    return "", 204


def find(sid: str) -> Call:
    """The call, or Twilio's 404."""
    call = exchange().calls.get(sid)
    if call is None:
        raise not_found()
    return call
