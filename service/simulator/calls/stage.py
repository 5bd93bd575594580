"""Lives on one stage: generators that wait for a time or for something to happen, played one step at a time.

A life yields the time until which it waits (None or infinity: as long as it takes) and gets what happened, or None
when that time has come. An interrupt is an exception thrown into it. Nothing here blocks; all of it holds the
exchange's lock.
"""

import math
import threading
from collections import deque
from collections.abc import Generator
from functools import partial
from typing import Any

from service.simulator.timers import Timer, Timers

Life = Generator[float | None, Any, Any]


class Task:
    """One life being played."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.over = False
        self.timer: Timer | None = None


class Stage:
    """Plays every life; what happens while one is played waits its turn, so that no life is ever entered twice."""

    def __init__(self, lock: threading.RLock, timers: Timers) -> None:
        self._lock, self._timers = lock, timers
        self._queue: deque[tuple[Task, Any]] = deque()
        self._playing = False
        self.current: Task | None = None

    def begin(self, life: Life) -> Task:
        """Let a life begin."""
        task = Task(life)
        self.post(task, None)
        return task

    def post(self, task: Task, event: Any) -> None:
        """Something happens in a life (or an exception interrupts it); nothing if it is over."""
        with self._lock:
            if not self._playing:
                self._timers.ring()
            self._queue.append((task, event))
            self._play()

    def close(self, task: Task | None) -> None:
        """End a life that is not being played at this moment, without a word."""
        if task is not None and not task.over:
            task.over = True
            self._let_go(task)
            task.life.close()

    def _play(self) -> None:
        if self._playing:
            return
        self._playing = True
        try:
            while self._queue:
                self._step(*self._queue.popleft())
        finally:
            self._playing = False

    def _step(self, task: Task, event: Any) -> None:
        if task.over:
            return
        self._let_go(task)
        self.current = task
        try:
            until = task.life.throw(event) if isinstance(event, BaseException) else task.life.send(event)
        except StopIteration:
            task.over = True
        else:
            if until is not None and until < math.inf:
                task.timer = self._timers.at(until, partial(self.post, task, None))
        finally:
            self.current = None

    def _let_go(self, task: Task) -> None:
        if task.timer is not None:
            task.timer.off = True
            task.timer = None
