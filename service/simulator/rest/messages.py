"""Messages: send, list, fetch, redact, cancel, delete."""

from functools import partial

from flask import Blueprint, request

from service.simulator import outbound, shapes
from service.simulator.current import exchange
from service.simulator.errors import Refused
from service.simulator.journal import Gone
from service.simulator.records import LONGEST_VALID, Message
from service.simulator.rest import reading
from service.simulator.rest.door import Answer, not_found, with_faults

messages = Blueprint("messages", __name__)
UNDER_WAY = ("accepted", "queued", "sending", "sent")


@messages.post("/<account>/Messages.json")
@with_faults("messages")
def create_message(account: str) -> Answer:
    """Send a message."""
    form = request.form
    if not form.get("To"):
        raise Refused(21604, "A 'To' phone number is required.")
    if form.get("MessagingServiceSid"):
        raise Refused(21701, "The Messaging Service does not exist.")
    if form.get("ScheduleType") or form.get("SendAt"):
        raise Refused(35118, "MessagingServiceSid is required to schedule a message.")
    if not form.get("From"):
        raise Refused(21603, "A 'From' phone number is required.")
    wish = outbound.Wish(
        sender=form["From"],
        to=form["To"],
        body=form.get("Body", ""),
        via="api",
        media=form.getlist("MediaUrl"),
        callback_url=form.get("StatusCallback", ""),
        valid_seconds=reading.whole(form, "ValidityPeriod", LONGEST_VALID, 1, LONGEST_VALID),
    )
    line = exchange()
    with line.lock:
        return shapes.message(account, outbound.accept(line, wish)), 201


@messages.get("/<account>/Messages.json")
@with_faults("any")
def list_messages(account: str) -> Answer:
    """Messages, newest first."""
    asked, line = request.args.to_dict(), exchange()
    start, end = reading.period("DateSent")
    with line.lock:
        found = [
            message
            for message in reversed(line.messages.values())
            if asked.get("To") in (None, "", message.to)
            and asked.get("From") in (None, "", message.sender)
            and start <= (message.sent or message.created) < end
        ]
        shape = partial(shapes.message, account)
        return shapes.page("messages", found, shape, request.path, asked), 200


@messages.get("/<account>/Messages/<sid>.json")
@with_faults("any")
def fetch_message(account: str, sid: str) -> Answer:
    """One message."""
    with exchange().lock:
        return shapes.message(account, _message(sid)), 200


@messages.post("/<account>/Messages/<sid>.json")
@with_faults("any")
def update_message(account: str, sid: str) -> Answer:
    """Redact the body (Body='') or cancel what has not left yet (Status=canceled)."""
    line, form = exchange(), request.form
    with line.lock:
        message = _message(sid)
        if form.get("Status"):
            _cancel(message, form["Status"])
        elif form.get("Body") == "":
            if message.status in UNDER_WAY:
                raise _not_finished()
            message.body = ""
        else:
            raise Refused(20001, "Body can only be set to the empty string.")
        message.updated = line.clock.now()
        line.journal.keep(message)
        return shapes.message(account, message), 200


@messages.delete("/<account>/Messages/<sid>.json")
@with_faults("any")
def delete_message(account: str, sid: str) -> Answer:
    """Forget a message; the phone keeps what it got."""
    line = exchange()
    with line.lock:
        if _message(sid).status in UNDER_WAY:
            raise _not_finished()
        del line.messages[sid]
        line.journal.keep(Gone(sid))
    return "", 204


@messages.get("/<account>/Messages/<sid>/Media.json")
@with_faults("any")
def list_media(account: str, sid: str) -> Answer:
    """The media of a message."""
    with exchange().lock:
        message = _message(sid)
        shape = partial(shapes.media, account, message)
        return shapes.page("media_list", message.media, shape, request.path, request.args.to_dict()), 200


def _cancel(message: Message, status: str) -> None:
    if status != "canceled":
        raise Refused(30400, "Status can only be set to canceled.")
    if message.status not in ("accepted", "scheduled", "queued"):
        raise Refused(30409, "The message cannot be canceled any more.", 409)
    message.status = "canceled"


def _message(sid: str) -> Message:
    message = exchange().messages.get(sid)
    if message is None:
        raise not_found()
    return message


def _not_finished() -> Refused:
    return Refused(20009, "The message is not finished yet.", 409)
