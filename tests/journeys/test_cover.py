"""Somebody cannot take a shift: the others are asked, the first yes has it, and nobody is left wondering."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from service import joining, lines, people, rota, tables
from service.rota import overrides, shifts
from service.simulator import inbound
from tests.phone import NUMBER, Line, Phone

ZONE = "America/New_York"
TUESDAY = "2026-11-24"
CAN_YOU = "Can you cover a shift from Tuesday 2:00 PM until Tuesday 4:00 PM? 1 = yes. 2 = not this time."


def at(wall: str) -> float:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(ZONE)).timestamp()


def until(line: Line, wall: str) -> None:
    line.forward(seconds=at(wall) - line.now())


def shift(line: Line, phone: Phone, weekday: int = 1, starts: str = "14:00", tier: int | None = None) -> None:
    with line.house.session(line.id) as session:
        person = people.find(session, phone.number)
        assert person is not None
        shifts.add(session, person.id, weekday, starts, 120, ZONE, tier)


def there(line: Line, day: str = TUESDAY) -> list[int]:
    """Whose shifts begin on a day, the earliest first."""
    with line.look() as session:
        everybody = session.all(select(tables.people.c.id).order_by(tables.people.c.id))
        found = [one for row in everybody for one in shifts.on_day(session, row.id, day)]
        return [one.person_id for one in sorted(found, key=lambda one: (one.begins, one.person_id))]


def id_of(line: Line, phone: Phone) -> int:
    return int(line.person(phone).id)


@pytest.fixture
def sam(line: Line) -> Phone:
    """Who has a shift on Tuesday at two, and is off now."""
    sam = line.peer("+15550002001", "Sam", on=False)
    shift(line, sam)
    return sam


@pytest.fixture
def lee(line: Line) -> Phone:
    """Another peer who is off."""
    return line.peer("+15550002002", "Lee", on=False)


@pytest.fixture
def kim(line: Line) -> Phone:
    """A third."""
    return line.peer("+15550002003", "Kim", on=False)


@pytest.fixture
def coordinator(line: Line) -> Phone:
    """Who runs the line."""
    with line.house.session(line.id) as session:
        joining.coordinator(session, "+15550004001", "en")
    return line.phone("+15550004001")


def test_dropped_asked_taken_and_begun(line: Line, sam: Phone, lee: Phone, kim: Phone, coordinator: Phone) -> None:
    """A digit makes sure; the first yes has it; the other hears kindly; it begins for who took it, and once."""
    sam.texts("drop").hears("Shall I ask the others to take your shift on Tuesday 2:00 PM? 1 = yes")
    lee.hears_nothing()
    sam.texts("1").hears("You are free on Tuesday 2:00 PM")
    for phone in (lee, kim):
        phone.hears(CAN_YOU).never_hears("Sam")
    lee.texts("1").hears("The shift on Tuesday 2:00 PM is yours")
    kim.hears("That shift is taken care of")
    assert there(line) == [id_of(line, lee)]
    until(line, "2026-11-24T14:00")
    lee.hears("Your next shift begins", "Your shift begins")
    for phone in (sam, kim, coordinator):
        phone.hears_nothing()
    until(line, "2026-12-01T14:00")
    sam.hears("Your shift begins")
    with line.look() as session:
        assert [row.state for row in session.all(select(tables.covers))] == ["taken"]


def test_an_offer_that_somebody_else_took_leaves_it_asked(line: Line, caller: Phone, sam: Phone, lee: Phone) -> None:
    """Their own yes may be on its way: what it would answer is what was asked last."""
    lee.texts("ON").texts("3")
    sam.texts("drop").texts("1")
    lee.hears(CAN_YOU)
    other = line.peer("+15550002077")
    caller.texts("hi").texts("1").texts("3")
    lee.hears("1 = take it")
    other.texts("1")
    lee.hears("being looked after", CAN_YOU).hears_nothing()
    lee.texts("1").hears("The shift on Tuesday 2:00 PM is yours")


def test_an_offer_that_ran_out_over_it_leaves_it_asked(line: Line, caller: Phone, sam: Phone, lee: Phone) -> None:
    """A yes to the offer that comes too late would take the shift: so that is what was asked last."""
    lee.texts("ON").texts("3")
    sam.texts("drop").texts("1")
    lee.hears(CAN_YOU)
    caller.texts("hi").texts("1").texts("3")
    lee.hears("1 = take it")
    line.forward(minutes=2)
    lee.hears(CAN_YOU).hears_nothing()
    lee.texts("1").hears("The shift on Tuesday 2:00 PM is yours")


def test_a_second_yes_is_told_kindly_and_changes_nothing(line: Line, sam: Phone, lee: Phone, kim: Phone) -> None:
    """Both say yes in the same instant: one override for one of them."""
    sam.texts("drop").texts("1")
    both = [threading.Thread(target=lambda phone=phone: _says_yes(line, phone)) for phone in (lee, kim)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    line.settle()
    told = ["is yours" in "".join(phone.inbox()) for phone in (lee, kim)]
    assert sorted(told) == [False, True]
    winner, other = (lee, kim) if told[0] else (kim, lee)
    other.hears("That shift is taken care of")
    assert there(line) == [id_of(line, winner)]
    with line.look() as session:
        assert len(session.all(select(tables.overrides).where(tables.overrides.c.kind == "on"))) == 1


def _says_yes(line: Line, phone: Phone) -> None:
    inbound.text(line.exchange, phone.number, NUMBER, "1", []).done.wait(20)


def test_kept_after_all_and_nothing_to_drop(line: Line, sam: Phone, lee: Phone) -> None:
    """In Spanish too; OFF and ON mean what they mean while the question is open."""
    with line.house.session(line.id) as session:
        people.speaks(session, id_of(line, lee), "es")
    lee.texts("ceder").hears("No tienes turno en los próximos días")
    sam.texts("drop").texts("2").hears("The shift stays yours")
    lee.hears_nothing()
    assert there(line) == [id_of(line, sam)]
    sam.texts("drop").texts("status").hears("You are off")
    sam.texts("1").hears("You are free")
    lee.hears("¿Puedes cubrir un turno, del martes 14:00 al martes 16:00?")


def test_who_is_not_asked(line: Line, sam: Phone, lee: Phone, kim: Phone) -> None:
    """Who has a shift then, gives enough in that week, has not agreed or practised, or has stopped our texts."""
    shift(line, lee, starts="15:30")
    asked = line.peer("+15550002005", on=False)
    stopped = line.peer("+15550002004", on=False).texts("STOP").forgets()
    with line.house.session(line.id) as session:
        rota.change_peer(session, id_of(line, kim), week_minutes=180)
        overrides.on(session, id_of(line, kim), _like(line, sam, day="2026-11-26"))
        joining.add_peer(session, "+15550002006", "en")
        new = joining.add_peer(session, "+15550002007", "en")
        joining.agreed(session, new.person_id, "test")
    sam.texts("drop").texts("1")
    asked.hears(CAN_YOU)
    for phone in (lee, kim, stopped, line.phone("+15550002006"), line.phone("+15550002007")):
        phone.never_hears("Can you cover")


@pytest.mark.parametrize("how", ["longer, and off that day", "by other clocks"])
def test_nobody_is_asked_whose_own_shift_has_the_same_name(
    line: Line, sam: Phone, lee: Phone, kim: Phone, how: str
) -> None:
    """A day and an hour name a shift: a yes of theirs could not be written down beside their own."""
    zone, minutes = (ZONE, 240) if how == "longer, and off that day" else ("Asia/Tokyo", 120)
    with line.house.session(line.id) as session:
        shifts.add(session, id_of(line, lee), 1, "14:00", minutes, zone)
        [own] = shifts.on_day(session, id_of(line, lee), TUESDAY)
        if zone == ZONE:
            overrides.off(session, own)
    sam.texts("drop").texts("1")
    lee.never_hears("Can you cover")
    kim.hears(CAN_YOU).texts("1").hears("is yours")


def _like(line: Line, phone: Phone, day: str) -> rota.Shift:
    return rota.Shift(id_of(line, phone), 0.0, 0.0, day, "10:00", 120, ZONE, None, 0, True)


def test_who_sleeps_is_asked_in_the_morning_and_who_talks_afterwards(
    line: Line, sam: Phone, lee: Phone, caller: Phone
) -> None:
    """By their own clock; a digit in a talk belongs to the talk."""
    abroad = line.peer("+15550002009", on=False)
    with line.house.session(line.id) as session:
        people.change(session, id_of(line, abroad), zone="Asia/Tokyo")
    lee.texts("ON").texts("3").forgets()
    caller.texts("hi").texts("1").texts("1")
    lee.hears("1 = take it").texts("1").texts("talk").forgets()
    sam.texts("drop").texts("1")
    lee.hears_nothing()
    abroad.hears_nothing()
    lee.texts("done").texts("1")
    line.forward(minutes=15)
    lee.hears(CAN_YOU)
    until(line, "2026-11-23T19:00")
    abroad.hears("Can you cover a shift from Wednesday 4:00 AM until Wednesday 6:00 AM?")


def test_nobody_takes_it_and_coordinators_hear_an_hour_before(
    line: Line, sam: Phone, lee: Phone, coordinator: Phone
) -> None:
    """Who was asked may still say yes after that; when the shift would begin the question goes."""
    sam.texts("drop").texts("1")
    lee.hears(CAN_YOU)
    until(line, "2026-11-24T12:59")
    coordinator.hears_nothing()
    until(line, "2026-11-24T13:00")
    coordinator.hears("somebody cannot take the shift on Tuesday 2:00 PM").never_hears("Sam")
    until(line, "2026-11-24T13:30")
    lee.texts("1").hears("is yours")
    assert there(line) == [id_of(line, lee)]
    line.forward(hours=2)
    coordinator.hears_nothing()


def test_nobody_is_left_to_ask_and_coordinators_hear_at_once(
    line: Line, sam: Phone, lee: Phone, coordinator: Phone
) -> None:
    sam.texts("drop").texts("1")
    coordinator.hears_nothing()
    lee.texts("2").hears("That is fine")
    coordinator.hears("nobody has taken it so far")
    until(line, "2026-11-24T14:30")
    assert there(line) == []
    lee.texts("1").never_hears("is yours")
    with line.look() as session:
        assert [row.state for row in session.all(select(tables.covers))] == ["lapsed"]


def test_taken_back_by_a_coordinator_it_is_not_to_be_had(line: Line, sam: Phone, lee: Phone) -> None:
    """Sam has it again: a yes that comes later gets a kind word and no shift."""
    sam.texts("drop").texts("1")
    with line.house.session(line.id) as session:
        overrides.on(session, id_of(line, sam), rota.Shift(0, 0.0, 0.0, TUESDAY, "14:00", 120, ZONE, None, 0))
    lee.hears(CAN_YOU).texts("1").hears("That shift is taken care of")
    assert there(line) == [id_of(line, sam)]


def test_on_call_drops_to_on_call(line: Line, responder: Phone, sam: Phone) -> None:
    """Others on the ladder are asked, not peers, and not the last resort."""
    other = line.responder("+15550003002", 2)
    shift(line, responder, starts="18:00", tier=1)
    responder.texts("drop").texts("1").hears("You are free on Tuesday 6:00 PM")
    other.hears("Can you be on call from Tuesday 6:00 PM until Tuesday 8:00 PM?").texts("1").hears("is yours")
    for phone in (sam, line.phone("+15550003999")):
        phone.never_hears("Can you")
    line.house.clock.turn_to(at("2026-11-24T19:00"), 0.0)
    with line.look() as session:
        assert rota.tiers(session)[1] == [id_of(line, other)]


def test_told_as_late_as_the_line_says_and_not_in_the_night(line: Line, lee: Phone, coordinator: Phone) -> None:
    """A shift at seven: coordinators hear the evening before."""
    sam = line.peer("+15550002001", "Sam", on=False)
    shift(line, sam, starts="07:00")
    with line.house.session(line.id) as session:
        lines.set_pace(session, uncovered=7200)
    sam.texts("drop").texts("1")
    until(line, "2026-11-23T19:58")
    coordinator.hears_nothing()
    until(line, "2026-11-23T20:00")
    coordinator.hears("the shift on Tuesday 7:00 AM")
