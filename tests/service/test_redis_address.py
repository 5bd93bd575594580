"""Redis over TLS and behind Sentinels: the address is read, the server found again, and nothing said in the clear."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from service import embedded_redis, redis_address
from service.demo.stage import free_port
from service.queue import DRAIN, Queue
from tests.service.conftest import eventually
from tests.service.servers import self_signed

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a server with these words after its name; what is left at the end is killed."""
    running: list[subprocess.Popen[bytes]] = []

    def one(program: Path, *words: str) -> "subprocess.Popen[bytes]":
        folder = tmp_path / f"server-{len(running)}"
        folder.mkdir()
        with (folder / "said.log").open("wb") as log:
            running.append(subprocess.Popen([program, *words], cwd=folder, stdout=log, stderr=log))
        return running[-1]

    yield one
    for process in running:
        process.kill()
        process.wait()


def test_the_one_that_sentinels_name_is_spoken_to_and_another_when_it_dies(start: Start, tmp_path: Path) -> None:
    """Nudges go to the leader; after it died, to who leads then."""
    program = embedded_redis.find()
    ports = [free_port() for _ in range(3)]
    local = ("--bind", "127.0.0.1", "--save", "", "--loglevel", "warning")
    leader = start(program, "--port", str(ports[0]), *local)
    start(program, "--port", str(ports[1]), "--replicaof", "127.0.0.1", str(ports[0]), *local)
    told = tmp_path / "sentinel.conf"
    told.write_text(
        f"port {ports[2]}\nbind 127.0.0.1\nsentinel monitor line 127.0.0.1 {ports[0]} 1\n"
        "sentinel down-after-milliseconds line 500\nsentinel failover-timeout line 3000\n"
    )
    start(program, str(told), "--sentinel")
    queue = Queue(f"redis+sentinel://127.0.0.1:{ports[2]}/line/0")
    eventually(queue.answers)
    queue.nudge({"live"})
    assert _jobs(ports[0]) == [DRAIN]
    watch = redis.Redis(port=ports[2])
    eventually(lambda: len(watch.sentinel_slaves("line")) == 1)
    leader.kill()
    eventually(lambda: _nudged(queue, ports[1]))
    queue.close()


def test_tls_is_spoken_with_who_has_the_right_certificate_and_with_nobody_else(start: Start, tmp_path: Path) -> None:
    """Not with one that we were not told to trust; nor is anything said in the clear then."""
    certificate, key = self_signed(tmp_path, "ours")
    other, _ = self_signed(tmp_path, "theirs")
    port = free_port()
    words = ("--port", "0", "--tls-port", str(port), "--tls-cert-file", str(certificate), "--tls-key-file", str(key))
    start(_with_tls(), *words, "--tls-auth-clients", "no", "--bind", "127.0.0.1", "--save", "")
    queue = Queue(f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={certificate}")
    eventually(queue.answers)
    queue.nudge({"live"})
    queue.close()
    for address in (f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={other}", f"redis://127.0.0.1:{port}/0"):
        stranger = Queue(address)
        assert not stranger.answers()
        stranger.close()


@pytest.mark.parametrize(
    ("url", "hosts", "name", "options"),
    [
        ("redis+sentinel://a,b:1,[::1]:2/line", (("a", 26379), ("b", 1), ("::1", 2)), "line", {"db": 0}),
        (
            "rediss+sentinel://me:p%40ss@a:1/line/3?ssl_ca_certs=/c.pem",
            (("a", 1),),
            "line",
            {"db": 3, "username": "me", "password": "p@ss", "ssl": True, "ssl_ca_certs": "/c.pem"},
        ),
        ("redis+sentinel://:pass@a/line", (("a", 26379),), "line", {"db": 0, "password": "pass"}),
        (
            "rediss+sentinel://a/line?health_check_interval=30&ssl_check_hostname=no",
            (("a", 26379),),
            "line",
            {"db": 0, "ssl": True, "health_check_interval": 30, "ssl_check_hostname": False},
        ),
    ],
)
def test_what_an_address_of_sentinels_says(
    url: str, hosts: tuple[tuple[str, int], ...], name: str, options: dict[str, object]
) -> None:
    """Every host, the name they know the server by, which of its databases, and how to get in."""
    redis_address.check(url)
    assert redis_address.watched(url) == redis_address.Watched(hosts, name, options)


@pytest.mark.parametrize(
    "url",
    [
        *("redis+sentinel://", "redis+sentinel://a", "redis+sentinel://a,b:x/line", "redis+sentinel://a,,b/line"),
        *("redis+sentinel:///line", "redis+sentinel://a/line/x", "http://a", "redis://", "unix://", "redis://a:x"),
        "a:6379",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(url: str) -> None:
    """It may hold a password."""
    with pytest.raises(ValueError, match="is not a Redis address; it should look like") as caught:
        redis_address.check(url)
    assert caught.value.args == (redis_address.LOOK_LIKE,)


@pytest.mark.parametrize(
    "url",
    [
        *("redis://a/0?tls=yes", "redis://a/0?socket_timeout=soon", "rediss://a?ssl_cert_reqs=maybe"),
        *("redis+sentinel://:pass@a/line?tls=yes", "redis+sentinel://:pass@a/line?socket_timeout=soon"),
        "redis+sentinel://:pass@a/line?ssl_ca_certs=/c.pem",
    ],
)
def test_what_the_driver_does_not_know_is_refused_and_not_repeated(url: str) -> None:
    """Before anything starts, instead of at each connection."""
    with pytest.raises(ValueError) as caught:
        redis_address.check(url)
    assert caught.value.args == (redis_address.UNKNOWN,)


def _jobs(port: int) -> list[str]:
    server = redis.Redis(port=port)
    return [DRAIN for _ in server.lrange("rq:queue:live", 0, -1)]


def _nudged(queue: Queue, port: int) -> bool:
    queue.started("live")
    queue.nudge({"live"})
    return redis.Redis(port=port).info("replication")["role"] == "master" and len(_jobs(port)) > 1


def _with_tls() -> Path:
    """A server that was built with TLS."""
    known = [embedded_redis.find(), *(Path(found) for name in embedded_redis.NAMES if (found := shutil.which(name)))]
    for program in known:
        tried = subprocess.run([program, "--port", "0", "--tls-port", "1"], capture_output=True, text=True, timeout=20)
        if "Failed to configure TLS" in tried.stdout + tried.stderr:
            return program
    pytest.skip("no Redis here was built with TLS")
