"""Which peers could take a waiting caller now."""

from sqlalchemy import or_, select

from service import conversations, legs, questions, rota
from service.matching.ranking import Candidate
from service.session import Record, Session
from service.tables import offers

SHIFT_END = 900.0
SETTLING = 60.0


def free(session: Session, conversation: Record) -> list[Candidate]:
    """Peers who are on, rested, not busy, not asked this round, and did not say no to this conversation."""
    asked = _asked(session, conversation)
    before = conversations.previous(session, conversation.caller_id)
    return [
        Candidate(
            person_id=peer.person_id,
            speaks_language=conversation.language in peer.languages.split(","),
            talked_before=before is not None and before.peer_id == peer.person_id,
            idle_since=peer.idle_since or 0.0,
        )
        for peer in rota.on_now(session)
        if peer.person_id not in asked and _available(session, peer, conversation)
    ]


def _available(session: Session, peer: Record, conversation: Record) -> bool:
    if peer.person_id == conversation.caller_id or peer.aftercare_owed or peer.resting:
        return False
    if peer.on_until is not None and peer.on_until - session.at <= SHIFT_END:
        return False
    on_the_phone = legs.open_of(session, peer.person_id) is not None
    return not on_the_phone and not _settling(session, peer) and not conversations.busy(session, peer.person_id)


def _settling(session: Session, peer: Record) -> bool:
    """They have just come on and not yet said what they can hold."""
    asked = questions.find(session, peer.person_id, "hold", peer.person_id)
    return asked is not None and session.at - peer.on_since < SETTLING


def _asked(session: Session, conversation: Record) -> set[int]:
    """Whoever has an offer open anywhere, said no to this caller or left them, or was asked for them in this round."""
    this = offers.c.conversation_id == conversation.id
    taken = or_(
        offers.c.state == "offered",
        this & offers.c.state.in_(("declined", "accepted")),
        this & (offers.c.round == conversation.round),
    )
    return {row.peer_id for row in session.all(select(offers.c.peer_id).where(taken))}
