"""Alarms about the queue that have rung: it is gone through again, or somebody in it hears something."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service import conversations, lines, questions
from service.checkins import running
from service.matching import offers, waiting, wishing
from service.session import Record, Session
from service.switchboard import pausing, perform


def _match(session: Session, _: Mapping[str, Any]) -> None:
    paused = lines.get(session).paused
    _nobody_free(session, pausing.kept(session) if paused else waiting.match(session))


def _nobody_free(session: Session, left: Sequence[Record]) -> None:
    """Nobody is there for these: say so to each once, with what there is instead. The place in the queue is kept."""
    told = running.had_by(session, "nobody free", [row.id for row in left if not row.text_me])
    for row in left:
        if not row.text_me and row.id not in told:
            conversation = conversations.hold(session, row.id)
            if conversation.state == "waiting":
                perform.begin(session, conversation, "nobody free")


def _mend_pool(session: Session, _: Mapping[str, Any]) -> None:
    waiting.mend(session)


def _wish_over(session: Session, facts: Mapping[str, Any]) -> None:
    """Nobody with what they wished for has come for a while: they hear that it may be anybody now."""
    if wishing.let_go(session, facts["conversation_id"]):
        conversation = conversations.get(session, facts["conversation_id"])
        perform.say(session, conversation, conversation.caller_id, "queue.any_peer")


def _ask_again(session: Session, facts: Mapping[str, Any]) -> None:
    waiting.ask_again(session, facts["conversation_id"])


def _ready_over(session: Session, facts: Mapping[str, Any]) -> None:
    """They did not say whether now is good; the same holds for a late digit."""
    conversation = conversations.get(session, facts["conversation_id"])
    before = questions.top(session, conversation.caller_id, conversation.number)
    waiting.ready_over(session, conversation.id)
    questions.repeat_what_came_up(session, before)


def _ready_again(session: Session, _: Mapping[str, Any]) -> None:
    """Somebody who asked to be texted may be asked again whether now is good."""
    offers.look(session)


def _offer_over(session: Session, facts: Mapping[str, Any]) -> None:
    """Nobody said yes in time; a late digit answers what lay under it, so that is asked again."""
    offer = offers.get(session, facts["ref"])
    before = questions.top(session, offer.peer_id, offer.number)
    offers.turn_down(session, facts["ref"], "expired")
    questions.repeat_what_came_up(session, before)


ALARMS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {
    "match": _match,
    "mend_pool": _mend_pool,
    "wish_over": _wish_over,
    "ask_again": _ask_again,
    "ready_over": _ready_over,
    "ready_again": _ready_again,
    "offer_over": _offer_over,
}
