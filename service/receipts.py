"""What the carrier says became of our texts; of what matters most it is asked, when it has not said."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Select, case, select, update

from service import alarms, lines, people, settling
from service.alarms import About
from service.carrier import webhook
from service.carrier.client import Found
from service.errors import Refused, Unreachable
from service.house import House
from service.session import Record, Session
from service.tables import outbox as rows

OPTED_OUT = "21610"
ANY_LINE = 0
AT_ONCE, MOST = 8, 100
LONGEST = 4 * 3600.0
"""Seconds after which it is asked no more: by then the carrier has let go of what it could not deliver."""


def awaiting(session: Session, outbox_id: int | None, sid: str, status: str) -> Record | None:
    """The row that a status callback, in Twilio's words, would move on; None when it tells nothing new."""
    state = webhook.state_of(status)
    row = _named(session, outbox_id, sid)
    news = state is not None and row is not None and settling.moves_on(row.state, state)
    return row if news else None


def take(session: Session, outbox_id: int | None, sid: str, status: str, error_code: str = "") -> None:
    """Take in a status callback. It is kept in the row itself: states only go forward; a failure raises one alarm."""
    row, state = awaiting(session, outbox_id, sid, status), webhook.state_of(status)
    if row is None or state is None:
        return
    failure = state in ("undelivered", "failed")
    if failure and row.sid and row.sid != sid:
        return  # an earlier try of a row that was sent again: the later one decides
    mine = replace(session, line_id=row.line_id)
    if failure:
        failed(mine, row, state, error_code)
    else:
        settling.settle(mine, row.id, state, sid=sid)


def failed(session: Session, row: Record, state: str, error: str) -> None:
    """The carrier gave it up: written once, told to the house once; an opt-out that we had missed is kept."""
    if not settling.settle(session, row.id, state, error=error):
        return
    if error == OPTED_OUT and not people.opted_out(session, row.to_id):
        if _only_there(session, row):
            people.stopped_there(session, row.to_id, row.number, f"carrier {OPTED_OUT}")
        else:
            people.opt_out(session, row.to_id, f"carrier {OPTED_OUT}")
    tell_the_house(session, row)


def _only_there(session: Session, row: Record) -> bool:
    """Whether an old STOP to a relay number explains it: the carrier keeps each, and START came to another since."""
    said = [one.given for one in people.agreements(session, row.to_id) if one.what == "texts"]
    return row.number != lines.number(session) and False in said and said[-1]


def tell_the_house(session: Session, row: Record) -> None:
    alarms.put(session, "undelivered", 0, About(row.conversation_id, row.to_id, ref=row.id), lane=row.lane)


def _named(session: Session, outbox_id: int | None, sid: str) -> Record | None:
    if outbox_id is not None and (row := session.first(select(rows).where(rows.c.id == outbox_id))):
        return row
    return session.first(select(rows).where(rows.c.sid == sid))


def look(house: House) -> int:
    """Ask after what may have been lost with its receipt; returns how many. Nothing is concluded from silence."""
    with house.reading(ANY_LINE) as session:
        if session.first(_untold(session).limit(1)) is None:
            return 0
    with house.session(ANY_LINE) as session:
        asked = _taken(session)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="receipt") as hands:
        told = list(hands.map(partial(_asked, house), asked))
    with house.session(ANY_LINE) as session:
        for row, found in zip(asked, told, strict=True):
            if found is not None:
                take(session, row.id, row.sid, found.status, found.error_code)
    return len(asked)


def _untold(session: Session) -> Select[Any]:
    return select(rows.c.id).where(rows.c.lease_until <= session.at, rows.c.state.in_(settling.ON_ITS_WAY))


def _taken(session: Session) -> list[Record]:
    """Those that nobody else asks after meanwhile: again after twice the time, while that is of use."""
    gone = session.at - rows.c.sent_at
    later = case((gone < LONGEST, session.at + gone))
    these = update(rows).where(rows.c.id.in_(_untold(session).limit(MOST)), rows.c.lease_until <= session.at)
    return session.all(these.values(lease_until=later).returning(rows.c.id, rows.c.sid))


def _asked(house: House, row: Record) -> Found | None:
    try:
        return house.carrier.text_state(row.sid)
    except (Refused, Unreachable):
        return None
