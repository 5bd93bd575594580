"""How long it takes to explore each shipped script whole, as at publish."""

from typing import Any

from flows.explore import explore
from tests.bench.measuring import at_most, milliseconds
from tests.flows.playing import SHIPPED, shipped

BUDGET = 10.0
RUNS = 3


def run() -> list[dict[str, Any]]:
    """A row for each shipped script, in seconds of processor time."""
    return [at_most(f"explore: {name}", _seconds(name), "s", BUDGET) for name in SHIPPED]


def _seconds(name: str) -> list[float]:
    script = shipped(name)
    return [one / 1000 for one in milliseconds(lambda: explore(script), runs=RUNS)]
