"""Nudges: one at a time for each lane, quick and silent when Redis is away."""

import socket
from collections.abc import Iterator

import pytest
import redis
import rq

from service.queue import DRAIN, Queue
from tests.service.conftest import RedisServer, eventually


@pytest.fixture
def queue(redis_server: RedisServer) -> Iterator[Queue]:
    """A queue on a Redis of its own."""
    queue = Queue(redis_server.url)
    yield queue
    queue.close()


def waiting(server: RedisServer, lane: str) -> list[rq.job.Job]:
    """The jobs in a lane's queue."""
    return rq.Queue(lane, connection=redis.Redis.from_url(server.url)).jobs


def test_a_nudge_is_one_job_in_the_lanes_own_queue(queue: Queue, redis_server: RedisServer) -> None:
    """It names what to run and the lane; it leaves nothing behind and repeats nothing."""
    queue.nudge({"live", "pages"})
    [job] = waiting(redis_server, "live")
    assert (job.func_name, job.args, job.result_ttl, job.retries_left) == (DRAIN, ("live",), 0, None)
    assert len(waiting(redis_server, "pages")) == 1
    assert waiting(redis_server, "later") == []


def test_many_nudges_are_one_until_a_worker_begins(queue: Queue, redis_server: RedisServer) -> None:
    """What is committed after the worker began to look needs a look of its own."""
    for _ in range(50):
        queue.nudge({"live"})
    assert len(waiting(redis_server, "live")) == 1
    queue.started("live")
    queue.nudge({"live"})
    assert len(waiting(redis_server, "live")) == 2


def test_a_nudge_whose_worker_died_is_forgotten_in_time(queue: Queue, redis_server: RedisServer) -> None:
    """Coalescing never lasts: the mark goes by itself."""
    queue.nudge({"live"})
    left = redis.Redis.from_url(redis_server.url).pttl("shoulder:asked:live")
    assert left != -1 and left <= 2_000  # -1: it would be kept for ever


def test_no_lanes_is_no_question(queue: Queue, redis_server: RedisServer) -> None:
    """Redis is not even asked."""
    redis_server.stop()
    queue.nudge(set())
    redis_server.start()
    queue.nudge({"live"})
    assert len(waiting(redis_server, "live")) == 1


def test_with_redis_away_nothing_is_raised(queue: Queue, redis_server: RedisServer) -> None:
    """And with Redis back a nudge soon goes through."""
    assert queue.answers()
    redis_server.stop()
    for _ in range(100):
        queue.nudge({"live", "pages"})
        queue.started("live")
    assert not queue.answers()
    redis_server.start()

    def arrives() -> bool:
        queue.nudge({"live"})
        return bool(waiting(redis_server, "live"))

    eventually(arrives)


def test_a_redis_that_hangs_is_given_up_quickly() -> None:
    """It takes the connection and says nothing; only the first nudge waits."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        queue = Queue(f"redis://127.0.0.1:{server.getsockname()[1]}/0")
        for _ in range(20):
            queue.nudge({"live"})
        server.accept()
        with pytest.raises(BlockingIOError):
            server.accept()
        queue.close()
