"""Time that is not what it seems: two of everything that looks at it, and a clock that jumps an hour."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.fault import Fault
from tests.faults.play import Evening

HOUR = 3600.0
DOUBLED, JUMPS, BACK = "there are two of each", "the clock jumps", "the clock jumps back"
SECOND = ("clock", "live", "pages")


@contextmanager
def _two_of_each(evening: Evening) -> Iterator[None]:
    around = {**evening.line.environ, "REDIS_URL": evening.line.house.queue.url}
    seconds = [
        subprocess.Popen(
            [sys.executable, "-m", "worker.run", role],
            env=around,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for role in SECOND
    ]
    try:
        yield
    finally:
        for second in seconds:
            second.kill()
            second.wait()


@contextmanager
def _an_hour_on(evening: Evening) -> Iterator[None]:
    yield
    evening.line.house.clock.forward(HOUR)


def _an_hour_back(evening: Evening) -> None:
    evening.line.house.clock.forward(-HOUR)


FAULTS = (
    Fault(
        "two of each",
        "A second clock and second workers run beside the first: each alarm rings once, each text goes once.",
        DOUBLED,
        through=_two_of_each,
    ),
    Fault("an hour back", "The clock jumps an hour back in the midst of it.", BACK, (_an_hour_back,)),
    Fault(
        "an hour on",
        "The clock jumps an hour on when all have said goodbye: what was due in it comes once.",
        JUMPS,
        through=_an_hour_on,
    ),
)
