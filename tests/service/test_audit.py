"""The audit log holds whole or shows where it was touched."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import delete, select, update

from service import audit, tables
from service.house import House
from tests.service.conftest import another_line, build


def noted(house: House, count: int, line_id: int = 1) -> list[int]:
    """Ids of so many new entries."""
    for number in range(count):
        with house.session(line_id) as session:
            audit.note(session, "person 1", f"read {number}", "person 2")
    with house.reading(line_id) as session:
        mine = select(tables.audit.c.id).where(tables.audit.c.line_id == line_id)
        return [row.id for row in session.all(mine.order_by(tables.audit.c.id))]


def broken_at(house: House, line_id: int = 1) -> int | None:
    """The id of the first entry that does not hold."""
    with house.reading(line_id) as session:
        row = audit.broken(session)
    return None if row is None else int(row.id)


def test_an_untouched_log_holds(house: House) -> None:
    """Empty, and with entries."""
    assert broken_at(house) is None
    noted(house, 5)
    assert broken_at(house) is None


def test_a_changed_entry_shows(house: House) -> None:
    """Whatever was changed in it: who, what, about whom, when."""
    ids = noted(house, 5)
    for column, value in (("who", "person 9"), ("what", "read 99"), ("about", "person 9"), ("at", 1.0)):
        with house.session(1) as session:
            before = session.one(select(tables.audit).where(tables.audit.c.id == ids[2]))
            session.change(tables.audit, ids[2], **{column: value})
        assert broken_at(house) == ids[2]
        with house.session(1) as session:
            session.change(tables.audit, ids[2], **{column: getattr(before, column)})
    assert broken_at(house) is None


def test_a_log_that_is_read_in_pieces_holds_and_shows_a_change_at_their_seam(house: House) -> None:
    """The entry after the last of a piece follows from it."""
    with house.session(1) as session:
        for number in range(audit.AT_A_TIME + 2):
            audit.note(session, "person 1", f"read {number}", "person 2")
    assert broken_at(house) is None
    with house.session(1) as session:
        seam = session.one(select(tables.audit.c.id).order_by(tables.audit.c.id).offset(audit.AT_A_TIME).limit(1)).id
        session.change(tables.audit, seam, what="read nothing")
    assert broken_at(house) == seam


def test_an_entry_taken_out_shows(house: House) -> None:
    """At the one after it; also the very first."""
    ids = noted(house, 5)
    with house.session(1) as session:
        session.do(delete(tables.audit).where(tables.audit.c.id == ids[2]))
    assert broken_at(house) == ids[3]
    with house.session(1) as session:
        session.do(delete(tables.audit).where(tables.audit.c.id == ids[0]))
    assert broken_at(house) == ids[1]


def test_an_entry_slipped_in_shows(house: House) -> None:
    """A copy of a true entry, hash and all, is none."""
    noted(house, 3)
    with house.session(1) as session:
        first = session.all(select(tables.audit).order_by(tables.audit.c.id))[0]
        copied = {name: getattr(first, name) for name in ("at", "who", "what", "about", "hash")}
        slipped = session.add(tables.audit, **copied)
    assert broken_at(house) == slipped


def test_each_line_has_a_log_of_its_own(house: House) -> None:
    """Touching one leaves the other whole."""
    other = another_line(house)
    mine = noted(house, 2)
    noted(house, 2, other)
    noted(house, 1)
    with house.session(1) as session:
        session.do(update(tables.audit).where(tables.audit.c.id == mine[0]).values(what="nothing"))
    assert broken_at(house) == mine[0]
    assert broken_at(house, other) is None


def test_many_who_write_at_once_break_nothing(house: House) -> None:
    """Four processes note at the same moment: every entry follows from one before it."""
    houses = [build(house.settings) for _ in range(4)]
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda one: noted(one, 10), houses))
    for one in houses:
        one.close()
    assert len(noted(house, 0)) == 40
    assert broken_at(house) is None
