"""Who answers when this machine is gone: texts that are kept at the carrier, and the person who is rung."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

from service.carrier import fallback, hosted
from service.doctor.finding import NOTE, WELL, WRONG, Finding
from service.errors import Refused, Unreachable
from service.settings import Settings

MUST = ("988",)


def findings(chosen: Settings) -> Iterator[Finding]:
    """Each kind, compared with what this version would say."""
    if not chosen.fallback_number:
        says = "FALLBACK_NUMBER is not set: while the line is down nobody is rung for who calls; set it to somebody's."
        yield Finding("fallback", NOTE, says)
    for kind, url, ours in (
        ("sms", chosen.fallback_sms_url, fallback.text_document()),
        ("voice", chosen.fallback_voice_url, fallback.call_document(chosen.fallback_number)),
    ):
        yield _looked_at(chosen, f"FALLBACK_{kind.upper()}_URL", url, ours)


def _looked_at(chosen: Settings, name: str, url: str, ours: str) -> Finding:
    if not url:
        says = (
            f"{name} is not set: if this machine goes down nobody answers; `shoulder twilio connect` shows what to do."
        )
        return Finding("fallback", NOTE if chosen.pretend else WRONG, says)
    if urlsplit(url).hostname == urlsplit(chosen.public_url).hostname and not chosen.pretend:
        return Finding(
            "fallback", WRONG, f"{name} leads to this line, which is gone when it is needed; keep it at Twilio."
        )
    try:
        theirs = hosted.read(chosen, url)
    except (Refused, Unreachable) as error:
        return Finding("fallback", WRONG, f"{name}: {error} Make it again as `shoulder twilio connect` shows.")
    return _compared(name, theirs, ours, chosen.fallback_number if name == "FALLBACK_VOICE_URL" else "")


def _compared(name: str, theirs: str, ours: str, number: str) -> Finding:
    if _plain(theirs) == _plain(ours):
        return Finding("fallback", WELL, f"{name} answers with what `shoulder twilio connect` shows.")
    missing = [word for word in (*MUST, number) if word not in theirs.replace(" ", "")]
    if missing or _plain(theirs) is None:
        lacks = f"does not hold {' and '.join(missing)}" if missing else "is not TwiML"
        return Finding("fallback", WRONG, f"{name} {lacks}; paste again what `shoulder twilio connect` shows.")
    return Finding("fallback", NOTE, f"{name} holds 988 in words of its own; `shoulder twilio connect` shows ours.")


def _plain(document: str) -> str | None:
    """The same document however it was written down; None for none."""
    try:
        return ElementTree.canonicalize(document.strip(), strip_text=True)
    except ElementTree.ParseError:
        return None
