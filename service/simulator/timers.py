"""What is to happen at a time of the line's clock; it happens in order of time, whoever looks first."""

import heapq
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from service.simulator.clock import Clock

Job = Callable[[], None]
LOOK = 0.05
IDLE = 1.0


@dataclass(order=True)
class Timer:
    """One thing to do, until it is done or called off."""

    due: float
    order: int
    job: Job = field(compare=False)
    off: bool = field(default=False, compare=False)


class Timers:
    """One thread looks at the clock while anything is pending. Jobs run, and all else is used, under the lock."""

    def __init__(self, clock: Clock, lock: threading.RLock) -> None:
        self._clock, self._lock = clock, lock
        self._heap: list[Timer] = []
        self._order = 0
        self._moment: float | None = None
        self._changed = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    def now(self) -> float:
        """The line's time; while a timer rings, the time it was set for, so that late looking shifts nothing."""
        return self._clock.now() if self._moment is None else self._moment

    def at(self, due: float, job: Job) -> Timer:
        """Do this when the line's time has come."""
        self._order += 1
        timer = Timer(due, self._order, job)
        heapq.heappush(self._heap, timer)
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="simulator-time", daemon=True)
            self._thread.start()
        self._changed.set()
        return timer

    def next_due(self) -> float | None:
        """When the next thing will happen by itself, or None."""
        while self._heap and self._heap[0].off:
            heapq.heappop(self._heap)
        return self._heap[0].due if self._heap else None

    def ring(self) -> None:
        """Let everything happen whose time has come, each at its own moment; nothing if it is happening now."""
        if self._moment is not None or not self._heap:
            return
        now = self._clock.now()
        try:
            while (due := self.next_due()) is not None and due <= now:
                self._moment = due
                heapq.heappop(self._heap).job()
        finally:
            self._moment = None

    def close(self) -> None:
        """Let nothing more happen."""
        self._closed = True
        self._changed.set()

    def _watch(self) -> None:
        while not self._closed:
            with self._lock:
                self._changed.clear()
                self.ring()
                pending = self.next_due() is not None
            if pending:
                time.sleep(LOOK)
            else:
                self._changed.wait(IDLE)
