"""Reports: a day is counted once; bands hold ten and stay as they are; two reports tell no more than one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import alarms, lines, notices, people, tables
from service.alarms import About
from service.house import House, build
from service.reports import bands, counting, figures, money, notes
from service.switchboard import nightly
from tests.journeys.conftest import database_url as database_url
from tests.journeys.conftest import fresh as fresh
from tests.journeys.conftest import postgresql_template as postgresql_template
from tests.journeys.conftest import sqlite_template as sqlite_template
from tests.phone import settings_of
from tests.service.many_days import at, contacts

DAILY = st.lists(st.integers(0, 25), max_size=80)


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """A house with one line, on 10 January."""
    house = build(settings_of(tmp_path, database_url))
    house.clock.turn_to(at("2027-01-10"), 0.0)
    yield house
    house.close()


def count(house: House) -> None:
    """As the nights would have by now."""
    more = True
    while more:
        with house.session(1) as session:
            more = counting.catch_up(session)


def month(house: House, name: str) -> figures.Month:
    with house.reading(1) as session:
        return figures.month(session, name)


def days(numbers: list[int]) -> list[tuple[str, int]]:
    return [(f"{place:04}", n) for place, n in enumerate(numbers)]


@given(DAILY, DAILY)
def test_a_band_that_is_closed_stays_as_it_is_whatever_comes_later(before: list[int], later: list[int]) -> None:
    """So what two reports of two nights differ by is whole bands, each with ten or more in it."""
    first, then = bands.chain(days(before)), bands.chain(days(before + later))
    assert then[: len(first)] == first
    assert all(band.n >= bands.K for band in then)
    held = [day for band in then for day, _ in days(before + later) if band.first <= day <= band.last]
    assert held == [day for day, _ in days(before + later)][: len(held)]
    left_over = sum(before + later) - sum(band.n for band in then)
    assert 0 <= left_over < bands.K


@given(st.lists(st.integers(0, 30), min_size=24, max_size=24))
def test_hours_go_together_until_there_are_enough_and_none_is_left_out(counts: list[int]) -> None:
    """Unless all of the day has too few: then there are none."""
    found = bands.stretches(counts)
    assert bool(found) == (sum(counts) >= bands.K)
    if found:
        assert [hour for first, last in found for hour in range(first, last + 1)] == list(range(24))
    assert all(sum(counts[first : last + 1]) >= bands.K for first, last in found)


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 30)))
def test_nobody_stands_out_by_kind_nor_by_what_is_missing(counts: dict[str, int]) -> None:
    """Each cell has ten, all of them together are everybody, and a single one says nothing."""
    found = bands.kinds(counts)
    assert all(n >= bands.K and n == sum(counts[name] for name in names) for names, n in found)
    assert len(found) != 1
    if found:
        assert sum(n for _, n in found) == sum(counts.values())


@given(st.lists(st.floats(0, 100_000), max_size=60))
def test_a_wait_is_told_rounded_up_and_of_ten_at_least(waits: list[float]) -> None:
    """The step that is named holds the share; the one before it does not."""
    steps: dict[int, int] = {}
    for wait in waits:
        steps[bands.step(wait)] = steps.get(bands.step(wait), 0) + 1
    for share in (0.5, 0.9):
        found = bands.within(steps, share)
        assert (found is None) == (len(waits) < bands.K)
        if found is not None:
            assert sum(wait <= found for wait in waits) >= share * len(waits) or found == bands.BEYOND
            lower = [step for step in bands.STEPS if step < found]
            assert not lower or sum(wait <= lower[-1] for wait in waits) < share * len(waits)


def test_a_small_line_sees_something_and_no_day_with_few(house: House) -> None:
    """Some days are enough by themselves, others go together; what is left over comes with later days."""
    for day, n in (("2026-12-01", 4), ("2026-12-03", 7), ("2026-12-04", 12), ("2026-12-30", 3)):
        contacts(house, day, *[40.0] * (n - 1), None)
    count(house)
    with house.reading(1) as session:
        assert figures.months(session) == ["2026-12"]
        assert figures.until(session) == "2027-01-08"
    found = month(house, "2026-12")
    shown = [(span.first, span.last, span.counts["contacts"], span.days) for span in found.families["contacts"]]
    assert shown == [("2026-12-01", "2026-12-03", 11, 3), ("2026-12-04", "2026-12-04", 12, 1)]
    whole = found.totals["contacts"]
    assert (whole.counts["answered"], whole.counts["left"], whole.share("answered", "asked")) == (20, 3, 87)
    waits = [(span.first, span.last, span.waited.median) for span in found.families["waits"]]
    assert waits == [("2026-12-01", "2026-12-04", 45)]
    contacts(house, "2027-01-09", *[40.0] * 8)
    house.clock.turn_to(at("2027-01-12"), 0.0)
    count(house)
    assert month(house, "2026-12").families["contacts"] == found.families["contacts"]
    assert [(span.first, span.counts["contacts"]) for span in month(house, "2027-01").families["contacts"]] == [
        ("2026-12-05", 11)
    ]


def test_a_day_is_counted_once_and_only_when_the_next_is_over(house: House) -> None:
    """What happens to it afterwards changes no figure that was shown."""
    contacts(house, "2027-01-08", *[40.0] * 10)
    contacts(house, "2027-01-09", *[40.0] * 10)
    count(house)
    before = month(house, "2027-01")
    assert before.totals["contacts"].counts["contacts"] == 10
    contacts(house, "2027-01-08", *[40.0] * 5)
    count(house)
    assert month(house, "2027-01") == before


def test_practice_and_what_we_begin_are_no_contacts(house: House) -> None:
    """Drills are not counted either."""
    contacts(house, "2026-12-01", *[40.0] * 10)
    contacts(house, "2026-12-01", 40.0, reason="practice", queued_at=None)
    contacts(house, "2026-12-01", 40.0, clock="15:00")
    with house.session(1) as session:
        someone = people.met(session, "+15550007001", "en").id
        followup = {"person_id": someone, "zone": "UTC", "created_at": at("2026-11-30"), "days": 1, "state": "kept"}
        session.add(tables.followups, conversation_id=1, **followup, sent_at=at("2026-12-01", "15:00"))
        for drill in (True, False):
            row = {"about_id": someone, "reason": "urgent", "code": "A1", "state": "resolved", "tier": 1}
            session.add(tables.escalations, **row, drill=drill, triggered_at=at("2026-12-01"))
    count(house)
    assert month(house, "2026-12").totals["contacts"].counts["contacts"] == 10
    with house.reading(1) as session:
        raised = session.all(tables.counts.select().where(tables.counts.c.what == "raised"))
        assert [row.n for row in raised] == [1]


def test_all_that_a_month_counts(house: House) -> None:
    """Offers, check-ins, follow-ups, escalations and traffic, each in bands of its own."""
    contacts(house, "2026-12-01", *[40.0] * 12)
    moment = at("2026-12-01", "13:00")
    with house.session(1) as session:
        someone = people.met(session, "+15550007001", "en").id
        version = session.all(tables.versions.select().where(tables.versions.c.used_for == "shared check-in"))[0]
        for place in range(12):
            once = {"conversation_id": 1, "peer_id": someone, "round": place, "why": "", "expires_at": moment}
            state = "accepted" if place < 4 else "expired"
            session.add(tables.offers, **once, state=state, offered_at=moment)
            shown = {"shown": ["a"], "closed": ["b"]} if place < 11 else {}
            run = {"conversation_id": 1, "version_id": version.id, "used_for": "shared check-in", "people": {}}
            session.add(tables.checkins, **run, state=shown, started_at=moment, reason="finished" if place else "left")
            later = {"person_id": someone, "zone": "UTC", "created_at": moment, "days": 1, "sent_at": moment + place}
            state = "answered" if place % 2 else "missed"
            session.add(tables.followups, conversation_id=1, **later, state=state)
            raised = {"about_id": someone, "reason": "urgent", "code": f"A{place}", "state": "resolved", "tier": 1}
            session.add(tables.escalations, **raised, triggered_at=moment, acknowledged_at=moment + 50)
            text: dict[str, Any] = {"to_id": someone, "number": "+15550001000", "content": {}, "due_at": moment}
            text |= {"lane": "live", "created_at": moment, "sent_at": moment}
            session.add(tables.outbox, **text, kind="reply", state="delivered")
            session.add(tables.outbox, **text, kind="call", state="sent")
            event = {"key": f"k{place}", "facts": {}, "reply": [], "state": "handled", "received_at": moment}
            session.add(tables.inbox, **event, kind="text")
        leg = {"person_id": someone, "number": "+15550001000", "direction": "inbound", "purpose": "arrival"}
        leg |= {"state": "completed", "document": {}, "doing": "", "created_at": moment, "heard_at": moment}
        session.add(tables.legs, **leg, answered_at=moment, ended_at=moment + 61)
    count(house)
    found = month(house, "2026-12")
    totals = {family: dict(span.counts) for family, span in found.totals.items()}
    assert totals["offers"] == {"offers": 12, "accepted": 4}
    assert totals["check-ins"] == {"check-ins": 12, "finished": 11, "steps": 22, "shown": 11}
    assert totals["follow-ups"] == {"follow-ups": 12, "kept": 6}
    assert totals["escalations"]["raised"] == 12
    assert found.totals["escalations"].taken == figures.Waited(60, 60)
    assert totals["traffic"] == {"sent": 12, "received": 12, "minutes": 2}
    prices = money.Prices(sent=0.5, received=0.25, minute=1.0, monthly=3.0)
    assert money.cost(found, prices) == money.Cost(14.0, 14.0)
    running = money.cost(replace(found, over=False), prices)
    assert running is not None
    assert running.expected == pytest.approx(11.0 * 31 + 3.0)


def test_what_is_rare_is_shown_of_the_last_days_that_had_enough(house: House) -> None:
    """With those days; and it is no blank."""
    for day in ("2026-11-03", "2026-12-03"):
        contacts(house, day, *[40.0] * 12)
    with house.session(1) as session:
        someone = people.met(session, "+15550007001", "en").id
        for place in range(10):
            raised = {"about_id": someone, "reason": "urgent", "code": f"A{place}", "state": "resolved", "tier": 1}
            session.add(tables.escalations, **raised, triggered_at=at("2026-11-03"))
    count(house)
    found = month(house, "2026-12")
    assert found.earlier == {"escalations"}
    assert found.totals["escalations"].last == "2026-11-03"


def test_by_the_hour_and_by_kind_only_when_the_month_is_over(house: House) -> None:
    """A month that goes on would tell, from one night to the next, who came in between."""
    contacts(house, "2026-12-01", *[40.0] * 12, clock="09:00")
    contacts(house, "2026-12-01", *[400.0] * 11, clock="20:00", language="es")
    contacts(house, "2027-01-01", *[40.0] * 30)
    count(house)
    over, running = month(house, "2026-12"), month(house, "2027-01")
    assert [(one.first, one.last, one.counts["contacts"], one.waited.median) for one in over.hours] == [
        (0, 9, 12, 45),
        (10, 23, 11, 600),
    ]
    assert over.kinds == {"language": [(("en",), 12), (("es",), 11)]}
    assert (running.hours, running.kinds) == ([], {})


def test_the_nights_count_and_a_note_is_left_for_who_wants_one(house: House) -> None:
    """Once for each month that ends; a batch at a time for a line with a past."""
    contacts(house, "2026-10-05", *[40.0] * 10)
    contacts(house, "2026-12-05", *[40.0] * 10)
    for _ in range(4):
        with house.session(1) as session:
            nightly.ALARMS["count"](session, {})
    with house.session(1) as session:
        assert figures.until(session) == "2027-01-08"
        assert alarms.waits(session, "count", About())
        assert not session.all(tables.notices.select())
        notes.want(session, yes=True)
        nightly.ALARMS["count"](session, {})
        assert not session.all(tables.notices.select())
        lines.keep(session, "month_note", "2026-10")
        for _ in range(2):
            nightly.ALARMS["count"](session, {})
        assert [(row.kind, row.about) for row in session.all(tables.notices.select())] == [("month_note", "2026-12")]
        notes.want(session, yes=False)
        assert not notes.wanted(session)
        assert notices.told_lately(session, "month_note", "2026-12")
