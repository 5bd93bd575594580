"""Rows for the carrier: written with the decision, taken back until they have left, never overtaken, only forward."""

import pytest

from service import outbox, settling, tables
from service.house import House
from service.outbox import Envelope
from service.session import Record
from service.settling import RANK
from tests.service.conftest import LINE_NUMBER, Pen

HELLO = outbox.phrase("relay.stays")


@pytest.fixture
def ana(pen: Pen) -> Record:
    """Somebody to write to."""
    return pen.person("+15552220001")


@pytest.fixture
def ben(pen: Pen) -> Record:
    """Somebody else."""
    return pen.person("+15552220002")


def ridden(house: House, sender: Record, *envelopes: Envelope) -> list[int]:
    """What rides home to a sender when these are written in answer to them: places in the list."""
    with house.session(1) as session:
        ids = [outbox.put(session, envelope, HELLO)[0] for envelope in envelopes]
        return [ids.index(row.id) for row, _ in outbox.ride_home(session, sender.id, LINE_NUMBER, str)]


def test_what_is_rolled_back_was_never_written(house: House, ana: Record, pen: Pen) -> None:
    """No decision, no text."""
    with pytest.raises(RuntimeError), house.session(1) as session:
        [row_id] = outbox.put(session, Envelope(ana.id, LINE_NUMBER), HELLO)
        raise RuntimeError
    with house.reading(1) as session:
        assert session.all(tables.outbox.select().where(tables.outbox.c.id == row_id)) == []


def test_only_the_senders_own_due_replies_ride_home_in_order(house: House, ana: Record, ben: Record) -> None:
    """Not somebody else's, not tomorrow's, not from another number."""
    later = Envelope(ana.id, LINE_NUMBER, due_at=house.clock.now() + 3600)
    here = Envelope(ana.id, LINE_NUMBER)
    assert ridden(house, ana, here, Envelope(ben.id, LINE_NUMBER), later, Envelope(ana.id, "+15550001009"), here) == [
        0,
        4,
    ]


def test_nothing_rides_home_past_something_unsent(house: House, pen: Pen, ana: Record) -> None:
    """What was written before would be overtaken; once it is gone they ride again."""
    waiting = pen.says(ana, HELLO)
    assert ridden(house, ana, Envelope(ana.id, LINE_NUMBER)) == []
    with house.session(1) as session:
        for row in session.all(tables.outbox.select()):
            session.change(tables.outbox, row.id, state="delivered")
    assert pen.row(waiting).state == "delivered"
    assert ridden(house, ana, Envelope(ana.id, LINE_NUMBER)) == [0]


def test_what_rode_home_is_claimed_for_a_while(house: House, pen: Pen, ana: Record) -> None:
    """Nobody else sends it meanwhile, and its lease says when to look for it."""
    with house.session(1) as session:
        [row_id] = outbox.put(session, Envelope(ana.id, LINE_NUMBER), HELLO)
        assert +session.lanes
        outbox.ride_home(session, ana.id, LINE_NUMBER, lambda row: f"Words of {row.id}.")
        assert not +session.lanes, "a worker is woken for what has left"
    row = pen.row(row_id)
    assert (row.state, row.home) == ("sending", True)
    assert outbox.was_sent_as(house.vault, row, f"Words of {row_id}.")
    with house.session(1) as session:
        assert outbox.claim(session, "live", 10, 30) == []
    assert row.lease_until == row.created_at + outbox.HOME_SECONDS


def test_only_what_has_not_left_is_taken_back(house: House, pen: Pen, ana: Record) -> None:
    """With the carrier is with the carrier."""
    left, waits = pen.says(ana, HELLO, ref=1), pen.says(ana, HELLO, ref=1)
    pen.changes(left, state="queued")
    with house.session(1) as session:
        assert outbox.supersede(session, tables.outbox.c.ref == 1) == 1
    assert (pen.row(left).state, pen.row(waits).state) == ("queued", "superseded")


def test_one_at_a_time_for_each_person_and_number(house: House, pen: Pen, ana: Record, ben: Record) -> None:
    """The oldest of each; the next once that one is done."""
    first, second, other = pen.says(ana, HELLO), pen.says(ana, HELLO), pen.says(ben, HELLO)
    with house.session(1) as session:
        assert [row.id for row in outbox.claim(session, "live", 10, 30)] == [first, other]
        assert outbox.claim(session, "live", 10, 30) == []
        settling.settle(session, first, "queued", sid="SM1")
        assert [row.id for row in outbox.claim(session, "live", 10, 30)] == [second]


def test_nothing_overtakes_what_was_written_before_the_clock_went_back(house: House, pen: Pen, ana: Record) -> None:
    """It is due in an hour only by a clock that is wrong; what is meant for later holds up nothing."""
    with house.session(1) as session:
        meant_for_later = Envelope(ana.id, LINE_NUMBER, due_at=session.at + 60)
        outbox.put(session, meant_for_later, HELLO)
        [first] = outbox.put(session, Envelope(ana.id, LINE_NUMBER), HELLO)
    house.clock.forward(-3600)
    with house.session(1) as session:
        [second] = outbox.put(session, Envelope(ana.id, LINE_NUMBER), HELLO)
        assert outbox.ride_home(session, ana.id, LINE_NUMBER, str) == []
        assert outbox.claim(session, "live", 10, 30) == []
        session.change(tables.outbox, first, due_at=session.at)  # as is done when the jump is noticed
        assert [row.id for row in outbox.claim(session, "live", 10, 30)] == [first]
        settling.settle(session, first, "queued")
        assert [row.id for row in outbox.claim(session, "live", 10, 30)] == [second]


def test_a_row_put_back_is_tried_again_at_its_time(house: House, pen: Pen, ana: Record) -> None:
    """And says why."""
    row_id = pen.says(ana, HELLO)
    with house.session(1) as session:
        outbox.claim(session, "live", 10, 30)
        outbox.again(session, row_id, session.at + 8, "busy")
        assert outbox.claim(session, "live", 10, 30) == []
    house.clock.forward(8)
    with house.session(1) as session:
        [again] = outbox.claim(session, "live", 10, 30)
    assert (again.id, again.tries, again.error) == (row_id, 2, "busy")


@pytest.mark.parametrize("final", ["delivered", "undelivered", "failed"])
def test_an_end_is_an_end(house: House, pen: Pen, ana: Record, final: str) -> None:
    """Whatever is heard afterwards."""
    row_id = pen.says(ana, HELLO)
    with house.session(1) as session:
        assert settling.settle(session, row_id, final)
        for state in RANK:
            assert not settling.settle(session, row_id, state)
    assert pen.row(row_id).state == final


def test_what_has_no_name_at_the_carrier_gets_none(house: House, pen: Pen, ana: Record) -> None:
    """A move on a call has no SID: else it would be looked for there by an empty one. One that is known stays."""
    row_id = pen.says(ana, HELLO)
    with house.session(1) as session:
        assert settling.settle(session, row_id, "queued", sid="")
    assert pen.row(row_id).sid is None
    with house.session(1) as session:
        assert settling.settle(session, row_id, "sent", sid="SM1")
        assert settling.settle(session, row_id, "delivered", sid="")
    assert pen.row(row_id).sid == "SM1"


@pytest.mark.parametrize(
    "heard",
    [("sent", "queued"), ("delivered", "sent"), ("sending", "delivered", "queued"), ("in_doubt", "sending", "sent")],
)
def test_reports_in_any_order(house: House, pen: Pen, ana: Record, heard: tuple[str, ...]) -> None:
    """The row ends in the furthest of them, with when it was first known to be sent."""
    row_id = pen.says(ana, HELLO)
    for state in heard:
        with house.session(1) as session:
            settling.settle(session, row_id, state, sid="SM1")
    row = pen.row(row_id)
    assert RANK[row.state] == max(RANK[state] for state in heard)
    assert row.sent_at is not None
