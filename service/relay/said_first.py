"""What is said first, on the phone: a piece at a time, each to its end, before anything is asked.

A key or a word cuts short what is being said, and the carrier does not tell how much of it was heard: the piece is said
again, and then no word or sound cuts it short, for who sobs would hear it for ever. 0 reaches on call at once.
"""

from collections.abc import Mapping
from typing import Any

from service import legs, outbox, people, questions, scripts, unsaid
from service.session import Record, Session

TOLD = "told"
BREATH = 1
"""Seconds after a piece, before the next."""


def take(session: Session, leg: Record) -> tuple[list[Record], Mapping[str, Any] | None]:
    """What is said now of all that waits, in order; and what follows, if its end is a piece of what is said first."""
    taken = unsaid.take(session, leg.person_id, leg.number)
    beginning = [row for row in taken if _is_of_the_beginning(session, row)]
    if not beginning:
        return taken, None
    others = [row for row in taken if row not in beginning]
    asked = questions.find(session, leg.person_id, "checkin", beginning[0].ref)
    if asked is None:
        unsaid.drop(session, beginning)  # on call was wanted, and nothing is asked any more
        return others, None
    if asked.held:
        unsaid.leave(session, beginning)
        return others, None
    piece = beginning[0]
    if _asks(piece):
        return [*others, *beginning], None
    unsaid.leave(session, beginning[1:])
    return [*others, piece], {"then": TOLD, "seconds": BREATH, "words": piece.id not in leg.document.get("say", ())}


def again(session: Session, leg: Record) -> None:
    """A piece was cut short, if one was being said: it is said once more, from its beginning."""
    if is_being_said(leg):
        unsaid.leave(session, [outbox.get(session, row_id) for row_id in leg.document["say"][-1:]])


def to_its_end(session: Session, leg: Record) -> None:
    """A piece was said to its end; with the last one they have been told."""
    left = unsaid.waiting(session, leg.person_id, leg.number)
    if all(_asks(row) for row in left if _is_of_the_beginning(session, row)):
        people.change(session, leg.person_id, told_at=session.at)


def is_being_said(leg: Record) -> bool:
    """Whether a piece is what they hear now."""
    return bool(leg.document.get("then") == TOLD)


def waits_for_its_end(session: Session, conversation: Record | None) -> bool:
    """Whether its caller is on the phone, and has not heard all that comes before the first question."""
    if conversation is None or conversation.state != "arriving" or conversation.medium != "voice":
        return False
    leg = legs.live(session, conversation.caller_id, conversation.number)
    if leg is None:
        return False
    left = unsaid.waiting(session, leg.person_id, leg.number)
    return is_being_said(leg) or any(_is_of_the_beginning(session, row) for row in left)


def _is_of_the_beginning(session: Session, row: Record) -> bool:
    """Whether it is a piece of what is said first, or the first question after it."""
    if "script" not in row.content:
        return False
    script, said = scripts.script(session, row.content["script"]), row.content["effect"]
    early = script.used_for == "arrival" and script.position[said["step"]] <= script.first_question
    return early and said["text"] in ("say", "ask")


def _asks(row: Record) -> bool:
    return bool(row.content["effect"]["text"] == "ask")
