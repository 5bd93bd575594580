"""What we ask of the phone company: send a text, look for one, point a number at us. One per process."""

import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from urllib3 import exceptions as network

from service.carrier import destinations, services
from service.carrier.http import Transport
from service.carrier.numbers import METHODS, OurNumber, routes
from service.carrier.services import Service
from service.carrier.webhook import InboundText
from service.errors import Refused, Unreachable
from service.settings import Settings

QUEUE_FULL = 21611
NO_NUMBER = 21211
NOT_THERE = 21408
NOT_FINISHED = 20009
NOT_IN_PROGRESS = 21220
NOT_FOUND = 404
RING_SECONDS = 25  # an offer passes on before most voicemails answer
NOT_NOW = frozenset({401, 403, 408, 425, 429})
"""Statuses of what was surely not done. A wrong token, too, is put right by people, not by losing texts."""
LONGEST_VALID = 36_000  # seconds; what the carrier takes for a text that says nothing of it
RECENT = 50
PAGE = 1000
INBOUND = "inbound"
ABLE = {"texts": "sms", "calls": "voice"}
_WHOLE = re.compile(r"\+[1-9]\d{6,14}")
"""A person's whole number. 911, 112, 988 and every other short or emergency number is not one: we never dial them."""
_NEVER_SENT = (network.NewConnectionError, network.ConnectTimeoutError, network.LocationValueError)
_NOT_TWILIOS = (ValueError, TypeError, AttributeError, LookupError)
"""What twilio raises when it reads an answer that is not the carrier's JSON."""


@dataclass(frozen=True)
class Found:
    """A message that the carrier has: its id there, and what became of it in Twilio's words."""

    sid: str
    status: str
    error_code: str


@dataclass(frozen=True)
class Heard:
    """A text that the carrier took for a number of ours, and when."""

    at: float
    text: InboundText


@dataclass(frozen=True)
class Told:
    """A text that went out from a number of ours: when, to whom, and what it said."""

    at: float
    to: str
    body: str


@dataclass(frozen=True)
class Rang:
    """A call to a number of ours, and when it began."""

    at: float
    sid: str
    sender: str


class Carrier:
    """Twilio's client with time limits. What goes wrong is Refused or Unreachable, nothing of twilio's."""

    def __init__(self, settings: Settings) -> None:
        self._transport = Transport(settings.twilio_api_url)
        self._countries = settings.countries
        self._client = Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=self._transport)

    def send_text(self, to: str, number: str, body: str, callback: str, good_for: float | None = None) -> str:
        """Hand one text over, from a number of ours; its receipts go to the callback URL. Returns its SID.

        What is `good_for` so many seconds does not leave the carrier's own queue after that; the rest may for hours.

        Raises Refused, or Unreachable: acted is False when it surely was not taken, None when nobody knows.
        """
        self._refuse(to, number)
        with _plainly():
            sid = self._client.messages.create(
                to=to, from_=number, body=body, status_callback=callback, validity_period=_valid(good_for)
            ).sid
        if not sid:
            raise Unreachable("The carrier's answer names no message.", acted=None)
        return str(sid)

    def find_texts(self, to: str, number: str, is_it: Callable[[str], bool], since: float) -> list[Found]:
        """Texts from one number to another, made since a time, whose words are the ones that are meant; oldest first.

        Lists by both numbers and not by DateSent, which a text still in the carrier's queue has not got.
        """
        with _plainly():
            listed = self._client.messages.list(to=to, from_=number, limit=RECENT)
        same = [one for one in listed if _made(one.date_created) >= since - 1 and is_it(one.body or "")]
        return [Found(str(one.sid), str(one.status), str(one.error_code or "")) for one in reversed(same)]

    def text_state(self, sid: str) -> Found:
        """What the carrier says of a text now, in Twilio's words."""
        with _plainly():
            one = self._client.messages(sid).fetch()
        return Found(sid, str(one.status), str(one.error_code or ""))

    def texts_to(self, number: str, since: float) -> list[Heard]:
        """Every text that people sent to a number of ours since a time, oldest first."""
        with _plainly():
            listed = self._client.messages.list(to=number, date_sent_after=_day(since), page_size=PAGE)
        return [
            Heard(at, InboundText(str(one.sid), str(one.from_), number, one.body or "", int(one.num_media or 0), ""))
            for one in reversed(listed)
            if str(one.direction) == INBOUND and (at := _made(one.date_sent or one.date_created)) >= since
        ]

    def texts_from(self, number: str, since: float) -> list[Told]:
        """Every text that went out from a number of ours since a time, whoever wrote it, oldest first."""
        with _plainly():
            listed = self._client.messages.list(from_=number, date_sent_after=_day(since), page_size=PAGE)
        told = (Told(_made(one.date_sent or one.date_created), str(one.to), one.body or "") for one in listed)
        return sorted((one for one in told if one.at >= since), key=lambda one: one.at)

    def calls_to(self, number: str, since: float) -> list[Rang]:
        """Every call that people made to a number of ours since a time, oldest first."""
        with _plainly():
            listed = self._client.calls.list(to=number, start_time_after=_day(since), page_size=PAGE)
        return [
            Rang(at, str(one.sid), str(one._from or ""))  # what twilio calls it there
            for one in reversed(listed)
            if one.direction == INBOUND and (at := _made(one.start_time or one.date_created)) >= since
        ]

    def place_call(
        self,
        to: str,
        number: str,
        url: str,
        status_url: str,
        fallback_url: str = "",
        *,
        tell_machines: bool,
        to_the_beep: bool = False,
    ) -> str:
        """Have a phone rung from a number of ours; the carrier may be asked to tell voicemails from people.

        Who may leave a message there waits for the beep. The fallback of the number is not asked for such a call: one
        of its own may be named.

        Returns the call's SID. Raises Refused or Unreachable.
        """
        self._refuse(to, number)
        kind = "DetectMessageEnd" if to_the_beep else "Enable"
        detection: Any = kind if tell_machines else values.unset
        with _plainly():
            sid = self._client.calls.create(
                to=to,
                from_=number,
                url=url,
                method="POST",
                fallback_url=fallback_url or values.unset,
                fallback_method="POST" if fallback_url else values.unset,
                timeout=RING_SECONDS,
                machine_detection=detection,
                status_callback=status_url,
                status_callback_event=["ringing", "answered", "completed"],
                status_callback_method="POST",
            ).sid
        if not sid:
            raise Unreachable("The carrier's answer names no call.", acted=None)
        return str(sid)

    def move_call(self, sid: str, url: str) -> None:
        """Take a live call from whatever it hears to another document. One that is over stays so."""
        with _plainly(), _unless_over():
            self._client.calls(sid).update(url=url, method="POST")

    def end_call(self, sid: str) -> None:
        """End a call that rings or is live. One that is over stays so."""
        with _plainly(), _unless_over():
            self._client.calls(sid).update(status="completed")

    def forget(self, sid: str) -> None:
        """Erase a message, a call or a recording; one that is not there is erased. One that goes on is Unreachable."""
        kinds: dict[str, Any] = {"RE": self._client.recordings, "CA": self._client.calls}
        with _plainly(), _unless_gone():
            kinds.get(sid[:2], self._client.messages)(sid).delete()

    def redact(self, sid: str) -> None:
        """Empty a message of its words; one that is not there has none."""
        with _plainly(), _unless_gone():
            self._client.messages(sid).update(body="")

    def find_calls(self, to: str, number: str, since: float) -> list[Found]:
        """Calls from a number of ours to a phone, made since a time, oldest first."""
        with _plainly():
            listed = self._client.calls.list(to=to, from_=number, limit=RECENT)
        recent = [call for call in listed if _made(call.date_created) >= since - 1]
        return [Found(str(one.sid), str(one.status), "") for one in reversed(recent)]

    def call_state(self, sid: str) -> str:
        """What the carrier says of a call now, in Twilio's words."""
        with _plainly():
            return str(self._client.calls(sid).fetch().status)

    def numbers(self) -> list[OurNumber]:
        """Every number of this account."""
        with _plainly():
            listed = self._client.incoming_phone_numbers.list()
        return [
            OurNumber(
                str(one.sid),
                str(one.phone_number),
                {name: str(getattr(one, name) or "") for name in routes("")},
                _lacks(one.capabilities),
                tuple(name for name, method in METHODS.items() if str(getattr(one, method) or "POST") != "POST"),
            )
            for one in listed
        ]

    def service(self, number_sid: str) -> Service | None:
        """The Messaging Service that a number is in; None where it is in none."""
        with _plainly():
            return services.of(self._client, number_sid)

    def point_number(self, sid: str, where: Mapping[str, str]) -> None:
        """Send a number's texts and calls, and what falls back, to where `routes` says."""
        with _plainly():
            self._client.incoming_phone_numbers(sid).update(**dict.fromkeys(METHODS.values(), "POST"), **where)

    def _refuse(self, to: str, number: str) -> None:
        if not _WHOLE.fullmatch(to):
            said = "The line sends and rings whole numbers only, never an emergency or a short number."
            raise Refused(said, NO_NUMBER)
        if not destinations.is_allowed(to, number, self._countries):
            raise Refused("That country, or what its number costs, is not allowed; see ALLOWED_COUNTRIES.", NOT_THERE)

    def ahead(self) -> float | None:
        """How far its clock was ahead of this machine's at its last answer, in seconds; None when it said no time."""
        return self._transport.ahead

    def close(self) -> None:
        """Let go of every connection."""
        self._transport.close()


def _valid(good_for: float | None) -> Any:
    return values.unset if good_for is None else max(1, min(round(good_for), LONGEST_VALID))


def _lacks(able: Any) -> tuple[str, ...]:
    return tuple(what for what, name in ABLE.items() if not dict(able or {}).get(name, True))


def _day(at: float) -> datetime:
    """The day of a time: the carrier's filters are sure of days only."""
    return datetime.fromtimestamp(at, UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _made(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


@contextmanager
def _unless_over() -> Iterator[None]:
    """A call that ended in between needs nothing more."""
    try:
        yield
    except TwilioRestException as error:
        if error.code != NOT_IN_PROGRESS:
            raise


@contextmanager
def _unless_gone() -> Iterator[None]:
    """What is not there needs no erasing."""
    try:
        yield
    except TwilioRestException as error:
        if error.status != NOT_FOUND:
            raise


@contextmanager
def _plainly() -> Iterator[None]:
    """Every way of failing becomes Refused or Unreachable, with codes and never with numbers."""
    try:
        yield
    except TwilioRestException as error:
        raise _refusal(error.status, error.code) from None
    except _NEVER_SENT as error:
        raise Unreachable(f"No connection to the carrier ({type(error).__name__}).", acted=False) from None
    except network.SSLError as error:
        untrusted = any(isinstance(reason, ssl.SSLCertVerificationError) for reason in error.args)
        raise Unreachable("No secure connection to the carrier.", acted=False if untrusted else None) from None
    except (network.HTTPError, TwilioException, *_NOT_TWILIOS) as error:
        raise Unreachable(f"No answer from the carrier ({type(error).__name__}).", acted=None) from None


def _refusal(status: int, code: int | None) -> Refused | Unreachable:
    if status >= 500 or status < 400:
        return Unreachable(f"The carrier answered {status}.", acted=None)
    if status in NOT_NOW or code in (QUEUE_FULL, NOT_FINISHED):
        return Unreachable(f"The carrier answered {code or status}: not now.", acted=False)
    return Refused(f"The carrier refused it ({code or status}).", code=code or status)
