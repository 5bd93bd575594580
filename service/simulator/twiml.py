"""Read a messaging answer: which replies it asks for, and where it wants the carrier to go on."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from service.simulator.errors import Unanswered

CONTENT_TYPES = ("text/xml", "application/xml")


@dataclass(frozen=True)
class Reply:
    """One <Message>."""

    body: str
    media: list[str] = field(default_factory=list)
    to: str = ""
    sender: str = ""
    action: str = ""
    method: str = "POST"


@dataclass
class Document:
    """What an answer asks for, in order; notes are schema warnings for the debugger (12200)."""

    replies: list[Reply] = field(default_factory=list)
    redirect: str = ""
    redirect_method: str = "POST"
    notes: list[str] = field(default_factory=list)


def read(body: bytes, content_type: str) -> Document:
    """The document in a webhook's answer, empty if there is none; Unanswered 12300 or 12100 if unusable."""
    if not body:
        return Document()
    if content_type.split(";")[0].strip().lower() not in CONTENT_TYPES:
        raise Unanswered(12300, f"The content type {content_type or 'nothing'!r} is not text/xml.")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise Unanswered(12100, f"The answer is not well-formed XML: {error}.") from error
    if root.tag != "Response":
        raise Unanswered(12100, f"The answer's root is <{root.tag}>, not <Response>.")
    return _document(root)


def _document(root: ElementTree.Element) -> Document:
    document = Document()
    for verb in root:
        if verb.tag == "Message":
            document.replies.append(_reply(verb))
        elif verb.tag == "Redirect":
            document.redirect = (verb.text or "").strip()
            document.redirect_method = verb.get("method", "POST").upper()
            break
        else:
            document.notes.append(f"<{verb.tag}> is not a messaging verb and was passed over.")
    return document


def _reply(verb: ElementTree.Element) -> Reply:
    bodies = [part.text or "" for part in verb.findall("Body")]
    return Reply(
        body="".join(bodies) if bodies else (verb.text or "").strip(),
        media=[(part.text or "").strip() for part in verb.findall("Media")],
        to=verb.get("to", ""),
        sender=verb.get("from", ""),
        action=verb.get("action", "") or verb.get("statusCallback", ""),
        method=verb.get("method", "POST").upper(),
    )
