"""A hundred texts a second, come what may, with workers and clock at work: how long each takes, and a page meanwhile.

The loop is open: a text is sent when its time has come, whether or not those before it are answered.
"""

import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from service import outbox
from tests.bench.box import Box, Door, Lost, standing
from tests.bench.journeys import newcomer
from tests.bench.measuring import at_most
from tests.bench.send import first_page

RATE, SECONDS = 100, float(os.environ.get("LATENCY_SECONDS", "15"))
AT_ONCE = 48
MS, FIRST_PAGE = 60.0, 3.0
PAGES = 5
CARRIER = 0.05


def run() -> list[dict[str, Any]]:
    """On SQLite, as `make up` has it. LATENCY_SECONDS=60 goes on for longer."""
    with standing("", 0, CARRIER) as box:
        for role in ("clock", *outbox.LANES, "web"):
            box.start(role)
        _open_loop(box, 2.0)  # what is done for the first time
        pages: list[float] = []
        asking = threading.Thread(target=lambda: pages.extend(_pages(box)))
        asking.start()
        waited = _open_loop(box, SECONDS)
        asking.join()
    if len(pages) < PAGES:
        raise Lost("somebody who asked for on call was not heard; see above")
    if len(waited) < RATE * SECONDS:
        raise Lost(f"{RATE * SECONDS - len(waited):.0f} texts got no answer")
    thirds = [waited[place::3] for place in range(3)]
    return [
        at_most(f"text.latency p99 at {RATE}/s, SQLite", [_p99(third) * 1000 for third in thirds], "ms", MS),
        at_most("page, under load, SQLite", [max(pages)], "s", FIRST_PAGE),
    ]


def _pages(box: Box) -> list[float]:
    """Somebody asks for on call now and then."""
    found = []
    for _ in range(PAGES):
        found.append(first_page(box))
        time.sleep(SECONDS / PAGES / 2)
    return found


def _open_loop(box: Box, seconds: float) -> list[float]:
    """How long each text took, from when it was due."""
    mine = threading.local()
    begun = time.monotonic() + 0.2

    def one(place: int) -> float:
        if not hasattr(mine, "door"):
            mine.door = Door(box)
        due = begun + place / RATE
        time.sleep(max(0.0, due - time.monotonic()))
        mine.door.text(newcomer(), "hi. it helps to know that somebody reads this")
        return time.monotonic() - due

    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(one, range(int(RATE * seconds))))


def _p99(waited: list[float]) -> float:
    return statistics.quantiles(waited, n=100, method="inclusive")[98]
