"""The fields of voice webhooks, as Twilio sends them."""

import math

from service.simulator import wire
from service.simulator.calls.records import Call

SIP = {"completed": "200", "busy": "486", "no-answer": "480", "failed": "404", "canceled": "487"}
PASSED = "TN-Validation-Passed-A"
UNKNOWN = "No-TN-Validation"


def voice(account: str, call: Call) -> dict[str, str]:
    """What every request about a call says."""
    form = {
        "CallSid": call.sid,
        "AccountSid": account,
        "From": call.sender,
        "To": call.to,
        "Caller": call.sender,
        "Called": call.to,
        "CallStatus": call.status,
        "ApiVersion": wire.API_VERSION,
        "Direction": call.direction,
    }
    for end, number in (("From", call.sender), ("To", call.to), ("Caller", call.sender), ("Called", call.to)):
        form |= {f"{end}City": "", f"{end}State": "", f"{end}Zip": ""}
        form[f"{end}Country"] = "US" if number.startswith("+1") else ""
    if call.direction == "inbound":
        form["StirVerstat"] = PASSED if wire.is_e164(call.sender) else UNKNOWN
        form["CallToken"] = f"%7B%22parentCallInfoToken%22%3A%22{call.sid[2:18]}%22%7D"
    if call.parent_sid:
        form["ParentCallSid"] = call.parent_sid
    if call.answered_by and call.machine.kind and not call.machine.is_async:
        form["AnsweredBy"] = call.answered_by
    return form


def progress(account: str, call: Call, status: str, at: float) -> dict[str, str]:
    """A status callback; it takes the call's next sequence number."""
    form = voice(account, call)
    form |= {
        "CallStatus": status,
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.sequence),
        "Timestamp": wire.rfc2822(at) or "",
    }
    call.sequence += 1
    if status in SIP:
        form |= {
            "CallDuration": str(call.seconds),
            "Duration": str(math.ceil(call.seconds / 60)),
            "SipResponseCode": SIP[status],
        }
    if call.answered_by and call.machine.kind:
        form["AnsweredBy"] = call.answered_by
    return form
