"""No more texts and calls of our own accord, said on the phone: a key makes sure, and it is kept with its wording."""

from flows import vocabulary
from service import followups, notices, outbox, people, questions
from service.escalation import taking
from service.session import Session
from service.switchboard import leaving, perform, pick
from service.switchboard.turn import Turn


def said(turn: Turn) -> bool:
    """Whether they may have asked for it in words: then a key makes sure, once. Pain is never taken for it."""
    sentence = vocabulary.may_mean_stop(turn.text)
    word = vocabulary.carrier_word(turn.text) or vocabulary.own_carrier_word(turn.text)
    asked = turn.question is not None and turn.question.kind == "no_more"
    if asked or turn.person.opted_out_at is not None or not (sentence or word == "stop"):
        return False
    if sentence:
        notices.tell(turn.session, "may_mean_stop", f"person {turn.person.id}")
    questions.ask(turn.session, turn.envelope(ref=turn.person.id), "no_more", outbox.phrase("ask.no_more"))
    return True


def answer(turn: Turn) -> bool:
    """1 stops everything that we begin; 2 leaves it as it is. This call goes on either way."""

    def stop() -> None:
        _stop(turn, "by key, asked: ask.no_more")
        turn.answered()

    def stay() -> None:
        turn.reply("stop.not_stopped")
        turn.answered()

    return pick.way(turn, stop, stay)


def by_key(turn: Turn) -> None:
    """On a call that we began: never again, and this one ends kindly."""
    _stop(turn, "by key 9, asked: ask.now")
    turn.answered()
    perform.end(turn.session, turn.here, "stopped")


def texts_stop(session: Session, person_id: int, wording: str) -> None:
    """From now on nothing is begun with them; an open escalation stays open, marked."""
    people.opt_out(session, person_id, wording)
    followups.cancel(session, person_id, "opted_out")
    taking.cannot_be_texted(session, person_id)


def _stop(turn: Turn, wording: str) -> None:
    session, person_id = turn.session, turn.person.id
    texts_stop(session, person_id, wording)
    leaving.staff_gone(session, person_id)
    outbox.take_back(session, person_id)
    turn.reply("stop.by_phone")
