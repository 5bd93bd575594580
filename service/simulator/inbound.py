"""From a phone to the account: signed webhook, fallback, and what the answer asks for."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urljoin

from service.simulator import outbound, segments, twiml, wire
from service.simulator.errors import Refused, Unanswered, Unusable
from service.simulator.exchange import Exchange
from service.simulator.faults import Fault
from service.simulator.journal import Stopped
from service.simulator.records import Bubble, Media, Message, Number
from service.simulator.webhooks import Question, ask

REDIRECTS = 10


@dataclass
class Handover:
    """One text on its way to the account: done is set when the webhook has been answered, or given up."""

    message: Message
    lost: Fault | None
    slow: Fault | None
    doubled: Fault | None
    done: threading.Event = field(default_factory=threading.Event)
    answered: bool = False


def text(exchange: Exchange, sender: str, to: str, body: str, media: Sequence[dict[str, str]] = ()) -> Handover:
    """A phone texts one of the account's numbers. Texts of one phone reach the account in order."""
    with exchange.lock:
        number = exchange.numbers.get(to)
        if number is None:
            raise Unusable(f"{to} is not a number of this account; it has {', '.join(exchange.numbers)}.")
        message, bubble = _received(exchange, sender, to, body, media)
        handover = Handover(
            message,
            lost=exchange.take_fault("lost_webhook", sender, to),
            slow=exchange.take_fault("slow_webhook", sender, to),
            doubled=exchange.take_fault("doubled_webhook", sender, to),
        )
        answer = exchange.optouts.hear(to, sender, body)
        exchange.journal.keep(message, bubble, Stopped(to, sender, exchange.optouts.stopped(to, sender)))
        if answer:
            outbound.answer_as_carrier(exchange, to, sender, answer)
        exchange.lanes.put(("sender", sender), partial(_hand_over, exchange, number, handover))
        return handover


def _received(
    exchange: Exchange, sender: str, to: str, body: str, media: Sequence[dict[str, str]]
) -> tuple[Message, Bubble]:
    now = exchange.clock.now()
    sid = wire.new_sid("MM" if media else "SM")
    message = Message(sid, "inbound", sender, to, body, "received", now, now, now)
    base = f"https://api.twilio.com/{wire.API_VERSION}/Accounts/{exchange.account_sid}/Messages/{sid}/Media/"
    for item in media:
        media_sid = wire.new_sid("ME")
        content_type = item.get("content_type") or "image/jpeg"
        message.media.append(Media(media_sid, item.get("url") or base + media_sid, content_type))
    exchange.messages[sid] = message
    urls = tuple(item.url for item in message.media)
    bubble = Bubble(sid, sender, to, body, urls, "handset", now)
    exchange.show(sender, bubble)
    return message, bubble


def _hand_over(exchange: Exchange, number: Number, handover: Handover) -> None:
    message = handover.message
    try:
        if handover.slow:
            time.sleep(handover.slow.seconds)
        with exchange.lock:
            number = replace(number)
        if handover.lost:
            exchange.note("warning", 11205, "A fault lost this webhook.", number.sms_url, message.sid)
        elif number.sms_url:
            question = Question(number.sms_url, number.sms_method, _form(exchange, message))
            handover.answered = _ask_with_fallback(exchange, number, question, handover)
    finally:
        handover.done.set()


def _ask_with_fallback(exchange: Exchange, number: Number, question: Question, handover: Handover) -> bool:
    """Whether the account answered, at its address or at the fallback."""
    sid = handover.message.sid
    try:
        if handover.doubled:
            ask(question, exchange.auth_token, exchange.patience)
        _follow(exchange, question, handover.message)
        return True
    except Unanswered as trouble:
        exchange.note("error", trouble.code, trouble.message, question.url, sid)
        if not number.sms_fallback_url:
            return False
        error = {"ErrorCode": str(trouble.code), "ErrorUrl": question.url}
    fallback = question.elsewhere(number.sms_fallback_url, number.sms_fallback_method, **error)
    try:
        _follow(exchange, fallback, handover.message)
        return True
    except Unanswered as trouble:
        exchange.note("error", trouble.code, f"Fallback: {trouble.message}", fallback.url, sid)
        return False


def _follow(exchange: Exchange, question: Question, message: Message) -> None:
    """Ask, send the replies of the answer, and go on where it redirects to."""
    for _ in range(REDIRECTS):
        answer = ask(question, exchange.auth_token, exchange.patience)
        document = twiml.read(answer.body, answer.content_type)
        for note in document.notes:
            exchange.note("warning", 12200, note, question.url, message.sid)
        for reply in document.replies:
            _send(exchange, reply, message, question.url)
        if not document.redirect:
            return
        question = question.elsewhere(urljoin(question.url, document.redirect), document.redirect_method)
    raise Unanswered(11200, f"More than {REDIRECTS} redirects.")


def _send(exchange: Exchange, reply: twiml.Reply, message: Message, url: str) -> None:
    wish = outbound.Wish(
        sender=reply.sender or message.to,
        to=reply.to or message.sender,
        body=reply.body,
        via="twiml",
        media=[urljoin(url, address) for address in reply.media],
        callback_url=urljoin(url, reply.action) if reply.action else "",
        callback_method=reply.method,
    )
    try:
        outbound.accept(exchange, wish)
    except Refused as refusal:
        code = 14103 if refusal.code == 21602 else refusal.code
        exchange.note("error", code, f"<Message>: {refusal.message}", url, message.sid)


def _form(exchange: Exchange, message: Message) -> dict[str, str]:
    form = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": exchange.account_sid,
        "From": message.sender,
        "To": message.to,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(segments.count(message.body)),
        "SmsStatus": "received",
        "ApiVersion": wire.API_VERSION,
    }
    for end, number in (("From", message.sender), ("To", message.to)):
        form |= {f"{end}City": "", f"{end}State": "", f"{end}Zip": ""}
        form[f"{end}Country"] = "US" if number.startswith("+1") else ""
    if taken_for := exchange.optouts.told(message.body):
        form["OptOutType"] = taken_for
    for index, item in enumerate(message.media):
        form[f"MediaUrl{index}"], form[f"MediaContentType{index}"] = item.url, item.content_type
    return form
