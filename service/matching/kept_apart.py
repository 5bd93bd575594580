"""Two who are never given each other again: nobody is asked about the other, and what is being asked is taken back."""

from sqlalchemy import select

from service import conversations, people
from service.matching import offers
from service.session import Record, Session
from service.tables import conversations as conversation_table
from service.tables import ever, peers
from service.tables import offers as offer_table


def keep(session: Session, one: int, other: int) -> None:
    """From now on neither is asked about the other; what is being asked now is taken back.

    Both are held, as is whoever is asked: an offer that is being written meanwhile is seen here, or sees this.
    """
    pair = (one, other)
    for row in _asked_between(session, pair):  # conversations before peers, as everybody else holds them
        conversations.hold(session, row.conversation_id)
    them = select(peers.c.person_id).where(peers.c.person_id.in_(pair)).order_by(peers.c.person_id)
    session.all(them.with_for_update(key_share=True))
    people.keep_apart(session, one, other)
    for row in _asked_between(session, pair):
        offers.turn_down(session, row.id, "withdrawn")
    offers.look(session)


def last_together(session: Session, person_id: int) -> int | None:
    """With whom somebody was in their last conversation here, as a caller or as a peer."""
    met = select(offer_table.c.answered_at, offer_table.c.peer_id, conversation_table.c.caller_id).join(
        conversation_table, conversation_table.c.id == offer_table.c.conversation_id
    )
    taken = met.where(offer_table.c.state == "accepted").order_by(offer_table.c.answered_at.desc()).limit(1)
    roles = (offer_table.c.peer_id == person_id, ever(conversation_table.c.caller_id, person_id))
    found = [row for role in roles for row in session.all(taken.where(role))]
    last = max(found, key=lambda row: row.answered_at, default=None)
    return None if last is None else next(one for one in (last.peer_id, last.caller_id) if one != person_id)


def _asked_between(session: Session, pair: tuple[int, int]) -> list[Record]:
    """The open offers of either of two to be the other's peer."""
    asked = select(offer_table).join(conversation_table, conversation_table.c.id == offer_table.c.conversation_id)
    both = (offer_table.c.peer_id.in_(pair), conversation_table.c.caller_id.in_(pair))
    return session.all(asked.where(offer_table.c.state == "offered", *both).order_by(offer_table.c.conversation_id))
