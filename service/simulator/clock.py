"""The line's time, read from the clock file under the home folder; real time when there is none."""

import json
import time
from pathlib import Path


class Clock:
    """now() in unix seconds, UTC: line + (real time - real) * rate, as the file says at that moment."""

    def __init__(self, home: Path | None = None) -> None:
        self._file = home / "clock.json" if home else None

    def now(self) -> float:
        """The line's time now. The file is read each time, so that a test may turn it at will."""
        real = time.time()
        if self._file is None or not self._file.exists():
            return real
        turned = json.loads(self._file.read_text(encoding="utf-8"))
        return float(turned["line"]) + (real - float(turned["real"])) * float(turned["rate"])
