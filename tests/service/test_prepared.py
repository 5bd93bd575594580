"""A prepared statement does what SQLAlchemy itself would, for every kind of column, and fails as it would."""

import psycopg
import pytest
from sqlalchemy import Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from service import people
from service.errors import Unavailable
from service.house import House
from service.prepared import Prepared
from service.session import Session
from service.tables import inbox, metadata, offers
from tests.service.filling import fill

EVENT = {"kind": "text", "facts": {}, "reply": [], "state": "handled", "error": "", "tries": 0, "received_at": 5.0}
TABLES = [table for table in metadata.sorted_tables if len(table.primary_key) == 1]


def test_every_table_is_read_and_written_as_by_sqlalchemy(house: House) -> None:
    """Each row reads the same; taken out, written anew and changed by prepared statements, it reads the same again."""
    with house.database.transaction() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        fill(connection)
        assert TABLES
        for table in TABLES:
            _is_the_same(Session(connection, 0.0, house.vault, 1), table)


def _is_the_same(session: Session, table: Table) -> None:
    every = select(table).order_by(*table.primary_key)
    rows = session.all(every)
    assert len(rows) == 2
    assert session.run(Prepared(every)) == rows, table
    [key] = table.primary_key
    for row in rows:
        given = {name: value for name, value in row._asdict().items() if name != key.name}
        change = Prepared(update(table).where(key == bindparam("this_one")), list(given))
        other = rows[1 - rows.index(row)]
        if not any(column.unique for column in table.c):
            session.run(change, this_one=row[0], **given)
        one = session.run(Prepared(select(table).where(key == bindparam("this_one"))), this_one=row[0])
        assert one == [row] != [other], table


def test_what_an_insert_leaves_out_is_as_usual(house: House) -> None:
    """Defaults of columns are filled in as SQLAlchemy fills them."""
    row = {"key": "one", "kind": "text", "facts": {"é": [1, None]}, "reply": [], "state": "handled"}
    with house.session(1) as session:
        usual = {"line_id": 1, "error": "", "tries": 0, "received_at": 5.0}
        session.do(insert(inbox), {**row, **usual})
        session.add(inbox, **{**row, **usual, "key": "two"})
        session.write(inbox, **{**row, **usual, "key": "three"})
        one, two, three = session.all(select(inbox).order_by(inbox.c.id))
        same = [{**each._asdict(), "id": 0, "key": ""} for each in (one, two, three)]
        assert same[0] == same[1] == same[2]


def test_an_error_is_sqlalchemys_alone_and_together(house: House) -> None:
    """Nobody who catches errors needs to know which way a statement was run."""
    for together in (False, True):
        with pytest.raises(IntegrityError), house.session(1) as session:
            if together:
                with session.together():
                    session.write(offers, conversation_id=None, peer_id=None)
            else:
                session.add(offers, conversation_id=None, peer_id=None)
    with house.session(1) as session:
        assert people.met(session, "+15550002001", "en").line_id == 1


def test_together_is_all_there_afterwards(house: House) -> None:
    """What was written in one go is there for what comes next."""
    with house.session(1) as session:
        with session.together():
            for place in range(5):
                session.write(inbox, key=str(place), **EVENT)
        assert sorted(row.key for row in session.all(select(inbox.c.key))) == list("01234")


def test_each_of_those_together_has_values_of_its_own(house: House) -> None:
    """Different statements that leave open what has the same name, one of them twice; nobody may ask meanwhile."""
    with house.session(1) as session:
        one, two = (session.add(inbox, key=key, **EVENT) for key in ("one", "two"))
        with session.together():
            session.change(inbox, one, kind="first")
            session.change(inbox, two, kind="100% 'second' %(kind)s")
            session.write(inbox, key="three", **EVENT)
            session.run(Prepared(delete(offers).where(offers.c.id == bindparam("this"))), this=one)
        kinds = [row.kind for row in session.all(select(inbox.c.kind).order_by(inbox.c.key))]
        assert kinds == ["first", "text", "100% 'second' %(kind)s"]
        with pytest.raises(AssertionError), session.together():
            session.write(inbox, key="four", **EVENT)
            session.run(Prepared(select(inbox)))
        assert len(session.all(select(inbox))) == 3  # what was to be written with it was not, either


def test_a_connection_that_breaks_is_not_used_again(house: House) -> None:
    """PostgreSQL goes away in the middle: the door hears so, and the next transaction has another connection."""
    if house.database.is_sqlite:
        pytest.skip("there is no connection to break")
    with pytest.raises(Unavailable), house.session(1) as session:
        session.run(Prepared(select(func.pg_terminate_backend(func.pg_backend_pid()))))
        session.run(Prepared(select(func.now())))
    with house.session(1) as session:
        assert len(session.run(Prepared(select(func.now())))) == 1


def test_a_connection_that_broke_while_nobody_used_it_is_not_given_out(house: House) -> None:
    """A server that goes takes its leave of every connection; one that was heard from a moment ago is not asked."""
    if house.database.is_sqlite:
        pytest.skip("there is no connection to break")
    me = Prepared(select(func.pg_backend_pid().label("pid")))
    with house.session(1) as session:
        mine = session.run(me)
    with house.session(1) as session:
        assert session.run(me) == mine
    with psycopg.connect(house.database.url.replace("+psycopg", "")) as stranger:
        stranger.execute("select pg_terminate_backend(%s, 5000)", [mine[0].pid])
    with house.session(1) as session:
        assert session.run(me) != mine


def test_what_postgresql_has_prepared_outlasts_a_reading(house: House) -> None:
    """However often we only read: psycopg throws all of it away at a rollback."""
    if house.database.is_sqlite:
        pytest.skip("nothing is prepared on a server")
    ask = Prepared(select(inbox.c.id).where(inbox.c.line_id == bindparam("line")))
    for _ in range(10):
        with house.reading(1) as session:
            session.run(ask, line=1)
    with house.reading(1) as session:
        known = session.all(text("select statement from pg_prepared_statements"))
    assert any("FROM inbox" in row.statement for row in known)
