"""What the demo plays on: a supervisor of its own, a throw-away home, free ports; gone at the end."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import urllib3
from rich.console import Console

from service import alarms, lateness, lists, people, rota
from service.clock import Clock
from service.demo.phones import Phones
from service.errors import StartError
from service.house import House, build
from service.outbox import LANES
from service.supervise import visit
from service.supervise.children import LEASH

ZONE = ZoneInfo("America/New_York")
EVENING = 1_795_474_800.0  # Monday 23 November 2026, 18:00 in New York
FIRST_LINE = 1
START_SECONDS, STOP_SECONDS, QUIET_SECONDS = 90.0, 40.0, 90.0
SERVED = range(20_000, 32_000)
"""Ports that no system gives to the near end of a connection: one of those is taken again before a server has it."""
STARTING = "Starting Redis, web, workers, clock and a pretend phone company ..."
UNSET = (
    "DATABASE_URL",
    "REDIS_URL",
    "PUBLIC_URL",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_SECONDARY",
    "TWILIO_API_URL",
    "SHOULDER_KEYS",
    "LINE_NUMBER",
    "WATCH_URL",
    "DYNO",
    "K_SERVICE",
)
"""Settings of somebody's real line, in the environment or in .env, that must not reach the demo's."""


@dataclass(frozen=True)
class Stage:
    """A line that runs for real, on a clock that stands still until it is moved on."""

    house: House
    phones: Phones

    def now(self) -> float:
        """The line's time."""
        return self.house.clock.now()

    def rings_for_offers(self, number: str) -> None:
        """From now on this peer is rung, and not written to, when somebody would like to talk."""
        with self.house.session(FIRST_LINE) as session:
            person = people.find(session, number)
            assert person is not None
            rota.change_peer(session, person.id, offers_by="call")

    def quiet(self) -> None:
        """Wait until nothing is due and nothing is under way. Raises StartError when that takes too long."""
        until, calm = time.monotonic() + QUIET_SECONDS, 0
        while calm < 2:
            if time.monotonic() > until:
                raise StartError(f"The line did not come to rest within {QUIET_SECONDS:.0f} seconds.")
            self.phones.settle(QUIET_SECONDS)
            calm = calm + 1 if self._still() else 0
            time.sleep(0.02)

    def forward(self, seconds: float) -> None:
        """Let time pass from one due moment to the next, and see each one done."""
        target = self.now() + seconds
        while (moment := self._next()) is not None and moment <= target:
            self.house.clock.turn_to(max(moment, self.now()), 0.0)
            self.quiet()
        self.house.clock.turn_to(target, 0.0)
        self.quiet()

    def _still(self) -> bool:
        with self.house.reading(0) as session:
            due = any(alarms.due(session, lane, 1) or lateness.oldest_due(session, lane) for lane in LANES)
            return not due and not lists.under_way(session)

    def _next(self) -> float | None:
        with self.house.reading(0) as session:
            moments = [lists.next_moment(session), self.phones.settle(QUIET_SECONDS)]
        return min((at for at in moments if at is not None), default=None)


@contextmanager
def standing(console: Console) -> Iterator[Stage]:
    """A line that is up; gone with all its parts afterwards, however that comes. Raises StartError."""
    with tempfile.TemporaryDirectory(prefix="shoulder-demo-") as folder:
        home = Path(folder)
        environ = _surroundings(home)
        Clock(home).turn_to(EVENING, 0.0)
        with (home / "up.log").open("wb") as log, _supervisor(environ, log.fileno(), console) as process:
            if not console.is_terminal:
                console.print(STARTING)
            with console.status(STARTING):
                house = _when_up(process, environ, home / "up.log")
            try:
                yield Stage(house, Phones(house.settings.twilio_api_url))
            finally:
                house.close()


def free_port() -> int:
    """A port that is free together with the next one."""
    while True:
        port = secrets.choice(SERVED)
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@contextmanager
def _supervisor(environ: dict[str, str], log: int, console: Console) -> Iterator[subprocess.Popen[bytes]]:
    """`shoulder up`, in a session of its own, so that Ctrl-C reaches only us; it ends when we do."""
    reader, writer = os.pipe()
    leash = [sys.executable, "-I", "-S", str(LEASH), str(writer), str(os.getpid())]
    process = subprocess.Popen(
        [*leash, sys.executable, "-m", "service.cli", "up"],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        pass_fds=(writer,),
    )
    try:
        yield process
    finally:
        with console.status("Stopping everything ..."):
            _stop(process)
        os.close(reader)
        os.close(writer)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()  # its warden ends what it started
        process.wait()


def _when_up(process: subprocess.Popen[bytes], environ: dict[str, str], log: Path) -> House:
    until = time.monotonic() + START_SECONDS
    while not _answers(environ["PORT"]):
        if process.poll() is not None or time.monotonic() > until:
            said = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise StartError(f"The demo's line did not come up. It said:\n{said}")
        time.sleep(0.1)
    return build(visit.settings_here(environ))


def _answers(port: str) -> bool:
    try:
        return urllib3.request("GET", f"http://127.0.0.1:{port}/health/ready", timeout=2, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _surroundings(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        **dict.fromkeys(UNSET, ""),
        "SHOULDER_HOME": str(home),
        "PORT": str(free_port()),
        "LINE_ZONE": ZONE.key,
    }
