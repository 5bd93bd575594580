"""Who is free: a row for each language and wish a free peer meets, kept in the order of asking. A copy of the truth.

Whatever makes somebody free or busy calls `refresh`; it holds their row, so that two who change it see each other.
"""

from collections.abc import Collection, Iterable
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, exists, func, literal_column, or_, select

from flows.tags import MOST, MOST_WISHED
from service import alarms
from service.alarms import About
from service.prepared import Asked, Prepared
from service.session import Record, Session
from service.tables import OPEN_STATES, conversations, legs, lines, numbers, offers, peers, pool, questions

SHIFT_END = 900.0
SETTLING = 60.0
FEW = 16
MOST_TALKS = 2
"""With how many callers a peer may be at most, by text."""


class Entry(NamedTuple):
    """One row: a peer as found by one language and one wish. Times are unix seconds; `load` is how many they took.

    `talks` is with how many they are now, by text.
    """

    language: str
    tag: str
    person_id: int
    talks: int
    load: int
    idle_since: float
    free_from: float
    free_until: float | None


def wish(tags: Iterable[str]) -> str:
    """Wanted tags as the pool knows them: in order, two at most."""
    return "+".join(sorted({tag for tag in tags if tag})[:MOST_WISHED])


def refresh(session: Session, *person_ids: int | None) -> set[Entry]:
    """Something about these people has changed: set the copy right; if somebody becomes free, look at the queue.

    Returns what is true of them; they are held until the end of the transaction.
    """
    concerned = sorted({person_id for person_id in person_ids if person_id is not None})
    if not concerned:
        return set()
    held = [row.person_id for row in session.run(_held(len(concerned)), **_named(concerned))]
    if not held:
        return set()
    truth, copy = true(session, held), _copied(session, held)
    for stale in {(entry.language, entry.tag, entry.person_id) for entry in copy - truth}:
        session.run(_STALE, **dict(zip(("of_language", "of_tag", "person"), stale, strict=True)))
    missing = sorted(truth - copy)
    for entry in missing:
        session.write(pool, **entry._asdict())
    if missing:
        alarms.put(session, "match", 0, About())
    return truth


def mend(session: Session) -> int:
    """Set right whatever of the copy is not so; returns how many people it was about. It should always be none."""
    apart = {entry.person_id for entry in true(session) ^ listed(session)}
    refresh(session, *apart)
    return len(apart)


def true(session: Session, person_ids: list[int] | None = None) -> set[Entry]:
    """What the pool of this line should hold, of these people or of all."""
    now = {"line": session.line_id, "at": session.at}
    if person_ids is None:
        rows = session.run(_FREE, **now)
    else:
        rows = session.run(_free_of(len(person_ids)), **now, **_named(person_ids))
    return {entry for row in rows for entry in _entries(row)}


def listed(session: Session) -> set[Entry]:
    """What the pool of this line holds, without those whose shift is about to end."""
    return {e for e in _copied(session) if e.free_until is None or e.free_until > session.at}


def _copied(session: Session, person_ids: list[int] | None = None) -> set[Entry]:
    if person_ids is None:
        rows = session.all(_COPY.where(pool.c.line_id == session.line_id))
    else:  # people are of one line: naming it as well would lead SQLite through every row of the line
        rows = session.run(_copy_of(len(person_ids)), **_named(person_ids))
    return {Entry._make(row) for row in rows}


def first(
    session: Session, language: str, tags: str, but: Collection[int], most: int, *, by_call: bool = False
) -> list[Record]:
    """The first few who are free for a language and a wish, in the order of asking; not these people. Each is held.

    With each goes what the peer speaks and knows. A call is for who has no talk at all.
    """
    some, given = asks_first(session, language, tags, most + len(but), by_call=by_call)
    others = sorted((row for row in session.run(some, **given) if row.person_id not in but), key=_asked_in_order)
    return others[:most]


def asks_first(session: Session, language: str, tags: str, most: int, *, by_call: bool = False) -> Asked:
    """What `first` asks of the database, if it needs so many for enough who are none of those."""
    here = {"line": session.line_id, "language": language, "at": session.at, "talks": _most(by_call)}
    wished = {"tag": tags} if tags else {}
    return _first(_at_least(most), bool(tags)), {**here, **wished}


def _most(by_call: bool) -> int:
    return 0 if by_call else MOST_TALKS - 1


def _asked_in_order(row: Record) -> tuple[int, int, float, int]:
    return (row.talks, row.load, row.idle_since, row.person_id)


def _at_least(some: int) -> int:
    """So many, or somewhat more where they are many, so that few statements are made."""
    return some if some <= FEW else 1 << (some - 1).bit_length()


@cache
def _first(many: int, wished: bool) -> Prepared:
    """Few are found before they are joined, and they are held in one order, whoever holds them.

    How many, and that nothing is wished for, is written out: only then can PostgreSQL keep one plan for all of them.
    """
    tag: ColumnElement[str] = bindparam("tag") if wished else literal_column("''")
    found = select(pool).where(*_here_and_now(), pool.c.tag == tag)
    order = (pool.c.talks, pool.c.load, pool.c.idle_since, pool.c.person_id)
    return Prepared(_with_peer(found.order_by(*order).limit(literal_column(str(many))).subquery("few")))


def find(session: Session, language: str, tags: str, person_id: int, *, by_call: bool = False) -> Record | None:
    """One person's row for a language and a wish, if they are free now; they are held."""
    here = {"line": session.line_id, "language": language, "tag": tags, "at": session.at, "talks": _most(by_call)}
    return next(iter(session.run(_FIND, **here, person=person_id)), None)


def _find() -> Select[Any]:
    one = (pool.c.tag == bindparam("tag"), pool.c.person_id == bindparam("person"))
    return _with_peer(select(pool).where(*_here_and_now(), *one).subquery("one"))


def _here_and_now() -> tuple[ColumnElement[bool], ...]:
    at: ColumnElement[float] = bindparam("at")
    here = (pool.c.line_id == bindparam("line"), pool.c.language == bindparam("language"))
    lasting = or_(pool.c.free_until.is_(None), pool.c.free_until > at)
    return (*here, pool.c.talks <= bindparam("talks"), pool.c.free_from <= at, lasting)


def _with_peer(found: Any) -> Select[Any]:
    able = (peers.c.languages, peers.c.tags, peers.c.depth)
    them = select(found, *able).join(peers, peers.c.person_id == found.c.person_id)
    return them.order_by(peers.c.person_id).with_for_update(key_share=True, of=peers)


def taken(session: Session, person_id: int) -> None:
    """Somebody who is held and was free is being asked now: nothing needs to be looked up to know that they are not."""
    session.run(_TAKEN, person=person_id)


_FIND = Prepared(_find())
_TAKEN = Prepared(delete(pool).where(pool.c.person_id == bindparam("person")))


def drop_over(session: Session, language: str, tags: str) -> None:
    """Take out those whose shift is about to end: nobody needs to step over them again."""
    here = (pool.c.line_id == session.line_id, pool.c.language == language, pool.c.tag == tags)
    session.do(delete(pool).where(*here, pool.c.free_until <= session.at))


def _named(person_ids: Iterable[int]) -> dict[str, int]:
    """People as a prepared statement has them, which leaves no list open."""
    return {f"person_{place}": person_id for place, person_id in enumerate(person_ids)}


def _one_of(column: ColumnElement[int], many: int) -> ColumnElement[bool]:
    return column.in_([bindparam(f"person_{place}", type_=column.type) for place in range(many)])


@cache
def _held(many: int) -> Prepared:
    them = select(peers.c.person_id).where(_one_of(peers.c.person_id, many))
    return Prepared(them.order_by(peers.c.person_id).with_for_update(key_share=True))


@cache
def _copy_of(many: int) -> Prepared:
    return Prepared(_COPY.where(_one_of(pool.c.person_id, many)))


@cache
def _free_of(many: int) -> Prepared:
    return Prepared(_free().where(_one_of(peers.c.person_id, many)))


def _free() -> Select[Any]:
    """Free peers; with each how many they took since they came on, and whether they have yet to say what they hold."""
    since = (offers.c.peer_id == peers.c.person_id, offers.c.answered_at >= peers.c.on_since)
    taken = select(func.count()).where(*since, offers.c.state == "accepted").scalar_subquery()
    asked = (questions.c.person_id == peers.c.person_id, questions.c.kind == "hold")
    settling = exists().where(*asked, questions.c.ref == peers.c.person_id)
    columns = (taken.label("load"), settling.label("settling"), _talks().label("talks"))
    return select(peers, *columns).where(*is_free())


def is_free() -> tuple[ColumnElement[bool], ...]:
    """What is so of a peer of line `:line` at `:at` who could be asked now.

    Who chose to be with more than one caller may be in a talk by text, if the line has room and another number for it.
    """
    one_only = or_(peers.c.texts_at_once == 1, conversations.c.medium != "sms")
    return (
        *_is_ready(),
        ~_in_talk(one_only),
        or_(peers.c.texts_at_once == 1, _talks() < peers.c.texts_at_once),
        or_(peers.c.texts_at_once == 1, _talks() == 0, _room() > _talks()),
    )


def is_free_for(number: ColumnElement[str], by_call: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """The same, and they are in no talk on one of our numbers already; for a call, in none at all."""
    return (*is_free(), ~_in_talk(or_(by_call, conversations.c.peer_number == number)))


def is_idle() -> tuple[ColumnElement[bool], ...]:
    """The same of who is in no talk at all: there is far less to look at."""
    return (*_is_ready(), ~_in_talk())


def _is_ready() -> tuple[ColumnElement[bool], ...]:
    """They are on, rested, asked by nobody, neither caller nor responder in anything, and on no phone."""
    roles = (conversations.c.caller_id, conversations.c.responder_id)
    asked_now = (offers.c.peer_id == peers.c.person_id, offers.c.state == literal_column("'offered'"))
    return (
        peers.c.line_id == bindparam("line"),
        peers.c.state == "agreed",
        peers.c.on_since.is_not(None),
        ~peers.c.resting,
        ~peers.c.aftercare_owed,
        or_(peers.c.on_until.is_(None), peers.c.on_until - SHIFT_END > bindparam("at")),
        *(~exists().where(role == peers.c.person_id, _open_now()) for role in roles),
        ~exists().where(*asked_now),
        ~exists().where(legs.c.person_id == peers.c.person_id, legs.c.ended_at.is_(None)),
    )


def _in_talk(*such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether they are the peer in a conversation, such a one."""
    return exists().where(conversations.c.peer_id == peers.c.person_id, _open_now(), *such)


def _open_now() -> ColumnElement[bool]:
    # the states are written out: only so do both databases see that their partial indexes serve
    return conversations.c.state.in_([literal_column(f"'{state}'") for state in OPEN_STATES])


def _talks() -> Any:
    mine = (conversations.c.peer_id == peers.c.person_id, _open_now())
    return select(func.count()).select_from(conversations).where(*mine).scalar_subquery()


def _room() -> Any:
    """With how many callers anybody may be on this line: as it has chosen, and one on each of its numbers."""
    ours = select(func.count()).where(numbers.c.line_id == bindparam("line")).scalar_subquery()
    chosen = select(lines.c.texts_at_once).where(lines.c.id == bindparam("line")).scalar_subquery()
    return case((ours < chosen, ours), else_=chosen)


def offered_until(peer: Record) -> float | None:
    """Until when a peer who is on may be asked: not in the last quarter of an hour. None if they did not say."""
    return None if peer.on_until is None else peer.on_until - SHIFT_END


def goes_on(peer: Record, at: float) -> bool:
    """Whether a peer is on, and not in that last quarter of an hour."""
    until = offered_until(peer)
    return peer.on_since is not None and (until is None or until > at)


def _entries(peer: Record) -> list[Entry]:
    """A peer's rows: for each of their languages no wish, each tag, and each two tags; so they have few."""
    tags = sorted({tag for tag in peer.tags.split(",") if tag})[:MOST]
    wishes = ["+".join(some) for size in range(MOST_WISHED + 1) for some in combinations(tags, size)]
    free_from = peer.on_since + SETTLING if peer.settling else peer.on_since
    idle = peer.idle_since or 0.0
    return [
        Entry(language, wished, peer.person_id, peer.talks, peer.load, idle, free_from, offered_until(peer))
        for language in peer.languages.split(",")
        for wished in wishes
    ]


_FREE = Prepared(_free())
_COPY = select(*(pool.c[name] for name in Entry._fields))
_STALE = Prepared(
    delete(pool).where(
        pool.c.language == bindparam("of_language"),
        pool.c.tag == bindparam("of_tag"),
        pool.c.person_id == bindparam("person"),
    )
)
