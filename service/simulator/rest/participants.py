"""Participants: who is in a conference; add, mute, hold, announce, put out."""

from functools import partial

from flask import Blueprint, request

from service.simulator import shapes
from service.simulator.calls import conferencing, placing, rooms, sounds
from service.simulator.calls.document import Verb
from service.simulator.calls.events import Go
from service.simulator.calls.records import Call, Member, Room
from service.simulator.calls.stage import Life
from service.simulator.current import exchange
from service.simulator.exchange import Exchange
from service.simulator.rest import reading, voice_shapes
from service.simulator.rest.calls import wish
from service.simulator.rest.conferences import ONE, find, live
from service.simulator.rest.door import Answer, not_found, with_faults

participants = Blueprint("participants", __name__)
STATES = {"Muted": "muted", "Hold": "hold", "Coaching": "coach"}
NOUN = {
    "Label": "participantLabel",
    "Muted": "muted",
    "Beep": "beep",
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "WaitUrl": "waitUrl",
    "WaitMethod": "waitMethod",
    "MaxParticipants": "maxParticipants",
    "CallSidToCoach": "coach",
    "ConferenceStatusCallback": "statusCallback",
    "ConferenceStatusCallbackMethod": "statusCallbackMethod",
}


@participants.get(f"{ONE}/Participants.json")
@with_faults("any")
def list_participants(account: str, sid: str) -> Answer:
    """Who is in a conference that goes on, or on the way there."""
    asked, line = request.args.to_dict(), exchange()
    wanted = {STATES[name]: asked[name] == "true" for name in STATES if asked.get(name)}
    with line.lock:
        room = find(sid)
        found = [
            member
            for member in [*room.expected.values(), *room.members.values()]
            if all(bool(getattr(member, state)) == value for state, value in wanted.items())
        ]
        shape = partial(voice_shapes.member, account, room)
        return shapes.page("participants", found, shape, request.path, asked), 200


@participants.post(f"{ONE}/Participants.json")
@with_faults("calls")
def create_participant(account: str, sid: str) -> Answer:
    """Call somebody into a conference; its name may be new."""
    line = exchange()
    with line.lock:
        known = line.rooms.get(sid)
        if known is not None and known.status == "completed":
            raise not_found()
        wanted = wish(Go())
        placing.check(line, wanted)
        room = rooms.named(line, sid)
        guest = placing.Guest(partial(_join, line, _noun(room.name)), partial(_ended, line, room))
        call = placing.place(line, wanted, guest)
        member = room.members.get(call.sid) or _expect(room, call)
        return voice_shapes.member(account, room, member), 201


def _noun(name: str) -> Verb:
    form = request.form
    given = {attribute: form[field] for field, attribute in NOUN.items() if form.get(field)}
    events = " ".join(form.getlist("ConferenceStatusCallbackEvent"))
    return Verb("Conference", given | ({"statusCallbackEvent": events} if events else {}), name)


def _expect(room: Room, call: Call) -> Member:
    member = conferencing.member_of(call, _noun(room.name))
    member.created = member.updated = call.created
    if not call.over:
        room.expected[call.sid] = member
    return member


def _join(line: Exchange, noun: Verb, call: Call) -> Life:
    """Once answered, the call is in the room until it leaves or is taken out."""
    yield from conferencing.confer(line, call, Verb("Dial"), noun, "")


def _ended(line: Exchange, room: Room, call: Call) -> None:
    if call.sid in room.expected:
        rooms.never_came(line, room, room.expected[call.sid])


@participants.get(f"{ONE}/Participants/<who>.json")
@with_faults("any")
def fetch_participant(account: str, sid: str, who: str) -> Answer:
    """One participant, by the SID of the call or by label."""
    with exchange().lock:
        room = find(sid)
        return voice_shapes.member(account, room, _member(room, who)), 200


@participants.post(f"{ONE}/Participants/<who>.json")
@with_faults("calls")
def update_participant(account: str, sid: str, who: str) -> Answer:
    """Mute, hold, let hear something, or change what leaving means."""
    line = exchange()
    with line.lock:
        line.timers.ring()
        room = live(sid)
        member = _member(room, who)
        _mute(line, room, member)
        _hold(line, room, member)
        _modify(line, room, member)
        _announce(line, room, member)
        member.updated = line.timers.now()
        return voice_shapes.member(account, room, member), 200


@participants.delete(f"{ONE}/Participants/<who>.json")
@with_faults("calls")
def delete_participant(account: str, sid: str, who: str) -> Answer:
    """Put somebody out of the conference."""
    line = exchange()
    with line.lock:
        line.timers.ring()
        room = live(sid)
        rooms.remove(line, room, _member(room, who))
    return "", 204


def _mute(line: Exchange, room: Room, member: Member) -> None:
    muted = reading.switch(request.form, "Muted", default=member.muted)
    if muted != member.muted:
        member.muted = muted
        rooms.tell(line, room, "participant-mute" if muted else "participant-unmute", member)


def _hold(line: Exchange, room: Room, member: Member) -> None:
    form = request.form
    hold = reading.switch(form, "Hold", default=member.hold)
    go = Go(reading.address(form, "HoldUrl"), reading.method(form, "HoldMethod", "GET"), rooms.fields(room))
    if hold == member.hold:
        return
    member.hold = hold
    line.stage.close(member.sound)
    if hold:
        member.sound = line.stage.begin(sounds.hold(line, member.call, go))
    rooms.tell(line, room, "participant-hold" if hold else "participant-unhold", member)


def _modify(line: Exchange, room: Room, member: Member) -> None:
    form, before = request.form, (member.ends, member.coach, member.beep)
    member.ends = reading.switch(form, "EndConferenceOnExit", default=member.ends)
    if "Coaching" in form or "CallSidToCoach" in form:
        coaching = reading.switch(form, "Coaching", default=True)
        member.coach = form.get("CallSidToCoach", member.coach) if coaching else ""
    if "BeepOnExit" in form:
        member.beep = _beep(member.beep, on_exit=reading.switch(form, "BeepOnExit"))
    if before != (member.ends, member.coach, member.beep):
        rooms.tell(line, room, "participant-modify", member)


def _beep(beep: str, *, on_exit: bool) -> str:
    on_enter = beep in ("true", "onEnter")
    return {(True, True): "true", (True, False): "onEnter", (False, True): "onExit"}.get((on_enter, on_exit), "false")


def _announce(line: Exchange, room: Room, member: Member) -> None:
    if url := reading.address(request.form, "AnnounceUrl"):
        line.stage.close(member.announcement)
        go = Go(url, reading.method(request.form, "AnnounceMethod"))
        member.announcement = line.stage.begin(conferencing.announce(line, room, [member], go))


def _member(room: Room, who: str) -> Member:
    """By SID or label; one that has left does not exist."""
    for member in [*room.members.values(), *room.expected.values()]:
        if who in (member.call.sid, member.label):
            return member
    raise not_found()
