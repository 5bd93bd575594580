"""In the line's night finished days are counted and what has been kept long enough goes, batch by batch."""

from collections.abc import Callable, Mapping
from typing import Any

from service import alarms, retention
from service.alarms import About
from service.reports import counting, notes
from service.session import Session

BREATH = 1.0
"""Seconds between two batches: texts and calls come first."""


def _count(session: Session, _: Mapping[str, Any]) -> None:
    if counting.catch_up(session):
        alarms.put(session, "count", BREATH, About(), lane="later")
    else:
        counting.expect(session)
        notes.tell(session)


def _purge(session: Session, _: Mapping[str, Any]) -> None:
    if retention.purge(session):
        alarms.put(session, "retention", BREATH, About(), lane="later")
    else:
        retention.warn(session)
        retention.expect(session)


ALARMS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {"count": _count, "retention": _purge}
