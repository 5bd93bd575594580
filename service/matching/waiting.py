"""Go through the queue: who waits, in order, and whom each of them is put to."""

from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select

from service import alarms, conversations, legs, lines, outbox, people, pool, questions
from service.alarms import About
from service.line_settings import Pace
from service.matching import candidates, offers, wishing
from service.matching.ranking import Candidate, Need
from service.outbox import Envelope
from service.prepared import Asked, Prepared
from service.session import Record, Session
from service.tables import conversations as conversation_table

READY_SECONDS = 600.0
_TURN = Prepared(select(func.pg_advisory_xact_lock(bindparam("pool", type_=BigInteger))))


def match(session: Session) -> list[Record]:
    """Offer the waiting callers to free peers, in order. Returns the conversations for which nobody is free.

    One transaction for each line at a time: it holds callers and peers as it goes, and two would hold what the other
    wants next. That a caller and a peer who arrive together find each other comes of looking after both have committed.
    """
    session.look_ahead((_TURN, {"pool": session.line_id}), lines.asks(session), _asks(session))
    line = lines.get(session)
    if line.paused:
        return []
    nobody: set[tuple[object, ...]] = set()
    found = [row for row in queue(session) if not _serve(session, row, nobody, line.pace)]
    if found and not alarms.waits(session, "mend_pool", About()):
        alarms.put(session, "mend_pool", line.pace.ask_again, About())
    return [row for row in found if not _others_are_free(session, row)]


def _others_are_free(session: Session, waiting: Record) -> bool:
    """Whether somebody waits only because of whom they wish for; that nobody is free would not be true for them."""
    return wishing.wishes(waiting) and candidates.anybody(
        session, candidates.need_of(waiting)._replace(tags=(), whom="")
    )


def queue(session: Session) -> list[Record]:
    """Who waits, in order; whoever is given no peer for now is not among them."""
    waiting, given = _asks(session)
    return session.run(waiting, **given)


def _asks(session: Session) -> Asked:
    return _WAITING, {"line": session.line_id, "at": session.at}


def _waiting() -> Select[Any]:
    waits = (conversation_table.c.line_id == bindparam("line"), conversation_table.c.state == "waiting")
    blocked = people.blocks_of(conversation_table.c.caller_id, bindparam("at")).exists()
    order = (conversation_table.c.priority.desc(), conversation_table.c.queued_at, conversation_table.c.id)
    return select(conversation_table).where(*waits, ~blocked).order_by(*order)


_WAITING = Prepared(_waiting())


def _serve(session: Session, waiting: Record, nobody: set[tuple[object, ...]], pace: Pace) -> bool:
    """Serve one in the queue; False if there is nobody for them. `nobody` keeps the needs nobody is free for.

    While the queue is gone through, peers only become busy: many with the same need cost one look.
    """
    need = candidates.need_of(waiting)
    if (need.language, need.tags, need.by_call) in nobody:
        return False
    most = pace.ask_all_up_to + 1
    conversation = waiting if session.alone else _held(session, waiting, need, most)
    if conversation.state != "waiting":
        return True
    tried: set[int] = set()
    while best := candidates.best(session, conversation, need, most):
        if _put_to(session, conversation, need, best, pace):
            return True
        if tried.issuperset(one.person_id for one in best):
            break  # free by the truth, and still not to be asked: nobody else would ever get their turn
        tried.update(one.person_id for one in best)
    if candidates.anybody(session, need):
        _ask_again_later(session, conversation.id, pace.ask_again)
    else:
        nobody.add((need.language, need.tags, need.by_call))
    return False


def _held(session: Session, waiting: Record, need: Need, most: int) -> Record:
    """The same, held against others; who there is for them is asked on the same way."""
    session.look_ahead(conversations.asks_to_hold(waiting.id), *candidates.asks(session, waiting, need, most))
    return conversations.hold(session, waiting.id)


def _put_to(session: Session, conversation: Record, need: Need, best: list[Candidate], pace: Pace) -> bool:
    """Put a caller to whoever is free by the pool; False if nobody is after all, which the pool knows now."""
    if not conversation.text_me:
        return offers.put_to(session, conversation, need, best, pace)
    if not pool.refresh(session, *(one.person_id for one in best)):
        return False
    _ask_if_ready(session, conversation)
    return True


def _ask_again_later(session: Session, conversation_id: int, seconds: float) -> None:
    """Everybody who is free has been asked: those who let it pass may be asked once more, after a while."""
    if not alarms.waits(session, "ask_again", About(conversation_id)):
        alarms.put(session, "ask_again", seconds, About(conversation_id))


def ask_again(session: Session, conversation_id: int) -> None:
    """A new round: those who let an offer pass may be asked once more."""
    conversation = conversations.hold(session, conversation_id)
    if conversation.state == "waiting":
        conversations.change(session, conversation_id, round=conversation.round + 1)
        offers.look(session)


def mend(session: Session) -> None:
    """Callers wait: make sure that nobody who is free is missing from the pool, and look at the queue once more."""
    pool.mend(session)
    offers.look(session)


def _ask_if_ready(session: Session, conversation: Record) -> None:
    """Somebody asked to be texted when a peer is free: they say whether now is still good."""
    if questions.find(session, conversation.caller_id, "ready", conversation.id) is not None:
        return
    zone = people.get(session, conversation.caller_id).zone or lines.get(session).zone
    awake = lines.awake(session, session.at, zone)
    if awake > session.at:
        alarms.put_at(session, "match", awake, About(conversation.id))
        return
    if alarms.waits(session, "ready_again", About(conversation.id)):
        return
    if conversation.ring_me and legs.open_of(session, conversation.caller_id) is not None:
        return  # they are still on the phone; this is looked at again once they are not
    here = (conversation.caller_id, conversation.number, conversation.id)
    envelope = Envelope(*here, ref=conversation.id, expires_at=session.at + READY_SECONDS)
    questions.ask(session, envelope, "ready", outbox.phrase("queue.ready"), quietly=conversation.ring_me)
    if conversation.ring_me:
        legs.ring(session, conversation.caller_id, conversation.number, "back", conversation.id, conversation.id)
    alarms.put(session, "ready_over", READY_SECONDS, About(conversation.id))
    alarms.put(session, "ready_again", lines.get(session).pace.ask_ready_again, About(conversation.id))


def ready_over(session: Session, conversation_id: int) -> None:
    """No answer to "a peer is free": the question goes, the place stays."""
    questions.close_conversation(session, conversations.hold(session, conversation_id), "ready")
