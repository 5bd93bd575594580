"""Measure a thing several times over, and make a row of it: the middle value, the budget, and how far the runs lay."""

import statistics
import time
from collections.abc import Callable
from typing import Any

RUNS = 9


def rate(work: Callable[[], int], runs: int = RUNS) -> list[float]:
    """How many a second of what `work` counts, by processor time, once for each run. The first is only to warm up."""
    work()
    return [work_done / seconds for work_done, seconds in (_timed(work) for _ in range(runs))]


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> list[float]:
    """How many milliseconds of processor time `work` takes, once for each run. The first is only to warm up."""
    work()
    return [seconds * 1000 for _, seconds in (_timed(work) for _ in range(runs))]


def at_least(name: str, measured: list[float], unit: str, budget: float) -> dict[str, Any]:
    """A row that is within its budget when the middle run reaches it."""
    return _row(name, measured, unit, budget, ok=statistics.median(measured) >= budget)


def at_most(name: str, measured: list[float], unit: str, budget: float) -> dict[str, Any]:
    """A row that is within its budget when the middle run stays below it."""
    return _row(name, measured, unit, budget, ok=statistics.median(measured) <= budget)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    result = work()
    return result, time.process_time() - begun


def _row(name: str, measured: list[float], unit: str, budget: float, *, ok: bool) -> dict[str, Any]:
    """`spread` is how far the slowest and the fastest run lie apart, as a share of the middle one."""
    middle = statistics.median(measured)
    spread = (max(measured) - min(measured)) / middle if middle else 0.0
    return {
        "name": name,
        "value": round(middle, 3),
        "unit": unit,
        "budget": budget,
        "ok": ok,
        "spread": round(spread, 3),
    }
