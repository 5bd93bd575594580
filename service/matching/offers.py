"""Queue a caller, ask peers, and let one of them win."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, exists, insert, literal, literal_column, select

from service import alarms, conversations, legs, lines, outbox, people, pool, questions, rota
from service.alarms import About
from service.line_settings import Pace
from service.matching import candidates, ranking, room
from service.matching.ranking import Candidate, Need
from service.outbox import Envelope
from service.prepared import Prepared
from service.session import Record, Session
from service.tables import conversations as conversation_table
from service.tables import offers, peers
from service.tables import outbox as outbox_rows
from service.tables import questions as question_table

LATE_SECONDS = 3600.0
SILENCES = 3
WHY_LENGTH = 200


def enqueue(session: Session, conversation: Record) -> bool:
    """Put a caller in the queue; a place once given is kept, until the search has gone on for too long.

    Who was cut off there and is back soon has the place that they had; returns whether that is so.
    """
    before = conversations.place_before(session, conversation) if conversation.queued_at is None else None
    place = {"queued_at": (before or conversation).queued_at or session.at}
    if before is not None:
        place["priority"] = max(before.priority, conversations.get(session, conversation.id).priority)
    conversations.change(session, conversation.id, state="waiting", peer_id=None, **place)
    pace = lines.get(session).pace
    alarms.put(session, "queue_over", pace.queue, About(conversation.id))
    alarms.put(session, "company", pace.company, About(conversation.id))
    if conversation.tags or conversation.whom:
        alarms.put(session, "wish_over", pace.wish, About(conversation.id))
    look(session)
    return before is not None


def settle_in(session: Session, peer_id: int, number: str) -> None:
    """A peer comes on: ask what they can hold; offers wait for the answer, for a minute at most."""
    questions.ask(session, Envelope(peer_id, number, ref=peer_id), "hold", outbox.phrase("ask.hold"))
    pool.refresh(session, peer_id)
    alarms.put(session, "match", pool.SETTLING, About(person_id=peer_id))


def put_first(session: Session, conversation: Record) -> None:
    """A caller who lost their peer goes to the head of the queue."""
    conversations.change(session, conversation.id, priority=conversation.priority + 1, round=conversation.round + 1)
    enqueue(session, conversation)


def look(session: Session) -> None:
    """Have the queue looked at as soon as this is committed: somebody waits, or somebody is free."""
    alarms.put(session, "match", 0, About())


def put_to(session: Session, conversation: Record, need: Need, best: list[Candidate], pace: Pace) -> bool:
    """Ask the best of these peers, or all of them at once if they are few; whether anybody was asked.

    Whoever is not free after all is not asked, and the pool does not say so any more.
    """
    first = [one for one in best if one.talks == best[0].talks]  # nobody who is in a talk beside somebody who is not
    together = len(best) <= pace.ask_all_up_to
    seconds = pace.offer_all if together else pace.offer
    say = ranking.why_together if together else ranking.why_first
    some = first if together else first[:1]
    among = first if together else best
    asked = [_ask_peer(session, conversation, one, seconds, say(one, need, among)) for one in some]
    return any(asked)


def _ask_peer(session: Session, conversation: Record, candidate: Candidate, seconds: float, why: str) -> bool:
    peer_id, number = candidate.person_id, conversation.number
    if candidate.talks:
        number = room.free_number(session, peer_id, number)
    offer = _offer(session, conversation, candidate, number, session.at + seconds, why)
    if offer is None:
        pool.refresh(session, peer_id)
        return False
    by = "text" if candidate.talks else offer.offers_by
    if offer.has_questions:
        questions.close_kind(session, "hold", peer_id)
        questions.cover(session, peer_id, number)
    envelope = Envelope(peer_id, number, kind="offer", ref=offer.id, expires_at=session.at + seconds)
    waited = max(0, round((session.at - conversation.queued_at) / 60))
    key = "offer.heavy" if conversation.heavy else "offer.text"
    key = key if conversation.medium == "sms" else f"{key}_call"
    said = outbox.phrase(key, language={"language": conversation.language}, minutes=waited)
    with session.together():
        pool.taken(session, peer_id)
        questions.lay(session, envelope, "offer", said)
        if by != "call":
            outbox.write(session, envelope, said)
        alarms.add_later(session, "offer_over", seconds, About(ref=offer.id))
        session.change(conversation_table, conversation.id, state="offered")  # which makes nobody free or busy
    if by in ("call", "both"):
        legs.ring(session, peer_id, number, "offer", None, offer.id)
    return True


def _offer(
    session: Session, conversation: Record, peer: Candidate, number: str, expires_at: float, why: str
) -> Record | None:
    """Write an offer, if the peer is free and not kept apart from the caller: asked in the very statement that makes
    them busy. They are held, and whoever keeps two apart holds them too.
    """
    given = {
        "line": session.line_id,
        "conversation": conversation.id,
        "caller": conversation.caller_id,
        "peer": peer.person_id,
        "number": number,
        "round": conversation.round,
        "why": why[:WHY_LENGTH],
        "at": session.at,
        "expires_at": expires_at,
    }
    if not peer.talks:
        return next(iter(session.run(_OFFER_IF_IDLE, **given)), None)
    by_call = candidates.need_of(conversation).by_call
    return next(iter(session.run(_OFFER_IF_FREE, **given, by_call=by_call)), None)


def _offer_if(free: Iterable[ColumnElement[bool]]) -> Any:
    """With it goes how they are asked, and whether they have questions open that this one goes on top of."""
    given = {
        "line_id": "line",
        "conversation_id": "conversation",
        "number": "number",
        "round": "round",
        "why": "why",
        "offered_at": "at",
        "expires_at": "expires_at",
    }
    columns = [bindparam(name, type_=offers.c[column].type) for column, name in given.items()]
    apart = people.are_apart(peers.c.person_id, bindparam("caller"))
    row = select(*columns, peers.c.person_id, literal("offered"))
    row = row.where(peers.c.person_id == bindparam("peer"), *free, ~apart)
    asked_by = select(peers.c.offers_by).where(peers.c.person_id == bindparam("peer")).scalar_subquery()
    open_ones = exists().where(question_table.c.person_id == bindparam("peer"))
    written = insert(offers).from_select([*given, "peer_id", "state"], row)
    return written.returning(offers.c.id, asked_by.label("offers_by"), open_ones.label("has_questions"))


_OFFER_IF_IDLE = Prepared(_offer_if(pool.is_idle()))
_OFFER_IF_FREE = Prepared(_offer_if(pool.is_free_for(bindparam("number"), bindparam("by_call", type_=Boolean))))


def accept(session: Session, offer_id: int) -> Record | None:
    """The peer takes it, if nobody else has: returns the conversation they are now in, or None."""
    offer = get(session, offer_id)
    conversation = conversations.hold(session, offer.conversation_id)
    offer = get(session, offer_id)
    if offer.state != "offered" or conversation.state != "offered":
        return None
    if not room.has_room(session, conversation, offer):
        turn_down(session, offer_id, "withdrawn")
        return None
    return _take(session, conversation, offer)


def _take(session: Session, conversation: Record, offer: Record) -> Record:
    """This peer has this caller; nobody else is kept waiting; before the peer's shift ends they pick how to go on."""
    after = conversations.change(
        session,
        conversation.id,
        state="checking_in",
        peer_id=offer.peer_id,
        peer_number=offer.number,
        opened_at=session.at,
        text_me=False,
    )
    _answer(session, offer, "accepted")  # only now: at no moment is the peer free
    withdraw(session, conversation.id)
    watch_shift(session, after)
    return after


def watch_shift(session: Session, conversation: Record) -> None:
    """Before the peer's shift ends they are asked how to go on."""
    peer = rota.peer(session, conversation.peer_id)
    soon = None if peer is None else pool.offered_until(peer)
    if soon is not None:
        alarms.put_at(session, "shift_ends", max(session.at + 1, soon), About(conversation.id))


def accept_late(session: Session, peer_id: int, number: str) -> Record | None:
    """A yes to an offer that has just run out is as good, if the caller still waits and nobody else has them."""
    offer = _last(session, peer_id, number)
    if offer is None or offer.state != "expired":
        return None
    conversation = conversations.hold(session, offer.conversation_id)
    if conversation.state not in conversations.QUEUED or not room.has_room(session, conversation, offer):
        return None
    if conversation.caller_id in people.apart_from(session, peer_id):
        return None  # said since they were asked
    return _take(session, conversation, offer)


def turn_down(session: Session, offer_id: int, state: str) -> None:
    """A peer said no, or said nothing in time: the next one is asked."""
    offer = get(session, offer_id)
    conversation = conversations.hold(session, offer.conversation_id)
    offer = get(session, offer_id)
    if offer.state != "offered":
        return
    _answer(session, offer, state)
    if state == "expired":
        _let_rest(session, offer)
    if not _open_offers(session, conversation.id) and conversation.state == "offered":
        conversations.change(session, conversation.id, state="waiting")
    look(session)


def _let_rest(session: Session, offer: Record) -> None:
    """A peer who lets one offer after another pass since they came on is away: they are not asked on, and told so.

    Who is in a talk meanwhile is not away.
    """
    peer = rota.peer(session, offer.peer_id)
    since = (peer.on_since if peer is not None else None) or session.at
    mine = select(offers.c.state).where(offers.c.peer_id == offer.peer_id, offers.c.offered_at >= since)
    last = session.all(mine.order_by(offers.c.id.desc()).limit(SILENCES))
    if [row.state for row in last] == ["expired"] * SILENCES and not conversations.load(session, offer.peer_id):
        rota.goes_off(session, offer.peer_id)
        outbox.put(session, Envelope(offer.peer_id, offer.number), outbox.phrase("staff.off_for_now"))


def withdraw(session: Session, conversation_id: int, key: str = "offer.taken") -> None:
    """Nobody else needs to answer: their offers go, and they are told kindly."""
    for offer in _open_offers(session, conversation_id):
        asked = questions.top(session, offer.peer_id, offer.number)
        _answer(session, offer, "withdrawn")
        if not outbox.supersede(session, outbox_rows.c.ref == offer.id, outbox_rows.c.kind == "offer"):
            outbox.put(session, Envelope(offer.peer_id, offer.number), outbox.phrase(key))
            questions.repeat_what_came_up(session, asked)
        look(session)


def ask_others(session: Session, conversation: Record) -> None:
    """What was asked of these peers is taken back, and everybody may be asked anew."""
    if conversation.state == "offered":
        withdraw(session, conversation.id, "offer.gone")
        conversations.change(session, conversation.id, state="waiting", round=conversation.round + 1)


def withdraw_from(session: Session, peer_id: int) -> None:
    """A peer went off or away: what was offered to them goes to the next."""
    open_one = session.first(select(offers.c.id).where(offers.c.peer_id == peer_id, offers.c.state == "offered"))
    if open_one is not None:
        turn_down(session, open_one.id, "withdrawn")


def why_gone(session: Session, offer_id: int) -> str:
    """What somebody hears who picks up for an offer that is settled, as the key of a sentence."""
    offer = get(session, offer_id)
    if offer.state == "withdrawn":
        has_peer = conversations.get(session, offer.conversation_id).peer_id is not None
        return "offer.taken" if has_peer else "offer.gone"
    return "voice.on_by_text" if offer.state == "accepted" else "offer.declined"


def late(session: Session, peer_id: int, number: str) -> bool:
    """Whether the last offer to a peer has just gone to somebody else, or ran out: a digit now is meant for it.

    On the number from which they were asked.
    """
    last = _last(session, peer_id, number)
    return (
        last is not None
        and last.state in ("withdrawn", "expired")
        and session.at - (last.answered_at or 0) < LATE_SECONDS
    )


def _last(session: Session, peer_id: int, number: str) -> Record | None:
    return session.look(_LAST, peer=peer_id, our=number)


_LAST = Prepared(
    select(offers)
    .where(offers.c.peer_id == bindparam("peer"), offers.c.number == bindparam("our"))
    .order_by(offers.c.id.desc())
    .limit(1)
)


def get(session: Session, offer_id: int) -> Record:
    """One offer as it stands."""
    [offer] = session.run(_ONE, this=offer_id)
    return offer


_ONE = Prepared(select(offers).where(offers.c.id == bindparam("this")))


def _open_offers(session: Session, conversation_id: int) -> list[Record]:
    return session.run(_OPEN, conversation=conversation_id)


_OPEN = Prepared(
    select(offers)
    .where(offers.c.conversation_id == bindparam("conversation"), offers.c.state == literal_column("'offered'"))
    .order_by(offers.c.id)
)


def _answer(session: Session, offer: Record, state: str) -> None:
    session.change(offers, offer.id, state=state, answered_at=session.at)
    alarms.cancel(session, "offer_over", About(ref=offer.id))
    questions.close_kind(session, "offer", offer.id)
    pool.refresh(session, offer.peer_id)
