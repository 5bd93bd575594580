"""Processes that die in the midst of it: at random instants, at named points between two commits, all at once."""

from collections.abc import Callable
from functools import partial

from service.faultpoints import POINTS
from tests.faults.play import Evening


def web(evening: Evening) -> None:
    """kill -9 the web server, twice: what the carrier could not hand over is fetched and answered."""
    evening.goes(*[partial(evening.line.kill, "web")] * 2)


def clock(evening: Evening) -> None:
    """kill -9 the clock, twice: timers and doubts wait for the next one."""
    evening.goes(*[partial(evening.line.kill, "clock")] * 2)


def workers(evening: Evening) -> None:
    """kill -9 each worker, twice, with whatever it had in its hands."""
    lanes = ["pages", "live", "later"] * 2
    evening.chance.shuffle(lanes)
    evening.goes(*[partial(evening.line.kill, lane) for lane in lanes])


def redis(evening: Evening) -> None:
    """kill -9 Redis, twice: the clock does the work meanwhile."""
    evening.goes(*[partial(evening.line.kill, "redis")] * 2)


def power_cut(evening: Evening) -> None:
    """kill -9 everything of the line at once; who writes while it is gone is answered when it is back."""

    def strike() -> None:
        evening.line.cut()
        evening.one_more_comes()
        evening.line.start()

    evening.goes(strike)


def _dies_at(point: str) -> Callable[[Evening], None]:
    def fault(evening: Evening) -> None:
        laid = evening.line.points / point
        evening.goes(laid.touch)
        if laid.exists():
            laid.unlink()
            raise AssertionError(f"nobody came to the point “{point}”")

    fault.__name__, fault.__doc__ = f"dies_at_{point}", f"A process dies when {POINTS[point]}."
    return fault


FAULTS = (web, workers, clock, redis, power_cut, *map(_dies_at, ("send", "result", "ring")))
