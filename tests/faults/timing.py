"""Time that is not what it seems: two clocks, and one that jumps an hour."""

import subprocess
import sys

from tests.faults.play import Evening

HOUR = 3600.0


def two_clocks(evening: Evening) -> None:
    """A second clock runs beside the first: each alarm rings once all the same."""
    around = {**evening.line.environ, "REDIS_URL": evening.line.house.queue.url}
    second = subprocess.Popen(
        [sys.executable, "-m", "worker.run", "clock"],
        env=around,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        evening.goes()
    finally:
        second.kill()
        second.wait()


def an_hour_on(evening: Evening) -> None:
    """The clock jumps an hour on when all have said goodbye: what was due in it comes once."""
    evening.goes()
    evening.line.house.clock.forward(HOUR)


FAULTS = (two_clocks, an_hour_on)
