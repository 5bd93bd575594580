"""What became of a text of ours: its states only go forward, and what matters most is asked after."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, update

from service.prepared import Prepared, among
from service.session import Session
from service.tables import outbox as rows

VITAL = ("page", "safety")
"""Somebody's safety hangs on these: they are sent again where others stay in doubt, and asked after."""
UNTOLD = 60.0
"""Seconds after which the carrier is asked what became of them, if it has not said."""
RANK = {
    "pending": 0,
    "sending": 1,
    "in_doubt": 2,
    "queued": 3,
    "sent": 4,
    "delivered": 5,
    "undelivered": 5,
    "failed": 5,
}
ON_ITS_WAY = ("queued", "sent")
GONE = (*ON_ITS_WAY, "delivered")
"""States of what has left."""


def settle(session: Session, row_id: int, state: str, *, sid: str | None = None, error: str = "") -> bool:
    """Record what became of a row; states only go forward. Returns whether anything changed."""
    gone = session.at if state in GONE else None
    now = {"error_now": error, "sid_now": sid or None, "gone_at": gone, "asked_at": session.at + UNTOLD}
    return bool(session.run(_settled(state), this=row_id, **now))


def settle_taken(session: Session, row_id: int, sid: str) -> None:
    """The same of a text that the carrier has taken, where nothing hangs on whether it changed anything."""
    now = {"error_now": "", "sid_now": sid or None, "gone_at": session.at, "asked_at": session.at + UNTOLD}
    session.run(_TAKEN, this=row_id, **now)


@cache
def _settled(state: str) -> Prepared:
    return Prepared(_settling(state).returning(rows.c.id))


def _settling(state: str) -> Any:
    lower = among(rows.c.state, [name for name in RANK if moves_on(name, state)])
    known = {
        "sid": func.coalesce(bindparam("sid_now", type_=rows.c.sid.type), rows.c.sid),
        "sent_at": func.coalesce(rows.c.sent_at, bindparam("gone_at", type_=rows.c.sent_at.type)),
    }
    asked = bindparam("asked_at", type_=rows.c.lease_until.type)
    until = case((among(rows.c.kind, VITAL), asked)) if state in ON_ITS_WAY else None
    now = update(rows).where(rows.c.id == bindparam("this"), lower)
    return now.values(state=state, error=bindparam("error_now"), lease_until=until, sent_as=None, **known)


def moves_on(state: str, to: str) -> bool:
    """Whether a row in a state may still come to another; what was taken back or let go never does."""
    return state in RANK and RANK[state] < RANK[to]


_TAKEN = Prepared(_settling("queued"))
