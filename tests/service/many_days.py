"""A line that has been in use for a while: conversations on many days, written straight into its tables."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from service import people, tables
from service.house import House

ZONE = ZoneInfo("America/New_York")
NUMBER = "+15550001000"


def at(day: str, clock: str = "12:00") -> float:
    """A moment where the line is."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).timestamp()


def contacts(house: House, day: str, *waits: float | None, clock: str = "12:00", **columns: object) -> None:
    """One conversation for each: answered after so many seconds, or left with None; a minute apart."""
    with house.session(1) as session:
        caller = people.met(session, "+15550007001", "en").id
        begun = at(day, clock)
        rows = []
        for place, wait in enumerate(waits):
            came = begun + 60.0 * place
            over = came + (wait or 0.0) + 600.0
            shape = {
                "line_id": 1,
                "number": NUMBER,
                "medium": "sms",
                "state": "closed" if wait is not None else "abandoned",
                "caller_id": caller,
                "language": "en",
                "caller_depth": "light",
                "priority": 0,
                "heavy": False,
                "text_me": False,
                "ring_me": False,
                "round": 0,
                "created_at": came,
                "queued_at": came,
                "opened_at": None if wait is None else came + wait,
                "closed_at": over,
                "reason": "parted",
            }
            rows.append({**shape, **columns})
        session.do(insert(tables.conversations), rows)
