"""Work done in the background: in order within a lane, side by side between lanes."""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable

Job = Callable[[], None]


class Lanes:
    """Threads are started as needed, up to a number; a lane holds one at most at a time."""

    def __init__(self, threads: int = 48) -> None:
        self._limit = threads
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, deque[Job]] = {}
        self._ready: deque[Hashable] = deque()
        self._threads = self._resting = self._unfinished = 0
        self._closed = False

    def put(self, lane: Hashable, job: Job) -> None:
        """Do this after everything already put into that lane."""
        with self._changed:
            self._unfinished += 1
            if lane in self._waiting:
                self._waiting[lane].append(job)
                return
            self._waiting[lane] = deque([job])
            self._ready.append(lane)
            if len(self._ready) > self._resting and self._threads < self._limit:
                self._threads += 1
                threading.Thread(target=self._work, name="simulator-lane", daemon=True).start()
            self._changed.notify_all()

    @property
    def unfinished(self) -> int:
        """Jobs queued or being done."""
        with self._changed:
            return self._unfinished

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is queued or being done; False if that did not come about in time."""
        end = time.monotonic() + timeout
        with self._changed:
            while self._unfinished:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            return True

    def close(self) -> None:
        """Start nothing more; what is being done may end by itself."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _work(self) -> None:
        try:
            while (lane := self._next()) is not None:
                self._do_one(lane)
        finally:
            with self._changed:
                self._threads -= 1

    def _next(self) -> Hashable | None:
        with self._changed:
            self._resting += 1
            while not self._ready and not self._closed:
                self._changed.wait()
            self._resting -= 1
            return None if self._closed else self._ready.popleft()

    def _do_one(self, lane: Hashable) -> None:
        with self._changed:
            job = self._waiting[lane][0]
        try:
            job()
        finally:
            with self._changed:
                self._waiting[lane].popleft()
                self._unfinished -= 1
                if self._waiting[lane]:
                    self._ready.append(lane)
                else:
                    del self._waiting[lane]
                self._changed.notify_all()
