"""Calls, conferences, participants and recordings as Twilio's REST API shows them."""

from service.simulator import wire
from service.simulator.calls.records import Call, Member, Recording, Room
from service.simulator.shapes import ROOT, Json

PARTICIPANT = {"queued": "queued", "ringing": "ringing", "in-progress": "connected", "completed": "complete"}
PARTS = ("Events", "Notifications", "Payments", "Recordings", "Siprec", "Streams", "Transcriptions")


def call(account: str, record: Call) -> Json:
    """A call resource."""
    uri = f"{ROOT}/{account}/Calls/{record.sid}"
    parts = {part.lower(): f"{uri}/{part}.json" for part in (*PARTS, "UserDefinedMessages")}
    return {
        "account_sid": account,
        "answered_by": record.answered_by or None,
        "api_version": wire.API_VERSION,
        "caller_name": record.caller_name,
        "date_created": wire.rfc2822(record.created),
        "date_updated": wire.rfc2822(record.updated),
        "direction": record.direction,
        "duration": str(record.seconds) if record.over else None,
        "end_time": wire.rfc2822(record.ended),
        "forwarded_from": None,
        "from": record.sender,
        "from_formatted": formatted(record.sender),
        "group_sid": None,
        "parent_call_sid": record.parent_sid or None,
        "phone_number_sid": record.number_sid or None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": record.sid,
        "start_time": wire.rfc2822(record.dialled),
        "status": record.status,
        "subresource_uris": parts,
        "to": record.to,
        "to_formatted": formatted(record.to),
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def formatted(number: str) -> str:
    """A number as Twilio writes it for people."""
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}" if number.startswith("+1") and len(number) == 12 else number


def room(account: str, record: Room) -> Json:
    """A conference resource."""
    uri = f"{ROOT}/{account}/Conferences/{record.sid}"
    return {
        "account_sid": account,
        "api_version": wire.API_VERSION,
        "call_sid_ending_conference": record.ended_by or None,
        "date_created": wire.rfc2822(record.created),
        "date_updated": wire.rfc2822(record.updated),
        "friendly_name": record.name,
        "reason_conference_ended": record.reason or None,
        "region": "us1",
        "sid": record.sid,
        "status": record.status,
        "subresource_uris": {"participants": f"{uri}/Participants.json", "recordings": f"{uri}/Recordings.json"},
        "uri": f"{uri}.json",
    }


def member(account: str, place: Room, record: Member) -> Json:
    """A participant resource."""
    return {
        "account_sid": account,
        "call_sid": record.call.sid,
        "call_sid_to_coach": record.coach or None,
        "coaching": bool(record.coach),
        "conference_sid": place.sid,
        "date_created": wire.rfc2822(record.created),
        "date_updated": wire.rfc2822(record.updated),
        "end_conference_on_exit": record.ends,
        "hold": record.hold,
        "label": record.label or None,
        "muted": record.muted,
        "queue_time": "0",
        "start_conference_on_enter": record.starts,
        "status": PARTICIPANT.get(record.call.status, "failed"),
        "uri": f"{ROOT}/{account}/Conferences/{place.sid}/Participants/{record.call.sid}.json",
    }


def recording(account: str, record: Recording) -> Json:
    """A recording resource of the account."""
    uri = f"{ROOT}/{account}/Recordings/{record.sid}"
    return {
        **_recording(account, record),
        "media_url": f"https://api.twilio.com{uri}",
        "subresource_uris": {
            "add_on_results": f"{uri}/AddOnResults.json",
            "transcriptions": f"{uri}/Transcriptions.json",
        },
        "uri": f"{uri}.json",
    }


def call_recording(account: str, record: Recording) -> Json:
    """The same as a resource of its call."""
    uri = f"{ROOT}/{account}/Calls/{record.call_sid}/Recordings/{record.sid}.json"
    return {**_recording(account, record), "track": "inbound", "uri": uri}


def _recording(account: str, record: Recording) -> Json:
    return {
        "account_sid": account,
        "api_version": wire.API_VERSION,
        "call_sid": record.call_sid,
        "channels": 1,
        "conference_sid": None,
        "date_created": wire.rfc2822(record.created),
        "date_updated": wire.rfc2822(record.created),
        "duration": str(record.seconds),
        "encryption_details": None,
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "sid": record.sid,
        "source": "RecordVerb",
        "start_time": wire.rfc2822(record.created - record.seconds),
        "status": record.status,
    }
