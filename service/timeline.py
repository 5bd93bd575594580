"""What happened in one conversation, in order: states, offers, check-ins, pages, counts; never a word."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from service.session import Record, Session
from service.tables import checkins, escalations, followups, legs, offers, outbox, pages, versions, words


@dataclass(frozen=True)
class Moment:
    """Something that happened, and when (unix seconds)."""

    at: float
    what: str


def of(session: Session, conversation: Record) -> list[Moment]:
    """Every moment of a conversation, oldest first."""
    parts = (_states, _offers, _checkins, _legs, _escalations, _followups)
    found = [moment for part in parts for moment in part(session, conversation)]
    return sorted(found, key=lambda moment: moment.at)


def of_escalation(session: Session, escalation: Record) -> list[Moment]:
    """Every moment of an escalation, oldest first."""
    return sorted(_escalation(session, escalation), key=lambda moment: moment.at)


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
        yield Moment(conversation.queued_at, "waited for a peer")
    if conversation.opened_at is not None:
        yield Moment(conversation.opened_at, f"with peer {conversation.peer_id}" if conversation.peer_id else "opened")
    if conversation.closed_at is not None:
        yield Moment(conversation.closed_at, f"{conversation.state} ({conversation.reason})")


def _offers(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(offers).where(offers.c.conversation_id == conversation.id)):
        yield Moment(row.offered_at, f"offered to peer {row.peer_id} ({row.why})")
        if row.answered_at is not None:
            yield Moment(row.answered_at, f"offer to peer {row.peer_id} {row.state}")


def _checkins(session: Session, conversation: Record) -> Iterator[Moment]:
    version = select(checkins, versions.c.name, versions.c.number).join(
        versions, versions.c.id == checkins.c.version_id
    )
    for row in session.all(version.where(checkins.c.conversation_id == conversation.id)):
        yield Moment(row.started_at, f"{row.used_for} began ({row.name} version {row.number})")
        if row.ended_at is not None:
            yield Moment(row.ended_at, f"{row.used_for} ended ({row.reason})")


def _legs(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(legs).where(legs.c.conversation_id == conversation.id)):
        rang = "rang us" if row.direction == "inbound" else f"was rung ({row.purpose})"
        yield Moment(row.created_at, f"person {row.person_id} {rang}")
        if row.ended_at is not None:
            yield Moment(row.ended_at, f"the call with person {row.person_id} ended ({row.state})")


def _escalations(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(escalations).where(escalations.c.conversation_id == conversation.id)):
        yield from _escalation(session, row)


def _escalation(session: Session, row: Record) -> Iterator[Moment]:
    yield Moment(row.triggered_at, f"escalation {row.id} triggered ({row.reason})")
    for page in session.all(select(pages).where(pages.c.escalation_id == row.id)):
        yield Moment(
            page.at,
            f"escalation {row.id} paged person {page.person_id}, tier {page.tier}, round {page.round}",
        )
    if row.acknowledged_at is not None:
        yield Moment(row.acknowledged_at, f"escalation {row.id} acknowledged by person {row.acknowledged_by}")
    if row.resolved_at is not None:
        with_words = ", with words" if row.note_words_id is not None else ""
        yield Moment(row.resolved_at, f"escalation {row.id} resolved{with_words}")


def _followups(session: Session, conversation: Record) -> Iterator[Moment]:
    for row in session.all(select(followups).where(followups.c.conversation_id == conversation.id)):
        yield Moment(row.created_at, f"follow-up {row.id} asked for, {row.days} days on, {row.medium}")
        if row.sent_at is not None:
            yield Moment(row.sent_at, f"follow-up {row.id} sent")
