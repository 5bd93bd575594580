"""Somebody goes: out of a conversation, off the line's texts, or altogether, with everything erased."""

from collections.abc import Callable

from flows import state
from service import alarms, conversations, followups, joining, notices, outbox, people, questions, rota
from service.alarms import About
from service.checkins import running
from service.escalation import pages
from service.matching import offers
from service.relay import calls, voicemail
from service.session import Record, Session
from service.switchboard import partings, perform
from service.switchboard.turn import Turn, gather

FORGOTTEN_SECONDS = 86_400.0
COPIES_SECONDS = (120.0, 86_400.0)
"""When the phone company is asked to erase its copies: it does so once they are finished."""


def not_now(session: Session, person_id: int) -> str | None:
    """Why somebody cannot be erased at this moment, as the key of a sentence; None when they can."""
    recent = [row for row in pages.open_about_person(session, person_id) if _recent(session, row)]
    if recent:
        return "delete.not_now"
    return "delete.last_resort" if rota.last_resorts(session) == [person_id] else None


def _recent(session: Session, escalation: Record) -> bool:
    """One that was taken and then forgotten does not keep anybody's words for ever."""
    taken_at = escalation.acknowledged_at
    return escalation.state == "triggered" or taken_at is None or session.at - taken_at < FORGOTTEN_SECONDS


def erase(session: Session, person: Record) -> None:
    """They leave whatever they are in and answer here no more; their words and number become unreadable for good."""
    leave_all(session, person, "erased")
    staff_gone(session, person.id)
    followups.cancel(session, person.id)
    leave_questions(session, person.id)
    running.forget_answers(session, person.id)
    joining.leave(session, person.id)
    outbox.take_back(session, person.id)
    outbox.take_back_words(session, person.id)
    voicemail.erase_all(session, person.id)
    conversations.forget_wishes(session, person.id)
    for look, seconds in enumerate(COPIES_SECONDS):
        alarms.put(session, "copies", seconds, About(person_id=person.id, ref=look, step=str(session.at)), lane="later")
    people.erase(session, person.id)


def leave_all(session: Session, person: Record, reason: str) -> None:
    """Somebody goes for good out of every conversation that they are in, on whichever of our numbers."""
    for conversation in conversations.all_open(session, person.id):
        turn = gather(session, person, conversations.number_of(conversation, person.id), "", 0, 0)
        if turn.conversation is not None and turn.conversation.closed_at is None:
            leave(turn, reason, key=None)


def leave_questions(session: Session, person_id: int) -> None:
    """Nothing is asked of them any more, and a script that asked them alone is over: it waits for no answer."""
    for question in questions.asked_of(session, person_id):
        if question.kind == "checkin":
            checkin = running.get(session, question.ref)
            left = state.Left(running.role_of(checkin, person_id))
            perform.outcomes(session, checkin, running.tell(session, checkin, left))
    questions.close_person(session, person_id)


def leave(turn: Turn, reason: str, key: str | None) -> None:
    """Somebody goes for good: a caller ends it, a peer leaves the caller at the head of the queue, on call says so.

    Once goodbye was said a peer who goes ends it too: nobody is looked for who was not asked for.
    """
    if key is None and calls.is_here(turn.session, turn.here, turn.person.id):
        key = "goodbye.caller" if turn.role == "caller" else "goodbye.peer"  # the phone in their hand ends too
    if turn.role == "caller":
        partings.caller_leaves(turn.session, turn.here, reason, key)
        return
    if key is not None:
        turn.reply(key)
    if turn.role == "peer" and turn.here.state == "closing":
        partings.part(turn.session, turn.here)
    elif turn.role == "peer":
        partings.lost_peer(turn.session, turn.here, "queue.peer_lost")
    else:
        partings.responder_leaves(turn.session, turn.here, turn.person.id)


def says_goodbye(turn: Turn, to_all: Callable[[], None]) -> None:
    """The end of a talk for everybody; of three it is only theirs, unless it is the caller's."""
    if turn.role != "caller" and len(conversations.others(turn.here, turn.person.id)) > 1:
        leave(turn, "done", "goodbye.peer")
    else:
        to_all()


def staff_gone(session: Session, person_id: int) -> None:
    """A peer or responder can no longer be reached: nothing is offered to them, and coordinators are told."""
    if rota.peer(session, person_id) is not None or rota.responder_on(session, person_id):
        rota.goes_off(session, person_id)
        offers.withdraw_from(session, person_id)
        pages.put_down(session, person_id)
        notices.tell(session, "staff_stopped", f"person {person_id}")
