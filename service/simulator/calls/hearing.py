"""What a phone hears, written down as it begins."""

from dataclasses import asdict
from typing import Any

from service.simulator.calls.records import Call, Heard
from service.simulator.exchange import Exchange

SPEED = 14.0
"""Characters a voice speaks in a second."""


def spoken(text: str) -> float:
    """Seconds that it takes to say this."""
    return max(1.0, round(len(text) / SPEED, 1))


def hear(exchange: Exchange, call: Call, kind: str, text: str = "", **more: Any) -> Heard:
    """The phone at the end of this leg hears something from now on."""
    heard = Heard(kind, text, exchange.timers.now(), **more)
    call.heard.append(heard)
    show(exchange, call)
    return heard


def cut(exchange: Exchange, call: Call, heard: Heard) -> None:
    """What is heard breaks off."""
    heard.cut = True
    show(exchange, call)


def show(exchange: Exchange, call: Call) -> None:
    """Tell whoever watches the phone of this leg how it stands with it."""
    if call.phone:
        exchange.bulletin.publish("call", number=call.phone, call=as_json(call))


def as_json(call: Call) -> dict[str, Any]:
    """A leg as its phone and the tests see it."""
    return {
        "sid": call.sid,
        "phone": call.phone,
        "direction": call.direction,
        "from": call.sender,
        "to": call.to,
        "parent_sid": call.parent_sid,
        "status": call.status,
        "over": call.over,
        "voicemail": call.voicemail,
        "created": call.created,
        "answered": call.answered,
        "ended": call.ended,
        "heard": [asdict(heard) for heard in call.heard],
    }
