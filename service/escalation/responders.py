"""What a page needs to know of the people on the ladder: whose own it is, whom none reaches, who speaks a language."""

from collections.abc import Mapping, Sequence

from service import conversations, people, rota
from service.escalation import reaching
from service.session import Record, Session

Tiers = Mapping[int, Sequence[int]]


def theirs(session: Session, escalation: Record) -> frozenset[int]:
    """Whom it is about, and the caller and the peer of the talk that it is about: it is for others to take."""
    if escalation.conversation_id is None:
        return frozenset({escalation.about_id})
    conversation = conversations.get(session, escalation.conversation_id)
    return frozenset({escalation.about_id, conversation.caller_id, conversation.peer_id})


def involved(session: Session, escalation: Record) -> frozenset[int]:
    """Nobody is paged about their own conversation: not who has joined it either."""
    if escalation.conversation_id is None:
        return theirs(session, escalation)
    return theirs(session, escalation) | {conversations.get(session, escalation.conversation_id).responder_id}


def have_left(session: Session, escalation: Record) -> frozenset[int]:
    """Whoever was the peer of the conversation that it is about: it was theirs, and they went out of it."""
    if escalation.conversation_id is None:
        return frozenset()
    return frozenset(conversations.peers_of(session, escalation.conversation_id))


def out_of_reach(session: Session, tiers: Tiers) -> frozenset[int]:
    """Whoever has no number here, was erased, or stopped our texts and cannot be rung."""
    return frozenset(one for one in _all(tiers) if not _can_be_paged(session, one))


def fluent(session: Session, tiers: Tiers, language: str) -> frozenset[int]:
    """Whoever speaks a language: the one that they are texted in, or one that they take callers in as a peer."""
    return frozenset(one for one in _all(tiers) if language in _languages(session, one))


def _all(tiers: Tiers) -> set[int]:
    return {person_id for tier in tiers.values() for person_id in tier}


def _can_be_paged(session: Session, person_id: int) -> bool:
    person = people.get(session, person_id)
    if person.erased_at is not None or not reaching.is_known(session, person_id):
        return False
    return person.opted_out_at is None or rota.pages_by(session, person_id) != "text"


def _languages(session: Session, person_id: int) -> set[str]:
    peer = rota.peer(session, person_id)
    spoken = {people.get(session, person_id).language}
    return spoken if peer is None else spoken | set(peer.languages.split(","))
