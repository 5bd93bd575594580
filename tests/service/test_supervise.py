"""`shoulder up` mends what dies and leaves nothing behind however it ends. Real processes, tiny Procfiles."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from service import embedded_redis
from service.demo.stage import free_port
from service.errors import StartError
from service.settings import load
from service.supervise import procfile, sessions
from service.supervise import up as supervisor
from tests.service.conftest import written

WEB = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"wrong": []}')
    def log_message(self, *_):
        pass
print("web is", os.getpid(), os.environ["REDIS_URL"], flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
"""

# Its own child leaves the process group, as RQ's work horses do, and does not care about SIGTERM.
STUBBORN = r"""
import os, signal, time
if os.fork() == 0:
    os.setpgrp()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(1, b"horse is %d\n" % os.getpid())
else:
    os.write(1, b"worker is %d\n" % os.getpid())
    signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b"worker says goodbye\n"), os._exit(0)))
while True:
    time.sleep(1)
"""


WARDEN = b"service.supervise.warden"
PATIENCE = 90
"""Seconds that a loaded machine may take for what takes a moment."""


class Up:
    """A supervisor at work in a folder, its output gathered in a file."""

    def __init__(self, folder: Path, lines: dict[str, str], out: int | None = None, **environ: str) -> None:
        self.home, self.port = folder / "home", free_port()
        (folder / "Procfile").write_text("".join(f"{name}: {command}\n" for name, command in lines.items()))
        self.out = folder / "out.txt"
        given = {name: text for name, text in os.environ.items() if not name.startswith(("TWILIO", "REDIS"))}
        with self.out.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service.supervise", str(folder / "Procfile")],
                env={**given, "SHOULDER_HOME": str(self.home), "PORT": str(self.port), **environ},
                stdout=out or file,
                stderr=out or file,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.out.read_text()

    def hears(self, pattern: str, times: int = 1) -> re.Match[str]:
        """The latest of so many places where it said this; waits for it."""
        wait_for(lambda: len(list(re.finditer(pattern, self.said))) >= times, lambda: f"{pattern}: {self.said}")
        return list(re.finditer(pattern, self.said))[-1]

    def ends(self, seconds: float = PATIENCE) -> int:
        return self.process.wait(timeout=seconds)

    def everything(self) -> list[int]:
        """Every process that was given this home folder, or lives in it (Redis forgets the first)."""
        return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if belongs(folder, self.home)]


def belongs(folder: Path, home: Path) -> bool:
    try:
        given = f"SHOULDER_HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0")
        return given or (folder / "cwd").readlink().is_relative_to(home)
    except OSError:
        return False


def wait_for(condition: Callable[[], bool], otherwise: Callable[[], str], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []
    (tmp_path / "web.py").write_text(WEB)
    (tmp_path / "stubborn.py").write_text(STUBBORN)

    def begin(out: int | None = None, horse: bool = True, **environ: str) -> Up:
        folder = tmp_path / "a line" / str(len(started))
        folder.mkdir(parents=True)
        lines = {"web": f"python {tmp_path}/web.py"}
        if horse:
            lines["later"] = f"python {tmp_path}/stubborn.py"
        started.append(Up(folder, lines, out, **environ))
        return started[-1]

    yield begin
    for up in started:
        if up.process.poll() is None:
            up.process.terminate()
    for up in started:
        up.ends()
    for up in started:
        assert up.everything() == [], up.said
        embedded_redis.at(up.home, Path()).clear()  # what a killed one could not


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all_in_order_and_leaves_nothing(start: Callable[..., Up], number: int) -> None:
    """Web first, so that nothing new comes in; Redis last; exit status 0."""
    up = start()
    up.hears("The line is up")
    horse = int(up.hears(r"horse is (\d+)")[1])
    up.process.send_signal(number)
    assert up.ends() == 0
    assert "worker says goodbye" in up.said
    assert up.said.rstrip().endswith("Everything has stopped.")
    assert not alive(horse)


@pytest.mark.parametrize("name", ["web", "worker"])
def test_what_is_killed_is_started_again_and_said_so(start: Callable[..., Up], name: str) -> None:
    up = start()
    up.hears("The line is up")
    horse = int(up.hears(r"horse is (\d+)")[1])
    first = int(up.hears(rf"{name} is (\d+)")[1])
    os.kill(first, signal.SIGKILL)
    second = int(up.hears(rf"{name} is (\d+)", times=2)[1])
    assert second != first
    assert re.search(r"(web|later) stopped \(killed by SIGKILL\); starting it again in 0\.", up.said)
    if name == "worker":
        assert not alive(horse), "what the old one had started was left running beside the new one"


def test_redis_is_started_again_with_its_queue(start: Callable[..., Up]) -> None:
    up = start()
    up.hears("The line is up")
    url = up.hears(r"web is \d+ (\S+)")[1]
    connection = redis.Redis.from_url(url)
    connection.rpush("kept", "a job")
    pid = connection.info("server")["process_id"]
    wait_for(lambda: written(connection), lambda: up.said)
    os.kill(pid, signal.SIGKILL)
    up.hears("redis stopped .killed by SIGKILL")

    def back() -> bool:
        try:
            return bool(connection.info("server")["process_id"] != pid)
        except redis.RedisError:
            return False

    wait_for(back, lambda: up.said)
    assert connection.lrange("kept", 0, -1) == [b"a job"]


def test_nothing_outlives_a_supervisor_that_was_killed(start: Callable[..., Up]) -> None:
    """kill -9 tells nobody: the children are on a leash, and the warden sees to what they started."""
    up = start()
    up.hears("The line is up")
    up.hears("horse is")
    assert len(up.everything()) == 7  # itself, warden, Redis, carrier, web, worker and horse
    up.process.kill()
    wait_for(lambda: not up.everything(), lambda: f"left: {up.everything()}")


def test_a_killed_warden_is_replaced(start: Callable[..., Up]) -> None:
    up = start()
    up.hears("The line is up")
    up.hears("horse is")
    first = which_runs(up, WARDEN)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: which_runs(up, WARDEN) not in (first, 0), lambda: up.said)
    up.process.kill()
    wait_for(lambda: not up.everything(), lambda: f"left: {up.everything()}")


def which_runs(up: Up, what: bytes) -> int:
    return next((pid for pid in up.everything() if runs(pid, what)), 0)


def runs(pid: int, what: bytes) -> bool:
    """Whether this is in its command; a process that has just ended runs nothing."""
    try:
        return what in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_second_one_says_so_and_touches_nothing(start: Callable[..., Up]) -> None:
    up = start()
    up.hears("The line is up")
    up.hears("horse is")
    before = sorted(up.everything())
    second = start(SHOULDER_HOME=str(up.home))
    assert second.ends() == 1
    assert f"already up: process {up.process.pid}, http://127.0.0.1:{up.port}/" in second.said
    assert sorted(up.everything()) == before


def test_a_home_folder_is_free_again_after_a_kill(start: Callable[..., Up]) -> None:
    up = start(horse=False)
    up.hears("The line is up")
    up.process.kill()
    wait_for(lambda: not up.everything(), lambda: up.said)
    again = start(horse=False, SHOULDER_HOME=str(up.home))
    again.hears("The line is up")


@pytest.mark.parametrize("which", [0, 1])
def test_a_taken_port_is_said_before_anything_starts(start: Callable[..., Up], which: int) -> None:
    with socket.socket() as other:
        port = free_port()
        other.bind(("127.0.0.1", port + which))
        other.listen()
        up = start(PORT=str(port))
        assert up.ends() == 1
        assert f"Port {port + which}, for" in up.said
        assert "set PORT to another" in up.said
    assert not (up.home / "redis").exists()


def test_where_the_web_server_listens_is_a_setting_like_any_other(tmp_path: Path) -> None:
    """From .env, too, which the server itself does not read; a pretend line is for this machine alone."""
    file = tmp_path / ".env"
    real = {"SHOULDER_HOME": str(tmp_path), "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "t0ken"}
    file.write_text("GRANIAN_HOST=127.0.0.1\n")
    assert supervisor._surroundings(load(real, file), real)["GRANIAN_HOST"] == "127.0.0.1"
    file.write_text("GRANIAN_HOST=0.0.0.0\n")
    pretend = {"SHOULDER_HOME": str(tmp_path)}
    assert supervisor._surroundings(load(pretend, file), pretend)["GRANIAN_HOST"] == "127.0.0.1"


def test_a_free_port_is_none_that_a_connection_may_have_meanwhile() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as near:
        assert free_port() + 1 < near.getsockname()[1]


def test_a_home_that_cannot_be_written_is_said(start: Callable[..., Up], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    up = start(SHOULDER_HOME=str(tmp_path / "file"))
    assert up.ends() == 1
    assert "cannot be written" in up.said
    assert "set SHOULDER_HOME" in up.said


def test_a_setting_that_cannot_work_is_said_before_anything_starts(start: Callable[..., Up]) -> None:
    up = start(LINE_ZONE="Mars/Olympus", LINE_NUMBER="12")
    assert up.ends() == 1
    assert "LINE_ZONE is not a time zone" in up.said
    assert "LINE_NUMBER is not a phone number" in up.said
    assert not up.home.exists()


def test_a_line_that_cannot_start_stops_again(start: Callable[..., Up], tmp_path: Path) -> None:
    (tmp_path / "web.py").write_text("import sys; sys.exit('no web today')")
    up = start()
    assert up.ends(60) == 1
    assert "no web today" in up.said
    assert "web does not stay up" in up.said


def test_a_redis_of_ones_own_is_used_and_left_alone(start: Callable[..., Up]) -> None:
    url = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"
    try:
        redis.Redis.from_url(url).ping()
    except redis.RedisError:
        pytest.skip("no Redis runs on this machine")
    up = start(REDIS_URL=url)
    up.hears("The line is up")
    assert up.hears(r"web is \d+ (\S+)")[1] == url
    assert not (up.home / "redis").exists()
    up.process.terminate()
    assert up.ends() == 0
    assert redis.Redis.from_url(url).ping()


def test_nobody_reading_its_output_is_no_reason_to_stop(start: Callable[..., Up]) -> None:
    """`make up | head`, or a log collector that went away."""
    reader, writer = os.pipe()
    up = start(out=writer)
    os.close(writer)
    assert b"Starting" in os.read(reader, 1000)
    os.close(reader)
    wait_for(lambda: answers(up.port), lambda: "it stopped")
    first = which_runs(up, b"web.py")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: which_runs(up, b"web.py") not in (first, 0) and answers(up.port), lambda: "it was not mended")
    assert up.process.poll() is None


def answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def test_the_members_of_a_session_include_what_left_the_process_group(tmp_path: Path) -> None:
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    process = subprocess.Popen(
        [sys.executable, tmp_path / "stubborn.py"], start_new_session=True, stdout=subprocess.DEVNULL
    )
    wait_for(lambda: len(sessions.members(process.pid)) == 2, lambda: "no horse")
    assert sessions.end(process.pid)
    process.wait()
    assert sessions.members(process.pid) == []


def test_a_procfile_is_names_and_commands(tmp_path: Path) -> None:
    file = tmp_path / "Procfile"
    file.write_text("# a remark\nweb: serve --port $PORT\n\nlater:  work later \n")
    assert procfile.read(file) == {"web": "serve --port $PORT", "later": "work later"}


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_procfile_that_is_not_there_or_is_no_text_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "--help"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StartError, match="--help cannot be read as a Procfile"):
        procfile.read(file)


@pytest.mark.parametrize("bad", ["web serve", "web:", "web: a\nweb: b"])
def test_a_procfile_that_cannot_be_read_names_the_line(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "Procfile"
    file.write_text(bad)
    with pytest.raises(StartError, match=r"Line \d of Procfile is not"):
        procfile.read(file)
