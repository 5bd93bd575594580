"""Machines of a world of their own: each a network namespace with one cable, which can be pulled, and its power cut."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.line import Broken, until

NET = "10.77.0"
STREET = f"{NET}.1"
"""Where whoever plays is: people's phones, and the one address that the carrier has of the line."""


def ip(*words: str) -> str:
    """One command of iproute2; what it said. Raises CalledProcessError."""
    return subprocess.run(["ip", *words], capture_output=True, text=True, check=True).stdout


def lay_cables() -> None:
    """The switch, and a place at it for who plays."""
    ip("link", "set", "lo", "up")
    ip("link", "add", "switch", "type", "bridge")
    ip("address", "add", f"{STREET}/24", "dev", "switch")
    ip("link", "set", "switch", "up")


@dataclass
class Host:
    """A machine with an address, and what it runs from when it is switched on."""

    name: str
    number: int
    commands: Sequence[Sequence[str | Path]]
    environ: Mapping[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the others find it."""
        return f"{NET}.{self.number}"

    def plug_in(self) -> None:
        """Put it beside the others, switched off."""
        ip("netns", "add", self.name)
        ip("link", "add", self._plug, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("link", "set", self._plug, "master", "switch", "up")
        ip("-n", self.name, "address", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", self.name, "link", "set", device, "up")

    def runs_once(self, command: Sequence[str | Path]) -> None:
        """A command on this machine, to its end. Raises Broken."""
        done = subprocess.run([*self._here, *command], env=self.environ, check=False, capture_output=True, text=True)
        if done.returncode:
            raise Broken(f"{self.name}: {done.stdout[-500:]}{done.stderr[-500:]}")

    def on(self) -> None:
        """Power and cable."""
        self.cable(there=True)
        with self.log.open("ab") as log:
            for command in self.commands:
                process = subprocess.Popen(
                    [*self._here, *command],
                    env=self.environ,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.environ.get("SHOULDER_HOME", "/"),
                    start_new_session=True,
                )
                self.running.append(process)

    def off(self) -> None:
        """The power goes: nobody hears a last word from it."""
        self.cable(there=False)
        until(self._is_dead, f"{self.name} would not die", str)
        for process in self.running:
            process.wait()
        self.running.clear()

    def cable(self, *, there: bool) -> None:
        """Plug it in, or pull it: what is on its way is lost, and nobody is told."""
        ip("link", "set", self._plug, "up" if there else "down")

    @property
    def _plug(self) -> str:
        """The end of its cable at the switch."""
        return f"to-{self.name}"

    @property
    def _here(self) -> list[str]:
        return ["ip", "netns", "exec", self.name]

    def _is_dead(self) -> bool:
        pids = [int(pid) for pid in ip("netns", "pids", self.name).split()]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
        return not pids
