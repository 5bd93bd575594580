"""What the line keeps things in: Redis emptied, replaced, its file torn by a power cut; SQLite held by another."""

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

import redis

from tests.faults.fault import Fault
from tests.faults.play import Evening

POWER, HELD_BY_ANOTHER = "the power goes", "the database is held"
TORN = 7
"""Bytes that the last record of the file is short of."""
FULL = 5.0
HELD = 30.0
"""Seconds for which somebody else has the database to themselves."""


def _flushed(evening: Evening) -> None:
    with closing(redis.Redis.from_url(evening.line.house.queue.url)) as server:
        server.flushall()


def _replaced(evening: Evening) -> None:
    evening.line.kill("redis")
    for file in _append_only(evening):
        file.unlink(missing_ok=True)


def _torn(evening: Evening) -> None:
    evening.line.cut()
    for file in _append_only(evening):
        if file.suffix == ".aof" and file.stat().st_size > TORN:
            os.truncate(file, file.stat().st_size - TORN)
    evening.one_more_comes()
    evening.line.start()


def _held(evening: Evening) -> None:
    """The phone company is asked at the same time, and it waits for nobody longer than fifteen seconds."""
    with closing(sqlite3.connect(evening.line.home / "shoulder.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        evening.one_more_comes()
        time.sleep(HELD)
        other.execute("ROLLBACK")


def _full(evening: Evening) -> None:
    """Not a byte is left for a while; somebody writes meanwhile, and the phone company gets no answer from us."""
    ballast = evening.line.home / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    evening.one_more_comes()
    time.sleep(FULL)
    ballast.unlink()


def _append_only(evening: Evening) -> list[Path]:
    return [path for path in (evening.line.home / "redis").rglob("*") if path.is_file()]


FAULTS = (
    Fault("redis flushed", "Redis loses all that it holds.", "Redis forgets", (_flushed, _flushed)),
    Fault("redis replaced", "An empty Redis comes in place of the one that died.", "Redis forgets", (_replaced,)),
    Fault(
        "power cut",
        "kill -9 everything, in the middle of a record of Redis's file; who writes meanwhile is answered later.",
        POWER,
        (_torn,),
    ),
    Fault("database locked", f"Somebody holds the database for {HELD:.0f} s.", HELD_BY_ANOTHER, (_held,)),
    Fault("disk full", "There is no space left for a while.", "the disk is full", (_full,), ground="small disk"),
)
