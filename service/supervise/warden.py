"""Outlives the supervisor by a moment: when that is gone, however it went, whatever it started goes too.

It is told the sessions that there are when it comes. Then it reads +SESSION and -SESSION lines from standard input,
whose end means that the supervisor is no more.
"""

import signal
import sys
import time
from collections.abc import Iterable

from service.supervise import sessions

GRACE = 10.0  # seconds for a child to finish by itself


def watch(known: Iterable[str], lines: Iterable[str]) -> set[int]:
    """The sessions that were still there when the lines ended."""
    living = {int(session) for session in known}
    for line in lines:
        change = living.add if line[0] == "+" else living.discard
        change(int(line[1:]))
    return living


def put_to_rest(living: set[int], grace: float = GRACE) -> None:
    """Ask each to stop; after a grace, kill what is left."""
    for session in living:
        sessions.ask(session)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(sessions.members(session) for session in living):
        time.sleep(0.1)
    for session in living:
        sessions.end(session)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    put_to_rest(watch(sys.argv[1:], sys.stdin))
