"""The simulator's REST API, asked by twilio's own client: fields, dates, paging, errors, credentials."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import urllib3
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.service.pretend_line import ACCOUNT, LINE, TOKEN, PretendTown

MAYA, TOMAS = "+15550002001", "+15550002002"


@pytest.fixture
def town() -> Iterator[PretendTown]:
    with PretendTown() as town:
        yield town


def refusal(work: Callable[[], Any]) -> tuple[int, int | None]:
    """The HTTP status and Twilio's code of a refused request."""
    with pytest.raises(TwilioRestException) as caught:
        work()
    return caught.value.status, caught.value.code


def raw(town: PretendTown, method: str, path: str, **form: str) -> urllib3.BaseHTTPResponse:
    """The wire itself, with the account's credentials."""
    headers = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}")
    url = f"{town.door.url}/2010-04-01/Accounts/{path}"
    if method == "GET":
        return town.web.request(method, url, headers=headers, fields=form)
    return town.web.request(method, url, headers=headers, fields=form, encode_multipart=False)


def test_a_message_is_taken_delivered_and_reported_in_order(town: PretendTown) -> None:
    message = town.send(MAYA, "Good to hear from you.")
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert re.fullmatch("SM[0-9a-f]{32}", message.sid or "")
    assert town.hears(MAYA) == ["Good to hear from you."]
    assert town.line.statuses(message.sid or "") == ["queued", "sending", "sent", "delivered"]
    report = town.line.heard[-1]
    assert (report.path, report.genuine) == ("/sms/status?id=7", True)
    assert report.form == {
        "id": "7",
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": "delivered",
        "SmsStatus": "delivered",
        "AccountSid": ACCOUNT,
        "From": LINE,
        "To": MAYA,
        "ApiVersion": "2010-04-01",
    }
    assert town.client.messages(message.sid).fetch().status == "delivered"


def test_the_wire_has_twilio_s_status_codes_dates_and_relative_addresses(town: PretendTown) -> None:
    made = raw(town, "POST", f"{ACCOUNT}/Messages.json", To=MAYA, From=LINE, Body="hi")
    assert made.status == 201
    found = made.json()
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", found["date_created"])
    assert found["uri"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{found['sid']}.json"
    assert (found["num_media"], found["price"], found["error_code"]) == ("0", None, None)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": LINE, "Body": "hi"}, 21604),
        ({"To": MAYA, "Body": "hi"}, 21603),
        ({"To": "5550002001", "From": LINE, "Body": "hi"}, 21211),
        ({"To": "+1555", "From": LINE, "Body": "hi"}, 21211),
        ({"To": MAYA, "From": "+15559999999", "Body": "hi"}, 21606),
        ({"To": LINE, "From": LINE, "Body": "hi"}, 21266),
        ({"To": MAYA, "From": LINE}, 21602),
        ({"To": MAYA, "From": LINE, "Body": " "}, 21602),
        ({"To": MAYA, "From": LINE, "Body": "x" * 1601}, 21617),
        ({"To": MAYA, "From": LINE, "Body": "hi", "StatusCallback": "/sms/status"}, 21609),
        ({"To": MAYA, "From": LINE, "MediaUrl": "picture"}, 21620),
        ({"To": MAYA, "MessagingServiceSid": "MG" + "0" * 32, "Body": "hi"}, 21701),
        ({"To": MAYA, "From": LINE, "Body": "hi", "ScheduleType": "fixed"}, 35118),
    ],
)
def test_what_cannot_be_sent_is_refused_with_twilio_s_code(town: PretendTown, form: dict[str, str], code: int) -> None:
    answer = raw(town, "POST", f"{ACCOUNT}/Messages.json", **form)
    assert answer.status == 400
    assert answer.json().keys() == {"code", "message", "more_info", "status"}
    assert answer.json()["code"] == code
    assert town.hears(MAYA) == []


def test_1600_characters_are_sent(town: PretendTown) -> None:
    assert town.send(MAYA, "x" * 1600).num_segments == "11"


def test_a_stopped_phone_gets_nothing_until_it_starts_again(town: PretendTown) -> None:
    town.text(MAYA, "STOP")
    assert refusal(lambda: town.send(MAYA)) == (400, 21610)
    outbound = town.ask("GET", "/control/outbound")
    assert [(row["via"], row["to"], row["refused"]) for row in outbound["refused"]] == [
        ("twiml", MAYA, 21610),
        ("api", MAYA, 21610),
    ]
    town.text(MAYA, "START")
    town.send(MAYA, "Welcome back")
    assert town.hears(MAYA)[-1] == "Welcome back"


def test_wrong_credentials_and_other_accounts_find_nothing(town: PretendTown) -> None:
    for sid, token in ((ACCOUNT, "wrong"), ("AC" + "1" * 32, TOKEN)):
        stranger = Client(sid, token, http_client=TwilioHttpClient(timeout=30))
        stranger.api.base_url = town.door.url
        assert refusal(stranger.api.accounts(sid).fetch) == (401, 20003)
    assert raw(town, "GET", f"AC{'1' * 32}/Messages.json").status == 404
    bare = town.web.request("GET", f"{town.door.url}/2010-04-01/Accounts/{ACCOUNT}.json")
    assert (bare.status, bare.headers["WWW-Authenticate"]) == (401, 'Basic realm="Twilio API"')


def test_what_does_not_exist_is_a_404(town: PretendTown) -> None:
    nothing = "SM" + "0" * 32
    assert refusal(town.client.messages(nothing).fetch) == (404, 20404)
    assert refusal(town.client.messages(nothing).delete) == (404, 20404)
    assert refusal(town.client.incoming_phone_numbers("PN" + "0" * 32).fetch) == (404, 20404)
    assert raw(town, "GET", f"{ACCOUNT}/Nothing.json").json()["code"] == 20404


def test_lists_are_newest_first_and_can_be_narrowed(town: PretendTown) -> None:
    town.text(MAYA, "one")
    town.text(TOMAS, "two")
    found = town.client.messages.list()
    assert [message.body for message in found] == ["You said two", "two", "You said one", "one"]
    assert [message.body for message in town.client.messages.list(to=LINE)] == ["two", "one"]
    assert [message.body for message in town.client.messages.list(to=MAYA, from_=LINE)] == ["You said one"]


def test_lists_can_be_narrowed_by_when(town: PretendTown) -> None:
    now = datetime.now(UTC)
    for age in (3, 2, 1, 0):
        sid = town.send(MAYA, f"{age} days old").sid or ""
        town.exchange.messages[sid].sent = (now - timedelta(days=age)).timestamp()

    def bodies(**when: Any) -> list[str | None]:
        return [message.body for message in town.client.messages.list(**when)]

    assert bodies(date_sent_after=now - timedelta(days=1, hours=1)) == ["0 days old", "1 days old"]
    assert bodies(date_sent_before=now - timedelta(days=1, hours=1)) == ["2 days old", "3 days old"]
    assert bodies(date_sent=(now - timedelta(days=2)).date()) == ["2 days old"]
    answer = raw(town, "GET", f"{ACCOUNT}/Messages.json", DateSent="yesterday")
    assert (answer.status, answer.json()["code"]) == (400, 20001)


def test_pages_follow_each_other_without_gap_or_repeat_while_messages_arrive(town: PretendTown) -> None:
    for number in range(7):
        town.send(MAYA, f"{number}")
    bodies = []
    for message in town.client.messages.stream(page_size=3):
        bodies.append(message.body)
        if len(bodies) == 2:
            town.send(MAYA, "new")
    assert bodies == ["6", "5", "4", "3", "2", "1", "0"]
    page = raw(town, "GET", f"{ACCOUNT}/Messages.json", PageSize="3", To=MAYA).json()
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 3, 0, 2)
    assert page["previous_page_uri"] is None
    assert page["next_page_uri"].startswith(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?To=%2B15550002001&")


def test_a_body_can_be_redacted_and_a_record_deleted_but_the_phone_keeps_what_it_got(
    town: PretendTown,
) -> None:
    message = town.send(MAYA, "private words")
    redacted = town.client.messages(message.sid).update(body="")
    assert (redacted.body, redacted.status) == ("", "delivered")
    assert refusal(lambda: town.client.messages(message.sid).update(body="other"))[0] == 400
    assert town.client.messages(message.sid).delete() is True
    assert refusal(town.client.messages(message.sid).fetch) == (404, 20404)
    assert town.hears(MAYA) == ["private words"]


def test_what_has_not_left_can_be_canceled_and_what_has_cannot(town: PretendTown) -> None:
    town.fault("stuck")
    waiting = town.client.messages(town.send(MAYA).sid)
    assert refusal(waiting.delete) == (409, 20009)
    assert refusal(lambda: waiting.update(body="")) == (409, 20009)
    assert waiting.update(status="canceled").status == "canceled"
    assert refusal(lambda: town.client.messages(town.send(MAYA).sid).update(status="canceled")) == (
        409,
        30409,
    )


def test_the_account_can_be_looked_at(town: PretendTown) -> None:
    account = town.client.api.accounts(ACCOUNT).fetch()
    assert (account.status, account.type) == ("active", "Full")


def test_a_number_s_webhooks_can_be_pointed_somewhere_else(town: PretendTown) -> None:
    [number] = town.client.incoming_phone_numbers.list(phone_number=LINE)
    assert number.sms_url == f"{town.line.url}/sms"
    changed = number.update(sms_url=f"{town.line.url}/elsewhere", voice_url="", friendly_name="Night line")
    assert (changed.sms_method, changed.friendly_name) == ("POST", "Night line")
    town.text(MAYA, "hi")
    assert town.line.texts()[0].path == "/elsewhere"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"sms_url": "", "sms_fallback_url": "https://line.example/fallback/sms"}, 21406),
        ({"voice_fallback_url": "https://line.example/fallback/voice"}, 21405),
        ({"sms_url": "line.example/sms"}, 21402),
        ({"sms_method": "PUT"}, 21403),
    ],
)
def test_webhooks_that_cannot_work_are_refused_and_nothing_changes(
    town: PretendTown, settings: dict[str, str], code: int
) -> None:
    [number] = town.client.incoming_phone_numbers.list()
    assert refusal(lambda: number.update(**settings)) == (400, code)
    assert number.fetch().sms_url == f"{town.line.url}/sms"


def test_another_number_can_be_had_and_works_at_once(town: PretendTown) -> None:
    more = town.client.incoming_phone_numbers
    number = more.create(phone_number="+15550001001", sms_url=f"{town.line.url}/sms")
    assert more(number.sid).fetch().phone_number == "+15550001001"
    town.text(MAYA, "hi", to="+15550001001")
    assert town.line.texts()[0].form["To"] == "+15550001001"
    assert refusal(lambda: more.create(phone_number="+15550001001")) == (400, 21422)
    assert refusal(lambda: more.create(phone_number="nonsense")) == (400, 21421)
