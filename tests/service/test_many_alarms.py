"""Much falls due at once: it rings in few transactions, each alarm whole or not at all, and none twice."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from service import alarms, people, rota
from service.alarms import About
from service.errors import Contended, Unavailable
from service.house import House
from service.session import Record, Session
from service.switchboard import receive, rung
from service.tables import alarms as alarm_table
from service.tables import inbox

MANY = receive.TOGETHER + receive.MANY


def due(house: House, kinds: Mapping[str, int] | None = None) -> list[Record]:
    """So many alarms in their order, all of a kind but those where another is named; the first ends a peer's break."""
    with house.session(1) as session:
        peer = people.met(session, "+15550002001", "en").id
        rota.invite(session, peer, "en")
        rota.change_peer(session, peer, state="agreed")
        rota.comes_on(session, peer, None)
        rota.change_peer(session, peer, resting=True)
        session.do(alarm_table.delete())
        each = ["break_over"] * MANY
        for other, place in (kinds or {}).items():
            each[place] = other
        first = session.at - MANY
        for place, kind in enumerate(each):
            alarms.put_at(session, kind, first + place, About(person_id=peer, ref=place))
    return receive.due_alarms(house, "live")


def ring(house: House, due: list[Record]) -> list[int]:
    """Ring them all; returns how many went with each transaction."""
    done: list[int] = []
    while sum(done) < len(due):
        done.append(receive.ring_some(house, due[sum(done) :]))
    return done


def events(house: House) -> dict[str, tuple[str, str]]:
    """Kind and state of every event, by key."""
    with house.reading(1) as session:
        return {row.key: (row.kind, row.state) for row in session.all(select(inbox))}


def test_they_ring_in_few_transactions_and_what_they_set_off_rings_too(house: House) -> None:
    """Once each, whoever else comes with the same list; the few at the end ring one by one."""
    found = due(house)
    few = receive.MANY - 1
    assert ring(house, found[:few]) == [1] * few
    assert ring(house, found[few:]) == [receive.TOGETHER, 1]
    kept = events(house)
    assert [kept[f"alarm:{alarm.id}"] for alarm in found] == [("break_over", "handled")] * MANY
    assert [kind for kind, _ in kept.values()].count("match") == few + 2  # the peer is free again: once in each
    ring(house, found)
    assert events(house) == kept


@pytest.mark.parametrize("place", [0, 5, receive.TOGETHER - 1, MANY - 1])
def test_one_that_fails_takes_nothing_with_it(house: House, place: int) -> None:
    """It is kept and tried again; whatever came before and after it is done once, and what that set off."""
    found = due(house, kinds={"climb": place})
    ring(house, found)
    kept = events(house)
    states = [kept[f"alarm:{alarm.id}"][1] for alarm in found]
    assert states == ["failed" if place == at else "handled" for at in range(MANY)]
    with house.reading(1) as session:
        assert [row.kind for row in session.all(select(alarm_table))] == ["retry"]


def test_many_that_are_sent_back_ring_one_by_one_and_none_while_the_database_is_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another transaction may want what several of them hold; a database that is away is for whoever looks next."""
    found = due(house)

    def fails(*_: object) -> list[int]:
        raise error

    monkeypatch.setattr(receive, "_ring_together", fails)
    error: Unavailable = Unavailable("away")
    with pytest.raises(Unavailable):
        receive.ring_some(house, found)
    assert events(house) == {}
    error = Contended("in the way")
    assert receive.ring_some(house, found) == receive.TOGETHER
    assert [kind for kind, _ in events(house).values()].count("break_over") == receive.TOGETHER


@pytest.mark.parametrize("kind", receive.ALONE)
def test_what_holds_many_people_rings_alone(house: House, kind: str) -> None:
    """Neither with what came before it, nor with what comes after."""
    assert ring(house, due(house, kinds={kind: 7}))[:2] == [7, 1]


def test_a_death_in_the_middle_leaves_all_of_them_due(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it has happened; the next who looks rings them all, once."""
    found, alarm, seen = due(house), rung.alarm, list[str]()

    def dies(session: Session, kind: str, facts: Mapping[str, Any]) -> None:
        seen.append(kind)
        if len(seen) == receive.TOGETHER // 2:
            raise KeyboardInterrupt
        alarm(session, kind, facts)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(rung, "alarm", dies)
        receive.ring_some(house, found)
    assert events(house) == {}
    assert receive.due_alarms(house, "live") == found
    ring(house, found)
    assert len(events(house)) == MANY + 2
