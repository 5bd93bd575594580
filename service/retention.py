"""How long each kind of thing is kept, by line: what would go next, and the nightly purge, a batch at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, cast, delete, func, or_, select, update

from service import alarms, audit, contacts, copies, lines, people
from service import inbox as events
from service import notices as notices_
from service.alarms import About
from service.session import Session
from service.tables import (
    accounts,
    checkins,
    conversations,
    coordinators,
    inbox,
    legs,
    notices,
    outbox,
    peers,
    responders,
    setting_changes,
    voicemails,
    words,
)
from service.tables import (
    alarms as alarm_table,
)
from service.tables import (
    audit as audit_table,
)
from service.tables import people as people_table

DAY = 86_400.0
BATCH = 500
NOTICE = 6 * DAY
WARNED = 7 * DAY
NIGHT = (3, 30)  # wall time of the line
NAMED_BY_THE_CARRIER = ("text", "missed_call")
"""Kinds of events whose key is the carrier's name for a text or a call."""
ON_THE_WAY = ("pending", "sending")


@dataclass(frozen=True)
class Kind:
    """A kind of thing: how many days it is kept unless the line says otherwise, and how it goes."""

    days: int
    what: str
    due: Callable[[int, float], Select[Any]]
    """Ids of a line that are older than an instant."""
    purge: Callable[[Session, list[int]], None]


@dataclass(frozen=True)
class Due:
    """What the next purge takes of a kind."""

    kind: str
    days: int
    what: str
    count: int
    at: float


def plan(session: Session, instead: Mapping[str, int] | None = None) -> list[Due]:
    """What goes at the next purge, kind by kind, before it happens; `instead` are other days, tried out."""
    at, tried = next_night(session), instead or {}
    found = []
    for name, kind in KINDS.items():
        days = tried.get(name) or days_of(session, name)
        count = select(func.count().label("n")).select_from(kind.due(session.line_id, at - days * DAY).subquery())
        found.append(Due(name, days, kind.what, int(session.one(count).n), at))
    return found


def days_of(session: Session, name: str) -> int:
    """How many days this line keeps a kind."""
    return int(lines.get(session).keep.get(name, KINDS[name].days))


def purge(session: Session) -> bool:
    """A batch of every kind that has been kept long enough; whether there is more."""
    more = False
    for name, kind in KINDS.items():
        cut = session.at - days_of(session, name) * DAY
        ids = [row.id for row in session.all(kind.due(session.line_id, cut).limit(BATCH))]
        if ids:
            kind.purge(session, ids)
        more = more or len(ids) == BATCH
    session.afterwards |= {"overwrite"} if more else {"overwrite", "rewrite"}
    return more


def warn(session: Session) -> None:
    """Who could still act on what failed hears of it a week before it goes, once a week at most."""
    cut = session.at + WARNED - days_of(session, "failed") * DAY
    due = len(session.all(_failed(session.line_id, cut)))
    if due and not notices_.told_since(session, "failed_goes", session.at - NOTICE):
        notices_.tell_by_day(session, "failed_goes", f"{due} events", count=due)


def expect(session: Session) -> None:
    """Have the next purge ring, if none is expected."""
    if not alarms.waits(session, "retention", About()):
        alarms.put_at(session, "retention", next_night(session), About(), lane="later")


def begin(session: Session) -> None:
    """A line from before this was kept count of has a week in which to see what will go."""
    if not alarms.waits(session, "retention", About()):
        alarms.put_at(session, "retention", next_night(session) + NOTICE, About(), lane="later")


def next_night(session: Session) -> float:
    """When the next purge is, in the line's night."""
    zone = ZoneInfo(lines.get(session).zone)
    now = datetime.fromtimestamp(session.at, zone)
    night = now.replace(hour=NIGHT[0], minute=NIGHT[1], second=0, microsecond=0)
    return (night if night > now else night + timedelta(days=1)).timestamp()


def _ids(table: Any, line_id: int, *where: ColumnElement[bool]) -> Select[Any]:
    return select(table.c.id).where(table.c.line_id == line_id, *where).order_by(table.c.id)


def _words(line_id: int, cut: float) -> Select[Any]:
    """Of talks that are over, or of none."""
    closed = select(conversations.c.id).where(conversations.c.closed_at.is_not(None))
    over = or_(words.c.conversation_id.is_(None), words.c.conversation_id.in_(closed))
    return _ids(words, line_id, words.c.at < cut, words.c.sealed.is_not(None), over)


def _empty_words(session: Session, ids: list[int]) -> None:
    session.do(update(words).where(words.c.id.in_(ids)).values(sealed=None))


def _answers(line_id: int, cut: float) -> Select[Any]:
    kept = cast(checkins.c.state, String) != "{}"
    return _ids(checkins, line_id, checkins.c.ended_at < cut, kept)


def _empty_answers(session: Session, ids: list[int]) -> None:
    session.do(update(checkins).where(checkins.c.id.in_(ids)).values(state={}))


def _voicemails(line_id: int, cut: float) -> Select[Any]:
    return _ids(voicemails, line_id, voicemails.c.at < cut, voicemails.c.erased_at.is_(None))


def _erase_voicemails(session: Session, ids: list[int]) -> None:
    gone = update(voicemails).where(voicemails.c.id.in_(ids)).values(erased_at=session.at)
    for row in session.all(gone.returning(voicemails.c.person_id, voicemails.c.number, voicemails.c.sid)):
        copies.forget(session, row.person_id, row.number, row.sid)


def _texts_sent(line_id: int, cut: float) -> Select[Any]:
    return _ids(outbox, line_id, outbox.c.created_at < cut, outbox.c.state.not_in(ON_THE_WAY))


def _forget_texts_sent(session: Session, ids: list[int]) -> None:
    for row in session.all(delete(outbox).where(outbox.c.id.in_(ids)).returning(*outbox.c)):
        if row.sid and row.kind != "call":
            copies.forget(session, row.to_id, row.number, row.sid)


def _seen(line_id: int, cut: float) -> Select[Any]:
    return _ids(inbox, line_id, inbox.c.received_at < cut, inbox.c.kind == events.SEEN)


def _failed(line_id: int, cut: float) -> Select[Any]:
    """Not what is still tried: an escalation is, for as long as it takes."""
    tried = select(alarm_table.c.ref).where(alarm_table.c.kind == "retry")
    return _ids(inbox, line_id, inbox.c.received_at < cut, inbox.c.state == "failed", inbox.c.id.not_in(tried))


def _texts_received(line_id: int, cut: float) -> Select[Any]:
    return _ids(inbox, line_id, inbox.c.received_at < cut, inbox.c.state == "handled", inbox.c.kind == "text")


def _forget_texts_received(session: Session, ids: list[int]) -> None:
    _forget_events(session, ids)


def _forget_events(session: Session, ids: list[int]) -> None:
    """The phone company's copy goes with a text; what it named a text or a call is known again by its mark."""
    for row in session.all(delete(inbox).where(inbox.c.id.in_(ids)).returning(*inbox.c)):
        if row.kind == "text" and row.person_id is not None:
            copies.forget(session, row.person_id, row.facts["number"], row.key)
        if row.kind in NAMED_BY_THE_CARRIER:
            events.mark(session, [row.key])


def _events(line_id: int, cut: float) -> Select[Any]:
    """Alarms that rang, receipts, turns of calls: what failed stays for as long as its own kind does."""
    others = inbox.c.kind.not_in(("text", events.SEEN))
    return _ids(inbox, line_id, inbox.c.received_at < cut, inbox.c.state == "handled", others)


def _delete_marks(session: Session, ids: list[int]) -> None:
    session.do(delete(inbox).where(inbox.c.id.in_(ids)))


def _calls(line_id: int, cut: float) -> Select[Any]:
    return _ids(legs, line_id, legs.c.ended_at < cut)


def _forget_calls(session: Session, ids: list[int]) -> None:
    for row in session.all(delete(legs).where(legs.c.id.in_(ids)).returning(*legs.c)):
        if row.sid:
            copies.forget(session, row.person_id, row.number, row.sid)
            events.mark(session, [row.sid])


def _notices(line_id: int, cut: float) -> Select[Any]:
    return _ids(notices, line_id, notices.c.at < cut)


def _delete_notices(session: Session, ids: list[int]) -> None:
    session.do(delete(notices).where(notices.c.id.in_(ids)))


def _changes(line_id: int, cut: float) -> Select[Any]:
    """The way back to before them goes with them; what the line has chosen stays."""
    return _ids(setting_changes, line_id, setting_changes.c.at < cut)


def _delete_changes(session: Session, ids: list[int]) -> None:
    session.do(delete(setting_changes).where(setting_changes.c.id.in_(ids)))


def _numbers(line_id: int, cut: float) -> Select[Any]:
    """Of people who have no part here and have not been in touch for so long."""
    been = func.coalesce(people_table.c.wrote_at, people_table.c.created_at)
    rung = select(legs.c.person_id).where(legs.c.created_at >= cut)
    part = [
        select(peers.c.person_id).where(peers.c.state != "left"),
        select(responders.c.person_id),
        select(coordinators.c.person_id),
        select(accounts.c.person_id).where(accounts.c.removed_at.is_(None)),
        select(conversations.c.caller_id).where(conversations.c.closed_at.is_(None)),
        rung,
    ]
    nobody = [people_table.c.id.not_in(one) for one in part]
    return _ids(people_table, line_id, been < cut, people_table.c.wrapped_key.is_not(None), *nobody)


def _erase_numbers(session: Session, ids: list[int]) -> None:
    for person_id in ids:
        people.erase(session, person_id)


def _audited(line_id: int, cut: float) -> Select[Any]:
    return _ids(audit_table, line_id, audit_table.c.at < cut, audit_table.c.what != audit.SHORTENED)


def _shorten_audit(session: Session, ids: list[int]) -> None:
    audit.shorten(session, ids[-1])


KINDS: Mapping[str, Kind] = {
    "words": Kind(30, "what people wrote", _words, _empty_words),
    "voicemails": Kind(30, "messages they left", _voicemails, _erase_voicemails),
    "texts": Kind(30, "texts we sent, and the phone company's copies", _texts_sent, _forget_texts_sent),
    "received": Kind(30, "texts we got, and the phone company's copies", _texts_received, _forget_texts_received),
    "events": Kind(7, "alarms that rang, receipts, turns of calls", _events, _forget_events),
    "failed": Kind(90, "what came and could not be acted on", _failed, _forget_events),
    "answers": Kind(90, "what each person answered; counts stay", _answers, _empty_answers),
    "calls": Kind(90, "who was rung, and the phone company's copies", _calls, _forget_calls),
    "notices": Kind(90, "what coordinators were told", _notices, _delete_notices),
    "contacts": Kind(730, "who talked with whom, and when; counts stay", contacts.over, contacts.forget),
    "numbers": Kind(730, "people with no part here who were not in touch", _numbers, _erase_numbers),
    "seen": Kind(730, "keyed marks of texts and calls, to know them again", _seen, _delete_marks),
    "changes": Kind(730, "what each setting was before it was changed", _changes, _delete_changes),
    "audit": Kind(730, "who looked at or did what", _audited, _shorten_audit),
}
"""In the order of their days."""
