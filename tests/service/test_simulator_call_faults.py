"""The simulator's faults in calls: webhooks and callbacks lost, doubled, late, in the wrong order; legs that drop."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.service.pretend_calls import MAYA, TOMAS, CallTown
from tests.service.pretend_line import LINE

IN_ORDER = ["initiated", "ringing", "in-progress", "completed"]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[CallTown]:
    with CallTown(tmp_path) as town:
        town.pages |= {"/out": "<Say>Hello.</Say>", "/voice": "<Say>Welcome.</Say>"}
        yield town


def whole_call(town: CallTown) -> None:
    """A call that is answered and ends."""
    town.call()
    town.does(MAYA, "answer")
    town.forward(20)


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        ({"kind": "lost_callback", "status": "ringing"}, ["initiated", "in-progress", "completed"]),
        ({"kind": "lost_callback", "always": True}, []),
        ({"kind": "doubled_callback", "status": "completed"}, [*IN_ORDER, "completed"]),
        ({"kind": "reordered_callbacks", "status": "ringing"}, ["initiated", "in-progress", "ringing", "completed"]),
        ({"kind": "reordered_callbacks", "times": 3}, ["completed", "initiated", "ringing", "in-progress"]),
        (
            {"kind": "slow_callback", "status": "ringing", "seconds": 5},
            ["initiated", "in-progress", "completed", "ringing"],
        ),
        ({"kind": "slow_callback", "status": "completed", "seconds": 15}, IN_ORDER),
    ],
)
def test_callbacks_go_astray_but_keep_their_sequence_numbers(
    town: CallTown, fault: dict[str, Any], heard: list[str]
) -> None:
    town.fault(on="calls", **fault)
    whole_call(town)
    assert town.statuses() == heard
    for report in town.at("/status"):
        assert report.genuine
        assert report.form["SequenceNumber"] == str(IN_ORDER.index(report.form["CallStatus"]))


def test_faults_of_texts_leave_calls_alone_unless_they_concern_anything(town: CallTown) -> None:
    town.fault("lost_callback", always=True)
    town.fault("rate_limited", always=True)
    whole_call(town)
    assert town.statuses() == IN_ORDER
    town.ask("DELETE", "/control/faults")
    town.fault("lost_callback", always=True, on="any")
    whole_call(town)
    assert town.statuses() == IN_ORDER


def test_faults_of_calls_leave_texts_alone(town: CallTown) -> None:
    for kind in ("lost_callback", "rate_limited", "stuck"):
        town.fault(kind, always=True, on="calls")
    town.exchange.numbers[LINE].sms_url = f"{town.line.url}/sms"
    town.send(MAYA, "hello")
    assert town.hears(MAYA) == ["hello"]
    assert town.line.statuses() == ["queued", "sending", "sent", "delivered"]


def test_a_fault_may_concern_one_number(town: CallTown) -> None:
    town.fault("call_busy", number=MAYA, always=True)
    assert town.call().fetch().status == "busy"
    assert town.call(to=TOMAS).fetch().status == "ringing"


@pytest.mark.parametrize(
    ("kind", "status"), [("call_busy", "busy"), ("call_failed", "failed"), ("call_no_answer", "no-answer")]
)
def test_a_call_is_not_put_through(town: CallTown, kind: str, status: str) -> None:
    town.fault(kind)
    town.ask("POST", f"/handsets/{MAYA}/manner", {"manner": "answers"})
    made = town.call(timeout=15)
    if status == "no-answer":
        town.does(MAYA, "answer")
    town.forward(15)
    assert (made.fetch().status, town.at("/out")) == (status, [])


def test_a_call_is_taken_by_voicemail(town: CallTown) -> None:
    town.fault("voicemail")
    town.call()
    town.forward(20)
    assert town.leg(MAYA).voicemail
    assert town.form("/out")["CallStatus"] == "in-progress"


def test_a_call_is_stuck_and_can_be_canceled(town: CallTown) -> None:
    town.fault("stuck", on="calls")
    made = town.call()
    town.forward(3600)
    assert (made.fetch().status, town.statuses()) == ("queued", [])
    made.update(status="canceled")
    town.settle()
    assert (made.fetch().status, town.statuses()) == ("canceled", ["canceled"])


def test_the_carrier_drops_a_leg(town: CallTown) -> None:
    town.pages["/voice"] = '<Pause length="60"/>'
    town.fault("dropped_call", seconds=7)
    call = town.dial()
    town.forward(7)
    assert (call.status, call.seconds) == ("completed", 7)
    assert town.form("/voice/status")["CallDuration"] == "7"


def test_a_refused_call_is_on_record_nowhere(town: CallTown) -> None:
    town.fault("refused_call")
    with pytest.raises(TwilioRestException) as refused:
        town.call()
    assert (refused.value.status, refused.value.code, town.exchange.calls) == (400, 21215, {})
    assert town.call().fetch().status == "ringing"


def test_too_many_requests_are_refused_and_not_done(town: CallTown) -> None:
    town.fault("rate_limited", on="calls")
    with pytest.raises(TwilioRestException) as refused:
        town.call()
    assert (refused.value.status, refused.value.code, town.exchange.calls) == (429, 20429, {})


@pytest.mark.parametrize(("accepted", "calls"), [(False, 0), (True, 1)])
def test_a_request_may_have_been_done_though_its_answer_is_lost(town: CallTown, accepted: bool, calls: int) -> None:
    town.fault("dropped_connection", accepted=accepted, on="calls")
    with pytest.raises(requests.exceptions.ConnectionError):
        town.call()
    assert len(town.exchange.calls) == calls
    town.fault("server_error", accepted=accepted, on="calls")
    with pytest.raises(TwilioRestException) as refused:
        town.call(to=TOMAS)
    assert (refused.value.status, len(town.exchange.calls)) == (500, 2 * calls)


def test_a_fault_strikes_the_change_of_a_call_by_its_number(town: CallTown) -> None:
    made = town.call()
    town.fault("server_error", number=MAYA, on="calls", accepted=True)
    with pytest.raises(TwilioRestException):
        made.update(status="completed")
    assert made.fetch().status == "canceled"


def test_callbacks_come_before_a_slow_answer(town: CallTown) -> None:
    town.client.http_client.timeout = 60
    town.fault("slow_rest", seconds=5, on="calls")
    town.client.calls.create(
        to=MAYA,
        from_=LINE,
        url=f"{town.line.url}/out",
        status_callback=f"{town.line.url}/status",
        status_callback_event=["initiated", "ringing"],
    )
    assert town.statuses() == ["initiated", "ringing"]


def test_a_lost_webhook_never_arrives_nor_does_its_fallback(town: CallTown) -> None:
    town.exchange.numbers[LINE].voice_fallback_url = f"{town.line.url}/fallback/voice"
    town.fault("lost_webhook", on="calls")
    call = town.dial()
    assert (town.at("/voice"), town.at("/fallback/voice"), call.status) == ([], [], "completed")


def test_a_doubled_webhook_is_the_same_request_twice_and_only_the_second_answer_counts(town: CallTown) -> None:
    answers = iter(("<Say>The answer that got lost</Say>", "<Say>The answer that arrived</Say>"))
    town.pages["/voice"] = lambda heard: next(answers)
    town.fault("doubled_webhook", on="calls")
    town.dial()
    first, second = town.at("/voice")
    assert first.form == second.form
    assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]
    assert town.listens()[-1] == "The answer that arrived"


def test_a_slow_webhook_comes_late_by_the_line_s_clock_and_the_caller_may_be_gone(town: CallTown) -> None:
    town.fault("slow_webhook", seconds=10, times=2, on="calls")
    town.dial()
    town.forward(9)
    assert town.at("/voice") == []
    town.forward(1)
    assert len(town.at("/voice")) == 1
    town.dial(TOMAS)
    town.does(TOMAS, "hang-up")
    town.forward(60)
    assert len(town.at("/voice")) == 1


def test_conference_events_go_astray_too(town: CallTown) -> None:
    town.pages["/voice"] = (
        '<Dial><Conference statusCallback="/room" statusCallbackEvent="start end join leave">r</Conference></Dial>'
    )
    town.fault("lost_callback", status="conference-start", on="calls")
    town.fault("doubled_callback", status="participant-leave", on="calls")
    town.fault("reordered_callbacks", status="participant-join", on="calls")
    town.dial(MAYA)
    town.dial(TOMAS)
    town.does(MAYA, "hang-up")
    town.does(TOMAS, "hang-up")
    told = [(heard.form["StatusCallbackEvent"], heard.form["SequenceNumber"]) for heard in town.at("/room")]
    assert told == [
        ("participant-join", "2"),
        ("participant-join", "1"),
        ("participant-leave", "4"),
        ("participant-leave", "4"),
        ("participant-leave", "5"),
        ("conference-end", "6"),
    ]
