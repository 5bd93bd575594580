"""From the account to a phone: accept or refuse, deliver in order, report each status to the account."""

import time
from dataclasses import dataclass, field
from functools import partial

from service.simulator import wire
from service.simulator.errors import Refused, Unanswered
from service.simulator.exchange import Exchange
from service.simulator.faults import ERRORS
from service.simulator.records import LONGEST_VALID, Attempt, Bubble, Media, Message
from service.simulator.webhooks import Question, ask

LONGEST = 1600


@dataclass(frozen=True)
class Wish:
    """What the account wants sent. via is "api" or "twiml"."""

    sender: str
    to: str
    body: str
    via: str
    media: list[str] = field(default_factory=list)
    callback_url: str = ""
    callback_method: str = "POST"
    valid_seconds: int = LONGEST_VALID


def accept(exchange: Exchange, wish: Wish) -> Message:
    """Take a message for delivery, or raise Refused; either way the attempt is on record, in order."""
    with exchange.lock:
        try:
            _check(exchange, wish)
        except Refused as refusal:
            exchange.journal.keep(_record(exchange, wish, "", refusal.code))
            raise
        message = _new_message(exchange, wish)
        exchange.messages[message.sid] = message
        exchange.journal.keep(message, _record(exchange, wish, message.sid, None))
        take_on(exchange, message, wish.via)
        return message


def take_on(exchange: Exchange, message: Message, via: str) -> None:
    """Deliver what is on record, after all that is on its way to that phone."""
    exchange.lanes.put(("delivery", message.to), partial(_deliver, exchange, message, via))


def answer_as_carrier(exchange: Exchange, sender: str, to: str, body: str) -> None:
    """The carrier's own answer to a stop, start or help word; no opt-out holds it back."""
    with exchange.lock:
        now = exchange.clock.now()
        sid = wire.new_sid("SM")
        message = Message(sid, "outbound-reply", sender, to, body, "delivered", now, now, now)
        bubble = Bubble(sid, sender, to, body, (), "carrier", now)
        exchange.messages[sid] = message
        exchange.journal.keep(message, bubble)
        exchange.show(to, bubble)


def _check(exchange: Exchange, wish: Wish) -> None:
    if not wire.is_e164(wish.to):
        raise Refused(21211, f"The 'To' number {wish.to} is not a valid phone number.")
    if wish.sender not in exchange.numbers:
        raise Refused(21606, f"The 'From' number {wish.sender} is not a text-capable number of yours.")
    if wish.sender == wish.to:
        raise Refused(21266, "'To' and 'From' number cannot be the same.")
    if not wish.body.strip() and not wish.media:
        raise Refused(21602, "Message body is required.")
    if len(wish.body) > LONGEST:
        raise Refused(21617, f"The concatenated message body exceeds the {LONGEST} character limit.")
    _check_addresses(wish)
    if exchange.optouts.stopped(wish.sender, wish.to):
        raise Refused(21610, "Attempt to send to unsubscribed recipient.")


def _check_addresses(wish: Wish) -> None:
    if len(wish.media) > 10:
        raise Refused(21623, "At most 10 media may come with a message.")
    for url in wish.media:
        if not wire.is_web_address(url):
            raise Refused(21620, f"The media URL {url} is not valid.")
    if wish.callback_url and not wire.is_web_address(wish.callback_url):
        raise Refused(21609, f"The 'StatusCallback' URL {wish.callback_url} is not a valid URL.")


def _record(exchange: Exchange, wish: Wish, sid: str, refused: int | None) -> Attempt:
    order, now = len(exchange.attempts), exchange.clock.now()
    attempt = Attempt(order, wish.via, wish.sender, wish.to, wish.body, sid, refused, now, wish.callback_url)
    exchange.attempts.append(attempt)
    return attempt


def _new_message(exchange: Exchange, wish: Wish) -> Message:
    now = exchange.clock.now()
    return Message(
        sid=wire.new_sid("MM" if wish.media else "SM"),
        direction="outbound-api" if wish.via == "api" else "outbound-reply",
        sender=wish.sender,
        to=wish.to,
        body=wish.body,
        status="queued",
        created=now,
        updated=now,
        media=[Media(wire.new_sid("ME"), url, "image/jpeg") for url in wish.media],
        callback_url=wish.callback_url,
        callback_method=wish.callback_method,
        valid_seconds=wish.valid_seconds,
    )


def _deliver(exchange: Exchange, message: Message, via: str) -> None:
    with exchange.lock:
        if message.status == "canceled":
            _report(exchange, message, ["canceled"])
            return
        statuses = _fate(exchange, message)
        message.status, message.updated = statuses[-1], exchange.clock.now()
        message.sent = message.updated if len(statuses) > 1 else None
        if message.error_code:
            trouble = f"To {message.to}: {ERRORS[message.error_code]}."
            exchange.note("warning", message.error_code, trouble, sid=message.sid)
        shown = [_bubble(message, via)] if message.status == "delivered" else []
        exchange.journal.keep(message, *shown)
        for bubble in shown:
            exchange.show(message.to, bubble)
        _report(exchange, message, statuses)


def _bubble(message: Message, origin: str) -> Bubble:
    media = tuple(item.url for item in message.media)
    return Bubble(message.sid, message.sender, message.to, message.body, media, origin, message.updated)


def _fate(exchange: Exchange, message: Message) -> list[str]:
    """The statuses this message goes through; a fault sets its error code."""
    pair = (message.to, message.sender)
    if exchange.take_fault("stuck", *pair):
        return ["queued"]
    for kind, statuses in (
        ("failed", ["queued", "sending", "failed"]),
        ("undelivered", ["queued", "sending", "sent", "undelivered"]),
    ):
        if fault := exchange.take_fault(kind, *pair):
            message.error_code = fault.error_code
            return statuses
    return ["queued", "sending", "sent", "delivered"]


def _report(exchange: Exchange, message: Message, statuses: list[str]) -> None:
    if not message.callback_url:
        return
    pair = (message.to, message.sender)
    if exchange.take_fault("reordered_callbacks", *pair):
        statuses = statuses[::-1]
    for status in statuses:
        if exchange.take_fault("lost_callback", *pair, status=status):
            continue
        slow = exchange.take_fault("slow_callback", *pair, status=status)
        twice = exchange.take_fault("doubled_callback", *pair, status=status)
        late = exchange.take_fault("late_callback", *pair, status=status)
        form = _callback(exchange, message, status)
        question = Question(message.callback_url, message.callback_method, form)
        if late:
            exchange.timers.at(
                exchange.timers.now() + late.seconds, partial(_tell_late, exchange, message.sid, question)
            )
            continue
        for pause in (slow.seconds if slow else 0.0, 0.0)[: 2 if twice else 1]:
            job = partial(_tell, exchange, message.sid, question, pause)
            exchange.lanes.put(("callbacks", message.sid), job)


def _callback(exchange: Exchange, message: Message, status: str) -> dict[str, str]:
    form = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "AccountSid": exchange.account_sid,
        "From": message.sender,
        "To": message.to,
        "ApiVersion": wire.API_VERSION,
    }
    if status in ("failed", "undelivered") and message.error_code:
        form["ErrorCode"] = str(message.error_code)
        form["ErrorMessage"] = ERRORS[message.error_code]
    return form


def _tell_late(exchange: Exchange, sid: str, question: Question) -> None:
    exchange.lanes.put(("callbacks", sid), partial(_tell, exchange, sid, question, 0.0))


def _tell(exchange: Exchange, sid: str, question: Question, pause: float) -> None:
    time.sleep(pause)
    try:
        ask(question, exchange.auth_token, exchange.patience)
    except Unanswered as trouble:
        exchange.note("error", trouble.code, f"Status callback: {trouble.message}", question.url, sid)
