"""What one person wrote as another reads it: without phone numbers, and without cruel words if they asked for that."""

import re

import phonenumbers

from service import conversations, safety, words
from service.outbox import Content
from service.session import Record, Session

_AMOUNT = re.compile(r"\s*(?:mg|mcg|ml|g|pills?|tablets?|tabs?|pastillas?|dollars?|pesos?)\b", re.IGNORECASE)
_ABROAD = re.compile(r"(?:\+|\b0(?:0|11))[\s().-]{0,2}\d(?:[\s().-]{0,2}\d){7,14}")
_NINE = re.compile(r"(?<![\d$€£.,-])(?<![\d.,-] )\d{2,9}(?:[ .-]\d{2,6}){0,3}(?![\d%])(?![ .,-]?\d)")
"""What may be a number of nine digits, as it is written in the country it is of."""
_HEAD = re.compile(r"^[\s().-]*\d[\d\s().-]*(?![\d%])")
_TAIL = re.compile(r"\+?\d[\d\s().-]*$")
PART, SPLIT_SECONDS = 3, 120.0
"""So many digits in each of two texts, and so soon after each other, may be one number."""
_LIKE_SPACES = str.maketrans("\n\r_*", "    ")
_MOST_OF_AN_AMOUNT = 9
"""So many digits may be a dose; with more, whatever follows, it is somebody's number."""


def content(session: Session, conversation: Record, words_id: int, sender: int, reader: int) -> Content:
    """A text of one to another in a conversation, by reference; where words are hidden is decided here, once."""
    found: Content = {"relay": [words_id], "from": sender, "role": conversations.role_of(conversation, sender)}
    if goes_on_with_a_number(session, words_id):
        found = {**found, "rest": True}
    if not _hides(conversation, sender, reader):
        return found
    return {**found, "hidden": words.cruel(session, masked(words.read(session, words_id))[0])}


def relayed(session: Session, content: Content, sign: str) -> str:
    """The same put into words."""
    text = masked(" ".join(words.read(session, words_id) for words_id in content["relay"]))[0]
    text = safety.cover(text, content.get("hidden", ()), sign)
    return _HEAD.sub("*** ", text, count=1).strip() if content.get("rest") else text


def goes_on_with_a_number(session: Session, words_id: int) -> bool:
    """Whether a text begins with the rest of a phone number that its author began in the one just before it."""
    head = _HEAD.match(words.read(session, words_id))
    before = None if head is None or _digits(head[0]) < PART else words.just_before(session, words_id, SPLIT_SECONDS)
    tail = None if before is None else _TAIL.search(words.read(session, before))
    if head is None or tail is None or _digits(tail[0]) < PART:
        return False
    joined = tail[0].strip() + head[0].strip()
    return _digits(joined) >= _MOST_OF_AN_AMOUNT and masked(joined)[1]


def quoted(session: Session, words_id: int, reader: int, sign: str) -> str:
    """An answer in somebody's own words, where a script shows it."""
    text = masked(words.read(session, words_id))[0]
    where, author = words.whose(session, words_id)
    if where is None or not _hides(conversations.get(session, where), author, reader):
        return text
    return safety.cover(text, words.cruel(session, text), sign)


def _hides(conversation: Record, sender: int, reader: int) -> bool:
    return bool(conversation.hidden_from == reader and conversation.caller_id == sender)


def masked(text: str, region: str = "US") -> tuple[str, bool]:
    """A text without the phone numbers in it, and whether there were any. Doses and other amounts stay."""
    plain = text.translate(_LIKE_SPACES)
    found = list(phonenumbers.PhoneNumberMatcher(plain, region, leniency=phonenumbers.Leniency.POSSIBLE))
    of_nine = [match for match in _NINE.finditer(plain) if _digits(match[0]) == _MOST_OF_AN_AMOUNT]
    places = {(match.start, match.end) for match in found} | {match.span() for match in of_nine}
    spans = _apart(sorted(place for place in places if not _is_amount(text, *place)))
    for start, end in reversed(spans):
        text = text[:start] + "***" + text[end:]
    text, abroad = _ABROAD.subn("***", text)
    return text, bool(spans or abroad)


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))


def _is_amount(text: str, start: int, end: int) -> bool:
    digits = _digits(text[start:end])
    return digits <= _MOST_OF_AN_AMOUNT and _AMOUNT.match(text, end) is not None


def pieces(text: str, size: int) -> list[str]:
    """A text in pieces no longer than this, broken between words where that can be."""
    room = size - len("(9/9) ")
    if len(text) <= size:
        return [text]
    return [piece.strip() for piece in re.findall(rf"(?s).{{1,{room}}}(?:\s|$)|.{{1,{room}}}", text)]
