"""What DATABASE_URL says beyond where PostgreSQL is: the most connections of a process, and what is in between."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

USUAL, FEWEST, MOST = 16, 2, 200
CONNECTIONS, POOLER = "connections", "pooler"


@dataclass(frozen=True)
class Server:
    """Where it is, the most connections of one process, and whether each transaction may be on another connection."""

    url: str
    most: int
    pooled: bool


def check(url: str) -> None:
    """Raises ValueError, saying what to do, when it asks for what there is not."""
    from psycopg import Error, conninfo  # noqa: PLC0415 - megabytes in each process of a line on SQLite

    _, _, theirs = server(url).url.partition("?")
    try:
        conninfo.make_conninfo("", **dict(parse_qsl(theirs)))
    except Error:
        raise ValueError(
            "has something after its ? that PostgreSQL does not know; .env.example says what may stand there."
        ) from None


def server(url: str) -> Server:
    """Take our own words, `?connections=8&pooler=transaction`, out of an address; the rest is the driver's."""
    address, _, query = url.partition("?")
    _refuse_unreadable(address)
    given = [pair.partition("=") for pair in query.split("&") if pair]
    ours = {name: [value for one, _, value in given if one == name] for name in (CONNECTIONS, POOLER)}
    most = ours[CONNECTIONS] or [str(USUAL)]
    if not (len(most) == 1 and most[0].isdecimal() and FEWEST <= int(most[0]) <= MOST):
        raise ValueError(f"has {CONNECTIONS} that cannot be; write a number from {FEWEST} to {MOST}.")
    if ours[POOLER] not in ([], ["transaction"]):
        raise ValueError(f"names a {POOLER} that is not known; write {POOLER}=transaction, or leave it out.")
    theirs = "&".join("".join(pair) for pair in given if pair[0] not in ours)
    return Server("?".join(filter(None, (address, theirs))), int(most[0]), bool(ours[POOLER]))


def _refuse_unreadable(address: str) -> None:
    try:
        _ = urlsplit(address.replace("#", "%23")).port  # a password may have one
    except ValueError:
        raise ValueError("cannot be read; it should look like postgresql://user:password@host:5432/name.") from None
