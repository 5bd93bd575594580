"""A phone company that has a bad evening: slow, refusing, forgetful, saying things twice, late or out of order."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.fault import Fault
from tests.faults.play import Evening, Strike

UNABLE, UNSURE = "the carrier cannot", "the carrier does, and does not say so"
AWAY = 4.0
"""Seconds: longer than the line waits for an answer."""
DAY = 86_400.0
TWICE, FORGETS = "the carrier says it twice, or last first", "the carrier forgets"


@contextmanager
def _until_goodbye(evening: Evening) -> Iterator[None]:
    try:
        yield
    finally:
        evening.carrier.goes_well()


def _goes_wrong(wish: dict[str, object]) -> Strike:
    return lambda evening: evening.carrier.goes_wrong(**wish)


def _bad(name: str, sentence: str, evening: str, *wishes: dict[str, object]) -> Fault:
    return Fault(name, sentence, evening, tuple(map(_goes_wrong, wishes)), _until_goodbye)


def _away(evening: Evening) -> None:
    """It stands still in the middle of whatever it did: nobody gets an answer, and then everybody does."""
    still = evening.line.processes("carrier")
    for signal_ in (signal.SIGSTOP, signal.SIGCONT):
        for pid in still:
            os.kill(pid, signal_)
        if signal_ == signal.SIGSTOP:
            time.sleep(AWAY)


@contextmanager
def _a_day_late(evening: Evening) -> Iterator[None]:
    evening.carrier.goes_wrong(kind="late_callback", always=True, seconds=DAY)
    yield
    evening.carrier.goes_well()
    evening.line.house.clock.forward(DAY)


def _dies(evening: Evening) -> None:
    evening.line.kill_carrier()


FAULTS = (
    _bad(
        "carrier slow",
        "Every fourth answer or so of the carrier takes two seconds.",
        UNABLE,
        {"kind": "slow_rest", "times": 6, "seconds": 2.0},
        {"kind": "slow_webhook", "times": 2, "seconds": 1.0},
    ),
    _bad("carrier busy", "It refuses with 429, and does nothing.", UNABLE, {"kind": "rate_limited", "times": 8}),
    Fault(
        "carrier away",
        "It answers nobody for a few seconds, twice, and goes on where it was.",
        "the carrier is away",
        (_away, _away),
    ),
    Fault(
        "carrier killed",
        "kill -9 the simulator, twice: calls are cut off, what it had not told the line it never does.",
        "the carrier dies",
        (_dies, _dies),
    ),
    _bad("carrier broken", "It answers 500 and has done nothing.", UNABLE, {"kind": "server_error", "times": 3}),
    _bad(
        "carrier lies",
        "It answers 500 and has done it all the same.",
        UNSURE,
        {"kind": "server_error", "times": 4, "accepted": True},
    ),
    _bad(
        "carrier hangs up",
        "The connection breaks after it was told, before or after it has done it.",
        UNSURE,
        {"kind": "dropped_connection", "times": 3},
        {"kind": "dropped_connection", "times": 2, "accepted": False},
    ),
    _bad(
        "carrier half closed",
        "It does what it was told, and closes in the middle of saying so.",
        UNSURE,
        {"kind": "half_answer", "times": 4},
        {"kind": "half_answer", "times": 2, "on": "calls"},
    ),
    _bad("callbacks doubled", "Every receipt comes twice.", TWICE, {"kind": "doubled_callback", "always": True}),
    _bad("callbacks reordered", "Receipts come last first.", TWICE, {"kind": "reordered_callbacks", "always": True}),
    _bad("webhooks doubled", "Answers get lost, and it asks again.", TWICE, {"kind": "doubled_webhook", "times": 12}),
    _bad(
        "callbacks lost", "No receipt comes for half of the evening.", FORGETS, {"kind": "lost_callback", "times": 60}
    ),
    Fault(
        "callbacks a day late",
        "Every receipt comes a day later, when the evening is long over: it is believed, and nothing follows from it.",
        "the carrier says it a day later",
        through=_a_day_late,
    ),
    _bad("webhooks lost", "Some texts never reach the line.", FORGETS, {"kind": "lost_webhook", "times": 3}),
)
