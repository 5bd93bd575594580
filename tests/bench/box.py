"""A line for a bench on this machine: its processes as the Procfile has them, a carrier that takes all, many people."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select, text, update

from service import embedded_redis, joining, migrations, people, rota, seed
from service.carrier import webhook
from service.database import Database
from service.demo.stage import free_port
from service.house import House, build
from service.settings import load
from service.supervise import procfile, sessions
from service.tables import conversations, offers, outbox
from tests.bench.console import LINE

ROOT = Path(__file__).parents[2]
NUMBER = "+15550001000"
TOKEN = "pretend"
PATIENCE = 60.0
ABOUT = {"AccountSid": "AC" + "0" * 8 + "7" * 24, "ApiVersion": "2010-04-01", "NumSegments": "1", "NumMedia": "0"}
ABOUT |= {"ToCountry": "US", "ToState": "NY", "ToCity": "", "ToZip": "", "SmsStatus": "received"}
ABOUT |= {"FromCountry": "US", "FromState": "NY", "FromCity": "", "FromZip": ""}
_TICK = os.sysconf("SC_CLK_TCK")
_SIDS = count(1)


class Lost(Exception):
    """The line did not do what every line does."""


@dataclass
class Box:
    """What stands. `house` looks into the same database from here."""

    house: House
    environ: dict[str, str]
    stub_port: int
    peers: dict[int, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def start(self, role: str, factory: str = "service.app:create") -> None:
        """A process of the Procfile, until it is ready; "floor" is web with that factory."""
        command = procfile.read(ROOT / "Procfile")["web" if role == "floor" else role]
        environ = dict(self.environ)
        if not self.house.database.is_sqlite:
            environ["DATABASE_URL"] += f"?application_name={role}"
        if role in ("web", "floor"):
            self.ports[role] = int(environ["PORT"]) if role == "web" else free_port()
            environ["PORT"] = str(self.ports[role])
            command = command.replace("service.app:create", factory)
        log = Path(self.environ["SHOULDER_HOME"]) / f"{role}.log"
        with log.open("wb") as said:
            self.running[role] = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"], env=environ, stdout=said, stderr=said, start_new_session=True
            )
        ready = (lambda: _listens(self.ports[role])) if role in self.ports else (lambda: b"ready" in log.read_bytes())
        until(ready, f"{role} did not start")

    def cpu(self, role: str) -> float:
        """Processor seconds of a role so far, with those of its PostgreSQL connections."""
        return sum(map(_seconds, sessions.members(self.running[role].pid) + self._backends(role)))

    def delivers(self) -> None:
        """What a worker would do, without one that takes processor time: all that waits has gone out."""
        with self.house.database.transaction() as connection:
            waiting = update(outbox).where(text("outbox.state = 'pending'"), outbox.c.lane != "voice")
            connection.execute(waiting.values(state="delivered"))

    def asked(self, caller: str) -> str:
        """The number of a peer who is asked now whether they take this caller. Raises Lost."""
        talks = select(offers.c.peer_id).join(conversations, conversations.c.id == offers.c.conversation_id)
        end = time.monotonic() + 5.0
        while time.monotonic() < end:
            with self.house.reading(1) as session:
                person = people.find(session, caller)
                assert person is not None
                theirs = talks.where(conversations.c.caller_id == person.id, offers.c.state == "offered")
                if found := session.first(theirs.order_by(offers.c.id).limit(1)):
                    return self.peers[found.peer_id]
            time.sleep(0.01)
        raise Lost("nobody was asked")

    def log(self) -> list[tuple[float, str, str, str]]:
        """When each text came to the carrier, to whom, what it said, and where its receipts go."""
        connection = http.client.HTTPConnection("127.0.0.1", self.stub_port, timeout=10)
        connection.request("GET", "/log")
        return [(at, to, body, callback) for at, to, body, callback in json.load(connection.getresponse())]

    def seat(self, many: int) -> None:
        """So many peers who are free from now on, and two people on call."""
        with self.house.session(1) as session:
            for place in range(many):
                number = f"+1555{2_000_000 + place}"
                peer = joining.add_peer(session, number, "en", "Sam")
                joining.agreed(session, peer.person_id, "bench")
                rota.change_peer(session, peer.person_id, practised_at=session.at)
                rota.comes_on(session, peer.person_id, None)
                self.peers[peer.person_id] = number
            joining.on_call(session, "+15559000001", "en", 1, by="text")
            joining.on_call(session, "+15559000002", "en", 1, last_resort=True, by="text")

    def _backends(self, role: str) -> list[int]:
        if self.house.database.is_sqlite:
            return []
        asked = text("select pid from pg_stat_activity where datname = current_database() and application_name = :role")
        with self.house.database.reading() as connection:
            return [int(row.pid) for row in connection.execute(asked, {"role": role})]


class Door:
    """One connection of the carrier's to a web process: signed requests, one after another."""

    def __init__(self, box: Box, role: str = "web") -> None:
        self._url = box.environ["PUBLIC_URL"]
        self._connection = http.client.HTTPConnection("127.0.0.1", box.ports[role], timeout=20)

    def text(self, sender: str, body: str) -> str:
        """Somebody texts the line; returns the answer. Raises Lost."""
        return self.post("/sms", {"MessageSid": f"SM{next(_SIDS):032x}", "From": sender, "To": NUMBER, "Body": body})

    def post(self, path: str, form: Mapping[str, str]) -> str:
        """One request as Twilio makes it. Raises Lost when the answer is not a good one."""
        pairs = {**ABOUT, **form}
        signed = self._url + path + "".join(name + pairs[name] for name in sorted(pairs))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": webhook.sign(TOKEN, signed).decode(),
        }
        self._connection.request("POST", path, urlencode(pairs), headers)
        answer = self._connection.getresponse()
        said = answer.read().decode()
        if answer.status >= 300:
            raise Lost(f"{path} was answered with {answer.status}: {said[:200]}")
        return said


@contextmanager
def standing(url: str = "", peers: int = 0, carrier_seconds: float = 0.0) -> Iterator[Box]:
    """Redis, a carrier and a database with a line; `start` brings the rest. All of it ends afterwards."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shoulder-bench-")))
        url = url or f"sqlite:///{home / 'bench.db'}"
        database = Database(url)
        migrations.migrate(database)
        database.close()
        server, port, stub = embedded_redis.prepare(home), free_port(), free_port()
        environ = _environment(home, url, server.url, port, stub)
        box = Box(build(load(environ, home / "no.env")), environ, stub)
        stack.callback(_end, box)
        stack.callback(server.clear)
        box.running["redis"] = _quiet(server.command, environ)
        box.running["carrier"] = _quiet(
            [sys.executable, "-m", "tests.bench.stub", str(stub), str(carrier_seconds)], environ
        )
        until(server.answers, "Redis did not start")
        until(lambda: _listens(stub), "the carrier did not start")
        seed.first_line(box.house, LINE, NUMBER)
        box.seat(peers)
        yield box


def until(holds: Any, otherwise: str, seconds: float = PATIENCE) -> None:
    """Look again and again until something holds. Raises Lost when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise Lost(f"{otherwise} within {seconds:.0f} s")
        time.sleep(0.02)


@contextmanager
def again_and_again(deed: Any, seconds: float) -> Iterator[None]:
    """Do something beside whatever is inside, so often."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(seconds):
            deed()

    hand = threading.Thread(target=go_on)
    hand.start()
    try:
        yield
    finally:
        stop.set()
        hand.join()


@cache
def _leads() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def _environment(home: Path, url: str, redis: str, port: int, stub: int) -> dict[str, str]:
    return {
        "PATH": _leads(),
        "PYTHONPATH": str(ROOT),
        "SHOULDER_HOME": str(home),
        "DATABASE_URL": url,
        "REDIS_URL": redis,
        "PORT": str(port),
        "GRANIAN_HOST": "127.0.0.1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": ABOUT["AccountSid"],
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": f"http://127.0.0.1:{stub}",
        "LINE_NUMBER": NUMBER,
    }


def _quiet(command: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _end(box: Box) -> None:
    """The last started first; whatever does not go by itself is made to."""
    for process in reversed(box.running.values()):
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        sessions.end(process.pid)
        process.wait()
    box.house.close()


def _listens(port: int) -> bool:
    with suppress(OSError):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/health/live")
        return connection.getresponse().status < 500
    return False


def _seconds(pid: int) -> float:
    """What one process has used of the processors, and its children that have ended."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        return sum(map(int, fields[11:15])) / _TICK
    return 0.0
