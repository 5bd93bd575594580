"""Wake the worker of a lane. Only that: the work is in SQL, and the clock finds what no nudge announced."""

import threading
import time
from collections.abc import Iterable

import redis
import rq
from redis.backoff import NoBackoff
from redis.retry import Retry

from service import redis_address

DRAIN = "worker.jobs.drain"
CONNECT_SECONDS = 0.25
ANSWER_SECONDS = 0.5
REST_SECONDS = 1.0
COALESCE_MS = 2_000
JOB_SECONDS = 120


class Queue:
    """One pool for one process; fails fast and never raises. Build it after forking."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._redis = redis_address.connect(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self._resting_until = 0.0
        self._lock = threading.Lock()

    def nudge(self, lanes: Iterable[str]) -> None:
        """Ask the workers of these lanes to look, unless that is asked already; nothing if Redis is away."""
        if self._resting():
            return
        try:
            for lane in sorted(lanes):
                self._nudge(lane)
        except redis.RedisError:
            self._rest()

    def started(self, lane: str) -> None:
        """A worker begins to look: work committed from now on needs a new nudge."""
        try:
            self._redis.delete(_asked(lane))
        except redis.RedisError:
            self._rest()

    def answers(self) -> bool:
        """Whether Redis is there."""
        try:
            return bool(self._redis.ping())
        except redis.RedisError:
            return False

    def close(self) -> None:
        """Let go of every connection."""
        self._redis.close()

    def _nudge(self, lane: str) -> None:
        if not self._redis.set(_asked(lane), b"1", nx=True, px=COALESCE_MS):
            return
        queue = rq.Queue(lane, connection=self._redis)
        queue.enqueue(DRAIN, lane, result_ttl=0, failure_ttl=60, job_timeout=JOB_SECONDS, description=f"drain {lane}")

    def _resting(self) -> bool:
        with self._lock:
            return time.monotonic() < self._resting_until

    def _rest(self) -> None:
        with self._lock:
            self._resting_until = time.monotonic() + REST_SECONDS


def _asked(lane: str) -> str:
    return f"shoulder:asked:{lane}"
