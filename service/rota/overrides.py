"""Dated changes of the rota: a shift that is off on one day, an extra one, a swap."""

from datetime import date

from sqlalchemy import ColumnElement, delete, select

from service import alarms, conversations
from service.alarms import About
from service.errors import BadInput
from service.rota.falling import Shift
from service.rota.peers import goes_off, peer, stays_on
from service.rota.shifts import changed, expect_extra, on_day, on_through, same_tier
from service.session import Session
from service.tables import overrides, shifts


def off(session: Session, shift: Shift) -> int:
    """One shift does not take place on its day; who is on because of it is so no longer. Returns the override's id."""
    before = on_through(session, shift.person_id)
    override_id = _write(session, "off", shift, shift.person_id)
    if shift.dated:
        alarms.cancel(session, "extra_shift", About(ref=shift.ref))
    _is_on_for_as_long(session, shift.person_id, before)
    return override_id


def on(session: Session, person_id: int, like: Shift) -> int:
    """A shift of this one day, with the wall time of another. Raises BadInput if they have one then. Returns its id."""
    before = on_through(session, person_id)
    taken_back = (overrides.c.kind == "off", *_same(person_id, like))
    was_off = session.count(delete(overrides).where(*taken_back)) > 0
    mine = [one for one in on_day(session, person_id, like.day) if (one.starts, one.tier) == (like.starts, like.tier)]
    if mine:
        if not was_off or mine[0].minutes != like.minutes:
            raise BadInput("They have a shift then already; `shoulder shifts list` shows it.")
        if mine[0].dated:
            expect_extra(session, mine[0].ref)
        changed(session)
        override_id = mine[0].ref  # what was theirs before is back
    else:
        override_id = _write(session, "on", like, person_id)
        expect_extra(session, override_id)
    _is_on_for_as_long(session, person_id, before)
    return override_id


def swap(session: Session, shift: Shift, other_id: int) -> None:
    """Somebody else takes one shift: off for the one, on for the other. Raises BadInput when they are one."""
    if other_id == shift.person_id:
        raise BadInput("A swap needs two people; that is the same number twice.")
    off(session, shift)
    on(session, other_id, shift)


def named_alike(session: Session, shift: Shift) -> set[int]:
    """Whoever has a shift of their own on that day at that hour, by whatever clocks, or had it taken off: a day and an
    hour are what a shift is known by, and a second one could not be told from it.
    """
    weekday = date.fromisoformat(shift.day).weekday()
    names = ((shifts, shifts.c.weekday == weekday), (overrides, overrides.c.day == shift.day))
    found = [
        select(table.c.person_id).where(
            table.c.line_id == session.line_id, then, table.c.starts == shift.starts, same_tier(table, shift.tier)
        )
        for table, then in names
    ]
    return {row.person_id for rows in found for row in session.all(rows)}


def _is_on_for_as_long(session: Session, person_id: int, before: float | None) -> None:
    """Who is on because of their shifts until a time is so until those end that they have now."""
    record, now = peer(session, person_id), on_through(session, person_id)
    if record is None or before is None or record.on_until != before or now == before:
        return
    if now is None:
        goes_off(session, person_id)
    else:
        stays_on(session, person_id, now)
    for talk in conversations.all_open(session, person_id):
        if talk.peer_id == person_id:
            alarms.put(session, "shift_ends", 0, About(talk.id))  # asks now, or at the new time


def _write(session: Session, kind: str, shift: Shift, person_id: int) -> int:
    wall = {"day": shift.day, "starts": shift.starts, "minutes": shift.minutes, "zone": shift.zone}
    ref = None if shift.dated or shift.ref == 0 else shift.ref
    columns = {"kind": kind, "shift_id": ref, "tier": shift.tier, "made_at": session.at}
    changed(session)
    return session.add(overrides, person_id=person_id, **columns, **wall)


def _same(person_id: int, shift: Shift) -> tuple[ColumnElement[bool], ...]:
    return (
        overrides.c.person_id == person_id,
        overrides.c.day == shift.day,
        overrides.c.starts == shift.starts,
        same_tier(overrides, shift.tier),
    )
