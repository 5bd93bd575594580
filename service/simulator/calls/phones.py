"""What people do with their phones: dial, answer, decline, press keys, speak, hang up."""

from service.simulator.calls import legs, placing
from service.simulator.calls.events import Key, PickUp, Refusal, Words
from service.simulator.calls.hearing import spoken
from service.simulator.calls.records import Call
from service.simulator.errors import Unusable
from service.simulator.exchange import Exchange

KEYS = frozenset("0123456789*#")
MANNERS = {
    "rings": "it rings",
    "answers": "it is answered",
    "voicemail": "voicemail answers",
    "busy": "it is busy",
    "unreachable": "it has no signal",
}


def dial(exchange: Exchange, phone: str, to: str) -> Call:
    """A phone calls one of the account's numbers."""
    with exchange.lock:
        if to not in exchange.numbers:
            raise Unusable(f"{to} is not a number of this account; it has {', '.join(exchange.numbers)}.")
        if legs.current(exchange, phone) is not None:
            raise Unusable(f"{phone} is in a call already.")
        exchange.timers.ring()
        return placing.incoming(exchange, phone, to, phone)


def answer(exchange: Exchange, phone: str, *, voicemail: bool = False) -> Call:
    """Pick up a phone that rings; or let its voicemail do it, now."""
    with exchange.lock:
        call = _ringing(exchange, phone)
        exchange.stage.post(call.task, PickUp(machine=voicemail))
        return call


def decline(exchange: Exchange, phone: str) -> Call:
    """Refuse a call: the account is told that the phone is busy."""
    with exchange.lock:
        call = _ringing(exchange, phone)
        exchange.stage.post(call.task, Refusal("busy"))
        return call


def hang_up(exchange: Exchange, phone: str) -> Call:
    """End the call that this phone is in; one that rings here is declined."""
    with exchange.lock:
        call = _current(exchange, phone)
        if call.direction != "inbound" and call.answered is None:
            return decline(exchange, phone)
        legs.hang_up(exchange, call)
        return call


def press(exchange: Exchange, phone: str, keys: str) -> Call:
    """Press keys, one after the other."""
    with exchange.lock:
        call = _talking(exchange, phone)
        if not keys or not set(keys) <= KEYS:
            raise Unusable("The keys of a phone are 0 to 9, * and #.")
        for key in keys:
            exchange.stage.post(call.task, Key(key))
        return call


def say(exchange: Exchange, phone: str, text: str, confidence: float = 0.9) -> Call:
    """Say something into the phone."""
    with exchange.lock:
        call = _talking(exchange, phone)
        words = " ".join(text.split())
        if not words:
            raise Unusable("There is nothing to say.")
        legs.talk(exchange, call, Words(words, confidence, spoken(words)))
        return call


def behave(exchange: Exchange, phone: str, manner: str) -> None:
    """What this phone does from now on when it is called."""
    with exchange.lock:
        if manner not in MANNERS:
            raise Unusable(f"A phone has no manner {manner!r}; known are {', '.join(MANNERS)}.")
        exchange.handset(phone).manner = manner


def _current(exchange: Exchange, phone: str) -> Call:
    exchange.timers.ring()
    call = legs.current(exchange, phone)
    if call is None:
        raise Unusable(f"{phone} is in no call.")
    return call


def _ringing(exchange: Exchange, phone: str) -> Call:
    call = _current(exchange, phone)
    if call.direction == "inbound" or call.status != "ringing":
        raise Unusable(f"{phone} does not ring.")
    return call


def _talking(exchange: Exchange, phone: str) -> Call:
    call = _current(exchange, phone)
    if call.answered is None:
        raise Unusable(f"{phone} is not connected yet.")
    if call.voicemail:
        raise Unusable(f"The voicemail of {phone} has taken the call.")
    return call
