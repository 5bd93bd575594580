"""Which peers could take a waiting caller now: a few of the pool, whom the truth still calls free."""

from sqlalchemy import ColumnElement, or_, select

from flows.tags import MOST_WISHED
from service import pool, rota
from service.matching.ranking import NEW, SAME, Candidate, Need, rank
from service.session import Record, Session
from service.tables import apart, conversations, offers

LAST_PEERS = 3
"""Somebody new is none of the peers of so many conversations before."""


def need_of(conversation: Record) -> Need:
    """What this caller needs of a peer."""
    tags = tuple(sorted(tag for tag in conversation.tags.split(",") if tag))[:MOST_WISHED]
    return Need(conversation.language, tags, conversation.whom)


def anybody(session: Session, need: Need) -> bool:
    """Whether anybody at all is free for a language and tags; who is about to end is not stepped over twice."""
    wish = pool.wish(need.tags)
    if pool.first(session, need.language, wish, (), 1):
        return True
    pool.drop_over(session, need.language, wish)
    return False


def best(session: Session, conversation: Record, most: int) -> list[Candidate]:
    """The first few peers to ask for this caller, best first; each is held, and free.

    Who asked for the peer of last time is given nobody else while that peer may still come.
    """
    need = need_of(conversation)
    before = peers_before(session, conversation)
    out = _not_these(session, conversation) | (set(before) if need.whom == NEW else set())
    others = 0 if need.whom == SAME and may_come(session, need.language, before[:1], out) else most
    while True:
        found = _look(session, need, before[:1], out, others)
        true = {(e.language, e.tag, e.person_id) for e in pool.refresh(session, *(row.person_id for row in found))}
        if all((row.language, row.tag, row.person_id) in true for row in found):
            return rank([_candidate(row, before) for row in found], need)[:most]


def _look(session: Session, need: Need, familiar: list[int], out: set[int], most: int) -> list[Record]:
    wish = pool.wish(need.tags)
    known = [pool.find(session, need.language, wish, person_id) for person_id in familiar if person_id not in out]
    first = [row for row in known if row is not None]
    if not most:
        return first
    others = pool.first(session, need.language, wish, out | {row.person_id for row in first}, most)
    return first + others


def _candidate(row: Record, before: list[int]) -> Candidate:
    return Candidate(
        person_id=row.person_id,
        languages=tuple(row.languages.split(",")),
        talked_before=row.person_id in before[:1],
        idle_since=row.idle_since,
        load=row.load,
        tags=tuple(row.tags.split(",")),
    )


def peers_before(session: Session, conversation: Record) -> list[int]:
    """The peers this caller talked with in their last conversations, the last one first."""
    mine = (conversations.c.caller_id == conversation.caller_id, conversations.c.closed_at.is_not(None))
    with_peer = select(conversations.c.peer_id).where(*mine, conversations.c.peer_id.is_not(None))
    rows = session.all(with_peer.order_by(conversations.c.id.desc()).limit(LAST_PEERS))
    return list(dict.fromkeys(row.peer_id for row in rows))


def may_come(session: Session, language: str, familiar: list[int], out: set[int]) -> bool:
    """Whether the peer of last time is on, and nothing keeps them from this caller."""
    them = [rota.peer(session, person_id) for person_id in familiar if person_id not in out]
    return any(peer and rota.is_on(session, peer) and language in peer.languages.split(",") for peer in them)


def _not_these(session: Session, conversation: Record) -> set[int]:
    """Whoever said no to this caller or left them, was asked for them in this round, or is kept apart from them."""
    asked = (offers.c.state.in_(("declined", "accepted")), offers.c.round == conversation.round)
    this: ColumnElement[bool] = (offers.c.conversation_id == conversation.id) & or_(*asked)
    return never(session, conversation) | {row.peer_id for row in session.all(select(offers.c.peer_id).where(this))}


def never(session: Session, conversation: Record) -> set[int]:
    """The caller, and everybody who is kept apart from them."""
    caller_id = conversation.caller_id
    pairs = select(apart.c.person_id, apart.c.other_id).where(
        or_(apart.c.person_id == caller_id, apart.c.other_id == caller_id)
    )
    return {caller_id}.union(*((row.person_id, row.other_id) for row in session.all(pairs)))
