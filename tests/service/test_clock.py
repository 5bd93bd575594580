"""One clock file turns time for every process that shares a home folder."""

import time
from pathlib import Path

import pytest

from service.clock import Clock
from service.errors import SettingsError

NOON = 1_800_000_000.0


def test_without_a_file_the_line_runs_on_real_time(tmp_path: Path) -> None:
    before = time.time()
    assert before <= Clock(tmp_path).now() <= time.time()


def test_one_process_turns_the_clock_of_all(tmp_path: Path) -> None:
    ours, theirs = Clock(tmp_path), Clock(tmp_path)
    ours.turn_to(NOON)
    assert NOON <= theirs.now() < NOON + 60


def test_forward_adds_to_what_it_is(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.turn_to(NOON, rate=0)
    assert clock.forward(3600) == NOON + 3600
    assert clock.forward(86400) == clock.now() == NOON + 3600 + 86400


def test_time_runs_at_the_rate_it_was_given_and_keeps_it_when_turned(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.turn_to(NOON, rate=1_000_000)
    clock.turn_to(NOON)
    time.sleep(0.01)
    assert clock.now() >= NOON + 10_000


def test_let_go_is_real_time_again(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.turn_to(NOON)
    clock.let_go()
    clock.let_go()
    before = time.time()
    assert before <= clock.now() <= time.time()


@pytest.mark.parametrize("written", ["", "{", "[]", '{"real": 1}', '{"real": 1, "line": "x", "rate": 1}', "null"])
def test_an_unreadable_clock_file_says_what_to_do(tmp_path: Path, written: str) -> None:
    (tmp_path / "clock.json").write_text(written)
    with pytest.raises(SettingsError, match="delete it to go back to real time"):
        Clock(tmp_path).now()


def test_a_reader_never_meets_a_half_written_file(tmp_path: Path) -> None:
    """Nothing of a turn is left beside the clock file, and the file is replaced in one step."""
    Clock(tmp_path).turn_to(NOON)
    assert [path.name for path in tmp_path.iterdir()] == ["clock.json"]
