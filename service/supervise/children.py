"""One process of the line: started on a leash in a session of its own, listened to, stopped."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.supervise import sessions

LEASH = Path(__file__).with_name("leash.py")
STEADY = 30.0  # seconds; one that ran this long had no trouble starting
LONGEST_PAUSE = 30.0
REMEMBERED = 20  # lines of a quiet one that are shown if it dies


class Child:
    """A command that is kept running. `quiet` keeps its output back until it dies."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        grace: float = 10,
        quiet: bool = False,
    ) -> None:
        self.name, self.command, self.environ = name, command, environ
        self.grace, self.quiet = grace, quiet
        self.failures = 0
        self.due = 0.0  # when it may be started again (monotonic)
        self.last_words: deque[str] = deque(maxlen=REMEMBERED)
        self.session = 0  # its process id, which also names its session; 0 while there is none of it
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._rest = b""

    @property
    def output(self) -> int:
        """The descriptor to listen at."""
        assert self._process is not None and self._process.stdout is not None
        return self._process.stdout.fileno()

    def start(self, warden: int) -> None:
        """Start it; the warden hears of it through that pipe. For the main thread: the leash hangs on it."""
        leash = [sys.executable, "-I", "-S", str(LEASH), str(warden), str(os.getpid())]
        self._process = subprocess.Popen(
            [*leash, *self.command],
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(warden,),
        )
        self.session = self._process.pid
        os.set_blocking(self.output, False)
        self._began, self.due, self._rest = time.monotonic(), 0.0, b""

    def running(self) -> bool:
        """Whether its own process lives; what it started may outlive it."""
        return self._process is not None and self._process.poll() is None

    def exit_code(self) -> int | None:
        """As subprocess has it: negative for a signal, None while running or never started."""
        return self._process.poll() if self._process else None

    def ending(self) -> str:
        """How it ended, for a person."""
        code = self.exit_code() or 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def read(self) -> list[str] | None:
        """The whole lines it has written since; None once nobody can write any more."""
        try:
            chunk = os.read(self.output, 65536)
        except BlockingIOError:
            return []
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if not chunk and self._rest:
            lines, self._rest = [self._rest], b""
        said = [line.decode(errors="replace").rstrip() for line in lines if line.strip()]
        self.last_words.extend(said)
        return said if chunk or said else None

    def count_failure(self) -> None:
        """Note that it ended unasked, and put off its next start: shortly after a steady run, else longer."""
        self.failures = 1 if time.monotonic() - self._began > STEADY else self.failures + 1
        self.due = time.monotonic() + min(0.25 * 2 ** (self.failures - 1), LONGEST_PAUSE)

    def ask(self) -> None:
        """Ask it to stop in its own good order; it tells its own."""
        if self.running():
            sessions.ask(self.session)

    def end(self) -> bool:
        """Kill whatever is left of it; False if something would not die."""
        gone = sessions.end(self.session)
        if self._process:
            self._process.wait(timeout=5)
        return gone

    def close(self) -> None:
        """Stop listening; from here on there is none of it."""
        if self._process and self._process.stdout:
            self._process.stdout.close()
        self.session = 0
