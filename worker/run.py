"""Run one process of the line's hands: `python -m worker.run pages`, `live`, `later` or `clock`."""

import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from rq import Queue, SimpleWorker

from service import outbox, redis_address, settings, telemetry
from service.errors import ShoulderError
from service.house import House, build
from worker import clock, jobs

USAGE = "Say which: python -m worker.run pages|live|later|clock"


class LaneWorker(SimpleWorker):
    """RQ's worker, which remembers that it was asked to leave, even when Redis goes away in that moment."""

    leaving = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """SIGTERM or SIGINT: finish the job at hand, then leave."""
        self.leaving = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def main(arguments: Sequence[str]) -> int:
    """Run until SIGTERM or SIGINT. Returns the exit status: 2, with a sentence, when it cannot start."""
    if len(arguments) != 1 or arguments[0] not in (*outbox.LANES, "clock"):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    [role] = arguments
    telemetry.start(role)
    try:
        house = build(settings.load())
    except ShoulderError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if role == "clock":
        _tick(house)
    else:
        _work(house, role)
    house.close()
    return 0


def _tick(house: House) -> None:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    telemetry.logger().info("ready")
    clock.run(house, stop)


def _work(house: House, lane: str) -> None:
    """Work on one lane only: a worker on two queues can lose a job. Redis may come and go."""
    jobs.here.set(house)
    logging.getLogger("rq").setLevel(logging.WARNING)
    _leave_on_signal()
    telemetry.logger().info("ready")
    while True:
        _leave_on_signal()
        worker = None
        try:
            worker = _worker(house, lane)
            worker.work(logging_level="WARNING")
            return
        except redis.RedisError as error:
            if worker is not None and worker.leaving:
                return
            telemetry.logger().warning("Redis is away; the clock does the work meanwhile", reason=type(error).__name__)
            time.sleep(1)


def _worker(house: House, lane: str) -> LaneWorker:
    patient = Retry(ExponentialBackoff(cap=2, base=0.1), 5)
    connection = redis_address.connect(
        house.queue.url, retry=patient, retry_on_error=[redis.ConnectionError, redis.TimeoutError]
    )
    return LaneWorker(
        [Queue(lane, connection=connection)],
        connection=connection,
        maintenance_interval=30,
        worker_ttl=60,
        job_monitoring_interval=5,
        log_job_description=False,
    )


def _leave_on_signal() -> None:
    """Until RQ puts its own handlers in place, a signal ends the process: there is nothing to finish."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _leave)


def _leave(_: int, __: FrameType | None) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
