"""Recordings: list, fetch, hear, delete; of the account and of one call."""

import io
import wave
from functools import partial

from flask import Blueprint, Response, request

from service.simulator import shapes
from service.simulator.calls.records import Recording
from service.simulator.current import exchange
from service.simulator.rest import reading, voice_shapes
from service.simulator.rest.calls import find as find_call
from service.simulator.rest.door import Answer, not_found, with_faults

recordings = Blueprint("recordings", __name__)
RATE = 8000


@recordings.get("/<account>/Recordings.json")
@with_faults("any")
def list_recordings(account: str) -> Answer:
    """Every recording, newest first."""
    asked = request.args.to_dict()
    found = [] if asked.get("ConferenceSid") else _found(asked.get("CallSid", ""))
    shape = partial(voice_shapes.recording, account)
    return shapes.page("recordings", found, shape, request.path, asked), 200


@recordings.get("/<account>/Calls/<call_sid>/Recordings.json")
@with_faults("any")
def list_of_call(account: str, call_sid: str) -> Answer:
    """The recordings of one call, newest first."""
    with exchange().lock:
        find_call(call_sid)
    shape = partial(voice_shapes.call_recording, account)
    return shapes.page("recordings", _found(call_sid), shape, request.path, request.args.to_dict()), 200


@recordings.get("/<account>/Recordings/<sid>.json")
@with_faults("any")
def fetch_recording(account: str, sid: str) -> Answer:
    """One recording."""
    return voice_shapes.recording(account, _recording(sid)), 200


@recordings.get("/<account>/Calls/<call_sid>/Recordings/<sid>.json")
@with_faults("any")
def fetch_of_call(account: str, call_sid: str, sid: str) -> Answer:
    """One recording of a call."""
    return voice_shapes.call_recording(account, _recording(sid, call_sid)), 200


@recordings.get("/<account>/Recordings/<sid>")
@recordings.get("/<account>/Recordings/<sid>.wav")
def hear(account: str, sid: str) -> Response:
    """The sound: silence as long as what was said, a minute at most."""
    kept = _recording(sid)
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(b"\x80" * RATE * min(kept.seconds, 60))
    return Response(sound.getvalue(), mimetype="audio/x-wav")


@recordings.delete("/<account>/Recordings/<sid>.json")
@with_faults("any")
def delete_recording(account: str, sid: str) -> Answer:
    """Forget a recording."""
    return _delete(_recording(sid))


@recordings.delete("/<account>/Calls/<call_sid>/Recordings/<sid>.json")
@with_faults("any")
def delete_of_call(account: str, call_sid: str, sid: str) -> Answer:
    """Forget a recording of a call."""
    return _delete(_recording(sid, call_sid))


def _delete(kept: Recording) -> Answer:
    line = exchange()
    with line.lock:
        line.recordings.pop(kept.sid, None)
    return "", 204


def _found(call_sid: str) -> list[Recording]:
    line, (start, end) = exchange(), reading.period("DateCreated")
    with line.lock:
        return [
            kept
            for kept in reversed(line.recordings.values())
            if call_sid in ("", kept.call_sid) and start <= kept.created < end
        ]


def _recording(sid: str, call_sid: str = "") -> Recording:
    kept = exchange().recordings.get(sid)
    if kept is None or call_sid not in ("", kept.call_sid):
        raise not_found()
    return kept
