"""What we answer the phone company: texts that ride home in the answer, what is said on a call, or nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Dial, Gather, Say, VoiceResponse

CONTENT_TYPE = "text/xml; charset=utf-8"
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
RING_OUT = 25  # seconds
VOICES = {"en": "en-US", "es": "es-US"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Listen:
    """Wait for a key or a word, for so many seconds; silence is an answer too. `keys`: at most so many.

    Either cuts short what is being said; without `to_words` only a key does.
    """

    seconds: int
    keys: int = 1
    language: str = "en"
    to_words: bool = True


@dataclass(frozen=True)
class Room:
    """Into the conference of this name; the star key comes out of it. `events` is where its events go."""

    name: str
    label: str
    wait_url: str
    events: str


@dataclass(frozen=True)
class Record:
    """A beep, and what is said is kept, up to so many seconds."""

    seconds: int


@dataclass(frozen=True)
class HangUp:
    """A kind end."""


Then = Listen | Room | Record | HangUp


def said(sentences: Iterable[tuple[str, str]], then: Then, action: str) -> str:
    """Say (language, words) in order, and then; the carrier asks `action` what comes next."""
    response = VoiceResponse()
    spoken_to: TwiML = response
    if isinstance(then, Listen):
        spoken_to = Gather(
            input="dtmf speech" if then.to_words else "dtmf",
            action=action,
            method="POST",
            timeout=then.seconds,
            speech_timeout="auto" if then.to_words else None,
            num_digits=then.keys,
            finish_on_key="" if then.keys == 1 else "#",
            action_on_empty_result=True,
            language=VOICES.get(then.language, then.language),
        )
    for language, words in sentences:
        spoken_to.append(Say(_NOT_XML.sub("", words), language=VOICES.get(language, language)))
    match then:
        case Listen():
            response.append(spoken_to)
        case Room():
            response.append(_conference(then, action))
        case Record(seconds):
            response.record(
                action=action, method="POST", max_length=seconds, timeout=5, play_beep=True, trim="trim-silence"
            )
            response.redirect(action, method="POST")
        case HangUp():
            response.hangup()
    return str(response)


def waiting(seconds: int = 60) -> str:
    """What somebody alone in a conference hears: quiet, and never music."""
    response = VoiceResponse()
    response.pause(length=seconds)
    response.redirect("")
    return str(response)


def _conference(room: Room, action: str) -> Dial:
    dial = Dial(action=action, method="POST", hangup_on_star=True)
    dial.conference(
        room.name,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=False,
        wait_url=room.wait_url,
        wait_method="POST",
        participant_label=room.label,
        status_callback=room.events,
        status_callback_event="start end join leave",
        status_callback_method="POST",
    )
    return dial


def texts(messages: Iterable[tuple[str, str]]) -> str:
    """A document of (words, receipt URL) messages, in order; an empty receipt URL asks for none."""
    inside = "".join(_message(words, receipts) for words, receipts in messages)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>' if inside else NOTHING


def spoken(sentences: Mapping[str, str]) -> str:
    """Say a sentence in each language, then hang up."""
    response = VoiceResponse()
    _say(response, sentences)
    response.hangup()
    return str(response)


def put_through(before: Mapping[str, str], number: str, shown: str, after: Mapping[str, str]) -> str:
    """Say something, ring somebody who sees the number that is shown, and say something else if they do not answer."""
    response = VoiceResponse()
    _say(response, before)
    response.dial(number, caller_id=shown, timeout=RING_OUT)
    _say(response, after)
    response.hangup()
    return str(response)


def _say(response: VoiceResponse, sentences: Mapping[str, str]) -> None:
    for language, sentence in sentences.items():
        response.say(sentence, language=VOICES[language])


def _message(words: str, receipts: str) -> str:
    action = f' action={quoteattr(receipts)} method="POST"' if receipts else ""
    return f"<Message{action}>{escape(_NOT_XML.sub('', words))}</Message>"
