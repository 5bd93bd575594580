"""What we answer the phone company: texts that ride home in the answer, a spoken sentence, or nothing."""

import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from twilio.twiml.voice_response import VoiceResponse

CONTENT_TYPE = "text/xml; charset=utf-8"
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
VOICES = {"en": "en-US", "es": "es-US"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def texts(messages: Iterable[tuple[str, str]]) -> str:
    """A document of (words, receipt URL) messages, in order; an empty receipt URL asks for none."""
    inside = "".join(_message(words, receipts) for words, receipts in messages)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>' if inside else NOTHING


def spoken(sentences: Mapping[str, str]) -> str:
    """Say a sentence in each language, then hang up."""
    response = VoiceResponse()
    for language, sentence in sentences.items():
        response.say(sentence, language=VOICES[language])
    response.hangup()
    return str(response)


def _message(words: str, receipts: str) -> str:
    action = f' action={quoteattr(receipts)} method="POST"' if receipts else ""
    return f"<Message{action}>{escape(_NOT_XML.sub('', words))}</Message>"
