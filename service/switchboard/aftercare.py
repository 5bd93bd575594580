"""A peer's aftercare: it may be let go once, not twice in a row, and back-up from inside it is for the peer."""

from sqlalchemy import select

from service import questions
from service.checkins import running
from service.session import Record, Session
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


def _let_go_before(session: Session, peer_id: int, checkin: Record) -> bool:
    theirs = (checkins.c.used_for == "aftercare", checkins.c.people["peer"].as_integer() == peer_id)
    before = select(checkins.c.reason).where(*theirs, checkins.c.id < checkin.id).order_by(checkins.c.id.desc())
    last = session.first(before.limit(1))
    return last is not None and last.reason == LEFT
