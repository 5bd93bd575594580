"""Whose text is it? First match wins, and a destination is never guessed. Pure."""

import re
from dataclasses import dataclass

from flows import until, vocabulary

_CODE = re.compile(r"(?:ack\s+)?(\d{4})(?:\s+(done|listo|lista|pass|relevo))?")
_CLOSED = re.compile(r"(\d{4}) (?:done|listo|lista)[\s.,:;!-]+\S.*")
_OF_A_PAGE = {None: "acknowledge", "pass": "hand_over", "relevo": "hand_over"}
IN_TALK = ("open", "closing")
ASKING = ("arriving", "waiting", "offered", "checking_in")

_ANYWHERE = frozenset({"urgent", "delete"})
_WHILE_ASKED = frozenset({"pass", "talk", "lighter", "pause", "repair", "repeat", "call", "done"})
_WHILE_TALKING = frozenset({"lighter", "pause", "repair", "call", "done"})
_AFTERWARDS = frozenset({"pass", "talk", "lighter", "repeat", "call", "done", "apart"})
_BY_ONESELF = frozenset({"pass", "lighter", "repeat", "done"})
_OF_PEERS = frozenset({"heavy", "backup", "handover", "leave", "two texts", "one text"})
_IN_TALK_OF_PEERS = frozenset({"hide", "show"})
_OF_RESPONDERS = frozenset({"heavy"})
_OF_A_QUESTION = frozenset({"pass", "talk", "lighter", "repair", "repeat"})
_OF_ROLE = {"peer": _OF_PEERS, "responder": _OF_RESPONDERS}
_ASKED_OF_PEERS = ("offer", "hold", "practise", "cover", "drop", "messages")
_STAFF = frozenset({"on", "off", "break", "status", "practice", "drop", "apart", "two texts", "one text"})
_OF_OFFERS = ("off", "break", "status")
"""What a peer may say of the offers to come while nobody reads what they write."""
_BEFORE_A_PEER = frozenset({"arriving", "waiting", "offered"})


@dataclass(frozen=True)
class Facts:
    """What there is to know about the sender before their text is given a meaning."""

    opted_out: bool = False
    opt_out: str = ""
    """What the carrier says it took the text for (stop, start or help); it says so only where it was taught words."""
    question: str | None = None
    """Kind of their open question."""
    state: str | None = None
    """State of the conversation they are in; of the question's own when they are in none."""
    role: str | None = None
    """caller, peer or responder in that conversation."""
    is_peer: bool = False
    on_call: bool = False
    """Whether they are on the on-call ladder."""
    late_offer: bool = False
    being_told: bool = False
    """Whether a voice is telling them what comes before the first question: no text answers, or passes, that yet."""
    codes: frozenset[str] = frozenset()
    """Codes of the escalations they were paged about."""
    unacknowledged: tuple[str, ...] = ()
    """The codes of the pages they have not answered."""


@dataclass(frozen=True)
class Route:
    """What the text is: `kind` names who deals with it, `word` is the command or code in it."""

    kind: str
    word: str = ""


def route(text: str, facts: Facts) -> Route:
    """Carrier words, a page code, house commands, the open question, the open relay, staff words, arrival."""
    return (
        _carrier(text, facts)
        or _page(text, facts)
        or _command(text, facts)
        or _before_an_offer(text, facts)
        or _of_their_turn(text, facts)
        or _question(facts)
        or _relay(facts)
        or _staff(text, facts)
        or Route("waiting" if facts.state in ASKING else "which" if facts.unacknowledged else "arrival")
    )


def spoken(text: str, facts: Facts) -> Route:
    """The same for a key or a word on the phone, where no word is the carrier's and no code is read out."""
    return _command(text, facts) or _before_an_offer(text, facts) or _question(facts) or Route("waiting")


def _carrier(text: str, facts: Facts) -> Route | None:
    word = facts.opt_out or vocabulary.carrier_word(text)
    if word == "stop":
        return Route("stop", "carrier")
    if word == "start" and facts.opted_out:
        return Route("start", "carrier")
    if word == "help":
        return Route("help", "carrier")
    ours = vocabulary.own_carrier_word(text)
    return None if ours is None or (ours == "start" and not facts.opted_out) else Route(ours, "ours")


def _page(text: str, facts: Facts) -> Route | None:
    match = _CODE.fullmatch(vocabulary.fold(text))
    if match and match[1] in facts.codes:
        return Route(_OF_A_PAGE.get(match[2], "resolve"), match[1])
    closed = _CLOSED.fullmatch(vocabulary.fold(text))
    if closed and closed[1] in facts.codes:
        return Route("resolve_with_words", closed[1])
    alone = facts.question is None and facts.state is None
    if alone and facts.unacknowledged and vocabulary.fold(text) in ("1", "ack"):
        one = len(facts.unacknowledged) == 1
        return Route("acknowledge", facts.unacknowledged[0]) if one else Route("which")
    return None


def _command(text: str, facts: Facts) -> Route | None:
    language = vocabulary.language_named(text)
    if language is not None and facts.state not in IN_TALK:
        return Route("language", language)
    word = vocabulary.command(text)
    if word == "call" and facts.question == "medium":
        return None  # an answer to "a text or a call?"
    early = facts.being_told and word in _OF_A_QUESTION
    return Route("command", word) if word in _allowed(facts) and not early else None


def _allowed(facts: Facts) -> frozenset[str]:
    words = _ANYWHERE
    if facts.state in IN_TALK:
        words |= _WHILE_TALKING | (_IN_TALK_OF_PEERS if facts.role == "peer" else frozenset())
    elif facts.state in ASKING:
        words |= _WHILE_ASKED | ({"apart"} if facts.state in _BEFORE_A_PEER else frozenset())
    elif facts.state is not None:
        return words | _AFTERWARDS | ({"backup"} if facts.role == "peer" else frozenset())
    elif facts.question == "checkin":
        words |= _BY_ONESELF | ({"backup"} if facts.is_peer else frozenset())
    return words | _OF_ROLE.get(facts.role or "", frozenset())


def _before_an_offer(text: str, facts: Facts) -> Route | None:
    """A peer who is asked something of their turns, or how they are, may also say that they are off, or on a break."""
    asked = facts.state is None and facts.question in _ASKED_OF_PEERS
    word = _staff_word(text) if facts.is_peer and (asked or _is_asked_afterwards(facts)) else None
    return None if word is None else Route("staff", word)


def _of_their_turn(text: str, facts: Facts) -> Route | None:
    """What a peer says of the offers to come is for the line, whatever they are in.

    A caller would read OFF as a door shut; and a peer who waits for somebody themselves may still go off.
    """
    in_talk = facts.role == "peer" and facts.state in IN_TALK
    waits = facts.role == "caller" and facts.state in _BEFORE_A_PEER
    word = _staff_word(text) if facts.is_peer and (in_talk or waits) else None
    return Route("staff", word) if word in _OF_OFFERS else None


def _is_asked_afterwards(facts: Facts) -> bool:
    """By a script after a talk that they have gone out of, whether it is over or goes on without them."""
    over = facts.state not in (*ASKING, *IN_TALK)
    return facts.question == "checkin" and over and facts.role in (None, "peer")


def _staff_word(text: str) -> str | None:
    """A staff word by itself, or coming on until a time."""
    word = vocabulary.command(text)
    return word if word in _STAFF else "on" if until.meant(text) else None


def _question(facts: Facts) -> Route | None:
    if facts.being_told and facts.question == "checkin":
        return Route("being_told")
    return None if facts.question is None else Route("question", facts.question)


def _relay(facts: Facts) -> Route | None:
    return Route("relay") if facts.state in IN_TALK else None


def _staff(text: str, facts: Facts) -> Route | None:
    if facts.on_call and facts.state is None and vocabulary.command(text) == "drop":
        return Route("staff", "drop")
    their_part_is_in = facts.state == "checking_in" and facts.role == "peer"
    if not facts.is_peer or not (facts.state is None or their_part_is_in):
        return None
    folded = vocabulary.fold(text)
    word = _staff_word(text)
    if word is not None and (facts.state is None or word in _OF_OFFERS):
        return Route("staff", word)
    late = facts.late_offer and facts.state is None and folded in ("1", "2")
    return Route("late", folded) if late else None
