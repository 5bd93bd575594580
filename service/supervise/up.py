"""`shoulder up`: from nothing to a line that answers, and down again."""

import http.client
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service import embedded_redis, settings
from service.settings import Settings
from service.supervise import place, pretend, procfile
from service.supervise.children import Child
from service.supervise.crew import Crew, Stopped
from service.supervise.terminal import Terminal

PROCFILE = Path(__file__).parents[2] / "Procfile"
FIRST_TO_STOP = ("web", "clock")  # then everything else of the Procfile, the carrier, Redis
GRACE = {"web": 8.0, "pages": 20.0, "live": 20.0, "later": 20.0}


def up(environ: Mapping[str, str] | None = None, procfile_path: Path = PROCFILE) -> None:
    """Run the line until somebody stops it. Raises SettingsError or StartError before or while it starts.

    When this returns or raises, nothing it started is left running.
    """
    terminal = Terminal()
    given = dict(os.environ if environ is None else environ)
    chosen = settings.load(given)
    commands = procfile.read(procfile_path)
    with place.hold(chosen.shoulder_home, f"process {os.getpid()}, {_address(chosen.port)}"):
        line = _Line(terminal, chosen, given)
        try:
            line.start(commands)
            while True:
                line.crew.work()
        except Stopped:
            terminal.say("Stopping; a second Ctrl-C makes haste.")
        finally:
            line.stop()
            terminal.say("Everything has stopped.")


class _Line:
    """The processes of one line and the surroundings they are given."""

    def __init__(self, terminal: Terminal, chosen: Settings, given: Mapping[str, str]) -> None:
        self.terminal, self.home, self.port = terminal, chosen.shoulder_home, chosen.port
        self.simulated = not chosen.twilio_account_sid
        self._check_ports()
        self.surroundings = _surroundings(chosen, given)
        self.redis = None if chosen.redis_url else embedded_redis.prepare(self.home)
        if self.redis:
            self.surroundings["REDIS_URL"] = self.redis.url
        settings.load(self.surroundings).require("twilio_account_sid", "public_url", "redis_url")
        self.crew = Crew(terminal)
        self._named: dict[str, Child] = {}
        self._ranks: list[list[Child]] = []

    def start(self, commands: Mapping[str, str]) -> None:
        """Redis, the carrier, the tables, the web; the rest, once the line answers: they would only slow each other."""
        self.terminal.say("Starting ...", style="dim")
        if self.redis:
            self._start([Child("redis", self.redis.command, self.surroundings, quiet=True, grace=20)])
            self.crew.until(self.redis.answers, 60, "Redis does not answer")
        if self.simulated:
            simulator = [sys.executable, "-m", "service.simulator.run", "--port", str(self.port + 1)]
            self._start([Child("carrier", simulator, self.surroundings, quiet=True)])
        self._shoulder("prepare")
        self._named = {name: self._from_procfile(name, command) for name, command in commands.items()}
        self._start([child for name, child in self._named.items() if name == "web"])
        self.crew.until(lambda: self._health("live") is not None, 60, "The line does not answer")
        self._start([child for name, child in self._named.items() if name != "web"])
        self._tell()

    def stop(self) -> None:
        """Nothing new comes in and nothing falls due any more; of the rest the last started is the first stopped."""
        first = [[self._named[name]] for name in FIRST_TO_STOP if name in self._named]
        self.crew.stop([*first, *self._ranks[::-1]])
        self.crew.close()
        if self.redis:
            self.redis.clear()

    def _start(self, rank: list[Child]) -> None:
        self._ranks.append(rank)
        for child in rank:
            self.crew.add(child)

    def _shoulder(self, command: str) -> None:
        words = [sys.executable, "-m", "service.cli", command]
        self.crew.run_once(Child(command, words, self.surroundings), 300)

    def _from_procfile(self, name: str, command: str) -> Child:
        return Child(name, ["/bin/sh", "-c", f"exec {command}"], self.surroundings, grace=GRACE.get(name, 10))

    def _check_ports(self) -> None:
        place.require_free(self.port, "the line", "stop what listens there or set PORT to another")
        if self.simulated:
            place.require_free(self.port + 1, "the handsets", "stop what listens there or set PORT to another")

    def _health(self, question: str) -> dict[str, Any] | None:
        """What the web process says of the line, or None while it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", f"/health/{question}")
            said: dict[str, Any] = json.load(connection.getresponse())
        except (OSError, ValueError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return said

    def _tell(self) -> None:
        wrong = (self._health("ready") or {}).get("wrong", [])
        for sentence in wrong:
            self.terminal.warn(f"Not ready for callers: {sentence}")
        self.terminal.say("The line is up. Ctrl-C stops it.", style="bold green")
        if self.simulated:
            self.terminal.say(f"  Handsets  {_address(self.port + 1)}", style="green")
        self.terminal.say(f"  Console   {_address(self.port)}console/", style="green")
        self.terminal.say(f"  Health    {_address(self.port)}health/ready", style="green")


def _surroundings(chosen: Settings, given: Mapping[str, str]) -> dict[str, str]:
    """The environment of every process: what was given, and what this machine brings."""
    around = {
        **given,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), given.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        "SHOULDER_HOME": str(chosen.shoulder_home),
        "PORT": str(chosen.port),
        "GRANIAN_HOST": chosen.granian_host,
    }
    if not chosen.twilio_account_sid:
        around.update(pretend.surroundings(chosen.shoulder_home, chosen.port, chosen.line_number))
    return around


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}/"
