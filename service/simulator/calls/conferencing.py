"""Dial into a conference: wait, meet, and leave by star, by hanging up or by being taken out."""

import math

from service.simulator.calls import rooms, sounds
from service.simulator.calls.asking import fetch, follow
from service.simulator.calls.document import Verb
from service.simulator.calls.events import Go, HungUp, Key, Redirected, Removed
from service.simulator.calls.hearing import hear
from service.simulator.calls.records import Call, Hook, Member, Room
from service.simulator.calls.stage import Life
from service.simulator.errors import Unanswered
from service.simulator.exchange import Exchange


def confer(exchange: Exchange, call: Call, dial: Verb, noun: Verb, base: str) -> Life:
    """Returns the fields for the action of the Dial once the leg is out of the room."""
    room, member = rooms.named(exchange, noun.text), member_of(call, noun)
    if trouble := _refusal(room, member, noun):
        exchange.note("warning", *trouble, sid=call.sid)
        return {"DialCallStatus": "failed"}
    try:
        room = yield from _come_in(exchange, room, member, noun, base)
    except Unanswered:
        return {"DialCallStatus": "failed"}
    try:
        yield from _stay(dial, exchange.timers.now() + (dial.whole("timeLimit", 0) or math.inf))
    except Redirected:
        rooms.leave(exchange, room, member, rooms.UPDATED)
        raise
    except HungUp:
        member.hung_up = True
        rooms.leave(exchange, room, member, rooms.HUNG_UP)
        raise
    rooms.leave(exchange, room, member, rooms.HUNG_UP)
    return {"DialCallStatus": "answered"}


def member_of(call: Call, noun: Verb) -> Member:
    """A member as the noun describes it."""
    return Member(
        call,
        muted=noun.true("muted"),
        starts=noun.true("startConferenceOnEnter", True),
        ends=noun.true("endConferenceOnExit"),
        coach=noun.get("coach"),
        label=noun.get("participantLabel"),
        beep=noun.get("beep", "true"),
    )


def _refusal(room: Room, member: Member, noun: Verb) -> tuple[int, str] | None:
    if not room.members:
        room.largest = noun.whole("maxParticipants", 250)
    if len(room.members) >= room.largest:
        return 16020, f"The conference already has {room.largest} participants."
    if member.label and any(one.label == member.label for one in room.members.values()):
        return 16025, f"The participant label {member.label!r} is already in use."
    return None


def _come_in(exchange: Exchange, room: Room, member: Member, noun: Verb, base: str) -> Life:
    """Returns the room once inside. Who has to wait needs something to hear: raises Unanswered if there is none."""
    call, url = member.call, noun.get("waitUrl")
    events = noun.get("statusCallbackEvent").split()
    target = follow(Go(noun.get("statusCallback")), base).url if noun.get("statusCallback") else ""
    hook = Hook(target, noun.get("statusCallbackMethod", "POST"), tuple(events))
    sound = None
    if url and not rooms.about_to_start(room, member):
        fields = rooms.fields(room)
        wait = follow(Go(url, noun.get("waitMethod", "POST"), fields), base)
        found, address = yield from fetch(exchange, call, wait, "sound")
        sound = sounds.play(exchange, call, found, address, fields)
    if room.status == "completed":  # it ended while the document was fetched
        room = rooms.named(exchange, noun.text)
    rooms.admit(exchange, room, member, hook)
    if room.status == "init" and sound is not None:
        member.sound = exchange.stage.begin(sound)
    elif room.status == "init" and "waitUrl" not in noun.attributes:
        hear(exchange, call, "music", "hold music")
    return room


def _stay(dial: Verb, until: float) -> Life:
    """Until the time is up, star is pressed, or somebody takes the leg out."""
    while (event := (yield until)) is not None:
        if isinstance(event, Removed):
            return
        if isinstance(event, Key) and event.key == "*" and dial.true("hangupOnStar"):
            return


def announce(exchange: Exchange, room: Room, members: list[Member], go: Go) -> Life:
    """Let these members hear a document above the conversation, and tell the account when it is over."""
    failed = {"AnnounceUrl": go.url, "ReasonAnnouncementFailed": "The announcement could not be fetched"}
    if not members:
        return
    fields = rooms.fields(room)
    one = members[0] if len(members) == 1 else None
    try:
        found, url = yield from fetch(exchange, members[0].call, Go(go.url, go.method, fields), "sound")
    except Unanswered:
        rooms.tell(exchange, room, "announcement-fail", one, failed)
        return
    for other in members[1:]:
        other.announcement = exchange.stage.begin(sounds.play(exchange, other.call, found, url, fields))
    yield from sounds.play(exchange, members[0].call, found, url, fields)
    rooms.tell(exchange, room, "announcement-end", one, {"AnnounceUrl": go.url})
