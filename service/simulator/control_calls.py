"""The door for people's phones in calls: dial, answer, decline, press, speak, hang up; and what was heard."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify

from service.simulator import wishes
from service.simulator.calls import phones
from service.simulator.calls.hearing import as_json
from service.simulator.calls.records import Call
from service.simulator.current import exchange
from service.simulator.errors import Unusable
from service.simulator.exchange import Exchange

voice = Blueprint("voice", __name__)
Answer = Response | tuple[Response, int]
Deed = Callable[[Exchange, str, dict[str, Any]], Call]


@voice.errorhandler(Unusable)
def unusable(trouble: Unusable) -> Answer:
    """One sentence that says what is wrong."""
    return jsonify(error=str(trouble)), 400


@voice.post("/handsets/<number>/calls")
def dial(number: str) -> Answer:
    """Dial as this phone: {"to"?}."""
    wish, line = wishes.wish(), exchange()
    with line.lock:
        to = str(wish.get("to") or next(iter(line.numbers), ""))
        return jsonify(as_json(phones.dial(line, wishes.phone(line, number), to))), 201


@voice.get("/handsets/<number>/calls")
def list_calls(number: str) -> Answer:
    """Every call of this phone with all that it heard, oldest first."""
    line = exchange()
    with line.lock:
        return jsonify(calls=[as_json(call) for call in line.calls.values() if call.phone == number])


def _answer(line: Exchange, phone: str, wish: dict[str, Any]) -> Call:
    return phones.answer(line, phone)


def _voicemail(line: Exchange, phone: str, wish: dict[str, Any]) -> Call:
    return phones.answer(line, phone, voicemail=True)


def _decline(line: Exchange, phone: str, wish: dict[str, Any]) -> Call:
    return phones.decline(line, phone)


def _hang_up(line: Exchange, phone: str, wish: dict[str, Any]) -> Call:
    return phones.hang_up(line, phone)


def _press(line: Exchange, phone: str, wish: dict[str, Any]) -> Call:
    return phones.press(line, phone, str(wish.get("keys") or ""))


def _say(line: Exchange, phone: str, wish: dict[str, Any]) -> Call:
    confidence = wish.get("confidence", 0.9)
    if isinstance(confidence, bool) or not isinstance(confidence, (int, float)) or not 0 <= confidence <= 1:
        raise Unusable("The confidence of what is said is a number from 0 to 1.")
    return phones.say(line, phone, str(wish.get("words") or ""), confidence)


DEEDS: dict[str, Deed] = {
    "answer": _answer,
    "voicemail": _voicemail,
    "decline": _decline,
    "hang-up": _hang_up,
    "press": _press,
    "say": _say,
}


@voice.post("/handsets/<number>/call/<deed>")
def act(number: str, deed: str) -> Answer:
    """In the call of this phone: answer, voicemail, decline, hang-up, press {"keys"}, say {"words", "confidence"?}."""
    line = exchange()
    if deed not in DEEDS:
        raise Unusable(f"A phone cannot {deed!r}; it can {', '.join(DEEDS)}.")
    return jsonify(as_json(DEEDS[deed](line, wishes.phone(line, number), wishes.wish())))


@voice.post("/handsets/<number>/manner")
def behave(number: str) -> Answer:
    """What this phone does when it is called: {"manner"}."""
    line, manner = exchange(), str(wishes.wish().get("manner") or "")
    phones.behave(line, wishes.phone(line, number), manner)
    line.bulletin.publish("handset", number=number, handset={"number": number, "manner": manner})
    return jsonify(number=number, manner=manner)


@voice.get("/control/calls")
def all_calls() -> Answer:
    """Every leg there ever was, oldest first, with all that was heard on it."""
    line = exchange()
    with line.lock:
        return jsonify(calls=[as_json(call) for call in line.calls.values()])


@voice.post("/control/pace")
def pace() -> Answer:
    """How many calls the account may start in a second: {"calls_per_second"}; 0 for any number. A new one has 1."""
    line, wanted = exchange(), wishes.wish().get("calls_per_second")
    if isinstance(wanted, bool) or not isinstance(wanted, (int, float)) or not 0 <= wanted <= 1000:
        raise Unusable("The calls_per_second are a number from 0 to 1000.")
    with line.lock:
        line.calls_per_second = float(wanted)
    return jsonify(calls_per_second=line.calls_per_second)
