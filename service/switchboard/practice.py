"""A talk with the line on a peer's own phone, before their first turn and whenever they like."""

from flows import answers, state
from service import alarms, conversations, outbox, people, questions, rota
from service.alarms import About
from service.checkins import running
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import perform, ready
from service.switchboard.turn import Turn

BUSY_SECONDS = 900.0


def ask(session: Session, person_id: int, number: str) -> None:
    """Whether now is good for it; asked once, not on top of itself."""
    if questions.find(session, person_id, "practise", person_id) is None:
        key = "ask.practise_again" if has_practised(session, person_id) else "ask.practise"
        questions.ask(session, Envelope(person_id, number, ref=person_id), "practise", outbox.phrase(key))


def has_practised(session: Session, person_id: int) -> bool:
    """Whether a peer has gone through it before."""
    record = rota.peer(session, person_id)
    return record is not None and record.practised_at is not None


def begin(session: Session, person_id: int, number: str, *, then_on: bool = False) -> None:
    """Start it, with nobody else in it; who wanted to come on is on when it is over."""
    questions.close_kind(session, "practise", person_id)
    person = people.get(session, person_id)
    alone = conversations.begin(session, person, number, state="closed")
    reason = ready.THEN_ON if then_on else ready.PRACTICE
    alone = conversations.change(session, alone.id, reason=reason, closed_at=session.at)
    found = running.begin(session, alone, "practice", {"peer": person_id}, {"peer": "full"})
    perform.outcomes(session, running.newest(session, alone.id), found)


def instead_of_shift(session: Session, shift_id: int, number: str) -> None:
    """A shift of somebody who has not practised does not begin: they are asked to practise."""
    person_id = rota.whose_shift(session, shift_id)
    if person_id is not None:
        ask_between_talks(session, person_id, number)


def ask_between_talks(session: Session, person_id: int, number: str) -> None:
    """Who has not practised is asked to, once they are in no talk: nothing that takes a digit comes between."""
    record = rota.peer(session, person_id)
    if record is None or record.state != "agreed" or record.practised_at is not None:
        return
    if conversations.busy(session, person_id):
        alarms.put(session, "practise", BUSY_SECONDS, About(person_id=person_id))
    else:
        ask(session, person_id, number)


def takes(turn: Turn, checkin: Record) -> bool:
    """Whether a word is what the practice has just asked for; then it is an answer and not a command."""
    if checkin.used_for != "practice":
        return False
    step = running.asked(turn.session, checkin, "peer")
    if step is None or answers.understand(step, turn.text) is None:
        return False
    said = state.Said("peer", turn.text, str(turn.words_id or ""), medium=turn.medium)
    perform.outcomes(turn.session, checkin, running.tell(turn.session, checkin, said))
    return True
