"""The simulator, when the account calls a phone: REST, ringing, answers of every kind, status callbacks, Dial."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.service.pretend_calls import ANA, MAYA, START, TOMAS, CallTown
from tests.service.pretend_line import ACCOUNT, LINE

ANSWERED = ["initiated", "ringing", "in-progress", "completed"]
OTHER = "+15550001001"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[CallTown]:
    with CallTown(tmp_path) as town:
        yield town


def refusal(work: Callable[[], Any]) -> tuple[int, int | None]:
    """The HTTP status and Twilio's code of a refused request."""
    with pytest.raises(TwilioRestException) as caught:
        work()
    return caught.value.status, caught.value.code


def after(seconds: float) -> datetime:
    """So many seconds after the start."""
    return datetime.fromtimestamp(START + seconds, UTC)


def raw(town: CallTown, path: str, form: list[tuple[str, str]]) -> Any:
    """A POST as it is on the wire."""
    url = f"{town.door.url}/2010-04-01/Accounts/{ACCOUNT}/{path}"
    return town.web.request("POST", url, headers=town.credentials, fields=form, encode_multipart=False)


def test_a_call_rings_is_answered_and_reports_every_step_in_order(town: CallTown) -> None:
    town.pages["/out"] = "<Say>This is Willow.</Say>"
    made = town.call()
    assert (made.status, made.direction, made.to, made._from) == ("queued", "outbound-api", MAYA, LINE)
    assert re.fullmatch("CA[0-9a-f]{32}", made.sid or "")
    assert (made.fetch().status, town.statuses()) == ("ringing", ["initiated", "ringing"])
    town.forward(12)
    town.does(MAYA, "answer")
    assert (made.fetch().status, town.listens()) == ("in-progress", ["This is Willow."])
    form = town.form("/out")
    assert (form["CallStatus"], form["Direction"], form["From"], form["To"]) == (
        "in-progress",
        "outbound-api",
        LINE,
        MAYA,
    )
    assert "StirVerstat" not in form and "AnsweredBy" not in form
    town.forward(30)
    done = made.fetch()
    assert (done.status, done.duration, done.answered_by) == ("completed", "1", None)
    assert town.statuses() == ANSWERED
    reports = town.at("/status")
    assert [report.form["SequenceNumber"] for report in reports] == ["0", "1", "2", "3"]
    assert all(report.genuine for report in reports)
    assert (reports[-1].form["CallDuration"], reports[-1].form["SipResponseCode"]) == ("1", "200")
    assert "CallDuration" not in reports[2].form
    assert town.exchange.next_due() is None


def test_only_the_end_is_reported_unless_more_is_asked_for(town: CallTown) -> None:
    town.call(status_callback_event=None, twiml="<Response><Say>Hi</Say></Response>")
    town.does(MAYA, "answer")
    town.forward(5)
    assert town.statuses() == ["completed"]
    assert town.form("/status")["SequenceNumber"] == "0"


def test_events_may_be_repeated_or_separated_by_spaces(town: CallTown) -> None:
    wish = [
        ("To", MAYA),
        ("From", LINE),
        ("Url", f"{town.line.url}/out"),
        ("StatusCallback", f"{town.line.url}/status"),
    ]
    assert raw(town, "Calls.json", [*wish, ("StatusCallbackEvent", "ringing completed")]).status == 201
    town.settle()
    town.does(MAYA, "decline")
    raw(town, "Calls.json", [*wish, ("StatusCallbackEvent", "initiated"), ("StatusCallbackEvent", "answered")])
    town.settle()
    assert town.statuses() == ["ringing", "busy", "initiated"]


@pytest.mark.parametrize(
    ("manner", "status", "code"),
    [("busy", "busy", "486"), ("unreachable", "failed", "404"), ("rings", "no-answer", "480")],
)
def test_a_phone_may_be_busy_unreachable_or_not_answer(town: CallTown, manner: str, status: str, code: str) -> None:
    town.ask("POST", f"/handsets/{MAYA}/manner", {"manner": manner})
    made = town.call(timeout=25)
    town.forward(24)
    assert (town.leg(MAYA).over, manner == "rings") in ((True, False), (False, True))
    town.forward(1)
    assert (made.fetch().status, made.fetch().duration) == (status, "0")
    form = town.form("/status")
    assert (form["CallStatus"], form["CallDuration"], form["SipResponseCode"]) == (status, "0", code)
    assert town.at("/out") == []


def test_declining_is_busy_and_answering_can_be_left_to_the_phone(town: CallTown) -> None:
    made = town.call()
    town.does(MAYA, "hang-up")
    assert made.fetch().status == "busy"
    town.ask("POST", f"/handsets/{TOMAS}/manner", {"manner": "answers"})
    assert town.call(to=TOMAS).fetch().status == "completed"


def test_a_phone_that_is_in_a_call_is_busy(town: CallTown) -> None:
    town.pages["/voice"] = '<Pause length="60"/>'
    town.dial(MAYA)
    assert town.call().fetch().status == "busy"
    first, second = town.call(to=TOMAS), town.call(to=TOMAS)
    assert (first.fetch().status, second.fetch().status) == ("ringing", "busy")


def test_voicemail_answers_talks_and_presses_nothing(town: CallTown) -> None:
    town.pages["/out"] = (
        '<Gather numDigits="1" timeout="10" action="/taken"><Say>Press 1.</Say></Gather><Say>Goodbye.</Say>'
    )
    town.ask("POST", f"/handsets/{MAYA}/manner", {"manner": "voicemail"})
    town.call(timeout=19)
    town.forward(60)
    assert town.statuses()[-1] == "no-answer"
    made = town.call(timeout=60)
    town.forward(20)
    assert made.fetch().status == "in-progress"
    assert "voicemail" in town.does(MAYA, "press", keys="1")
    town.forward(60)
    assert (town.at("/taken"), town.listens()[-1]) == ([], "Goodbye.")
    assert town.leg(MAYA).voicemail


def test_a_voicemail_that_is_spoken_to_for_ever_hangs_up(town: CallTown) -> None:
    made = town.call(twiml="<Response><Pause length='3000'/></Response>")
    town.does(MAYA, "voicemail")
    town.forward(121)
    assert (made.fetch().status, made.fetch().duration) == ("completed", "120")


def test_a_voicemail_s_greeting_is_heard_as_speech(town: CallTown) -> None:
    town.call(twiml=f"<Response><Gather input='speech' action='{town.line.url}/said'/></Response>")
    town.does(MAYA, "voicemail")
    town.forward(20)
    assert "voicemail" in town.form("/said")["SpeechResult"]


@pytest.mark.parametrize(
    ("deed", "kind", "answered_by"),
    [
        ("answer", "Enable", "human"),
        ("voicemail", "Enable", "machine_start"),
        ("voicemail", "DetectMessageEnd", "machine_end_beep"),
    ],
)
def test_machines_are_told_from_people_before_the_document(
    town: CallTown, deed: str, kind: str, answered_by: str
) -> None:
    made = town.call(machine_detection=kind)
    town.does(MAYA, deed)
    assert town.at("/out") == []
    town.forward(10)
    assert town.form("/out")["AnsweredBy"] == answered_by
    assert made.fetch().answered_by == answered_by
    assert town.form("/status")["AnsweredBy"] == answered_by


def test_a_call_can_be_redirected_while_a_machine_is_told_from_a_person(town: CallTown) -> None:
    town.pages["/next"] = "<Say>Now this.</Say>"
    made = town.call(machine_detection="Enable")
    town.does(MAYA, "answer")
    made.update(url=f"{town.line.url}/next")
    town.settle()
    assert (town.listens(), town.at("/out")) == (["Now this."], [])


def test_or_beside_it(town: CallTown) -> None:
    town.pages["/out"] = '<Pause length="30"/>'
    town.call(machine_detection="Enable", async_amd="true", async_amd_status_callback=f"{town.line.url}/amd")
    town.does(MAYA, "voicemail")
    assert "AnsweredBy" not in town.form("/out") and town.at("/amd") == []
    town.forward(4)
    form = town.form("/amd")
    assert (form["AnsweredBy"], form["MachineDetectionDuration"], town.at("/amd")[0].genuine) == (
        "machine_start",
        "4000",
        True,
    )


# --- REST -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": LINE, "Url": "http://line.example/"}, 21201),
        ({"To": MAYA, "Url": "http://line.example/"}, 21213),
        ({"To": MAYA, "From": LINE}, 21205),
        ({"To": "911", "From": LINE, "Url": "http://line.example/"}, 21211),
        ({"To": MAYA, "From": "555", "Url": "http://line.example/"}, 21212),
        ({"To": MAYA, "From": TOMAS, "Url": "http://line.example/"}, 21210),
        ({"To": MAYA, "From": LINE, "Url": "line.example"}, 21205),
        ({"To": MAYA, "From": LINE, "Url": "http://line.example/", "StatusCallback": "/status"}, 21609),
        ({"To": MAYA, "From": LINE, "Url": "http://line.example/", "StatusCallbackEvent": "ended"}, 21626),
        ({"To": MAYA, "From": LINE, "Url": "http://line.example/", "Timeout": "601"}, 20001),
        ({"To": MAYA, "From": LINE, "Url": "http://line.example/", "Record": "true"}, 20001),
        ({"To": MAYA, "From": LINE, "Url": "http://line.example/", "Method": "PUT"}, 21403),
        ({"To": MAYA, "From": LINE, "Url": "http://line.example/", "MachineDetection": "Yes"}, 20001),
        ({"To": MAYA, "From": LINE, "Twiml": "<Response/>" + " " * 4000}, 20001),
    ],
)
def test_what_cannot_be_called_is_refused_with_twilio_s_code(town: CallTown, form: dict[str, str], code: int) -> None:
    answer = raw(town, "Calls.json", list(form.items()))
    assert (answer.status, answer.json()["code"]) == (400, code)
    assert town.exchange.calls == {}


def test_a_live_call_is_given_something_else_to_do(town: CallTown) -> None:
    town.pages |= {"/out": "<Say>Please hold on for a while.</Say>", "/next": "<Say>Now this.</Say><Pause length='9'/>"}
    made = town.call()
    town.does(MAYA, "answer")
    town.forward(0.5)
    assert made.update(url=f"{town.line.url}/next", method="GET").status == "in-progress"
    town.settle()
    assert town.at("/next")[0].method == "GET"
    made.update(twiml="<Response><Say>Or this.</Say></Response>")
    town.settle()
    assert town.listens() == ["Please hold on for a while.", "Now this.", "Or this."]
    town.forward(5)
    assert town.statuses() == ANSWERED


def test_a_redirect_while_a_document_is_fetched_wins_over_it(town: CallTown) -> None:
    redirected = threading.Event()
    town.pages["/out"] = lambda heard: "<Say>Too late.</Say>" if redirected.wait(10) else ""
    town.pages["/next"] = lambda heard: "<Say>In time.</Say>" if redirected.wait(10) else ""
    made = town.call()
    town.ask("POST", f"/handsets/{MAYA}/call/answer")
    made.update(url=f"{town.line.url}/next")
    made.update(url=f"{town.line.url}/next")
    redirected.set()
    town.settle()
    assert town.listens() == ["In time."]


def test_only_a_call_in_progress_can_be_redirected(town: CallTown) -> None:
    made = town.call()
    assert refusal(lambda: made.update(url="http://line.example/")) == (400, 21220)
    assert refusal(lambda: made.update(url="http://line.example/", twiml="<Response/>")) == (400, 20001)
    made.update(status="canceled")
    town.settle()
    assert made.fetch().status == "canceled"
    assert town.form("/status")["SipResponseCode"] == "487"
    for change in ({"url": "http://line.example/"}, {"status": "completed"}, {"status": "canceled"}):
        assert refusal(partial(made.update, **change)) == (400, 21220)
    assert "is in no call" in town.does(MAYA, "answer")


def test_a_call_is_ended_while_it_rings_or_goes_on(town: CallTown) -> None:
    town.pages["/out"] = '<Pause length="90"/>'
    ringing = town.call(to=TOMAS)
    ringing.update(status="completed")
    made = town.call()
    town.does(MAYA, "answer")
    assert refusal(lambda: made.update(status="canceled")) == (400, 21220)
    town.forward(10)
    made.update(status="completed")
    town.settle()
    assert (ringing.fetch().status, made.fetch().status, made.fetch().duration) == ("canceled", "completed", "10")


def test_a_call_ends_at_its_limit_which_can_be_moved(town: CallTown) -> None:
    town.pages["/out"] = '<Pause length="9000"/>'
    made = town.call(time_limit=60)
    town.does(MAYA, "answer")
    made.update(time_limit=100)
    town.forward(99)
    assert made.fetch().status == "in-progress"
    town.forward(1)
    assert (made.fetch().status, made.fetch().duration) == ("completed", "100")


def test_calls_are_listed_newest_first_and_narrowed(town: CallTown) -> None:
    town.pages["/voice"] = "<Say>Hi</Say>"
    first = town.call(to=MAYA)
    town.does(MAYA, "decline")
    town.forward(100)
    town.dial(TOMAS)
    town.forward(10)
    third = town.call(to=ANA)

    def found(**filters: Any) -> list[str | None]:
        return [call._from if call._from != LINE else call.to for call in town.client.calls.list(**filters)]

    assert found() == [ANA, TOMAS, MAYA]
    assert found(to=LINE) == [TOMAS]
    assert found(from_=LINE, to=ANA) == [ANA]
    assert found(status="ringing") == [ANA]
    assert found(start_time_after=after(50)) == [ANA, TOMAS]
    assert found(end_time_before=after(50)) == [MAYA]
    pages = list(town.client.calls.stream(page_size=1))
    assert [call.sid for call in pages][::2] == [third.sid, first.sid]
    assert (pages[1].phone_number_sid or "")[:2] == "PN"
    assert found(parent_call_sid="CA" + "0" * 32) == []


def test_a_call_that_has_ended_can_be_forgotten(town: CallTown) -> None:
    made = town.call()
    assert refusal(made.delete) == (409, 20009)
    town.does(MAYA, "decline")
    assert made.delete() is True
    assert refusal(made.fetch) == (404, 20404)


def test_the_account_may_start_only_so_many_calls_a_second(town: CallTown) -> None:
    assert "from 0 to 1000" in town.ask("POST", "/control/pace", {"calls_per_second": -1})
    town.ask("POST", "/control/pace", {"calls_per_second": 1})
    made = [town.call(to=phone) for phone in (MAYA, TOMAS, ANA)]
    assert [call.fetch().status for call in made] == ["ringing", "queued", "queued"]
    town.forward(1)
    assert [call.fetch().status for call in made] == ["ringing", "ringing", "queued"]
    made[2].update(status="canceled")
    town.forward(1)
    assert made[2].fetch().status == "canceled"


# --- the line calls itself ------------------------------------------------------------------------------------


def test_the_line_s_number_can_call_itself(town: CallTown) -> None:
    town.pages |= {"/voice": '<Say>Welcome</Say><Pause length="30"/>', "/out": '<Pause length="10"/>'}
    made = town.call(to=LINE)
    form = town.form("/voice")
    assert (form["From"], form["To"], form["Direction"]) == (LINE, LINE, "inbound")
    assert made.fetch().status == "in-progress"
    town.forward(10)
    assert [call.status for call in town.client.calls.list()] == ["completed", "completed"]
    town.pages["/voice"] = '<Reject reason="busy"/>'
    assert town.call(to=LINE).fetch().status == "busy"


# --- dial -----------------------------------------------------------------------------------------------------

BOTH = f'<Dial action="/dialled" timeout="20"><Number>{TOMAS}</Number><Number>{ANA}</Number></Dial><Say>never</Say>'


def test_the_first_to_pick_up_is_connected_and_the_others_are_let_go(town: CallTown) -> None:
    town.pages |= {"/voice": BOTH, "/dialled": "<Say>Goodbye.</Say>"}
    call = town.dial()
    assert {town.leg(phone).status for phone in (TOMAS, ANA)} == {"ringing"}
    assert (town.leg(ANA).sender, town.leg(ANA).parent_sid) == (MAYA, call.sid)
    town.forward(8)
    town.does(ANA, "answer")
    assert (town.leg(TOMAS).status, town.leg(ANA).status) == ("canceled", "in-progress")
    town.does(ANA, "say", words="Hello Maya")
    town.does(MAYA, "say", words="Hello Ana")
    assert (town.listens(MAYA)[-1], town.listens(ANA)[-1]) == ("Hello Ana", "Hello Maya")[::-1]
    town.forward(30)
    town.does(ANA, "hang-up")
    form = town.form("/dialled")
    assert (form["DialCallStatus"], form["DialBridged"], form["DialCallDuration"]) == ("completed", "true", "30")
    assert form["DialCallSid"] == town.leg(ANA).sid
    assert town.listens()[-1] == "Goodbye."
    assert [one.to for one in town.client.calls.list(parent_call_sid=call.sid)] == [ANA, TOMAS]


@pytest.mark.parametrize(("manner", "status"), [("busy", "busy"), ("rings", "no-answer"), ("unreachable", "failed")])
def test_when_nobody_answers_the_action_is_told_why(town: CallTown, manner: str, status: str) -> None:
    for phone in (TOMAS, ANA):
        town.ask("POST", f"/handsets/{phone}/manner", {"manner": manner})
    town.pages |= {"/voice": BOTH, "/dialled": "<Say>Sorry.</Say>"}
    town.dial()
    town.forward(20)
    assert (town.form("/dialled")["DialCallStatus"], town.listens()[-1]) == (status, "Sorry.")


def test_without_an_action_the_document_goes_on(town: CallTown) -> None:
    town.pages["/voice"] = f'<Dial timeout="9">{TOMAS}</Dial><Say>Nobody came.</Say>'
    town.dial()
    town.forward(10)
    assert town.listens() == ["ringing", "ringing", "Nobody came."]


def test_a_caller_who_hangs_up_ends_what_rings_and_the_action_is_told(town: CallTown) -> None:
    town.pages["/voice"] = BOTH
    town.dial()
    town.does(MAYA, "hang-up")
    assert {town.leg(phone).status for phone in (TOMAS, ANA)} == {"canceled"}
    form = town.form("/dialled")
    assert (form["CallStatus"], form["DialCallStatus"]) == ("completed", "canceled")


def test_the_called_party_hears_a_whisper_first_and_may_decline_in_it(town: CallTown) -> None:
    gather = '<Gather numDigits="1" action="/press"><Say>Press 1.</Say></Gather><Hangup/>'
    town.pages |= {
        "/voice": f'<Dial action="/dialled"><Number url="/whisper" statusCallback="/leg">{TOMAS}</Number></Dial>',
        "/whisper": gather,
        "/press": lambda heard: "<Say>Thanks.</Say>" if heard.form["Digits"] == "1" else "<Hangup/>",
    }
    town.dial()
    town.does(TOMAS, "answer")
    town.does(TOMAS, "press", keys="1")
    assert town.listens(TOMAS) == ["Press 1.", "Thanks."]
    town.forward(1)
    assert town.listens(TOMAS)[-1] == town.listens(MAYA)[-1] == "joined"
    town.does(MAYA, "hang-up")
    assert town.form("/leg")["ParentCallSid"] == town.leg(MAYA).sid
    town.dial()
    town.does(TOMAS, "answer")
    town.does(TOMAS, "press", keys="2")
    assert (town.form("/dialled")["DialBridged"], town.leg(TOMAS).status) == ("false", "completed")


def test_with_several_numbers_the_first_pick_up_wins_even_if_it_is_a_machine(town: CallTown) -> None:
    numbers = "".join(f'<Number url="/whisper">{phone}</Number>' for phone in (TOMAS, ANA))
    town.pages |= {"/voice": f'<Dial action="/dialled">{numbers}</Dial>', "/whisper": "<Say>Press 1.</Say><Hangup/>"}
    town.dial()
    town.does(TOMAS, "voicemail")
    assert town.leg(ANA).status == "canceled"


def test_star_lets_the_caller_go_on_alone_when_that_is_wanted(town: CallTown) -> None:
    town.pages |= {
        "/voice": f'<Dial action="/dialled" hangupOnStar="true">{TOMAS}</Dial>',
        "/dialled": "<Say>Menu.</Say>",
    }
    town.dial()
    town.does(TOMAS, "answer")
    town.does(TOMAS, "press", keys="*")
    assert town.at("/dialled") == []
    town.does(MAYA, "press", keys="1*")
    assert (town.listens()[-1], town.leg(TOMAS).status) == ("Menu.", "completed")


def test_a_redirected_callee_goes_on_elsewhere_and_the_caller_alone(town: CallTown) -> None:
    town.pages |= {
        "/voice": f'<Dial action="/dialled">{TOMAS}</Dial>',
        "/dialled": '<Say>Alone.</Say><Pause length="60"/>',
        "/next": '<Say>Elsewhere.</Say><Pause length="60"/>',
    }
    town.dial()
    town.does(TOMAS, "answer")
    town.client.calls(town.leg(TOMAS).sid).update(url=f"{town.line.url}/next")
    town.settle()
    assert (town.listens(MAYA)[-1], town.listens(TOMAS)[-1]) == ("Alone.", "Elsewhere.")
    town.does(TOMAS, "say", words="Nobody hears this")
    town.does(TOMAS, "hang-up")
    assert (town.listens(MAYA)[-1], town.leg(MAYA).status) == ("Alone.", "in-progress")


def test_a_redirected_caller_leaves_the_other_behind(town: CallTown) -> None:
    town.pages |= {"/voice": f"<Dial>{TOMAS}</Dial>", "/next": "<Say>Elsewhere.</Say>"}
    call = town.dial()
    town.does(TOMAS, "answer")
    town.client.calls(call.sid).update(url=f"{town.line.url}/next")
    town.settle()
    assert (town.leg(TOMAS).status, town.listens()[-1]) == ("completed", "Elsewhere.")


@pytest.mark.parametrize(("dial", "code"), [('callerId="+15559999999"', 13214), ("", 13224)])
def test_a_wrong_caller_id_or_number_is_in_the_debugger(town: CallTown, dial: str, code: int) -> None:
    town.pages["/dialled"] = "<Hangup/>"
    town.pages["/voice"] = f'<Dial action="/dialled" {dial}>{TOMAS if dial else "112"}</Dial>'
    town.dial()
    assert (town.form("/dialled")["DialCallStatus"], town.troubles()) == ("failed", [code])


def test_numbers_can_be_dialled_one_after_the_other(town: CallTown) -> None:
    town.pages["/voice"] = BOTH.replace("<Dial ", '<Dial sequential="true" callerId="' + LINE + '" ')
    town.dial()
    assert len(town.exchange.calls) == 2
    town.does(TOMAS, "decline")
    assert (town.leg(ANA).status, town.leg(ANA).sender) == ("ringing", LINE)


def test_the_caller_stays_unanswered_until_the_bridge_when_that_is_wanted(town: CallTown) -> None:
    town.pages["/voice"] = f'<Dial answerOnBridge="true" timeLimit="60">{TOMAS}</Dial>'
    call = town.dial()
    assert call.status == "ringing"
    town.forward(5)
    town.does(TOMAS, "answer")
    assert call.answered == START + 5
    town.forward(60)
    assert call.over and town.leg(TOMAS).over
