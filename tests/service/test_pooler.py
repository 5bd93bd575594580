"""A real pgbouncer in transaction mode, with fewer connections than we have: whatever we do comes out as without it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, bindparam, event, func, select, text
from sqlalchemy.exc import IntegrityError

from service import audit, people
from service.database import Database
from service.errors import Unavailable
from service.house import House, build
from service.matching import waiting
from service.prepared import Prepared, found_together, savepoint
from service.simulator import inbound
from service.tables import audit as audit_table
from service.tables import inbox
from tests.journeys.conftest import postgresql_template
from tests.journeys.moments import parted
from tests.phone import NUMBER, living, prepare, settings_of
from tests.postgresql import Databases
from tests.service.conftest import empty_database, eventually
from tests.service.servers import Pooler, pooler, self_signed

__all__ = ["postgresql_template"]
CALLER = "+15550007001"
EVENT = {"kind": "text", "facts": {}, "reply": [], "state": "handled", "error": "", "tries": 0, "received_at": 5.0}
BY_KEY = Prepared(select(inbox).where(inbox.c.key == bindparam("key")))
WHERE = Prepared(select(func.pg_backend_pid().label("at")).where(bindparam("one", 1) == 1))
PLACES = range(3)
OFTEN = 10
"""More often than a driver needs to think that a statement is worth preparing."""
SETTINGS = text("select current_setting('jit'), current_setting('idle_in_transaction_session_timeout')")
SET = Prepared(select(func.current_setting("jit"), func.current_setting("idle_in_transaction_session_timeout")))


def test_an_evening_has_one_connection_and_needs_no_more(postgresql_template: Databases, tmp_path: Path) -> None:
    """Who has a transaction open never waits for another: with one connection to the server that would be for ever."""
    with postgresql_template.one() as url, pooler(1) as door, living(tmp_path, door.leads_to(url)) as line:
        parted(line, line.phone(CALLER), line.peer("+15550002001", "Sam"))
        line.all_is_well()


def test_callers_and_peers_who_come_at_once_find_each_other_on_two(
    postgresql_template: Databases, tmp_path: Path
) -> None:
    """Six texts in the same instants, each by a request of its own, and locks that they wait for."""
    with postgresql_template.one() as url, pooler(2) as door, living(tmp_path, door.leads_to(url)) as line:
        peers = [line.peer(f"+1555000230{number}", on=False) for number in PLACES]
        callers = [line.phone(f"+1555000770{number}") for number in PLACES]
        for caller in callers:
            caller.texts("hi").texts("1")
        moves = [(caller, "1") for caller in callers] + [(peer, "ON") for peer in peers]
        with ThreadPoolExecutor(len(moves)) as hands:
            sent = hands.map(lambda move: inbound.text(line.exchange, move[0].number, NUMBER, move[1], []), moves)
            assert all(one.done.wait(60) for one in sent)
        line.settle()
        for peer in peers:
            peer.texts("3").texts("1")
        talks = [line.conversation(caller) for caller in callers]
        assert [talk.state for talk in talks] == ["checking_in"] * len(talks)
        assert len({talk.peer_id for talk in talks}) == len(talks)
        line.all_is_well()


def test_two_houses_and_many_threads_lose_nothing_on_two_connections(tmp_path: Path) -> None:
    """Nor have they more connections than their addresses say: pgbouncer takes exactly so many and no more."""
    houses, hands, turns = 2, 4, 6
    with empty_database("postgresql", tmp_path) as url, pooler(2, f"max_client_conn = {houses * hands}") as door:
        address = door.leads_to(url, f"connections={hands}")
        prepare(tmp_path, address)
        with ExitStack() as stack, ThreadPoolExecutor(houses * hands) as pool:
            there = [stack.enter_context(opened(tmp_path, address)) for _ in range(houses)]
            doing = [pool.submit(a_shift, there[hand % houses], hand, turns) for hand in range(houses * hands)]
            assert len(set().union(*(one.result() for one in doing))) <= 2
            with there[0].reading(1) as session:
                keys = {row.key for row in session.all(select(inbox.c.key))}
                noted = session.all(select(audit_table.c.who).where(audit_table.c.what == "wrote"))
                assert audit.broken(session) is None
                assert people.find(session, CALLER) is not None
    expected = {f"{hand}.{turn}.{place}" for hand in range(houses * hands) for turn in range(turns) for place in PLACES}
    assert keys == expected | {f"{key.rpartition('.')[0]}.kept" for key in expected}
    assert len(noted) == houses * hands * turns


def a_shift(house: House, hand: int, turns: int) -> set[int]:
    """What rooms do, again and again; returns which of the server's processes did it."""
    seen: set[int] = set()
    for turn in range(turns):
        keys = [f"{hand}.{turn}.{place}" for place in PLACES]
        with house.session(1) as session:
            seen.add(session.run(WHERE)[0].at)
            people.met(session, CALLER, "en")
            with session.together():
                for key in keys:
                    session.write(inbox, key=key, **EVENT)
            with suppress(IntegrityError), session.savepoint():
                session.add(inbox, key=f"{hand}.{turn}.lost", **EVENT)
                session.add(inbox, key=keys[0], **EVENT)  # is there already: both are taken back
            with session.savepoint():
                session.add(inbox, key=f"{hand}.{turn}.kept", **EVENT)
            assert waiting.match(session) == []
            audit.note(session, f"hand {hand}", "wrote", str(turn))
        with house.reading(1) as session:
            session.look_ahead(*((BY_KEY, {"key": key}) for key in keys))
            assert [session.run(BY_KEY, key=key)[0].key for key in keys] == keys
            seen.add(session.run(WHERE)[0].at)
    return seen


def test_what_was_asked_often_is_asked_on_the_other_connection_all_the_same(tmp_path: Path) -> None:
    """Whichever way it is asked: nothing was prepared there that another would find, or that we would miss."""
    ways: dict[str, Callable[[Connection], int]] = {
        "prepared": lambda db: int(WHERE.run(db, {})[0].at),
        "in one go": lambda db: int(found_together(db, [(WHERE, {}), (WHERE, {})])[1][0].at),
        "by sqlalchemy": _server_process,
    }
    with empty_database("postgresql", tmp_path) as url, pooler(2) as door:
        one, other = (Database(door.leads_to(url)) for _ in range(2))
        for ask in ways.values():
            often = [_asked(one, ask) for _ in range(OFTEN)]
            often += [_asked(other, ask) for _ in range(OFTEN)]
            with other.transaction() as held, one.transaction() as connection:
                assert ask(held) != ask(connection)
                places = {ask(held), ask(connection)}
            with one.transaction() as held, other.transaction() as connection:
                assert {ask(held), ask(connection)} == places
            assert set(often) <= places
        for each in (one, other):
            each.close()


def _server_process(db: Connection) -> int:
    return int(db.execute(text("select pg_backend_pid() where 1 = :one"), {"one": 1}).scalar_one())


def _asked(database: Database, ask: Callable[[Connection], int]) -> int:
    with database.transaction() as connection:
        return ask(connection)


def test_what_is_set_is_set_for_each_transaction_and_for_no_longer(tmp_path: Path) -> None:
    """Whoever vanishes in one gives it up; whoever else has that connection next finds it as the server has it."""
    with (
        empty_database("postgresql", tmp_path) as url,
        pooler(1) as door,
        psycopg.connect(_plain(door, url)) as stranger,
    ):
        usual = _seen_by(stranger)
        database = Database(door.leads_to(url))
        warned: list[Any] = []

        @event.listens_for(database.engine, "connect")
        def _listen(connection: Any, _: object) -> None:
            connection.add_notice_handler(warned.append)

        for kind in (database.transaction, database.reading, database.snapshot):
            with kind() as connection:
                assert found_together(connection, [(SET, {}), (SET, {})]) == [[("off", "30s")]] * 2
                with suppress(ZeroDivisionError), savepoint(connection):
                    raise ZeroDivisionError
                assert connection.execute(SETTINGS).one() == ("off", "30s")
            assert _seen_by(stranger) == usual != ("off", "30s")
        with database.by_itself() as connection:
            assert connection.execute(SETTINGS).one() == usual
        assert warned == []
        database.close()


def test_a_transaction_is_one_and_asks_nothing_for_itself(tmp_path: Path) -> None:
    """Else it would wait for a connection twice. Nor is it asked whether a server still answers that just did."""
    with empty_database("postgresql", tmp_path) as url, pooler(1) as door:
        database = Database(door.leads_to(url))
        counts = []
        for _ in range(3):
            _asked(database, _server_process)
            counts.append(_transactions(door, url))
        assert counts[2] - counts[1] == 1
        database.close()


def test_who_vanished_in_a_transaction_holds_up_nobody(tmp_path: Path) -> None:
    """The server takes it back, pgbouncer lets go; should they come back after all, they hear that it is gone."""
    with empty_database("postgresql", tmp_path) as url, pooler(2) as door:
        prepare(tmp_path, door.leads_to(url))
        with opened(tmp_path, door.leads_to(url)) as one, opened(tmp_path, door.leads_to(url)) as other:
            with other.session(1) as session:
                people.met(session, CALLER, "en")
            with pytest.raises(Unavailable), one.session(1) as session:
                people.met(session, CALLER, "en")
                session.add(inbox, key="gone", **EVENT)
                session.do(text("select set_config('idle_in_transaction_session_timeout', '50ms', true)"))
                with other.session(1) as meanwhile:
                    people.met(meanwhile, CALLER, "en")  # waits for who holds them
                session.do(text("select 1"))
            with one.reading(1) as session:
                assert session.all(select(inbox.c.key)) == []


def test_a_pooler_that_goes_is_heard_of_and_one_that_comes_back_is_used(tmp_path: Path) -> None:
    """Whoever is in a transaction then hears that the database did not answer; nothing of it is there."""
    with empty_database("postgresql", tmp_path) as url, pooler(2) as door:
        prepare(tmp_path, door.leads_to(url))
        with opened(tmp_path, door.leads_to(url)) as house:
            with pytest.raises(Unavailable, match="the database did not answer"), house.session(1) as session:
                session.add(inbox, key="gone", **EVENT)
                door.stop()
                session.add(inbox, key="never", **EVENT)
            assert not house.database.answers()
            door.start()
            eventually(house.database.answers)
            with house.session(1) as session:
                session.add(inbox, key="there", **EVENT)
                assert [row.key for row in session.all(select(inbox.c.key))] == ["there"]


def test_one_too_many_hears_it_in_a_sentence(tmp_path: Path) -> None:
    """Where pgbouncer lets in fewer than the addresses say, nobody waits for ever, and whoever is in goes on."""
    with empty_database("postgresql", tmp_path) as url, pooler(2, "max_client_conn = 2") as door:
        one, other = (Database(door.leads_to(url, "connections=2")) for _ in range(2))
        held = [one.engine.connect() for _ in range(2)]
        with pytest.raises(Unavailable, match=r"the database did not answer: .*no more connections allowed"):
            _asked(other, _server_process)
        for connection in held:
            assert connection.execute(text("select 1")).scalar() == 1
            connection.close()
        for each in (one, other):
            each.close()


def test_the_way_to_pgbouncer_may_be_tls_too(tmp_path: Path) -> None:
    """It shows its own certificate; who comes in the clear is not let in."""
    ours, theirs = self_signed(tmp_path, "ours"), self_signed(tmp_path, "theirs")
    with empty_database("postgresql", tmp_path) as url, pooler(1, tls=ours) as door:
        for words, lets_in in (
            (f"sslmode=verify-full&sslrootcert={ours[0]}", True),
            (f"sslmode=verify-full&sslrootcert={theirs[0]}", False),
            ("sslmode=disable", False),
        ):
            database = Database(door.leads_to(url, words))
            assert database.answers() is lets_in
            database.close()


@contextmanager
def opened(home: Path, address: str) -> Iterator[House]:
    """The house of one process."""
    house = build(settings_of(home, address))
    try:
        yield house
    finally:
        house.close()


def _plain(door: Pooler, url: str) -> str:
    """The same address as the driver alone knows it."""
    return door.leads_to(url).replace("+psycopg", "").partition("?")[0]


def _seen_by(stranger: "psycopg.Connection[tuple[str, str]]") -> tuple[str, str]:
    found = stranger.execute(SETTINGS.text).fetchone()
    stranger.rollback()
    assert found is not None
    return found


def _transactions(door: Pooler, url: str) -> int:
    """How many pgbouncer has seen for this database."""
    name = _plain(door, url).rpartition("/")[2]
    with psycopg.connect(f"host=127.0.0.1 port={door.port} user=line dbname=pgbouncer", autocommit=True) as console:
        cursor = psycopg.ClientCursor(console)
        cursor.execute("show stats_totals")
        columns = [column.name for column in cursor.description or ()]
        [row] = [row for row in (dict(zip(columns, row, strict=True)) for row in cursor) if row["database"] == name]
    return int(row["xact_count"])
