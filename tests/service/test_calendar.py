"""The calendar file against an oracle that reads it as RFC 5545 has it; and the secret addresses it is read at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from service import feeds, joining, people
from service.house import House
from service.rota import ical, overrides, shifts
from service.rota.falling import falls
from service.tables import feeds as feed_table
from service.web import server
from tests.service.shell import Shell

DAY = 86_400.0
SINCE = datetime(2026, 9, 1, tzinfo=UTC).timestamp()
UNTIL = SINCE + 400 * DAY
ZONES = (
    "America/New_York",
    "Europe/Madrid",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # by half an hour
    "America/Santiago",  # at midnight
    "Africa/Casablanca",  # for Ramadan only, backwards
    "Asia/Kathmandu",  # never
)
SAM, ANA, RILEY = "+15550002001", "+15550002002", "+15550003001"


def titled(tier: int | None) -> str:
    return "shift" if tier is None else f"on call {tier}"


@pytest.mark.parametrize("zone", ZONES)
def test_a_program_that_knows_no_zones_reads_the_same_in_the_file_itself(zone: str) -> None:
    """Each zone is defined in the file with every change there is, however soon the next one follows."""
    row = weekly(5, 6, 540, 120, zone, None)
    found = tzical(StringIO(ical.write([row], [], SINCE, UNTIL, "mark", "Willow", titled).decode())).get(zone)
    days = [datetime(2026, 9, 1, 9) + timedelta(days=days) for days in range(10 * 365)]
    assert [
        day for day in days if day.replace(tzinfo=found).utcoffset() != day.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    ] == []


def read(text: bytes) -> Any:
    return Calendar.from_ical(text)


def expanded(text: bytes, until: float) -> list[tuple[float, float, str]]:
    """Every event of a calendar that begins before a time, each as it falls: (from, to, what).

    As RFC 5545 3.3.10 has it: repeated by the wall; what falls on a time that the clocks leave out does not take
    place; of a doubled hour the first; a length in hours and minutes is exact.
    """
    found = [one for event in read(text).walk("VEVENT") for one in _of(event, until)]
    return sorted(one for one in found if one[0] < until)


def _of(event: Any, until: float) -> Iterator[tuple[float, float, str]]:
    starts = event["DTSTART"].dt
    length = event["DURATION"].dt if "DURATION" in event else event["DTEND"].dt - starts
    if "RRULE" not in event:
        yield starts.timestamp(), (starts + length).timestamp(), str(event["SUMMARY"])
        return
    zone = ZoneInfo(event["DTSTART"].params["TZID"])
    out = {one.replace(tzinfo=None) for one in event.exdates}
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=starts.replace(tzinfo=None))
    for wall in rule.between(starts.replace(tzinfo=None), datetime.fromtimestamp(until + DAY), inc=True):
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if wall not in out and at.astimezone(zone).replace(tzinfo=None) == wall:
            yield at.timestamp(), (at + length).timestamp(), str(event["SUMMARY"])


def weekly(row_id: int, weekday: int, minute: int, length: int, zone: str, tier: int | None) -> Any:
    wall = {"weekday": weekday, "starts": f"{minute // 60:02}:{minute % 60:02}", "minutes": length, "zone": zone}
    return SimpleNamespace(id=row_id, person_id=1, tier=tier, made_at=None, **wall)


def dated(row_id: int, kind: str, like: Any) -> Any:
    wall = {"day": like.day, "starts": like.starts, "minutes": like.minutes, "zone": like.zone}
    return SimpleNamespace(id=row_id, person_id=1, kind=kind, tier=like.tier, made_at=SINCE + row_id, **wall)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.integers(0, 23 * 60 + 59),
    st.integers(1, 24 * 60),
    st.sampled_from((None, 1, 2)),
    st.sets(st.integers(0, 55), max_size=4),
)
@example("America/New_York", 6, 150, 60, None, {26, 27, 28})  # 02:30 on Sundays; it is left out in spring
@example("America/New_York", 5, 22 * 60, 480, 1, set())  # through both nights
@example("America/Santiago", 6, 15, 60, None, {0})
@example("Australia/Lord_Howe", 6, 135, 30, 2, {4})
def test_a_calendar_program_sees_what_the_rota_has(
    zone: str, weekday: int, minute: int, length: int, tier: int | None, off: set[int]
) -> None:
    """A year with both changes of the clocks: each shift when it falls, none on a day off, extra ones too."""
    row = weekly(5, weekday, minute, length, zone, tier)
    every = falls([row], [], SINCE, UNTIL)
    rows = [dated(number, "off", one) for number, one in enumerate(every) if number in off]
    other = weekly(6, (weekday + 2) % 7, minute, length, zone, tier)
    extra = falls([other], [], SINCE + DAY * 200, SINCE + DAY * 208)[0]
    rows.append(dated(99, "on", extra))
    text = ical.write([row], rows, SINCE, UNTIL, "mark", "Willow", titled)
    there = [one for one in falls([row], rows, SINCE, UNTIL) if one.begins >= SINCE]
    assert expanded(text, UNTIL) == [(one.begins, one.ends, titled(tier)) for one in there]


@pytest.mark.parametrize("zone", ZONES)
def test_rules_stand_in_the_zone_of_the_shift_and_the_file_stays_the_same(zone: str) -> None:
    """One rule with its zone defined in the file; a later look changes no name and no stamp."""
    row = weekly(5, 2, 540, 120, zone, None)
    gone = [dated(3, "off", falls([row], [], SINCE, UNTIL)[4])]
    first, later = (ical.write([row], gone, SINCE, until, "mark", "Willow", titled) for until in (UNTIL, UNTIL + DAY))
    assert first == later
    found = read(first)
    [rule] = found.walk("VEVENT")
    assert rule["DTSTART"].params["TZID"] == zone
    assert [str(one["TZID"]) for one in found.walk("VTIMEZONE")] == [zone]
    assert rule["DTSTAMP"].dt == datetime.fromtimestamp(SINCE, UTC) + timedelta(seconds=3)
    assert rule["RRULE"]["FREQ"] == ["WEEKLY"] and rule["UID"] == "mark-weekly-5"


def test_what_stands_in_a_zone_that_is_unknown_here_is_left_out() -> None:
    """It takes no other shift with it, weekly or dated."""
    known, lost = (
        weekly(number, 2, 540, 120, zone, None) for number, zone in ((5, "Europe/Madrid"), (6, "Mars/North"))
    )
    alone = ical.write([known], [], SINCE, UNTIL, "mark", "Willow", titled)
    odd = SimpleNamespace(**{**vars(dated(7, "on", falls([known], [], SINCE, UNTIL)[0])), "zone": "Mars/North"})
    assert ical.write([lost, known], [odd], SINCE, UNTIL, "mark", "Willow", titled) == alone


def test_only_whoever_has_the_address_reads_only_their_own(house: House) -> None:
    """A wrong one, one that was replaced and one that was taken back are not there; only a hash is kept."""
    client = server.create(house).test_client()
    with house.session(1) as session:
        ids = []
        for number, name in ((SAM, "Sam"), (ANA, "Ana")):
            ids.append(joining.add_peer(session, number, "en", name).person_id)
            shifts.add(session, ids[-1], 2, "09:00", 120, "Europe/Madrid")
        people.speaks(session, ids[0], "es")
        shifts.add(session, ids[0], 3, "22:00", 480, "Europe/Madrid", 2)
        old = feeds.make(session, ids[0])
        secret = feeds.make(session, ids[0])
    answer = client.get(f"/rota/{secret}.ics")
    assert answer.status_code == 200 and answer.content_type.startswith("text/calendar")
    assert [str(one["SUMMARY"]) for one in read(answer.data).walk("VEVENT")] == [
        "Willow: turno",
        "Willow: guardia, nivel 2",
    ]
    assert not [word for word in ("Sam", "Ana", "555", secret) if word.encode() in answer.data]
    with house.reading(1) as session:
        [row] = session.all(feed_table.select())
    assert secret not in str(row) and len(row.secret_hash) == 64
    unknown = [client.get(f"/rota/{wrong}.ics") for wrong in (old, "x", secret[:-1], row.secret_hash)]
    with house.session(1) as session:
        assert feeds.revoke(session, ids[0])
    unknown.append(client.get(f"/rota/{secret}.ics"))
    assert {(one.status_code, one.data) for one in unknown} == {(404, b"")}


def test_a_swap_shows_in_both(house: House) -> None:
    """A day off for the one and a day on for the other."""
    with house.session(1) as session:
        ids = [joining.add_peer(session, number, "en").person_id for number in (SAM, ANA)]
        shifts.add(session, ids[0], 2, "09:00", 120, "Europe/Madrid")
        for person_id in ids:
            feeds.make(session, person_id)
        one = shifts.of(session, ids[0], session.at + 10 * DAY, session.at + 17 * DAY)[0]
        overrides.swap(session, one, ids[1])
        until = session.at + 60 * DAY
        found = [
            expanded(feeds.calendar(session, feed, titled), until)
            for feed in session.all(feed_table.select().order_by(feed_table.c.id))
        ]
        wanted = [
            [(s.begins, s.ends, "shift") for s in shifts.of(session, person, session.at, until)] for person in ids
        ]
    assert found == wanted
    assert len(found[0]) >= 6 and len(found[1]) == 1


def test_the_command_makes_replaces_and_takes_back(shell: Shell) -> None:
    """It is shown once, with what it means; nobody without shifts to have gets one."""
    address = shell.does("shifts", "feed", SAM).splitlines()[0]
    assert address.startswith("http://127.0.0.1:9/rota/") and address.endswith(".ics")
    assert shell.does("shifts", "feed", SAM).splitlines()[0] != address
    with shell.session() as session:
        assert len(session.all(feed_table.select())) == 1
    assert "nowhere" in shell.does("shifts", "feed", SAM, "--revoke")
    assert "no calendar address" in shell.refuses("shifts", "feed", SAM, "--revoke")
    assert "Nobody with that number" in shell.refuses("shifts", "feed", "+15550007009")
