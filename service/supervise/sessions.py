"""Every process that a child brought into the world, wherever it put itself, by its session.

A child leads a session of its own. What it forks stays in it even after setpgrp (RQ horses do that) and
after its parent was killed (granian's workers outlive theirs), so that nothing escapes a stop.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def members(session: int) -> list[int]:
    """Living processes of a session; without /proc, its leader's process group stands for it."""
    if sys.platform == "linux":
        return [pid for pid, belongs_to in _processes() if belongs_to == session]
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return []
    return [-session]


def ask(session: int) -> None:
    """Ask the leader to stop in its own good order."""
    with suppress(ProcessLookupError):
        os.kill(session, signal.SIGTERM)


def end(session: int, seconds: float = 5.0) -> bool:
    """Kill all that is left of it and wait until it is gone; False if something would not die."""
    deadline = time.monotonic() + seconds
    while left := members(session):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _processes() -> Iterator[tuple[int, int]]:
    """(pid, session) of all but zombies."""
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError):
            # "pid (name) state parent group session ..."; the name may hold spaces and brackets
            state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if state != "Z":
                yield int(folder.name), int(session)
