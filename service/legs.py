"""Legs: one phone's part of a call. What it hears and where it is live here, never with the carrier."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from service import alarms, conversations, outbox, pool, unsaid
from service.alarms import About
from service.outbox import Envelope
from service.prepared import Prepared
from service.session import Record, Session
from service.tables import escalations, legs, offers, pages
from service.tables import outbox as rows

RANK = {"queued": 0, "ringing": 1, "in-progress": 2}
QUIET_SECONDS = 90.0
PAGE = "page"
"""What a leg is for that pages somebody; its `ref` is the page. What is pressed there is about that page alone."""
DISCREET = ("back", "follow-up")
"""What rings a caller because they asked for it: not a word is left on a voicemail that others may hear."""


def arrived(session: Session, sid: str, person_id: int, number: str) -> Record:
    """Somebody rings one of our numbers."""
    return _add(
        session, person_id, number, "arrival", None, None, sid=sid, direction="inbound", state="ringing", ready=True
    )


def ring(
    session: Session,
    person_id: int,
    number: str,
    purpose: str,
    conversation_id: int | None,
    ref: int | None = None,
    *,
    to_the_beep: bool = False,
    lane: str = "live",
) -> Record:
    """Have somebody's phone rung; the carrier is asked once this is committed."""
    leg = _add(
        session, person_id, number, purpose, conversation_id, ref, sid=None, direction="outbound", state="queued"
    )
    envelope = Envelope(person_id, number, conversation_id, lane=lane, kind="call", ref=leg.id)
    outbox.put(session, envelope, {"call": leg.id, **({outbox.BEEP: True} if to_the_beep else {})})
    return leg


def _add(
    session: Session,
    person_id: int,
    number: str,
    purpose: str,
    conversation_id: int | None,
    ref: int | None,
    **columns: object,
) -> Record:
    leg_id = session.add(
        legs,
        conversation_id=conversation_id,
        person_id=person_id,
        number=number,
        purpose=purpose,
        ref=ref,
        document={},
        doing="talking",
        created_at=session.at,
        heard_at=session.at,
        **columns,
    )
    alarms.put(session, "leg_quiet", QUIET_SECONDS, About(ref=leg_id))
    pool.refresh(session, person_id)
    return get(session, leg_id)


def get(session: Session, leg_id: int) -> Record:
    """One leg as it stands."""
    [leg] = session.run(_ONE, this=leg_id)
    return leg


def hold(session: Session, leg_id: int) -> Record:
    """One leg, held against others until the end of the transaction; what it may lead to is held before it.

    Everybody takes a conversation first, then an escalation and then the legs: nobody stands in the other's way.
    """
    leg = get(session, leg_id)
    escalation = _paged_about(session, leg)
    for conversation_id in _leads_to(session, leg, escalation):
        conversations.hold(session, conversation_id)
    if escalation is not None:
        session.locked(select(escalations).where(escalations.c.id == escalation.id))
    [row] = session.run(_HELD, this=leg_id)
    return row


_THIS = select(legs).where(legs.c.id == bindparam("this"))
_ONE, _HELD = Prepared(_THIS), Prepared(_THIS.with_for_update(key_share=True))


def _paged_about(session: Session, leg: Record) -> Record | None:
    """The escalation that somebody is paged about on this leg."""
    if leg.purpose != PAGE:
        return None
    about = select(escalations).join(pages, pages.c.escalation_id == escalations.c.id)
    return session.one(about.where(pages.c.id == leg.ref))


def _leads_to(session: Session, leg: Record, escalation: Record | None) -> list[int]:
    """The conversations that something on a leg may be about: theirs, its own, the one that is asked about on it."""
    theirs = conversations.of(session, leg.person_id, leg.number)
    offered = None
    if leg.purpose == "offer":
        offered = session.one(select(offers.c.conversation_id).where(offers.c.id == leg.ref)).conversation_id
    paged = escalation.conversation_id if escalation is not None else None
    found = {leg.conversation_id, offered, paged, theirs.id if theirs is not None else None}
    return sorted(conversation_id for conversation_id in found if conversation_id is not None)


def by_sid(session: Session, sid: str) -> Record | None:
    """The leg that the carrier calls by this name."""
    return session.look(_BY_SID, sid=sid)


def line_of(session: Session, leg_id: int) -> int | None:
    """The line that a leg belongs to, whichever the session is about; None when there is no such leg."""
    found = session.look(_LINE_OF, this=leg_id)
    return None if found is None else int(found.line_id)


_BY_SID = Prepared(select(legs).where(legs.c.sid == bindparam("sid")))
_LINE_OF = Prepared(select(legs.c.line_id).where(legs.c.id == bindparam("this")))


def change(session: Session, leg_id: int, **columns: object) -> Record:
    """Set columns and return the leg as it stands now."""
    after = session.changed(legs, leg_id, **columns)
    session.knows(_ONE, after, this=leg_id)
    return after


def live(session: Session, person_id: int, number: str) -> Record | None:
    """The leg on which somebody can hear us now, on one of our numbers; the newest, if there are two."""
    return session.look(_LIVE, person=person_id, our=number)


def is_on_the_phone(session: Session, person_id: int) -> bool:
    """Whether somebody can hear us now, on whichever of our numbers."""
    return session.look(_HEARS, person=person_id) is not None


def open_of(session: Session, person_id: int) -> Record | None:
    """The leg of somebody that has not ended, ringing ones too."""
    return session.look(_OPEN, person=person_id)


def is_elsewhere(session: Session, person_id: int, conversation_id: int) -> bool:
    """Whether somebody is on the phone, or is rung, in another talk: nobody is in two calls."""
    theirs = session.run(_OPEN, person=person_id)
    return any(leg.conversation_id not in (conversation_id, None) for leg in theirs)


_THEIRS = select(legs).where(legs.c.person_id == bindparam("person"), legs.c.ended_at.is_(None))
_OPEN = Prepared(_THEIRS.order_by(legs.c.id.desc()))
_HEARS = Prepared(_THEIRS.where(*outbox.HEARS).order_by(legs.c.id.desc()))
_LIVE = Prepared(_THEIRS.where(legs.c.number == bindparam("our"), *outbox.HEARS).order_by(legs.c.id.desc()))
_RUNG_FOR = Prepared(
    _THEIRS.where(legs.c.purpose == bindparam("what"), legs.c.ref.is_not_distinct_from(bindparam("about")))
    .where(~legs.c.ready)
    .order_by(legs.c.id.desc())
)


def not_needed(session: Session, person_id: int, purpose: str, ref: int | None) -> None:
    """What somebody is rung about is settled: the ringing stops, and who has picked up and said nothing is told."""
    for leg in session.run(_RUNG_FOR, person=person_id, what=purpose, about=ref):
        if leg.answered_at is not None:
            outbox.fetch(session, leg)
        elif outbox.supersede(session, rows.c.ref == leg.id, rows.c.content["call"].as_integer() == leg.id):
            ended(session, leg, "canceled")  # the carrier was not asked yet
        else:
            hang_up(session, leg)


def hear(session: Session, leg: Record, **columns: object) -> Record:
    """The carrier has spoken of this leg: it is alive."""
    alarms.put(session, "leg_quiet", QUIET_SECONDS, About(ref=leg.id))
    return change(session, leg.id, heard_at=session.at, **columns)


def ended(session: Session, leg: Record, state: str) -> None:
    """It is over."""
    alarms.cancel(session, "leg_quiet", About(ref=leg.id))
    change(session, leg.id, state=state, ended_at=session.at)
    pool.refresh(session, leg.person_id)


def write_instead(session: Session, leg: Record) -> None:
    """Who was on it is not on the phone any more: what they were not told is written."""
    if live(session, leg.person_id, leg.number) is None:
        unsaid.write_instead(session, leg.person_id, leg.number)


def look(session: Session, leg: Record) -> None:
    """Have the carrier asked what became of a leg."""
    _ask(session, leg, "look")
    alarms.put(session, "leg_quiet", QUIET_SECONDS, About(ref=leg.id))


def hang_up(session: Session, leg: Record) -> None:
    """Have the carrier end a leg that still rings or listens."""
    _ask(session, leg, "hang up")


def _ask(session: Session, leg: Record, verb: str) -> None:
    envelope = Envelope(leg.person_id, leg.number, leg.conversation_id, kind="call", ref=leg.id)
    outbox.put(session, envelope, {verb: leg.id})


def listed(session: Session, conversation_id: int) -> list[Record]:
    """Every leg of a conversation, oldest first."""
    return session.all(select(legs).where(legs.c.conversation_id == conversation_id).order_by(legs.c.id))


def all_open(session: Session) -> list[Record]:
    """Every leg of the line that has not ended, oldest first."""
    mine = (legs.c.line_id == session.line_id, legs.c.ended_at.is_(None))
    return sorted(session.all(select(legs).where(*mine)), key=lambda leg: leg.id)


def others(session: Session, leg: Record) -> list[Record]:
    """Legs of the same person on the same number that have not ended either."""
    theirs = session.run(_OPEN, person=leg.person_id)
    return [one for one in theirs if one.number == leg.number and one.id != leg.id]


def remember(session: Session, leg: Record, document: Mapping[str, Any]) -> None:
    """What was answered to the carrier, by reference; the next answer is the next turn.

    Who is asked something else now has not been silent to it: not even who has waited quietly for it.
    """
    silences = leg.silences if document.get("asks") == leg.document.get("asks") else 0
    hear(session, leg, document=dict(document), turn=leg.turn + 1, silences=silences)
