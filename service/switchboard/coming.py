"""Somebody rings us who is in a conversation, or was in one just now: they come in where it is, or for another."""

from flows import state
from service import conversations, followups, questions
from service.checkins import running
from service.matching import offers
from service.relay import calls, texts
from service.switchboard import heavy, on_hold, perform
from service.switchboard.turn import Turn


def in_by_phone(turn: Turn) -> None:
    """Back to the talk, to what they were asked, or to their place and its wait; the others hear that they came."""
    if heavy.is_still_with_988(turn):
        return
    if turn.here.state in conversations.TALKING:
        _to_the_talk(turn)
        return
    if turn.role == "caller":
        _waits_on_the_line(turn)
    calls.clear_the_way(turn.session, turn.here, turn.person.id)
    for other in conversations.others(turn.here, turn.person.id):
        _tell_who_was_left(turn, other)
    asked = questions.top(turn.session, turn.person.id, turn.number)
    turn.reply("voice.here_you_are")
    if asked is not None:
        questions.repeat(turn.session, asked)
    else:
        on_hold.still_here(turn)


def _waits_on_the_line(turn: Turn) -> None:
    """Who was to be called back holds by now: peers are asked for them, and not whether a call would be good."""
    holds = turn.here.ring_me and turn.here.state in conversations.QUEUED
    conversations.change(turn.session, turn.here.id, medium="voice", **({"text_me": False} if holds else {}))
    if holds:
        offers.look(turn.session)


def _to_the_talk(turn: Turn) -> None:
    """A talk by phone goes on; one by text becomes one by phone only with the other's yes."""
    others = conversations.others(turn.here, turn.person.id)
    if any(calls.is_here(turn.session, turn.here, other) for other in others):
        turn.conversation = conversations.change(turn.session, turn.here.id, medium="voice")
    if turn.here.medium == "voice":
        calls.bring_together(turn.session, turn.here)
        return
    turn.reply("voice.asking_them")
    for other in others:
        texts.ask(turn.session, turn.here, other, "call")


def _tell_who_was_left(turn: Turn, person_id: int) -> None:
    asked = questions.find(turn.session, person_id, "left_alone", turn.here.id)
    if asked is not None:
        below = questions.close(turn.session, asked)
        perform.say(turn.session, turn.here, person_id, "voice.they_are_back")
        if below is not None:
            questions.repeat(turn.session, below)


def again(turn: Turn) -> bool:
    """Whether a caller rings after the goodbye: what they were asked then is left open, for they come for a peer."""
    if turn.conversation is None or turn.role != "caller":
        return False
    if turn.asked.kind in followups.ASKED:
        questions.close(turn.session, turn.asked)
    elif turn.asked.kind == "checkin" and running.get(turn.session, turn.asked.ref).used_for == "closing":
        checkin = running.get(turn.session, turn.asked.ref)
        perform.outcomes(turn.session, checkin, running.tell(turn.session, checkin, state.Left("caller")))
    else:
        return False
    turn.conversation, turn.question = None, None
    return True
