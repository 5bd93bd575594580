"""The line's time: real time, or what one shared clock file under SHOULDER_HOME makes of it."""

import json
import os
import time
from pathlib import Path

from service.errors import SettingsError

CLOCK_FILE = "clock.json"


class Clock:
    """Time in unix seconds (UTC) for every process that shares a home folder.

    The file holds {"real": r, "line": l, "rate": k}: at real time t it is l + (t - r) * k on the line.
    """

    def __init__(self, home: Path) -> None:
        self.file = home / CLOCK_FILE

    def now(self) -> float:
        """The line's time at this moment. Raises SettingsError when the clock file cannot be read."""
        real = time.time()
        turned = self._turned()
        if turned is None:
            return real
        began, line, rate = turned
        return line + (real - began) * rate

    def on_the_wall(self) -> float:
        """Real time, whatever the file says: what a phone that makes codes goes by."""
        return time.time()

    def turn_to(self, at: float, rate: float | None = None) -> None:
        """Make it `at` for every process, running on at `rate` line seconds a second (as before if None)."""
        if rate is None:
            turned = self._turned()
            rate = turned[2] if turned else 1.0
        self._write({"real": time.time(), "line": at, "rate": rate})

    def forward(self, seconds: float) -> float:
        """Let so many seconds pass at once; returns the time it is then."""
        at = self.now() + seconds
        self.turn_to(at)
        return at

    def let_go(self) -> None:
        """Back to real time."""
        self.file.unlink(missing_ok=True)

    def _turned(self) -> tuple[float, float, float] | None:
        try:
            turned = json.loads(self.file.read_bytes())
            return float(turned["real"]), float(turned["line"]), float(turned["rate"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"The clock file {self.file} cannot be read; delete it to go back to real time."
            ) from error

    def _write(self, turned: dict[str, float]) -> None:
        """Whole or not at all: others read it at any moment."""
        draft = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        draft.write_text(json.dumps(turned), encoding="utf-8")
        draft.replace(self.file)
