"""What the phone company tells us: is it really the carrier, and what does it say. Pure."""

import base64
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import phonenumbers

from service.errors import BadInput

LARGEST_BODY = 64 * 1024
WITHHELD = frozenset({"+266696687", "+2562533", "+7378742833", "+8566696", "+8656696", "+86282452253", "+464"})
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_CODE = re.compile(r"[0-9]{1,6}")
_STATUS = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "queued",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}


@dataclass(frozen=True)
class InboundText:
    """A text to one of our numbers; media counts its pictures, opt_out is the carrier's own reading of it."""

    sid: str
    sender: str
    number: str
    body: str
    media: int
    opt_out: str


@dataclass(frozen=True)
class Receipt:
    """What became of a text we sent: ours by outbox id where the callback URL carries one, and when it was written."""

    outbox_id: int | None
    written: int | None
    sid: str
    status: str
    error_code: str


def signed_by(tokens: Iterable[str], urls: Sequence[str], form: Iterable[tuple[str, str]], signature: str) -> bool:
    """Whether one of the tokens made this signature over one of the URLs and every pair of the form."""
    text = "".join(name + value for name, value in sorted(set(form)))
    given = signature.encode("utf-8", "surrogateescape")
    return any(hmac.compare_digest(sign(token, url + text), given) for token in tokens if token for url in urls)


def sign(token: str, text: str) -> bytes:
    """What the carrier puts beside a request to prove that it comes from there."""
    return base64.b64encode(hmac.digest(token.encode(), text.encode("utf-8", "surrogatepass"), "sha1"))


def signed_urls(public_url: str, path: str, query: str) -> list[str]:
    """The URL as the carrier called it; with a port in PUBLIC_URL also without, as Twilio may sign it."""
    rest = path + (f"?{query}" if query else "")
    urls = [public_url + rest]
    host = urlsplit(public_url)
    if host.port and host.hostname:
        urls.append(host._replace(netloc=host.netloc.rpartition(":")[0]).geturl() + rest)
    return urls


def text(form: Mapping[str, str]) -> InboundText:
    """Read an inbound text. Raises BadInput when what every text has is missing or not what it must be."""
    return InboundText(
        sid=_sid(form),
        sender=needed(form, "From"),
        number=needed(form, "To"),
        body=form.get("Body", ""),
        media=_count(form.get("NumMedia", "0")),
        opt_out=form.get("OptOutType", "").lower(),
    )


def receipt(form: Mapping[str, str], query: Mapping[str, str]) -> Receipt:
    """Read a message status callback. Raises BadInput."""
    return Receipt(
        outbox_id=_id(query.get("o", "")),
        written=_id(query.get("at", "")),
        sid=_sid(form),
        status=needed(form, "MessageStatus"),
        error_code=_code(form.get("ErrorCode", "")),
    )


def state_of(status: str) -> str | None:
    """Our name for a message status of Twilio's; None for one that says nothing about sending."""
    return _STATUS.get(status.lower())


def callback(public_url: str, outbox_id: int, written_at: float) -> str:
    """Where receipts of a text go. Our id travels in it, so one settles a send that nobody heard about.

    And when its row was written: after a backup was put back, ids come again for other texts.
    """
    return f"{public_url}/sms/status?o={outbox_id}&at={written(written_at)}"


def written(at: float) -> int:
    """The moment at which a row was written, as its callback has it: in milliseconds."""
    return round(at * 1000)


def is_person(number: str) -> bool:
    """Whether a From is somebody's number: not a short code, not a word, not withheld."""
    if number in WITHHELD or not _E164.fullmatch(number):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _id(value: str) -> int | None:
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def needed(form: Mapping[str, str], name: str) -> str:
    """A field that every request of this kind has. Raises BadInput when it is missing, or no text that can be kept."""
    value = form.get(name, "").strip()
    if not value:
        raise BadInput(f"The field {name} is missing.")
    if "\0" in value:
        raise BadInput(f"The field {name} has a character that no text has.")
    return value


def _sid(form: Mapping[str, str]) -> str:
    sid = needed(form, "MessageSid")
    if not _SID.fullmatch(sid):
        raise BadInput("MessageSid must be two letters and 32 hexadecimal digits.")
    return sid


def _code(value: str) -> str:
    return value if _CODE.fullmatch(value) else ""


def _count(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", value):
        raise BadInput("NumMedia must be a number.")
    return int(value)
