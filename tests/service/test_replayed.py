"""A captured request of the carrier that is sent again much later: its signature is good, and nothing happens."""

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from service import inbox, notices, retention, scripts, tables
from service.house import House
from service.switchboard import rung
from service.web import server
from tests.service.conftest import PUBLIC_URL
from tests.service.test_webhooks import ANA, CALL, SID, TEXT, carrier_posts, said, stored

DAYS = 700


@pytest.fixture
def web(house: House) -> FlaskClient:
    """The web door of a house with the shipped scripts."""
    with house.session(1) as session:
        scripts.publish_shipped(session)
    return server.create(house).test_client()


def days_pass(house: House) -> None:
    """As if all that is there had happened so long ago; then a night's purge."""
    gone = DAYS * retention.DAY
    with house.session(1) as session:
        session.do(update(tables.inbox).values(received_at=tables.inbox.c.received_at - gone))
        session.do(update(tables.legs).values(ended_at=tables.legs.c.created_at - gone))
        session.do(update(tables.outbox).values(created_at=tables.outbox.c.created_at - gone, state="sent"))
        assert not retention.purge(session)


@pytest.mark.parametrize("body", ["hi", "STOP", "URGENT", "DELETE", "1"])
def test_a_captured_text_is_worth_nothing_when_its_event_is_gone(web: FlaskClient, house: House, body: str) -> None:
    """Only a keyed mark of its name is left, and that is enough: no words, no person, no answer, no page."""
    form = {**TEXT, "Body": body}
    carrier_posts(web, "/sms", form)
    days_pass(house)
    with house.reading(1) as session:
        left = session.all(select(tables.inbox).where(tables.inbox.c.kind == inbox.SEEN))
        assert len(left) == 1 and SID not in repr(left) and left[0].person_id is None
        assert inbox.find(session, SID) is None and inbox.unseen(session, [SID, "SMother"]) == ["SMother"]
    before = stored(house)
    answer = carrier_posts(web, "/sms", form)
    assert (answer.status_code, said(answer)) == (200, [])
    assert stored(house) == before


def test_a_captured_call_is_worth_nothing_when_its_leg_is_gone(web: FlaskClient, house: House) -> None:
    """It is hung up; nobody is rung for it."""
    carrier_posts(web, "/voice", CALL)
    days_pass(house)
    with house.reading(1) as session:
        assert session.one(select(func.count().label("n")).select_from(tables.legs)).n == 0
    before = stored(house)
    assert b"Hangup" in carrier_posts(web, "/voice", CALL).data
    assert stored(house) == before


def test_a_turn_of_one_call_is_worth_nothing_on_another(web: FlaskClient, house: House) -> None:
    """Whoever names another's leg hears nothing of it, and it does not go on for them."""
    first = carrier_posts(web, "/voice", CALL)
    found = re.search(r'action="([^"]+)"', first.text)
    assert found is not None
    turn = html.unescape(found[1]).removeprefix(PUBLIC_URL)
    pressed = {**CALL, "CallStatus": "in-progress", "Digits": "1"}
    before = stored(house)
    other = carrier_posts(web, turn, {**pressed, "CallSid": "CA" + "c" * 32})
    assert "<Hangup" in other.text and "<Say" not in other.text
    assert stored(house) == before
    assert "<Say" in carrier_posts(web, turn, pressed).text
    assert stored(house) > before


def test_a_new_text_of_the_same_person_is_heard(web: FlaskClient, house: House) -> None:
    """Only the very same one is known again."""
    carrier_posts(web, "/sms", TEXT)
    days_pass(house)
    assert said(carrier_posts(web, "/sms", {**TEXT, "MessageSid": "SM" + "c" * 32, "From": ANA}))


def test_what_was_never_acted_on_is_told_of_before_it_goes(house: House) -> None:
    """A week before, in the night, once; then it goes, and is known again all the same."""
    with house.session(1) as session:
        kept = inbox.keep(session, SID, "text", {"number": "+15550001000"})
        assert kept is not None
        days = retention.days_of(session, "failed")
        session.change(tables.inbox, kept, state="failed", received_at=session.at - (days - 8) * retention.DAY)
        rung.alarm(session, "retention", {})
        assert not notices.told_since(session, "failed_goes", 0.0)
        for _ in range(2):
            session.at += 2 * retention.DAY
            rung.alarm(session, "retention", {})
            told = select(tables.notices).where(tables.notices.c.kind == "failed_goes")
            assert [row.about for row in session.all(told)] == ["1 events"]
        assert inbox.failure(session, kept) is not None
        session.at += 5 * retention.DAY
        rung.alarm(session, "retention", {})
        assert inbox.failure(session, kept) is None and inbox.kept(session, SID)
