"""A peer's aftercare: it may be let go once, not twice in a row, and back-up from inside it is for the peer.

On call carries it too: they are asked how they are once it is over.
"""

from sqlalchemy import select

from service import conversations, people, questions
from service.checkins import running
from service.escalation import pages
from service.session import Record, Session
from service.switchboard import meeting, perform
from service.switchboard.turn import Turn
from service.tables import checkins

LEFT = "left"


def may_not_be_left(turn: Turn, checkin: Record) -> bool:
    """Whether the one before was let go too: then this one comes first, each question of which may be passed."""
    if checkin.used_for != "aftercare" or not _let_go_before(turn.session, turn.person.id, checkin):
        return False
    turn.reply("care.not_twice")
    questions.repeat(turn.session, turn.asked)
    return True


def asked_now(turn: Turn) -> bool:
    """Whether it is what somebody is being asked."""
    question = turn.question
    if question is None or question.kind != "checkin":
        return False
    return bool(running.get(turn.session, question.ref).used_for == "aftercare")


def still_asked(turn: Turn) -> None:
    """They said how it is with their turns meanwhile: it is asked again, unless something newer lies on it."""
    if asked_now(turn) and questions.top(turn.session, turn.person.id, turn.number) == turn.asked:
        questions.repeat(turn.session, turn.asked)


def for_whoever_took_it(session: Session, escalation_id: int) -> None:
    """An escalation is over, whoever closed it; not for who is in a conversation, or has no phone to be asked on."""
    escalation = pages.get(session, escalation_id)
    person_id = escalation.acknowledged_by
    _peer_goes_on(session, escalation)
    if escalation.conversation_id is None or conversations.busy(session, person_id):
        return
    if people.number(session, person_id) is None:
        return
    conversation = conversations.get(session, escalation.conversation_id)
    found = running.begin(session, conversation, "on call", {"responder": person_id}, {"responder": "full"})
    perform.outcomes(session, running.newest(session, conversation.id), found)


def _peer_goes_on(session: Session, escalation: Record) -> None:
    """A peer who asked for themselves in a check-in has been met, and needs no moment any more."""
    if escalation.conversation_id is None:
        return
    conversation = conversations.hold(session, escalation.conversation_id)
    if conversation.peer_id == escalation.about_id:
        meeting.go_on(session, conversation)


def _let_go_before(session: Session, peer_id: int, checkin: Record) -> bool:
    theirs = (checkins.c.used_for == "aftercare", checkins.c.people["peer"].as_integer() == peer_id)
    before = select(checkins.c.reason).where(*theirs, checkins.c.id < checkin.id).order_by(checkins.c.id.desc())
    last = session.first(before.limit(1))
    return last is not None and last.reason == LEFT
