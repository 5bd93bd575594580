"""Keep a crew running from one loop: pass on what they say, start again what dies, stop all in order."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from service.errors import StartError
from service.supervise.children import Child
from service.supervise.terminal import Terminal

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 4  # failed starts of one process before a start of the line is given up
HURRY = 1.0  # seconds of grace for each, once somebody asks a second time


class Stopped(Exception):
    """Somebody asked the line to stop."""


class Crew:
    """The children, and a warden that ends them should this process vanish. Lives on the main thread."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.children: list[Child] = []
        self._asked = 0
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._listen_to_signals()
        self._warden = self._post_warden()

    def add(self, child: Child) -> None:
        """Start it and keep it running."""
        self.children.append(child)
        self._start(child)

    def run_once(self, child: Child, seconds: float) -> None:
        """Run a command to its end. Raises StartError if it fails or takes longer."""
        self._start(child)
        try:
            self.until(lambda: not child.running(), seconds, f"{child.name} took too long")
        finally:
            self._stop_rank([child])
        if child.exit_code():
            raise StartError(f"{child.name} failed ({child.ending()}); what it said is above.")

    def until(self, ready: Callable[[], bool], seconds: float, otherwise: str) -> None:
        """Go about the work until ready() is true. Raises StartError(otherwise) when that takes longer."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.work(0.05)
            failing = [child.name for child in self.children if child.failures >= PATIENCE]
            if failing:
                raise StartError(f"{failing[0]} does not stay up; what it said is above.")
            if time.monotonic() > deadline:
                raise StartError(f"{otherwise} ({seconds:.0f} seconds).")

    def work(self, seconds: float = 1.0) -> None:
        """One turn: listen, for at most so long, and mend. Raises Stopped when asked to stop."""
        self._listen(seconds)
        if self._asked:
            raise Stopped
        if self._warden.poll() is not None:
            self._dismiss_warden()
            self._warden = self._post_warden()
        for child in self.children:
            if not child.running():
                self._mend(child)

    def stop(self, order: Sequence[Sequence[Child]]) -> None:
        """Stop one rank after the other, each with its grace; then nothing is left."""
        self._asked = min(self._asked, 1)
        self.children = []  # nothing is mended any more
        for rank in order:
            self._stop_rank(rank)

    def close(self) -> None:
        """Send the warden home."""
        self._dismiss_warden()
        self._selector.close()
        signal.set_wakeup_fd(-1)
        self._wake.close()
        self._waker.close()

    def _start(self, child: Child) -> None:
        assert self._warden.stdin is not None
        child.start(self._warden.stdin.fileno())
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _mend(self, child: Child) -> None:
        if not child.due:
            self._clear(child)
            child.count_failure()
            if child.quiet:
                self._pass_on(child, list(child.last_words))
            pause = child.due - time.monotonic()
            self.terminal.warn(f"{child.name} stopped ({child.ending()}); starting it again in {pause:.1f} s.")
        elif time.monotonic() >= child.due:
            self._start(child)

    def _stop_rank(self, rank: Sequence[Child]) -> None:
        rank = [child for child in rank if child.session]
        for child in rank:
            child.ask()
        began = time.monotonic()
        for child in rank:
            while child.running() and time.monotonic() - began < (HURRY if self._asked > 1 else child.grace):
                self._listen(0.05)
            if child.running():
                self.terminal.warn(f"{child.name} did not stop by itself; it was ended.")
            self._clear(child)

    def _clear(self, child: Child) -> None:
        """Leave nothing of it: processes, what it said last, the warden's note."""
        if not child.end():
            self.terminal.warn(f"Something that {child.name} started does not die; look at session {child.session}.")
        self._hear(child)
        self._tell_warden(f"-{child.session}\n")
        self._ignore(child)
        child.close()

    def _listen(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, Child):
                self._hear(key.data)
            else:
                self._wake.recv(4096)

    def _hear(self, child: Child) -> None:
        while lines := child.read():
            if not child.quiet:
                self._pass_on(child, lines)
        if lines is None:
            self._ignore(child)

    def _ignore(self, child: Child) -> None:
        if child.output in self._selector.get_map():
            self._selector.unregister(child.output)

    def _pass_on(self, child: Child, lines: Sequence[str]) -> None:
        for line in lines:
            self.terminal.pass_on(child.name, line)

    def _listen_to_signals(self) -> None:
        self._wake.setblocking(False)
        self._waker.setblocking(False)
        self._selector.register(self._wake, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (*STOPS, signal.SIGCHLD):
            signal.signal(number, self._signalled)

    def _signalled(self, number: int, _: FrameType | None) -> None:
        if number in STOPS:
            self._asked += 1

    def _post_warden(self) -> subprocess.Popen[bytes]:
        known = [str(child.session) for child in self.children if child.session]
        return subprocess.Popen(
            [sys.executable, "-m", "service.supervise.warden", *known],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _dismiss_warden(self) -> None:
        assert self._warden.stdin is not None
        self._warden.stdin.close()
        self._warden.wait()

    def _tell_warden(self, note: str) -> None:
        assert self._warden.stdin is not None
        try:
            os.write(self._warden.stdin.fileno(), note.encode())
        except BrokenPipeError:
            return  # the next turn posts another and tells it all
