"""Where check-ins on a version of a script stop, step by step: in whole tens of check-ins, never of people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from flows.script import Script
from flows.walk import ASKED
from service import scripts
from service.reports.bands import K
from service.session import Record, Session
from service.tables import checkins

MOST = 2000
ENDED_WELL = ("finished", "end")
NOT_THEIRS = "withdrawn"


@dataclass(frozen=True)
class Row:
    """One question: how many check-ins came to it, and how many stopped there; whole tens, 0 for fewer than ten."""

    step: str
    came: int
    stopped: int


def of(session: Session, version: Record) -> tuple[int, list[Row]]:
    """How many ended check-ins this is about, and each question; (0, []) while there are too few to say anything.

    They come in in groups of ten, oldest first, so that two looks never differ by one conversation.
    """
    ended = (checkins.c.version_id == version.id, checkins.c.ended_at.is_not(None), checkins.c.reason != NOT_THEIRS)
    newest = select(checkins.c.state, checkins.c.reason).where(checkins.c.line_id == session.line_id, *ended)
    rows = session.all(newest.order_by(checkins.c.id.desc()).limit(MOST))[::-1]
    whole = tens(len(rows))
    if not whole:
        return 0, []
    return whole, counted(scripts.script(session, version.id), [(row.state, row.reason) for row in rows[:whole]])


def counted(script: Script, ended: Iterable[tuple[Mapping[str, Any], str]]) -> list[Row]:
    """Each question of a script, from the states that its check-ins ended in, with why they ended."""
    came: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for state, reason in ended:
        reached = _reached(state)
        came.update(reached)
        if reason not in ENDED_WELL and reached:
            stopped[max(reached, key=lambda step: script.position.get(step, -1))] += 1
    asked = (step.id for step in script.steps if step.kind != "say")
    return [Row(step, tens(came[step]), tens(stopped[step])) for step in asked]


def tens(count: int) -> int:
    """A count as it is shown: in whole tens, and nothing below ten."""
    return count - count % K


def _reached(state: Mapping[str, Any]) -> set[str]:
    """Every question that was put to anybody."""
    reached = {
        step
        for step, given in state["answers"].items()
        if any("skipped" not in answer and "unasked" not in answer for answer in given.values())
    }
    return reached | {person["at"] for person in state["people"].values() if person["doing"] in ASKED}
