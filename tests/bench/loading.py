"""How long it takes to read and lint each shipped script, as on every keystroke in the console."""

from typing import Any

from flows.lint import lint
from flows.loading import load
from tests.bench.measuring import at_most, milliseconds
from tests.flows.playing import SHIPPED, source

BUDGET = 5.0


def run() -> list[dict[str, Any]]:
    """A row for each shipped script."""
    return [at_most(f"load: {name}", _read(source(name)), "ms", BUDGET) for name in SHIPPED]


def _read(text: str) -> list[float]:
    return milliseconds(lambda: lint(load(text)), runs=25)
