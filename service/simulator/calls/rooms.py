"""Rooms: who is in a conference, who hears whom, and what the account is told about it."""

from functools import partial

from service.simulator import wire
from service.simulator.calls import reports
from service.simulator.calls.events import Removed
from service.simulator.calls.hearing import hear
from service.simulator.calls.records import Call, Hook, Member, Room
from service.simulator.exchange import Exchange

HUNG_UP = "participant_hung_up"
UPDATED = "participant_updated_via_api"
KICKED = "participant_kicked"
REASONS = {
    "conference-ended-via-api": "conference_ended_via_api",
    "participant-with-end-conference-on-exit-left": "moderator_ended_conference",
    "participant-with-end-conference-on-exit-kicked": "moderator_ended_conference",
}
WORDS = {
    HUNG_UP: "Participant hung up",
    UPDATED: "Participant was moved by an update of the call",
    KICKED: "Participant was removed",
    "moderator_ended_conference": "A participant whose leaving ends the conference left",
    "conference_ended_via_api": "The conference was ended by the account",
    "participant_add_failed": "The participant could not be added",
}
SUBSCRIPTIONS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}


def named(exchange: Exchange, name: str) -> Room:
    """The room that has this name now (or this SID); a new one if there is none."""
    for room in exchange.rooms.values():
        if room.status != "completed" and name in (room.sid, room.name):
            return room
    now = exchange.timers.now()
    room = Room(wire.new_sid("CF"), name, now, now)
    exchange.rooms[room.sid] = room
    return room


def fields(room: Room) -> dict[str, str]:
    """What requests for waiting, hold and announcement documents say about the room."""
    return {"ConferenceSid": room.sid, "FriendlyName": room.name}


def about_to_start(room: Room, member: Member) -> bool:
    """Whether nobody has to wait any more once this member is in."""
    everyone = [*room.members.values(), member]
    return room.status == "in-progress" or (len(everyone) > 1 and any(one.starts for one in everyone))


def admit(exchange: Exchange, room: Room, member: Member, hook: Hook) -> None:
    """Somebody comes in; the conference starts with two of whom one may start it."""
    if room.hook is None:
        room.hook = hook
    starting = room.status == "init" and about_to_start(room, member)
    for other in room.members.values():
        if member.beep in ("true", "onEnter"):
            hear(exchange, other.call, "beep")
    room.expected.pop(member.call.sid, None)
    room.members[member.call.sid] = member
    member.created = member.updated = room.updated = exchange.timers.now()
    member.call.audience = partial(audience, room, member)
    tell(exchange, room, "participant-join", member)
    if starting:
        _start(exchange, room)
    elif room.status == "in-progress":
        hear(exchange, member.call, "joined")


def _start(exchange: Exchange, room: Room) -> None:
    room.status, room.updated = "in-progress", exchange.timers.now()
    tell(exchange, room, "conference-start")
    for member in room.members.values():
        exchange.stage.close(member.sound)
        hear(exchange, member.call, "joined")


def audience(room: Room, speaker: Member) -> list[Call]:
    """Who hears this member: a coach only the coached; nobody who is muted or on hold is heard."""
    if room.status != "in-progress" or speaker.muted or speaker.hold:
        return []
    others = [one for one in room.members.values() if one is not speaker and not one.hold]
    return [one.call for one in others if speaker.coach in ("", one.call.sid)]


def leave(exchange: Exchange, room: Room, member: Member, reason: str) -> None:
    """Somebody goes, if they are still there; the last one, or one who ends it, ends the conference."""
    if room.members.get(member.call.sid) is not member:
        return
    _take_out(exchange, room, member, reason)
    for other in room.members.values():
        if member.beep in ("true", "onExit") and not member.ends:
            hear(exchange, other.call, "beep")
    kicked = reason == KICKED
    if member.ends:
        end(exchange, room, f"participant-with-end-conference-on-exit-{'kicked' if kicked else 'left'}", member)
    elif not room.members:
        end(exchange, room, f"last-participant-{'kicked' if kicked else 'left'}", member)


def end(exchange: Exchange, room: Room, reason: str, by: Member | None = None) -> None:
    """The conference is over: everybody is taken out and goes on with their own call."""
    if room.status == "completed":
        return
    room.status, room.updated, room.reason = "completed", exchange.timers.now(), reason
    room.ended_by = by.call.sid if by else ""
    for member in list(room.members.values()):
        _take_out(exchange, room, member, REASONS.get(reason, HUNG_UP))
        exchange.stage.post(member.call.task, Removed())
    more = {"ReasonConferenceEnded": reason}
    if by:
        more |= {"CallSidEndingConference": by.call.sid}
        more |= {"ParticipantLabelEndingConference": by.label} if by.label else {}
    tell(exchange, room, "conference-end", None, more)


def remove(exchange: Exchange, room: Room, member: Member) -> None:
    """Put somebody out of the room; their call goes on after the verb that brought them here."""
    leave(exchange, room, member, KICKED)
    exchange.stage.post(member.call.task, Removed())


def never_came(exchange: Exchange, room: Room, member: Member) -> None:
    """Somebody who was called into the room has not come."""
    if room.expected.pop(member.call.sid, None) is None:
        return
    _tell_left(exchange, room, member, "participant_add_failed")
    if not room.members and not room.expected and room.status == "init":
        end(exchange, room, "last-participant-left")


def _take_out(exchange: Exchange, room: Room, member: Member, reason: str) -> None:
    del room.members[member.call.sid]
    exchange.stage.close(member.sound)
    exchange.stage.close(member.announcement)
    member.call.audience = None
    _tell_left(exchange, room, member, reason)


def _tell_left(exchange: Exchange, room: Room, member: Member, reason: str) -> None:
    words = WORDS.get(reason, reason)
    status = "completed" if member.hung_up else member.call.status
    more = {"ParticipantCallStatus": status, "ReasonParticipantLeft": reason, "Reason": words}
    tell(exchange, room, "participant-leave", member, more)


def tell(
    exchange: Exchange, room: Room, event: str, member: Member | None = None, more: dict[str, str] | None = None
) -> None:
    """Report to the account, if its first member's settings asked for this."""
    if room.hook is None or not room.hook.url or SUBSCRIPTIONS[event] not in room.hook.events:
        return
    room.sequence += 1
    form = {
        "ConferenceSid": room.sid,
        "FriendlyName": room.name,
        "AccountSid": exchange.account_sid,
        "SequenceNumber": str(room.sequence),
        "Timestamp": wire.rfc2822(exchange.timers.now()) or "",
        "StatusCallbackEvent": event,
        **(_of(member) if member else {}),
        **(more or {}),
    }
    numbers = (member.call.phone, member.call.sender, member.call.to) if member else ()
    reports.send(exchange, room.sid, room.hook, form, numbers, status=event, last=event == "conference-end")


def _of(member: Member) -> dict[str, str]:
    told = {
        "CallSid": member.call.sid,
        "Muted": _word(member.muted),
        "Hold": _word(member.hold),
        "Coaching": _word(bool(member.coach)),
        "EndConferenceOnExit": _word(member.ends),
        "StartConferenceOnEnter": _word(member.starts),
    }
    told |= {"ParticipantLabel": member.label} if member.label else {}
    return told | ({"CallSidToCoach": member.coach} if member.coach else {})


def _word(value: bool) -> str:
    return "true" if value else "false"
