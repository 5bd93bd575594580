"""Sending what is due, against the simulator over HTTP: once each, in order, honestly when nobody knows."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from service import delivery, lateness, outbox, people, rendering, tables
from service.house import House
from service.session import Record
from service.simulator.exchange import Exchange
from service.simulator.run import Serving
from tests.service.conftest import LINE_NUMBER, Pen, build

ANA = "+15552220001"
BEN = "+15552220002"


@pytest.fixture
def ana(pen: Pen) -> Record:
    """Somebody to write to."""
    return pen.person(ANA)


def got(exchange: Exchange, number: str) -> list[str]:
    """What a phone received, in order; what the carrier has taken is on its way for a moment."""
    assert exchange.settle(30)
    with exchange.lock:
        return [bubble.body for bubble in exchange.handset(number).bubbles if bubble.sender == LINE_NUMBER]


def fault(exchange: Exchange, kind: str, **wish: object) -> None:
    """Switch on a fault of the carrier."""
    with exchange.lock:
        exchange.faults.switch_on({"kind": kind, **wish})


def at_once(houses: list[House], deed: Callable[[House], int]) -> list[int]:
    """Do something in several houses at the same time."""
    with ThreadPoolExecutor(len(houses)) as hands:
        results = list(hands.map(deed, houses))
    for house in houses:
        house.close()
    return results


def test_a_due_text_goes_out_once_and_is_with_the_carrier(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """A second drain sends nothing."""
    row_id = pen.writes(ana, "hello")
    assert delivery.drain(house, "live") == 1
    assert delivery.drain(house, "live") == 0
    assert got(exchange, ANA) == ["Peer: hello"]
    row = pen.row(row_id)
    assert (row.state, row.lease_until) == ("queued", None)
    assert row.sid in exchange.messages


def test_only_what_is_due_in_this_lane_goes(house: House, pen: Pen, ana: Record, exchange: Exchange) -> None:
    """The other lanes and the future wait."""
    pen.writes(ana, "a page", lane="pages", kind="page")
    pen.writes(ana, "tomorrow", due_at=house.clock.now() + 86_400)
    assert delivery.drain(house, "live") == 0
    assert got(exchange, ANA) == []


def test_each_persons_texts_arrive_in_order_whoever_sends_them(house: House, pen: Pen, exchange: Exchange) -> None:
    """Four houses' senders at once and a sometimes refusing carrier: nothing lost, doubled or overtaken."""
    numbers = [f"+1555222{index:04}" for index in range(6)]
    for person in [pen.person(number) for number in numbers]:
        for count in range(8):
            pen.writes(person, str(count))
    for number in random.Random(1).sample(numbers, 3):
        fault(exchange, "rate_limited", times=2, number=number)
    at_once([build(house.settings) for _ in range(4)], lambda one: delivery.drain(one, "live"))
    for _ in range(3):
        house.clock.forward(5)
        delivery.drain(house, "live")
    expected = [f"Peer: {count}" for count in range(8)]
    assert {number: got(exchange, number) for number in numbers} == dict.fromkeys(numbers, expected)


def test_a_text_that_comes_too_late_is_not_sent(house: House, pen: Pen, ana: Record, exchange: Exchange) -> None:
    """It is shown as expired."""
    row_id = pen.writes(ana, "hello", expires_at=house.clock.now() + 10)
    house.clock.forward(11)
    assert delivery.drain(house, "live") == 0
    assert pen.row(row_id).state == "expired"
    assert got(exchange, ANA) == []


@pytest.mark.parametrize(("kind", "told"), [("talk", 0), ("page", 1)])
def test_nobody_who_opted_out_is_texted(
    house: House, pen: Pen, ana: Record, exchange: Exchange, kind: str, told: int
) -> None:
    """A page to them raises the alarm by which the ladder goes on at once."""
    row_id = pen.writes(ana, "hello", kind=kind)
    with house.session(1) as session:
        people.opt_out(session, ana.id, "STOP")
    delivery.drain(house, "live")
    assert pen.row(row_id).state == "cancelled"
    assert [(alarm.kind, alarm.ref) for alarm in pen.alarms()] == [("undelivered", row_id)] * told
    assert got(exchange, ANA) == []


def test_nobody_who_was_erased_is_texted(house: House, pen: Pen, ana: Record, exchange: Exchange) -> None:
    """The row is cancelled, and the lane goes on."""
    row_id = pen.writes(ana, "hello")
    with house.session(1) as session:
        people.erase(session, ana.id)
    pen.writes(pen.person(BEN), "still here")
    delivery.drain(house, "live")
    assert pen.row(row_id).state == "cancelled"
    assert got(exchange, BEN) == ["Peer: still here"]


def test_a_row_that_cannot_be_put_into_words_never_holds_up_its_lane(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """It fails, visibly, and the house is told."""
    row_id = pen.says(ana, {"phrase": "no.such.phrase", "values": {}})
    pen.writes(ana, "hello")
    delivery.drain(house, "live")
    assert pen.row(row_id).state == "failed"
    assert [alarm.ref for alarm in pen.alarms()] == [row_id]
    assert got(exchange, ANA) == ["Peer: hello"]


def test_a_refusal_is_final_and_the_house_is_told_once(house: House, pen: Pen, exchange: Exchange) -> None:
    """A number that the carrier cannot reach."""
    row_id = pen.writes(pen.person("+1555"), "hello", lane="pages", kind="page")
    delivery.drain(house, "pages")
    row = pen.row(row_id)
    assert (row.state, row.error) == ("failed", "21211")
    assert [(alarm.kind, alarm.ref, alarm.lane) for alarm in pen.alarms()] == [("undelivered", row_id, "pages")]


def test_an_opt_out_that_only_the_carrier_knew_is_kept(house: House, pen: Pen, ana: Record, simulator: Serving) -> None:
    """Refused with 21610: from then on the line knows too."""
    with simulator.exchange.lock:
        simulator.exchange.optouts.hear(LINE_NUMBER, ANA, "STOP")
    first, second = pen.writes(ana, "hello"), pen.writes(ana, "again")
    delivery.drain(house, "live")
    assert (pen.row(first).state, pen.row(first).error, pen.row(second).state) == (
        "failed",
        "21610",
        "cancelled",
    )
    with house.reading(1) as session:
        assert people.opted_out(session, ana.id)


def test_a_busy_carrier_is_asked_again_later_and_later(house: House, pen: Pen, ana: Record, exchange: Exchange) -> None:
    """429 was certainly not taken: one second, two, four ... and then it goes; nothing overtakes it."""
    fault(exchange, "rate_limited", times=3)
    row_id, after = pen.writes(ana, "hello"), pen.writes(ana, "after")
    waits = []
    for _ in range(3):
        delivery.drain(house, "live")
        row = pen.row(row_id)
        assert row.state == "pending"
        waits.append(round(row.due_at - house.clock.now()))
        house.clock.turn_to(row.due_at)
    delivery.drain(house, "live")
    assert waits == [1, 2, 4]
    assert got(exchange, ANA) == ["Peer: hello", "Peer: after"]
    assert (pen.row(row_id).state, pen.row(after).state) == ("queued", "queued")


def test_a_carrier_that_is_away_takes_nothing_and_loses_nothing(
    house: House, pen: Pen, ana: Record, simulator: Serving
) -> None:
    """Refused connections leave the row pending."""
    row_id = pen.writes(ana, "hello")
    simulator.close()
    delivery.drain(house, "live")
    assert pen.row(row_id).state == "pending"


@pytest.mark.parametrize("kind", ["talk", "page"])
def test_an_answer_that_was_lost_is_found_at_the_carrier(
    house: House, pen: Pen, ana: Record, exchange: Exchange, kind: str
) -> None:
    """In doubt, then settled by looking; never sent twice."""
    fault(exchange, "dropped_connection")
    row_id = pen.writes(ana, "hello", kind=kind)
    delivery.drain(house, "live")
    assert pen.row(row_id).state == "in_doubt"
    assert delivery.reconcile(house) == 0
    house.clock.forward(delivery.DOUBT)
    assert delivery.reconcile(house) == 1
    row = pen.row(row_id)
    assert row.state in ("queued", "sent", "delivered")
    assert row.sid in exchange.messages
    delivery.drain(house, "live")
    assert got(exchange, ANA) == ["Peer: hello"]


@pytest.mark.parametrize("kind", ["talk", "page", "safety"])
def test_a_text_is_found_though_it_would_be_worded_otherwise_by_now(
    house: House, pen: Pen, ana: Record, exchange: Exchange, kind: str
) -> None:
    """By what was really sent, at whichever try; and what it is known by goes when nobody looks for it any more."""
    fault(exchange, "dropped_connection")
    row_id = pen.writes(ana, "hello", kind=kind)
    delivery.drain(house, "live")
    sent_as = pen.row(row_id).sent_as
    assert len(sent_as) == 64 and "hello" not in sent_as
    with house.session(1) as session:
        people.call_them(session, ana.id, "Ana Maria")
    assert delivery.reconcile(house) == 0
    house.clock.forward(delivery.DOUBT)
    assert delivery.reconcile(house) == 1
    delivery.drain(house, "live")
    row = pen.row(row_id)
    assert (row.sid in exchange.messages, row.sent_as) == (True, None)
    assert got(exchange, ANA) == ["Peer: hello"]
    assert pen.notices() == []


def test_a_page_that_went_out_in_other_words_is_found_by_either(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """The carrier lists the first try late."""
    fault(exchange, "dropped_connection", accepted=False, times=2)
    row_id = pen.writes(ana, "hello", kind="page")
    delivery.drain(house, "live")
    with house.session(1) as session:
        people.call_them(session, ana.id, "Ana Maria")
    house.clock.forward(delivery.DOUBT)
    delivery.reconcile(house)
    delivery.drain(house, "live")
    assert len(pen.row(row_id).sent_as.split()) == 2
    sid = house.carrier.send_text(ANA, LINE_NUMBER, "Peer: hello", "")
    house.clock.forward(delivery.DOUBT)
    delivery.reconcile(house)
    assert pen.row(row_id).sid == sid


def test_what_nobody_will_look_for_again_is_known_by_nothing(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """Refused, taken back, or in doubt for good: no digest of anybody's words is left."""
    fault(exchange, "dropped_connection", accepted=False)
    doubt = pen.writes(ana, "talk")
    refused = pen.writes(pen.person("+1555"), "hello")
    delivery.drain(house, "live")
    fault(exchange, "rate_limited")
    back = pen.writes(pen.person(BEN), "later")
    delivery.drain(house, "live")
    assert pen.row(back).sent_as is not None
    with house.session(1) as session:
        assert outbox.supersede(session, tables.outbox.c.id == back) == 1
    house.clock.forward(delivery.DOUBT)
    delivery.reconcile(house)
    rows = [pen.row(row_id) for row_id in (doubt, refused, back)]
    assert [row.state for row in rows] == ["in_doubt", "failed", "superseded"]
    assert [row.sent_as for row in rows] == [None] * 3


def test_the_same_words_sent_before_are_not_taken_for_the_lost_ones(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """A message that settled one row cannot settle another."""
    first = pen.writes(ana, "hello")
    second = pen.writes(ana, "hello")
    pen.changes(second, due_at=house.clock.now() + 1)
    delivery.drain(house, "live")
    house.clock.forward(2)
    fault(exchange, "dropped_connection", accepted=False)
    delivery.drain(house, "live")
    house.clock.forward(delivery.DOUBT)
    delivery.reconcile(house)
    assert pen.row(first).state == "queued"
    assert (pen.row(second).state, pen.row(second).sid) == ("in_doubt", None)


def test_pages_and_safety_texts_are_sent_again_and_the_rest_is_shown(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """Nobody knows, and the carrier has not got it: one notice, however often one looks."""
    fault(exchange, "dropped_connection", accepted=False, times=3)
    talk = pen.writes(ana, "talk")
    page = pen.writes(pen.person(BEN), "page", kind="page")
    safety = pen.writes(pen.person("+15552220003"), "safety", kind="safety")
    delivery.drain(house, "live")
    for _ in range(3):
        house.clock.forward(delivery.DOUBT)
        delivery.reconcile(house)
        delivery.drain(house, "live")
    assert [pen.row(row_id).state for row_id in (talk, page, safety)] == ["in_doubt", "queued", "queued"]
    assert got(exchange, BEN) == ["Peer: page"]
    assert [(notice.kind, notice.about) for notice in pen.notices()] == [("in_doubt", f"outbox {talk}")]


def test_a_sender_that_died_is_noticed(house: House, pen: Pen, ana: Record, exchange: Exchange) -> None:
    """Claimed and committed, then killed before the carrier was asked: the page goes out after its lease."""
    page = pen.writes(ana, "page", kind="page")
    pen.changes(page, state="sending", lease_until=house.clock.now() + delivery.LEASE, tries=1)
    assert delivery.reconcile(house) == 0
    house.clock.forward(delivery.LEASE)
    assert delivery.reconcile(house) == 1
    delivery.drain(house, "live")
    assert got(exchange, ANA) == ["Peer: page"]


def test_a_reply_that_rode_home_is_found_at_the_carrier(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """Its receipt was lost: after a minute it is looked for, like any other."""
    there, lost = pen.writes(ana, "there"), pen.writes(ana, "lost")
    with house.reading(1) as session:
        words = rendering.body(session, pen.row(there))
    sid = house.carrier.send_text(ANA, LINE_NUMBER, words, "")
    for row_id in (there, lost):
        pen.changes(row_id, state="sending", home=True, lease_until=house.clock.now() + 60, tries=1)
    with house.session(1) as session:
        outbox.sends_as(session, [(there, f"{words} "), (lost, "Peer: lost")])
    assert delivery.reconcile(house) == 0
    house.clock.forward(60)
    assert delivery.reconcile(house) == 2
    assert pen.row(there).sid == sid
    assert (pen.row(lost).state, len(pen.notices())) == ("in_doubt", 1)


def test_a_carrier_that_cannot_be_asked_leaves_the_doubt(
    house: House, pen: Pen, ana: Record, exchange: Exchange
) -> None:
    """Nothing is concluded from silence; it is looked at again later."""
    fault(exchange, "dropped_connection", accepted=False)
    row_id = pen.writes(ana, "page", kind="page")
    delivery.drain(house, "live")
    fault(exchange, "server_error", on="any")
    house.clock.forward(delivery.DOUBT)
    delivery.reconcile(house)
    assert pen.row(row_id).state == "in_doubt"
    house.clock.forward(delivery.DOUBT)
    delivery.reconcile(house)
    assert pen.row(row_id).state == "pending"


def test_two_who_settle_at_once_do_not_both_send_again(house: House, pen: Pen, ana: Record, exchange: Exchange) -> None:
    """An overdue row is taken by one of them."""
    page = pen.writes(ana, "page", kind="page")
    pen.changes(page, state="sending", lease_until=house.clock.now() - 1, tries=1)
    looked = at_once([build(house.settings) for _ in range(3)], delivery.reconcile)
    assert sorted(looked) == [0, 0, 1]


def test_the_oldest_due_row_of_a_lane_is_known(house: House, pen: Pen, ana: Record) -> None:
    """For the clock and for health."""
    with house.reading(0) as session:
        assert lateness.oldest_due(session, "live") is None
    row_id = pen.writes(ana, "hello")
    pen.writes(ana, "later", due_at=house.clock.now() + 60)
    with house.reading(0) as session:
        oldest = lateness.oldest_due(session, "live")
        assert oldest == (pen.row(row_id).due_at, row_id)
        assert session.all(tables.outbox.select().where(tables.outbox.c.state == "pending"))
