"""The door for people and tests: handsets, faults, the debugger, and what was sent."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from service.simulator import inbound, wishes
from service.simulator.calls import legs
from service.simulator.calls.hearing import as_json
from service.simulator.calls.phones import MANNERS
from service.simulator.current import exchange
from service.simulator.errors import Unusable
from service.simulator.exchange import Exchange, bubble_json
from service.simulator.faults import KINDS, ONLY_CALLS
from service.simulator.records import Attempt, Handset

control = Blueprint("control", __name__)
LONGEST = 1600
PATIENCE = 60.0
Answer = Response | tuple[Response, int]


@control.errorhandler(Unusable)
def unusable(trouble: Unusable) -> Answer:
    """One sentence that says what is wrong."""
    return jsonify(error=str(trouble)), 400


@control.post("/handsets")
def add_handset() -> Answer:
    """Put a phone on the page: {"number", "name"?}; the number may be left out to get the next free one."""
    wish, line = wishes.wish(), exchange()
    with line.lock:
        number = wishes.phone(line, wish.get("number") or wishes.next_free(line))
        phone = line.handset(number)
        phone.name, phone.on_page = str(wish.get("name") or phone.name).strip()[:60], True
        line.bulletin.publish("handset", number=number, handset=_handset_json(phone))
        return jsonify(_handset_json(phone)), 201


@control.get("/handsets")
def list_handsets() -> Answer:
    """Every phone, also those that are not on the page."""
    line = exchange()
    with line.lock:
        return jsonify(handsets=[_handset_json(phone) for phone in line.handsets.values()])


@control.delete("/handsets/<number>")
def put_away(number: str) -> Answer:
    """Take a phone off the page; it keeps its messages."""
    line = exchange()
    with line.lock:
        line.handset(wishes.phone(line, number)).on_page = False
        line.bulletin.publish("put_away", number=number)
    return jsonify(number=number)


@control.post("/handsets/<number>/texts")
def text(number: str) -> Answer:
    """Text as this phone: {"to"?, "body"?, "media"?: [{"content_type"?, "url"?}]}; ?wait=1 for the answer."""
    wish, line = wishes.wish(), exchange()
    with line.lock:
        sender = wishes.phone(line, number)
        to = str(wish.get("to") or next(iter(line.numbers), ""))
        handover = inbound.text(line, sender, to, _body(wish), _media(wish))
    answered = None
    if request.args.get("wait"):
        answered = handover.done.wait(PATIENCE) and handover.answered
    return jsonify(sid=handover.message.sid, answered=answered), 201


@control.get("/handsets/<number>/messages")
def list_bubbles(number: str) -> Answer:
    """What this phone shows, oldest first."""
    line = exchange()
    with line.lock:
        return jsonify(messages=_bubbles(line.handset(wishes.phone(line, number))))


@control.get("/events")
@control.get("/handsets/<number>/events")
def events(number: str = "") -> Response:
    """Server-sent events: message, call, handset, put_away, numbers, faults, debugger."""
    stream = exchange().bulletin.stream(number)
    return Response(stream, mimetype="text/event-stream", headers={"Cache-Control": "no-store"})


@control.get("/control/state")
def state() -> Answer:
    """Everything the page shows."""
    line = exchange()
    with line.lock:
        phones = [
            {**_handset_json(phone), "messages": _bubbles(phone), "call": _call(line, phone)}
            for phone in line.handsets.values()
            if phone.on_page
        ]
        return jsonify(
            handsets=phones,
            numbers=line.own_numbers(),
            next_number=wishes.next_free(line),
            faults=line.faults.listed(),
            kinds=KINDS,
            call_kinds=sorted(ONLY_CALLS),
            manners=list(MANNERS.items()),
            debugger=[vars(notice) for notice in line.notices],
        )


@control.post("/control/settle")
def settle() -> Answer:
    """Wait until nothing is due, queued or under way: {"timeout": seconds}; says when something will be next."""
    timeout = wishes.wish().get("timeout", 10)
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 <= timeout <= 600:
        raise Unusable("The timeout is a number of seconds from 0 to 600.")
    line = exchange()
    settled = line.settle(timeout)
    return jsonify(settled=settled, unfinished=line.lanes.unfinished, next_due=line.next_due(), now=line.clock.now())


@control.post("/control/faults")
def switch_on() -> Answer:
    """Switch a fault on: {"kind", "times" | "always", "number"?, "seconds"?, "status"?, ...}."""
    line, wish = exchange(), wishes.wish()
    with line.lock:
        fault = line.faults.switch_on(wish)
        line.bulletin.publish("faults", faults=line.faults.listed())
        return jsonify(vars(fault)), 201


@control.get("/control/faults")
def list_faults() -> Answer:
    """The faults that are on."""
    line = exchange()
    with line.lock:
        return jsonify(faults=line.faults.listed(), kinds=KINDS)


@control.delete("/control/faults")
def clear_faults() -> Answer:
    """Switch off every fault, or those of ?kind=."""
    line = exchange()
    with line.lock:
        line.faults.clear(request.args.get("kind", ""))
        line.bulletin.publish("faults", faults=line.faults.listed())
        return jsonify(faults=line.faults.listed())


@control.get("/control/debugger")
def debugger() -> Answer:
    """What Twilio's debugger would list, oldest first."""
    line = exchange()
    with line.lock:
        return jsonify(debugger=[vars(notice) for notice in line.notices])


@control.get("/control/outbound")
def list_outbound() -> Answer:
    """Every send the account wished for, in order, by REST or in an answer; refused ones apart."""
    line = exchange()
    with line.lock:
        rows = [_attempt_json(line, attempt) for attempt in line.attempts]
    accepted = [row for row in rows if row["refused"] is None]
    return jsonify(outbound=accepted, refused=[row for row in rows if row["refused"] is not None])


@control.get("/control/carrier-texts")
def carrier_texts() -> Answer:
    """The carrier's own three answers, and who is stopped."""
    line = exchange()
    with line.lock:
        return jsonify(**vars(line.optouts.texts), stopped=line.optouts.listed())


@control.post("/control/carrier-texts")
def set_carrier_texts() -> Answer:
    """Word the carrier's own answers: {"stop"?, "start"?, "help"?}."""
    wish, line = wishes.wish(), exchange()
    known = {name: text for name, text in wish.items() if name in ("stop", "start", "help")}
    if known != wish or not all(isinstance(text, str) and text.strip() for text in known.values()):
        raise Unusable("The carrier's texts are stop, start and help, each some words.")
    with line.lock:
        for name, words in known.items():
            setattr(line.optouts.texts, name, words)
        return jsonify(**vars(line.optouts.texts))


def _body(wish: dict[str, Any]) -> str:
    body = wish.get("body", "")
    if not isinstance(body, str) or len(body) > LONGEST:
        raise Unusable(f"The body of a text is at most {LONGEST} characters.")
    return body


def _media(wish: dict[str, Any]) -> list[dict[str, str]]:
    media = wish.get("media") or []
    plain = isinstance(media, list) and len(media) <= 10 and all(isinstance(item, dict) for item in media)
    if not plain or not all(isinstance(value, str) for item in media for value in item.values()):
        raise Unusable('The media of a text are at most ten {"content_type", "url"}.')
    return list(media)


def _attempt_json(line: Exchange, attempt: Attempt) -> dict[str, Any]:
    message = line.messages.get(attempt.sid)
    status = message.status if message else None
    return {**vars(attempt), "from": attempt.sender, "status": status}


def _bubbles(phone: Handset) -> list[dict[str, Any]]:
    return [bubble_json(phone.number, bubble) for bubble in phone.bubbles]


def _handset_json(phone: Handset) -> dict[str, Any]:
    return {"number": phone.number, "name": phone.name, "on_page": phone.on_page, "manner": phone.manner}


def _call(line: Exchange, phone: Handset) -> dict[str, Any] | None:
    """The call this phone is in, else its last one."""
    last = next((call for call in reversed(line.calls.values()) if call.phone == phone.number), None)
    call = legs.current(line, phone.number) or last
    return as_json(call) if call else None
