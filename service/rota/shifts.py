"""Shifts as they are kept: weekly rows and dated ones, when they fall, and what rings when one begins."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from service import alarms
from service.alarms import About
from service.rota.falling import Shift, each_week, extra, falls, is_known
from service.rota.peers import comes_on, peer
from service.session import Record, Session
from service.tables import overrides, peers, shifts

DAY = 86_400.0
WEEK = 7 * DAY


def add(
    session: Session, person_id: int, weekday: int, starts: str, minutes: int, zone: str, tier: int | None = None
) -> int:
    """A weekly shift in wall time, of a peer or of a responder on a tier; it may run past midnight."""
    wall = {"weekday": weekday, "starts": starts, "minutes": minutes, "zone": zone}
    shift_id = session.add(shifts, person_id=person_id, tier=tier, made_at=session.at, **wall)
    expect(session, shift_id)
    changed(session)
    return shift_id


def add_each(
    session: Session, person_id: int, days: Iterable[int], wall: tuple[str, int, str], tier: int | None = None
) -> int | None:
    """A weekly shift on each of these days; the first on which they have one at that hour already, and then none."""
    wanted = list(dict.fromkeys(days))
    for day in wanted:
        if same(session, person_id, day, wall[0], tier) is not None:
            return day
    for day in wanted:
        add(session, person_id, day, *wall, tier)
    return None


def end(session: Session, shift_id: int) -> None:
    """A weekly shift takes place no more, and no day of it is off any longer; whoever is on now stays until it ends."""
    session.do(delete(overrides).where(overrides.c.shift_id == shift_id, overrides.c.kind == "off"))
    session.do(delete(shifts).where(shifts.c.id == shift_id))
    changed(session)


def changed(session: Session) -> None:
    """The rota is another one now: as soon as this is done, the reminders are planned anew."""
    alarms.put(session, "rota_changed", 0, About(), lane="later")


def same(session: Session, person_id: int, weekday: int, starts: str, tier: int | None) -> Record | None:
    """A weekly shift that somebody has at this hour already."""
    wall = (shifts.c.weekday == weekday, shifts.c.starts == starts)
    mine = select(shifts).where(shifts.c.person_id == person_id, *wall, same_tier(shifts, tier))
    return session.first(mine.limit(1))


def between(session: Session, since: float, until: float, *where: Any) -> list[Shift]:
    """Every shift of the line that lies at least partly between two times."""
    weekly = session.all(select(shifts).where(shifts.c.line_id == session.line_id, *where))
    return falls(weekly, dated(session, since, until), since, until)


def of(session: Session, person_id: int, since: float, until: float) -> list[Shift]:
    """The same, of one person."""
    weekly = session.all(select(shifts).where(shifts.c.person_id == person_id))
    mine = [row for row in dated(session, since, until) if row.person_id == person_id]
    return falls(weekly, mine, since, until)


def dated(session: Session, since: float, until: float) -> list[Record]:
    """The overrides of the line around a stretch of time."""
    first, last = (datetime.fromtimestamp(at, UTC).date() for at in (since - 3 * DAY, until + 2 * DAY))
    days = overrides.c.day.between(first.isoformat(), last.isoformat())
    mine = select(overrides).where(overrides.c.line_id == session.line_id, days)
    return session.all(mine.order_by(overrides.c.id))


def zones_unknown(session: Session) -> list[str]:
    """The zones of shifts that are not known here: what stands in one does not take place."""
    named = [select(table.c.zone).where(table.c.line_id == session.line_id).distinct() for table in (shifts, overrides)]
    return sorted({row.zone for rows in named for row in session.all(rows) if not is_known(row.zone)})


def next_shift(session: Session) -> Shift | None:
    """The next shift of an agreed peer that has not begun, within eight days."""
    agreed = {
        row.person_id
        for row in session.all(
            select(peers.c.person_id).where(peers.c.line_id == session.line_id, peers.c.state == "agreed")
        )
    }
    coming = between(session, session.at, session.at + 8 * DAY)
    return next(
        (one for one in coming if one.tier is None and one.person_id in agreed and one.begins > session.at), None
    )


def expect(session: Session, shift_id: int) -> None:
    """Have the next beginning of a peer's shift ring: then they come on."""
    row = _row(session, shift_id, False)
    if row is not None and row.tier is None:
        every = each_week(row, session.at, session.at + WEEK + 2 * DAY)
        _arm(session, min((one for one in every if one.begins > session.at), key=lambda one: one.begins))


def expect_extra(session: Session, override_id: int) -> None:
    """Have a dated shift of a peer ring when it begins."""
    row = _row(session, override_id, True)
    if row is not None and row.tier is None and extra(row).begins > session.at:
        _arm(session, extra(row))


def _arm(session: Session, shift: Shift) -> None:
    alarms.put_at(session, "extra_shift" if shift.dated else "shift", shift.begins, About(ref=shift.ref))


def begin_shift(session: Session, shift_id: int, *, extra_one: bool = False) -> Shift | None:
    """A shift begins: its peer is on until it ends, and whatever follows it at once. Returns it, with that end.

    None if it is off or gone, its peer is not ready, or they are on for as long already.
    """
    if not extra_one:
        expect(session, shift_id)
    row = _row(session, shift_id, extra_one)
    if row is None:
        return None
    now = [one for one in of(session, row.person_id, session.at, session.at + 1) if one.begins <= session.at]
    mine = [one for one in now if (one.ref, one.dated) == (shift_id, extra_one)]
    record = peer(session, row.person_id)
    if not mine or record is None or record.state != "agreed" or record.practised_at is None:
        return None
    ends = on_through(session, row.person_id) or mine[0].ends
    if record.on_since is not None and record.on_until is not None and record.on_until >= ends:
        return None
    comes_on(session, row.person_id, ends)
    return replace(mine[0], ends=ends)


def on_through(session: Session, person_id: int) -> float | None:
    """When a peer's shift ends that is now, with those that begin before it does or just then; None if there is none.

    Only so far ahead as a day: what begins later says so itself.
    """
    ends = session.at
    for one in of(session, person_id, session.at, session.at + DAY):
        if one.tier is None and one.begins <= ends:
            ends = max(ends, one.ends)
    return ends if ends > session.at else None


def whose_shift(session: Session, shift_id: int) -> int | None:
    """Whose weekly shift it is, if it still is."""
    row = _row(session, shift_id, False)
    return None if row is None else int(row.person_id)


def on_day(session: Session, person_id: int, day: str) -> list[Shift]:
    """Somebody's shifts that begin on a day, in their own zones."""
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
    around = (noon - timedelta(days=2), noon + timedelta(days=2))
    return [one for one in of(session, person_id, *(at.timestamp() for at in around)) if one.day == day]


def _row(session: Session, row_id: int, extra_one: bool) -> Record | None:
    table = overrides if extra_one else shifts
    return session.first(select(table).where(table.c.id == row_id))


def same_tier(table: Any, tier: int | None) -> Any:
    """Whether a row of shifts or overrides is of this tier of on call, or a peer's."""
    return table.c.tier.is_(None) if tier is None else table.c.tier == tier
