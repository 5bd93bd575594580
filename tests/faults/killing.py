"""Processes that die in the midst of it: at random instants, at named points between two commits, all at once."""

from functools import partial

from tests.faults.play import Evening


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


FAULTS = (workers, redis, power_cut)
