"""Whatever the carrier may sign and send: a document, nothing, or a refusal that changes nothing; never a 500."""

from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service import scripts, tables
from service.carrier import webhook
from service.house import House
from service.web import server
from tests.service.conftest import LINE_NUMBER, PUBLIC_URL, TOKEN

PATHS = (
    "/sms",
    "/sms/status",
    "/voice",
    "/voice/turn",
    "/voice/wait",
    "/voice/status",
    "/fallback/sms",
    "/fallback/voice",
)
NUMBERS = (LINE_NUMBER, "+15552220001", "+15552220002", "+266696687", "anonymous", "+1", "911", "+0", "whatsapp:+1", "")
SIDS = ("SM" + "a" * 32, "CA" + "b" * 32, "RE" + "c" * 32, "SM" + "d" * 32, "CA" + "e" * 32, "RE/../x", "SM1")
PLAIN = {
    "MessageSid": SIDS,
    "CallSid": SIDS,
    "From": NUMBERS,
    "To": NUMBERS,
    "Body": ("hi", "1", "STOP", "URGENT", "0000", "x" * 3000),
    "NumMedia": ("0", "2", "-1", "¹", "9" * 30),
    "MessageStatus": ("sent", "delivered", "failed", "UNDELIVERED"),
    "CallStatus": ("ringing", "in-progress", "completed", "busy", "odd"),
    "ErrorCode": ("", "30003", "30003" * 90),
    "Digits": ("1", "0", "*", "#", "²", "9" * 90),
    "SpeechResult": ("yes", "I want to die", "x" * 3000),
    "RecordingSid": SIDS,
    "RecordingDuration": ("3", "²", "9" * 30, "9" * 5000, "-3"),
    "SequenceNumber": ("0", "3", "9" * 18, "9" * 30, "²"),
    "DialCallStatus": ("answered", ""),
    "AnsweredBy": ("human", "machine_start"),
    "OptOutType": ("STOP", "HELP", ""),
    "ConferenceSid": ("CF" + "f" * 32,),
}
ODD = st.text(max_size=12) | st.sampled_from(["\0", "a\0b", "\ufffd", "\u202e", "é" * 20, " ", "\n", "%00", "👩‍👩‍👧"])
PAIR = st.sampled_from(sorted(PLAIN)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(PLAIN[name]) | ODD.map(lambda odd: odd))
)
FORM = st.lists(PAIR | st.tuples(ODD, ODD), max_size=14)
QUERY = st.lists(
    st.tuples(
        st.sampled_from(["leg", "n", "o", "moved", "x"]), st.sampled_from(["1", "0", "9" * 18, "9" * 19, "²", "-1", ""])
    ),
    max_size=4,
)
KEPT = tuple(table for table in tables.metadata.sorted_tables if table.name != "tries")


@pytest.fixture
def web(house: House) -> FlaskClient:
    """The web door of a house with the shipped scripts; an error of ours is an answer of 500, as it is in service."""
    with house.session(1) as session:
        scripts.publish_shipped(session)
    app = server.create(house)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def signed(web: FlaskClient, path: str, query: list[tuple[str, str]], body: bytes) -> TestResponse:
    """A webhook as the carrier would sign it, from the bytes that it sends."""
    asked = urlencode(query)
    url = f"{PUBLIC_URL}{path}" + (f"?{asked}" if asked else "")
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace")
    text = "".join(name + value for name, value in sorted(set(pairs)))
    headers = {"X-Twilio-Signature": webhook.sign(TOKEN, url + text).decode()}
    to = path + (f"?{asked}" if asked else "")
    return web.post(to, data=body, content_type="application/x-www-form-urlencoded", headers=headers)


def rows(house: House) -> tuple[int, ...]:
    """How many rows each table has."""
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in KEPT]
    with house.reading(1) as session:
        return tuple(session.do(select(*counts)).one())


def is_an_answer(house: House, before: tuple[int, ...], answer: TestResponse) -> None:
    """A document of the carrier's language, nothing, or a refusal in a sentence that left everything as it was."""
    assert answer.status_code in (200, 204, 400, 403, 404, 413), (answer.status_code, answer.text)
    if answer.status_code == 200:
        assert answer.mimetype == "text/xml"
        assert ElementTree.fromstring(answer.data).tag == "Response"
    if answer.status_code >= 400:
        assert answer.text.strip().endswith(".")
        assert rows(house) == before


ANYTHING = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@ANYTHING
@given(path=st.sampled_from(PATHS), query=QUERY, form=FORM)
def test_any_form_at_any_door(
    web: FlaskClient, house: House, path: str, query: list[tuple[str, str]], form: list[tuple[str, str]]
) -> None:
    """Fields missing, doubled, impossible, in any alphabet."""
    before = rows(house)
    is_an_answer(house, before, signed(web, path, query, urlencode(form, errors="surrogatepass").encode()))


WHOLE = {
    "MessageSid": "SM" + "a" * 32,
    "CallSid": "CA" + "b" * 32,
    "From": "+15552220001",
    "To": LINE_NUMBER,
    "MessageStatus": "sent",
    "CallStatus": "in-progress",
}


SPOILT = ("", "a\0b", "²", "-1", "9" * 30, "x" * 5000, "RE/../x")
OF_TEXTS = ("MessageSid", "From", "To", "Body", "NumMedia", "OptOutType", "MessageStatus", "ErrorCode")
OF_CALLS = (*tuple(name for name in PLAIN if name not in OF_TEXTS), "From", "To")


@pytest.mark.parametrize("path", PATHS)
def test_one_thing_wrong_in_a_whole_form(web: FlaskClient, house: House, path: str) -> None:
    """Everything else as it should be, so that it gets as far as it can."""
    signed(web, "/voice", [], urlencode({**WHOLE, "CallStatus": "ringing"}).encode())
    codes = set()
    for name in OF_CALLS if "voice" in path else OF_TEXTS:
        for value in SPOILT:
            turn = [("leg", "1"), ("n", str(newest_turn(house))), ("o", "1")]
            before = rows(house)
            answer = signed(web, path, turn, urlencode({**WHOLE, name: value}).encode())
            is_an_answer(house, before, answer)
            codes.add(answer.status_code)
    assert codes & {200, 204}, "every one was refused"


def newest_turn(house: House) -> int:
    """The turn that the only call is at, as if it had never ended."""
    with house.session(1) as session:
        session.change(tables.legs, 1, ended_at=None)
        return int(session.one(select(tables.legs.c.turn).where(tables.legs.c.id == 1)).turn)


@ANYTHING
@given(path=st.sampled_from(PATHS), body=st.binary(max_size=60))
def test_any_bytes_at_any_door(web: FlaskClient, house: House, path: str, body: bytes) -> None:
    """No form at all, and still signed."""
    before = rows(house)
    answer = signed(web, path, [], body)
    is_an_answer(house, before, answer)
