"""A text that came late: words to be kept or passed on, and never an answer to what was asked after it was sent."""

from collections.abc import Mapping
from typing import Any

from flows import vocabulary
from service import notices, people, questions, words
from service.relay import texts
from service.session import Record, Session
from service.switchboard import handle, watch
from service.switchboard.route import IN_TALK, Route, route
from service.switchboard.turn import Turn, gather
from service.switchboard.turn import facts as known

SECOND = 1.0  # the carrier tells the time in whole seconds


def heard_since(person: Record, sent_at: float) -> bool:
    """Whether something that they wrote later has been heard already."""
    return (person.wrote_at or 0.0) > sent_at + SECOND


def asked_since(session: Session, person_id: int, number: str, sent_at: float) -> bool:
    """Whether they have been asked something since: this text cannot be the answer to it."""
    asked = questions.top(session, person_id, number)
    return asked is not None and asked.asked_at > sent_at + SECOND


def text(session: Session, person: Record, body: str, facts: Mapping[str, Any]) -> int | None:
    """What stops texts or brings on call is done all the same; the rest is for people to read."""
    turn = gather(session, person, facts["number"], body, facts["words"], facts["media"])
    way = route(body, known(turn))
    if _still_holds(turn, way, facts["sent_at"]):
        handle.take(turn, way)
    elif _is_for_the_other(turn, way):
        texts.pass_on(session, turn.here, person.id, turn.words_id, turn.media)
    elif turn.person.opted_out_at is None:
        _keep(turn)
    watch.over(session, person, turn.number, turn.words_id, turn.text)
    return turn.conversation.id if turn.conversation is not None else None


def _still_holds(turn: Turn, way: Route, sent_at: float) -> bool:
    """A page taken, on call asked for, and STOP unless they came back to our texts since."""
    if way.kind == "stop":
        return not people.agreed_since(turn.session, turn.person.id, sent_at)
    return way.kind == "acknowledge" or (way.kind == "command" and way.word == "urgent")


def _is_for_the_other(turn: Turn, way: Route) -> bool:
    """Written in a talk: also beside something that was asked since, unless it may be a digit for what was before."""
    talks = turn.conversation is not None and turn.conversation.state in IN_TALK
    return way.kind == "relay" or (way.kind == "question" and talks and not vocabulary.fold(turn.text).isdigit())


def _keep(turn: Turn) -> None:
    """For whoever talks with them, and for a coordinator unless the line has just heard them anyway."""
    session = turn.session
    if turn.conversation is not None and turn.text.strip():
        sealed = turn.conversation.state == "checking_in"
        words.belong(session, turn.words_id, turn.conversation.id, "checkin" if sealed else "waiting")
    if not session.written:
        turn.reply("line.came_late")
    if people.get(session, turn.person.id).wrote_at != session.at:
        notices.tell(session, "came_late", f"person {turn.person.id}")
