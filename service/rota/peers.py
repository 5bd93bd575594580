"""Peers as the rota knows them: who has agreed, who is on, who rests."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import ColumnElement, String, bindparam, literal, or_, select, update

from service import alarms, lines, pool, stints
from service.alarms import About
from service.prepared import Prepared
from service.session import Record, Session
from service.tables import peers

_ON = (peers.c.state == "agreed", peers.c.on_since.is_not(None))


def peer(session: Session, person_id: int) -> Record | None:
    """Somebody's record as a peer, if they are one."""
    return next(iter(session.run(_PEER, person=person_id)), None)


_PEER = Prepared(select(peers).where(peers.c.person_id == bindparam("person"), peers.c.state != "left"))


def change_peer(session: Session, person_id: int, **columns: object) -> None:
    """Set columns of a peer."""
    session.run(_change(tuple(columns)), person=person_id, **columns)
    pool.refresh(session, person_id)


@cache
def _change(columns: tuple[str, ...]) -> Prepared:
    return Prepared(update(peers).where(peers.c.person_id == bindparam("person")), columns)


def texts_at_once(session: Session, record: Record) -> int:
    """With how many callers a peer is at most, by text: as they chose, if the line has room for it."""
    return min(int(record.texts_at_once), lines.room(session))


def invite(session: Session, person_id: int, languages: str) -> None:
    """A new peer, who has not agreed to anything yet."""
    row = peers.insert().values(
        line_id=session.line_id,
        person_id=person_id,
        languages=languages,
        state="invited",
        depth="some",
        created_at=session.at,
    )
    session.do(row)


def comes_on(session: Session, person_id: int, until: float | None) -> None:
    """A peer is there for offers, until a time or until OFF."""
    stints.begin(session, person_id, until)
    change_peer(session, person_id, on_since=session.at, on_until=until, idle_since=session.at, resting=False)


def stays_on(session: Session, person_id: int, until: float) -> None:
    """A peer who is on is so until another time than was said."""
    stints.begin(session, person_id, until)
    change_peer(session, person_id, on_until=until)


def goes_off(session: Session, person_id: int) -> None:
    """No offers until they come on again; who waited for them alone is looked at once more."""
    stints.end(session, person_id)
    change_peer(session, person_id, on_since=None, on_until=None)
    alarms.put(session, "match", 0, About())


def rests(session: Session, person_id: int, seconds: float) -> None:
    """A break: no offers until it is over."""
    change_peer(session, person_id, resting=True)
    alarms.put(session, "break_over", seconds, About(person_id=person_id))


def is_on(session: Session, record: Record) -> bool:
    """Whether a peer is on now."""
    return (
        record.state == "agreed"
        and record.on_since is not None
        and (record.on_until is None or record.on_until > session.at)
    )


def on_now(session: Session) -> list[Record]:
    """Every peer who is on, the longest idle first."""
    lasting = or_(peers.c.on_until.is_(None), peers.c.on_until > session.at)
    return session.all(
        select(peers)
        .where(peers.c.line_id == session.line_id, *_ON, lasting)
        .order_by(peers.c.idle_since, peers.c.person_id)
    )


def somebody_on(session: Session, language: str, but: Iterable[int]) -> bool:
    """Whether anybody else than these is on who speaks a language, free or not."""
    others = set(but)
    given = {"line": session.line_id, "at": session.at, "language": language, "most": len(others) + 1}
    return any(row.person_id not in others for row in session.run(_SPEAKING, **given))


_SPEAKING = Prepared(
    select(peers.c.person_id)
    .where(peers.c.line_id == bindparam("line"), *_ON)
    .where(or_(peers.c.on_until.is_(None), peers.c.on_until > bindparam("at")))
    .where((literal(",") + peers.c.languages + literal(",")).like("%," + bindparam("language", type_=String) + ",%"))
    .limit(bindparam("most"))
)


def knows(session: Session, tags: Iterable[str], language: str = "") -> bool:
    """Whether the line has a peer who knows all of these from their own life, and speaks a language if it is named."""
    them = select(peers.c.person_id).where(peers.c.line_id == session.line_id, peers.c.state == "agreed")
    spoken = [_among(language, peers.c.languages)] if language else []
    return session.first(them.where(*spoken, *(_among(tag, peers.c.tags) for tag in tags)).limit(1)) is not None


def known_tags(session: Session) -> list[str]:
    """What the peers of the line know from their own lives, each once, in order."""
    them = select(peers.c.tags).where(peers.c.line_id == session.line_id, peers.c.state == "agreed")
    return sorted({tag for row in session.all(them) for tag in row.tags.split(",") if tag})


def _among(word: str, column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a word stands in a column of words with commas between them."""
    return (literal(",") + column + literal(",")).contains(f",{word},", autoescape=True)
