"""Which voice verbs there are, what stands inside them, and what their attributes may say."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"\d{1,6}")
BOOLEAN = re.compile(r"true|false")
METHOD = re.compile(r"GET|POST")
ADDRESS = re.compile(r"\S+")
TEXT = re.compile(r".*", re.DOTALL)
EVENTS = re.compile(r"(initiated|ringing|answered|completed)( +(initiated|ringing|answered|completed))*")
RECORDING_EVENTS = re.compile(r"(in-progress|completed|absent)( +(in-progress|completed|absent))*")
ROOM_EVENT = r"(start|end|join|leave|mute|hold|modify|speaker|announcement)"
PROMPTS = frozenset({"Say", "Play", "Pause"})
CONTEXTS = {
    "whisper": PROMPTS | {"Gather", "Record", "Redirect", "Hangup"},
    "sound": PROMPTS | {"Redirect"},
}
"""Verbs in what a called party hears before the bridge, and in waiting, hold and announcement documents."""


@dataclass(frozen=True)
class Shape:
    """A verb: its attributes with what they may say, what may stand inside it, whether it holds text."""

    attributes: dict[str, re.Pattern[str]]
    inside: frozenset[str] = frozenset()
    text: bool = False


def _listed(*names: str) -> re.Pattern[str]:
    return re.compile("|".join(names))


_RECORDED = {
    "recordingStatusCallback": ADDRESS,
    "recordingStatusCallbackEvent": RECORDING_EVENTS,
    "recordingStatusCallbackMethod": METHOD,
    "trim": _listed("trim-silence", "do-not-trim"),
}
_ACTION = {"action": ADDRESS, "method": METHOD}
_REPORTED = {"statusCallback": ADDRESS, "statusCallbackMethod": METHOD}

SHAPES = {
    "Say": Shape({"language": TEXT, "voice": TEXT, "loop": NUMBER}, text=True),
    "Play": Shape({"digits": re.compile(r"[0-9A-D*#wW]+"), "loop": NUMBER}, text=True),
    "Pause": Shape({"length": NUMBER}),
    "Gather": Shape(
        _ACTION
        | {
            "input": re.compile(r"dtmf|speech|dtmf speech|speech dtmf"),
            "numDigits": NUMBER,
            "timeout": re.compile(r"\d{1,4}|auto"),
            "speechTimeout": re.compile(r"auto|[1-9]\d*"),
            "maxSpeechTime": NUMBER,
            "finishOnKey": re.compile(r"[0-9*#]?"),
            "actionOnEmptyResult": BOOLEAN,
            "bargeIn": BOOLEAN,
            "hints": TEXT,
            "language": TEXT,
            "profanityFilter": BOOLEAN,
            "speechModel": TEXT,
            "enhanced": BOOLEAN,
            "debug": BOOLEAN,
            "partialResultCallback": ADDRESS,
            "partialResultCallbackMethod": METHOD,
        },
        PROMPTS,
    ),
    "Redirect": Shape({"method": METHOD}, text=True),
    "Hangup": Shape({}),
    "Reject": Shape({"reason": _listed("rejected", "busy")}),
    "Dial": Shape(
        _ACTION
        | {
            "answerOnBridge": BOOLEAN,
            "callerId": TEXT,
            "hangupOnStar": BOOLEAN,
            "record": _listed("do-not-record"),
            "ringTone": TEXT,
            "timeLimit": NUMBER,
            "timeout": NUMBER,
            "sequential": BOOLEAN,
        },
        frozenset({"Number", "Conference"}),
        text=True,
    ),
    "Number": Shape(
        _REPORTED | {"statusCallbackEvent": EVENTS, "url": ADDRESS, "method": METHOD},
        text=True,
    ),
    "Conference": Shape(
        _REPORTED
        | {
            "statusCallbackEvent": re.compile(rf"{ROOM_EVENT}( +{ROOM_EVENT})*"),
            "beep": _listed("true", "false", "onEnter", "onExit"),
            "coach": re.compile(r"CA[0-9a-f]{32}"),
            "startConferenceOnEnter": BOOLEAN,
            "endConferenceOnExit": BOOLEAN,
            "muted": BOOLEAN,
            "maxParticipants": NUMBER,
            "participantLabel": re.compile(r".{1,128}"),
            "waitUrl": re.compile(r"\S*"),
            "waitMethod": METHOD,
            "record": _listed("do-not-record"),
            "region": TEXT,
            "jitterBufferSize": _listed("large", "medium", "small", "off"),
        },
        text=True,
    ),
    "Record": Shape(
        _ACTION
        | _RECORDED
        | {
            "timeout": NUMBER,
            "maxLength": NUMBER,
            "finishOnKey": re.compile(r"[0-9*#]*"),
            "playBeep": BOOLEAN,
            "transcribe": _listed("false"),
        }
    ),
}
VERBS = SHAPES.keys() - {"Number", "Conference"}
