"""Where Redis is: by itself, over TLS, or whichever server a few Sentinels name now."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import redis
from redis.connection import parse_url
from redis.sentinel import Sentinel

SENTINELS = {"redis+sentinel": False, "rediss+sentinel": True}
PLAIN = ("redis", "rediss", "unix")
USUAL_PORT = 26379
LOOK_LIKE = (
    "is not a Redis address; it should look like redis://host:6379/0, rediss://host:6379/0, unix:///path/to/socket, or "
    "redis+sentinel://host1:26379,host2:26379/name/0."
)
UNKNOWN = "has something after its ? that cannot be used; .env.example says what may stand there."


@dataclass(frozen=True)
class Watched:
    """Sentinels, the name that they know the server by, and what it is spoken to with."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    options: dict[str, Any]


def check(url: str) -> None:
    """Raises ValueError, saying what an address should look like, when this is none."""
    if _scheme(url) in SENTINELS:
        watched(url)
    else:
        parts = _split(url)
        if not (parts.scheme in PLAIN and (parts.path if parts.scheme == "unix" else parts.hostname)):
            raise ValueError(LOOK_LIKE)
    try:
        connect(url).connection_pool.make_connection()  # only made: nothing is asked of the server yet
    except (TypeError, ValueError, redis.RedisError):
        raise ValueError(UNKNOWN) from None


def connect(url: str, **options: Any) -> "redis.Redis":
    """A client of the server at this address; of Sentinels, of the one that leads whenever a connection is made."""
    if _scheme(url) not in SENTINELS:
        return redis.Redis.from_url(url, **options)
    found = watched(url)
    timeouts = {name: value for name, value in options.items() if name in ("socket_timeout", "socket_connect_timeout")}
    tls = {name: value for name, value in found.options.items() if name == "ssl" or name.startswith("ssl_")}
    named = Sentinel(list(found.hosts), sentinel_kwargs={**tls, **timeouts})  # type: ignore[no-untyped-call]
    leader: redis.Redis = named.master_for(found.name, **{**found.options, **options})  # type: ignore[no-untyped-call]
    return leader


def watched(url: str) -> Watched:
    """Read redis+sentinel://[user:password@]host:port,host:port/name[/number][?ssl_ca_certs=...]. Raises ValueError."""
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    authority, _, path = place.partition("/")
    credentials, _, hosts = authority.rpartition("@")
    name, _, number = path.partition("/")
    user, _, password = credentials.partition(":")
    told: dict[str, Any] = {"db": _number(number or "0"), **_options(query)}
    told |= {key: unquote(value) for key, value in (("username", user), ("password", password)) if value}
    if SENTINELS[scheme]:
        told["ssl"] = True
    if not name or not hosts:
        raise ValueError(LOOK_LIKE)
    return Watched(tuple(_host(one) for one in hosts.split(",")), unquote(name), told)


def _options(query: str) -> dict[str, Any]:
    """What follows the ?, as the driver reads it from an address of its own: numbers as numbers, yes and no as such."""
    try:
        return dict(parse_url(f"redis://?{query}"))  # type: ignore[no-untyped-call]
    except ValueError:
        raise ValueError(UNKNOWN) from None


def _host(text: str) -> tuple[str, int]:
    parts = _split(f"redis://{text}")
    if not parts.hostname or parts.path:
        raise ValueError(LOOK_LIKE)
    return parts.hostname, parts.port or USUAL_PORT


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(LOOK_LIKE)
    return int(text)


def _scheme(url: str) -> str:
    return url.partition("://")[0]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number raises only when asked for
    except ValueError:
        raise ValueError(LOOK_LIKE) from None
    return parts
