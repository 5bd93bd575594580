"""A coordinator's hand on what a caller agreed to: moved to another day, or called off; the caller is told, by day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service import conversations, followups, hours, lines, outbox, people
from service.outbox import Envelope
from service.session import Record, Session

LATER = 7
"""The most days that it may come after what was agreed."""


def days(session: Session, followup: Record) -> list[date]:
    """The days it may be moved to: from tomorrow on, at the hour that they chose, and not long after it was agreed."""
    zone = ZoneInfo(followup.zone)
    planned = datetime.fromtimestamp(followup.due_at, zone).date()
    last = datetime.fromtimestamp(followups.agreed_for(followup), zone).date() + timedelta(days=LATER)
    tomorrow = datetime.fromtimestamp(session.at, zone).date() + timedelta(days=1)
    free = [tomorrow + timedelta(days=further) for further in range((last - tomorrow).days + 1)]
    return [day for day in free if day != planned]


def move(session: Session, followup_id: int, day: date) -> str | None:
    """To that day. Why not, in a word, if it is not planned any more, not then, or they cannot be told."""
    followup = followups.hold(session, followup_id)
    if followup is None or followup.state not in followups.WAITING or followups.overtaken(session, followup):
        return "not_coming"
    if day not in days(session, followup):
        return "not_that_day"
    if not _can_be_told(session, followup):
        return "cannot_be_told"
    due_at = _at(session, day, followup)
    followups.move(session, followup_id, due_at)
    _tell(session, followup, "follow_up.moved", when={"date": [due_at, followup.zone]})
    return None


def call_off(session: Session, followup_id: int) -> str | None:
    """It does not come. Why not, in a word, if it is not planned any more."""
    followup = followups.hold(session, followup_id)
    if followup is None or followup.state not in followups.WAITING:
        return "not_coming"
    followups.cancel_one(session, followup_id)
    if _can_be_told(session, followup):
        _tell(session, followup, "follow_up.called_off")
    return None


def _at(session: Session, day: date, followup: Record) -> float:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(followup.zone)).timestamp()
    chosen = hours.days_on(noon, 0, followup.local_time, followup.zone)
    return hours.by_day(chosen, followup.zone, lines.get(session).quiet)


def _can_be_told(session: Session, followup: Record) -> bool:
    """By a text: they have not stopped them, and are not in the middle of a talk."""
    here = people.get(session, followup.person_id)
    stopped = here.opted_out_at is not None or here.wrapped_key is None
    return not stopped and not conversations.busy(session, followup.person_id)


def _tell(session: Session, followup: Record, key: str, **values: object) -> None:
    """In the hours in which we may write to them; what they were told before and has not left is not true any more."""
    followups.untold(session, followup.id)
    agreed_in = conversations.get(session, followup.conversation_id)
    envelope = Envelope(
        followup.person_id,
        lines.ours(session, conversations.number_of(agreed_in, followup.person_id)),
        lane="later",
        kind="follow_up",
        ref=followup.id,
        due_at=lines.awake(session, session.at, followup.zone),
    )
    before = {"date": [followup.due_at, followup.zone]}
    outbox.put(session, envelope, outbox.phrase(key, before=before, **values))
