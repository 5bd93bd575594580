"""The code of before the newest migration and the code of now, at once, on one database that has the new shape.

The older code is what git has: the commit before the newest migration came. Where there is no history, it is left out.
"""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest
import urllib3

from service import conversations, inbox, people
from service.demo.stage import free_port
from service.house import build
from service.settings import load
from service.simulator import inbound
from service.simulator.exchange import Exchange
from service.simulator.run import Serving
from tests.service.conftest import ACCOUNT, LINE_NUMBER, NEVER, PATIENCE, TOKEN, database_url, eventually

__all__ = ["database_url"]
ROOT = Path(__file__).parents[2]
VERSIONS = "service/migrations/versions"
ALEX, SAM = "+15550007001", "+15550002001"
DOOR = (
    "import sys; from werkzeug.serving import make_server; from service import app; "
    "make_server('127.0.0.1', int(sys.argv[1]), app.create(), threaded=True).serve_forever()"
)


@dataclass
class Code:
    """One version of ours, and what it runs with."""

    place: Path
    environ: dict[str, str]

    def does(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A command of it, to its end."""
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=self.place, env=self._around, capture_output=True, text=True, timeout=120)

    @contextmanager
    def runs(self, *words: str) -> Iterator[None]:
        """A process of it, until the end of the block."""
        with Path(self.environ["SHOULDER_HOME"], "said.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=self.place, env=self._around, stdout=log, stderr=log
            )
        try:
            yield
        finally:
            process.kill()
            process.wait()

    @property
    def _around(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(self.place), **self.environ}


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of the commit before the newest migration, whatever number it had when it came."""
    newest = max(path.name for path in (ROOT / VERSIONS).glob("[0-9]*.py"))
    came = _git("log", "--follow", "--diff-filter=A", "--format=%H", "-1", "--", f"{VERSIONS}/{newest}").strip()
    place = tmp_path_factory.mktemp("older")
    if not came or not _git("rev-parse", "--verify", "--quiet", f"{came}^"):
        pytest.skip("git has no commit from before the newest migration here")
    packed = subprocess.run(["git", "archive", f"{came}^"], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(place)], input=packed.stdout, check=True)
    assert not (place / VERSIONS / newest).exists()
    return place


def test_a_conversation_goes_on_while_older_and_newer_code_run_side_by_side(
    older: Path, tmp_path: Path, database_url: str
) -> None:
    """Texts go to one and the other in turn; a clock of each. What ran goes on; the older code cannot be begun anew."""
    with ExitStack() as running:
        exchange = Exchange(ACCOUNT, TOKEN, tmp_path)
        carrier = running.enter_context(Serving(exchange))
        ports = {"older": free_port(), "newer": free_port()}
        environ = _environ(tmp_path, database_url, carrier.url)
        codes = {
            name: Code(place, {**environ, "PUBLIC_URL": f"http://127.0.0.1:{ports[name]}"})
            for name, place in (("older", older), ("newer", ROOT))
        }
        exchange.add_number(LINE_NUMBER)
        for command in ("migrate", "seed"):
            done = codes["older"].does("-m", "service.cli", command)
            assert done.returncode == 0, done.stderr
        _runs(running, codes["older"], ports["older"])
        assert codes["newer"].does("-m", "service.cli", "migrate").returncode == 0
        _runs(running, codes["newer"], ports["newer"])
        doors = cycle(f"http://127.0.0.1:{port}/sms" for port in ports.values())
        _talk(exchange, doors)
        _all_is_well(environ, tmp_path)
        refused = codes["older"].does("-c", DOOR, str(ports["older"]))
        assert refused.returncode != 0 and "written by a newer version" in refused.stderr


def _talk(exchange: Exchange, doors: Iterator[str]) -> None:
    """From the first text to the goodbye, each text to the other door than the last."""

    def texts(number: str, body: str, *heard: tuple[str, str]) -> None:
        with exchange.lock:
            exchange.numbers[LINE_NUMBER].sms_url = next(doors)
        inbound.text(exchange, number, LINE_NUMBER, body, []).done.wait(PATIENCE)
        for reader, words in heard:
            eventually(partial(_has_read, exchange, reader, words))

    texts(ALEX, "hi. rough night", (ALEX, "How would you like to go on"))
    texts(ALEX, "1", (ALEX, "How much can you hold"))
    texts(ALEX, "3", (SAM, "1 = take it"))
    texts(SAM, "1", (SAM, "How is your mood"), (ALEX, "How is your mood"))
    texts(ALEX, "5")
    texts(SAM, "4", (ALEX, "Sam said 4"), (SAM, "The caller said 5"))
    for place in range(4):
        writer, reader = (ALEX, SAM) if place % 2 else (SAM, ALEX)
        texts(writer, f"it is the {place} that counts", (reader, f"it is the {place} that counts"))
    texts(SAM, "DONE", (SAM, "say goodbye"))
    texts(SAM, "1", (ALEX, "is saying goodbye"))


def _all_is_well(environ: dict[str, str], home: Path) -> None:
    """Nothing failed, nothing was doubled, whoever did it."""
    house = build(load(environ, home / "no.env"))
    with house.reading(1) as session:
        assert inbox.failures(session) == []
        alex = people.find(session, ALEX)
        assert alex is not None
        [talk] = conversations.of_caller(session, alex.id, 10)
        assert talk.state == "closing"
    house.close()


def _runs(running: ExitStack, code: Code, port: int) -> None:
    """Its door and its clock. No Redis: the clock does the work of the lanes."""
    running.enter_context(code.runs("-c", DOOR, str(port)))
    running.enter_context(code.runs("-m", "worker.run", "clock"))
    eventually(partial(_answers, port))


def _answers(port: int) -> bool:
    try:
        return urllib3.request("GET", f"http://127.0.0.1:{port}/health/live", retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _has_read(exchange: Exchange, number: str, words: str) -> bool:
    with exchange.lock:
        return any(words in bubble.body for bubble in exchange.handset(number).bubbles if bubble.to == number)


def _environ(home: Path, database_url: str, carrier: str) -> dict[str, str]:
    return {
        "SHOULDER_HOME": str(home),
        "SHOULDER_KEYS": base64.b64encode(b"32 bytes that only the tests use").decode(),
        "DATABASE_URL": database_url,
        "REDIS_URL": f"unix://{home}/no-redis.sock",
        "PUBLIC_URL": NEVER,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": carrier,
        "LINE_NUMBER": LINE_NUMBER,
    }


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""
