"""How many unsigned requests one address may send in a minute: counted in this process alone, and kept nowhere."""

import threading
import time
from collections import OrderedDict

MINUTE = 60.0
MOST = 60
"""In a minute, from one address, to one process."""
ADDRESSES = 10_000
"""So many are remembered; the one that was quiet for longest is forgotten first."""


class Crowding:
    """Counts what came unsigned. What is signed is never counted: no flood of others keeps the carrier out."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def is_full(self, address: str, at: float | None = None) -> bool:
        """Whether this address has had its minute's worth."""
        return self._level(address, time.monotonic() if at is None else at) >= self._most

    def refused(self, address: str, at: float | None = None) -> None:
        """One more came from there that was not signed."""
        at = time.monotonic() if at is None else at
        with self._lock:
            level = self._level(address, at) + 1
            self._seen[address] = (min(level, self._most + 1.0), at)
            self._seen.move_to_end(address)
            while len(self._seen) > ADDRESSES:
                self._seen.popitem(last=False)

    def _level(self, address: str, at: float) -> float:
        level, since = self._seen.get(address, (0.0, at))
        return max(0.0, level - (at - since) / MINUTE * self._most)
