"""Relay numbers of a line: on each a peer may be in one more talk by text."""

from sqlalchemy import delete, insert, select, update

from service import lines, pool
from service.errors import BadInput
from service.session import Session
from service.tables import OPEN_STATES, conversations, legs, numbers, offers, outbox, questions
from service.tables import lines as line_table


def add(session: Session, number: str) -> None:
    """One more number of ours, for a second talk of a peer. Raises BadInput where a line has it already."""
    if lines.of_number(session.db, number) is not None:
        raise BadInput("A line has that number already; `shoulder line list` shows which.")
    session.do(insert(numbers).values(number=number, line_id=session.line_id, kind=lines.RELAY))
    pool.mend(session)


def remove(session: Session, number: str) -> None:
    """Take one away. Raises BadInput while anything runs on it, or if it is no relay number of this line."""
    mine = (numbers.c.line_id == session.line_id, numbers.c.number == number, numbers.c.kind == lines.RELAY)
    if session.locked(select(numbers.c.number).where(*mine)) is None:
        raise BadInput("That is no relay number of this line; `shoulder line relay` lists them.")
    if in_use(session, number):
        raise BadInput("Somebody is in touch with us on that number now; try again when it is quiet.")
    session.do(delete(numbers).where(*mine))
    pool.mend(session)


def in_use(session: Session, number: str) -> bool:
    """Whether a talk, a question, an offer, a call or something on its way runs on one of our numbers."""
    busy = (
        select(conversations.c.id).where(
            conversations.c.state.in_(OPEN_STATES),
            (conversations.c.number == number) | (conversations.c.peer_number == number),
        ),
        select(questions.c.id).where(questions.c.number == number),
        select(offers.c.id).where(offers.c.number == number, offers.c.state == "offered"),
        select(legs.c.id).where(legs.c.number == number, legs.c.ended_at.is_(None)),
        select(outbox.c.id).where(outbox.c.number == number, outbox.c.state.in_(("pending", "sending"))),
    )
    return any(session.first(one.limit(1)) is not None for one in busy)


def cap(session: Session, most: int) -> None:
    """With how many callers any peer of this line may be at once, by text."""
    session.do(update(line_table).where(line_table.c.id == session.line_id).values(texts_at_once=most))
    pool.mend(session)
