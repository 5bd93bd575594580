"""`make bench` runs what is there, shows and keeps it, and fails for what breaks, never for what is slow."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

import tests.bench
from flows.engine import advance, begin
from tests.bench import __main__ as runner
from tests.bench import measuring, report
from tests.bench.engine import conversation
from tests.bench.report import Measure
from tests.flows.playing import SHIPPED, shipped

ROW = {"name": "a thing", "value": 4.0, "unit": "ms", "budget": 2.0, "ok": False, "spread": 0.1}
FAST = {"name": "another", "value": 3.0, "unit": "inputs/s", "budget": 2.0, "ok": True, "spread": 0.0}


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Measure]]:
    """A package of measures written for this test."""

    def found(**sources: str) -> dict[str, Measure]:
        folder = tmp_path / "pretend_bench"
        folder.mkdir()
        for name, source in {"__init__": "", **sources}.items():
            (folder / f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        for name in [name for name in sys.modules if name.startswith("pretend_bench")]:
            monkeypatch.delitem(sys.modules, name)
        return runner.measures("pretend_bench", [str(folder)])

    return found


def test_every_module_with_a_run_is_measured_and_written_down(
    tmp_path: Path, parts: Callable[..., dict[str, Measure]]
) -> None:
    """A module without one only helps; a slow row is kept and shown, and breaks nothing."""
    found = parts(one=f"def run(): return [{ROW!r}]", two=f"def run(): return [{FAST!r}]", helping="X = 1")
    assert list(found) == ["one", "two"]
    out, console = tmp_path / "var" / "bench.json", Console(record=True, width=100)
    report.bench(found, console, out, tmp_path)
    kept = json.loads(out.read_text(encoding="utf-8"))
    assert set(kept) == {"commit", "machine", "rows"} and kept["rows"] == [ROW, FAST]
    said = console.export_text()
    assert "✗ a thing" in said and "≤ 2.00" in said and "2.00" in said
    assert "✓ another" in said and "≥ 2.00" in said and "1.50" in said
    assert "1 of 2 within budget" in said


@pytest.mark.parametrize("broken", ["raise OSError('gone')", "return [{'name': 'half a row'}]"])
def test_what_breaks_is_raised_after_what_was_measured_is_kept(
    tmp_path: Path, parts: Callable[..., dict[str, Measure]], broken: str
) -> None:
    """An error is never a row, and a row is never half a row."""
    found = parts(one=f"def run(): return [{ROW!r}]", two=f"def run(): {broken}")
    out = tmp_path / "bench.json"
    with pytest.raises((OSError, ValueError)):
        report.bench(found, Console(record=True), out, tmp_path)
    assert json.loads(out.read_text(encoding="utf-8"))["rows"] == [ROW]


def test_a_part_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    """Nothing is measured and nothing written; the parts that exist are named."""
    out = tmp_path / "bench.json"
    result = CliRunner().invoke(runner.main, ["nonsense", "-o", str(out)])
    assert result.exit_code == 2 and "no part called nonsense" in result.output and "engine" in result.output
    assert not out.exists()


def test_what_the_design_names_is_there() -> None:
    assert {"engine", "loading", "latency", "text", "send", "up"} <= set(
        runner.measures(tests.bench.__name__, list(tests.bench.__path__))
    )


def test_a_row_compares_its_middle_run_with_its_budget() -> None:
    """A rate must reach its budget and a time must not pass it; the spread is a share of the middle."""
    assert measuring.at_least("a", [1.0, 9.0, 10.0], "inputs/s", 9.0)["ok"]
    assert not measuring.at_least("a", [1.0, 8.0, 10.0], "inputs/s", 9.0)["ok"]
    row = measuring.at_most("a", [4.0, 5.0, 6.0], "ms", 5.0)
    assert row == {"name": "a", "value": 5.0, "unit": "ms", "budget": 5.0, "ok": True, "spread": 0.4}
    assert not measuring.at_most("a", [4.0, 5.1, 6.0], "ms", 5.0)["ok"]


def test_work_is_measured_as_often_as_asked_after_one_warm_up() -> None:
    done = []
    assert len(measuring.milliseconds(lambda: done.append(1), runs=3)) == 3
    assert len(done) == 4


@pytest.mark.parametrize("name", SHIPPED)
def test_the_engine_is_measured_with_whole_conversations(name: str) -> None:
    """Whatever a shipped script asks by now, every question of the conversation is answered or passed."""
    script = shipped(name)
    for peer_passes in (False, True):
        state, _ = begin(script, dict.fromkeys(script.people, "full"))
        for event in conversation(script, peer_passes=peer_passes):
            before, (state, _) = state, advance(script, state, event)
            assert state != before
        assert state["ended"]
