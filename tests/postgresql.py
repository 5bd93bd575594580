"""PostgreSQL for tests: databases that are used again, for to make and drop one takes a second of the disk's time."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

SERVER = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://root@127.0.0.1/postgres")
UNHURRIED = "options=-c%20synchronous_commit%3Doff"
"""Commits do not wait for the disk: the tests never cut this server's power."""
EMPTY = "drop schema public cascade; create schema public;"
SHAPE = """
select oid, conname from pg_constraint where connamespace = 'public'::regnamespace
union all select oid, relname from pg_class where relnamespace = 'public'::regnamespace
union all select oid, tgname from pg_trigger
union all select attrelid, attname from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace
order by 1, 2
"""
OTHERS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"


class Databases:
    """Lends databases, each as it was made: empty, or as `fill` leaves it, which is given its address."""

    def __init__(self, fill: Callable[[str], None] | None = None) -> None:
        try:
            self._server = psycopg.connect(SERVER, autocommit=True, connect_timeout=60)
        except psycopg.OperationalError:
            pytest.skip("no PostgreSQL answers (set TEST_POSTGRESQL_URL)")
        self._fill = fill
        self._back = EMPTY
        self._shapes: dict[str, object] = {}
        self._free: list[str] = []
        self._made: list[str] = []

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of one that nobody else has; afterwards it is put back to what it was."""
        name = self._free.pop() if self._free else self._make()
        yield _url(name)
        self._server.execute(OTHERS, [name])
        if self._fill is None or self._shape(name) == self._shapes[name]:
            self._run(name, self._back)
            self._free.append(name)
        else:
            self._drop(name)

    def close(self) -> None:
        """Drop every one."""
        for name in list(self._made):
            self._drop(name)
        self._server.close()

    def _make(self) -> str:
        name = f"shoulder_{uuid.uuid4().hex[:12]}"
        self._made.append(name)
        self._server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        if self._fill is not None:
            self._fill(_url(name))
            self._back = self._remember(name)
            self._shapes[name] = self._shape(name)
        return name

    def _shape(self, name: str) -> object:
        with psycopg.connect(_url(name, driver="")) as database:
            return list(database.execute(SHAPE.encode()))

    def _remember(self, name: str) -> str:
        """Keep a copy of every row beside the tables; returns what puts them back."""
        with psycopg.connect(_url(name, driver=""), autocommit=True) as database:
            tables = [row[0] for row in database.execute("select tablename from pg_tables where schemaname = 'public'")]
            counters = list(database.execute("select sequencename, last_value from pg_sequences"))
            copies = [f'create table as_made."{table}" as table public."{table}"' for table in tables]
            database.execute(";".join(["create schema as_made", *copies]).encode())
        rows = [f'delete from "{table}"; insert into "{table}" table as_made."{table}"' for table in tables]
        counts = [f"select setval('\"{name}\"', {last or 1}, {last is not None})" for name, last in counters]
        return ";".join(["set session_replication_role = replica", *rows, *counts])

    def _run(self, name: str, script: str) -> None:
        with psycopg.connect(_url(name, driver="")) as database:
            database.execute(script.encode())

    def _drop(self, name: str) -> None:
        self._made.remove(name)
        self._server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _url(name: str, driver: str = "+psycopg") -> str:
    return SERVER.replace("postgresql:", f"postgresql{driver}:").rpartition("/")[0] + f"/{name}?{UNHURRIED}"
