"""DELETE: asked once with a digit, done, and what the phone company keeps of it erased there as soon as it lets us."""

from collections.abc import Callable, Mapping
from typing import Any

from service import alarms, copies, dialling, lines, notices, outbox, questions
from service.alarms import About
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import leaving, pick
from service.switchboard.turn import Turn

ASKED_SECONDS = 600.0


def delete(turn: Turn) -> None:
    """Erase all that is theirs: a digit makes sure, for ten minutes."""
    session, person_id = turn.session, turn.person.id
    hindered = leaving.not_now(session, person_id)
    if hindered is not None:
        turn.reply(hindered)
        return
    questions.close_kind(session, "erase", person_id)
    questions.ask(session, turn.envelope(ref=person_id), "erase", outbox.phrase("delete.ask"))
    alarms.put(session, "erase_over", ASKED_SECONDS, About(person_id=person_id))


def answer(turn: Turn) -> bool:
    """1 erases, unless something has come up meanwhile; 2 keeps everything."""

    def erase() -> None:
        hindered = leaving.not_now(turn.session, turn.person.id)
        if hindered is None:
            leaving.erase(turn.session, turn.person)
            done = turn.confirm if turn.leg is None else turn.reply  # on the phone they can hear it
            done("delete.done")
        else:
            turn.reply(hindered)
            turn.answered()

    def keep() -> None:
        turn.reply("delete.kept")
        turn.answered()

    def lapse() -> None:
        turn.reply("delete.lapsed")
        turn.answered()

    answered = pick.way(turn, erase, keep, let_go=lapse)
    if not answered:  # in a talk their words go on to the other, and a digit later would too
        turn.reply("delete.lapsed")
    return answered


def _over(session: Session, facts: Mapping[str, Any]) -> None:
    """They said nothing more: a digit erases nothing any more; it answers what lay under this, which is asked again."""
    person_id = facts["person_id"]
    asked = questions.find(session, person_id, "erase", person_id)
    if asked is None:
        return
    below = questions.close(session, asked)
    outbox.put(session, Envelope(person_id, asked.number, asked.conversation_id), outbox.phrase("delete.lapsed"))
    if below is not None:
        questions.repeat(session, below)


def _copies(session: Session, facts: Mapping[str, Any]) -> None:
    """Messages can be erased there once they are finished, and some of their names come late: we look twice."""
    copies.forget_person(session, facts["person_id"], lines.number(session), float(facts["step"]))
    session.afterwards.add("overwrite")


def not_erased(session: Session, row: Record) -> bool:
    """Whether what the phone company would not do was to erase something: then a person must ask them."""
    if not dialling.is_about_a_copy(row.content):
        return False
    notices.tell_by_day(session, "copy_kept", f"outbox {row.id}")
    return True


ALARMS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {"erase_over": _over, "copies": _copies}
