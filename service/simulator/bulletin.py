"""News for whoever watches: each watcher gets every event from the moment it began to watch."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Event = dict[str, Any]


class Bulletin:
    """A leaf lock of its own; never calls out while holding it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchers: list[queue.SimpleQueue[Event | None]] = []

    def publish(self, kind: str, **facts: Any) -> None:
        """Tell every watcher; facts must be JSON."""
        with self._lock:
            for watcher in self._watchers:
                watcher.put({"type": kind, **facts})

    @contextmanager
    def watching(self) -> Iterator["queue.SimpleQueue[Event | None]"]:
        """A queue of what is published from now on; None when everything ends."""
        watcher: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        with self._lock:
            self._watchers.append(watcher)
        try:
            yield watcher
        finally:
            with self._lock:
                self._watchers.remove(watcher)

    def close(self) -> None:
        """Send every watcher home."""
        with self._lock:
            for watcher in self._watchers:
                watcher.put(None)

    def stream(self, number: str = "", quiet: float = 15.0) -> Iterator[str]:
        """Server-sent events, of one number if named; a comment when nothing happened for `quiet` seconds."""
        with self.watching() as watcher:
            yield "retry: 1000\n: watching\n\n"
            while True:
                try:
                    event = watcher.get(timeout=quiet)
                except queue.Empty:
                    yield ": quiet\n\n"
                    continue
                if event is None:
                    return
                if not number or event.get("number") == number:
                    yield f"data: {json.dumps(event)}\n\n"
