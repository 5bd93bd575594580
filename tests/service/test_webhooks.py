"""The carrier's doors over HTTP requests: who is let in, what is refused and how, what is answered."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, text
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from service import people, scripts, tables
from service.carrier import webhook
from service.database import Database
from service.errors import Unavailable
from service.house import House
from service.switchboard import receive
from service.web import server, webhooks
from tests.service.conftest import LINE_NUMBER, PUBLIC_URL, TOKEN, Pen, eventually

ANA = "+15552220001"
SID = "SM" + "a" * 32
TEXT = {"MessageSid": SID, "From": ANA, "To": LINE_NUMBER, "Body": "hi", "NumMedia": "0"}
CALL = {"CallSid": "CA" + "b" * 32, "From": ANA, "To": LINE_NUMBER, "CallStatus": "ringing"}
READ_ONLY = {"health", "calendars", "front", "about", "about_in"}
OPEN = {*READ_ONLY, "console"}  # the console has a guard of its own


@pytest.fixture
def web(house: House) -> FlaskClient:
    """The web door of a house with the shipped scripts."""
    with house.session(1) as session:
        scripts.publish_shipped(session)
    return server.create(house).test_client()


def carrier_posts(web: FlaskClient, path: str, form: dict[str, str], token: str = TOKEN) -> TestResponse:
    """A webhook as the carrier sends it."""
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + path, form)
    return web.post(path, data=form, headers={"X-Twilio-Signature": signature})


def stored(house: House) -> int:
    """How many people, events, words and texts there are."""
    with house.reading(1) as session:
        kept = (tables.people, tables.inbox, tables.words, tables.outbox)
        return sum(session.one(select(func.count().label("rows")).select_from(table)).rows for table in kept)


def said(answer: TestResponse) -> list[str]:
    """The messages in an answer."""
    return [one.text or "" for one in ElementTree.fromstring(answer.data) if one.tag == "Message"]


def test_a_first_text_is_answered_at_home(web: FlaskClient, house: House) -> None:
    """In TwiML, each message reporting to its own row."""
    answer = carrier_posts(web, "/sms", TEXT)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert len(said(answer)) >= 1
    with house.reading(1) as session:
        rows = session.all(select(tables.outbox).where(tables.outbox.c.home).order_by(tables.outbox.c.id))
    actions = [one.get("action") for one in ElementTree.fromstring(answer.data)]
    assert actions == [f"{PUBLIC_URL}/sms/status?o={row.id}&at={webhook.written(row.created_at)}" for row in rows]


def test_the_same_text_again_gets_the_same_answer_and_does_nothing(web: FlaskClient, house: House) -> None:
    """The carrier asks again when an answer is lost."""
    first = carrier_posts(web, "/sms", TEXT)
    before = stored(house)
    assert carrier_posts(web, "/sms", TEXT).data == first.data
    assert stored(house) == before


def test_a_text_that_comes_twice_while_it_erases_meets_nobody_anew(web: FlaskClient, house: House, pen: Pen) -> None:
    """The second waits for the first, finds nobody by that number any more, and must not make an empty person."""
    if house.database.is_sqlite:
        pytest.skip("there one text waits for the other before it looks")
    person = pen.person(ANA)
    blocked = text("select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")

    def waits() -> bool:
        with house.reading(1) as looking:
            return looking.first(blocked) is not None

    with ThreadPoolExecutor(1) as carrier:
        with house.session(1) as session:
            found = people.met(session, ANA, "en")
            receive.keep(session, found, webhook.text(TEXT))
            people.erase(session, person.id)
            again = carrier.submit(carrier_posts, web, "/sms", TEXT)
            eventually(waits)
        assert (again.result().status_code, said(again.result())) == (200, [])
    with house.reading(1) as session:
        assert [row.id for row in session.all(select(tables.people.c.id))] == [person.id]


def test_every_route_of_the_carrier_stands_behind_the_guard(web: FlaskClient, house: House) -> None:
    """Walk the map: whatever is not plainly open refuses what the carrier did not sign, and keeps nothing."""
    guarded = [rule for rule in web.application.url_map.iter_rules() if rule.endpoint.split(".")[0] not in OPEN]
    assert {"/sms", "/sms/status", "/voice", "/voice/status", "/fallback/sms", "/fallback/voice"} <= {
        rule.rule for rule in guarded
    }
    for rule in guarded:
        assert rule.methods == {"POST", "OPTIONS"}
        form = {**TEXT, **CALL, "MessageStatus": "sent"}
        assert carrier_posts(web, rule.rule, form, token="another").status_code == 403
        assert web.post(rule.rule, data=form).status_code == 403
        assert web.get(rule.rule).status_code == 405
    assert stored(house) == 0


def test_what_is_open_takes_nothing(web: FlaskClient) -> None:
    """Health, calendars, the public page and the way to the console only read."""
    for rule in web.application.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in READ_ONLY:
            assert rule.methods is not None
            assert rule.methods <= {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    "spoil",
    [{"Body": "hi!"}, {"From": "+15552220002"}, {"Extra": "x"}],
)
def test_a_signature_is_for_this_form_only(web: FlaskClient, house: House, spoil: dict[str, str]) -> None:
    """Another word, another sender, one field more."""
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + "/sms", TEXT)
    answer = web.post("/sms", data={**TEXT, **spoil}, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 403
    assert "signed" in answer.text
    assert stored(house) == 0


def test_a_signature_is_for_this_address_only(web: FlaskClient, house: House) -> None:
    """A receipt for one row cannot be sent for another."""
    form = {"MessageSid": SID, "MessageStatus": "delivered"}
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/sms/status?o=1", form)
    headers = {"X-Twilio-Signature": signature}
    assert web.post("/sms/status?o=2", data=form, headers=headers).status_code == 403
    assert web.post("/sms/status?o=1", data=form, headers=headers).status_code == 204


def test_the_secondary_token_counts_while_rotating(house: House) -> None:
    """The carrier may still sign with the other one."""
    rotating = house.settings.model_copy(update={"twilio_auth_token_secondary": "older"})
    web = server.create(House(**{**vars(house), "settings": rotating})).test_client()
    assert carrier_posts(web, "/fallback/sms", TEXT, token="older").status_code == 200
    assert carrier_posts(web, "/fallback/sms", TEXT, token="oldest").status_code == 403


def test_the_wrong_kind_of_request_is_refused_with_a_reason(web: FlaskClient, house: House) -> None:
    """JSON, nothing at all, and too much."""
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + "/sms", {})
    headers = {"X-Twilio-Signature": signature}
    for answer, code, reason in (
        (web.post("/sms", json=TEXT, headers=headers), 415, "urlencoded"),
        (web.post("/sms", headers=headers), 415, "urlencoded"),
        (carrier_posts(web, "/sms", {**TEXT, "Body": "x" * 70_000}), 413, "at most"),
        (
            web.post("/sms", data=b"Body=%ff&\xff", content_type="application/x-www-form-urlencoded"),
            403,
            "signed",
        ),
    ):
        assert (answer.status_code, answer.mimetype) == (code, "text/plain")
        assert reason in answer.text
    assert stored(house) == 0


def test_a_body_without_a_length_is_not_let_in(web: FlaskClient, house: House) -> None:
    """Chunked: a server that hands it on is stopped at the limit; else it is an unsigned nothing."""
    body = urlencode({**TEXT, "Body": "x" * 70_000}).encode()
    chunked = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    form = "application/x-www-form-urlencoded"
    assert web.post("/sms", content_type=form, environ_overrides=chunked).status_code in (403, 413)
    assert stored(house) == 0


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
def test_a_missing_field_is_named(web: FlaskClient, house: House, missing: str) -> None:
    """400, and nothing is kept."""
    answer = carrier_posts(web, "/sms", {name: value for name, value in TEXT.items() if name != missing})
    assert answer.status_code == 400
    assert missing in answer.text
    assert stored(house) == 0


@pytest.mark.parametrize(("path", "form"), [("/sms", TEXT), ("/voice", CALL)])
def test_a_number_that_is_not_ours_is_refused_and_counted(
    web: FlaskClient, house: House, path: str, form: dict[str, str]
) -> None:
    """404; nobody is made."""
    before = _count(web, "UnknownNumber")
    answer = carrier_posts(web, path, {**form, "To": "+15559990000"})
    assert answer.status_code == 404
    assert _count(web, "UnknownNumber") == before + 1
    assert stored(house) == 0


@pytest.mark.parametrize(("path", "form"), [("/sms", TEXT), ("/voice", CALL)])
def test_a_line_that_writes_to_or_rings_itself_gets_nothing(
    web: FlaskClient, house: House, path: str, form: dict[str, str]
) -> None:
    """It would answer itself for ever; no person is made of a number of ours, on whatever line it is."""
    answer = carrier_posts(web, path, {**form, "From": LINE_NUMBER})
    assert [verb.tag for verb in ElementTree.fromstring(answer.data)] in ([], ["Hangup"])
    assert stored(house) == 0


@pytest.mark.parametrize("proxies", [0, 1])
def test_only_public_url_says_what_was_signed(house: House, proxies: int) -> None:
    """Whatever a proxy, or somebody who plays one, says of host and scheme."""
    behind = house.settings.model_copy(update={"trusted_proxies": proxies})
    with house.session(1) as session:
        scripts.publish_shipped(session)
    there = server.create(replace(house, settings=behind)).test_client()
    said_of = {"Host": "10.0.0.7:8000", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    for base, code in ((PUBLIC_URL, 200), ("http://evil.example", 403), ("http://10.0.0.7:8000", 403)):
        signature = RequestValidator(TOKEN).compute_signature(f"{base}/sms", TEXT)
        headers = {**said_of, "X-Forwarded-For": "203.0.113.9", "X-Twilio-Signature": signature}
        assert there.post("/sms", data=TEXT, headers=headers).status_code == code


@pytest.mark.parametrize("sender", ["anonymous", "+266696687", "72345", "ALERTS"])
def test_a_sender_without_a_number_is_nobody(web: FlaskClient, house: House, sender: str) -> None:
    """200 and nothing to say: a text to them would reach nobody."""
    answer = carrier_posts(web, "/sms", {**TEXT, "From": sender})
    assert (answer.status_code, said(answer)) == (200, [])
    assert stored(house) == 0


def test_a_receipt_settles_its_row(web: FlaskClient, house: House, pen: Pen) -> None:
    """Ours by the id in the URL; doubled ones change nothing."""
    row_id = pen.writes(pen.person(ANA), "hello")
    pen.changes(row_id, state="queued", sid=SID)
    for status in ("sent", "delivered", "sent", "delivered"):
        form = {"MessageSid": SID, "MessageStatus": status, "From": LINE_NUMBER, "To": ANA}
        assert carrier_posts(web, f"/sms/status?o={row_id}", form).status_code == 204
    assert pen.row(row_id).state == "delivered"


def test_a_call_is_answered_in_every_language(web: FlaskClient) -> None:
    """The first thing is the choice of one, each said in its own; the next request has a turn of its own."""
    root = ElementTree.fromstring(carrier_posts(web, "/voice", CALL).data)
    [gather] = root
    assert [(one.tag, one.get("language")) for one in gather] == [("Say", "en-US"), ("Say", "es-US")]
    assert gather.get("actionOnEmptyResult") == "true"
    assert re.search(r"/voice/turn\?leg=1&at=\d+&n=1$", gather.get("action") or "")
    assert carrier_posts(web, "/voice/status", CALL).status_code == 204


def test_a_late_receipt_of_a_time_that_was_taken_back_is_nobodys(web: FlaskClient, house: House, pen: Pen) -> None:
    """A backup was put back, and a new text has the id of an old one: only its own receipt settles it."""
    row_id = pen.writes(pen.person(ANA), "hello")
    pen.changes(row_id, state="sending", lease_until=house.clock.now() + 15)
    own = webhook.written(pen.row(row_id).created_at)
    form = {"MessageSid": SID, "MessageStatus": "undelivered", "ErrorCode": "30003", "From": LINE_NUMBER, "To": ANA}
    assert carrier_posts(web, f"/sms/status?o={row_id}&at={own - 1}", form).status_code == 204
    assert (pen.row(row_id).state, pen.row(row_id).sid, pen.alarms()) == ("sending", None, [])
    assert carrier_posts(web, f"/sms/status?o={row_id}&at={own}", form).status_code == 204
    assert pen.row(row_id).state == "undelivered"


class _BackSoon(Database):
    """A database that cannot be reached at first."""

    refusals = 2

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Not twice, and then as ever."""
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("it starts again")
        with super().reading() as connection:
            yield connection


@pytest.mark.parametrize(("path", "form"), [("/sms", TEXT), ("/voice", CALL)])
def test_a_database_that_is_away_for_a_moment_costs_nobody_an_answer(
    web: FlaskClient, house: House, path: str, form: dict[str, str]
) -> None:
    """As when its server is restarted: the carrier waits longer than that, and one answer is all there is."""
    there = server.create(replace(house, database=_BackSoon(house.database.url))).test_client()
    answer = carrier_posts(there, path, form)
    assert answer.status_code == 200
    kept = stored(house)
    assert carrier_posts(there, path, form).data == answer.data
    assert stored(house) == kept


def test_with_the_database_away_the_carrier_is_sent_to_the_fallback(
    web: FlaskClient, house: House, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 first; the fallback needs no database, and says where help is now."""
    unreachable = type(house.database)("postgresql+psycopg://nobody@127.0.0.1:9/none")
    cut_off = server.create(House(**{**vars(house), "database": unreachable})).test_client()
    monkeypatch.setattr(webhooks, "AWAY", 0.3)
    for path, form in (
        ("/sms", TEXT),
        ("/voice", CALL),
        ("/sms/status?o=1", {**TEXT, "MessageStatus": "sent"}),
    ):
        answer = carrier_posts(cut_off, path, form)
        assert answer.status_code == 503
        assert "127.0.0.1" not in answer.text
    [sorry] = said(carrier_posts(cut_off, "/fallback/sms", {**TEXT, "ErrorCode": "11200"}))
    assert "988" in sorry
    assert "Perdón" in sorry
    assert "9 8 8" in carrier_posts(cut_off, "/fallback/voice", CALL).text


def test_the_fallback_rings_whoever_is_named_for_that(web: FlaskClient, house: House) -> None:
    """They see the line's number and not the caller's; without an answer the truth is said."""
    named = house.settings.model_copy(update={"fallback_number": "+15550009999"})
    there = server.create(replace(house, settings=named)).test_client()
    document = ElementTree.fromstring(carrier_posts(there, "/fallback/voice", CALL).data)
    assert [verb.tag for verb in document] == ["Say", "Say", "Dial", "Say", "Say", "Hangup"]
    dial = document.find("Dial")
    assert dial is not None and (dial.text, dial.get("callerId")) == ("+15550009999", CALL["To"])
    assert "nobody can be reached" in (document[3].text or "") and "9 8 8" in (document[0].text or "")
    alone = ElementTree.fromstring(carrier_posts(web, "/fallback/voice", CALL).data)
    assert alone.find("Dial") is None
    rung = {**CALL, "Direction": "outbound-api", "From": CALL["To"], "To": CALL["From"]}
    whom_we_rang = ElementTree.fromstring(carrier_posts(there, "/fallback/voice", rung).data)
    assert whom_we_rang.find("Dial") is None and "9 8 8" in (whom_we_rang[0].text or "")


@pytest.mark.parametrize(
    "spoil",
    [{"Body": "STOP"}, {"Body": "help"}, {"OptOutType": "STOP"}, {"Body": "Stop."}, {"Body": "ALTO"},
     {"From": "anonymous"}],
)  # fmt: skip
def test_the_fallback_says_nothing_over_the_carriers_own_words(web: FlaskClient, spoil: dict[str, str]) -> None:
    """Nor to somebody who stops in a word of ours, or cannot be texted."""
    assert said(carrier_posts(web, "/fallback/sms", {**TEXT, **spoil})) == []


def test_no_number_or_word_is_logged(
    web: FlaskClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither for what is let in nor for what is refused."""
    carrier_posts(web, "/sms", {**TEXT, "Body": "a secret word"})
    carrier_posts(web, "/sms", {**TEXT, "To": "+15559990000"})
    carrier_posts(web, "/sms", TEXT, token="another")
    out, err = capfd.readouterr()
    for private in ("secret", ANA[1:], "9990000"):
        assert private not in out + err + caplog.text


def _count(web: FlaskClient, reason: str) -> float:
    for line in web.get("/metrics").text.splitlines():
        if line.startswith("shoulder_refused_total") and f'"{reason}"' in line:
            return float(line.split()[-1])
    return 0.0
