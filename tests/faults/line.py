"""A whole line in a folder of its own: `shoulder up` beside a carrier that outlives it, each part by its role."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from service import joining, rota
from service.clock import Clock
from service.demo.stage import EVENING, FIRST_LINE, UNSET, free_port
from service.house import House, build
from service.supervise import pretend, sessions, visit
from service.supervise.children import LEASH
from tests.faults.carrier import Carrier, Ear
from tests.faults.people import PEERS

PATIENCE = 90.0
START_PATIENCE = 150.0
ROLES = {
    "web": "service.app:create",
    "clock": "worker.run clock",
    "pages": "worker.run pages",
    "live": "worker.run live",
    "later": "worker.run later",
    "redis": "--unixsocket",
}


class Broken(Exception):
    """The line did not come to where it should; the text says what was waited for."""


class Impossible(Exception):
    """This machine does not allow it; the text says what is missing."""


@dataclass
class Line:
    """Its processes and its surroundings. `house` looks into the same database."""

    home: Path
    environ: dict[str, str]
    log: Path
    journal: Path
    """What the carrier goes on from when it was killed; it has a disk of its own."""
    house: House = field(init=False)
    ear: Ear = field(init=False)
    up: subprocess.Popen[bytes] | None = None
    carrier: subprocess.Popen[bytes] | None = None

    @property
    def carrier_url(self) -> str:
        """Where the simulator listens."""
        return self.environ["TWILIO_API_URL"]

    @property
    def phone_company(self) -> Carrier:
        """Its door for people and tests."""
        return Carrier(self.carrier_url)

    @property
    def points(self) -> Path:
        """The folder that names where a process is to die."""
        return Path(self.environ["FAULT_POINTS"])

    def takes_up_points(self) -> list[str]:
        """The names of those at which nobody has died; they are gone then."""
        left = sorted(self.points.iterdir())
        for point in left:
            point.unlink()
        return [point.name for point in left]

    def opens(self) -> None:
        """Carrier and line from nothing, with enough peers for everybody."""
        self.points.mkdir()
        Clock(self.home).turn_to(EVENING, 1.0)
        self.start_carrier()
        self.ear = Ear(self.carrier_url)
        until(self.ear.listens, "nobody tells what comes to the phones", self.said)
        self.start()
        self.house = build(visit.settings_here(self.environ))
        with self.house.session(FIRST_LINE) as session:
            for name, number in list(PEERS.items())[2:]:
                person = joining.add_peer(session, number, "en", name)
                joining.agreed(session, person.person_id, "faults")
                rota.change_peer(session, person.person_id, practised_at=session.at)
                rota.comes_on(session, person.person_id, None)

    def start(self) -> None:
        """`shoulder up`, until it would answer a text."""
        self.up = self._run("service.supervise")
        until(self.is_ready, "the line did not come up", self.said, START_PATIENCE)

    def start_carrier(self) -> None:
        """The simulator, until it answers."""
        port = self.carrier_url.rpartition(":")[2]
        self.carrier = self._run("service.simulator.run", "--port", port, "--journal", str(self.journal))
        until(lambda: _status(f"{self.carrier_url}/control/faults") == 200, "the simulator did not come up", self.said)

    def is_ready(self) -> bool:
        """Whether a text would be answered now."""
        return _status(f"{self.environ['PUBLIC_URL']}/health/ready") == 200

    def processes(self, role: str) -> list[int]:
        """Every process of a part of the line, its children first."""
        if role == "carrier":
            return sessions.members(self.carrier.pid) if self.carrier else []
        leaders = [pid for pid in self._children() if ROLES[role] in _command(pid)]
        return [pid for leader in leaders for pid in reversed(sessions.members(leader))]

    def kill(self, role: str) -> None:
        """kill -9, all of it at once; the supervisor starts it again."""
        _kill(self.processes(role))

    def kill_carrier(self) -> None:
        """kill -9 the simulator; another comes in its place, and knows what this one had written down."""
        assert self.carrier is not None
        self.kill("carrier")
        self.carrier.wait()
        self.start_carrier()
        until(self.ear.listens, "nobody tells what comes to the phones", self.said)

    def cut(self) -> None:
        """The power goes: every process of ours in one sweep, the supervisor first. The carrier lives elsewhere."""
        assert self.up is not None
        ours = [self.up.pid, *(pid for child in self._children() for pid in sessions.members(child))]
        _kill(ours)
        self.up.wait()
        until(lambda: not any(_command(pid) for pid in ours), "something would not die", str)

    def said(self) -> str:
        """The end of what its processes wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def close(self) -> None:
        """Stop it all; nothing is left."""
        self.ear.close()
        if self.up and self.up.poll() is None:
            self.up.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.up.wait(PATIENCE)
        for process in (self.up, self.carrier):
            if process and process.poll() is None:
                process.kill()
                process.wait()

    def _run(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A module in a session of its own that ends when we do."""
        reader, writer = os.pipe()
        leash = [sys.executable, "-I", "-S", str(LEASH), str(writer), str(os.getpid())]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*leash, sys.executable, "-m", module, *arguments],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(writer,),
            )
        os.close(reader)
        os.close(writer)
        return process

    def _children(self) -> list[int]:
        assert self.up is not None
        return [int(pid) for pid in Path(f"/proc/{self.up.pid}/task/{self.up.pid}/children").read_text().split()]


@contextmanager
def standing(folder: Path | None = None, **environ: str) -> Iterator[Line]:
    """A line that is up, in a folder of its own if none is given; gone with all its parts afterwards."""
    with ExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shoulder-faults-")))
        elsewhere = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shoulder-carrier-")))
        line = Line(home, _surroundings(home, environ), home / "said.log", elsewhere / "journal")
        stack.callback(line.close)
        line.opens()
        stack.callback(line.house.close)
        yield line


def until(holds: Callable[[], bool], otherwise: str, more: Callable[[], str], seconds: float = PATIENCE) -> None:
    """Look again and again until something holds. Raises Broken, with more, when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise Broken(f"{otherwise} within {seconds:.0f} s: {more()}".rstrip(": "))
        time.sleep(0.02)


def _surroundings(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    port = free_port()
    around = {**os.environ, **dict.fromkeys(UNSET, ""), "SHOULDER_HOME": str(home), "PORT": str(port)}
    around |= pretend.surroundings(home, port, "")
    return around | {"FAULT_POINTS": str(home / "points"), "LINE_ZONE": "America/New_York", **environ}


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _status(url: str) -> int:
    try:
        return urllib3.request("GET", url, timeout=5, retries=False).status
    except urllib3.exceptions.HTTPError:
        return 0
