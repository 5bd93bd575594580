"""Effects for the carrier, written in the transaction that decided them: references, put into words at sending."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select, text, update

from service.prepared import Prepared
from service.session import Record, Session
from service.tables import ever_in, legs, outbox
from service.vault import Vault

LANES = ("pages", "live", "later")
VOICE = "voice"
"""Where what is said on the phone waits, until the carrier asks for the next thing to say on that leg."""
BEEP = "beep"
"""In a row that rings a phone: a voicemail may be told something there, after its beep."""
SPOKEN = ("reply", "offer", "follow_up", "safety")
HOME_SECONDS = 60.0
HEAD_START = 3.0  # what rides home is on its way for so long before it may be overtaken
# spelt out: a partial index is only used for the very words it was made with
PENDING, PAGE = text("outbox.state = 'pending'"), text("outbox.kind = 'page'")
_UNSENT = text("outbox.state in ('pending', 'sending')")
Content = Mapping[str, Any]
HEARS = (
    legs.c.ended_at.is_(None),
    legs.c.answered_at.is_not(None),
    func.coalesce(legs.c.document["then"].as_string(), "") != "end",
)
"""A leg on which more can be said: it is up, and was not told yet that the call ends."""


@dataclass(frozen=True)
class Envelope:
    """Who gets it, from which of our numbers, about what, and how urgent it is."""

    to: int
    number: str
    conversation_id: int | None = None
    lane: str = "live"
    kind: str = "reply"
    ref: int | None = None
    due_at: float | None = None
    expires_at: float | None = None


def phrase(key: str, **values: object) -> Content:
    """Content that is one of the line's own sentences. Values are numbers or references such as {"words": [id]}."""
    return {"phrase": key, "values": values}


def put(session: Session, envelope: Envelope, *contents: Content) -> list[int]:
    """Write one row for each content, in order, and return their ids. Who is on the phone hears it there."""
    leg = _on_the_phone(session, envelope)
    lane = envelope.lane if leg is None else VOICE
    ids = [_put(session, envelope, content, lane) for content in contents]
    session.written += [(row_id, envelope.to) for row_id in ids]
    if leg is not None and leg.doing != "recording":
        ids += fetch(session, leg)
    return ids


def write(session: Session, envelope: Envelope, content: Content) -> None:
    """Write one row to somebody who is known to be on no phone, and who is not being answered now."""
    session.lanes[envelope.lane] += 1
    session.write(outbox, **_row(session, envelope, content, envelope.lane))


def fetch(session: Session, leg: Record) -> list[int]:
    """Have a leg ask us what is next, once it has heard what it was told last; its own answer is on its way already."""
    if leg.id == session.leg_id or leg.id in session.moved or leg.document.get("then") == "told":
        return []  # what is said first is never cut short by us: after each piece the leg asks by itself
    session.moved.add(leg.id)
    move = {"move": leg.id, "turn": leg.turn}
    if any(row.content == move for row in session.run(_CALLS, person=leg.person_id, our=leg.number)):
        return []  # asked a second time it would begin anew what it has just begun to say
    heard_at = max(session.at, leg.document.get("until", 0.0))
    envelope = Envelope(leg.person_id, leg.number, leg.conversation_id, kind="call", ref=leg.id, due_at=heard_at)
    ids = [_put(session, envelope, move, "live")]
    session.written += [(row_id, envelope.to) for row_id in ids]
    return ids


def _on_the_phone(session: Session, envelope: Envelope) -> Record | None:
    """The leg on which this can be said: somebody is there, it is not the end of it, and it is of the kind said."""
    if envelope.kind not in SPOKEN:
        return None
    return session.look(_HEARS, person=envelope.to, our=envelope.number, here=session.leg_id)


_HEARS = Prepared(
    select(legs)
    .where(legs.c.person_id == bindparam("person"), legs.c.number == bindparam("our"), *HEARS)
    .where(or_(legs.c.ready, legs.c.id == bindparam("here")))
    .order_by(legs.c.id.desc())
    .limit(1)
)


def _put(session: Session, envelope: Envelope, content: Content, lane: str) -> int:
    if lane != VOICE:
        session.lanes[lane] += 1
    return session.add(outbox, **_row(session, envelope, content, lane))


def _row(session: Session, envelope: Envelope, content: Content, lane: str) -> dict[str, object]:
    return {
        "to_id": envelope.to,
        "number": envelope.number,
        "conversation_id": envelope.conversation_id,
        "lane": lane,
        "kind": envelope.kind,
        "ref": envelope.ref,
        "content": dict(content),
        "state": "pending",
        "due_at": envelope.due_at if envelope.due_at is not None else session.at,
        "expires_at": envelope.expires_at,
        "created_at": session.at,
    }


def _is_due(rows: Any, at: Any) -> Any:
    """Whether a row should go now; also if that was so when it was written, and the clock has gone back since."""
    return or_(rows.c.due_at <= at, rows.c.due_at <= rows.c.created_at)


def ride_home(session: Session, to: int, number: str, worded: Callable[[Record], str]) -> list[tuple[Record, str]]:
    """Claim this transaction's due rows to the sender for the answer to their own webhook, in order, with their words.

    None ride if anything earlier to them is unsent: it must not be overtaken.
    """
    mine = {row_id for row_id, whom in session.written if whom == to}
    rows = session.run(_UNSENT_TO, person=to, our=number, at=session.at) if mine else []
    if not rows or not {row.id for row in rows} <= mine:
        return []
    found = [(row, worded(row)) for row in rows if row.state == "pending"]
    lease = {"state": "sending", "home": True, "lease_until": session.at + HOME_SECONDS, "tries": 1}
    with session.together():
        for row, body in found:
            session.change(outbox, row.id, **lease, sent_as=_digest(session.vault, row.id, body))
            session.lanes[row.lane] -= 1  # no worker has anything to do about it
    return found


TO_THEM = (outbox.c.to_id == bindparam("person"), outbox.c.number == bindparam("our"))
_CALLS = Prepared(select(outbox.c.content).where(*TO_THEM, outbox.c.kind == "call", PENDING))
_DUE_TEXT = (_is_due(outbox, bindparam("at")), outbox.c.kind != "call", outbox.c.lane != VOICE)
_UNSENT_TO = Prepared(select(outbox).where(*TO_THEM, *_DUE_TEXT, _UNSENT, ~outbox.c.home).order_by(outbox.c.id))


def sends_as(session: Session, bodies: Iterable[tuple[int, str]]) -> None:
    """Keep by which the very words that are handed over now are known again: later they might be worded otherwise."""
    with session.together():
        for row_id, body in bodies:
            session.run(_SENDS_AS, row=row_id, digest=_digest(session.vault, row_id, body))


def was_sent_as(vault: Vault, row: Record, body: str) -> bool:
    """Whether these are words that were handed over for this row, at whichever try."""
    return _digest(vault, row.id, body) in (row.sent_as or "").split()


def _digest(vault: Vault, row_id: int, body: str) -> str:
    """White space is the carrier's to change."""
    return vault.digest("texts that were sent", f"{row_id} {' '.join(body.split())}")


_SENDS_AS = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.lease_until.is_not(None))
    .values(sent_as=func.coalesce(outbox.c.sent_as + " ", "") + bindparam("digest"))
)
"""Beside those of earlier tries; not where nobody will look any more."""


def get(session: Session, row_id: int) -> Record:
    """One row as it stands."""
    [row] = session.run(_ONE, this=row_id)
    return row


def found(session: Session, row: Record) -> None:
    """This row was read in another way: nobody needs to look for it."""
    session.knows(_ONE, row, this=row.id)


_ONE = Prepared(select(outbox).where(outbox.c.id == bindparam("this")))


def supersede(session: Session, *where: Any, state: str = "superseded") -> int:
    """Take back what has not left yet; what is with the carrier stays as it is."""
    return session.count(update(outbox).where(PENDING, *where).values(state=state, sent_as=None))


def take_back(session: Session, to: int) -> None:
    """Somebody wants no more texts: what has not left stays here. A page is missed by delivery, which says so."""
    texts = (outbox.c.kind.not_in(("page", "call")), outbox.c.lane != VOICE)
    supersede(session, outbox.c.to_id == to, *texts, state="cancelled")


def take_back_words(session: Session, author: int) -> None:
    """Somebody erases what they wrote: what of it has not left says nothing any more, and stays here."""
    theirs = (outbox.c.conversation_id.in_(ever_in(author)), outbox.c.content["from"].as_integer() == author)
    supersede(session, *theirs, state="cancelled")


def claim(session: Session, lane: str, limit: int, lease: float) -> list[Record]:
    """Mark due rows of a lane as sending and return them: at most one for each person and number, oldest first."""
    rows = session.run(_CLAIM, of_lane=lane, at=session.at, at_most=limit, lease=session.at + lease)
    return sorted(rows, key=lambda row: row.id)


def _due() -> Any:
    """The ids of what may leave a lane `:of_lane` at `:at`: nothing that would overtake."""
    earlier = outbox.alias("earlier")
    at: Any = bindparam("at", type_=outbox.c.due_at.type)
    overtakes = (
        select(earlier.c.id)
        .where(
            earlier.c.to_id == outbox.c.to_id,
            earlier.c.number == outbox.c.number,
            text("earlier.state in ('pending', 'sending')"),
            or_(~earlier.c.home, earlier.c.created_at > at - HEAD_START),
            earlier.c.id < outbox.c.id,
            earlier.c.kind != "call",
            outbox.c.kind != "call",
            or_(_is_due(earlier, at), earlier.c.tries > 0),
            or_(earlier.c.lane == outbox.c.lane, earlier.c.state == "sending"),
        )
        .exists()
    )
    return (
        select(outbox.c.id)
        .where(outbox.c.lane == bindparam("of_lane"), PENDING, outbox.c.due_at <= at, ~overtakes)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(bindparam("at_most"))
        .with_for_update(skip_locked=True)
    )


def _claimed() -> Any:
    """As many as PostgreSQL has locked, and no more: that is found before anything is changed."""
    won = update(outbox).where(outbox.c.id.in_(select(_due().cte("due").c.id)))
    lease = bindparam("lease", type_=outbox.c.lease_until.type)
    return won.values(state="sending", lease_until=lease, tries=outbox.c.tries + 1).returning(*outbox.c)


_CLAIM = Prepared(_claimed())


def again(session: Session, row_id: int, due_at: float, error: str) -> None:
    """Put a row back to be tried later: the carrier certainly did not act on it, or a repeat does no harm."""
    session.change(outbox, row_id, state="pending", due_at=due_at, lease_until=None, error=error)


def put_off(session: Session, row_id: int, due_at: float, tries: int) -> None:
    """Nothing is wrong with a claimed row but that its turn is later."""
    session.change(outbox, row_id, state="pending", due_at=due_at, lease_until=None, tries=tries)


def send_after_all(session: Session, row_id: int) -> bool:
    """Somebody has decided that a text in doubt may go, at the risk of going twice; whether it was in doubt."""
    held = (outbox.c.line_id == session.line_id, outbox.c.state == "in_doubt", outbox.c.lease_until.is_(None))
    row = session.locked(select(outbox.c.id, outbox.c.lane).where(outbox.c.id == row_id, *held))
    if row is None:
        return False
    again(session, row_id, session.at, "")
    session.change(outbox, row_id, home=False, expires_at=None)
    session.lanes[row.lane] += 1
    return True
