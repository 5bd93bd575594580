"""When it gets heavy: no more questions, and what a peer can choose at every step. 988 needs the caller's yes."""

from collections.abc import Callable, Mapping
from typing import Any

from service import alarms, conversations, lines, questions
from service.alarms import About
from service.relay import calls, texts
from service.session import Record, Session
from service.switchboard import perform, pick
from service.switchboard.turn import Turn

CLOSING_IN = ("close", "shift_ends", "call_long", "cut_off_over")
"""Alarms that would end a talk, or press for its end."""


def word(turn: Turn) -> None:
    """One word, or one key, of a peer or of on call: the check-in ends for both, and they see what may help."""
    perform.leave_questions(turn.session, turn.here)
    turn.conversation = conversations.get(turn.session, turn.here.id)
    texts.ask_anew(turn.session, turn.here, turn.person.id, _menu_of(turn.role))


def now(session: Session, conversation: Record) -> None:
    """The caller asked for on call: the peer sees what may help. Who talks by phone is not called away for it."""
    peer_id = conversation.peer_id
    if peer_id is not None and not calls.is_here(session, conversation, peer_id):
        texts.ask(session, conversation, peer_id, "heavy")


def back(session: Session, conversation: Record) -> Record:
    """They are no longer with 988: from now on a talk like any other."""
    alarms.cancel_kinds(session, conversation.id, "back_from_988")
    questions.close_conversation(session, conversation, "still_988", "back_from_988")
    conversation = conversations.change(session, conversation.id, with_988_at=None)
    texts.keep(session, conversation)
    return conversation


def rings_988(session: Session, conversation: Record) -> None:
    """The caller put the phone down for 988: no dropped call. To be rung back is offered later, where a text can."""
    alarms.cancel_kinds(session, conversation.id, *CLOSING_IN)
    for other in conversations.others(conversation, conversation.caller_id):
        perform.say(session, conversation, other, "heavy.they_ring_988")
        calls.may_hang_up(session, conversation, other)
    if calls.can_be_texted(session, conversation.caller_id):
        conversations.change(session, conversation.id, medium="sms")
        later = lines.get(session).pace.back_from_988
        alarms.put(session, "back_from_988", later, About(conversation.id, conversation.caller_id))


def is_still_with_988(turn: Turn) -> bool:
    """Somebody rings us. A caller is back from 988; a peer hears that the caller is not, and nobody is rung."""
    if turn.here.with_988_at is None:
        return False
    if turn.role == "caller":
        turn.conversation = back(turn.session, turn.here)
        return False
    if calls.is_here(turn.session, turn.here, turn.here.caller_id):
        return False
    turn.reply("heavy.they_ring_988")
    calls.may_hang_up(turn.session, turn.here, turn.person.id)
    return True


def _menu_of(role: str | None) -> str:
    return "heavy" if role == "peer" else "heavy_on_call"


def _menu(turn: Turn) -> bool:
    """Ask directly, 988 together, back-up. Nothing of it reaches the caller before the peer, or their yes, does it."""

    def ask() -> None:
        turn.answered()
        turn.reply("heavy.ask_directly")

    def together() -> None:
        turn.answered()
        _offer_988(turn)

    def backup() -> None:
        turn.answered()
        texts.ask(turn.session, turn.here, turn.person.id, "backup")

    ways = [ask, together, *([backup] if turn.role == "peer" else [])]
    return pick.way(turn, *ways, *([turn.answered] if turn.medium == "voice" else []))


def _offer_988(turn: Turn) -> None:
    if turn.here.with_988_at is not None:
        turn.reply("heavy.they_said_yes")
        return
    turn.reply("heavy.asking_988")
    texts.ask(turn.session, turn.here, turn.here.caller_id, "with_988")


def _with_988(turn: Turn) -> bool:
    """Only a digit is a yes: a word may be the answer to what the peer has just asked."""

    def yes() -> None:
        turn.answered()
        _stay(turn.session, turn.here)
        turn.reply("heavy.yes_988")
        texts.tell_others(turn.session, turn.here, turn.person.id, "heavy.they_said_yes")

    def no() -> None:
        turn.answered()
        turn.reply("heavy.no_988")
        texts.tell_others(turn.session, turn.here, turn.person.id, "heavy.they_said_no")

    return pick.way(turn, yes, no)


def _stay(session: Session, conversation: Record) -> None:
    """Nothing closes this talk while the caller is with 988; the one alarm left asks the peer, after a good while."""
    alarms.cancel_kinds(session, conversation.id, *CLOSING_IN)
    questions.close_conversation(session, conversation, "quiet", "shift_ends", "call_long", "done")
    conversation = conversations.change(session, conversation.id, state="open", with_988_at=session.at)
    texts.keep(session, conversation)


def _ask_after(session: Session, facts: Mapping[str, Any]) -> None:
    """A good while with 988: the peer says whether they still are; nobody stays bound by an answer that never comes."""
    conversation = conversations.hold(session, facts["conversation_id"])
    host = conversation.peer_id or conversation.responder_id
    if conversation.state == "open" and host is not None:
        texts.ask(session, conversation, host, "still_988")
        alarms.put(session, "quiet_over", lines.get(session).pace.quiet_more, About(conversation.id))


def _still_988(turn: Turn) -> bool:
    def wait() -> None:
        turn.answered()
        texts.keep(turn.session, turn.here)
        turn.reply("relay.stays")

    def go_on() -> None:
        turn.answered()
        back(turn.session, turn.here)
        turn.reply("relay.stays")

    def goodbye() -> None:
        texts.goodbye(turn.session, turn.here, turn.person.id)

    return pick.way(turn, wait, go_on, goodbye)


def _offer_to_ring(session: Session, facts: Mapping[str, Any]) -> None:
    """They put the phone down for 988 a while ago: once, and whenever they like, they may be rung back."""
    conversation = conversations.hold(session, facts["conversation_id"])
    caller_id = conversation.caller_id
    away = conversation.state == "open" and not calls.is_here(session, conversation, caller_id)
    if away and conversation.with_988_at is not None and calls.can_be_texted(session, caller_id):
        texts.ask(session, conversation, caller_id, "back_from_988")


def _back_from_988(turn: Turn) -> bool:
    def ring() -> None:
        turn.answered()
        here = conversations.change(turn.session, back(turn.session, turn.here).id, medium="voice")
        for member in (turn.person.id, *conversations.others(here, turn.person.id)):
            perform.say(turn.session, here, member, "voice.ringing_both")
            calls.call(turn.session, here, member)

    def by_text() -> None:
        turn.answered()
        texts.tell_others(turn.session, back(turn.session, turn.here), turn.person.id, "heavy.they_are_back")
        turn.reply("relay.stays")

    def goodbye() -> None:
        texts.goodbye(turn.session, turn.here, turn.person.id)

    return pick.way(turn, ring, by_text, goodbye)


ANSWERS: Mapping[str, Callable[[Turn], bool]] = {
    "heavy": _menu,
    "heavy_on_call": _menu,
    "with_988": _with_988,
    "still_988": _still_988,
    "back_from_988": _back_from_988,
}
ALARMS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {
    "with_988": _ask_after,
    "back_from_988": _offer_to_ring,
}
