"""By which ways a responder can be paged now, and the page itself: a text, a phone that rings, or both."""

from sqlalchemy import select

from service import alarms, conversations, legs, lines, outbox, people, rota
from service.alarms import About
from service.errors import VaultError
from service.escalation import drills
from service.escalation.ladder import Rung
from service.outbox import Envelope
from service.session import Record, Session
from service.tables import pages

TEXT, CALL = "sms", "voice"
FREE_AGAIN = 20.0
"""Seconds until the phone of somebody who was on it is tried."""


def ways(session: Session, person_id: int, number: str) -> tuple[str, ...]:
    """How somebody can be paged from one of our numbers at this moment; empty when no way is open.

    Who is on the phone with us is texted; who is in an open relay on this number is rung, as no digit may be asked
    of them there.
    """
    open_ways = {TEXT: can_be_texted(session, person_id), CALL: _can_be_rung(session, person_id)}
    if legs.open_of(session, person_id) is not None:
        open_ways[CALL] = False
    elif _in_a_relay(session, person_id, number):
        open_ways[TEXT] = False
    return tuple(way for way, is_open in open_ways.items() if is_open)


def can_be_texted(session: Session, person_id: int) -> bool:
    """Whether a text would reach a responder."""
    known = is_known(session, person_id)
    return known and rota.pages_by(session, person_id) != "call" and not people.opted_out(session, person_id)


def is_known(session: Session, person_id: int) -> bool:
    """Whether we have their number; one that cannot be opened any more is none, and stops nobody else's page."""
    try:
        return people.number(session, person_id) is not None
    except VaultError:
        return False


def language(session: Session, escalation: Record) -> str:
    """Of whoever it is about; of a drill, which is about nobody, the line's own."""
    if escalation.about_id is None:
        return lines.get(session).base
    return str(people.get(session, escalation.about_id).language)


def page(session: Session, escalation: Record, person_id: int, rung: Rung, number: str) -> None:
    """Page somebody: by text and call at once, or the text first, as they or the line have it; by one if one is shut.

    Who is only texted because they are on the phone is rung later, if that is over then and nobody has it.
    """
    open_ways = ways(session, person_id, number)
    pace, own = lines.get(session).pace, rota.call_after(session, person_id)
    later = pace.page_call_after if own is None else own
    text_first = TEXT in open_ways and (later > 0 or CALL not in open_ways)
    for way in (TEXT,) if text_first else open_ways:
        _by(session, escalation, person_id, (rung.tier, rung.round), way, number)
    if text_first and _can_be_rung(session, person_id):
        after = min(later or FREE_AGAIN, pace.page)
        alarms.put(session, "page_call", after, About(person_id=person_id, ref=escalation.id), lane="pages")


def call_too(session: Session, escalation: Record, person_id: int, number: str) -> None:
    """Their text was not answered for a while: their phone rings as well."""
    mine = (pages.c.escalation_id == escalation.id, pages.c.person_id == person_id, pages.c.channel == TEXT)
    text = session.first(select(pages).where(*mine).order_by(pages.c.id.desc()).limit(1))
    if text is not None:
        by_the_other(session, escalation, text, number)


def by_the_other(session: Session, escalation: Record, failed: Record, number: str) -> bool:
    """Page somebody by the way that was not used yet; whether they may still be reached by it.

    A phone that rings already may; a text that went out already may be read, but nobody waits for that.
    """
    other = CALL if failed.channel == TEXT else TEXT
    same = (pages.c.escalation_id == escalation.id, pages.c.person_id == failed.person_id)
    rung = (pages.c.tier == failed.tier, pages.c.round == failed.round)
    used = session.first(select(pages).where(*same, *rung, pages.c.channel == other))
    if used is not None:
        return bool(other == CALL and used.became is None)
    if other not in ways(session, failed.person_id, number):
        return False
    _by(session, escalation, failed.person_id, (failed.tier, failed.round), other, number)
    return True


def _by(session: Session, escalation: Record, person_id: int, rung: tuple[int, int], way: str, number: str) -> None:
    where = {"tier": rung[0], "round": rung[1], "channel": way, "at": session.at}
    page_id = session.add(pages, escalation_id=escalation.id, person_id=person_id, **where)
    if way == CALL:
        legs.ring(session, person_id, number, legs.PAGE, None, page_id, lane="pages")
        return
    envelope = Envelope(person_id, number, lane="pages", kind="page", ref=page_id)
    outbox.put(session, envelope, drills.asks(escalation, language(session, escalation)))


def _can_be_rung(session: Session, person_id: int) -> bool:
    return rota.pages_by(session, person_id) != "text" and is_known(session, person_id)


def _in_a_relay(session: Session, person_id: int, number: str) -> bool:
    conversation = conversations.of(session, person_id, number)
    return conversation is not None and conversation.state in conversations.TALKING
