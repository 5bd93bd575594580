"""The simulator's faults: each can be switched on, strikes exactly as often as asked, and is then over."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from flask import Response
from twilio.base.exceptions import TwilioRestException

from tests.service.pretend_line import LINE, Heard, PretendTown, echo, reply

MAYA, TOMAS = "+15550002001", "+15550002002"
IN_ORDER = ["queued", "sending", "sent", "delivered"]


@pytest.fixture
def town() -> Iterator[PretendTown]:
    with PretendTown() as town:
        yield town


def test_a_lost_webhook_never_arrives_but_the_carrier_has_the_text(town: PretendTown) -> None:
    town.fault("lost_webhook")
    town.text(MAYA, "first")
    town.text(MAYA, "second")
    assert [heard.form["Body"] for heard in town.line.texts()] == ["second"]
    assert [message.body for message in town.client.messages.list(to=LINE)] == ["second", "first"]


def test_a_doubled_webhook_is_the_same_request_twice_and_only_the_second_answer_counts(
    town: PretendTown,
) -> None:
    answers = iter(("the answer that got lost", "the answer that arrived"))
    town.line.answer = lambda heard: echo(heard) if "MessageStatus" in heard.form else reply(next(answers))
    town.fault("doubled_webhook")
    town.text(MAYA, "hi")
    first, second = town.line.texts()
    assert first.form == second.form
    assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]
    assert town.hears(MAYA) == ["the answer that arrived"]


def test_a_slow_webhook_keeps_the_order_of_its_phone_and_holds_up_nobody_else(town: PretendTown) -> None:
    town.fault("slow_webhook", seconds=0.4, number=MAYA)
    for phone, body in ((MAYA, "slow"), (MAYA, "after"), (TOMAS, "quick")):
        town.ask("POST", f"/handsets/{phone}/texts", {"body": body})
    town.exchange.settle(10)
    assert [heard.form["Body"] for heard in town.line.texts()] == ["quick", "slow", "after"]


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        ({"kind": "lost_callback", "status": "delivered"}, ["queued", "sending", "sent"]),
        ({"kind": "lost_callback", "times": 3}, ["delivered"]),
        ({"kind": "lost_callback", "always": True}, []),
        ({"kind": "doubled_callback", "status": "sent"}, ["queued", "sending", "sent", "sent", "delivered"]),
        ({"kind": "reordered_callbacks"}, IN_ORDER[::-1]),
        ({"kind": "undelivered"}, ["queued", "sending", "sent", "undelivered"]),
        ({"kind": "failed"}, ["queued", "sending", "failed"]),
        ({"kind": "stuck"}, ["queued"]),
    ],
)
def test_faults_of_callbacks_and_delivery(town: PretendTown, fault: dict[str, Any], heard: list[str]) -> None:
    town.fault(**fault)
    assert town.line.statuses(town.send(MAYA).sid or "") == heard
    if "always" not in fault:
        assert town.line.statuses(town.send(MAYA).sid or "") == IN_ORDER
    assert all(report.genuine for report in town.line.heard)


def test_a_slow_callback_waits_and_those_after_it_wait_too(town: PretendTown) -> None:
    town.fault("slow_callback", status="sending", seconds=0.3)
    started = time.monotonic()
    message = town.send(MAYA)
    assert time.monotonic() - started >= 0.3
    assert town.line.statuses(message.sid or "") == IN_ORDER


@pytest.mark.parametrize(
    ("kind", "wanted", "code", "words"),
    [
        ("undelivered", None, 30003, "Unreachable destination handset"),
        ("failed", None, 30007, "Carrier violation"),
        ("undelivered", 30006, 30006, "Landline or unreachable carrier"),
    ],
)
def test_a_message_that_does_not_arrive_says_why_everywhere(
    town: PretendTown, kind: str, wanted: int | None, code: int, words: str
) -> None:
    town.fault(kind, error_code=wanted)
    message = town.send(MAYA)
    record = town.client.messages(message.sid).fetch()
    assert (record.status, record.error_code, record.error_message) == (kind, code, words)
    form = town.line.heard[-1].form
    assert (form["MessageStatus"], form["ErrorCode"], form["ErrorMessage"]) == (kind, str(code), words)
    assert (town.hears(MAYA), town.troubles()) == ([], [code])


def test_a_reply_in_twiml_can_fail_like_any_other_message(town: PretendTown) -> None:
    town.fault("failed", number=MAYA)
    town.text(MAYA, "hi")
    assert (town.hears(MAYA), town.line.statuses()[-1]) == ([], "failed")


def test_a_fault_for_one_number_spares_the_others(town: PretendTown) -> None:
    town.fault("undelivered", number=MAYA, always=True)
    for phone in (MAYA, TOMAS, MAYA):
        town.send(phone)
    assert (town.hears(MAYA), town.hears(TOMAS)) == ([], ["Hello"])


def test_too_many_requests_are_refused_and_not_done(town: PretendTown) -> None:
    town.fault("rate_limited", times=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            town.send(MAYA)
        assert (refused.value.status, refused.value.code) == (429, 20429)
    town.send(MAYA, "third")
    assert town.hears(MAYA) == ["third"]


@pytest.mark.parametrize(("accepted", "arrived"), [(False, []), (True, ["Hello"])])
def test_a_server_error_may_or_may_not_have_been_done(town: PretendTown, accepted: bool, arrived: list[str]) -> None:
    town.fault("server_error", accepted=accepted)
    with pytest.raises(TwilioRestException) as refused:
        town.send(MAYA)
    town.exchange.settle(5)
    assert (refused.value.status, town.hears(MAYA)) == (500, arrived)


@pytest.mark.parametrize(("accepted", "arrived"), [(False, []), (True, ["Hello"])])
def test_a_dropped_connection_leaves_the_account_in_doubt(
    town: PretendTown, accepted: bool, arrived: list[str]
) -> None:
    town.fault("dropped_connection", accepted=accepted)
    with pytest.raises(requests.exceptions.ConnectionError):
        town.send(MAYA)
    town.exchange.settle(5)
    assert town.hears(MAYA) == arrived
    assert [message.body for message in town.client.messages.list(to=MAYA, from_=LINE)] == arrived


def test_an_answer_that_breaks_off_was_done(town: PretendTown) -> None:
    town.fault("half_answer", on="any", times=2)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        town.send(MAYA)
    town.exchange.settle(5)
    assert town.hears(MAYA) == ["Hello"]
    [message] = town.exchange.messages.values()
    with pytest.raises(requests.exceptions.ConnectionError):
        town.client.messages(message.sid).delete()
    assert not town.exchange.messages


def test_a_slow_answer_comes_after_the_message_was_taken(town: PretendTown) -> None:
    town.client.http_client.timeout = 0.2
    town.fault("slow_rest", seconds=0.6)
    with pytest.raises(requests.exceptions.Timeout):
        town.send(MAYA)
    town.exchange.settle(5)
    assert town.hears(MAYA) == ["Hello"]


def test_rest_faults_strike_sending_unless_told_to_strike_anything(town: PretendTown) -> None:
    town.fault("rate_limited")
    assert len(town.client.incoming_phone_numbers.list()) == 1
    town.ask("DELETE", "/control/faults")
    town.fault("rate_limited", on="any")
    with pytest.raises(TwilioRestException):
        town.client.incoming_phone_numbers(town.exchange.numbers[LINE].sid).fetch()
    assert town.ask("GET", "/control/faults")["faults"] == []


def test_faults_are_listed_counted_down_and_switched_off(town: PretendTown) -> None:
    town.fault("failed", times=2, number=MAYA)
    town.fault("lost_webhook", always=True)
    town.send(MAYA)
    [failed, lost] = town.ask("GET", "/control/faults")["faults"]
    assert (failed["left"], failed["used"], failed["number"], failed["always"]) == (1, 1, MAYA, False)
    assert (lost["left"], lost["always"]) == (None, True)
    assert [left["kind"] for left in town.ask("DELETE", "/control/faults?kind=failed")["faults"]] == ["lost_webhook"]
    assert town.ask("DELETE", "/control/faults")["faults"] == []


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"kind": "earthquake"}, "no fault of the kind 'earthquake'; known are lost_webhook"),
        ({"kind": "failed", "times": 0}, "whole number from 1"),
        ({"kind": "failed", "times": True}, "whole number from 1"),
        ({"kind": "slow_rest", "seconds": "long"}, "number from 0 to 172800"),
        ({"kind": "failed", "who": MAYA}, "A fault has no who"),
        ({"kind": "failed", "error_code": 1}, "error_code of a fault is one of"),
        ({"kind": "failed", "on": "letters"}, "on messages, on calls"),
        (["failed"], "A JSON object is expected"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_a_sentence(town: PretendTown, wish: Any, words: str) -> None:
    assert words in town.ask("POST", "/control/faults", wish)
    assert town.ask("GET", "/control/faults")["faults"] == []


def test_a_callback_nobody_answers_is_in_the_debugger(town: PretendTown) -> None:
    def answer(heard: Heard) -> Response:
        return Response(status=503 if heard.form.get("MessageStatus") == "sent" else 204)

    town.line.answer = answer
    assert town.line.statuses(town.send(MAYA).sid or "") == IN_ORDER
    assert town.troubles() == [11200]
