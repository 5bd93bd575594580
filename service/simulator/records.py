"""What the phone company keeps: numbers, messages, handsets and the lines of its debugger."""

from dataclasses import dataclass, field

LONGEST_VALID = 36_000


@dataclass
class Number:
    """A number of the account and where its webhooks go."""

    sid: str
    phone_number: str
    created: float
    updated: float
    friendly_name: str = ""
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"


@dataclass(frozen=True)
class Media:
    """One picture or file that came with a message."""

    sid: str
    url: str
    content_type: str


@dataclass
class Message:
    """One message as the account's records have it; phones keep their own copy (Bubble)."""

    sid: str
    direction: str
    sender: str
    to: str
    body: str
    status: str
    created: float
    updated: float
    sent: float | None = None
    media: list[Media] = field(default_factory=list)
    error_code: int | None = None
    callback_url: str = ""
    callback_method: str = "POST"
    valid_seconds: int = LONGEST_VALID
    """For how long it may wait in the carrier's queue."""


@dataclass(frozen=True)
class Bubble:
    """One message as a phone shows it. origin: "handset" (typed here), "api", "twiml" or "carrier"."""

    sid: str
    sender: str
    to: str
    body: str
    media: tuple[str, ...]
    origin: str
    at: float


@dataclass
class Handset:
    """A phone somebody holds. Put away, it leaves the page but keeps its messages. manner: what it does when called."""

    number: str
    name: str = ""
    manner: str = "rings"
    on_page: bool = True
    bubbles: list[Bubble] = field(default_factory=list)


@dataclass(frozen=True)
class Notice:
    """A line in the debugger: what Twilio would show the account's owner."""

    order: int
    at: float
    level: str
    code: int
    message: str
    url: str = ""
    sid: str = ""


@dataclass
class MessagingService:
    """What holds the account's numbers together: its texts may go to an address of its own, and it is registered."""

    sid: str
    friendly_name: str = "Peer line"
    inbound_request_url: str = ""
    use_inbound_webhook_on_number: bool = True
    holds_numbers: bool = True
    campaign_status: str = "VERIFIED"


@dataclass(frozen=True)
class Attempt:
    """One wish of the account to send: by REST ("api") or in an answer ("twiml"); sid is "" if refused."""

    order: int
    via: str
    sender: str
    to: str
    body: str
    sid: str
    refused: int | None
    at: float
    callback: str = ""
    """Where its receipts go; an account may tell its sends apart by that."""
