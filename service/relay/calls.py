"""The phone side of a conversation: what a leg hears next, and how people come together in one call."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from service import alarms, conversations, legs, lines, outbox, people, questions, rendering, telemetry, unsaid
from service.alarms import About
from service.carrier import twiml, voice
from service.outbox import Envelope
from service.relay import said_first, texts
from service.session import Record, Session

HOLD_SECONDS = 8
ANSWER_SECONDS = 12
MESSAGE_SECONDS = 120
LONGEST_CALL = 2 * 3600.0
LETTERS_A_SECOND = 14.0
APART = ("cut_off", "left_alone", "pick_up", "quiet")
"""What is asked of somebody who could talk, but for the call."""
ON_THE_PHONE = ("menu", "menu_peer", "left_alone", "tongue", "voicemail")
"""What can only be answered on the phone, and is not asked by text."""
_END: Mapping[str, Any] = {"then": "end"}
_HOLD: Mapping[str, Any] = {"then": "hold", "seconds": HOLD_SECONDS}
_WHATEVER_IS_ASKED: Mapping[str, Mapping[str, Any]] = {
    "leaving": _END,
    "slowed": _HOLD,
    "recording": {"then": "record", "seconds": MESSAGE_SECONDS},
}
Document = Mapping[str, Any]
"""{"say": [outbox ids], "until": when that has been said, "then": "listen" | "told" | "hold" | "room" | "record" |
"end", ...}: references only, as all that is kept."""


def document(session: Session, leg: Record) -> Document:
    """What a leg hears now, and what follows; whatever waited to be said to this person is taken with it."""
    taken, breath = said_first.take(session, leg)
    then = breath or _then(session, leg)
    if leg.document.get("then") == "room" and "asks" in then:
        _is_asked_apart(session, leg)
    said = [row.id for row in taken if _is_readable(session, row.id)]
    letters = sum(len(words) for _, words in _sentences(session, said))
    if said and then == _END and leg.doing != "leaving":
        then = {**_HOLD, "words": False}  # whatever was said last, there is time to press a key
    elif then == _HOLD and set(said) & set(leg.document.get("say", ())):
        then = {**_HOLD, "seconds": said_first.BREATH, "words": False}
    return {"say": said, "until": session.at + letters / LETTERS_A_SECOND, **then}


def _then(session: Session, leg: Record) -> Mapping[str, Any]:
    if leg.doing in _WHATEVER_IS_ASKED:
        return _WHATEVER_IS_ASKED[leg.doing]
    if leg.purpose == legs.PAGE and not leg.ready:
        return {"then": "listen", "seconds": ANSWER_SECONDS}
    question = questions.top(session, leg.person_id, leg.number)
    if question is not None:
        keys = 2 if question.kind == "there" else 1
        return {"then": "listen", "seconds": ANSWER_SECONDS, "keys": keys, "asks": _asks(question)}
    if leg.doing == "resting":
        return _HOLD
    conversation = conversations.of(session, leg.person_id, leg.number)
    if conversation is None:
        return _END
    if conversation.state in conversations.TALKING and len(_here(session, conversation)) > 1:
        return {"then": "room", "room": conversation.room}
    return _HOLD


def as_twiml(session: Session, leg: Record, document: Document, public_url: str) -> str:
    """A document in the carrier's language; the same one again for the same references."""
    language = people.get(session, leg.person_id).language
    follows = _what_follows(leg, document, language, public_url)
    return twiml.said(_sentences(session, document["say"]), follows, _next(leg, public_url))


def _sentences(session: Session, said: Iterable[int]) -> list[tuple[str, str]]:
    return [sentence for row_id in said for sentence in rendering.spoken(session, outbox.get(session, row_id))]


def _is_readable(session: Session, row_id: int) -> bool:
    """No row takes a call down with it: what cannot be put into words is left out, and shown as failed."""
    try:
        rendering.spoken(session, outbox.get(session, row_id))
    except rendering.UNREADABLE as error:
        telemetry.logger().error("a row cannot be said", outbox_id=row_id, exc_info=error)
        unsaid.cannot_be_said(session, row_id)
        return False
    return True


def says_again(session: Session, leg: Record) -> bool:
    """Whether somebody who holds was being told something, cut short by a sound: it is said again, to its end now."""
    cut = bool(leg.document.get("then") == "hold" and session.at < leg.document["until"])
    if cut:
        unsaid.leave(session, [outbox.get(session, row_id) for row_id in leg.document["say"]])
    return cut


def is_about(leg: Record, question: Record | None) -> bool:
    """Whether this is what the leg was last asked; else what is pressed there is no answer to it."""
    return bool(leg.document.get("asks") == (None if question is None else _asks(question)))


def _asks(question: Record) -> list[Any]:
    return [question.id, question.prompt]


def _next(leg: Record, public_url: str) -> str:
    return voice.turn_url(public_url, leg.id, leg.created_at, leg.turn)


def _what_follows(leg: Record, document: Document, language: str, public_url: str) -> twiml.Then:
    match document["then"]:
        case "listen" | "hold" | said_first.TOLD:
            to_words = document.get("words", True)
            return twiml.Listen(document["seconds"], document.get("keys", 1), language, to_words)
        case "room":
            events = voice.status_url(public_url, leg.id, leg.created_at)
            return twiml.Room(document["room"], f"leg-{leg.id}", f"{public_url}/voice/wait", events)
        case "record":
            return twiml.Record(document["seconds"])
    return twiml.HangUp()


def _here(session: Session, conversation: Record) -> list[int]:
    return [member for member in _members(conversation) if is_here(session, conversation, member)]


def is_here(session: Session, conversation: Record, person_id: int) -> bool:
    """Whether somebody is on the phone for this conversation, and not only their voicemail."""
    return medium_of(session, person_id, conversations.number_of(conversation, person_id)) == "voice"


def _members(conversation: Record) -> list[int]:
    return [conversation.caller_id, *conversations.others(conversation, conversation.caller_id)]


def bring_together(session: Session, conversation: Record) -> None:
    """They may talk now: a call rings whoever is not there; who talks by text is never rung unasked."""
    here = {member: is_here(session, conversation, member) for member in _members(conversation)}
    if conversation.state not in conversations.TALKING or not any(here.values()):
        return
    if conversation.medium != "voice":
        on_by_text(session, conversation)
        return
    if conversation.room is None:
        new_room(session, conversation)
    texts.keep(session, conversation)
    alarms.put(session, "call_long", LONGEST_CALL, About(conversation.id))
    key = "voice.connecting" if all(here.values()) else "voice.ringing_them"
    for member, present in here.items():
        if present:
            clear_the_way(session, conversation, member)
            _say(session, conversation, member, key)
        elif legs.open_of(session, member) is None:
            _say(session, conversation, member, "voice.ringing_you")
            call(session, conversation, member)


def called_away(session: Session, conversation: Record, person_id: int) -> None:
    """Somebody comes out of the room for a moment to hear something of their own: the others hear so, not silence."""
    others = [other for other in _here(session, conversation) if other != person_id]
    if conversation.state in conversations.TALKING and is_here(session, conversation, person_id):
        for other in others:
            _say(session, conversation, other, "voice.one_moment")


def _is_asked_apart(session: Session, leg: Record) -> None:
    """Out of the room for a question of their own: whoever stays in it, and has nothing to hear now, is told so."""
    conversation = conversations.of(session, leg.person_id, leg.number)
    if conversation is None:
        return
    for other in conversations.others(conversation, leg.person_id):
        theirs = legs.live(session, other, conversations.number_of(conversation, other))
        if theirs is None or theirs.document.get("then") != "room" or theirs.document["until"] > session.at:
            continue
        if not unsaid.waiting(session, other, theirs.number):
            _say(session, conversation, other, "voice.one_moment")


def new_room(session: Session, conversation: Record) -> None:
    """From now on they meet behind another door: who has left never finds them."""
    conversations.change(session, conversation.id, room=secrets.token_urlsafe(24))


def clear_the_way(session: Session, conversation: Record, person_id: int, *kinds: str) -> None:
    """Nothing keeps them from each other: what was asked while they were apart is past."""
    alarms.cancel(session, "cut_off_over", About(conversation.id, person_id))
    for kind in (*APART, *kinds):
        question = questions.find(session, person_id, kind, conversation.id)
        if question is not None:
            questions.close(session, question)


def call(session: Session, conversation: Record, person_id: int) -> None:
    """Ring somebody for a talk; they press a key, so that no voicemail takes it."""
    _ring(session, conversation, person_id, "pick_up", "talk")


def call_as_agreed(session: Session, conversation: Record, *, to_the_beep: bool) -> None:
    """Ring a caller for the follow-up; until a key makes sure who is there, nothing says what it is about."""
    _ring(session, conversation, conversation.caller_id, "now", "follow-up", to_the_beep=to_the_beep)


def _ring(
    session: Session, conversation: Record, person_id: int, kind: str, purpose: str, *, to_the_beep: bool = False
) -> None:
    number = conversations.number_of(conversation, person_id)
    first = Envelope(person_id, number, conversation.id, ref=conversation.id)
    if questions.find(session, person_id, kind, conversation.id) is None:
        questions.ask(session, first, kind, outbox.phrase(f"ask.{kind}"), quietly=True)
    about = (conversation.id, conversation.id)
    legs.ring(session, person_id, number, purpose, *about, to_the_beep=to_the_beep)


def may_hang_up(session: Session, conversation: Record, person_id: int) -> None:
    """What they asked for needs no phone in the hand: the leg ends after what is said now."""
    leg = legs.live(session, person_id, conversations.number_of(conversation, person_id))
    if leg is not None and leg.ready:
        legs.change(session, leg.id, doing="leaving")


def on_by_text(session: Session, conversation: Record) -> None:
    """There will be no call for now: both go on by text, and whoever holds is told and may put the phone down."""
    conversations.change(session, conversation.id, medium="sms")
    alarms.cancel(session, "call_long", About(conversation.id))
    for member in _members(conversation):
        clear_the_way(session, conversation, member, *ON_THE_PHONE)
        may_hang_up(session, conversation, member)
        _say(session, conversation, member, "voice.on_by_text")


def medium_of(session: Session, person_id: int, number: str) -> str:
    """How somebody is there now: by voice, if they are on the phone on this number; else by text."""
    leg = legs.live(session, person_id, number)
    return "voice" if leg is not None and leg.ready else "sms"


def can_be_texted(session: Session, person_id: int) -> bool:
    """Whether we know a number of theirs, and they have not asked for no texts."""
    return people.number(session, person_id) is not None and not people.opted_out(session, person_id)


def can_be_told(session: Session, person_id: int, *, by_call: bool) -> bool:
    """Whether they can be reached later in this way; who stopped our texts may still be rung."""
    return people.number(session, person_id) is not None if by_call else can_be_texted(session, person_id)


def _say(session: Session, conversation: Record, person_id: int, key: str) -> None:
    line = {"line": lines.get(session).name}
    number = conversations.number_of(conversation, person_id)
    outbox.put(session, Envelope(person_id, number, conversation.id), outbox.phrase(key, **line))
