"""Texts and calls take what they share in one order, so that none stands in another's way for good."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from service import conversations, tables
from service.carrier.voice import CallStatus, Heard
from service.session import Record, Session
from service.switchboard import rings
from tests.journeys.test_calls import WAITING, prefers, talking
from tests.journeys.test_calls_found import leg_of
from tests.phone import Line, Phone
from tests.service.conftest import eventually

BLOCKED = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


def key(line: Line, leg: Record) -> None:
    """The carrier asks what is next after a key."""
    rings.turn(line.house, Heard(leg.id, leg.turn, leg.sid, digits="0"))


def end(line: Line, leg: Record) -> None:
    """The carrier says that the phone was put down."""
    rings.status(line.house, CallStatus(leg.id, leg.sid, "completed", 9))


def while_held(line: Line, phone: Phone, conversation_id: int, deed: Callable[[Line, Record], None]) -> None:
    """Something happens on a leg while the conversation is held: it waits there, and has not taken the leg."""
    leg = leg_of(line, phone)
    doing = threading.Thread(target=deed, args=(line, leg))
    with line.house.session(line.id) as session:
        conversations.hold(session, conversation_id)
        doing.start()
        if session.db.dialect.name == "postgresql":
            eventually(lambda: _blocked(line))
        _is_free(session, leg)
    doing.join(30)
    assert not doing.is_alive()
    line.settle()


def _blocked(line: Line) -> bool:
    """On PostgreSQL the other can be seen waiting; on SQLite the whole of it waits its turn."""
    with line.look() as session:
        return session.first(text(BLOCKED)) is not None


def _is_free(session: Session, leg: Record) -> None:
    mine = select(tables.legs.c.id).where(tables.legs.c.id == leg.id)
    assert session.first(mine.with_for_update(nowait=True)) is not None


@pytest.mark.parametrize("deed", [key, end])
def test_the_conversation_first_and_then_the_leg(
    line: Line, caller: Phone, peer: Phone, deed: Callable[[Line, Record], None]
) -> None:
    """A text holds the conversation and moves legs; a key or a hang-up comes from the leg."""
    talking(line, caller, peer)
    while_held(line, peer, line.conversation(caller).id, deed)


def test_a_phone_that_rings_for_an_offer(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer is in no conversation yet: it is the one that they are offered."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up()
    while_held(line, peer, line.conversation(caller).id, end)
