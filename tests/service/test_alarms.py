"""Alarms ring once, when they are due, whoever comes for them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from service import alarms, conversations, tables
from service.alarms import About
from service.house import House
from service.session import Record
from tests.service.conftest import LINE_NUMBER, Pen, build

NOON = 1_000_000.0


@pytest.fixture(autouse=True)
def noon(house: House) -> None:
    """The clock stands still."""
    house.clock.turn_to(NOON, 0.0)


def put(house: House, kind: str, seconds: float, about: About | None = None, lane: str = "live") -> int:
    """One alarm in a transaction of its own."""
    with house.session(1) as session:
        return alarms.put(session, kind, seconds, about or About(ref=1), lane=lane)


def kinds(house: House) -> list[str]:
    """What is still to ring."""
    with house.reading(1) as session:
        return [row.kind for row in session.all(select(tables.alarms).order_by(tables.alarms.c.id))]


def due(house: House, lane: str = "live") -> list[int]:
    """What should have rung."""
    with house.reading(1) as session:
        return [row.id for row in alarms.due(session, lane)]


def talk(house: House, pen: Pen, caller: str, peer: str) -> Record:
    """An open conversation of two."""
    with house.session(1) as session:
        begun = conversations.begin(session, pen_person(pen, caller), LINE_NUMBER, state="open")
        return conversations.change(session, begun.id, peer_id=pen_person(pen, peer).id)


def pen_person(pen: Pen, number: str) -> Record:
    """Somebody with this number, met before."""
    with pen.house.reading(1) as session:
        return session.one(select(tables.people).where(tables.people.c.lookup == session.vault.lookup(number)))


def test_not_before_its_time(house: House) -> None:
    """Not due, and not to be taken, a second early."""
    alarm_id = put(house, "quiet", 60)
    house.clock.forward(59)
    assert due(house) == []
    with house.session(1) as session:
        assert alarms.ring(session, alarm_id) is None
    house.clock.forward(1)
    assert due(house) == [alarm_id]
    with house.session(1) as session:
        rung = alarms.ring(session, alarm_id)
    assert rung is not None
    assert (rung.kind, rung.ref) == ("quiet", 1)
    assert kinds(house) == []


def test_the_oldest_first_and_only_of_its_lane(house: House) -> None:
    """In the order in which they fell due."""
    late = put(house, "late", 50, About(ref=1))
    early = put(house, "early", 10, About(ref=2))
    put(house, "climb", 10, About(ref=3), lane="pages")
    house.clock.forward(60)
    assert due(house) == [early, late]
    assert len(due(house, "pages")) == 1


def test_the_same_about_the_same_is_replaced(house: House) -> None:
    """A newer time takes the place of the older; another thing keeps its own."""
    put(house, "quiet", 10, About(ref=1))
    put(house, "quiet", 10, About(ref=2))
    newer = put(house, "quiet", 90, About(ref=1))
    house.clock.forward(20)
    assert kinds(house) == ["quiet", "quiet"]
    assert newer not in due(house)


def test_taken_back(house: House) -> None:
    """Only the one that is meant; said once."""
    put(house, "quiet", 10, About(ref=1))
    put(house, "quiet", 10, About(ref=2))
    with house.session(1) as session:
        assert alarms.cancel(session, "quiet", About(ref=1))
        assert not alarms.cancel(session, "quiet", About(ref=1))
    assert kinds(house) == ["quiet"]


def test_one_who_rings_it_wins(house: House) -> None:
    """Six processes at once: each alarm rings once."""
    ids = [put(house, "quiet", 0, About(ref=number)) for number in range(1, 9)]
    houses = [build(house.settings) for _ in range(6)]

    def ring_all(one: House) -> int:
        won = 0
        for alarm_id in ids:
            with one.session(1) as session:
                won += alarms.ring(session, alarm_id) is not None
        return won

    with ThreadPoolExecutor(6) as hands:
        assert sum(hands.map(ring_all, houses)) == len(ids)
    for one in houses:
        one.close()
    assert kinds(house) == []


def test_what_is_due_at_once_is_named_for_ringing(house: House) -> None:
    """The door that commits rings it, and its lane is nudged."""
    with house.session(1) as session:
        now = alarms.put(session, "match", 0, About())
        alarms.put(session, "quiet", 1, About())
        assert session.ringing == [now]
        assert set(session.lanes) == {"live"}


def test_a_pause_puts_off_a_talk_but_never_a_page(house: House, pen: Pen) -> None:
    """Escalations do not wait for anybody's break."""
    pen.person("+15550007001"), pen.person("+15550002001")
    here = talk(house, pen, "+15550007001", "+15550002001")
    put(house, "quiet", 60, About(here.id))
    put(house, "climb", 60, About(here.id), lane="pages")
    put(house, "slow", 60, About(here.id, here.peer_id))
    for _ in range(3):
        with house.session(1) as session:
            alarms.put_off(session, here.id, here.caller_id, 1800, 3600)
    house.clock.forward(60)
    assert len(due(house)) == 1  # the other person's own
    assert len(due(house, "pages")) == 1
    house.clock.forward(3600)
    assert len(due(house)) == 2  # however often PAUSE was sent


def test_what_belongs_to_a_talk_goes_with_it(house: House, pen: Pen) -> None:
    """Its own and those of the people in it; not those of others."""
    for number in ("+15550007001", "+15550002001", "+15550007002", "+15550002002"):
        pen.person(number)
    here = talk(house, pen, "+15550007001", "+15550002001")
    there = talk(house, pen, "+15550007002", "+15550002002")
    put(house, "quiet", 60, About(here.id))
    put(house, "slow", 60, About(here.id, here.peer_id))
    put(house, "quiet", 60, About(there.id))
    put(house, "climb", 60, About(ref=7), lane="pages")
    with house.session(1) as session:
        alarms.cancel_all(session, here)
    assert kinds(house) == ["quiet", "climb"]


def test_when_the_next_one_rings(house: House) -> None:
    """The earliest of all lanes; None when there is none."""
    with house.reading(1) as session:
        assert alarms.next_at(session) is None
    put(house, "late", 50)
    put(house, "climb", 10, lane="pages")
    with house.reading(1) as session:
        assert alarms.next_at(session) == NOON + 10


def test_what_is_rolled_back_never_rings(house: House) -> None:
    """An alarm is part of the decision that set it."""
    with pytest.raises(RuntimeError), house.session(1) as session:
        alarms.put(session, "quiet", 0, About())
        raise RuntimeError
    assert kinds(house) == []
