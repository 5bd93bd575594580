"""What a line stands on: room on the disk, the clock, the database, Redis, the address it is reached at."""

import shutil
from collections.abc import Iterator
from contextlib import suppress

import redis
import urllib3

from service import redis_address, shape
from service.clock import CLOCK_FILE
from service.database import Database
from service.doctor.finding import NOTE, WELL, WRONG, Finding
from service.errors import StartError
from service.settings import Settings

ROOM = 500 * 2**20  # bytes; below this a database soon stops taking words
PATIENCE = urllib3.Timeout(connect=3, read=5)


def disk(chosen: Settings) -> Finding:
    """Whether there is room to keep things."""
    free = shutil.disk_usage(chosen.shoulder_home).free
    if free < ROOM:
        return Finding(
            "disk",
            WRONG,
            f"Only {free // 2**20} MB are free in {chosen.shoulder_home}; make room before it is full.",
        )
    return Finding("disk", WELL, f"{free // 2**30} GB are free." if free >= 2**30 else f"{free // 2**20} MB are free.")


def clock(chosen: Settings) -> Finding:
    """Whether time is real; a real account with a clock file is refused among the settings already."""
    if (chosen.shoulder_home / CLOCK_FILE).exists():
        return Finding(
            "clock",
            NOTE,
            f"The line runs on a time of its own; delete {chosen.shoulder_home / CLOCK_FILE} to end that.",
        )
    return Finding("clock", WELL, "The line runs on real time.")


def database(chosen: Settings) -> Finding:
    """Whether it answers, in the shape that this version needs."""
    file = chosen.shoulder_home / "shoulder.db"
    if chosen.database_url == f"sqlite:///{file}" and not file.exists():
        return Finding("database", WRONG, "There is none yet; run `make up`, or `shoulder migrate` to prepare one.")
    opened = Database(chosen.database_url)
    try:
        if not opened.answers():
            return Finding(
                "database",
                WRONG,
                "The database does not answer; is it running, is DATABASE_URL right, is its disk full?",
            )
        shape.refuse_newer(opened)
        if shape.behind(opened):
            return Finding(
                "database",
                WRONG,
                "The database has not the shape that this version needs; run `shoulder migrate`.",
            )
    except StartError as error:
        return Finding("database", WRONG, str(error))
    finally:
        opened.close()
    return Finding(
        "database",
        WELL,
        f"It answers and has the right shape ({'SQLite' if opened.is_sqlite else 'PostgreSQL'}).",
    )


def queue(chosen: Settings) -> Finding:
    """Whether Redis answers and keeps what it has."""
    server = redis_address.connect(chosen.redis_url, socket_timeout=3, socket_connect_timeout=3)
    try:
        server.ping()
        persists, lags = None, False
        with suppress(redis.ResponseError):  # some hosts do not let one ask
            persists = bool(int(server.info("persistence")["aof_enabled"]))
            lags = server.config_get("appendfsync").get("appendfsync") == "no"
    except redis.RedisError:
        return Finding("redis", WRONG, "Redis does not answer; start it with the line (`make up`), or check REDIS_URL.")
    finally:
        server.close()
    if persists is False:
        return Finding(
            "redis",
            NOTE,
            "It answers and keeps nothing on disk; nothing is lost by that, but set appendonly yes.",
        )
    if lags:
        return Finding("redis", NOTE, "It answers, and writes to its disk late; set appendfsync everysec.")
    return Finding("redis", WELL, "It answers and keeps what it has on disk." if persists else "It answers.")


def proxies(chosen: Settings) -> Iterator[Finding]:
    """Whether who signs in can be told apart by address: what speaks https for the line stands in front of it."""
    if chosen.public_url.startswith("https:") and not chosen.trusted_proxies:
        said = (
            "Something in front of the line speaks https for it; say how many such there are in TRUSTED_PROXIES. "
            "Until then failed sign-ins are counted by name alone."
        )
        yield Finding("proxies", NOTE, said)


def address(chosen: Settings) -> Finding:
    """Whether this line answers where the carrier looks for it."""
    if not chosen.public_url:
        return Finding(
            "address",
            WRONG,
            "PUBLIC_URL is not set; set it to the address that the carrier reaches this line at.",
        )
    remedy = "is the line up?" if chosen.pretend else "is the line up, and does that name lead to it?"
    try:
        answer = urllib3.request("GET", f"{chosen.public_url}/health/live", timeout=PATIENCE, retries=False)
        alive = answer.status == 200 and answer.json().get("alive") is True
    except (urllib3.exceptions.HTTPError, ValueError, AttributeError):
        return Finding("address", WRONG, f"{chosen.public_url} does not answer; {remedy}")
    if not alive:
        return Finding("address", WRONG, f"{chosen.public_url} is answered by something that is not this line.")
    return Finding("address", WELL, f"{chosen.public_url} is answered by a line.")
