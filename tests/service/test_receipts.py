"""What the carrier says became of our texts: in any order, told once, and asked after where it matters most."""

import random

import pytest

from service import delivery, receipts, settling
from service.house import House
from service.session import Record
from tests.service.conftest import Pen

SID = "SM" + "0" * 32


@pytest.fixture
def ana(pen: Pen) -> Record:
    """Somebody to write to."""
    return pen.person("+15552220001")


def statuses(house: House, row_id: int, *names: str, sid: str = SID, code: str = "") -> None:
    """Callbacks, in this order."""
    for name in names:
        with house.session(1) as session:
            receipts.take(session, row_id, sid, name, code)


@pytest.mark.parametrize("seed", range(8))
def test_receipts_in_any_order_end_at_the_last_state(house: House, pen: Pen, ana: Record, seed: int) -> None:
    """Late and doubled ones never go backward."""
    row_id = pen.writes(ana, "hello")
    pen.changes(row_id, state="sending")
    names = ["queued", "sending", "sent", "sent", "delivered", "delivered"]
    random.Random(seed).shuffle(names)
    statuses(house, row_id, *names)
    row = pen.row(row_id)
    assert (row.state, row.sid) == ("delivered", SID)


def test_a_failure_is_told_once(house: House, pen: Pen, ana: Record) -> None:
    """However often the carrier says it, and whatever it says afterwards."""
    row_id = pen.writes(ana, "hello")
    pen.changes(row_id, state="queued", sid=SID)
    statuses(house, row_id, "undelivered", "undelivered", "failed", "sent", code="30003")
    assert (pen.row(row_id).state, pen.row(row_id).error) == ("undelivered", "30003")
    assert [(alarm.kind, alarm.ref, alarm.person_id) for alarm in pen.alarms()] == [("undelivered", row_id, ana.id)]


def test_a_receipt_before_the_answer_settles_the_send(house: House, pen: Pen, ana: Record) -> None:
    """And by SID alone where our id is missing; one for nothing of ours changes nothing."""
    row_id = pen.writes(ana, "hello")
    pen.changes(row_id, state="in_doubt", lease_until=1.0)
    statuses(house, row_id, "sent")
    assert (pen.row(row_id).state, pen.row(row_id).sid, pen.row(row_id).lease_until) == ("sent", SID, None)
    with house.session(1) as session:
        receipts.take(session, None, SID, "delivered")
        receipts.take(session, None, "SM" + "1" * 32, "delivered")
        receipts.take(session, 999_999, "SM" + "2" * 32, "failed", "30003")
        receipts.take(session, row_id, SID, "a status of next year")
    assert pen.row(row_id).state == "delivered"
    assert delivery.reconcile(house) == 0


def test_the_failure_of_an_earlier_try_does_not_fail_the_later(house: House, pen: Pen, ana: Record) -> None:
    """A page that was sent twice is undelivered only if its last text is."""
    row_id = pen.writes(ana, "page", kind="page")
    pen.changes(row_id, state="queued", sid=SID)
    statuses(house, row_id, "failed", sid="SM" + "1" * 32, code="30003")
    assert pen.row(row_id).state == "queued"
    assert pen.alarms() == []


@pytest.mark.parametrize(("kind", "minutes"), [("safety", [1, 2, 4, 8, 16, 32, 64, 128, 256]), ("reply", [])])
def test_what_the_carrier_never_tells_is_asked_more_and_more_seldom(
    house: House, pen: Pen, ana: Record, kind: str, minutes: list[int]
) -> None:
    """Of what matters most, until it can have let go of it; nothing is concluded from its silence."""
    row_id = pen.writes(ana, "hello", kind=kind)
    with house.session(1) as session:
        settling.settle(session, row_id, "sent", sid=SID)
    began, asked = pen.row(row_id).sent_at, []
    for minute in range(1, 10 * 60):
        house.clock.turn_to(began + minute * 60, 0.0)
        asked += [minute] * receipts.look(house)
    assert (asked, pen.row(row_id).state) == (minutes, "sent")
