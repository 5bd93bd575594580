"""Every event, kept before it is acted on. A duplicate stops here and gets the first one's answer again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, union_all, update

from service.prepared import Asked, Prepared
from service.session import Record, Session
from service.tables import inbox

AT_ONCE = 500
SEEN = "seen"
"""The kind of what is left of an event whose days are over: a keyed mark of the carrier's name for it."""


def keep(
    session: Session, key: str, kind: str, facts: Mapping[str, Any], *, person_id: int | None = None
) -> int | None:
    """Store an event and return its id, or None when that key was kept before."""
    return session.add_once(inbox, ("line_id", "key"), **_row(session, key, kind, facts), person_id=person_id)


def keep_all(session: Session, events: Sequence[tuple[str, str, Mapping[str, Any]]]) -> None:
    """Store events that surely were not kept before, each as key, kind and facts."""
    rows = [{"line_id": session.line_id, "person_id": None, **_row(session, *event)} for event in events]
    if rows:
        session.do(insert(inbox), rows)


def _row(session: Session, key: str, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "facts": dict(facts),
        "reply": [],
        "state": "handled",
        "error": "",
        "tries": 0,
        "received_at": session.at,
    }


def kept(session: Session, key: str) -> bool:
    """Whether an event was kept before under this key, even if only its mark is left."""
    one, given = asks_kept(session, key)
    return session.look(one, **given) is not None


def asks_kept(session: Session, key: str) -> Asked:
    """What `kept` asks of the database."""
    return _KEPT, {"line": session.line_id, "this": key, "mark": _mark(session, key)}


def _under(key: str) -> Select[Any]:
    return select(inbox.c.id).where(inbox.c.line_id == bindparam("line"), inbox.c.key == bindparam(key))


_KEPT = Prepared(union_all(_under("this"), _under("mark")))
"""Each key by itself: for either of two, PostgreSQL goes through a whole inbox that it still takes for a short one."""


def mark(session: Session, keys: Iterable[str]) -> None:
    """What came under these keys is gone from here, and is known again all the same: a request has no date in it."""
    for key in keys:
        session.add_once(inbox, ("line_id", "key"), **_row(session, _mark(session, key), SEEN, {}))


def _mark(session: Session, key: str) -> str:
    return f"{SEEN}:{session.vault.digest('events that came', key)}"


def unseen(session: Session, keys: list[str]) -> list[str]:
    """Those of many keys that no event was kept under, in the same order."""
    known: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        both = [one for key in keys[start : start + AT_ONCE] for one in (key, _mark(session, key))]
        mine = select(inbox.c.key).where(inbox.c.line_id == session.line_id, inbox.c.key.in_(both))
        known |= {row.key for row in session.all(mine)}
    return [key for key in keys if known.isdisjoint((key, _mark(session, key)))]


def find(session: Session, key: str) -> Record | None:
    """The event kept under a key; None where only its mark is left."""
    return session.first(select(inbox).where(inbox.c.line_id == session.line_id, inbox.c.key == key))


def get(session: Session, event_id: int) -> Record:
    """One event by id, held against others who might retry it."""
    row = session.locked(select(inbox).where(inbox.c.id == event_id))
    assert row is not None
    return row


def change(session: Session, event_id: int, **columns: object) -> None:
    """Set columns of an event."""
    session.change(inbox, event_id, **columns)


def handled(session: Session, event_id: int) -> None:
    """A failed event is acted on after all."""
    change(session, event_id, state="handled", error="")


def belongs(session: Session, event_id: int, conversation_id: int) -> None:
    """An event turned out to be about a conversation."""
    change(session, event_id, conversation_id=conversation_id)


def answered(session: Session, event_id: int, conversation_id: int | None, reply: list[int]) -> None:
    """What it turned out to be about, and the outbox rows that rode home: a repeat gets the same answer."""
    if conversation_id is not None or reply:
        change(session, event_id, conversation_id=conversation_id, reply=reply)


def failed(session: Session, event_id: int, error: str) -> int:
    """Mark an event as not acted on; returns how often it has been tried."""
    session.do(update(inbox).where(inbox.c.id == event_id).values(state="failed", error=error, tries=inbox.c.tries + 1))
    return int(session.one(select(inbox.c.tries).where(inbox.c.id == event_id)).tries)


def failures(session: Session, limit: int | None = None) -> list[Record]:
    """Events that nobody has managed to act on yet, oldest first."""
    return session.all(
        select(inbox)
        .where(inbox.c.line_id == session.line_id, inbox.c.state == "failed")
        .order_by(inbox.c.id)
        .limit(limit)
    )


def failure(session: Session, event_id: int) -> Record | None:
    """One of them."""
    mine = (inbox.c.line_id == session.line_id, inbox.c.state == "failed")
    return session.first(select(inbox).where(inbox.c.id == event_id, *mine))


def later_one(session: Session, person_id: int, event_id: int) -> bool:
    """Whether a later text of the same person has been handled: then an old one must not be replayed by itself."""
    later = select(inbox.c.id).where(
        inbox.c.person_id == person_id,
        inbox.c.id > event_id,
        inbox.c.state == "handled",
        inbox.c.kind == "text",
    )
    return session.first(later.limit(1)) is not None
