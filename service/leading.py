"""Which of several clocks leads: one at a time, by a row that it keeps moving. Where it stands still, another takes it.

Nobody's clock has to agree with anybody's: each goes by how long it has seen the row stand, in seconds of its own.
"""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from service.house import House
from service.tables import leads

PATIENCE = 3.0
"""Seconds after which a row that nobody moved is anybody's; who leads moves it each second."""
NOBODY = ""


@dataclass
class Lead:
    """One process that would lead: its name for itself, how the row stood when it last changed, and since when."""

    what: str
    me: str = field(default_factory=lambda: secrets.token_hex(8))
    stood: tuple[str, int] | None = None
    since: float = 0.0


def is_mine(house: House, lead: Lead, now: float) -> bool:
    """Whether this one leads now; `now` is its own seconds. Raises Unavailable."""
    with house.database.reading() as connection:
        row = connection.execute(select(leads.c.holder, leads.c.moves).where(leads.c.what == lead.what)).first()
    if row is None:
        return _is_first(house, lead)
    if (row.holder, row.moves) != lead.stood:
        lead.stood, lead.since = (row.holder, row.moves), now
    is_free = row.holder in (lead.me, NOBODY) or now - lead.since >= PATIENCE
    return is_free and _move(house, lead, row.holder, row.moves)


def give_up(house: House, lead: Lead) -> None:
    """Leave in good order: another need not wait. Raises Unavailable."""
    mine = (leads.c.what == lead.what, leads.c.holder == lead.me)
    with house.database.by_itself() as connection:
        connection.execute(update(leads).where(*mine).values(holder=NOBODY))


def _is_first(house: House, lead: Lead) -> bool:
    try:
        with house.database.by_itself() as connection:
            connection.execute(insert(leads).values(what=lead.what, holder=lead.me, moves=0))
    except IntegrityError:  # somebody else was
        return False
    return True


def _move(house: House, lead: Lead, holder: str, moves: int) -> bool:
    """Move the row on; False if somebody has since it was looked at."""
    as_seen = (leads.c.what == lead.what, leads.c.holder == holder, leads.c.moves == moves)
    with house.database.by_itself() as connection:
        moved = connection.execute(update(leads).where(*as_seen).values(holder=lead.me, moves=moves + 1))
        return moved.rowcount == 1
