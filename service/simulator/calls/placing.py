"""How calls come into being: a phone dials the account, the account calls a phone, or itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from service.simulator import wire
from service.simulator.calls import legs
from service.simulator.calls.events import Go, HungUp, Redirected
from service.simulator.calls.hearing import hear
from service.simulator.calls.records import Call, Hook, Machine
from service.simulator.calls.script import perform
from service.simulator.calls.stage import Life
from service.simulator.errors import Refused
from service.simulator.exchange import Exchange
from service.simulator.records import Number

LONGEST_TWIML = 4000
EVENTS = ("initiated", "ringing", "answered", "completed")


@dataclass
class Wish:
    """A call the account asks for."""

    sender: str
    to: str
    go: Go
    timeout: float = 60.0
    time_limit: float = 14_400.0
    hook: Hook = field(default_factory=Hook)
    fallback: Hook = field(default_factory=Hook)
    machine: Machine = field(default_factory=Machine)
    send_digits: str = ""


def incoming(exchange: Exchange, sender: str, to: str, phone: str) -> Call:
    """A phone dials one of the account's numbers."""
    number = exchange.numbers[to]
    call = legs.new(exchange, "inbound", sender, to, phone)
    call.status, call.dialled = "ringing", call.created
    call.hook = Hook(number.status_callback, number.status_callback_method)
    call.fallback = Hook(number.voice_fallback_url, number.voice_fallback_method)
    hear(exchange, call, "ringing")
    legs.live(exchange, call, _arrive(exchange, call, number))
    return call


def _arrive(exchange: Exchange, call: Call, number: Number) -> Life:
    ending = "failed"
    try:
        if number.voice_url:
            yield from perform(exchange, call, Go(number.voice_url, number.voice_method))
        else:
            legs.signal(exchange, call, ending)
    except HungUp as hung_up:
        ending = hung_up.unanswered
    legs.finish(exchange, call, ending)


@dataclass(frozen=True)
class Guest:
    """What a call is for that is no document: what it does once answered, and what is done when it has ended."""

    join: Callable[[Call], Life]
    ended: Callable[[Call], None]


def place(exchange: Exchange, wish: Wish, guest: Guest | None = None) -> Call:
    """The account calls somebody, or raises Refused."""
    check(exchange, wish)
    phone = "" if wish.to in exchange.numbers else wish.to
    call = legs.new(exchange, "outbound-api", wish.sender, wish.to, phone)
    call.hook, call.fallback, call.machine = wish.hook, wish.fallback, wish.machine
    call.time_limit, call.send_digits = wish.time_limit, wish.send_digits
    legs.live(exchange, call, _go_out(exchange, call, wish, guest))
    return call


def _go_out(exchange: Exchange, call: Call, wish: Wish, guest: Guest | None) -> Life:
    """A call to one of the account's own numbers arrives there as a call of its own; the two end together."""
    if not call.phone:
        other = incoming(exchange, call.sender, call.to, "")
        call.other, other.other = other, call
    yield from legs.outgoing(exchange, call, wish.timeout, partial(_errand, exchange, call, wish.go, guest))
    if guest is not None:
        guest.ended(call)


def _errand(exchange: Exchange, call: Call, go: Go, guest: Guest | None) -> Life:
    if call.send_digits:
        hear(exchange, call, "tones", call.send_digits)
    try:
        yield from legs.detect(exchange, call)
        if guest is not None:
            yield from guest.join(call)
            return
    except Redirected as redirected:
        go = redirected.go
    yield from perform(exchange, call, go)


def check(exchange: Exchange, wish: Wish) -> None:
    """Twilio's refusals of a call."""
    pair = (wish.to, wish.sender)
    if not wire.is_e164(wish.to):
        raise Refused(21211, f"The phone number you are attempting to call, {wish.to}, is not valid.")
    if not wire.is_e164(wish.sender):
        raise Refused(21212, f"The source phone number provided, {wish.sender}, is not valid.")
    if wish.sender not in exchange.numbers:
        raise Refused(21210, f"The source phone number provided, {wish.sender}, is not yet verified for your account.")
    if fault := exchange.take_fault("refused_call", *pair, on="calls"):
        raise Refused(fault.error_code or 21215, f"Account not authorized to call {wish.to}.")
    if len(wish.go.twiml) > LONGEST_TWIML:
        raise Refused(20001, f"Twiml is longer than {LONGEST_TWIML} characters.")
    check_addresses(wish)


def check_addresses(wish: Wish) -> None:
    """Refuse addresses that nothing can be asked at, and events that do not exist."""
    if wish.go.url and not wire.is_web_address(wish.go.url):
        raise Refused(21205, f"Url is not a valid URL: {wish.go.url}")
    for hook in (wish.hook, wish.fallback, wish.machine.hook):
        if hook.url and not wire.is_web_address(hook.url):
            raise Refused(21609, f"StatusCallback is not a valid URL: {hook.url}")
    if unknown := set(wish.hook.events) - set(EVENTS):
        raise Refused(21626, f"StatusCallbackEvent does not know {', '.join(sorted(unknown))}.")
