"""What waits to be said to somebody on the phone: the answer on their leg takes it; else it is written."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, literal_column, select, update

from service import outbox
from service.outbox import PENDING, TO_THEM, VOICE, Content
from service.prepared import Prepared
from service.session import Record, Session
from service.tables import outbox as rows

ONLY_ON_A_CALL = {
    "ask": ("left_alone", "menu", "menu_peer", "tongue"),
    "page": ("call", "drill_call", "more_by_text", "no_more_by_text", "not_now", "you_have_it"),
    "voice": (
        *("connecting", "here_you_are", "nobody_yet", "one_dropped", "one_moment"),
        *("first_this", "key_not_text", "ringing_them", "sorry", "stay_quiet", "stays_on", "they_are_back", "wait"),
    ),
}
"""Sentences that make no sense to somebody who has put the phone down."""


def waiting(session: Session, to: int, number: str) -> list[Record]:
    """What somebody on the phone has not been told yet, in order."""
    return session.run(_WAITS, person=to, our=number)


def take(session: Session, to: int, number: str) -> list[Record]:
    """Take what waits to be said to somebody on the phone, in order, each thing once."""
    taken = sorted(session.run(_TAKEN, person=to, our=number, at=session.at), key=lambda row: int(row.id))
    for row in taken:
        outbox.found(session, row)
    again = _said_again_later(taken)
    drop(session, again)
    return [row for row in taken if row not in again]


def _said_again_later(waiting: Sequence[Record]) -> list[Record]:
    later = (waiting[place + 1 :] for place in range(len(waiting)))
    return [row for row, rest in zip(waiting, later, strict=True) if any(row.content == one.content for one in rest)]


def leave(session: Session, taken: Iterable[Record]) -> None:
    """It is not said now after all, or not to its end: it waits as before."""
    for row in taken:
        session.change(rows, row.id, state="pending", home=False, sent_at=None, tries=0)


def drop(session: Session, taken: Iterable[Record]) -> None:
    """It is not to be said any more."""
    for row in taken:
        session.change(rows, row.id, state="superseded", home=False, sent_at=None, tries=0)


_UNSAID = (*TO_THEM, rows.c.lane == literal_column(f"'{VOICE}'"), PENDING)
_WAITS = Prepared(select(rows.c.id, rows.c.ref, rows.c.content).where(*_UNSAID).order_by(rows.c.id))
_SAID = update(rows).where(*_UNSAID).values(state="sent", home=True, sent_at=bindparam("at"), tries=1)
_TAKEN = Prepared(_SAID.returning(*rows.c))


def cannot_be_said(session: Session, row_id: int) -> None:
    """What was taken to be said has no words that can be read."""
    session.change(rows, row_id, state="failed", error="its words cannot be read")


def write_instead(session: Session, to: int, number: str) -> None:
    """They are not on the phone any more: what was not said is written, once, unless it was only about the call."""
    left = waiting(session, to, number)
    again = _said_again_later(left)
    for row in left:
        group, _, name = row.content.get("phrase", "").partition(".")
        gone = row in again or name in ONLY_ON_A_CALL.get(group, ())
        session.change(rows, row.id, **({"state": "superseded"} if gone else {"lane": "live"}))
        session.lanes["live"] += 1


def is_written(session: Session, to: int, content: Content) -> bool:
    """Whether this very thing is about to be written to somebody."""
    waiting = session.all(select(rows.c.content).where(rows.c.to_id == to, PENDING))
    return any(row.content == content for row in waiting)


def was_told(session: Session, to: int, conversation_id: int, key: str) -> bool:
    """Whether one of the line's own sentences was ever said to somebody in a conversation."""
    this = (rows.c.to_id == to, rows.c.conversation_id == conversation_id, rows.c.content["phrase"].as_string() == key)
    return session.first(select(rows.c.id).where(*this)) is not None


def write_no_script(session: Session, to: int, conversation_id: int) -> None:
    """Who put the phone down is gone: what they would have heard of a script is not written to them."""
    of_a_script = rows.c.content["script"].as_integer().is_not(None)
    outbox.supersede(session, rows.c.to_id == to, rows.c.conversation_id == conversation_id, of_a_script)
