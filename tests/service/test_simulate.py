"""`shoulder simulate`: a run can be had again, is of the real line, and touches nothing that is real."""

import json
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli import shell
from service.forecast import Plan
from service.forecast.outcome import IN_TIME, late, needed
from service.forecast.plan import BY_HOUR, DAY, DAYS_A_MONTH, HOUR, MOST_AT_A_GO

SMALL = ("simulate", "--contacts-per-month", "3000", "--surge", "2", "--hours", "0.3", "--json")
TOOK = ("cpu_ms_a_text", "cpu_share", "seconds")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's real line is in the environment, and cannot be reached from here."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/real")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "1" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "real")


@pytest.mark.usefixtures("elsewhere")
def test_the_same_seed_plays_the_same_again() -> None:
    """Waits, texts, segments and all; only what this machine took for it differs."""
    first, again = (_played(*SMALL, "--seed", "5") for _ in range(2))
    assert first["contacts"] == first["answered"] + first["abandoned"] + first["still_waiting"]
    assert first["answered"] > 0 and first["wait_median"] > 0
    assert sum(n for _, n in first["waits"]) == first["answered"]
    assert first["texts_out"] > first["texts_in"] > 20 * first["answered"]
    assert first["segments_out"] >= first["texts_out"] and sum(first["by_minute"]) == (
        first["texts_in"] + first["texts_out"]
    )
    assert 0 < first["peers_busy_most"] <= first["peers_on"]
    assert all(first[name] > 0 for name in TOOK)
    kept = [{name: value for name, value in one.items() if name not in TOOK} for one in (first, again)]
    assert kept[0] == kept[1]


def test_too_few_peers_make_people_wait_and_give_up() -> None:
    """What it is for: somebody sees beforehand that one peer is not enough."""
    found = _played(*SMALL, "--seed", "5", "--peers", "1")
    assert found["peers_on"] == 1 == found["peers_busy_most"]
    assert found["abandoned"] + found["still_waiting"] > 0


def test_it_is_shown_with_bars() -> None:
    """On a terminal and in a pipe, in words."""
    said = CliRunner().invoke(shell.shoulder, [*SMALL[:-3], "--hours", "0.2", "--seed", "5"])
    assert said.exit_code == 0, said.output
    for words in ("nine in ten", "Gave up waiting", "Peers needed", "sends/s", "Segments", "within 2 min", "█"):
        assert words in said.output


@pytest.mark.parametrize("wrong", [("--contacts-per-month", "0"), ("--contacts-per-month", "10", "--surge", "nan")])
def test_what_cannot_be_played_is_a_sentence(wrong: tuple[str, ...]) -> None:
    """And nothing is played."""
    said = CliRunner().invoke(shell.shoulder, ["simulate", *wrong])
    assert said.exit_code == 2 and "Invalid value" in said.output


def test_a_whole_day_is_played_where_that_is_not_too_much() -> None:
    """Else as much of the busiest hours as holds some hundreds; the day's contacts lie over its hours as told."""
    assert (Plan(3000).length, Plan(3000).begins) == (DAY, 0.0)
    large = Plan(108_000, 9)
    assert large.length < HOUR and large.length * large.busiest == pytest.approx(MOST_AT_A_GO, rel=0.5)
    assert large.rate(large.begins) == large.busiest == max(large.rate(hour * HOUR) for hour in range(24))
    assert sum(large.rate(hour * HOUR) * HOUR for hour in range(24)) == pytest.approx(9 * 108_000 / DAYS_A_MONTH)


def test_people_come_as_often_as_planned() -> None:
    """One after the other, within the time, and as many in each hour as belongs there."""
    plan = Plan(300_000, hours=24)
    times = plan.arrivals(Random(1))
    assert times == sorted(times) and times[0] >= 0 and times[-1] < DAY
    assert times != plan.arrivals(Random(2))
    assert len(times) == pytest.approx(300_000 / DAYS_A_MONTH, rel=0.05)
    busiest = BY_HOUR.index(max(BY_HOUR))
    there = sum(busiest <= at // HOUR < busiest + 1 for at in times)
    assert there / len(times) == pytest.approx(max(BY_HOUR) / sum(BY_HOUR), rel=0.15)


def test_how_many_peers_are_needed_is_erlangs_answer() -> None:
    """By his tables: of two with a load of one, a third waits; of fourteen with ten, 17.4 in a hundred."""
    forever = 1e12
    assert late(2, 1.0, forever) == pytest.approx(1 / 3)
    assert late(14, 10.0, forever) == pytest.approx(0.1741, abs=0.0005)
    assert late(10, 10.0, forever) == 1.0
    for rate in (0.0001, 0.001, 0.01, 0.5):
        enough = needed(rate, 2400.0)
        assert late(enough, rate * 2400, 2400.0) <= 0.1 < late(enough - 1, rate * 2400, 2400.0)
    assert IN_TIME == 300.0


def _played(*words: str) -> dict[str, Any]:
    said = CliRunner().invoke(shell.shoulder, words)
    assert said.exit_code == 0, said.output
    found: dict[str, Any] = json.loads(said.stdout)
    return found
