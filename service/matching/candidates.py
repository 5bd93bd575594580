"""Which peers could take a waiting caller now: a few of the pool, whom the truth still calls free."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, literal, literal_column, or_, select, union_all

from flows.tags import MOST_WISHED
from flows.vocabulary import DEPTHS
from service import pool, rota
from service.matching.ranking import FAMILIAR, NEW, SAME, Candidate, Need, fits, in_order
from service.prepared import Asked, Prepared
from service.session import Record, Session
from service.tables import apart, conversations, offers

LAST_PEERS = 3
"""Somebody new is none of the peers of so many conversations before."""
DEEPER = 4
"""For a caller who would go deep so many times as many are compared: whoever can hold as much comes first of them."""


@dataclass(frozen=True)
class Known:
    """Who is something to a caller: the peers they talked with, the last one first, and those who may not come."""

    before: list[int]
    never: set[int]
    """The caller, and everybody who is kept apart from them."""
    asked: set[int]
    """Whoever said no to this caller or left them, or was asked for them in this round."""


def known(session: Session, conversation: Record) -> Known:
    """Who is something to this caller."""
    caller_id = conversation.caller_id
    known_by, given = _asks_known(conversation)
    rows = session.run(known_by, **given)
    if not rows:
        return Known([], {caller_id}, set())
    last = sorted((row for row in rows if row.how == "before"), key=lambda row: -row.place)
    return Known(
        before=list(dict.fromkeys(row.person_id for row in last)),
        never={caller_id, *(row.person_id for row in rows if row.how == "never")},
        asked={row.person_id for row in rows if row.how == "asked"},
    )


def _asks_known(conversation: Record) -> Asked:
    return _KNOWN, {
        "caller": conversation.caller_id,
        "conversation": conversation.id,
        "round": conversation.round,
    }


def _known() -> Any:
    caller: Any = bindparam("caller")
    mine = (conversations.c.caller_id == caller, conversations.c.closed_at.is_not(None))
    before = select(literal("before").label("how"), conversations.c.peer_id.label("person_id"), conversations.c.id)
    talked = before.where(*mine, conversations.c.peer_id.is_not(None)).order_by(conversations.c.id.desc())
    last = talked.limit(LAST_PEERS).subquery("last")
    final = offers.c.state.in_([literal_column("'declined'"), literal_column("'accepted'")])
    this = (offers.c.conversation_id == bindparam("conversation"), or_(final, offers.c.round == bindparam("round")))
    return union_all(
        select(last.c.how, last.c.person_id, last.c.id.label("place")),
        select(literal("never"), apart.c.other_id, apart.c.id).where(apart.c.person_id == caller),
        select(literal("asked"), offers.c.peer_id, offers.c.id).where(*this),
    )


_KNOWN = Prepared(_known())


def need_of(conversation: Record) -> Need:
    """What this caller needs of a peer."""
    tags = tuple(sorted(tag for tag in conversation.tags.split(",") if tag))[:MOST_WISHED]
    by_call = conversation.medium != "sms" or conversation.ring_me
    return Need(conversation.language, tags, conversation.whom, by_call, conversation.caller_depth)


def anybody(session: Session, need: Need) -> bool:
    """Whether anybody at all is free for a language and tags; who is about to end is not stepped over twice."""
    wish = pool.wish(need.tags)
    if pool.first(session, need.language, wish, (), 1, by_call=need.by_call):
        return True
    pool.drop_over(session, need.language, wish)
    return False


def best(session: Session, conversation: Record, need: Need, most: int) -> list[Candidate]:
    """The first few peers to ask for this caller, best first; each is held, and free by the pool.

    Who asked for the peer of last time is given nobody else while that peer may still come; in a follow-up that peer
    comes first only if they are free.
    """
    them = known(session, conversation)
    out = them.never | them.asked | (set(them.before) if need.whom == NEW else set())
    familiar = [person_id for person_id in them.before[:1] if person_id not in out]
    others = 0 if need.whom == SAME and may_come(session, need.language, familiar) else most
    while True:
        found = [_candidate(row, familiar) for row in _look(session, need, familiar, out, others)]
        if all(fits(one, need) for one in found):
            return in_order(found, need)[:most]
        pool.refresh(session, *(one.person_id for one in found))


def asks(session: Session, conversation: Record, need: Need, most: int) -> list[Asked]:
    """What `best` asks of the database for somebody whom nobody was asked for yet: the caller alone may not come."""
    first = pool.asks_first(
        session, need.language, pool.wish(need.tags), _compared(need, most) + 1, by_call=need.by_call
    )
    return [first, _asks_known(conversation)] if need.whom != SAME else [_asks_known(conversation)]


def _compared(need: Need, most: int) -> int:
    return most if need.depth == DEPTHS[0] else most * DEEPER


def _look(session: Session, need: Need, familiar: list[int], out: Collection[int], most: int) -> list[Record]:
    wish = pool.wish(need.tags)
    there = [pool.find(session, need.language, wish, person_id, by_call=need.by_call) for person_id in familiar]
    first = [row for row in there if row is not None]
    if not most or (first and need.whom == FAMILIAR):
        return first
    others = {*out, *(row.person_id for row in first)}
    return first + pool.first(session, need.language, wish, others, _compared(need, most), by_call=need.by_call)


def _candidate(row: Record, familiar: list[int]) -> Candidate:
    return Candidate(
        person_id=row.person_id,
        languages=tuple(row.languages.split(",")),
        talked_before=row.person_id in familiar,
        idle_since=row.idle_since,
        load=row.load,
        talks=row.talks,
        tags=tuple(row.tags.split(",")),
        depth=row.depth,
    )


def may_come(session: Session, language: str, familiar: list[int]) -> bool:
    """Whether the peer of last time is on, and speaks the caller's language."""
    them = [rota.peer(session, person_id) for person_id in familiar]
    return any(peer and rota.is_on(session, peer) and language in peer.languages.split(",") for peer in them)
