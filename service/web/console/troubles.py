"""What is wrong at this moment, worst first: each a sentence's key with its values and how loud it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service import board, inbox, lateness, lines, outbox, rescue
from service.house import House
from service.rota import coming
from service.session import Session
from service.web.console.speaking import clock, moment

SOON = 86_400.0
LATE_SECONDS = 60.0
REFUSED_SHARE = 0.2


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong. `tone` is bad, when callers feel it, or warm."""

    key: str
    tone: str = "warm"
    values: dict[str, Any] = field(default_factory=dict)


def found(house: House, session: Session, on_call: int) -> list[Trouble]:
    """All of them. `on_call` is how many tiers have somebody now, with the last resort."""
    line = lines.get(session)
    troubles = [Trouble("trouble.not_open", "bad")] if lines.missing(session) else []
    troubles += [Trouble("trouble.rescue", "bad", {"id": one.conversation_id}) for one in rescue.open_askings(session)]
    troubles += _carrying(session)
    if on_call == 0:
        troubles.append(Trouble("trouble.nobody_at_all", "bad"))
    elif on_call == 1:
        troubles.append(Trouble("trouble.nobody_on_call"))
    failed = len(inbox.failures(session, 100))
    if failed:
        troubles.append(Trouble("trouble.failed_events", "bad", {"count": failed}))
    if not house.queue.answers():
        troubles.append(Trouble("trouble.redis"))
    if line.paused:
        troubles.append(Trouble("trouble.paused"))
    return troubles + list(_ahead(session))


def _carrying(session: Session) -> list[Trouble]:
    """Whether texts go out: on time, and taken by the carrier."""
    refused, of = board.refused(session)
    found = []
    if of and refused / of >= REFUSED_SHARE:
        found.append(Trouble("trouble.refused", "bad", {"count": refused, "of": of}))
    waiting = [oldest[0] for lane in outbox.LANES if (oldest := lateness.oldest_due(session, lane)) is not None]
    if (untaken := board.untaken(session)) is not None:
        waiting.append(untaken)
    if waiting and session.at - min(waiting) > LATE_SECONDS:
        found.append(Trouble("trouble.late", "bad", {"since": clock(min(waiting))}))
    return found


def _ahead(session: Session) -> Iterator[Trouble]:
    """That there is nothing to have gaps, and the first hours within a day that nobody covers."""
    if kind := coming.bare(session):
        yield Trouble(f"trouble.{kind}")
    for gap in coming.gaps_ahead(session):
        if gap.begins < session.at + SOON:
            key = "trouble.gap" if gap.tier is None else "trouble.gap_on_call"
            yield Trouble(key, values={"from": moment(gap.begins), "until": moment(gap.ends)})
            return
