"""Who is on, as the days come: dated shifts and swaps ring, and on call goes by its shifts."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from service import people, rota
from service.rota import overrides, shifts
from tests.journeys.moments import talking
from tests.phone import Line, Phone

TUESDAY, WEDNESDAY = "2026-11-24", "2026-11-25"
ZONE = "America/New_York"


def ids_on(line: Line) -> list[int]:
    """Who is on now."""
    with line.look() as session:
        return [record.person_id for record in rota.on_now(session)]


def tiers(line: Line, at: str) -> dict[int, list[int]]:
    """Who is on call at a wall time."""
    line.house.clock.turn_to(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(ZONE)).timestamp(), 0.0)
    with line.look() as session:
        return rota.tiers(session)


def test_a_swapped_shift_begins_for_the_other_and_not_for_the_first(line: Line) -> None:
    """On its day the other comes on; a week later it is the first one's again."""
    sam, lee = line.peer("+15550002001", "Sam", on=False), line.peer("+15550002002", "Lee", on=False)
    first, other = line.person(sam).id, line.person(lee).id
    with line.house.session(line.id) as session:
        shifts.add(session, first, 1, "14:00", 120, ZONE)
        [shift] = shifts.on_day(session, first, TUESDAY)
        overrides.swap(session, shift, other)
    line.forward(hours=28.5)
    lee.hears("Your shift begins")
    sam.hears_nothing()
    assert ids_on(line) == [other]
    line.forward(hours=2)
    assert ids_on(line) == []
    lee.forgets()
    line.forward(days=7, hours=-2)
    sam.hears("Your shift begins")
    assert ids_on(line) == [first]


def test_when_a_shift_ends_is_said_by_the_clock_where_its_peer_lives(line: Line) -> None:
    """Who lives elsewhere than the line."""
    sam = line.peer("+15550002001", "Sam", on=False)
    with line.house.session(line.id) as session:
        people.change(session, line.person(sam).id, zone="America/Los_Angeles")
        shifts.add(session, line.person(sam).id, 1, "14:00", 120, ZONE)
    line.forward(hours=28.5)
    assert [words for words in sam.inbox() if "Your shift begins" in words and "1:00 PM" in words]


def test_a_shift_begins_with_a_brief(line: Line, caller: Phone) -> None:
    """Weekly or dated: until when, how things stand, and what they can hold; offers wait for that."""
    sam, lee = line.peer("+15550002001", "Sam", on=False), line.peer("+15550002002", "Lee", on=False)
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(sam).id, 1, "14:00", 120, ZONE)
        [weekly] = shifts.on_day(session, line.person(sam).id, TUESDAY)
        overrides.on(session, line.person(lee).id, replace(weekly, starts="15:00"))
    line.forward(hours=27.9)
    caller.texts("hi").texts("1").texts("1")
    sam.forgets()
    line.forward(minutes=6)
    sam.hears("Your shift begins", "Others on now: 0. Callers waiting: 1. On call can be reached", "What can you hold")
    sam.hears_nothing().texts("1").hears("1 = take it")
    lee.forgets()
    line.forward(hours=1)
    lee.hears("Your shift begins", "Callers waiting: 1.", "What can you hold")


def test_a_shift_that_begins_in_a_talk_asks_nothing(line: Line, caller: Phone) -> None:
    """A peer who came on early is told until when; what they can hold would be a digit in the middle of a talk."""
    sam = line.peer("+15550002001", "Sam", on=False)
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(sam).id, 0, "11:00", 120, ZONE)
    line.forward(minutes=50)
    sam.texts("ON for 40 minutes").texts("1")
    talking(caller, sam)
    sam.forgets()
    line.forward(minutes=10)
    sam.hears("Your shift begins")
    assert not [body for body in sam.unread() if "hold" in body]
    sam.texts("1")
    caller.hears("Sam: 1")


def test_a_shift_that_is_off_does_not_begin_and_one_under_way_ends(line: Line) -> None:
    """Off on the day itself takes whoever is on because of it off."""
    sam = line.peer("+15550002001", "Sam", on=False)
    person_id = line.person(sam).id
    with line.house.session(line.id) as session:
        for weekday in (1, 2):
            shifts.add(session, person_id, weekday, "14:00", 120, ZONE)
        [wednesday] = shifts.on_day(session, person_id, WEDNESDAY)
        overrides.off(session, wednesday)
    line.forward(hours=28.5)
    assert ids_on(line) == [person_id]
    with line.house.session(line.id) as session:
        [tuesday] = shifts.on_day(session, person_id, TUESDAY)
        overrides.off(session, tuesday)
    assert ids_on(line) == []
    sam.hears("Your shift begins").forgets()
    line.forward(hours=24)
    sam.hears_nothing()
    assert ids_on(line) == []


def test_on_call_goes_by_its_shifts_and_the_last_resort_is_always_there(line: Line) -> None:
    """No shifts: always. Shifts: only then, off days and extra ones heeded; an empty tier is left out."""
    riley, kim, lou = (line.responder(f"+1555000300{n}", tier) for n, tier in ((1, 1), (2, 1), (3, 2)))
    one, two, three = (line.person(phone).id for phone in (riley, kim, lou))
    with line.house.session(line.id) as session:
        shifts.add(session, one, 1, "22:00", 480, ZONE, 1)
        shifts.add(session, two, 2, "22:00", 480, ZONE, 1)
        [last] = rota.last_resorts(session)
    assert tiers(line, "2026-11-24T21:59") == {2: [three], 99: [last]}
    assert tiers(line, "2026-11-24T22:00") == {1: [one], 2: [three], 99: [last]}
    assert tiers(line, "2026-11-25T05:59") == {1: [one], 2: [three], 99: [last]}
    assert tiers(line, "2026-11-25T06:00") == {2: [three], 99: [last]}
    with line.house.session(line.id) as session:
        [night] = shifts.on_day(session, two, WEDNESDAY)
        overrides.swap(session, night, three)
    assert list(tiers(line, "2026-11-25T23:00").items()) == [(1, [three]), (2, [three]), (99, [last])]
    assert tiers(line, "2026-12-02T23:00") == {1: [two], 2: [three], 99: [last]}


def test_who_is_on_call_in_shifts_is_not_brought_on_as_a_peer(line: Line) -> None:
    """A shift on a tier asks nobody to take callers."""
    phone: Phone = line.peer("+15550002001", "Sam", on=False)
    line.responder("+15550002001")
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(phone).id, 1, "14:00", 120, ZONE, 1)
    line.forward(hours=28.5)
    phone.hears("You are on call from Tuesday 2:00 PM").hears_nothing()
    assert ids_on(line) == []


def test_a_shift_that_goes_back_and_forth_is_whose_it_is_last(line: Line) -> None:
    """Given away, taken back, and given away once more after all."""
    sam, lee = line.peer("+15550002001", "Sam", on=False), line.peer("+15550002002", "Lee", on=False)
    first, other = line.person(sam).id, line.person(lee).id
    with line.house.session(line.id) as session:
        shifts.add(session, first, 1, "14:00", 120, ZONE)
    for one, another in ((first, other), (other, first), (first, other)):
        with line.house.session(line.id) as session:
            [shift] = shifts.on_day(session, one, TUESDAY)
            overrides.swap(session, shift, another)
    line.forward(hours=28.5)
    lee.hears("Your shift begins")
    sam.hears_nothing()
    assert ids_on(line) == [other]


def test_a_short_shift_within_a_long_one_does_not_end_it(line: Line) -> None:
    """They are on until the long one ends, and hear of a beginning once."""
    sam = line.peer("+15550002001", "Sam", on=False)
    person_id = line.person(sam).id
    with line.house.session(line.id) as session:
        shifts.add(session, person_id, 1, "14:00", 240, ZONE)
        shifts.add(session, person_id, 1, "15:00", 60, ZONE)
    line.forward(hours=30.5)
    assert ids_on(line) == [person_id]
    assert [words for words in sam.inbox() if "Your shift begins" in words and "6:00 PM" in words]
    assert sum("Your shift begins" in words for words in sam.inbox()) == 1
    line.forward(hours=2)
    assert ids_on(line) == []


def test_nobody_waits_between_two_shifts_of_the_same_peer(line: Line, caller: Phone) -> None:
    """One that follows at once is no end: whoever comes in its last minutes is put to them."""
    sam = line.peer("+15550002001", "Sam", on=False)
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(sam).id, 1, "14:00", 60, ZONE)
        shifts.add(session, line.person(sam).id, 1, "15:00", 60, ZONE)
    line.forward(hours=28.1)
    sam.hears("Your shift begins, until Tuesday 4:00 PM").texts("3").forgets()
    line.forward(hours=0.8)
    caller.texts("hi").texts("1").texts("1")
    sam.hears("1 = take it")


def test_on_until_later_than_the_shift_ends_is_kept(line: Line) -> None:
    """Their own word says until when."""
    sam = line.peer("+15550002001", "Sam", on=False)
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(sam).id, 0, "14:00", 60, ZONE)
    line.forward(hours=3)
    sam.texts("ON until 6pm").texts("3")
    line.forward(hours=4)
    assert ids_on(line) == [line.person(sam).id]
    line.forward(hours=1.1)
    assert ids_on(line) == []


def test_the_second_of_two_shifts_is_off_while_the_first_goes_on(line: Line) -> None:
    """They stay on until the first ends; and when that one is off too, they are off now."""
    sam = line.peer("+15550002001", "Sam", on=False)
    person_id = line.person(sam).id
    with line.house.session(line.id) as session:
        shifts.add(session, person_id, 1, "14:00", 60, ZONE)
        shifts.add(session, person_id, 1, "15:00", 60, ZONE)
    line.forward(hours=28.5)
    first, second = _on_tuesday(line, person_id)
    with line.house.session(line.id) as session:
        overrides.off(session, second)
        record = rota.peer(session, person_id)
        assert record is not None and record.on_until == first.ends
    assert ids_on(line) == [person_id]
    with line.house.session(line.id) as session:
        overrides.on(session, person_id, second)
        record = rota.peer(session, person_id)
        assert record is not None and record.on_until == second.ends
    with line.house.session(line.id) as session:
        overrides.off(session, second)
        overrides.off(session, first)
    assert ids_on(line) == []


def test_a_shift_that_ends_earlier_by_now(line: Line, caller: Phone) -> None:
    """The peer picks a quarter of an hour before the new end, not only before the old one."""
    sam = line.peer("+15550002001", "Sam", on=False)
    person_id = line.person(sam).id
    with line.house.session(line.id) as session:
        shifts.add(session, person_id, 1, "14:00", 60, ZONE)
        shifts.add(session, person_id, 1, "15:00", 60, ZONE)
    line.forward(hours=28.1)
    sam.texts("3")
    caller.texts("hi").texts("1").texts("1")
    sam.texts("1").texts("TALK")
    _, second = _on_tuesday(line, person_id)
    with line.house.session(line.id) as session:
        overrides.off(session, second)
    line.forward(minutes=25)
    caller.texts("still here")
    sam.never_hears("Your shift ends soon")
    line.forward(minutes=15)
    sam.hears("Your shift ends soon")


def _on_tuesday(line: Line, person_id: int) -> list[rota.Shift]:
    with line.look() as session:
        return sorted(shifts.on_day(session, person_id, TUESDAY), key=lambda one: one.begins)
