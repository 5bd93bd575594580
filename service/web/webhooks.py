"""The carrier's doors. All stand behind one signature guard; the line's business begins in receive."""

import time
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, request
from werkzeug.exceptions import Forbidden, HTTPException, RequestEntityTooLarge, TooManyRequests, UnsupportedMediaType

from flows.vocabulary import carrier_word, own_carrier_word
from service import telemetry
from service.carrier import fallback, twiml, voice, webhook
from service.errors import BadInput, ShoulderError, Unavailable, UnknownNumber
from service.house import House
from service.switchboard import receive, rings
from service.web.crowding import Crowding

FORM = "application/x-www-form-urlencoded"
AWAY = 3.0  # seconds in which a database that restarts is back; the carrier waits for fifteen
LOOK = 0.2
T = TypeVar("T")


class Webhooks:
    """The routes that the phone company calls."""

    def __init__(self, house: House) -> None:
        self._house = house
        settings = house.settings
        self._crowding = Crowding()
        self._tokens = (settings.twilio_auth_token, settings.twilio_auth_token_secondary)

    def routes(self) -> Blueprint:
        """The blueprint with every carrier route, its guard and its refusals."""
        routes = Blueprint("carrier", __name__)
        routes.before_request(self._guard)
        routes.register_error_handler(HTTPException, _refused)
        routes.register_error_handler(ShoulderError, _cannot)
        for path, view in (
            ("/sms", self.text),
            ("/sms/status", self.text_status),
            ("/voice", self.call),
            ("/voice/turn", self.call_turn),
            ("/voice/wait", self.call_wait),
            ("/voice/status", self.call_status),
            ("/fallback/sms", self.fallback_text),
            ("/fallback/voice", self.fallback_call),
        ):
            routes.add_url_rule(path, view_func=view, methods=["POST"], endpoint=view.__name__)
        return routes

    def text(self) -> Response:
        """A text to one of our numbers: the sender's own replies ride home in the answer."""
        inbound = webhook.text(request.form)
        if not webhook.is_person(inbound.sender):
            return _counted("text", "withheld", twiml.NOTHING)
        replies = _once_it_is_back("text", lambda: receive.text(self._house, inbound))
        public_url = self._house.settings.public_url
        messages = [(reply.text, webhook.callback(public_url, reply.outbox_id, reply.written_at)) for reply in replies]
        return _counted("text", "answered" if messages else "kept", twiml.texts(messages))

    def text_status(self) -> Response:
        """What became of a text that we sent."""
        receipt = webhook.receipt(request.form, request.args)
        _once_it_is_back("text status", lambda: receive.receipt(self._house, receipt))
        telemetry.RECEIPTS.labels(webhook.state_of(receipt.status) or "other").inc()
        return Response(status=204)

    def call(self) -> Response:
        """A call to one of our numbers."""
        inbound = voice.inbound(request.form)
        return _counted("call", "answered", _once_it_is_back("call", lambda: rings.call(self._house, inbound)))

    def call_turn(self) -> Response:
        """What followed on a leg: a key, a word, silence, or the end of a conference."""
        heard = voice.heard(request.form, request.args)
        return _counted("turn", "answered", _once_it_is_back("turn", lambda: rings.turn(self._house, heard)))

    def call_wait(self) -> Response:
        """Somebody is alone in a conference for a moment."""
        return _counted("wait", "answered", twiml.waiting())

    def call_status(self) -> Response:
        """What became of a leg. What a conference tells comes here too, and says only that the leg is alive."""
        if "ConferenceSid" not in request.form:
            happened = voice.status(request.form, request.args)
            _once_it_is_back("call status", lambda: rings.status(self._house, happened))
        telemetry.INBOUND.labels("call_status", "kept").inc()
        return Response(status=204)

    def fallback_text(self) -> Response:
        """The carrier got no answer: a safe sentence, no database; none over its own words, nor for whoever stops."""
        inbound = webhook.text(request.form)
        word = inbound.opt_out or carrier_word(inbound.body) or own_carrier_word(inbound.body) == "stop"
        if word or not webhook.is_person(inbound.sender):
            return _counted("fallback_text", "silent", twiml.NOTHING)
        return _counted("fallback_text", "answered", fallback.text_document())

    def fallback_call(self) -> Response:
        """The carrier got no answer from us about a call: a safe sentence, without the database, and a person.

        Whom we rang is put through to nobody: it may be a voicemail, or on call.
        """
        rings_us = not request.form.get("Direction", "").startswith("outbound")
        person = self._house.settings.fallback_number if rings_us else ""
        document = fallback.call_document(person, request.form.get("To", ""))
        return _counted("fallback_call", "told", document)

    def _guard(self) -> None:
        """Only what the carrier signed comes in. Nothing is read but the request itself.

        An address that sent too much unsigned is turned away before its body is read. What has a signature is looked
        at whatever else came from there: behind a proxy that is not told of, the carrier has the address of all.
        """
        address, signature = request.remote_addr or "", request.headers.get("X-Twilio-Signature", "")
        if not signature and self._crowding.is_full(address):
            raise TooManyRequests("Too many requests from here were not signed by the carrier.")
        if request.mimetype != FORM:
            raise UnsupportedMediaType(f"Send {FORM}.")
        if (request.content_length or 0) > webhook.LARGEST_BODY:
            raise RequestEntityTooLarge(f"Send at most {webhook.LARGEST_BODY} bytes.")
        query = request.query_string.decode("latin-1")
        urls = webhook.signed_urls(self._house.settings.public_url, request.path, query)
        if not webhook.signed_by(self._tokens, urls, request.form.items(multi=True), signature):
            self._crowding.refused(address)
            raise Forbidden("This request is not signed by the carrier for this address (see PUBLIC_URL).")


def _once_it_is_back(what: str, deed: Callable[[], T]) -> T:
    """Again while the database is away, for a moment. What it had taken in before it went is not done twice."""
    until = time.monotonic() + AWAY
    while True:
        try:
            with telemetry.doing(f"webhook {what}"):
                return deed()
        except Unavailable:
            if time.monotonic() >= until:
                raise
            time.sleep(LOOK)


def _counted(kind: str, outcome: str, document: str) -> Response:
    telemetry.INBOUND.labels(kind, outcome).inc()
    return Response(document, content_type=twiml.CONTENT_TYPE)


def _refused(error: HTTPException) -> Response:
    telemetry.REFUSED.labels(error.name).inc()
    return _plain(error.description or error.name, error.code or 500)


def _cannot(error: ShoulderError) -> Response:
    """Bad input and unknown numbers are refused; no database is a 503: the carrier uses its fallback."""
    codes = {BadInput: 400, UnknownNumber: 404, Unavailable: 503}
    telemetry.REFUSED.labels(type(error).__name__).inc()
    if isinstance(error, Unavailable):
        telemetry.logger().error("a webhook could not be answered", reason=type(error).__name__)
        return _plain("The line cannot answer at this moment.", 503)
    return _plain(str(error), codes.get(type(error), 500))


def _plain(sentence: str, code: int) -> Response:
    return Response(f"{sentence}\n", status=code, content_type="text/plain; charset=utf-8")
