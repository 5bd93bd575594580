"""Calls come in here: each request of the carrier is one event, kept, acted on once, and answered again if repeated."""

from collections.abc import Callable

from service import faultpoints, inbox, legs, lines, outbox, people
from service.carrier import twiml, voice, webhook
from service.carrier.voice import CallStatus, Heard, InboundCall
from service.house import House
from service.outbox import Envelope
from service.relay import calls, voicemail
from service.session import Record, Session
from service.switchboard import acting, hung_up, picked_up, receive, spoken

HANG_UP = twiml.said([], twiml.HangUp(), "")


def call(house: House, inbound: InboundCall) -> str:
    """Somebody rings a number of ours; returns what they hear. Raises UnknownNumber, Unavailable."""
    return _heard(house, lambda: _call(house, inbound))


def _call(house: House, inbound: InboundCall) -> str:
    with house.session(lines.ANY) as session:
        if not lines.comes_to(session, inbound.number, inbound.sender):
            return HANG_UP  # a line that rings itself has nobody to talk to
        known = legs.by_sid(session, inbound.sid)
        if known is not None:
            return calls.as_twiml(session, known, known.document, house.settings.public_url)
        if inbox.kept(session, inbound.sid):
            return HANG_UP  # a call of long ago: somebody has captured its request and sends it anew
        base = lines.get(session).base
        if webhook.is_person(inbound.sender):
            person = people.met(session, inbound.sender, base)
        else:
            person = people.stranger(session, inbound.sid, base)
        leg = legs.arrived(session, inbound.sid, person.id, inbound.number)
        return _answered(session, leg, f"{inbound.sid}:0", house.settings.public_url)


def turn(house: House, heard: Heard) -> str:
    """What followed on a leg; returns what it hears next. A late or doubled request gets the last answer again."""
    line_id = _line_of(house, heard.leg_id)
    if line_id is None:
        return HANG_UP
    if heard.state in voice.OVER:
        if heard.recording:
            receive.patiently(lambda: _message(house, line_id, heard))
        status(house, CallStatus(heard.leg_id, heard.sid, heard.state, 0, heard.written))
        return HANG_UP
    return _heard(house, lambda: _turn(house, line_id, heard))


def _heard(house: House, turn: Callable[[], str]) -> str:
    document = receive.patiently(turn)
    faultpoints.reach(house.settings.fault_points, "call")
    return document


def _turn(house: House, line_id: int, heard: Heard) -> str:
    url = house.settings.public_url
    with house.session(line_id) as session:
        leg = legs.hold(session, heard.leg_id)
        if _is_another(leg, heard.written):
            return HANG_UP
        if leg.sid is None:
            leg = legs.change(session, leg.id, sid=heard.sid)
        if leg.sid != heard.sid or leg.ended_at is not None:
            return HANG_UP
        key = f"{heard.sid}:{heard.turn}"
        if leg.answered_at is None and heard.machine:
            leg = legs.hear(session, leg, doing="leaving")
            return _next(session, leg.id, url) if picked_up.may_leave_a_message(session, leg) else HANG_UP
        if leg.answered_at is None:
            return _answered(session, leg, key, url)
        if heard.turn != leg.turn:
            return calls.as_twiml(session, leg, leg.document, url)
        session.leg_id = leg.id
        facts = {"leg": leg.id, "keys": len(heard.digits), "moved": heard.moved}
        event_id = inbox.keep(session, key, "spoken", facts, person_id=leg.person_id)
        assert event_id is not None
        if not acting.act(session, event_id, lambda: spoken.heard(session, leg, heard)):
            _sorry(session, leg)
        return _next(session, leg.id, url)


def _message(house: House, line_id: int, heard: Heard) -> None:
    """They put the phone down when they had said it: it is kept like any other, whoever reports what first."""
    with house.session(line_id) as session:
        leg = legs.hold(session, heard.leg_id)
        facts = {"leg": leg.id, "recording": heard.recording, "seconds": heard.recorded_seconds}
        event_id = inbox.keep(session, f"{heard.sid}:{heard.recording}", "recorded", facts)
        if event_id is not None and leg.sid == heard.sid:
            left = (heard.recording, heard.recorded_seconds, "voice.message_left")
            acting.act(session, event_id, lambda: voicemail.keep(session, leg, *left))


def _answered(session: Session, leg: Record, key: str, url: str) -> str:
    leg = legs.hear(session, leg, answered_at=session.at, state="in-progress")
    session.leg_id = leg.id
    event_id = inbox.keep(session, key, "answered", {"leg": leg.id}, person_id=leg.person_id)
    assert event_id is not None
    if not acting.act(session, event_id, lambda: spoken.answered(session, leg)):
        _sorry(session, leg)
    return _next(session, leg.id, url)


def _next(session: Session, leg_id: int, url: str) -> str:
    leg = legs.get(session, leg_id)
    document = calls.document(session, leg)
    legs.remember(session, leg, document)
    return calls.as_twiml(session, legs.get(session, leg_id), document, url)


def _sorry(session: Session, leg: Record) -> None:
    outbox.put(session, Envelope(leg.person_id, leg.number), outbox.phrase("voice.sorry"))


def status(house: House, happened: CallStatus) -> None:
    """What became of a leg. Doubled and late callbacks change nothing."""
    leg_id = happened.leg_id or _leg_called(house, happened.sid)
    line_id = None if leg_id is None else _line_of(house, leg_id)
    if leg_id is not None and line_id is not None:
        receive.patiently(lambda: _status(house, line_id, leg_id, happened))


def _status(house: House, line_id: int, leg_id: int, happened: CallStatus) -> None:
    with house.session(line_id) as session:
        leg = legs.hold(session, leg_id)
        is_another = _is_another(leg, happened.written) or leg.sid not in (None, happened.sid)
        if leg.ended_at is not None or is_another:
            return
        if happened.state in voice.OVER:
            key = f"{happened.sid}:over"
            event_id = inbox.keep(session, key, "leg_over", {"ref": leg_id, "step": happened.state})
            if event_id is not None:
                acting.act(session, event_id, lambda: hung_up.over(session, leg, happened.state))
            ringing = list(session.ringing)
        else:
            forward = happened.sequence > leg.sequence and legs.RANK[happened.state] >= legs.RANK.get(leg.state, 0)
            columns = {"state": happened.state, "sequence": happened.sequence} if forward else {}
            legs.hear(session, leg, sid=happened.sid, **columns)
            ringing = []
    for alarm_id in ringing:
        receive.ring(house, alarm_id)


def _is_another(leg: Record, written: int | None) -> bool:
    """Whether something is about a call from before a backup was put back: its leg's id came again for this one."""
    return written not in (None, webhook.written(leg.created_at))


def _line_of(house: House, leg_id: int) -> int | None:
    with house.reading(0) as session:
        return legs.line_of(session, leg_id)


def _leg_called(house: House, sid: str) -> int | None:
    with house.reading(0) as session:
        leg = legs.by_sid(session, sid)
    return None if leg is None else int(leg.id)
