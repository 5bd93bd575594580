"""`make up` with the environment built: how long until it has answered a text, and what all of it takes when idle."""

import os
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console

from service.demo.scene import ALEX
from service.demo.stage import standing
from tests.bench.measuring import at_most

RUNS = 5
SECONDS, MEGABYTES = 6.0, 600.0
IDLE = 3.0


def run() -> list[dict[str, Any]]:
    """A line in a folder of its own each time: its Redis, web, workers, clock and pretend carrier."""
    found = [_up() for _ in range(RUNS)]
    return [
        at_most("start, to the first answered text", [seconds for seconds, _ in found], "s", SECONDS),
        at_most("memory, idle", [megabytes for _, megabytes in found], "MB", MEGABYTES),
    ]


def _up() -> tuple[float, float]:
    begun = time.monotonic()
    with standing(Console(quiet=True)) as stage:
        stage.phones.text(ALEX.number, "hi")
        took = time.monotonic() - begun
        stage.quiet()
        time.sleep(IDLE)
        return took, sum(map(_megabytes, descendants(os.getpid())))


def descendants(pid: int) -> list[int]:
    """Every process that came of this one."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            children[int((place / "stat").read_text().rpartition(") ")[2].split()[1])].append(int(place.name))
    found, left = [], list(children[pid])
    while left:
        one = left.pop()
        found.append(one)
        left += children[one]
    return found


def _megabytes(pid: int) -> float:
    """What is its own, and its share of what it has together with others."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
