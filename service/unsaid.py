"""What waits to be said to somebody on the phone: the answer on their leg takes it; else it is written."""

from sqlalchemy import bindparam, literal_column, select, update

from service import outbox
from service.outbox import PENDING, TO_THEM, VOICE
from service.prepared import Prepared
from service.session import Session
from service.tables import outbox as rows

ONLY_ON_A_CALL = {
    "ask": ("left_alone", "menu", "menu_peer", "tongue"),
    "page": ("call", "drill_call", "more_by_text", "no_more_by_text", "not_now", "you_have_it"),
    "voice": (
        *("connecting", "here_you_are", "nobody_yet", "one_dropped", "one_moment"),
        *("ringing_them", "sorry", "stays_on", "they_are_back", "wait"),
    ),
}
"""Sentences that make no sense to somebody who has put the phone down."""


def waits(session: Session, to: int, number: str) -> bool:
    """Whether there is something that somebody on the phone has not been told yet."""
    return bool(session.run(_WAITS, person=to, our=number))


def take(session: Session, to: int, number: str) -> list[int]:
    """Take what waits to be said to somebody on the phone, in order; returns the ids."""
    taken = session.run(_TAKEN, person=to, our=number, at=session.at)
    for row in taken:
        outbox.found(session, row)
    return sorted(row.id for row in taken)


_UNSAID = (*TO_THEM, rows.c.lane == literal_column(f"'{VOICE}'"), PENDING)
_WAITS = Prepared(select(rows.c.id, rows.c.content).where(*_UNSAID).order_by(rows.c.id))
_SAID = update(rows).where(*_UNSAID).values(state="sent", home=True, sent_at=bindparam("at"), tries=1)
_TAKEN = Prepared(_SAID.returning(*rows.c))


def cannot_be_said(session: Session, row_id: int) -> None:
    """What was taken to be said has no words that can be read."""
    session.change(rows, row_id, state="failed", error="its words cannot be read")


def write_instead(session: Session, to: int, number: str) -> None:
    """They are not on the phone any more: what was not said is written, unless it was only about the call."""
    for row in session.run(_WAITS, person=to, our=number):
        group, _, name = row.content.get("phrase", "").partition(".")
        gone = name in ONLY_ON_A_CALL.get(group, ())
        session.change(rows, row.id, **({"state": "superseded"} if gone else {"lane": "live"}))
        session.lanes["live"] += 1
