"""The simulator's conferences: waiting, meeting, leaving; what the account may change and is told."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from twilio.base.exceptions import TwilioRestException

from service.simulator.calls.records import Call
from tests.service.pretend_calls import ANA, MAYA, TOMAS, CallTown
from tests.service.pretend_line import ACCOUNT, LINE, Heard

EVERYTHING = "start end join leave mute hold modify announcement"
TOLD = f'statusCallback="/room" statusCallbackEvent="{EVERYTHING}"'


def room(name: str = "room-1", dial: str = "", **attributes: str) -> str:
    """A document that leads into a conference, and says something afterwards."""
    given = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"<Dial {dial}><Conference {TOLD} {given}>{name}</Conference></Dial><Say>Afterwards.</Say>"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[CallTown]:
    """Every caller is led into the same conference, unless a test has it otherwise."""
    with CallTown(tmp_path) as town:
        town.pages["/voice"] = room()
        yield town


def refusal(work: Callable[[], Any]) -> tuple[int, int | None]:
    """The HTTP status and Twilio's code of a refused request."""
    with pytest.raises(TwilioRestException) as caught:
        work()
    return caught.value.status, caught.value.code


def events(town: CallTown) -> list[str]:
    """What was reported of conferences, in order, without the first word."""
    return [re.sub("^(participant|conference)-", "", heard.form["StatusCallbackEvent"]) for heard in town.at("/room")]


def report(town: CallTown, event: str) -> dict[str, str]:
    """The last report of this event."""
    return next(form for heard in reversed(town.at("/room")) if (form := heard.form)["StatusCallbackEvent"] == event)


def by_phone(**documents: str) -> Callable[[Heard], str]:
    """A page that answers each caller by name."""
    names = {MAYA: "maya", TOMAS: "tomas", ANA: "ana"}
    return lambda heard: documents[names[heard.form["From"]]]


def there(town: CallTown) -> Any:
    """The conference that goes on."""
    [found] = town.client.conferences.list(status="in-progress")
    return found


def test_two_meet_hear_each_other_and_the_account_is_told(town: CallTown) -> None:
    maya = town.dial(MAYA)
    assert (town.listens(MAYA), events(town)) == (["ringing", "music"], ["join"])
    tomas = town.dial(TOMAS)
    assert events(town) == ["join", "join", "start"]
    town.does(MAYA, "say", words="Hello")
    town.does(TOMAS, "say", words="Hi there")
    assert town.listens(MAYA) == ["ringing", "music", "beep", "joined", "Hi there"]
    assert town.listens(TOMAS) == ["ringing", "joined", "Hello"]
    town.does(TOMAS, "hang-up")
    assert events(town)[3:] == ["leave"]
    assert town.listens(MAYA)[-1] == "beep"
    town.does(MAYA, "hang-up")
    assert events(town)[4:] == ["leave", "end"]
    reports = [heard.form for heard in town.at("/room")]
    assert [form["SequenceNumber"] for form in reports] == ["1", "2", "3", "4", "5", "6"]
    assert all(heard.genuine for heard in town.at("/room"))
    assert reports[0] == {
        "ConferenceSid": reports[0]["ConferenceSid"],
        "FriendlyName": "room-1",
        "AccountSid": ACCOUNT,
        "SequenceNumber": "1",
        "Timestamp": "Mon, 23 Nov 2026 15:00:00 +0000",
        "StatusCallbackEvent": "participant-join",
        "CallSid": maya.sid,
        "Muted": "false",
        "Hold": "false",
        "Coaching": "false",
        "EndConferenceOnExit": "false",
        "StartConferenceOnEnter": "true",
    }
    assert (reports[3]["CallSid"], reports[3]["ReasonParticipantLeft"]) == (tomas.sid, "participant_hung_up")
    assert reports[3]["ParticipantCallStatus"] == "completed"
    assert reports[5]["ReasonConferenceEnded"] == "last-participant-left"
    assert reports[5]["CallSidEndingConference"] == maya.sid


def test_nobody_starts_a_conference_alone_or_among_those_who_may_not(town: CallTown) -> None:
    town.pages["/voice"] = by_phone(
        maya=room(startConferenceOnEnter="false"), tomas=room(startConferenceOnEnter="false"), ana=room()
    )
    town.dial(MAYA)
    town.dial(TOMAS)
    town.does(TOMAS, "say", words="Anyone?")
    assert town.listens(MAYA) == ["ringing", "music", "beep"]
    assert [found.status for found in town.client.conferences.list()] == ["init"]
    town.dial(ANA)
    assert events(town)[-1] == "start"
    assert town.listens(MAYA)[-1] == town.listens(TOMAS)[-1] == town.listens(ANA)[-1] == "joined"


def test_waiting_has_its_own_document_which_goes_round_until_the_start(town: CallTown) -> None:
    town.pages |= {
        "/voice": room(waitUrl="/wait", beep="false"),
        "/wait": '<Say>You are not alone.</Say><Pause length="10"/><Redirect/>',
    }
    town.dial(MAYA)
    first = town.form("/wait")
    assert (first["FriendlyName"], first["CallSid"], first["ConferenceSid"][:2]) == ("room-1", town.leg(MAYA).sid, "CF")
    town.forward(12)
    assert town.listens()[1:] == ["You are not alone.", "silence", "You are not alone."]
    town.dial(TOMAS)
    town.forward(60)
    assert town.listens()[1:] == ["You are not alone.", "silence", "You are not alone.", "joined"]
    assert len(town.at("/wait")) == 2


def test_a_waiting_document_that_ends_leaves_silence_and_an_empty_address_is_silence(town: CallTown) -> None:
    town.pages |= {"/voice": room(waitUrl="/wait", waitMethod="GET"), "/wait": "<Say>One moment.</Say>"}
    town.dial(MAYA)
    town.forward(600)
    assert (town.listens(), town.at("/wait")[0].method) == (["ringing", "One moment."], "GET")
    town.pages["/voice"] = room("room-2", waitUrl="")
    town.dial(TOMAS)
    assert town.listens(TOMAS) == ["ringing"]


@pytest.mark.parametrize("answer", [Response(status=500), "<Dial>+15550002009</Dial>", "<Gather/>"])
def test_who_has_nothing_to_hear_while_waiting_is_not_let_in(town: CallTown, answer: Response | str) -> None:
    town.pages |= {"/voice": room(waitUrl="/wait"), "/wait": answer}
    town.dial(MAYA)
    assert (town.listens()[1:], events(town)) == (["Afterwards."], [])
    assert town.troubles()[-1] in (11200, 13238)


def test_star_leaves_into_the_action_and_the_call_can_come_back(town: CallTown) -> None:
    town.pages |= {
        "/voice": room(dial='hangupOnStar="true" action="/menu"'),
        "/menu": "<Say>Menu.</Say><Redirect>/voice</Redirect>",
    }
    town.dial(MAYA)
    town.dial(TOMAS)
    town.does(MAYA, "press", keys="5*")
    form = town.form("/menu")
    assert (form["DialCallStatus"], form["CallStatus"]) == ("answered", "in-progress")
    left = report(town, "participant-leave")
    assert (left["CallSid"], left["ParticipantCallStatus"]) == (town.leg(MAYA).sid, "in-progress")
    town.does(TOMAS, "say", words="Are you there?")
    town.forward(1)
    assert town.listens(MAYA)[-2:] == ["Menu.", "joined"]
    assert events(town) == ["join", "join", "start", "leave", "join"]
    assert there(town).friendly_name == "room-1"


def test_star_is_just_a_key_where_nobody_asked_for_it(town: CallTown) -> None:
    town.dial(MAYA)
    town.does(MAYA, "press", keys="*")
    assert town.listens(MAYA) == ["ringing", "music"]


def test_when_one_who_ends_it_leaves_everybody_goes_on_with_their_own_call(town: CallTown) -> None:
    town.pages["/voice"] = by_phone(
        maya=room(endConferenceOnExit="true", participantLabel="caller"), tomas=room(dial='action="/over"'), ana=room()
    )
    town.pages["/over"] = "<Say>It is over.</Say>"
    for phone in (MAYA, TOMAS, ANA):
        town.dial(phone)
    town.does(MAYA, "hang-up")
    assert events(town)[-4:] == ["leave", "leave", "leave", "end"]
    ended, left = report(town, "conference-end"), report(town, "participant-leave")
    assert ended["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert ended["ParticipantLabelEndingConference"] == "caller"
    assert (left["ReasonParticipantLeft"], left["ParticipantCallStatus"]) == (
        "moderator_ended_conference",
        "in-progress",
    )
    assert (town.listens(TOMAS)[-1], town.listens(ANA)[-1]) == ("It is over.", "Afterwards.")
    assert town.form("/over")["DialCallStatus"] == "answered"
    [done] = town.client.conferences.list(friendly_name="room-1")
    assert (done.status, done.call_sid_ending_conference) == ("completed", town.leg(MAYA).sid)
    assert done.participants.list() == []


def test_a_name_is_a_new_room_once_the_old_one_is_over(town: CallTown) -> None:
    for _ in range(2):
        town.dial(MAYA)
        town.does(MAYA, "hang-up")
    rooms = town.client.conferences.list(friendly_name="room-1")
    assert len({found.sid for found in rooms}) == 2
    assert {found.status for found in rooms} == {"completed"}


def test_the_hang_up_of_a_caller_in_a_room_still_asks_for_the_action(town: CallTown) -> None:
    town.pages["/voice"] = room(dial='action="/menu"')
    town.dial(MAYA)
    town.does(MAYA, "hang-up")
    assert (town.form("/menu")["CallStatus"], town.form("/menu")["DialCallStatus"]) == ("completed", "answered")


def test_only_the_first_participant_s_settings_count(town: CallTown) -> None:
    quiet = "<Dial><Conference>room-1</Conference></Dial>"
    town.pages["/voice"] = by_phone(maya=quiet, tomas=room(), ana=room())
    town.dial(MAYA)
    town.dial(TOMAS)
    assert events(town) == []


def test_a_full_room_and_a_taken_label_turn_people_away(town: CallTown) -> None:
    town.pages["/voice"] = room(maxParticipants="2", participantLabel="one")
    town.dial(MAYA)
    town.dial(TOMAS)
    assert (town.listens(TOMAS)[-1], town.troubles()) == ("Afterwards.", [16025])
    town.pages["/voice"] = room(maxParticipants="2")
    town.dial(ANA)
    town.does(TOMAS, "hang-up")
    town.dial(TOMAS)
    assert (town.listens(TOMAS)[-1], town.troubles()) == ("Afterwards.", [16025, 16020])


def test_a_redirect_takes_a_call_out_and_may_end_the_room(town: CallTown) -> None:
    town.pages["/voice"] = by_phone(maya=room(endConferenceOnExit="true"), tomas=room(), ana=room())
    town.pages["/next"] = "<Say>Elsewhere.</Say>"
    maya = town.dial(MAYA)
    town.dial(TOMAS)
    participant = there(town).participants(maya.sid)
    participant.update(end_conference_on_exit=False)
    town.settle()
    assert report(town, "participant-modify")["EndConferenceOnExit"] == "false"
    town.client.calls(maya.sid).update(url=f"{town.line.url}/next")
    town.settle()
    assert report(town, "participant-leave")["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert (town.listens(MAYA)[-1], town.leg(TOMAS).status) == ("Elsewhere.", "in-progress")
    assert there(town).status == "in-progress"


def test_dialling_in_has_a_time_limit(town: CallTown) -> None:
    town.pages["/voice"] = room(dial='timeLimit="90"')
    town.dial(MAYA)
    town.forward(89)
    assert town.listens(MAYA)[-1] == "music"
    town.forward(1)
    assert town.listens(MAYA)[-1] == "Afterwards."


# --- what the account may change ------------------------------------------------------------------------------


def pair(town: CallTown) -> tuple[Call, Call]:
    """Two callers in one room."""
    return town.dial(MAYA), town.dial(TOMAS)


def test_participants_are_listed_and_narrowed(town: CallTown) -> None:
    maya, tomas = pair(town)
    people = there(town).participants
    assert [one.call_sid for one in people.list()] == [maya.sid, tomas.sid]
    people(tomas.sid).update(muted=True)
    assert [one.call_sid for one in people.list(muted=True)] == [tomas.sid]
    assert [one.call_sid for one in people.list(muted=False, hold=False, coaching=False)] == [maya.sid]
    one = people(maya.sid).fetch()
    assert (one.status, one.muted, one.hold, one.start_conference_on_enter) == ("connected", False, False, True)
    assert refusal(people("CA" + "0" * 32).fetch) == (404, 20404)


def test_who_is_muted_hears_and_is_not_heard(town: CallTown) -> None:
    maya, _ = pair(town)
    participant = there(town).participants(maya.sid)
    assert participant.update(muted=True).muted is True
    town.does(MAYA, "say", words="Can you hear me?")
    town.does(TOMAS, "say", words="Take your time.")
    assert (town.listens(MAYA)[-1], town.listens(TOMAS)[-1]) == ("Take your time.", "joined")
    participant.update(muted=False)
    participant.update(muted=False)
    town.settle()
    assert events(town)[-2:] == ["mute", "unmute"]
    town.does(MAYA, "say", words="And now?")
    assert town.listens(TOMAS)[-1] == "And now?"


def test_who_is_on_hold_hears_only_what_is_played_to_them(town: CallTown) -> None:
    maya, _ = pair(town)
    town.pages["/hold"] = "<Say>Tomás will be back.</Say>"
    participant = there(town).participants(maya.sid)
    assert participant.update(hold=True, hold_url=f"{town.line.url}/hold").hold is True
    town.settle()
    assert (town.at("/hold")[0].method, town.form("/hold")["FriendlyName"]) == ("GET", "room-1")
    town.does(TOMAS, "say", words="Not for Maya")
    town.does(MAYA, "say", words="Not for Tomás")
    assert (town.listens(MAYA)[-1], town.listens(TOMAS)[-1]) == ("Tomás will be back.", "joined")
    participant.update(hold=False)
    participant.update(hold=True)
    town.settle()
    assert (town.listens(MAYA)[-1], events(town)[-3:]) == ("music", ["hold", "unhold", "hold"])


def test_an_announcement_is_heard_by_one_or_by_all(town: CallTown) -> None:
    maya, _ = pair(town)
    town.pages |= {"/words": "<Say>Somebody is joining.</Say>", "/broken": Response(status=500)}
    conference = there(town)
    conference.participants(maya.sid).update(announce_url=f"{town.line.url}/words")
    town.forward(5)
    assert (town.listens(MAYA)[-1], town.listens(TOMAS)[-1]) == ("Somebody is joining.", "joined")
    assert report(town, "announcement-end")["CallSid"] == maya.sid
    conference.update(announce_url=f"{town.line.url}/words", announce_method="GET")
    town.forward(5)
    assert town.listens(TOMAS)[-1] == "Somebody is joining."
    assert "CallSid" not in report(town, "announcement-end")
    conference.update(announce_url=f"{town.line.url}/broken")
    town.forward(5)
    assert report(town, "announcement-fail")["AnnounceUrl"] == f"{town.line.url}/broken"


def test_a_coach_is_heard_only_by_the_one_who_is_coached(town: CallTown) -> None:
    maya, tomas = pair(town)
    town.pages["/voice"] = room(coach=tomas.sid)
    town.dial(ANA)
    town.does(ANA, "say", words="Ask what helps.")
    town.does(MAYA, "say", words="I am here.")
    assert (town.listens(MAYA)[-1], town.listens(TOMAS)[-2:]) == ("beep", ["Ask what helps.", "I am here."])
    assert town.listens(ANA)[-1] == "I am here."
    assert report(town, "participant-join")["CallSidToCoach"] == tomas.sid
    assert maya.status == "in-progress"
    coach = there(town).participants(town.leg(ANA).sid)
    assert coach.fetch().call_sid_to_coach == tomas.sid
    assert coach.update(coaching=False).coaching is False
    town.does(ANA, "say", words="To everybody.")
    assert town.listens(MAYA)[-1] == "To everybody."


def test_who_is_put_out_goes_on_with_the_call(town: CallTown) -> None:
    maya, _ = pair(town)
    people = there(town).participants
    assert people(maya.sid).delete() is True
    town.settle()
    assert (town.listens(MAYA)[-1], report(town, "participant-leave")["CallSid"]) == ("Afterwards.", maya.sid)
    assert refusal(people(maya.sid).delete) == (404, 20404)


def test_a_conference_is_ended_by_the_account_once(town: CallTown) -> None:
    pair(town)
    conference = there(town)
    ended = conference.update(status="completed")
    town.settle()
    assert (ended.status, ended.reason_conference_ended) == ("completed", "conference-ended-via-api")
    assert town.listens(MAYA)[-1] == town.listens(TOMAS)[-1] == "Afterwards."
    assert report(town, "participant-leave")["ReasonParticipantLeft"] == "conference_ended_via_api"
    assert refusal(lambda: conference.update(status="completed")) == (404, 20404)
    assert refusal(lambda: conference.participants("CA" + "0" * 32).update(muted=True)) == (404, 20404)
    assert refusal(town.client.conferences("CF" + "0" * 32).fetch) == (404, 20404)


def test_somebody_is_called_into_a_room_that_need_not_be_there_yet(town: CallTown) -> None:
    made = town.client.conferences("room-7").participants.create(
        to=TOMAS,
        from_=LINE,
        label="peer",
        timeout=30,
        end_conference_on_exit=True,
        conference_status_callback=f"{town.line.url}/room",
        conference_status_callback_event=EVERYTHING.split(),
        status_callback=f"{town.line.url}/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    assert (made.status, made.label) == ("queued", "peer")
    town.settle()
    people = town.client.conferences(made.conference_sid).participants
    assert people("peer").fetch().status == "ringing"
    town.pages["/voice"] = room("room-7")
    town.dial(MAYA)
    town.does(TOMAS, "answer")
    assert (people("peer").fetch().status, town.listens(TOMAS)) == ("connected", ["joined"])
    town.does(TOMAS, "hang-up")
    assert town.listens(MAYA)[-1] == "Afterwards."
    assert town.statuses() == ["initiated", "ringing", "in-progress", "completed"]


def test_who_was_called_into_a_room_can_be_redirected_out_of_it(town: CallTown) -> None:
    made = town.client.conferences("room-7").participants.create(to=TOMAS, from_=LINE)
    town.settle()
    town.does(TOMAS, "answer")
    town.client.calls(made.call_sid).update(twiml="<Response><Say>Elsewhere.</Say><Pause/></Response>")
    town.settle()
    assert (town.listens(TOMAS)[-1], town.leg(TOMAS).status) == ("Elsewhere.", "in-progress")
    assert town.client.conferences(made.conference_sid).fetch().status == "completed"


@pytest.mark.parametrize("deed", ["decline", "voicemail"])
def test_who_does_not_come_is_not_waited_for_but_a_voicemail_comes(town: CallTown, deed: str) -> None:
    people = town.client.conferences("room-7").participants
    made = people.create(to=TOMAS, from_=LINE)
    town.settle()
    town.does(TOMAS, deed)
    there_now = town.client.conferences(made.conference_sid).participants.list()
    assert len(there_now) == (1 if deed == "voicemail" else 0)
    status = town.client.conferences(made.conference_sid).fetch().status
    assert status == ("init" if deed == "voicemail" else "completed")


def test_a_call_into_a_room_is_refused_like_any_other(town: CallTown) -> None:
    people = town.client.conferences("room-7").participants
    assert refusal(lambda: people.create(to="911", from_=LINE)) == (400, 21211)
    assert town.client.conferences.list() == []
    pair(town)
    sid = there(town).sid or ""
    there(town).update(status="completed")
    assert refusal(lambda: town.client.conferences(sid).participants.create(to=ANA, from_=LINE)) == (404, 20404)


def test_fifty_calls_at_once_meet_in_pairs_and_none_is_mixed_up(town: CallTown) -> None:
    phones = [f"+155500{number}" for number in range(30000, 30050)]
    town.pages["/voice"] = lambda heard: room(f"pair-{int(heard.form['From'][-5:]) // 2}")
    for phone in phones:
        town.ask("POST", f"/handsets/{phone}/calls")
    town.settle()
    for phone in phones:
        town.ask("POST", f"/handsets/{phone}/call/say", {"words": f"I am {phone[-2:]}"})
    town.settle()
    for phone in phones:
        other = phone[:-2] + f"{int(phone[-2:]) ^ 1:02d}"
        assert [word for word in town.listens(phone) if word.startswith("I am")] == [f"I am {other[-2:]}"]
    assert len(town.client.conferences.list(status="in-progress")) == 25
