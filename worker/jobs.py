"""The one job there is: look at a lane and do all that is due in it. Several processes may look at once."""

import time
from contextvars import ContextVar

from service import delivery, telemetry
from service.errors import Unavailable
from service.house import House
from service.switchboard import receive

SECONDS = 5.0
here: ContextVar[House] = ContextVar("house")
"""The house of this process; worker.run sets it before the first job."""


def drain(lane: str) -> None:
    """What RQ calls by name: do all that is due in a lane. The clock asks again once the database is back."""
    house = here.get()
    house.queue.started(lane)
    try:
        empty(house, lane, by="worker")
    except Unavailable as error:
        telemetry.logger().error("the database is away; nothing is lost", lane=lane, reason=str(error))


def empty(house: House, lane: str, *, by: str, seconds: float = SECONDS) -> int:
    """Ring and send what is due until nothing is, or time is up: then somebody is woken to go on.

    Returns how much was done. Raises Unavailable when the database is away.
    """
    telemetry.DRAINS.labels(lane, by).inc()
    until = time.monotonic() + seconds
    done = 0
    with telemetry.about(lane=lane):
        while (left := until - time.monotonic()) > 0:
            did = _ring(house, lane, until) + delivery.drain(house, lane, left)
            done += did
            if not did:
                return done
    house.queue.nudge([lane])
    return done


def _ring(house: House, lane: str, until: float) -> int:
    due, rung = receive.due_alarms(house, lane), 0
    while rung < len(due) and time.monotonic() <= until:
        rung += receive.ring_some(house, due[rung:])
    return rung
