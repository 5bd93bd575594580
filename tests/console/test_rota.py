"""The rota in the console: a week with its gaps, shifts added, off, given away and ended, a table read first."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service import audit, joining, lines, rota, tables
from service.house import House
from service.rota.shifts import between
from service.switchboard import staffing
from service.web.console import rota_forms
from tests.console.browsing import Browsing
from tests.phone import MONDAY_MORNING

SAM, ANA, RILEY, LAST = "+15550002001", "+15550002002", "+15550003001", "+15550003999"
MONDAY = datetime.fromtimestamp(MONDAY_MORNING, UTC).date()
NEXT = (MONDAY + timedelta(days=7)).isoformat()
TUESDAY = (MONDAY + timedelta(days=1)).isoformat()
HEAD = "number,day,from,until,tier\n"


@pytest.fixture
def ids(house: House) -> dict[str, int]:
    """Sam and Ana are peers, Riley is on call on tier 1."""
    with house.session(1) as session:
        found = {}
        for name, number in (("Sam", SAM), ("Ana", ANA)):
            found[name] = joining.add_peer(session, number, "en", name).person_id
            joining.agreed(session, found[name], "test")
            rota.change_peer(session, found[name], practised_at=session.at)
        found["Riley"] = joining.on_call(session, RILEY, "en", 1, first_name="Riley")
        joining.on_call(session, LAST, "en", 1, last_resort=True, first_name="Lou")
    return found


def week(house: House) -> list[tuple[int, int | None, str, str, int]]:
    """Every shift of a week from now on."""
    with house.reading(1) as session:
        there = between(session, session.at, session.at + 7 * 86_400)
        return [(one.person_id, one.tier, one.day, one.starts, one.minutes) for one in there]


def adds(mo: Browsing, who: str, begins: str = "18:00", ends: str = "22:00", **when: object) -> Browsing:
    """Fill in the form."""
    return mo.opens("/console/rota/add").sends("/console/rota/add", who=who, begins=begins, ends=ends, **when)


def test_a_week_without_shifts_says_who_is_on_all_the_same(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """In the week that it is; no other says so, and a shift in it accounts for whoever has it."""
    assert "On now without a shift" not in mo.opens("/console/rota").text
    with house.session(1) as session:
        sam = rota.peer(session, ids["Sam"])
        assert sam is not None and staffing.puts_on(session, sam) is None
    mo.opens("/console/rota").sees("No shifts this week", "On now without a shift in this week: 1.")
    assert "On now without a shift" not in mo.opens(f"/console/rota?week={NEXT}").text
    adds(mo, f"{ids['Sam']}-0", days=["1", "3"])
    assert "On now without a shift" not in mo.opens("/console/rota").text


def test_a_weekly_shift_and_one_on_a_date_are_added(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """They stand in the week, by the clocks of the line; one that ends earlier than it begins runs past midnight."""
    adds(mo, f"{ids['Sam']}-0", days=["1", "3"]).sees("The shift is on the rota", "Sam", "18:00–22:00", "New_York")
    adds(mo, f"{ids['Ana']}-0", "22:00", "06:00", day=TUESDAY).sees("22:00–06:00, into the next day")
    adds(mo, f"{ids['Riley']}-1", days=["1"]).sees("Riley, on call, tier 1")
    assert (ids["Sam"], None, TUESDAY, "18:00", 240) in week(house)
    assert (ids["Ana"], None, TUESDAY, "22:00", 480) in week(house)
    assert (ids["Riley"], 1, TUESDAY, "18:00", 240) in week(house)
    mo.opens(f"/console/rota?week={NEXT}").sees("18:00–22:00")
    assert "22:00–06:00" not in mo.text
    for odd in ("never", "0001-01-01", "9999-12-31"):
        assert mo.opens(f"/console/rota?week={odd}").status == 200


def test_what_is_wrong_with_a_shift_is_said_beside_the_field(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """What was typed stays; nothing is written."""
    sam = f"{ids['Sam']}-0"
    for sentence, form in (
        ("Tick days for every week", {"who": sam}),
        ("Not both", {"who": sam, "days": "1", "day": TUESDAY}),
        ("This is not a date", {"who": sam, "day": "soon"}),
        ("This day is over", {"who": sam, "day": (MONDAY - timedelta(days=1)).isoformat()}),
        ("no time of day", {"who": sam, "days": "1", "begins": "soon"}),
        ("nobody would be on", {"who": sam, "days": "1", "ends": "18:00"}),
        ("cannot be given this shift", {"who": f"{ids['Sam']}-1", "days": "1"}),
        ("cannot be given this shift", {"who": "x", "days": "1"}),
    ):
        adds(mo, **form).sees(sentence, 'value="18:00"' if form.get("begins") is None else 'value="soon"')
        assert mo.status == 422, sentence
    assert week(house) == []
    adds(mo, sam, days="1")
    assert adds(mo, sam, days=["0", "1"]).sees("a shift at that time already").status == 422
    assert adds(mo, sam, day=TUESDAY).sees("a shift at that time already").status == 422
    assert len(week(house)) == 1


def test_a_shift_is_given_away_taken_off_and_ended(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """On one day only, but for the end of the weekly one."""
    adds(mo, f"{ids['Sam']}-0", days="1")
    one = f"/console/rota/{ids['Sam']}/0/{TUESDAY}/18:00"
    mo.opens(one).sees("Sam", "every week", "Give it to them", "Ana")
    mo.sends(f"{one}/swap", other=ids["Riley"]).sees("cannot be given this shift")
    mo.sends(f"{one}/swap", other=ids["Ana"]).sees("changed hands")
    assert [shift[0] for shift in week(house)] == [ids["Ana"]]
    mo.opens(one).sees("not there any more", "Rota")
    assert mo.path == "/console/rota"
    ana = f"/console/rota/{ids['Ana']}/0/{TUESDAY}/18:00"
    mo.opens(ana).sees("once").sends(f"{ana}/end").sees("no weekly shift")
    mo.sends(f"{ana}/off").sees("Off on this day")
    assert week(house) == []
    later = f"/console/rota/{ids['Sam']}/0/{(MONDAY + timedelta(days=8)).isoformat()}/18:00"
    mo.opens(later).sends(f"{later}/ask").sees("The others are asked")
    mo.opens("/console/rota/add")
    third = f"/console/rota/{ids['Sam']}/0/{(MONDAY + timedelta(days=15)).isoformat()}/18:00"
    mo.sends(f"{third}/end").sees("The weekly shift has ended")
    assert mo.opens(third).sees("not there any more").path == "/console/rota"
    with house.reading(1) as session:
        done = {row.what for row in session.all(tables.audit.select())}
        assert audit.broken(session) is None
    assert {"swapped a shift", "took off a shift", "dropped a shift", "ended a weekly shift"} <= done


def test_what_is_done_twice_to_a_shift_is_said_on_the_rota(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """A second press, or a second coordinator with the same page open, is told; it is no page that is not there."""
    adds(mo, f"{ids['Sam']}-0", days="1")
    one = f"/console/rota/{ids['Sam']}/0/{TUESDAY}/18:00"
    stale = mo.opens(one).text
    mo.sends(f"{one}/off").sees("Off on this day")
    for deed in ("off", "swap", "ask", "end"):
        mo.text = stale
        mo.sends(f"{one}/{deed}", other=ids["Ana"]).sees("taken off, given away or ended already")
        assert (mo.status, mo.path) == (200, "/console/rota")
    assert week(house) == []


def test_gaps_are_said_in_words(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """Of peers by the line's hours, of on call by its shifts; without hours it says that none are looked for."""
    mo.opens("/console/rota").sees("gaps of peers are not looked for")
    with house.session(1) as session:
        lines.set_hours(session, [{"weekday": 1, "starts": "18:00", "minutes": 360}])
    mo.opens("/console/rota").sees("Some hours have nobody", "Nobody, no peer", "nobody 18:00–24:00")
    adds(mo, f"{ids['Sam']}-0", days="1").sees("nobody 22:00–24:00")
    adds(mo, f"{ids['Sam']}-0", "22:00", "00:00", days="1").sees("No gaps ahead")
    adds(mo, f"{ids['Riley']}-1", days="1").sees("Nobody on call, tier 1", "nobody, all day")


def test_a_whole_day_is_typed_and_shown_as_such(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """From 00:00 until 24:00: in the rota, in a table, and as hours of the line; it never comes back as 00:00-00:00."""
    adds(mo, f"{ids['Sam']}-0", "00:00", "24:00", days="1").sees("00:00–24:00")
    assert [one[3:] for one in week(house)] == [("00:00", 1440)]
    table = "number,day,from,until\n+15550002001,Wed,00:00,24:00"
    mo.opens("/console/rota/import").sends("/console/rota/import", table=table).sees("00:00–24:00", "good")
    typed = {"day_1": "00:00-24:00", "day_2": "18:00-24:00"}
    mo.opens("/console/settings/hours").sends("/console/settings/hours", **typed).opens("/console/settings/hours")
    mo.sees('value="00:00-24:00"', 'value="18:00-24:00"')
    adds(mo, f"{ids['Sam']}-0", "24:00", "08:00", days="1").sees("This is no time of day")


def test_a_calendar_link_is_shown_once_and_taken_back(web: Flask, mo: Browsing, ids: dict[str, int]) -> None:
    """It opens their calendar until then."""
    mo.opens("/console/rota").sends("/console/rota/calendar", who=f"{ids['Sam']}-0").sees("Calendar link for Sam")
    found = re.search(r"/rota/[\w-]+\.ics", mo.text)
    assert found is not None
    assert web.test_client().get(found[0]).status_code == 200
    assert ".ics" not in mo.opens("/console/rota").text
    for way in ({}, {"back": "1"}):
        mo.opens("/console/rota").sends("/console/rota/calendar", who=f"{ids['Sam']}-0", **way)
        mo.sees("Sam has a link already. This ends it")
        assert web.test_client().get(found[0]).status_code == 200
    mo.sends("/console/rota/calendar", who=f"{ids['Sam']}-0", back="1", sure="1").sees("leads nowhere now")
    assert web.test_client().get(found[0]).status_code == 404
    for nobody in ("", "x-y", "999-0"):
        mo.opens("/console/rota").sends("/console/rota/calendar", who=nobody).sees("not in the list any more")


def test_a_table_is_shown_before_it_is_written(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """Each bad line with what is wrong; nothing is written before all are good and it is confirmed."""
    good = f"{SAM},mon,18:00,22:00,\n{RILEY},mar,22:00,06:00,1\n"
    bad = f"12,mon,18:00,22:00,\n+15550009999,mon,18:00,22:00,\n{SAM},someday,18:00,22:00,\n{SAM},wed,6pm,22:00,\n"
    bad += f"{SAM},wed,18:00,18:00,\n{SAM},wed,18:00,22:00,1\n{SAM},mon,18:00,20:00,\n{SAM},fri,18:00,20:00,x\n"
    mo.opens("/console/rota/import")
    mo.sends("/console/rota/import", table=HEAD + good + bad, confirm="1")
    mo.sees("Some lines cannot be used", "Line 2", "Line 11", "no phone number", "Nobody with this number", SAM)
    mo.sees("not a day of the week", "no time of day", "nobody would be on", "cannot be given", "twice", "from 1 to 98")
    assert mo.status == 422 and mo.text.count('class="error"') == 8
    assert 'name="confirm"' not in mo.text
    mo.sends("/console/rota/import", table=HEAD + good).sees("All lines are good: 2", 'name="confirm"')
    assert week(house) == []
    mo.sends("/console/rota/import", table=HEAD + good, confirm="1").sees("On the rota now: 2 shifts")
    assert {(one[0], one[1], one[4]) for one in week(house)} == {(ids["Sam"], None, 240), (ids["Riley"], 1, 480)}
    mo.opens("/console/rota/import").sends("/console/rota/import", table=HEAD + good, confirm="1")
    assert mo.sees("a shift at that time already").status == 422


@pytest.mark.parametrize("table", ["", "a,b\n1,2\n", HEAD, "number,day,from\n1,2,3\n", HEAD + '"\n'])
def test_what_is_no_such_table_is_said(mo: Browsing, table: str) -> None:
    assert mo.opens("/console/rota/import").sends("/console/rota/import", table=table).status == 422


def test_a_file_stands_in_the_field_from_then_on(mo: Browsing, ids: dict[str, int]) -> None:
    """As any spreadsheet saves it, a line about its commas included; one that is not text is refused."""
    mo.opens("/console/rota/import")
    sent = (BytesIO(f"{HEAD}{SAM},mon,18:00,22:00,\n".encode()), "rota.csv")
    mo.sends("/console/rota/import", file=sent).sees("All lines are good: 1", SAM)
    for mark in (";", "\t"):
        table = f"sep={mark}\r\n{HEAD}{SAM},mon,18:00,22:00,\r\n,,,,\r\n".replace(",", mark)
        for saved in (table.encode("utf-8-sig"), table.partition("\r\n")[2].encode("utf-16")):
            mo.opens("/console/rota/import")
            mo.sends("/console/rota/import", file=(BytesIO(saved), "rota.csv")).sees("All lines are good: 1", SAM)
    mo.sends("/console/rota/import", file=(BytesIO(b"\xff\xfe\x00"), "rota.csv")).sees("This file is not text")


@pytest.mark.parametrize("page", ["rota/import", "scripts/closing/translations"])
def test_from_a_file_that_is_too_large_the_way_leads_back_to_its_page(mo: Browsing, page: str) -> None:
    sent_to = f"/console/{page}" if page == "rota/import" else f"/console/{page}/file"
    mo.opens(f"/console/{page}").sends(sent_to, file=(BytesIO(b"x" * 600_000), "table.csv"))
    assert mo.sees("too much at once", f'href="/console/{page}"').status == 413


def test_a_viewer_sees_the_week_alone(web: Flask, house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """Neither links nor the addresses behind them."""
    adds(mo, f"{ids['Sam']}-0", days="1")
    viewer = Browsing(web, house).joins("Vi", "viewer", codes=False).opens("/console/rota").sees("18:00–22:00")
    assert f"/console/rota/{ids['Sam']}/" not in viewer.text
    for path in ("add", "import", "calendar", f"{ids['Sam']}/0/{TUESDAY}/18:00/off"):
        assert viewer.opens("/console/rota").sends(f"/console/rota/{path}").status == 403, path
    assert len(week(house)) == 1


def test_a_shift_of_another_line_is_not_there(house: House, mo: Browsing, ids: dict[str, int]) -> None:
    """Nor is one that never was."""
    adds(mo, f"{ids['Sam']}-0", days="1")
    one = f"/console/rota/{ids['Sam']}/0/{TUESDAY}/18:00"
    assert mo.opens(one.replace(TUESDAY, "soon")).status == 404
    for odd in (one.replace("18:00", "19:00"), one.replace("/0/", "/1/")):
        assert mo.opens(odd).sees("not there any more").path == "/console/rota"
    with house.database.transaction() as connection:
        values = {"name": "Two", "languages": "en", "zone": "Europe/Madrid", "policy_is_demo": True}
        connection.execute(tables.lines.insert().values(**values, paused=False, policy={}, settings={}, created_at=0.0))
        connection.execute(tables.people.update().where(tables.people.c.id == ids["Sam"]).values(line_id=2))
    assert mo.opens(one).status == 404


@given(begins=st.integers(0, 1439), ends=st.integers(0, 1439))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_every_shift_ends_at_its_hour_within_a_day(begins: int, ends: int) -> None:
    """From the one wall time to the next other one."""
    assert (begins + rota_forms.lasts(begins, ends)) % 1440 == ends
    assert 0 <= rota_forms.lasts(begins, ends) < 1440
