"""A clock that jumps by an hour: each alarm rings once, none is lost, and none is later than the jump."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from service import alarms, lines, tables
from service.alarms import About
from service.database import Database
from service.house import House
from service.session import Session
from service.switchboard import put_back
from service.vault import Vault

NOON, TICK, HOUR = 1_795_446_000.0, 300.0, 3600.0
WAITS = (0.0, 60.0, 1700.0, 3500.0, 5000.0, 7000.0)
LINE = {"name": "Willow", "languages": "en", "zone": "UTC", "policy": {}, "policy_is_demo": True, "settings": {}}


class _Undo(Exception):
    """Nothing is kept."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """One transaction, whose instant is set by the test."""
    database = Database(f"sqlite:///{tmp_path / 'shoulder.db'}")
    tables.metadata.create_all(database.engine)
    with _never_kept(database) as session:
        lines.add(session.db, LINE, "+15550001000", NOON)
        yield session
    database.close()


@contextmanager
def _never_kept(database: Database) -> Iterator[Session]:
    with suppress(_Undo), database.transaction() as connection:
        yield Session(connection, NOON, Vault((b"k" * 32,), b"l" * 32), 1)
        raise _Undo


def rung(session: Session) -> list[int]:
    """What rings in one tick, as the clock process goes about it; each ring is tried twice."""
    found = [row.id for row in alarms.due(session, "live")]
    taken = [alarms.ring(session, alarm_id) for alarm_id in (*found, *found)]
    return [alarm.ref for alarm in taken if alarm is not None]


def test_what_is_put_down_after_the_clock_went_back_keeps_its_time(house: House) -> None:
    """What was due before rings at once, wherever it stood; nothing else does, though it is due within that hour."""
    with house.session(1) as session:
        overdue = alarms.put(session, "quiet", -10, About(ref=1))
        ahead = alarms.put(session, "quiet", 60, About(ref=2))
    seen = put_back.look(house)
    with house.session(1) as session:
        just_due = alarms.put(session, "quiet", 0, About(ref=3))
    house.clock.forward(-HOUR)
    with house.session(1) as session:
        new = alarms.put(session, "quiet", 600, About(ref=4))
    put_back.compare(house, seen, put_back.look(house))
    with house.reading(1) as session:
        due = [row.id for row in alarms.due(session, "live") if row.kind == "quiet"]
        assert due == [overdue, just_due]
        left = session.all(select(tables.alarms.c.id).where(tables.alarms.c.id.in_([ahead, new])))
        assert len(left) == 2


@pytest.mark.parametrize("jumps", [(HOUR,), (-HOUR,), (HOUR, -HOUR), (-HOUR, HOUR), (-HOUR, -HOUR)])
def test_nothing_is_lost_or_doubled(session: Session, jumps: tuple[float, ...]) -> None:
    """Set before, between and after the jumps; early or late by no more than the clock jumped, and one tick."""
    meant: dict[int, float] = {}
    rang: dict[int, float] = {}
    jumps_at = {2 + 5 * place: jump for place, jump in enumerate(jumps)}
    for tick in range(64):
        elapsed, shown = tick * TICK, sum(jump for at, jump in jumps_at.items() if at <= tick)
        session.at = NOON + elapsed + shown
        if tick in (0, 4, 9):
            for wait in WAITS:
                ref = len(meant) + 1
                meant[ref] = elapsed + wait
                alarms.put(session, "quiet", wait, About(ref=ref))
        for ref in rung(session):
            assert ref not in rang
            rang[ref] = elapsed
    assert rang.keys() == meant.keys()
    assert session.all(select(tables.alarms.c.id)) == []
    late = -sum(jump for jump in jumps if jump < 0)
    early = sum(jump for jump in jumps if jump > 0)
    assert all(-early <= rang[ref] - meant[ref] <= late + TICK for ref in meant)
