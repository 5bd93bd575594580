"""What the phone company tells us about a call, and where it is to ask us next. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.carrier.webhook import needed, written
from service.errors import BadInput

_SID = re.compile(r"CA[0-9a-f]{32}")
_RECORDING = re.compile(r"RE[0-9a-f]{32}")
_SECONDS = re.compile(r"[0-9]{1,6}")
_SEQUENCE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,18}")
STATES = ("queued", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled")
OVER = frozenset(STATES[3:])
_MACHINES = ("machine", "fax")


@dataclass(frozen=True)
class InboundCall:
    """Somebody rings a number of ours."""

    sid: str
    sender: str
    number: str


@dataclass(frozen=True)
class Heard:
    """What came of the last thing that was said on a leg: keys, speech, or the end of a conference or recording."""

    leg_id: int
    turn: int
    sid: str
    digits: str = ""
    speech: str = ""
    came_back: bool = False
    """Out of a conference, by the star key."""
    moved: bool = False
    """Fetched by us, because there is something to say."""
    recording: str = ""
    recorded_seconds: int = 0
    machine: bool = False
    """Picked up by a voicemail, where the carrier was asked to tell."""
    state: str = "in-progress"
    """Of the call itself: what follows a conference may be that they put the phone down."""
    written: int | None = None
    """When its leg was made, where the URL carries it: after a backup was put back, ids come again for other calls."""


@dataclass(frozen=True)
class CallStatus:
    """A status callback; `leg_id` is ours where the callback URL carries one."""

    leg_id: int | None
    sid: str
    state: str
    sequence: int
    written: int | None = None


def inbound(form: Mapping[str, str]) -> InboundCall:
    """Read an inbound call. Raises BadInput."""
    return InboundCall(_sid(form), needed(form, "From"), needed(form, "To"))


def heard(form: Mapping[str, str], query: Mapping[str, str]) -> Heard:
    """Read what followed on a leg. Raises BadInput."""
    return Heard(
        leg_id=_named(query, "leg"),
        turn=_named(query, "n"),
        sid=_sid(form),
        digits=form.get("Digits", "")[:32],
        speech=form.get("SpeechResult", "")[:1000],
        came_back="DialCallStatus" in form,
        moved=query.get("moved") == "1",
        recording=_recording(form),
        state=form.get("CallStatus", "in-progress"),
        machine=form.get("AnsweredBy", "").startswith(_MACHINES),
        recorded_seconds=_count(form.get("RecordingDuration", ""), _SECONDS),
        written=_written(query),
    )


def status(form: Mapping[str, str], query: Mapping[str, str]) -> CallStatus:
    """Read a status callback. Raises BadInput for a status that is none of Twilio's."""
    state = needed(form, "CallStatus")
    if state not in STATES:
        raise BadInput("CallStatus is none that we know.")
    leg_id = _named(query, "leg") if "leg" in query else None
    return CallStatus(leg_id, _sid(form), state, _count(form.get("SequenceNumber", ""), _SEQUENCE), _written(query))


def turn_url(public_url: str, leg_id: int, made_at: float, turn: int, *, moved: bool = False) -> str:
    """Where the carrier asks what is next on a leg. An older turn is late or doubled, and gets the same again."""
    return f"{public_url}/voice/turn?leg={leg_id}&at={written(made_at)}&n={turn}" + ("&moved=1" if moved else "")


def status_url(public_url: str, leg_id: int, made_at: float) -> str:
    """Where a leg's status callbacks go."""
    return f"{public_url}/voice/status?leg={leg_id}&at={written(made_at)}"


def fallback_url(public_url: str) -> str:
    """Where the carrier asks for what is said when we cannot answer."""
    return f"{public_url}/fallback/voice"


def _written(query: Mapping[str, str]) -> int | None:
    return _named(query, "at") if "at" in query else None


def _sid(form: Mapping[str, str]) -> str:
    sid = needed(form, "CallSid")
    if not _SID.fullmatch(sid):
        raise BadInput("CallSid must be CA and 32 hexadecimal digits.")
    return sid


def _recording(form: Mapping[str, str]) -> str:
    """The recording's name, if one was made. Raises BadInput."""
    sid = form.get("RecordingSid", "")
    if sid and not _RECORDING.fullmatch(sid):
        raise BadInput("RecordingSid must be RE and 32 hexadecimal digits.")
    return sid


def _count(value: str, kind: re.Pattern[str]) -> int:
    """A number that says how long or how often; nothing else counts."""
    return int(value) if kind.fullmatch(value) else 0


def _named(query: Mapping[str, str], name: str) -> int:
    if not _NUMBER.fullmatch(query.get(name, "")):
        raise BadInput(f"{name} must be a number.")
    return int(query[name])
