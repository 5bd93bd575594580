"""What Redis is to the line: emptied, replaced, its file torn."""

import os
from contextlib import closing
from pathlib import Path

import redis

from tests.faults.play import Evening

TORN = 7
"""Bytes that the last record of the file is short of."""


def redis_flushed(evening: Evening) -> None:
    """Redis loses all that it holds, twice."""

    def strike() -> None:
        with closing(_redis(evening)) as server:
            server.flushall()

    evening.goes(strike, strike)


def redis_replaced(evening: Evening) -> None:
    """An empty Redis comes in place of the one that died."""

    def strike() -> None:
        evening.line.kill("redis")
        for file in _append_only(evening):
            file.unlink(missing_ok=True)

    evening.goes(strike)


def redis_torn(evening: Evening) -> None:
    """The power goes while Redis writes a record into its file, which ends in the middle of it."""

    def strike() -> None:
        evening.line.cut()
        for file in _append_only(evening):
            if file.suffix == ".aof" and file.stat().st_size > TORN:
                os.truncate(file, file.stat().st_size - TORN)
        evening.one_more_comes()
        evening.line.start()

    evening.goes(strike)


def _redis(evening: Evening) -> redis.Redis:
    return redis.Redis.from_url(evening.line.house.queue.url)


def _append_only(evening: Evening) -> list[Path]:
    return [path for path in (evening.line.home / "redis").rglob("*") if path.is_file()]


FAULTS = (redis_flushed, redis_replaced, redis_torn)
