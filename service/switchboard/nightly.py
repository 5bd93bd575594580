"""In the line's night what has been kept long enough goes, batch by batch, until nothing is left to go."""

from collections.abc import Callable, Mapping
from typing import Any

from service import alarms, retention
from service.alarms import About
from service.session import Session

BREATH = 1.0
"""Seconds between two batches: texts and calls come first."""


def _purge(session: Session, _: Mapping[str, Any]) -> None:
    if retention.purge(session):
        alarms.put(session, "retention", BREATH, About(), lane="later")
    else:
        retention.expect(session)


ALARMS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {"retention": _purge}
