"""The phone side of a conversation: what a leg hears next, and how people come together in one call."""

import secrets
from collections.abc import Mapping
from typing import Any

from service import alarms, conversations, legs, lines, outbox, people, questions, rendering
from service.alarms import About
from service.carrier import twiml, voice
from service.outbox import Envelope
from service.session import Record, Session

HOLD_SECONDS = 8
ANSWER_SECONDS = 12
MESSAGE_SECONDS = 120
LONGEST_CALL = 2 * 3600.0
Document = Mapping[str, Any]
"""{"say": [outbox ids], "then": "listen" | "hold" | "room" | "end", ...}: references only, as all that is kept."""


def document(session: Session, leg: Record) -> Document:
    """What a leg hears now, and what follows; whatever waited to be said to this person is taken with it."""
    then = _then(session, leg)
    return {"say": outbox.say(session, leg.person_id, leg.number), **then}


def _then(session: Session, leg: Record) -> dict[str, Any]:
    if leg.doing == "leaving":
        return {"then": "end"}
    if leg.doing == "recording":
        return {"then": "record", "seconds": MESSAGE_SECONDS}
    question = questions.top(session, leg.person_id, leg.number)
    if question is not None:
        return {"then": "listen", "seconds": ANSWER_SECONDS, "keys": 2 if question.kind == "there" else 1}
    conversation = conversations.of(session, leg.person_id, leg.number)
    if conversation is None:
        return {"then": "end"}
    if conversation.state in conversations.TALKING and len(_here(session, conversation)) > 1:
        return {"then": "room", "room": conversation.room}
    return {"then": "hold", "seconds": HOLD_SECONDS}


def as_twiml(session: Session, leg: Record, document: Document, public_url: str) -> str:
    """A document in the carrier's language; the same one again for the same references."""
    rows = [outbox.get(session, row_id) for row_id in document["say"]]
    sentences = [sentence for row in rows for sentence in rendering.spoken(session, row)]
    language = people.get(session, leg.person_id).language
    return twiml.said(sentences, _what_follows(leg, document, language, public_url), _next(leg, public_url))


def _next(leg: Record, public_url: str) -> str:
    return voice.turn_url(public_url, leg.id, leg.turn)


def _what_follows(leg: Record, document: Document, language: str, public_url: str) -> twiml.Then:
    match document["then"]:
        case "listen" | "hold":
            return twiml.Listen(document["seconds"], document.get("keys", 1), language)
        case "room":
            events = voice.status_url(public_url, leg.id)
            return twiml.Room(document["room"], f"leg-{leg.id}", f"{public_url}/voice/wait", events)
        case "record":
            return twiml.Record(document["seconds"])
    return twiml.HangUp()


def _here(session: Session, conversation: Record) -> list[int]:
    return [member for member in _members(conversation) if is_here(session, member)]


def is_here(session: Session, person_id: int) -> bool:
    """Whether somebody is on the phone with us, and not only their voicemail."""
    leg = legs.live(session, person_id)
    return leg is not None and leg.ready


def _members(conversation: Record) -> list[int]:
    return [conversation.caller_id, *conversations.others(conversation, conversation.caller_id)]


def bring_together(session: Session, conversation: Record) -> None:
    """They may talk now: if one of them is on the phone, it is a call, and whoever is not there is rung."""
    here = {member: is_here(session, member) for member in _members(conversation)}
    if conversation.state not in conversations.TALKING or not any(here.values()):
        return
    if conversation.medium != "voice":
        conversations.change(session, conversation.id, medium="voice")
    if conversation.room is None:
        conversations.change(session, conversation.id, room=secrets.token_urlsafe(24))
    alarms.put(session, "call_long", LONGEST_CALL, About(conversation.id))
    key = "voice.connecting" if all(here.values()) else "voice.ringing_them"
    for member, present in here.items():
        if present:
            _say(session, conversation, member, key)
        elif legs.open_of(session, member) is None:
            _say(session, conversation, member, "voice.ringing_you")
            call(session, conversation, member)


def call(session: Session, conversation: Record, person_id: int) -> None:
    """Ring somebody for a talk; they press a key, so that no voicemail takes it."""
    _ring(session, conversation, person_id, "pick_up", "talk")


def call_as_agreed(session: Session, conversation: Record) -> None:
    """Ring a caller for the follow-up; until a key makes sure who is there, nothing says what it is about."""
    _ring(session, conversation, conversation.caller_id, "now", "follow-up")


def _ring(session: Session, conversation: Record, person_id: int, kind: str, purpose: str) -> None:
    first = Envelope(person_id, conversation.number, conversation.id, ref=conversation.id)
    if questions.find(session, person_id, kind, conversation.id) is None:
        questions.ask(session, first, kind, outbox.phrase(f"ask.{kind}"), quietly=True)
    legs.ring(session, person_id, conversation.number, purpose, conversation.id)


def may_hang_up(session: Session, person_id: int) -> None:
    """What they asked for needs no phone in the hand: the leg ends after what is said now."""
    leg = legs.live(session, person_id)
    if leg is not None:
        legs.change(session, leg.id, doing="leaving")


def on_by_text(session: Session, conversation: Record) -> None:
    """There will be no call for now: both go on by text, and whoever holds is told and may put the phone down."""
    for member in _members(conversation):
        for question in [questions.find(session, member, "pick_up", conversation.id)]:
            if question is not None:
                questions.close(session, question)
        may_hang_up(session, member)
        _say(session, conversation, member, "voice.on_by_text")


def can_be_texted(session: Session, person_id: int) -> bool:
    """Whether we know a number of theirs, and they have not asked for no texts."""
    return people.number(session, person_id) is not None and not people.opted_out(session, person_id)


def _say(session: Session, conversation: Record, person_id: int, key: str) -> None:
    line = {"line": lines.get(session).name}
    outbox.put(session, Envelope(person_id, conversation.number, conversation.id), outbox.phrase(key, **line))
