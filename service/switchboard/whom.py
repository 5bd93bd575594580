"""Whom a caller would like to be found: by a choice in a script, or by their own words before a peer has come."""

import re

from flows import state, tags, vocabulary
from service import conversations, lines, outbox, people
from service.matching import wishing
from service.matching.ranking import NEW, SAME
from service.outbox import Envelope
from service.relay import calls
from service.session import Record, Session
from service.switchboard.turn import Turn

_NAMED = {"same peer": SAME, "someone new": NEW}
_KNOWS = re.compile(
    r"(?:an? |any )?(?:peer|someone|somebody) (?:who|that) knows (?:about )?(.+)"
    r"|(?:un |algun )?(?:par|alguien) que (?:sepa|sabe|conozca|conoce) (?:de |del |de la )?(.+)"
)


def by_script(session: Session, conversation: Record, act: state.Act) -> None:
    """A script asks for somebody in particular; where there is nobody like that, the caller hears so at once."""
    if act.action == "peer knows":
        kept = wishing.tags(session, conversation, str(act.value).split(","))
    else:
        kept = _kept(session, conversation, str(act.value))
    if not kept:
        to = Envelope(conversation.caller_id, conversation.number, conversation.id)
        outbox.put(session, to, outbox.phrase("queue.nobody_like_that"))


def said(turn: Turn) -> bool:
    """Whether a whole text of somebody who waits, or is still arriving, says whom they would like; it is noted."""
    if turn.role != "caller" or turn.here.state not in ("arriving", *conversations.QUEUED):
        return False
    wished = vocabulary.wish(turn.text)
    if wished is None:
        return _knows(turn)
    _answer(turn, kept=_kept(turn.session, turn.here, wished))
    return True


def anew(session: Session, before: Record, person_id: int) -> Record:
    """One that somebody begins out of another, where they write to us; what they wished for in their own goes along."""
    number = conversations.number_of(before, person_id)
    medium = calls.medium_of(session, person_id, number)
    begun = conversations.begin(session, people.get(session, person_id), number, medium=medium)
    if before.caller_id != person_id:
        return begun
    return conversations.change(session, begun.id, whom=before.whom, tags=before.tags)


def _knows(turn: Turn) -> bool:
    """A word that some peer of the line is known by; anything else is only words, for the peer who will come."""
    match = _KNOWS.fullmatch(vocabulary.fold(turn.text))
    tag = tags.read(match[1] or match[2]) if match else None
    kept = tag is not None and wishing.tags(turn.session, turn.here, (tag,))
    if kept:
        _answer(turn, kept=True)
    return kept


def _kept(session: Session, conversation: Record, wished: str) -> bool:
    if wished in _NAMED:
        return wishing.whom(session, conversation, _NAMED[wished])
    wishing.anybody(session, conversation)
    return True


def _answer(turn: Turn, *, kept: bool) -> None:
    """What becomes of it, without naming it: a text may be read by others."""
    if not kept:
        turn.reply("queue.nobody_like_that")
    elif wishing.wishes(conversations.get(turn.session, turn.here.id)):
        turn.reply("queue.wish_kept", minutes=max(1, round(lines.get(turn.session).pace.wish / 60)))
    else:
        turn.reply("queue.any_will_do")
