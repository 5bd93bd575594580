"""Every second: wake the workers of lanes with due work, do what no worker touches, settle old doubts, ask after
receipts that did not come.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from service import alarms, delivery, lateness, leading, outbox, receipts, telemetry
from service.errors import Unavailable
from service.house import House
from service.leading import Lead
from service.proving import Prover
from service.switchboard import ahead, missed, put_back
from service.switchboard.put_back import Seen
from worker import jobs, watch

TICK = 1.0
LOOK = 0.1
PATIENCE = 5.0
LISTEN = 20.0
URGENT = ("pages",)
ANY_LINE = 0
Due = tuple[object, object]


@dataclass
class Ticker:
    """What the clock remembers: since when each lane's head has not moved, and what it is doing."""

    house: House
    unmoved: dict[str, tuple[Due, float]] = field(default_factory=dict)
    doing: dict[str, Future[int]] = field(default_factory=dict)
    began: float | None = None
    listened: bool = False
    told: float = -watch.EVERY
    seen: Seen | None = None
    """What there was when it last looked."""
    lead: Lead = field(default_factory=lambda: Lead("clock"))
    prover: Prover = field(init=False)

    def __post_init__(self) -> None:
        self.prover = Prover(self.house)

    def tick(self, hands: ThreadPoolExecutor) -> None:
        """Look at each lane, pages first; no lane's sending waits for another's. Raises Unavailable.

        Of several clocks one does this; the others stand by.
        """
        self._finished()
        if not leading.is_mine(self.house, self.lead, time.monotonic()):
            self.began, self.listened, self.seen = None, False, None
            self.unmoved.clear()
            return
        if self.began is None:
            missed.soon(self.house)
            ahead.soon(self.house)
            self.began = time.monotonic()
        before, self.seen = self.seen, put_back.look(self.house)
        put_back.compare(self.house, before, self.seen)
        redis = self.house.queue.answers()
        for lane in outbox.LANES if self._heard(self.began) else URGENT:
            if self._left_alone(lane, redis=redis) and lane not in self.doing:
                self.doing[lane] = hands.submit(jobs.empty, self.house, lane, by="clock")
        looks: dict[str, Callable[[], int]] = {
            "doubts": partial(delivery.reconcile, self.house),
            "receipts": partial(receipts.look, self.house),
            "missed": partial(missed.look, self.house),
            "proof": self.prover.look,
        }
        for name, look in looks.items():
            if name not in self.doing:
                self.doing[name] = hands.submit(look)
        if self.house.settings.watch_url and "watch" not in self.doing and time.monotonic() - self.told >= watch.EVERY:
            self.told = time.monotonic()
            self.doing["watch"] = hands.submit(watch.ping, self.house)

    def _heard(self, began: float) -> bool:
        """Whether what came while we were away has been heard; until then alarms that it may answer do not ring."""
        self.listened = self.listened or time.monotonic() - began > LISTEN
        return self.listened

    def _left_alone(self, lane: str, *, redis: bool) -> bool:
        """Whether this lane has due work that no worker does. Wakes the worker, if there is one."""
        head = self._head(lane)
        if head is None:
            self.unmoved.pop(lane, None)
            return False
        known, since = self.unmoved.get(lane, (None, 0.0))
        if known != head:
            since = time.monotonic()
            self.unmoved[lane] = (head, since)
        self.house.queue.nudge([lane])
        return not redis or time.monotonic() - since >= PATIENCE

    def _head(self, lane: str) -> Due | None:
        """The first due alarm and the first due text of a lane; None when there is neither."""
        with self.house.reading(ANY_LINE) as session:
            ringing = alarms.due(session, lane, 1)
            waiting = lateness.oldest_due(session, lane)
        return (tuple(ringing), waiting) if ringing or waiting else None

    def _finished(self) -> None:
        """Forget what is done. What it raised is raised here: the work is still in SQL."""
        for name, future in list(self.doing.items()):
            if future.done():
                del self.doing[name]
                self.listened = self.listened or name == "missed"
                future.result()


def run(house: House, stop: threading.Event) -> None:
    """Tick each second, of real time or the line's, whichever passes first, until told to stop."""
    ticker = Ticker(house)
    with ThreadPoolExecutor(len(outbox.LANES) + 4, thread_name_prefix="clock") as hands:
        while not stop.is_set():
            real, line = time.monotonic(), house.clock.now()
            _tick(ticker, hands)
            while not stop.wait(LOOK) and time.monotonic() - real < TICK and house.clock.now() - line < TICK:
                pass
        ticker.prover.stop()
    with suppress(Unavailable):
        leading.give_up(house, ticker.lead)


def _tick(ticker: Ticker, hands: ThreadPoolExecutor) -> None:
    try:
        ticker.tick(hands)
    except Unavailable as error:
        telemetry.logger().error("the database is away; nothing is lost, the next tick looks again", reason=str(error))
