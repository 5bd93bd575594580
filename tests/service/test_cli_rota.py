"""Single days of the rota, shifts on call, the line's hours and what nobody covers, at the command line."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from service import rota, tables
from service.rota import overrides
from service.rota.falling import extra
from service.rota.shifts import between, on_day
from tests.service.shell import Shell

SAM, ANA, RILEY, NOOR, ALEX = "+15550002001", "+15550002002", "+15550003001", "+15550003999", "+15550007001"
MONDAY = "2090-01-02"
TEN = ("--from", "10:00", "--until", "12:00")
EVERY_DAY = tuple(word for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") for word in ("--day", day))


def there(shell: Shell, day: str) -> list[tuple[str, str, int]]:
    """Whose shifts begin on a day: the end of the number, the hour, the minutes."""
    with shell.session() as session:
        found = []
        for number in (SAM, ANA):
            person = session.one(
                select(tables.people.c.id).where(tables.people.c.lookup == session.vault.lookup(number))
            )
            found += [(number[-1], one.starts, one.minutes) for one in on_day(session, person.id, day)]
    return found


def written(shell: Shell) -> tuple[int, int, int]:
    """How much of a rota there is."""
    with shell.session() as session:
        rows = [
            session.one(select(func.count().label("n")).select_from(table)).n
            for table in (tables.shifts, tables.overrides, tables.responders)
        ]
    return rows[0], rows[1], rows[2]


def test_off_on_and_swapped_on_one_day(shell: Shell) -> None:
    """The weekly shift stays as it is on every other day."""
    shell.does("shifts", "add", SAM, "--day", "mon", *TEN)
    assert there(shell, MONDAY) == [("1", "10:00", 120)]
    assert "changed hands" in shell.does("shifts", "swap", SAM, ANA, MONDAY)
    assert there(shell, MONDAY) == [("2", "10:00", 120)]
    assert "Off on" in shell.does("shifts", "off", ANA, MONDAY)
    assert there(shell, MONDAY) == []
    shell.does("shifts", "on", SAM, MONDAY, *TEN)
    shell.does("shifts", "on", ANA, MONDAY, "--from", "22:00", "--until", "06:00", "--overnight")
    assert there(shell, MONDAY) == [("1", "10:00", 120), ("2", "22:00", 480)]
    assert there(shell, "2090-01-09") == [("1", "10:00", 120)]


def test_the_list_shows_weekly_shifts_and_single_days(shell: Shell) -> None:
    """A swap is a day off for the one and a day on for the other; days that are over are left out."""
    shell.does("shifts", "add", SAM, "--day", "mon", "--from", "22:00", "--until", "06:00", "--overnight")
    shell.does("shifts", "swap", SAM, ANA, MONDAY)
    shell.does("shifts", "on", SAM, "2090-01-03", *TEN, "--zone", "Europe/Madrid")
    with shell.session() as session:
        [sam_on] = session.all(select(tables.overrides).where(tables.overrides.c.day == "2090-01-03"))
        overrides.on(session, sam_on.person_id, replace(extra(sam_on), day="2020-01-06"))
    found = [
        (row["kind"], row["name"], row["day"], row["date"], row["begins"]) for row in shell.lists("shifts", "list")
    ]
    names = {row["number"][-1]: row["name"] for row in shell.lists("peers", "list")}
    sam, ana = names[SAM[-1]], names[ANA[-1]]
    assert found == [
        ("weekly", sam, "mon", "", "22:00"),
        ("off", sam, "mon", MONDAY, "22:00"),
        ("on", ana, "mon", MONDAY, "22:00"),
        ("on", sam, "tue", "2090-01-03", "10:00"),
    ]
    assert MONDAY in shell.does("shifts", "list")


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-31", "tomorrow"])
def test_what_is_no_day_of_ours_is_refused(shell: Shell, day: str) -> None:
    """Nor a year around which no week can be counted; and what is over cannot be added."""
    for words in (("on", SAM, day, *TEN), ("off", SAM, day), ("swap", SAM, ANA, day), ("drop", SAM, day)):
        assert shell.refuses("shifts", *words) == f"{day} is not a day; write it as 2026-12-31."
    blocked = shell.refuses("people", "block", ALEX, "--reason", "x", "--until", day)
    assert blocked == f"{day} is not a day; write it as 2026-12-31."
    assert shell.refuses("shifts", "on", SAM, "2020-02-03", *TEN) == "2020-02-03 is over already."
    assert shell.lists("shifts", "list") == []


def test_a_dropped_shift_is_off_and_the_others_are_asked(shell: Shell) -> None:
    """From the command line as by text; in daytime or later, who is free is asked."""
    shell.does("shifts", "add", SAM, "--day", "mon", *TEN)
    assert "1 of the others" in shell.does("shifts", "drop", SAM, MONDAY)
    assert there(shell, MONDAY) == []
    assert "no shift that begins on" in shell.refuses("shifts", "drop", SAM, MONDAY)
    with shell.session() as session:
        [cover] = session.all(tables.covers.select())
    assert cover.state == "open"


def test_how_far_ahead_is_said_and_shown(shell: Shell) -> None:
    """Each by itself; what is not said stays as it was."""
    assert "60 minutes" in shell.does("line", "ahead")
    assert "90 minutes" in shell.does("line", "ahead", "--remind", "90")
    shown = shell.does("line", "ahead", "--no-gaps", "--uncovered", "120")
    assert "90 minutes" in shown and "120 minutes before it" in shown and "no" in shown.splitlines()[-1]
    assert "none" in shell.does("line", "ahead", "--remind", "0")


def test_on_call_in_shifts(shell: Shell) -> None:
    """Somebody put on call with hours is on it only then; the list says who is on now."""
    shell.does("oncall", "add", ALEX, "--tier", "2", *EVERY_DAY, "--from", "00:00", "--until", "00:00", "--overnight")
    assert [row["tier"] for row in shell.lists("shifts", "list")] == [2] * 7
    assert [row["on_now"] for row in shell.lists("oncall", "list") if row["tier"] == 2] == [True]
    with shell.session() as session:
        assert list(rota.tiers(session))[-1] == 99


def test_how_somebody_is_paged_is_said_and_shown(shell: Shell) -> None:
    """By what, and how long after its text the phone rings: the line's seconds, or their own on every tier."""
    assert "with the text" in shell.does("oncall", "pace")
    shown = shell.does("oncall", "pace", "--next", "3", "--call-after", "1")
    assert "after 3 minutes" in shown and "1 minutes after the text" in shown
    shell.does("oncall", "add", RILEY, "--tier", "2")
    assert "as the line has it" in shell.does("oncall", "paged", RILEY)
    assert "both" in shell.does("oncall", "paged", RILEY, "--call-after", "1.5")
    shell.does("oncall", "add", RILEY, "--tier", "3", "--by", "text")
    rows = [row for row in shell.lists("oncall", "list") if row["tier"] in (1, 2, 3)]
    assert [(row["by"], row["call_after"]) for row in rows] == [("text", 90)] * 3
    assert "call" in shell.does("oncall", "paged", RILEY, "--by", "both", "--as-the-line")
    rows = [row for row in shell.lists("oncall", "list") if row["tier"] in (1, 2, 3)]
    assert [(row["by"], row["call_after"]) for row in rows] == [("both", None)] * 3


def test_gaps_are_what_hours_and_tiers_want_and_nobody_covers(shell: Shell) -> None:
    """Without hours there are none; then a week of them; then none again."""
    round_the_clock = (*EVERY_DAY, "--from", "00:00", "--until", "00:00", "--overnight")
    assert shell.lists("shifts", "gaps") == []
    assert "mon\t00:00\t24:00" in shell.does("line", "hours", *round_the_clock)
    assert [row["missing"] for row in shell.lists("shifts", "gaps")] == ["a peer"]
    shell.does("shifts", "add", SAM, *round_the_clock)
    assert shell.lists("shifts", "gaps") == []
    shell.does("shifts", "swap", SAM, ANA, _far(shell))
    assert shell.lists("shifts", "gaps") == []
    shell.does("line", "hours", "--none")
    assert shell.lists("shifts", "gaps") == []


def _far(shell: Shell) -> str:
    """A day in the middle of the coming week."""
    with shell.session() as session:
        [day, *_] = [one.day for one in between(session, session.at + 3 * 86_400, session.at + 4 * 86_400)]
    return day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("shifts", "add", SAM, "--day", "mon", *TEN), "already"),
        (("shifts", "on", SAM, MONDAY, "--from", "12:00", "--until", "10:00"), "before it begins"),
        (("shifts", "on", SAM, MONDAY, "--from", "12:00", "--until", "12:00"), "ends when it begins"),
        (("shifts", "on", SAM, MONDAY, *TEN, "--zone", "Mars/Base"), "is not a time zone"),
        (("shifts", "add", SAM, "--day", "tue", *TEN, "--zone", "Mars/Base"), "is not a time zone"),
        (("shifts", "drop", SAM, "2090-01-03"), "no shift that begins on"),
        (("shifts", "on", SAM, MONDAY, *TEN), "have a shift then already"),
        (("shifts", "on", SAM, "soon", *TEN), "is not a day"),
        (("shifts", "on", RILEY, MONDAY, *TEN), "not a peer's"),
        (("shifts", "on", SAM, MONDAY, *TEN, "--tier", "1"), "not on call"),
        (("shifts", "on", ALEX, MONDAY, *TEN), "Nobody with that number"),
        (("shifts", "off", SAM, "2090-01-03"), "no shift that begins on"),
        (("shifts", "off", SAM, MONDAY, "--from", "11:00"), "no shift that begins on"),
        (("shifts", "swap", SAM, SAM, MONDAY), "two people"),
        (("shifts", "swap", SAM, RILEY, MONDAY), "not a peer's"),
        (("oncall", "add", RILEY, "--day", "mon"), "needs all of"),
        (("oncall", "add", RILEY, "--day", "mon", "--from", "12:00", "--until", "10:00"), "before it begins"),
        (("oncall", "add", NOOR, "--last-resort", "--day", "mon", *TEN), "on at all times"),
        (("oncall", "paged", SAM, "--call-after", "1"), "not on call"),
        (("oncall", "paged", RILEY, "--call-after", "1", "--as-the-line"), "not both"),
        (("oncall", "paged", RILEY, "--call-after", "soon"), "from 0 to 14"),
        (("oncall", "pace", "--call-after", "9"), "before the next tier"),
        (("line", "hours", "--day", "mon"), "need all of"),
    ],
)
def test_refused_with_a_sentence(shell: Shell, typed: tuple[str, ...], sentence: str) -> None:
    """Nothing changes."""
    shell.does("shifts", "add", SAM, "--day", "mon", *TEN)
    before = written(shell)
    assert sentence in shell.refuses(*typed)
    assert written(shell) == before
    assert there(shell, MONDAY) == [("1", "10:00", 120)]
