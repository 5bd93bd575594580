"""What DATABASE_URL says beyond where PostgreSQL is: the most connections of a process, and what is in between."""

from dataclasses import dataclass

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

USUAL, FEWEST, MOST = 16, 2, 200
CONNECTIONS, POOLER = "connections", "pooler"


@dataclass(frozen=True)
class Server:
    """Where it is, the most connections of one process, and whether each transaction may be on another connection."""

    url: URL
    most: int
    pooled: bool


def check(url: str) -> None:
    """Raises ValueError, saying what to do, when it asks for what there is not."""
    try:
        server(url)
    except (ArgumentError, TypeError):
        raise ValueError("cannot be read; it should look like postgresql://user:password@host:5432/name.") from None


def server(url: str) -> Server:
    """Take our own words, `?connections=8&pooler=transaction`, out of an address; the rest is the driver's."""
    parts = make_url(url)
    most, pooler = parts.query.get(CONNECTIONS, str(USUAL)), parts.query.get(POOLER, "")
    if not (isinstance(most, str) and most.isdecimal() and FEWEST <= int(most) <= MOST):
        raise ValueError(f"has {CONNECTIONS} that cannot be; write a number from {FEWEST} to {MOST}.")
    if pooler not in ("", "transaction"):
        raise ValueError(f"names a {POOLER} that is not known; write {POOLER}=transaction, or leave it out.")
    return Server(parts.difference_update_query((CONNECTIONS, POOLER)), int(most), pooler == "transaction")
