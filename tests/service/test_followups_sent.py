"""Whatever happens around a follow-up: it is sent once at most, in waking hours, and never after a STOP."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from service import conversations, followups, hours, people, tables
from service.house import House
from service.session import Session
from tests.service.conftest import LINE_NUMBER
from tests.service.test_followups import CHANGES, ZONES, at

EVENTS = st.lists(
    st.tuples(st.integers(0, 40 * 60), st.sampled_from(["rings", "rings", "rings", "STOP", "START", "called off"])),
    min_size=1,
    max_size=12,
)
"""Minutes later, and what happens then."""
BEGINNINGS = st.sampled_from([(zone, at(f"{before} 11:17", zone)) for zone, before, _ in CHANGES])
"""The day before the clocks change, both ways, in four zones."""


def scheduled(session: Session, number: str, zone: str, hour: str) -> int:
    """One that was agreed to for tomorrow at this hour."""
    person = people.met(session, number, "en")
    conversation = conversations.begin(session, person, LINE_NUMBER, state="closed")
    columns = {"state": "scheduled", "medium": "sms", "days": 1, "local_time": hour, "zone": zone}
    return session.add(
        tables.followups,
        conversation_id=conversation.id,
        person_id=person.id,
        due_at=hours.days_on(session.at, 1, hour, zone),
        created_at=session.at,
        **columns,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BEGINNINGS, st.sampled_from(["10:00", "15:00", "19:00"]), EVENTS)
def test_sent_once_in_waking_hours_and_never_after_stop(
    house: House, beginning: tuple[str, float], hour: str, events: list[tuple[int, str]]
) -> None:
    """Alarms that ring late, twice or at night; STOP, START and a no in between."""
    zone, agreed_at = beginning
    assert zone in ZONES
    with house.session(1) as opened:
        known = opened.one(select(func.count().label("n")).select_from(tables.people)).n
        number = f"+1555{known:07}"
        session = replace(opened, at=agreed_at)
        followup_id = scheduled(session, number, zone, hour)
        due_at = followups.get(session, followup_id).due_at
        stopped, sent = False, []
        for minutes, event in events:
            session = replace(session, at=session.at + minutes * 60)
            if event == "rings" and session.at >= due_at:
                now = followups.come_due(session, followup_id) is not None
                assert not (stopped and now), "sent after STOP"
                sent += [session.at] if now else []
            else:
                stopped = stopped or event in ("STOP", "called off")
                _happens(session, followup_id, event)
        assert len(sent) <= 1
        for moment in sent:
            assert 9 <= datetime.fromtimestamp(moment, ZoneInfo(zone)).hour < 20


def _happens(session: Session, followup_id: int, event: str) -> None:
    person_id = followups.get(session, followup_id).person_id
    if event == "STOP":
        people.opt_out(session, person_id, "STOP")
        followups.cancel(session, person_id, "opted_out")
    elif event == "START":
        people.opt_in(session, person_id, "START")
    elif event == "called off":
        followups.cancel_one(session, followup_id)
