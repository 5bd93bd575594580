"""Hand an outbox row to the carrier: a text, a phone to ring, a live call to fetch, to end or to ask after."""

from functools import partial

from service import alarms, legs, outbox, unsaid
from service.alarms import About
from service.carrier import voice, webhook
from service.carrier.client import Found
from service.copies import FORGET, REDACT
from service.errors import Unreachable
from service.house import House
from service.outbox import BEEP, Content
from service.session import Record, Session

RING, FETCH, END, LOOK = "call", "move", "hang up", "look"
_VERBS = (RING, FETCH, END, LOOK)
GONE = "failed"


def leg_of(content: Content) -> int | None:
    """The leg that a row is about; None for a text."""
    return next((int(content[verb]) for verb in _VERBS if verb in content), None)


def needs_a_number(content: Content) -> bool:
    """Whether the carrier must be told whom to reach; a leg that is there already is known by its SID."""
    return RING in content or is_text(content)


def is_text(content: Content) -> bool:
    """Whether it is words for somebody, and not something to do with a call."""
    return not is_about_a_copy(content) and leg_of(content) is None


def is_about_a_copy(content: Content) -> bool:
    """Whether the carrier is asked to erase something that it keeps."""
    return FORGET in content or REDACT in content


def hand_over(house: House, row: Record, to: str, body: str) -> str:
    """Do what the row asks of the carrier; returns the SID of what it made, or the state of what was asked after.

    Raises Refused or Unreachable. Only a text and a ring may not be done twice.
    """
    leg_id = leg_of(row.content)
    public_url = house.settings.public_url
    if FORGET in row.content:
        house.carrier.forget(row.content[FORGET])
        return ""
    if REDACT in row.content:
        house.carrier.redact(row.content[REDACT])
        return ""
    if leg_id is None:
        good_for = None if row.expires_at is None else row.expires_at - house.clock.now()
        callback = webhook.callback(public_url, row.id, row.created_at)
        return house.carrier.send_text(to, row.number, body, callback, good_for)
    with house.reading(row.line_id) as session:
        leg = legs.get(session, leg_id)
    if RING in row.content:
        rings_already = leg.sid is not None
        return "" if rings_already or leg.ended_at is not None else _ring(house, row, leg, to)
    if FETCH in row.content and leg.turn != row.content["turn"]:
        _has_asked(house, row.line_id, leg_id)
        return ""
    return _to_a_leg(house, row.content, leg)


def _ring(house: House, row: Record, leg: Record, to: str) -> str:
    first = voice.turn_url(house.settings.public_url, leg.id, leg.created_at, 0)
    status_url = voice.status_url(house.settings.public_url, leg.id, leg.created_at)
    discreet = leg.purpose in legs.DISCREET
    fallback_url = "" if discreet else voice.fallback_url(house.settings.public_url)  # it speaks of crises
    asked = (to, row.number, first, status_url, fallback_url)
    if BEEP in row.content:
        return house.carrier.place_call(*asked, tell_machines=discreet, to_the_beep=True)
    return house.carrier.place_call(*asked, tell_machines=discreet)


def _has_asked(house: House, line_id: int, leg_id: int) -> None:
    """It has asked by itself meanwhile: what came since is fetched when it has heard what it was told then."""
    with house.session(line_id) as session:
        leg = legs.get(session, leg_id)
        if leg.ended_at is None and unsaid.waiting(session, leg.person_id, leg.number):
            outbox.fetch(session, leg)


def _to_a_leg(house: House, content: Content, leg: Record) -> str:
    if leg.ended_at is not None and END not in content:
        return ""
    if leg.sid is None:
        return _before_it_rings(content, leg)
    if FETCH in content:
        url = voice.turn_url(house.settings.public_url, leg.id, leg.created_at, leg.turn, moved=True)
        house.carrier.move_call(leg.sid, url)
    elif END in content:
        house.carrier.end_call(leg.sid)
    else:
        return house.carrier.call_state(leg.sid)
    return ""


def _before_it_rings(content: Content, leg: Record) -> str:
    """The carrier is being asked to ring it at this moment, or never was: who ends it must know which."""
    if END in content and leg.ended_at is None:
        raise Unreachable("the carrier has not said yet what it calls this leg", acted=False)
    return GONE if LOOK in content else ""


def took(session: Session, content: Content, answer: str) -> str:
    """Write down what the carrier said to a row; returns the SID that the row has now."""
    leg_id = leg_of(content)
    leg = None if leg_id is None else legs.get(session, leg_id)
    if RING in content and answer and leg is not None:
        _rings(session, leg, answer)
    elif FETCH in content and leg is not None and leg.ended_at is not None:
        legs.write_instead(session, leg)
    elif LOOK in content and answer in voice.OVER:
        alarms.put(session, "leg_over", 0, About(ref=int(content[LOOK]), step=answer))
    return answer if needs_a_number(content) else ""


def _rings(session: Session, leg: Record, sid: str) -> None:
    """The carrier rings it; what is not needed any more by now stops at once."""
    if leg.sid is None:
        leg = legs.change(session, leg.id, sid=sid)
    if leg.ended_at is not None:
        legs.hang_up(session, leg)


def find(house: House, row: Record, to: str) -> list[Found]:
    """What the carrier has that may have come of this row. Raises Refused or Unreachable."""
    if is_text(row.content):
        theirs = partial(outbox.was_sent_as, house.vault, row)
        return house.carrier.find_texts(to, row.number, theirs, row.created_at)
    if not needs_a_number(row.content):
        return []
    return [Found(one.sid, "sent", "") for one in house.carrier.find_calls(to, row.number, row.created_at)]
