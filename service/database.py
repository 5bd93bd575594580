"""Open transactions on SQLite or PostgreSQL; on SQLite writers queue in the kernel before they begin."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from select import POLLIN, poll
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from service import database_address
from service.errors import Contended, StartError, Unavailable

BUSY_SECONDS = 10
LET_IN_TRIES, LET_IN_SECONDS = 5, 0.2
PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 8_000,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
"""Seconds (the second: milliseconds) until a server that is gone with its machine counts as one that did not answer.
By itself a kernel says so after a quarter of an hour, or sends on when the cable is back, long after a carrier gave up.
"""
VANISHED_SECONDS = 30  # in a transaction and silent for so long: whoever began it is gone
PREPARED = 500  # for each connection; what our processes ask again and again is some two hundred statements
LIMITS = (
    "SELECT set_config('jit', 'off', true),"
    f" set_config('idle_in_transaction_session_timeout', '{VANISHED_SECONDS}s', true)"
)
ASK_AGAIN_SECONDS = 10.0
SENT_AWAY = {"IdleInTransactionSessionTimeout": "OperationalError"}
"""A server that lets go of us is one that did not answer; psycopg counts this one among its inner errors."""
SENT_BACK = ("40001", "40P01")  # serialization failure, deadlock


class Database:
    """One engine for one process. Build it after forking."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _engine(url)
        self._turn = _Turn(self.engine.url.database or "") if self.is_sqlite else None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One writing transaction: committed at the end, rolled back whole on any error.

        Raises Unavailable when the database cannot be reached or stays locked.
        """
        try:
            if self._turn is None:
                with self.engine.begin() as connection:
                    yield connection
            else:
                with self._turn, self.engine.begin() as connection:
                    yield connection
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) in SENT_BACK:
                raise Contended("another transaction stood in the way") from error
            raise Unavailable(f"the database did not answer: {error.orig}") from error

    @contextmanager
    def by_itself(self) -> Iterator[Connection]:
        """Each statement is committed in the moment it is done: should this machine vanish, it holds nothing up.

        Raises Unavailable.
        """
        if self.is_sqlite:
            with self.transaction() as connection:
                yield connection
            return
        try:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection
        except OperationalError as error:
            raise Unavailable(f"the database did not answer: {error.orig}") from error

    @contextmanager
    def reshaping(self) -> Iterator[Connection]:
        """The same for who makes tables anew: SQLite checks only at the end that nothing has lost what it hangs on."""
        if self._turn is None:
            with self.transaction() as connection:
                yield connection
            return
        with self._turn, self.engine.connect() as connection:
            plain = connection.connection.dbapi_connection
            assert plain is not None
            plain.execute("PRAGMA foreign_keys=OFF")  # says nothing once a transaction has begun
            try:
                with connection.begin():
                    yield connection
                    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise StartError(
                            f"A row of {lost[0]} hangs on one of {lost[2]} that is gone; nothing was changed."
                        )
            except OperationalError as error:
                raise Unavailable(f"the database did not answer: {error.orig}") from error
            finally:
                plain.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads; it waits for no writer. Raises Unavailable.

        It ends with a commit: at a rollback psycopg throws away every statement that it has prepared.
        """
        try:
            with self.engine.connect().execution_options(reading=True) as connection:
                yield connection
                connection.commit()
        except OperationalError as error:
            raise Unavailable(f"the database did not answer: {error.orig}") from error

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that reads what is there at one instant, however long it takes. Raises Unavailable."""
        one_instant = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        try:
            with self.engine.connect().execution_options(reading=True, **one_instant) as connection:
                yield connection
        except OperationalError as error:
            raise Unavailable(f"the database did not answer: {error.orig}") from error

    def answers(self) -> bool:
        """Whether a trivial query comes back."""
        try:
            with self.reading() as connection:
                connection.execute(text("select 1"))
        except (Unavailable, DBAPIError):
            return False
        return True

    def overwrite(self) -> bool:
        """Leave nothing of what was deleted in SQLite's log; free it in PostgreSQL's tables. False if it must wait.

        SQLite overwrites in its file (secure_delete); its log is emptied here. What a disk, a snapshot or an archived
        log of PostgreSQL still has opens only with the line's keys.
        """
        try:
            if self._turn is None:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("vacuum (skip_locked) people, words"))
                return True
            with self._turn, closing(self.engine.raw_connection()) as raw:
                busy, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
        except DBAPIError:
            return False

    def rewrite(self, *tables: str) -> bool:
        """Write tables of PostgreSQL anew, without what a vacuum only marks as free; False if others did not let us.

        For as long as that takes nobody else reads them. On SQLite there is nothing to do: it overwrites what it frees.
        """
        if self._turn is not None:
            return True
        try:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                return not [table for table in tables if not _rewritten(connection, table)]
        except DBAPIError:
            return False

    def close(self) -> None:
        """Give every pooled connection back to the system."""
        self.engine.dispose()


def _rewritten(connection: Connection, table: str) -> bool:
    """Whether a table has another file now. It is not waited for: whoever came after us would have to wait, too."""
    which = text(f"select pg_relation_filenode('{table}')")
    before = connection.execute(which).scalar()
    for _ in range(LET_IN_TRIES):
        connection.execute(text(f"vacuum (full, skip_locked) {table}"))
        if connection.execute(which).scalar() != before:
            return True
        time.sleep(LET_IN_SECONDS)
    return False


class _Turn:
    """A kernel queue for SQLite's writers in all processes (its own busy handler starves some for seconds)."""

    def __init__(self, database: str) -> None:
        self._thread = threading.Lock()
        self._file = Path(f"{database}.turn").open("a")  # noqa: SIM115 - held open for the process's life

    def __enter__(self) -> None:
        self._thread.acquire()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._thread.release()
            raise

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread.release()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        server = database_address.server(url)
        engine = create_engine(
            server.url,
            pool_use_lifo=True,
            pool_size=(server.most + 1) // 2,
            max_overflow=server.most // 2,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                **{name: usual for name, usual in PATIENCE.items() if name not in make_url(server.url).query},
                "client_encoding": "utf8",
                **({"prepare_threshold": None} if server.pooled else {}),
            },
        )
        event.listen(engine, "connect", _refuse_other_letters)
        engine.dialect.dbapi_exception_translation_map = SENT_AWAY
        engine.dialect.do_ping = _is_there(engine.dialect.do_ping)  # type: ignore[assignment,method-assign]
        if server.pooled:
            event.listen(engine, "begin", _limit_postgresql)
        else:
            event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(
        url,
        pool_use_lifo=True,
        pool_size=16,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _is_there(ask: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether the server is still at the other end. One that goes says so: while nothing has come unasked, and the
    connection was in use a moment ago, it need not be asked.
    """
    last: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def is_there(connection: Any) -> bool:
        now = time.monotonic()
        lately, last[connection] = now - last.get(connection, -ASK_AGAIN_SECONDS) < ASK_AGAIN_SECONDS, now
        said = poll()
        said.register(connection.fileno(), POLLIN)
        return (lately and not said.poll(0)) or ask(connection)

    return is_there


def _refuse_other_letters(connection: Any, _: ConnectionPoolEntry) -> None:
    """A database made where no locale was set keeps bytes, not letters; others lack most of what people write."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StartError(
            f"This database keeps its letters as {encoding}, and Shoulder needs UTF8. Make a new one with "
            "`createdb --encoding=UTF8 --template=template0 NAME` and name it in DATABASE_URL; nothing was changed."
        )


def _prepare_postgresql(connection: Any, _: ConnectionPoolEntry) -> None:
    """What a machine that vanished had begun is taken back, and holds up nobody any longer. No code is made for what
    is over in a millisecond.
    """
    connection.prepared_max = PREPARED
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{VANISHED_SECONDS}s'")
    connection.autocommit = False


def _limit_postgresql(connection: Connection) -> None:
    """The same for this transaction alone: behind a pooler the next one may be on another connection.

    Whether there is a transaction at all we know ourselves: the server would answer in one more, and not truly.
    """
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(LIMITS)


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own would be a deferred one
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
