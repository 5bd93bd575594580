"""What came while nobody heard: the carrier is asked for it, and it is answered once, the old gently."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, or_, select, update

from service import conversations, faultpoints, inbox, legs, lines, notices, outbox, people, telemetry, words
from service.carrier import webhook
from service.carrier.client import Heard, Rang
from service.errors import Refused, Unreachable
from service.house import House
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import acting, overtaken, receive
from service.tables import lines as line_table
from service.tables import numbers

EVERY = 120.0
AGAIN = 30.0  # after a carrier that could not be asked
UNDER_WAY = 45.0  # a webhook and then its fallback may take so long: what is younger is on its way
BEFORE = 3600.0  # what the carrier lists late is found for so long
LONGEST = 21 * 86_400.0  # retention lets go of what came before, and it would look unseen
CALL_BACK = 86_400.0
ANY_LINE = 0


@dataclass(frozen=True)
class Asked:
    """One of our numbers, and since when the carrier is asked about it."""

    number: str
    line_id: int
    at: float
    since: float


def soon(house: House) -> None:
    """The line has just started: the next look asks about every number."""
    with house.session(ANY_LINE) as session:
        session.do(update(numbers).values(looked_at=None))


def look(house: House) -> int:
    """Ask about every number whose time has come; returns how many texts and calls were found.

    Safe in several processes: whoever claims a number asks about it.
    """
    with house.reading(ANY_LINE) as session:
        if session.first(select(numbers.c.number).where(_due(session)).limit(1)) is None:
            return 0
    return sum(_ask(house, asked) for asked in receive.patiently(lambda: _claim(house)))


def _due(session: Session) -> ColumnElement[bool]:
    return or_(numbers.c.looked_at.is_(None), numbers.c.looked_at <= session.at - EVERY)


def _claim(house: House) -> list[Asked]:
    with house.session(ANY_LINE) as session:
        mine = update(numbers).where(_due(session)).values(looked_at=session.at)
        rows = session.all(mine.returning(numbers.c.number, numbers.c.line_id, numbers.c.heard_until))
        return [_asked(session, row) for row in rows]


def _asked(session: Session, row: Record) -> Asked:
    """Never for what came before there was a line."""
    began = session.one(select(line_table.c.created_at).where(line_table.c.id == row.line_id)).created_at
    since = max(began, session.at - LONGEST, (row.heard_until or 0.0) - BEFORE)
    return Asked(row.number, row.line_id, session.at, since)


def _ask(house: House, asked: Asked) -> int:
    try:
        heard = house.carrier.texts_to(asked.number, asked.since)
        rang = house.carrier.calls_to(asked.number, asked.since)
    except (Refused, Unreachable) as error:
        telemetry.logger().warning("the carrier could not be asked what was missed", reason=str(error))
        _know(house, asked, looked_at=asked.at - EVERY + AGAIN)
        return 0
    until = asked.at - UNDER_WAY
    found = _texts(house, asked, [one for one in heard if one.at <= until])
    found += receive.patiently(lambda: _calls(house, asked, [one for one in rang if one.at <= until]))
    _know(house, asked, heard_until=until)
    return found


def _know(house: House, asked: Asked, **columns: float) -> None:
    with house.session(asked.line_id) as session:
        session.do(update(numbers).where(numbers.c.number == asked.number).values(**columns))


def _texts(house: House, asked: Asked, heard: list[Heard]) -> int:
    """Each sender's in their order and in one go; first whoever asks for on call, then by who wrote first."""
    with house.reading(asked.line_id) as session:
        unseen = set(inbox.unseen(session, [one.text.sid for one in heard]))
        ours = {
            sender for sender in {one.text.sender for one in heard} if lines.of_number(session.db, sender) is not None
        }
        senders: dict[str, list[Heard]] = {}
        for one in heard:
            if one.text.sid in unseen and webhook.is_person(one.text.sender) and one.text.sender not in ours:
                senders.setdefault(one.text.sender, []).append(one)
        in_order = sorted(senders.values(), key=partial(_calmly, session))
    for theirs in in_order:
        for alarm_id in receive.patiently(lambda theirs=theirs: _take(house, asked, theirs)):  # type: ignore[misc]
            receive.ring(house, alarm_id)
        faultpoints.reach(house.settings.fault_points, "found")
    return sum(len(theirs) for theirs in senders.values())


def _calmly(session: Session, theirs: Iterable[Heard]) -> bool:
    """Whether none of these texts asks for on call."""
    return not any(words.asks_for_on_call(session, one.text.body) for one in theirs)


def _take(house: House, asked: Asked, theirs: list[Heard]) -> list[int]:
    """All that one sender wrote, in one transaction: who says STOP last hears no apology before it."""
    with house.session(asked.line_id) as session:
        line = lines.get(session)
        person = people.met(session, theirs[0].text.sender, line.base)
        fresh = [one for one in theirs if not inbox.kept(session, one.text.sid)]
        if fresh and session.at - fresh[0].at > line.pace.away and person.opted_out_at is None:
            outbox.put(session, Envelope(person.id, asked.number, kind="notice"), outbox.phrase("line.away"))
        for one in fresh:
            _hear(session, person, one)
        return list(session.ringing)


def _hear(session: Session, before: Record, one: Heard) -> None:
    """`before` is who they were before the first of these texts was heard."""
    person = people.get(session, before.id)
    asked = overtaken.asked_since(session, person.id, one.text.number, one.at)
    late = asked or overtaken.heard_since(before, one.at)
    kept = receive.keep(session, person, one.text, sent_at=one.at, overtaken=late)
    assert kept is not None
    event_id, facts = kept
    if not acting.act(session, event_id, lambda: receive.heard(session, person, one.text.body, facts)):
        receive.sorry(session, person.id, one.text.number)


def _calls(house: House, asked: Asked, rang: list[Rang]) -> int:
    """Calls that nobody answered: coordinators are told, and whoever has texted with us before hears that we know."""
    with house.session(asked.line_id) as session:
        unseen = inbox.unseen(session, [one.sid for one in rang])
        missed = [one for one in rang if one.sid in unseen and legs.by_sid(session, one.sid) is None]
        for one in missed:
            _missed(session, asked.number, one)
        if missed:
            notices.tell_by_day(session, "missed_call", f"{len(missed)} calls")
        return len(missed)


def _missed(session: Session, number: str, call: Rang) -> None:
    person = people.met(session, call.sender, lines.get(session).base) if webhook.is_person(call.sender) else None
    person_id = None if person is None else person.id
    inbox.keep(session, call.sid, "missed_call", {"number": number, "at": call.at}, person_id=person_id)
    if person is None or person.wrote_at is None or person.opted_out_at is not None:
        return  # who has never written is not written to unasked
    reached = person.wrote_at > call.at or conversations.of(session, person.id, number) is not None
    told = any(whom == person.id for _, whom in session.written)
    if not reached and not told and session.at - call.at <= CALL_BACK:
        awake = lines.awake(session, session.at, person.zone or lines.get(session).zone)
        envelope = Envelope(person.id, number, kind="notice", lane="later", due_at=awake)
        outbox.put(session, envelope, outbox.phrase("line.missed_call"))
