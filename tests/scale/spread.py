"""The line over its hosts, with the same doors for an evening as one on a single machine."""

import base64
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import redis

from service import embedded_redis
from service.demo.stage import UNSET
from service.supervise import pretend
from tests.faults import grounds
from tests.faults.line import Line, until
from tests.scale.door import Door
from tests.scale.hosts import STREET, Host, lay_cables

PORT = 8000
LANES = ("pages", "live", "later")
READY = '"process": "clock", "event": "ready"'
PYTHON = Path(sys.executable)
ROOT = Path(__file__).parents[2]
WEB = ("--interface", "wsgi", "--factory", "--host", "0.0.0.0", "--port", str(PORT), "--workers", "2")
HANDS = ("--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning", "service.app:create")
CLOCKS = ("clock1", "clock2")
OURS = ("web1", "web2", "hands1", "hands2", *CLOCKS)
NUMBERS = {"redis": 11, "postgres": 12, "carrier": 13, **{name: 21 + place for place, name in enumerate(OURS)}}


class Spread(Line):
    """Its hosts by name. What is mended by itself after a while is in `mending`."""

    hosts: dict[str, Host]
    mending: list[threading.Thread]

    def start_carrier(self) -> None:
        """Every machine comes to its place; the carrier, PostgreSQL and Redis are switched on."""
        self.mending = []
        self.hosts = {name: self._host(name, number) for name, number in NUMBERS.items()}
        for host in self.hosts.values():
            host.plug_in()
        self.door = Door((STREET, PORT), [(self.hosts[name].address, PORT) for name in ("web1", "web2")])
        for name in ("carrier", "postgres", "redis"):
            self.hosts[name].on()
        until(self._stores_answer, "PostgreSQL and Redis did not come up", self.said)

    def start(self) -> None:
        """The tables, the first line, and all that is ours; until it would answer a text."""
        for command in ("migrate", "seed"):
            self.hosts["clock1"].runs_once([PYTHON, "-m", "service.cli", command])
        for name in OURS:
            self.hosts[name].on()
        until(self.is_ready, "the line did not come up", self.said)
        until(lambda: self._stand_by() == len(CLOCKS), "a clock did not come up", self.said)

    def later(self, seconds: float, mend: Callable[[], None]) -> None:
        """Mend something by and by, while everybody goes on."""
        thread = threading.Timer(seconds, mend)
        self.mending.append(thread)
        thread.start()

    def is_mended(self) -> None:
        """Wait until all is that was to be."""
        for thread in self.mending:
            thread.join()
        self.mending.clear()

    def waits_for_a_clock(self) -> float:
        """Seconds until a clock moves its row on; Broken if none does."""
        before, began = self._moves(), time.monotonic()
        until(lambda: self._moves() != before, "no clock leads", self.said)
        return time.monotonic() - began

    def comes_back(self, clock: str) -> None:
        """A clock's machine is switched on again; until it stands by, for to start is not to take over."""
        before = self._stand_by()
        self.hosts[clock].on()
        until(lambda: self._stand_by() > before, f"{clock} did not come back", self.said)

    def close(self) -> None:
        """Switch everything off."""
        self.ear.close()
        for thread in self.mending:
            thread.join()
        for host in self.hosts.values():
            host.off()
        self.door.shutdown()

    def _host(self, name: str, number: int) -> Host:
        home = self.home / name
        home.mkdir()
        (home / "clock.json").symlink_to(self.home / "clock.json")
        environ = {**self.environ, "SHOULDER_HOME": str(home)}
        return Host(name, number, self._commands(name, home), environ, self.log)

    def _commands(self, name: str, home: Path) -> list[list[str | Path]]:
        match name.rstrip("12"):
            case "web":
                return [[PYTHON.parent / "granian", *WEB, *HANDS]]
            case "hands":
                return [[PYTHON, "-m", "worker.run", lane] for lane in LANES]
            case "clock":
                return [[PYTHON, "-m", "worker.run", "clock"]]
            case "carrier":
                at = ("--host", _address("carrier"), "--port", "8001", "--journal", self.journal)
                return [[PYTHON, "-m", "service.simulator.run", *at]]
            case "redis":
                return [_redis(home)]
        return [_postgres(home)]

    def _stores_answer(self) -> bool:
        try:
            psycopg.connect(self.environ["DATABASE_URL"], connect_timeout=2).close()
            return bool(redis.Redis.from_url(self.environ["REDIS_URL"], socket_timeout=1).ping())
        except (psycopg.OperationalError, redis.RedisError):
            return False

    def _stand_by(self) -> int:
        """How often a clock has said that it is ready."""
        return self.log.read_text(errors="replace").count(READY)

    def _moves(self) -> int:
        with psycopg.connect(self.environ["DATABASE_URL"]) as server:
            row = server.execute("select moves from leads where what = 'clock'").fetchone()
        return row[0] if row else -1


@contextmanager
def standing() -> Iterator[Spread]:
    """A line over its hosts, in a folder of its own; all gone afterwards. Raises Impossible."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shoulder-scale-")))
        home.chmod(0o711)
        lay_cables()
        line = Spread(home, _surroundings(home), home / "said.log", home / "carrier.journal")
        line.opens()  # what it began goes with the world if it does not come up
        stack.callback(line.close)
        stack.callback(line.house.close)
        yield line


def _surroundings(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        **dict.fromkeys(UNSET, ""),
        **pretend.surroundings(home, PORT, ""),
        "PYTHONPATH": str(ROOT),
        "SHOULDER_HOME": str(home),
        "SHOULDER_KEYS": base64.b64encode(os.urandom(32)).decode(),
        "PORT": str(PORT),
        "PUBLIC_URL": f"http://{STREET}:{PORT}",
        "TWILIO_API_URL": f"http://{_address('carrier')}:8001",
        "DATABASE_URL": f"postgresql://shoulder@{_address('postgres')}/postgres",
        "REDIS_URL": f"redis://{_address('redis')}:6379/0",
        "FAULT_POINTS": str(home / "points"),
        "LINE_ZONE": "America/New_York",
    }


def _address(name: str) -> str:
    return f"{STREET.rpartition('.')[0]}.{NUMBERS[name]}"


def _redis(home: Path) -> list[str | Path]:
    options = {"bind": _address("redis"), "protected-mode": "no", "dir": home, "save": "", "appendonly": "yes"}
    return [embedded_redis.find(), *(word for name, value in options.items() for word in (f"--{name}", str(value)))]


def _postgres(home: Path) -> list[str | Path]:
    data = home / "data"
    grounds.make_cluster(data, "postgres")
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {STREET}/24 trust\n")
    options = {
        "listen_addresses": _address("postgres"),
        "unix_socket_directories": data,
        "max_connections": 200,
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    as_postgres = [shutil.which("setpriv") or "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    return [*as_postgres, grounds.programs() / "postgres", "-D", data, *words]
