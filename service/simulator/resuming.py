"""A phone company that was killed comes back: what it had taken is delivered, and who was on the phone is cut off."""

from service.simulator import outbound
from service.simulator.calls.records import Call
from service.simulator.exchange import Exchange
from service.simulator.journal import Entry, Gone, Stopped
from service.simulator.records import Attempt, Bubble, Message, Number


def resume(exchange: Exchange) -> None:
    """Know again what the journal has. Texts to the account that it was not told of stay untold: it has to ask."""
    with exchange.lock:
        for entry in exchange.journal.read():
            _know(exchange, entry)
        _cut_off(exchange)
        via = {attempt.sid: attempt.via for attempt in exchange.attempts}
        for message in exchange.messages.values():
            if message.direction != "inbound" and message.status == "queued":
                outbound.take_on(exchange, message, via[message.sid])


def _know(exchange: Exchange, entry: Entry) -> None:
    match entry:
        case Number():
            exchange.numbers[entry.phone_number] = entry
        case Message():
            exchange.messages[entry.sid] = entry
        case Attempt():
            exchange.attempts.append(entry)
        case Bubble():
            exchange.handset(entry.sender if entry.origin == "handset" else entry.to).bubbles.append(entry)
        case Call():
            exchange.calls[entry.sid] = entry
        case Stopped():
            exchange.optouts.put(entry.ours, entry.phone, entry.holds)
        case Gone():
            exchange.messages.pop(entry.sid, None)
            exchange.calls.pop(entry.sid, None)


def _cut_off(exchange: Exchange) -> None:
    """No callback tells of it: the account finds out when it asks."""
    now = exchange.clock.now()
    for call in exchange.calls.values():
        if not call.over:
            call.status = "failed" if call.answered is None else "completed"
            call.ended = call.updated = now
            exchange.journal.keep(call)
