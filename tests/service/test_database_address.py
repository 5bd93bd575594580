"""PostgreSQL: connections of a process, and nothing that outlives a transaction."""

import os
import re
import socket
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text

from service import database_address, migrations
from service.database import Database
from service.errors import StartError, Unavailable
from tests.journeys.conftest import postgresql_template
from tests.journeys.moments import parted
from tests.phone import living
from tests.postgresql import Databases
from tests.service.conftest import eventually

__all__ = ["postgresql_template"]
ROOT = Path(__file__).parents[2]
OUTLIVES = re.compile(r"pg_(try_)?advisory_lock|\b(UN)?LISTEN \w|WITH HOLD|CREATE TEMP|SET SESSION|PREPARE TRANSACTION")


def with_words(url: str, words: str) -> str:
    """An address with these words of ours."""
    return f"{url}{'&' if '?' in url else '?'}{words}"


def test_a_whole_conversation_through_a_pooler_that_forgets_everything(
    postgresql_template: Databases, tmp_path: Path
) -> None:
    """As pgbouncer does it in transaction mode, and worse: after each transaction the connection is swept clean."""
    with postgresql_template.one() as url, living(tmp_path, with_words(url, "pooler=transaction")) as line:
        swept: list[int] = []

        @event.listens_for(line.house.database.engine, "checkin")
        def sweep(connection: object, _: object) -> None:
            if connection is not None:
                connection.autocommit = True  # type: ignore[attr-defined]
                found = connection.execute(  # type: ignore[attr-defined]
                    "select count(*) from pg_prepared_statements"
                    " union all select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
                    " union all select count(*) from pg_listening_channels()"
                ).fetchall()
                swept.append(sum(row[0] for row in found))
                connection.execute("discard all")  # type: ignore[attr-defined]
                connection.autocommit = False  # type: ignore[attr-defined]

        parted(line, line.phone("+15550007001"), line.peer("+15550002001", "Sam"))
        line.all_is_well()
        assert len(swept) > 100 and sum(swept) == 0


def test_a_driver_left_to_itself_does_prepare(postgresql_template: Databases) -> None:
    """Which is why it is told not to; and a transaction gives up by itself either way, if its machine vanishes."""
    with postgresql_template.one() as url:
        for words, prepares in (("connections=2", True), ("pooler=transaction", False)):
            database = Database(with_words(url, words))
            with database.engine.connect() as connection:
                for _ in range(10):
                    connection.execute(text("select 1 where 1 = :one"), {"one": 1})
                made = connection.execute(text("select count(*) from pg_prepared_statements")).scalar_one()
                assert (made > 0) is prepares
                assert connection.execute(text("show idle_in_transaction_session_timeout")).scalar() == "30s"
            database.close()


def test_a_process_has_no_more_connections_than_it_may(postgresql_template: Databases) -> None:
    """Shared between what is kept open and what comes and goes."""
    with postgresql_template.one() as url:
        for most in (2, 3, 16):
            database = Database(with_words(url, f"connections={most}"))
            held = [database.engine.connect() for _ in range(most)]
            pool = database.engine.pool
            assert pool.checkedout() == most and pool.overflow() == most // 2  # type: ignore[attr-defined]
            pool._timeout = 0  # type: ignore[attr-defined]  # do not wait half a minute to be told
            with pytest.raises(Exception, match="QueuePool limit"):
                database.engine.connect()
            for connection in held:
                connection.close()
            database.close()


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system cannot be told how long")
@pytest.mark.parametrize(("words", "milliseconds"), [("connections=2", 8_000), ("tcp_user_timeout=3000", 3_000)])
def test_a_server_that_is_gone_with_its_machine_is_known_to_be_within_seconds(
    postgresql_template: Databases, words: str, milliseconds: int
) -> None:
    """Both what it was sent and what it owes; unless the address says otherwise."""
    with postgresql_template.one() as url:
        database = Database(with_words(url, words))
        with database.reading() as connection:
            link: Any = connection.connection.driver_connection
            with socket.socket(fileno=os.dup(link.fileno())) as plug:
                assert plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == milliseconds
                assert plug.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
                assert plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 4
        database.close()


@pytest.mark.parametrize("words", ["connections=2", "pooler=transaction"])
@pytest.mark.parametrize("letters", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_keeps_other_letters_is_refused_with_a_way_out(
    postgresql_template: Databases, letters: str, words: str
) -> None:
    """As one is made where no locale was set; before anything is written to it."""
    with postgresql_template.one() as url:
        there, _, name = url.replace("+psycopg", "").partition("?")[0].rpartition("/")
        made = f"create database {name}_letters template template0 lc_collate 'C' lc_ctype 'C' encoding '{letters}'"
        with psycopg.connect(f"{there}/{name}", autocommit=True) as server:
            server.execute(made.encode())
            try:
                with pytest.raises(StartError, match=f"as {letters}, and Shoulder needs UTF8. Make a new one"):
                    migrations.migrate(Database(with_words(url.replace(name, f"{name}_letters"), words)))
            finally:
                server.execute(f"drop database {name}_letters with (force)".encode())


@pytest.mark.parametrize("words", ["connections=2", "pooler=transaction"])
def test_who_is_sent_away_in_a_transaction_hears_that_the_database_did_not_answer(
    postgresql_template: Databases, words: str
) -> None:
    """Silent for too long, as somebody who vanished; the next transaction has another connection."""
    brief = text("select set_config('idle_in_transaction_session_timeout', '50ms', true), pg_backend_pid()")
    there = text("select count(*) from pg_stat_activity where pid = :pid")
    with postgresql_template.one() as url:
        database, other = (Database(with_words(url, words)) for _ in range(2))
        with pytest.raises(Unavailable, match="the database did not answer"), database.transaction() as connection:
            pid = connection.execute(brief).one()[1]
            with other.by_itself() as beside:
                eventually(lambda: beside.execute(there, {"pid": pid}).scalar() == 0)
            connection.execute(text("select 1"))
        assert database.answers()
        database.close()
        other.close()


@pytest.mark.parametrize(
    "words", ["connections=1", "connections=many", "connections=201", "pooler=session", "pooler=x"]
)
def test_what_cannot_be_is_refused(words: str) -> None:
    """In a sentence that says what to write."""
    with pytest.raises(ValueError, match=r"has connections that cannot be|names a pooler that is not known"):
        database_address.check(f"postgresql+psycopg://line:secret@host/name?{words}")


@pytest.mark.parametrize("words", ["pgbouncer=true", "sslmode=require&sslrootcrt=/c.pem"])
def test_what_the_driver_does_not_know_is_refused_and_not_repeated(words: str) -> None:
    """Before anything starts, instead of at each connection."""
    with pytest.raises(ValueError, match=r"^has something after its \? that PostgreSQL does not know"):
        database_address.check(f"postgresql+psycopg://line:secret@host/name?{words}")
    database_address.check("postgresql+psycopg://line:secret@host/name?sslmode=verify-full&sslrootcert=/c.pem")


def test_our_words_do_not_reach_the_driver() -> None:
    """And its own do."""
    found = database_address.server("postgresql+psycopg://h/line?connections=8&pooler=transaction&sslmode=require")
    assert (found.most, found.pooled, found.url) == (8, True, "postgresql+psycopg://h/line?sslmode=require")


@pytest.mark.parametrize("address", ["u:pa#ss%40@h:5432/n", "/n?host=/run/postgresql", "h/n"])
def test_an_address_without_them_is_the_drivers_as_it_is(address: str) -> None:
    """Whatever is in its password, and wherever its socket is."""
    assert database_address.server(f"postgresql+psycopg://{address}").url == f"postgresql+psycopg://{address}"


@pytest.mark.parametrize("address", ["h:x/n", "[::1/n"])
def test_an_address_that_cannot_be_read_is_refused(address: str) -> None:
    """With what it should look like."""
    with pytest.raises(ValueError, match=r"cannot be read; it should look like"):
        database_address.check(f"postgresql+psycopg://{address}")


def test_no_statement_of_ours_outlives_its_transaction() -> None:
    """No lock of a session, no notification, no prepared or temporary thing: the next may be on another connection."""
    assert not [
        f"{path.name}:{number}"
        for path in (ROOT / "service").rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if OUTLIVES.search(line)
    ]
