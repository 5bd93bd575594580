"""Whether a peer may take one more, and from which of our numbers they are asked: a second talk needs its own."""

from sqlalchemy import bindparam, select

from service import conversations, legs, lines, people, questions, rota
from service.matching import candidates
from service.prepared import Prepared
from service.session import Record, Session
from service.tables import peers

_HELD = Prepared(
    select(peers.c.person_id).where(peers.c.person_id == bindparam("peer")).with_for_update(key_share=True)
)


def free_number(session: Session, peer_id: int, preferred: str) -> str:
    """One of our numbers that may text a peer and on which they are in no talk; best where nothing is asked of them."""
    taken = {conversations.number_of(one, peer_id) for one in conversations.all_open(session, peer_id)}
    asked = {question.number for question in questions.asked_of(session, peer_id)}
    others = [number for number in lines.numbers_of(session) if number not in taken]
    free = [number for number in others if people.may_text_from(session, peer_id, number)]
    return min(free, key=lambda number: (number in asked, number != preferred), default=preferred)


def has_room(session: Session, conversation: Record, offer: Record) -> bool:
    """Whether a peer may take one more: by text, beside talks by text, on a number of ours where they have none."""
    session.run(_HELD, peer=offer.peer_id)
    theirs = conversations.all_open(session, offer.peer_id)
    if not theirs:
        return True
    peer = rota.peer(session, offer.peer_id)
    by_text = all(one.peer_id == offer.peer_id and one.medium == "sms" for one in theirs)
    on_the_phone = legs.open_of(session, offer.peer_id) is not None
    if peer is None or not by_text or on_the_phone or candidates.need_of(conversation).by_call:
        return False
    used = {one.peer_number for one in theirs}
    return offer.number not in used and len(theirs) < rota.texts_at_once(session, peer)
