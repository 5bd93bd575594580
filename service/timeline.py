"""What happened in one conversation, in order: states, offers, check-ins, pages, counts; never a word."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, func, select

from service.session import Record, Session
from service.tables import checkins, escalations, followups, legs, offers, outbox, pages, versions, words


@dataclass(frozen=True)
class Moment:
    """Something that happened, and when (unix seconds); the values say with whom, by person id, and how."""

    at: float
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """In English, for a terminal."""
        return WHAT[self.key].format(**self.values)


WHAT = {
    "began": "began",
    "rang_us": "person {person} rang us",
    "was_rung": "person {person} was rung ({purpose})",
    "waited": "waited for a peer",
    "offered": "offered to peer {person} ({why})",
    "offer": "offer to peer {person} {state}",
    "with_peer": "with peer {person}",
    "script_began": "{script} began ({name} version {number})",
    "script_ended": "{script} ended ({reason})",
    "opened": "opened",
    "triggered": "escalation {escalation} triggered ({reason})",
    "paged": "escalation {escalation} paged person {person}, tier {tier}, round {round}: {state}",
    "paged_by_call": "escalation {escalation} rang person {person}, tier {tier}, round {round}: {state}",
    "not_reached": "escalation {escalation} could not reach person {person} ({state}); tried person {next} next",
    "not_this_way": "escalation {escalation} could not reach person {person} this way ({state}); tried the other too",
    "taken": "escalation {escalation} acknowledged by person {person}",
    "resolved": "escalation {escalation} resolved",
    "resolved_with_words": "escalation {escalation} resolved, with words",
    "follow_up": "follow-up {follow_up} asked for, {days} days on, {medium}",
    "follow_up_sent": "follow-up {follow_up} sent",
    "call_ended": "the call with person {person} ended ({state})",
    "over": "{state} ({reason})",
}
"""What may happen, in the order in which it is told of one instant. The console says the same in its own words."""
_CALL = "voice"
_NOBODY = ("undelivered", "failed", "busy", "no-answer", "canceled", "no key")
"""What becomes of a page that reached nobody."""
_ORDER = {key: place for place, key in enumerate(WHAT)}


def of(session: Session, conversation: Record) -> list[Moment]:
    """Every moment of a conversation, oldest first."""
    parts = (_states, _offers, _checkins, _legs, _escalations, _followups)
    found = [moment for part in parts for moment in part(session, conversation)]
    return _in_order(found)


def of_escalation(session: Session, escalation: Record) -> list[Moment]:
    """Every moment of an escalation, oldest first."""
    return _in_order(_escalation(session, escalation))


def _in_order(moments: Iterable[Moment]) -> list[Moment]:
    """Oldest first; of one instant, a beginning before what comes of it."""
    return sorted(moments, key=lambda moment: (moment.at, _ORDER[moment.key]))


def texts_in(session: Session, conversation_id: int) -> dict[str, int]:
    """How many texts each person wrote in it, as "person 3, relay"."""
    mine = select(words.c.person_id, words.c.place, func.count().label("texts")).where(
        words.c.conversation_id == conversation_id
    )
    rows = session.all(mine.group_by(words.c.person_id, words.c.place).order_by(words.c.person_id, words.c.place))
    return {f"person {row.person_id}, {row.place}": row.texts for row in rows}


def texts_out(session: Session, conversation_id: int) -> dict[str, int]:
    """How many texts of ours it took, by what became of them."""
    mine = select(outbox.c.state, func.count().label("texts")).where(outbox.c.conversation_id == conversation_id)
    return {row.state: row.texts for row in session.all(mine.group_by(outbox.c.state).order_by(outbox.c.state))}


def _states(_: Session, conversation: Record) -> Iterator[Moment]:
    yield Moment(conversation.created_at, "began")
    if conversation.queued_at is not None:
        yield Moment(conversation.queued_at, "waited")
    if conversation.opened_at is not None:
        with_peer = conversation.peer_id is not None
        yield Moment(conversation.opened_at, "with_peer" if with_peer else "opened", {"person": conversation.peer_id})
    if conversation.closed_at is not None:
        ending = {"state": conversation.state, "reason": conversation.reason}
        yield Moment(conversation.closed_at, "over", ending)


def _offers(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(offers).where(offers.c.conversation_id == conversation.id)):
        yield Moment(row.offered_at, "offered", {"person": row.peer_id, "why": row.why})
        if row.answered_at is not None:
            yield Moment(row.answered_at, "offer", {"person": row.peer_id, "state": row.state})


def _checkins(session: Session, conversation: Record) -> Iterator[Moment]:
    version = select(checkins, versions.c.name, versions.c.number).join(
        versions, versions.c.id == checkins.c.version_id
    )
    for row in session.all(version.where(checkins.c.conversation_id == conversation.id)):
        named = {"script": row.used_for, "name": row.name, "number": row.number}
        yield Moment(row.started_at, "script_began", named)
        if row.ended_at is not None:
            yield Moment(row.ended_at, "script_ended", {"script": row.used_for, "reason": row.reason})


def _legs(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(legs).where(legs.c.conversation_id == conversation.id)):
        whose = {"person": row.person_id, "purpose": row.purpose, "state": row.state}
        yield Moment(row.created_at, "rang_us" if row.direction == "inbound" else "was_rung", whose)
        if row.ended_at is not None:
            yield Moment(row.ended_at, "call_ended", whose)


def _escalations(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(escalations).where(escalations.c.conversation_id == conversation.id)):
        yield from _escalation(session, row)


def _escalation(session: Session, row: Record) -> Iterator[Moment]:
    this = {"escalation": row.id}
    yield Moment(row.triggered_at, "triggered", {**this, "reason": row.reason})
    paged = session.all(_pages_of(row.id))
    for place, page in enumerate(paged):
        where = {"person": page.person_id, "tier": page.tier, "round": page.round}
        by_call, state = page.channel == _CALL, _state(page)
        yield Moment(page.at, "paged_by_call" if by_call else "paged", {**this, **where, "state": state})
        if state in _NOBODY:
            yield from _tried_next(page, paged[place + 1 :], {**this, "state": state})
    if row.acknowledged_at is not None:
        yield Moment(row.acknowledged_at, "taken", {**this, "person": row.acknowledged_by})
    if row.resolved_at is not None:
        yield Moment(row.resolved_at, "resolved" if row.note_words_id is None else "resolved_with_words", this)


def _state(page: Record) -> str:
    """What became of a page, as far as it is known."""
    return str(page.became or ("ringing" if page.channel == _CALL else page.state or "not sent"))


def _tried_next(page: Record, later: list[Record], about: Mapping[str, Any]) -> Iterator[Moment]:
    """Whoever was tried after a page that reached nobody: the same person the other way, or the next of the ladder."""
    for one in later:
        same = one.person_id == page.person_id
        if same or (one.tier, one.round) != (page.tier, page.round):
            values = {**about, "person": page.person_id, "next": one.person_id}
            yield Moment(one.at, "not_this_way" if same else "not_reached", values)
            return


def _pages_of(escalation_id: int) -> Select[Any]:
    """The pages of an escalation, each with what became of its text; what became of a call is in the page."""
    carried = and_(outbox.c.ref == pages.c.id, outbox.c.kind == "page", outbox.c.to_id == pages.c.person_id)
    found = select(pages, func.max(outbox.c.state).label("state")).join(outbox, carried, isouter=True)
    return found.where(pages.c.escalation_id == escalation_id).group_by(pages.c.id).order_by(pages.c.id)


def _followups(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(followups).where(followups.c.conversation_id == conversation.id)):
        this = {"follow_up": row.id, "days": row.days, "medium": row.medium}
        yield Moment(row.created_at, "follow_up", this)
        if row.sent_at is not None:
            yield Moment(row.sent_at, "follow_up_sent", this)
