"""Conferences: list, fetch, announce to everybody, end."""

from functools import partial

from flask import Blueprint, request

from service.simulator import shapes
from service.simulator.calls import conferencing, rooms
from service.simulator.calls.events import Go
from service.simulator.calls.records import Room
from service.simulator.current import exchange
from service.simulator.errors import Refused
from service.simulator.rest import reading, voice_shapes
from service.simulator.rest.door import Answer, not_found, with_faults

conferences = Blueprint("conferences", __name__)
ONE = "/<account>/Conferences/<sid>"


@conferences.get("/<account>/Conferences.json")
@with_faults("any")
def list_conferences(account: str) -> Answer:
    """Conferences, newest first."""
    asked, line = request.args.to_dict(), exchange()
    created, updated = reading.period("DateCreated"), reading.period("DateUpdated")
    with line.lock:
        found = [
            room
            for room in reversed(line.rooms.values())
            if asked.get("FriendlyName") in (None, "", room.name)
            and asked.get("Status") in (None, "", room.status)
            and created[0] <= room.created < created[1]
            and updated[0] <= room.updated < updated[1]
        ]
        return shapes.page("conferences", found, partial(voice_shapes.room, account), request.path, asked), 200


@conferences.get(f"{ONE}.json")
@with_faults("any")
def fetch_conference(account: str, sid: str) -> Answer:
    """One conference."""
    with exchange().lock:
        return voice_shapes.room(account, find(sid)), 200


@conferences.post(f"{ONE}.json")
@with_faults("calls")
def update_conference(account: str, sid: str) -> Answer:
    """End a conference, or let everybody in it hear something."""
    line, form = exchange(), request.form
    with line.lock:
        room = live(sid)
        if form.get("Status"):
            if form["Status"] != "completed":
                raise Refused(20001, "Status can only be set to completed.")
            rooms.end(line, room, "conference-ended-via-api")
        elif form.get("AnnounceUrl"):
            go = Go(reading.address(form, "AnnounceUrl"), reading.method(form, "AnnounceMethod"))
            line.stage.begin(conferencing.announce(line, room, list(room.members.values()), go))
        return voice_shapes.room(account, room), 200


@conferences.get(f"{ONE}/Recordings.json")
@with_faults("any")
def list_recordings(account: str, sid: str) -> Answer:
    """None: conferences are not recorded here."""
    with exchange().lock:
        find(sid)
    shape = partial(voice_shapes.recording, account)
    return shapes.page("recordings", [], shape, request.path, request.args.to_dict()), 200


def find(sid: str) -> Room:
    """The conference, or Twilio's 404."""
    room = exchange().rooms.get(sid)
    if room is None:
        raise not_found()
    return room


def live(sid: str) -> Room:
    """A conference that goes on; one that is over cannot be changed."""
    room = find(sid)
    if room.status == "completed":
        raise not_found()
    return room
