"""Processes that die in the midst of it: at random instants, at named points between two commits, all at once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from service.faultpoints import POINTS
from tests.faults.fault import Fault
from tests.faults.play import Evening, Strike

LANES = ("pages", "live", "later")
KILLED, DIES = "processes are killed", "processes die between two commits"
FOUND = "texts are lost, and who finds them dies"


def kills(role: str) -> Strike:
    """kill -9 a part of the line; the supervisor starts it again."""
    return lambda evening: evening.line.kill(role)


@contextmanager
def _by_the_clock_alone(evening: Evening) -> Iterator[None]:
    """Redis and every worker stand still until all have said goodbye: they answer nobody, and are not started anew."""
    still = [pid for role in ("redis", *LANES) for pid in evening.line.processes(role)]
    for pid in still:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in still:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def dies_at(point: str, ground: str = "sqlite", evening: str = DIES) -> Fault:
    """Whichever process comes to this point next dies there."""

    name = f"dies at {point}" if ground == "sqlite" else f"dies at {point} on {ground}"
    return Fault(name, f"A process dies when {POINTS[point]}.", evening, (_lays(point),), ground=ground)


def _lays(point: str) -> Strike:
    return lambda evening: (evening.line.points / point).touch()


@contextmanager
def _as_the_phone_rings(evening: Evening) -> Iterator[None]:
    """One person calls in an evening, and early: it is laid before they do."""
    _lays("call")(evening)
    yield


def _loses_texts_to_be_found(evening: Evening) -> None:
    """Laid in the same moment: the line may look for them in the next."""
    _lays("found")(evening)
    evening.carrier.goes_wrong(kind="lost_webhook", times=3)


FAULTS = (
    Fault("web", "kill -9 the web server: what it did not take is fetched and answered.", KILLED, (kills("web"),)),
    Fault(
        "workers",
        "kill -9 each worker, with whatever it had in its hands.",
        KILLED,
        tuple(map(kills, LANES)),
    ),
    Fault("clock", "kill -9 the clock: timers and doubts wait for the next one.", KILLED, (kills("clock"),)),
    Fault("redis", "kill -9 Redis: the clock does the work meanwhile.", KILLED, (kills("redis"),)),
    *map(dies_at, sorted(POINTS.keys() - {"found", "call"})),
    Fault("dies at call", f"A process dies when {POINTS['call']}.", DIES, through=_as_the_phone_rings),
    Fault(
        "dies at found",
        f"Texts are lost on their way, and the process dies when {POINTS['found']}.",
        FOUND,
        (_loses_texts_to_be_found,),
    ),
    Fault(
        "nobody but the clock",
        "Redis and every worker stand still all evening: the clock does their work.",
        "nobody but the clock",
        through=_by_the_clock_alone,
    ),
)
