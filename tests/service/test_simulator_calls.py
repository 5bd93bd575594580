"""The simulator, when a phone calls the line: webhooks, documents verb by verb, fallback, the end of the call."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Response

from service.simulator.webhooks import Patience
from tests.service.pretend_calls import ANA, MAYA, START, TOMAS, CallTown
from tests.service.pretend_line import ACCOUNT, LINE

HASTY = Patience(connect=0.5, answer=0.5)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[CallTown]:
    with CallTown(tmp_path) as town:
        yield town


def test_a_call_reaches_the_line_signed_with_every_documented_field(town: CallTown) -> None:
    town.pages["/voice"] = "<Say>Hello</Say>"
    call = town.dial()
    [heard] = town.at("/voice")
    token = heard.form.pop("CallToken")
    assert heard.genuine and token.startswith("%7B")
    assert heard.form == {
        "CallSid": call.sid,
        "AccountSid": ACCOUNT,
        "From": MAYA,
        "To": LINE,
        "Caller": MAYA,
        "Called": LINE,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "StirVerstat": "TN-Validation-Passed-A",
        **{f"{end}{part}": "" for end in ("From", "To", "Caller", "Called") for part in ("City", "State", "Zip")},
        **{f"{end}Country": "US" for end in ("From", "To", "Caller", "Called")},
    }
    assert heard.headers["User-Agent"] == "TwilioProxy/1.1"
    assert heard.headers["I-Twilio-Idempotency-Token"]


def test_the_call_is_answered_spoken_to_and_ends_with_the_document(town: CallTown) -> None:
    town.pages["/voice"] = (
        '<Say language="es-MX" voice="Polly.Mia">Hola, Maya.</Say><Pause length="3"/><Play>/a.mp3</Play>'
    )
    call = town.dial()
    assert (call.status, town.listens()) == ("in-progress", ["ringing", "Hola, Maya."])
    assert (call.heard[1].language, call.heard[1].voice) == ("es-MX", "Polly.Mia")
    town.forward(1)
    assert town.listens() == ["ringing", "Hola, Maya.", "silence"]
    town.forward(60)
    assert town.listens() == ["ringing", "Hola, Maya.", "silence", "/a.mp3"]
    [report] = town.at("/voice/status")
    assert report.genuine
    assert (report.form["CallStatus"], report.form["CallDuration"], report.form["SequenceNumber"]) == (
        "completed",
        "9",
        "0",
    )
    assert (report.form["CallbackSource"], report.form["Duration"]) == ("call-progress-events", "1")
    assert report.form["Timestamp"] == "Mon, 23 Nov 2026 15:00:09 +0000"
    assert (call.over, call.answered, call.ended) == (True, START, START + 9)


def test_what_is_heard_is_what_was_reached_when_the_phone_hung_up(town: CallTown) -> None:
    town.pages["/voice"] = "<Say>One</Say><Say>Two</Say><Redirect>/more</Redirect>"
    town.dial()
    town.does(MAYA, "hang-up")
    town.forward(600)
    assert town.listens() == ["ringing", "One"]
    assert town.at("/more") == []
    assert town.statuses(path="/voice/status") == ["completed"]


def test_a_redirect_goes_on_in_the_same_call_relative_to_its_document(town: CallTown) -> None:
    town.pages["/voice"] = '<Redirect method="GET">menu/first?a=1&amp;b=2</Redirect><Say>never</Say>'
    town.pages["/menu/first"] = "<Redirect>second</Redirect>"
    town.pages["/menu/second"] = "<Say>Here</Say>"
    call = town.dial()
    first, second = town.at("/menu/first")[0], town.at("/menu/second")[0]
    assert (first.method, first.form["a"], first.genuine) == ("GET", "1", True)
    assert (second.form["CallSid"], second.form["CallStatus"]) == (call.sid, "in-progress")
    assert town.listens() == ["ringing", "Here"]


def test_documents_that_lead_in_a_circle_end_the_call(town: CallTown) -> None:
    town.pages["/voice"] = "<Redirect/>"
    call = town.dial()
    assert call.over and len(town.at("/voice")) == 99
    assert 11200 in town.troubles()


@pytest.mark.parametrize(
    ("reason", "status", "heard"), [("rejected", "no-answer", "not in service"), ("busy", "busy", "busy tone")]
)
def test_a_first_reject_leaves_the_call_unanswered(town: CallTown, reason: str, status: str, heard: str) -> None:
    town.pages["/voice"] = f'<Reject reason="{reason}"/>'
    call = town.dial()
    assert (call.status, call.answered, town.listens()) == (status, None, ["ringing", heard])
    assert town.form("/voice/status")["CallStatus"] == status
    assert town.form("/voice/status")["CallDuration"] == "0"


def test_a_hangup_answers_first(town: CallTown) -> None:
    town.pages["/voice"] = "<Hangup/><Say>never</Say>"
    call = town.dial()
    assert (call.status, town.listens()) == ("completed", ["ringing"])


def test_a_caller_who_gives_up_before_the_answer_was_not_answered(town: CallTown) -> None:
    gone = threading.Event()
    town.pages["/voice"] = lambda heard: "<Say>Hello</Say>" if gone.wait(10) else ""
    town.ask("POST", f"/handsets/{MAYA}/calls")
    town.ask("POST", f"/handsets/{MAYA}/call/hang-up")
    gone.set()
    town.settle()
    assert town.leg(MAYA).status == "no-answer"
    assert town.listens() == ["ringing"]


# --- gather ---------------------------------------------------------------------------------------------------


def test_digits_go_to_the_action_at_once_when_there_are_enough_and_cut_what_is_said(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather numDigits="2" action="/chosen"><Say>Press two keys.</Say><Say>Now.</Say></Gather>'
    town.pages["/chosen"] = "<Say>Thank you.</Say>"
    call = town.dial()
    town.does(MAYA, "press", keys="1")
    assert (call.heard[1].cut, town.at("/chosen")) == (True, [])
    town.does(MAYA, "press", keys="*")
    form = town.form("/chosen")
    assert (form["Digits"], form["CallStatus"], form["FinishedOnKey"]) == ("1*", "in-progress", "")
    assert town.listens() == ["ringing", "Press two keys.", "Thank you."]


def test_digits_end_with_a_silence_or_with_the_finish_key_which_is_not_among_them(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather action="/chosen" timeout="4"/>'
    town.pages["/chosen"] = "<Redirect>/voice</Redirect>"
    town.dial()
    for key in "12":
        town.does(MAYA, "press", keys=key)
        town.forward(3.9)
    assert town.at("/chosen") == []
    town.forward(0.2)
    assert town.form("/chosen")["Digits"] == "12"
    town.does(MAYA, "press", keys="34#5")
    assert (town.form("/chosen")["Digits"], town.form("/chosen")["FinishedOnKey"]) == ("34", "#")


def test_the_finish_key_alone_is_nothing_unless_there_is_none(town: CallTown) -> None:
    town.pages["/voice"] = (
        '<Gather numDigits="1" action="/chosen"/><Gather numDigits="1" finishOnKey="" action="/chosen"/>'
    )
    town.dial()
    town.does(MAYA, "press", keys="#")
    assert town.at("/chosen") == []
    town.forward(5)
    town.does(MAYA, "press", keys="#")
    assert town.form("/chosen")["Digits"] == "#"


def test_nothing_entered_goes_on_with_the_next_verb(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather timeout="10" action="/chosen"><Say>Anyone?</Say></Gather><Say>Still here.</Say>'
    town.dial()
    town.forward(10.9)
    assert town.listens() == ["ringing", "Anyone?"]
    town.forward(0.2)
    assert town.listens() == ["ringing", "Anyone?", "Still here."]
    assert town.at("/chosen") == []


@pytest.mark.parametrize(
    ("input_", "field"), [("dtmf", "Digits"), ("dtmf speech", "Digits"), ("speech", "SpeechResult")]
)
def test_nothing_entered_is_told_when_asked_for(town: CallTown, input_: str, field: str) -> None:
    town.pages["/voice"] = f'<Gather input="{input_}" actionOnEmptyResult="true" action="/chosen"/><Say>never</Say>'
    town.dial()
    town.forward(5)
    assert town.form("/chosen")[field] == ""


def test_without_an_action_the_document_itself_is_asked(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather numDigits="1"/>'
    town.dial()
    town.does(MAYA, "press", keys="7")
    assert [heard.form.get("Digits") for heard in town.at("/voice")] == [None, "7"]


def test_speech_is_taken_with_its_confidence_after_a_silence(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather input="speech" speechTimeout="3" action="/said"><Say>Tell me.</Say></Gather>'
    town.dial()
    town.does(MAYA, "say", words="I feel  heavy", confidence=0.625)
    town.forward(2)
    town.does(MAYA, "say", words="today")
    town.forward(3.9)
    assert town.at("/said") == []
    town.forward(1)
    form = town.form("/said")
    assert (form["SpeechResult"], form["Confidence"]) == ("I feel heavy today", "0.9")
    assert "Digits" not in form


def test_a_key_ends_listening_and_words_are_nothing_where_keys_are_wanted(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather input="dtmf speech" numDigits="2" action="/chosen"/>'
    town.dial()
    town.does(MAYA, "say", words="one")
    town.does(MAYA, "press", keys="1")
    town.does(MAYA, "say", words="two")
    town.does(MAYA, "press", keys="2")
    assert town.form("/chosen")["Digits"] == "12"
    assert "SpeechResult" not in town.form("/chosen")
    town.dial(ANA)
    town.does(ANA, "press", keys="3")
    town.does(ANA, "say", words="three")
    town.forward(10)
    assert town.form("/chosen")["Digits"] == "3"
    town.pages["/voice"] = '<Gather action="/words"/>'
    town.dial(TOMAS)
    town.does(TOMAS, "say", words="hello")
    town.forward(10)
    assert town.at("/words") == []


def test_keys_outside_a_gather_are_lost(town: CallTown) -> None:
    town.pages["/voice"] = '<Say>Please wait a moment.</Say><Gather numDigits="1" action="/chosen"/>'
    town.dial()
    town.does(MAYA, "press", keys="5")
    town.forward(10)
    assert town.at("/chosen") == []


def test_without_barging_in_the_words_are_heard_to_their_end(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather bargeIn="false" numDigits="1" action="/chosen"><Say>Listen first.</Say></Gather>'
    call = town.dial()
    town.does(MAYA, "press", keys="1")
    assert not call.heard[1].cut and town.at("/chosen") == []


def test_a_prompt_may_be_repeated_and_tones_played(town: CallTown) -> None:
    town.pages["/voice"] = '<Say loop="3">Again</Say><Play digits="1w#"/>'
    town.dial()
    town.forward(60)
    assert town.listens() == ["ringing", "Again", "Again", "Again", "1w#"]


# --- record ---------------------------------------------------------------------------------------------------

RECORD = '<Record action="/kept" recordingStatusCallback="/recorded" timeout="5" maxLength="120"/><Say>Goodbye.</Say>'


def test_a_recording_is_kept_told_heard_and_deleted(town: CallTown) -> None:
    town.pages["/voice"] = RECORD
    call = town.dial()
    town.forward(2)
    town.does(MAYA, "say", words="Please call me back when you can")
    town.forward(4)
    town.does(MAYA, "press", keys="#")
    form, report = town.form("/kept"), town.form("/recorded")
    assert (form["RecordingDuration"], form["Digits"], form["RecordingSid"]) == ("2", "#", report["RecordingSid"])
    assert form["RecordingUrl"].endswith(f"/Recordings/{form['RecordingSid']}")
    assert (report["RecordingStatus"], report["RecordingSource"]) == ("completed", "RecordVerb")
    kept = town.client.recordings(form["RecordingSid"])
    assert (kept.fetch().call_sid, kept.fetch().duration) == (call.sid, "2")
    assert town.exchange.recordings[form["RecordingSid"]].words == ["Please call me back when you can"]
    sound = town.web.request(
        "GET",
        f"{town.door.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{form['RecordingSid']}.wav",
        headers=town.credentials,
    )
    assert (sound.headers["Content-Type"], sound.data[:4]) == ("audio/x-wav", b"RIFF")
    assert len(town.client.calls(call.sid).recordings.list()) == len(town.client.recordings.list()) == 1
    assert kept.delete() is True
    assert town.client.recordings.list() == []


def test_silence_is_no_recording(town: CallTown) -> None:
    town.pages["/voice"] = RECORD
    town.dial()
    town.forward(6)
    assert (town.at("/kept"), town.listens()) == ([], ["ringing", "beep", "Goodbye."])


def test_hanging_up_keeps_what_was_said_and_tells_the_action(town: CallTown) -> None:
    town.pages["/voice"] = RECORD
    town.dial()
    town.does(MAYA, "say", words="It is me")
    town.does(MAYA, "hang-up")
    assert (town.form("/kept")["Digits"], town.form("/kept")["CallStatus"]) == ("hangup", "completed")
    assert town.listens()[-1] == "beep"


# --- when something is wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("<Response", mimetype="text/xml"), 12100),
        (Response('\n<?xml version="1.0"?><Response/>', mimetype="text/xml"), 12100),
        (Response("<Reply/>", mimetype="text/xml"), 12100),
        (Response(b"", mimetype="text/xml"), 12100),
        (Response("<Response><Speak>no</Speak></Response>", mimetype="text/xml"), 12200),
        (Response("<Response><Message>no</Message></Response>", mimetype="text/xml"), 12200),
        (Response("<Response/>", mimetype="text/plain"), 12300),
        (Response("<Response/>", status=500, mimetype="text/xml"), 11200),
        (Response(status=302, headers={"Location": "/elsewhere"}), 11200),
        (Response(f"<Response><!--{'x' * 66_000}--></Response>", mimetype="text/xml"), 11750),
    ],
)
def test_an_unusable_answer_goes_to_the_fallback_with_the_reason(town: CallTown, answer: Response, code: int) -> None:
    town.exchange.numbers[LINE].voice_fallback_url = f"{town.line.url}/fallback/voice"
    town.pages |= {"/voice": answer, "/fallback/voice": "<Say>One moment.</Say>"}
    call = town.dial()
    [form] = [heard.form for heard in town.at("/fallback/voice")]
    assert (form["ErrorCode"], form["ErrorUrl"]) == (str(code), f"{town.line.url}/voice")
    assert (form["CallSid"], form["CallStatus"]) == (call.sid, "ringing")
    assert (town.listens(), town.troubles()) == (["ringing", "One moment."], [code])


def test_an_error_in_the_middle_of_a_call_goes_to_the_fallback_too(town: CallTown) -> None:
    town.exchange.numbers[LINE].voice_fallback_url = f"{town.line.url}/fallback/voice"
    town.pages |= {"/voice": "<Say>Hi</Say><Redirect>/broken</Redirect>", "/broken": Response(status=503)}
    town.pages["/fallback/voice"] = "<Say>One moment.</Say>"
    town.dial()
    town.forward(2)
    assert town.form("/fallback/voice")["CallStatus"] == "in-progress"
    assert town.listens() == ["ringing", "Hi", "One moment."]


def test_without_a_usable_fallback_the_carrier_apologises_and_hangs_up(town: CallTown) -> None:
    town.exchange.numbers[LINE].voice_fallback_url = f"{town.line.url}/fallback/voice"
    town.line.close()
    call = town.dial()
    assert (call.status, town.listens()[-1]) == (
        "completed",
        "We are sorry, an application error has occurred. Goodbye.",
    )
    assert town.troubles()[:2] == [11205, 11205]


def test_a_silent_line_is_given_up_on(town: CallTown) -> None:
    town.exchange.patience = HASTY
    town.line.pause = 1.0
    town.dial()
    assert town.troubles()[0] == 11200


def test_attributes_that_make_no_sense_are_warned_of_and_ignored(town: CallTown) -> None:
    town.pages["/voice"] = '<Gather numDigits="one" colour="red" action="/x"><Dial>1</Dial></Gather><Say/>'
    town.dial()
    assert town.troubles() == [12200, 12200, 12200, 12200]


def test_a_number_that_takes_no_calls_is_not_in_service(town: CallTown) -> None:
    town.exchange.numbers[LINE].voice_url = ""
    assert town.dial().status == "failed"


def test_webhooks_by_get_carry_everything_in_the_query(town: CallTown) -> None:
    [number] = town.client.incoming_phone_numbers.list()
    number.update(voice_url=f"{town.line.url}/voice?line=1", voice_method="GET")
    town.pages["/voice"] = "<Say>Hi</Say>"
    call = town.dial()
    [heard] = town.at("/voice")
    assert (heard.method, heard.genuine, heard.form["line"], heard.form["CallSid"]) == ("GET", True, "1", call.sid)


# --- phones ---------------------------------------------------------------------------------------------------


def test_a_phone_can_be_in_one_call_only_and_does_only_what_can_be_done(town: CallTown) -> None:
    town.pages["/voice"] = "<Gather><Say>Hello</Say></Gather>"
    assert "is in no call" in town.does(MAYA, "press", keys="1")
    town.dial()
    assert "in a call already" in town.ask("POST", f"/handsets/{MAYA}/calls")
    assert "does not ring" in town.does(MAYA, "answer")
    assert "0 to 9" in town.does(MAYA, "press", keys="x")
    assert "0 to 9" in town.does(MAYA, "press")
    assert "nothing to say" in town.does(MAYA, "say", words=" ")
    assert "from 0 to 1" in town.does(MAYA, "say", words="hi", confidence=2)
    assert "cannot 'sing'" in town.does(MAYA, "sing")
    assert LINE in town.ask("POST", f"/handsets/{TOMAS}/calls", {"to": "+15559999999"})
    assert "no manner" in town.ask("POST", f"/handsets/{TOMAS}/manner", {"manner": "odd"})


def test_a_withheld_number_may_call(town: CallTown) -> None:
    town.pages["/voice"] = "<Say>Hello</Say>"
    town.dial("anonymous")
    assert (town.form("/voice")["From"], town.form("/voice")["StirVerstat"]) == ("anonymous", "No-TN-Validation")


def test_the_calls_of_a_phone_can_be_looked_at(town: CallTown) -> None:
    town.pages["/voice"] = "<Say>Hello</Say>"
    call = town.dial()
    [seen] = town.ask("GET", f"/handsets/{MAYA}/calls")["calls"]
    assert (seen["sid"], seen["status"], seen["over"]) == (call.sid, "in-progress", False)
    assert [heard["kind"] for heard in seen["heard"]] == ["ringing", "say"]
    assert town.ask("GET", "/control/calls")["calls"] == [seen]
    town.ask("POST", "/handsets", {"number": MAYA})
    assert town.ask("GET", "/control/state")["handsets"][0]["call"] == seen


def test_when_something_will_be_next_is_known(town: CallTown) -> None:
    town.pages["/voice"] = '<Pause length="7"/>'
    assert town.exchange.next_due() is None
    town.dial()
    assert town.ask("POST", "/control/settle", {"timeout": 5})["next_due"] == START + 7
    town.forward(7)
    assert town.exchange.next_due() is None


def test_time_that_leaps_loses_nothing_and_keeps_every_moment(town: CallTown) -> None:
    town.pages["/voice"] = '<Pause length="7"/><Pause length="8"/><Say>Done</Say>'
    call = town.dial()
    town.turn(START + 1000)
    town.settle()
    assert [heard.at - START for heard in call.heard] == [0, 0, 7, 15]
    assert call.ended == START + 16
