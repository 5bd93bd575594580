"""Read a voice document: its verbs in order, and what in it Twilio would warn of."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from service.simulator.calls.vocabulary import CONTEXTS, SHAPES, VERBS
from service.simulator.errors import Unanswered

CONTENT_TYPES = ("text/xml", "application/xml", "text/html")
LONGEST_SAY = 4096


@dataclass
class Verb:
    """One verb, with the attributes that make sense; text has its white space folded."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    inside: list["Verb"] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def whole(self, name: str, default: int) -> int:
        """An attribute that is a whole number."""
        return int(self.attributes.get(name, default))

    def true(self, name: str, default: bool = False) -> bool:
        """An attribute that is true or false."""
        return self.attributes.get(name, str(default).lower()) == "true"


@dataclass
class Document:
    """What an answer asks for; notes are Twilio's schema warnings (12200)."""

    verbs: list[Verb] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(body: bytes, content_type: str, context: str = "") -> Document:
    """The document in an answer; Unanswered with Twilio's code if it cannot be used. context: see CONTEXTS."""
    kind = content_type.split(";")[0].strip().lower()
    if kind.startswith("audio/"):
        return Document([Verb("Play", text="a recording")])
    if kind not in CONTENT_TYPES:
        raise Unanswered(12300, f"The content type {content_type or 'nothing'!r} is not text/xml.")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise Unanswered(12100, f"The answer is not well-formed XML: {error}.") from error
    if root.tag != "Response":
        raise Unanswered(12100, f"The answer's root is <{root.tag}>, not <Response>.")
    return _document(root, context)


def _document(root: ElementTree.Element, context: str) -> Document:
    document = Document()
    for element in root:
        if element.tag not in VERBS:
            raise Unanswered(12200, f"<{element.tag}> is not a voice verb that is spoken here.")
        if context and element.tag not in CONTEXTS[context]:
            raise Unanswered(13238, f"<{element.tag}> may not stand in such a document.")
        document.verbs.append(_verb(element, document))
    return document


def _verb(element: ElementTree.Element, document: Document) -> Verb:
    shape = SHAPES[element.tag]
    spoken = element.tag == "Say"
    verb = Verb(element.tag, text=" ".join("".join(element.itertext() if spoken else [element.text or ""]).split()))
    for name, value in element.attrib.items():
        allowed = shape.attributes.get(name)
        if allowed is None:
            document.notes.append(f"<{element.tag}> has no attribute {name}.")
        elif not allowed.fullmatch(value):
            document.notes.append(f"{name}={value!r} makes no sense in <{element.tag}>.")
        else:
            verb.attributes[name] = value
    for child in [] if spoken else element:
        if child.tag in shape.inside:
            verb.inside.append(_verb(child, document))
        else:
            document.notes.append(f"<{child.tag}> may not stand in <{element.tag}>.")
    document.notes += _complaints(verb, shape.text)
    return verb


def _complaints(verb: Verb, has_text: bool) -> list[str]:
    notes = []
    if verb.text and not has_text:
        notes.append(f"<{verb.tag}> holds no text.")
    if verb.tag == "Say" and not verb.text:
        notes.append("<Say> has nothing to say.")
    if verb.tag == "Say" and len(verb.text) > LONGEST_SAY:
        notes.append(f"<Say> has {len(verb.text)} characters; {LONGEST_SAY} are spoken at most.")
    if verb.tag == "Play" and not verb.text and not verb.get("digits"):
        notes.append("<Play> has nothing to play.")
    return notes
