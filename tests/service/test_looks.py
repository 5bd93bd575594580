"""What was asked already is not asked again, and whoever asks hears what is so now."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from service import lines as service_lines
from service import people, words
from service.house import House
from service.prepared import Prepared
from service.session import Session
from service.tables import inbox, lines
from service.tables import people as people_table

TEXTS = Prepared(select(func.count().label("n")).select_from(inbox).where(inbox.c.kind == bindparam("kind")))
NAMES = Prepared(select(lines.c.name))
HELD = Prepared(select(inbox).where(inbox.c.id == bindparam("this")).with_for_update())
BYE = Prepared(delete(inbox).where(inbox.c.key == bindparam("this")))
EVENT = {"kind": "text", "facts": {}, "reply": [], "state": "handled", "error": "", "tries": 0, "received_at": 5.0}
SERVICE = Path(people.__file__).parent
GROUND = {"session.py", "prepared.py"}

WRITES: dict[str, Callable[[Session, int], object]] = {
    "add": lambda session, _: session.add(inbox, key="two", **EVENT),
    "write": lambda session, _: session.write(inbox, key="two", **EVENT),
    "add_once": lambda session, _: session.add_once(inbox, ("line_id", "key"), key="two", **EVENT),
    "change": lambda session, row_id: session.change(inbox, row_id, kind="other"),
    "change to what it makes": lambda session, row_id: session.change(inbox, row_id, kind=inbox.c.kind + "s"),
    "run": lambda session, _: session.run(BYE, this="one"),
    "do": lambda session, _: session.do(insert(inbox), [{"line_id": 1, "key": "two", **EVENT}]),
    "all": lambda session, _: session.all(delete(inbox).returning(inbox.c.id)),
    "first": lambda session, _: session.first(delete(inbox).returning(inbox.c.id)),
    "one": lambda session, _: session.one(update(inbox).values(kind="other").returning(inbox.c.id)),
    "count": lambda session, _: session.count(delete(inbox)),
}


def _texts(session: Session) -> int:
    [row] = session.run(TEXTS, kind="text")
    return int(row.n)


@contextmanager
def _one_text(house: House) -> Iterator[tuple[Session, int]]:
    with house.session(1) as session:
        session.do(delete(inbox))
        row_id = session.add(inbox, key="one", **EVENT)
        assert _texts(session) == _texts(session) == 1
        yield session, row_id


def _behind_its_back(session: Session) -> None:
    session.db.execute(update(inbox).values(kind="other"))


@pytest.mark.parametrize("way", WRITES)
def test_whatever_way_it_is_written_the_next_look_sees_it(house: House, way: str) -> None:
    """There is a row more or less for each way that a session writes."""
    with _one_text(house) as (session, row_id):
        WRITES[way](session, row_id)
        assert _texts(session) != 1


def test_nothing_is_asked_twice(house: House) -> None:
    """While nothing is written to the table that was read, the answer is the one there was; so writes must be told.

    To hold somebody may take a while, once; who is held already is not waited for.
    """
    with house.session(1) as session:
        people.met(session, "+15550002001", "en")
    with _one_text(house) as (session, _):
        _behind_its_back(session)
        assert _texts(session) == 1
        people.met(session, "+15550002001", "en")
        seen = 1 if session.alone else 0
        assert _texts(session) == seen
        session.db.execute(update(inbox).values(kind="text"))
        people.change(session, people.met(session, "+15550002001", "en").id, wrote_at=5.0)
        assert _texts(session) == seen


def test_what_is_taken_back_is_looked_at_again(house: House) -> None:
    """A savepoint that fails takes with it what was found inside."""
    with _one_text(house) as (session, row_id):
        with suppress(RuntimeError), session.savepoint():
            session.change(inbox, row_id, kind="other")
            assert _texts(session) == 0
            raise RuntimeError
        assert _texts(session) == 1


def test_after_a_wait_everything_is_read_anew(house: House) -> None:
    """Whoever holds somebody may have waited for who had them: what was known before may not be so."""
    with _one_text(house) as (session, _):
        _behind_its_back(session)
        session.locked(select(inbox.c.id))
        assert _texts(session) == (1 if session.alone else 0)


def test_what_we_hold_outlasts_a_wait_for_something_else(house: House) -> None:
    """Nobody else changes a row that is held, found by its key; taken back, it is held no longer."""
    with _one_text(house) as (session, row_id):
        with suppress(RuntimeError), session.savepoint():
            session.run(HELD, this=row_id)
            session.db.execute(update(inbox).values(kind="other"))
            session.locked(select(lines.c.id))
            assert [row.kind for row in session.run(HELD, this=row_id)] == ["text"]
            session.change(inbox, row_id, kind="third")
            assert [row.kind for row in session.run(HELD, this=row_id)] == ["third"]
            raise RuntimeError
        session.db.execute(update(inbox).values(kind="fourth"))
        assert [row.kind for row in session.run(HELD, this=row_id)] == ["fourth"]


@pytest.mark.parametrize(
    ("statement", "one"),
    [
        (select(inbox).where(inbox.c.id == 1), True),
        (select(inbox).where(inbox.c.state == "failed"), False),
        (select(inbox).where(inbox.c.id == 1, inbox.c.state == "failed"), False),
        (select(inbox).where(inbox.c.id > 1), False),
        (select(inbox).join(people_table).where(inbox.c.id == 1), False),
        (select(inbox, people_table).where(inbox.c.id == 1), False),
        (select(inbox), False),
    ],
)
def test_only_one_row_by_its_key_is_held_as_it_is(statement: Select[Any], one: bool) -> None:
    """Of everything else there may be more once somebody was waited for."""
    assert Prepared(statement.with_for_update()).lasts is one
    assert not Prepared(statement).lasts


@pytest.mark.parametrize("way", sorted(WRITES.keys() - {"add", "write", "change"}))
def test_a_write_may_have_waited_too(house: House, way: str) -> None:
    """For who held what it writes to; what is known of other tables may not be so any more."""
    with _one_text(house) as (session, row_id):
        before = session.run(NAMES)
        session.db.execute(update(lines).values(name="Aspen"))
        assert session.run(NAMES) == before
        WRITES[way](session, row_id)
        [row] = session.run(NAMES)
        assert (row.name == "Aspen") is not session.alone


def test_settings_are_one_state_for_as_long_as_a_transaction_lasts(house: House) -> None:
    """Whatever others write meanwhile, and whoever was waited for; what is written here is seen at once."""
    with _one_text(house) as (session, _):
        session.looks.forget()
        assert not service_lines.get(session).paused
        session.db.execute(update(lines).values(paused=True))
        session.locked(select(inbox.c.id))
        assert not service_lines.get(session).paused
        service_lines.hold(session)
        assert service_lines.get(session).paused
        session.db.execute(update(lines).values(paused=False))
        session.change(lines, 1, name="Aspen")
        assert not service_lines.get(session).paused


def test_somebody_who_is_held_is_not_asked_for_again(house: House) -> None:
    """Nobody else changes who has been met, or whom we changed, until the end."""
    with _one_text(house) as (session, _):
        them = people.met(session, "+15550002001", "en")
        session.db.execute(update(people_table).values(language="es"))
        session.locked(select(inbox.c.id))
        assert people.get(session, them.id).language == "en"


def test_what_came_just_now_is_read_without_opening_it_until_it_is_erased(house: House) -> None:
    """Another transaction opens what was sealed; nobody reads what its author has erased."""
    with house.session(1) as session:
        them = people.met(session, "+15550002001", "en")
        first = words.keep(session, them, "a yellow umbrella")
    with house.session(1) as session:
        assert words.read(session, first) == "a yellow umbrella"
        kept = words.keep(session, people.met(session, "+15550002001", "en"), "and a bell")
        assert words.read(session, kept) == "and a bell"
        people.erase(session, them.id)
        assert words.read(session, kept) == words.read(session, first) == ""


def test_a_list_that_was_handed_out_is_ones_own(house: House) -> None:
    """What somebody does to what they were given changes nothing for the next who asks."""
    with _one_text(house) as (session, _):
        session.run(TEXTS, kind="text").clear()
        assert _texts(session) == 1


def test_every_write_of_the_line_goes_by_a_session() -> None:
    """Nobody writes past it: what it knows would be wrong."""
    past = re.compile(r"\bdb\.(execute|exec_driver_sql|scalar|connection)\b")
    found = [path.name for path in SERVICE.rglob("*.py") if past.search(path.read_text())]
    assert set(found) == GROUND, found
