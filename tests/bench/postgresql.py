"""A PostgreSQL database for a bench: durable, as the line's own would be."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import text

from service.database import Database

SERVER = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://root@127.0.0.1/postgres")


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty one, or "" where no server answers."""
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        yield ""
        return
    name = f"shoulder_{uuid.uuid4().hex[:10]}"
    with server:
        server.execute(f"create database {name}".encode())
        yield SERVER.replace("postgresql://", "postgresql+psycopg://").rpartition("/")[0] + f"/{name}"
        server.execute(f"drop database {name} with (force)".encode())


def looked_through(database: Database) -> None:
    """The server has looked at what its tables hold now, as it does by itself a minute later."""
    if not database.is_sqlite:
        with database.transaction() as connection:
            connection.execute(text("analyze"))
