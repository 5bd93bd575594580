"""Every event is kept once, and what became of it is known."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from service import inbox, tables
from service.house import House
from tests.service.conftest import Pen, another_line, build


def keep(house: House, key: str, line_id: int = 1, person_id: int | None = None, kind: str = "text") -> int | None:
    """One event in a transaction of its own."""
    with house.session(line_id) as session:
        return inbox.keep(session, key, kind, {"media": 0}, person_id=person_id)


def test_a_duplicate_stops_here(house: House) -> None:
    """The second gets no id, and the first one's answer can be found again."""
    event_id = keep(house, "SM1")
    assert event_id is not None
    with house.session(1) as session:
        inbox.answered(session, event_id, None, [4, 5])
    assert keep(house, "SM1") is None
    with house.reading(1) as session:
        kept = inbox.find(session, "SM1")
        assert kept is not None and kept.reply == [4, 5]


def test_of_many_at_once_one_is_kept(house: House) -> None:
    """The carrier repeats itself to four processes in the same moment."""
    houses = [build(house.settings) for _ in range(4)]
    with ThreadPoolExecutor(4) as hands:
        kept = [list(hands.map(lambda one: keep(one, f"SM{number}"), houses)) for number in range(10)]  # noqa: B023
    for one in houses:
        one.close()
    assert [sum(event is not None for event in events) for events in kept] == [1] * 10
    with house.reading(1) as session:
        assert session.one(select(func.count()).select_from(tables.inbox)).count_1 == 10


def test_the_same_key_of_another_line_is_another_event(house: House) -> None:
    """Keys belong to a line."""
    other = another_line(house)
    assert keep(house, "SM1") is not None
    assert keep(house, "SM1", other) is not None


def test_failures_are_counted_and_shown_until_handled(house: House) -> None:
    """Oldest first; handled means gone from the list, with nothing left of the error."""
    first, second = keep(house, "SM1"), keep(house, "SM2")
    assert first is not None
    assert second is not None
    with house.session(1) as session:
        assert [inbox.failed(session, first, "KeyError in here") for _ in range(3)] == [1, 2, 3]
        inbox.failed(session, second, "KeyError in here")
    with house.session(1) as session:
        assert [row.id for row in inbox.failures(session)] == [first, second]
        inbox.handled(session, first)
        assert [row.id for row in inbox.failures(session)] == [second]
        assert (inbox.get(session, first).state, inbox.get(session, first).error) == ("handled", "")


def test_an_old_text_is_not_replayed_over_a_later_one(house: House, pen: Pen) -> None:
    """Only a later text of the same person that was handled counts."""
    ana, ben = pen.person("+15552220001"), pen.person("+15552220002")
    failed = keep(house, "SM1", person_id=ana.id)
    assert failed is not None
    with house.session(1) as session:
        inbox.failed(session, failed, "broken")
    keep(house, "SM2", person_id=ben.id)
    keep(house, "A1", person_id=ana.id, kind="alarm")
    with house.session(1) as session:
        assert not inbox.later_one(session, ana.id, failed)
    later = keep(house, "SM3", person_id=ana.id)
    assert later is not None
    with house.session(1) as session:
        inbox.failed(session, later, "broken")
        assert not inbox.later_one(session, ana.id, failed)
        inbox.handled(session, later)
        assert inbox.later_one(session, ana.id, failed)
