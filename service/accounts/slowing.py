"""How long somebody waits after failed sign-ins. Pure: counts and seconds in, seconds out; no wait is for ever."""

FREE = {"both": 5, "name": 20, "address": 20}
"""So many tries cost no wait: of one name from one address, of a name from anywhere, of an address with any name."""
FIRST_WAIT = 15.0
LONGEST = {"both": 300.0, "name": 30.0, "address": 30.0}
FORGOTTEN = 3600.0
"""After so many seconds without a try nothing of before counts."""


def left(kind: str, count: int, since: float) -> float:
    """Seconds to wait now, after `count` tries of which the last was `since` seconds ago."""
    if since >= FORGOTTEN or count < FREE[kind]:
        return 0.0
    doublings = min(count - FREE[kind], 10)
    return max(0.0, min(FIRST_WAIT * 2.0**doublings, LONGEST[kind]) - max(0.0, since))


def counted(count: int, since: float) -> int:
    """The count after one more try."""
    return 1 if since >= FORGOTTEN else count + 1
