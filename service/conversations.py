"""Conversations: one contact from arrival to close, and who is in it."""

from collections.abc import Mapping

from sqlalchemy import and_, bindparam, func, or_, select, update

from service import pool, telemetry
from service.prepared import Asked, Prepared, among
from service.session import Record, Session
from service.tables import OPEN_STATES, conversations, ever, offers

TALKING = ("open", "closing")
"""What was longer ago says nothing about a wait today."""
QUEUED = ("waiting", "offered")
HUNG_UP = "hung up"
"""Why it was over for somebody who put the phone down in the queue, or whose call dropped there."""
REDIAL_SECONDS = 300.0
"""Who is back so soon was cut off."""
ALONE = ("practice", "practice, then on")
"""Why there is a conversation that a peer has with the line alone."""
NO_LONGER_KEPT = "no longer kept"
"""Instead of why a peer was asked, once either of them has erased what is theirs."""
MAKES_FREE = {"state", "peer_id", "responder_id", "medium"}
"""What makes somebody free or busy when it changes."""
_THIS = select(conversations).where(conversations.c.id == bindparam("this"))
_ONE, _HELD = Prepared(_THIS), Prepared(_THIS.with_for_update(key_share=True))
_CALLS = conversations.c.caller_id == bindparam("person")
_TAKES = conversations.c.peer_id == bindparam("person")
_COMES_IN = conversations.c.responder_id == bindparam("person")
_OPEN = among(conversations.c.state, OPEN_STATES)
_THERE, _THEIRS = (number == bindparam("our") for number in (conversations.c.number, conversations.c.peer_number))
# that it is open is said of each: only so does SQLite see that its partial indexes serve
_HERE = or_(and_(_CALLS, _THERE, _OPEN), and_(_COMES_IN, _THERE, _OPEN), and_(_TAKES, _THEIRS, _OPEN))
_OF_WHOM = select(conversations).where(_HERE).order_by(conversations.c.id).limit(1)
_OF, _HELD_OF = Prepared(_OF_WHOM), Prepared(_OF_WHOM.with_for_update(key_share=True))
_CLOSED = conversations.c.closed_at.is_not(None)
_LAST_TAKEN = Prepared(
    select(conversations)
    .where(_TAKES, conversations.c.peer_number == bindparam("our"), _CLOSED)
    .order_by(conversations.c.id.desc())
    .limit(1)
)
_PLACE = Prepared(
    select(conversations)
    .where(_CALLS, _CLOSED, conversations.c.peer_id.is_(None), conversations.c.number == bindparam("our"))
    .where(conversations.c.reason == HUNG_UP, conversations.c.queued_at.is_not(None))
    .where(conversations.c.closed_at >= bindparam("since"))
    .order_by(conversations.c.id.desc())
    .limit(1)
)
_ANYWHERE = or_(*(and_(role, _OPEN) for role in (_CALLS, _TAKES, _COMES_IN)))
_ALL_OPEN = Prepared(select(conversations).where(_ANYWHERE).order_by(conversations.c.id))


def begin(session: Session, caller: Record, number: str, state: str = "arriving", medium: str = "sms") -> Record:
    """A new conversation of a caller on one of our numbers."""
    conversation_id = session.add(
        conversations,
        number=number,
        peer_number=number,
        medium=medium,
        state=state,
        caller_id=caller.id,
        language=caller.language,
        caller_depth="light",
        created_at=session.at,
    )
    pool.refresh(session, caller.id)
    session.states.append((conversation_id, state))
    return get(session, conversation_id)


def get(session: Session, conversation_id: int) -> Record:
    """One conversation as it stands."""
    [row] = session.run(_ONE, this=conversation_id)
    return row


def hold(session: Session, conversation_id: int) -> Record:
    """One conversation, held against others until the end of the transaction."""
    held, given = asks_to_hold(conversation_id)
    [row] = session.run(held, **given)
    telemetry.is_about(conversation_id)
    return row


def asks_to_hold(conversation_id: int) -> Asked:
    """What `hold` asks of the database."""
    return _HELD, {"this": conversation_id}


def of(session: Session, person_id: int, number: str) -> Record | None:
    """The open conversation this person is in on this number, in whatever role."""
    return session.look(_OF, person=person_id, our=number)


def still(session: Session, before: Record | None, person_id: int, number: str) -> Record | None:
    """The same of who was in this one a moment ago: they are in it still, or it has to be looked for."""
    if before is not None:
        now = get(session, before.id)
        if now.state in OPEN_STATES and includes(now, person_id) and number_of(now, person_id) == number:
            return now
    return of(session, person_id, number)


def hold_of(session: Session, person_id: int, number: str) -> Record | None:
    """The same, held against others until the end of the transaction."""
    held, given = asks_to_hold_of(person_id, number)
    return session.look(held, **given)


def asks_to_hold_of(person_id: int, number: str) -> Asked:
    """What `hold_of` asks of the database."""
    return _HELD_OF, {"person": person_id, "our": number}


def number_of(conversation: Record, person_id: int | None) -> str:
    """Which of our numbers somebody in it writes to and is written to from: a peer's may be another."""
    is_peer = conversation.peer_id == person_id != conversation.caller_id
    return str(conversation.peer_number if is_peer else conversation.number)


def all_open(session: Session, person_id: int) -> list[Record]:
    """Every open conversation that a person is in, in whatever role, oldest first."""
    return session.run(_ALL_OPEN, person=person_id)


def busy(session: Session, person_id: int) -> bool:
    """Whether a person is in any open conversation, in whatever role."""
    return bool(all_open(session, person_id))


def load(session: Session, person_id: int) -> int:
    """How many open conversations somebody has taken as a peer."""
    return sum(one.peer_id == person_id for one in all_open(session, person_id))


def waiting(session: Session) -> int:
    """How many callers wait for a peer on this line."""
    mine = (conversations.c.line_id == session.line_id, conversations.c.state.in_(QUEUED))
    return int(session.one(select(func.count().label("n")).select_from(conversations).where(*mine)).n)


def change(session: Session, conversation_id: int, **columns: object) -> Record:
    """Set columns and return the conversation as it stands now."""
    if not MAKES_FREE & set(columns):
        return _changed(session, conversation_id, columns)
    before = get(session, conversation_id)
    after = _changed(session, conversation_id, columns)
    if _keeps_busy(before) != _keeps_busy(after):
        pool.refresh(session, *_members(before), *_members(after))
    return after


def _changed(session: Session, conversation_id: int, columns: Mapping[str, object]) -> Record:
    after = session.changed(conversations, conversation_id, **columns)
    session.knows(_ONE, after, this=conversation_id)
    return after


def role_of(conversation: Record, person_id: int) -> str:
    """caller, peer or responder."""
    if conversation.caller_id == person_id:
        return "caller"
    return "peer" if conversation.peer_id == person_id else "responder"


def others(conversation: Record, person_id: int) -> list[int]:
    """Everybody else who is in it."""
    return [member for member in _members(conversation) if member is not None and member != person_id]


def includes(conversation: Record, person_id: int) -> bool:
    """Whether somebody is in it."""
    return person_id in _members(conversation)


def _members(conversation: Record) -> tuple[int | None, ...]:
    return (conversation.caller_id, conversation.peer_id, conversation.responder_id)


def _keeps_busy(conversation: Record) -> tuple[object, ...]:
    """Whom, and in which way."""
    ended = conversation.state not in OPEN_STATES
    return (conversation.peer_id, conversation.responder_id, conversation.medium, ended)


def last_as_peer(session: Session, person_id: int, number: str) -> Record | None:
    """The last conversation that somebody took as a peer on one of our numbers, of those that have ended."""
    return session.look(_LAST_TAKEN, person=person_id, our=number)


def place_before(session: Session, conversation: Record) -> Record | None:
    """Where its caller, cut off in the queue a moment before it began, had their place."""
    since = conversation.created_at - REDIAL_SECONDS
    return session.look(_PLACE, person=conversation.caller_id, our=conversation.number, since=since)


def peers_of(session: Session, conversation_id: int) -> set[int]:
    """Everybody who ever took a conversation as its peer, whether they are with it still or not."""
    taken = (offers.c.conversation_id == conversation_id, offers.c.state == "accepted")
    return {row.peer_id for row in session.all(select(offers.c.peer_id).where(*taken))}


def listed(session: Session, limit: int = 100, before: int | None = None) -> list[Record]:
    """The newest conversations, or the newest before one of them; without words."""
    mine = select(conversations).where(conversations.c.line_id == session.line_id)
    older = mine if before is None else mine.where(conversations.c.id < before)
    return session.all(older.order_by(conversations.c.id.desc()).limit(limit))


def of_caller(session: Session, person_id: int, limit: int) -> list[Record]:
    """The newest conversations that somebody began."""
    mine = select(conversations).where(ever(conversations.c.caller_id, person_id))
    return session.all(mine.order_by(conversations.c.id.desc()).limit(limit))


def find(session: Session, conversation_id: int) -> Record | None:
    """A conversation of this line by id, if there is one."""
    return session.first(
        select(conversations).where(conversations.c.id == conversation_id, conversations.c.line_id == session.line_id)
    )


def forget_wishes(session: Session, person_id: int) -> None:
    """What a caller would have liked their peers to know from their own life, and why a peer was asked, is not kept."""
    theirs = ever(conversations.c.caller_id, person_id)
    session.do(update(conversations).where(theirs).values(tags=""))
    talks = select(conversations.c.id).where(theirs)
    for asked in (offers.c.conversation_id.in_(talks), offers.c.peer_id == person_id):
        session.do(update(offers).where(asked).values(why=NO_LONGER_KEPT))


def is_any(session: Session) -> bool:
    """Whether the line was ever in touch with anybody."""
    mine = select(conversations.c.id).where(conversations.c.line_id == session.line_id)
    return session.first(mine.limit(1)) is not None
