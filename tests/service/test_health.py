"""Health says what is wrong in plain words, and only what is."""

import pytest
from flask.testing import FlaskClient

from service import inbox, rota, tables, telemetry
from service.house import House
from service.web import server
from tests.service.conftest import Pen, RedisServer, another_line


@pytest.fixture
def web(house: House) -> FlaskClient:
    """The web door of a line that has what it needs: policy, a responder and a last resort."""
    with house.session(1) as session:
        for tier, number in enumerate(("+15553330001", "+15553330002"), 1):
            found = session.add(
                tables.people, lookup=number.encode(), language="en", language_chosen=False, created_at=0.0
            )
            session.add(tables.responders, person_id=found, tier=tier, last_resort=tier == 2)
    return server.create(house).test_client()


def ready(web: FlaskClient) -> tuple[int, list[str], list[str]]:
    """Status, what is wrong, what is degraded."""
    answer = web.get("/health/ready")
    body = answer.get_json()
    assert body["ready"] is (answer.status_code == 200)
    return answer.status_code, body["wrong"], body["degraded"]


def test_a_line_that_has_what_it_needs_is_ready(web: FlaskClient) -> None:
    """Nothing wrong, nothing degraded."""
    assert web.get("/health/live").get_json() == {"alive": True}
    assert ready(web) == (200, [], [])


def test_without_redis_the_line_still_answers(web: FlaskClient, redis_server: RedisServer) -> None:
    """Degraded, and said so."""
    redis_server.stop()
    status, wrong, [degraded] = ready(web)
    assert (status, wrong) == (200, [])
    assert "Redis" in degraded
    redis_server.start()


def test_without_its_database_the_line_cannot_answer(house: House) -> None:
    """503, in words without an address or a password."""
    unreachable = type(house.database)("postgresql+psycopg://nobody@127.0.0.1:9/none")
    web = server.create(House(**{**vars(house), "database": unreachable})).test_client()
    assert ready(web) == (503, ["The database does not answer."], [])


def test_what_a_line_lacks_is_named(house: House) -> None:
    """No last resort: it may not open."""
    status, [wrong], _ = ready(server.create(house).test_client())
    assert status == 503
    assert "last-resort" in wrong


def test_a_house_without_a_line_says_how_to_add_one(house: House) -> None:
    """A fresh database."""
    with house.session(1) as session:
        session.do(tables.numbers.delete())
        session.do(tables.lines.delete())
    status, [wrong], _ = ready(server.create(house).test_client())
    assert status == 503
    assert "shoulder line add" in wrong


def test_work_that_lies_about_is_shown(web: FlaskClient, house: House, pen: Pen) -> None:
    """The oldest due text of a lane, and alarms that nobody rang."""
    person = pen.person("+15552220001")
    pen.writes(person, "hello", lane="pages")
    with house.session(1) as session:
        session.add(tables.alarms, kind="quiet", lane="live", due_at=session.at)
    house.clock.forward(30)
    assert ready(web) == (200, [], [])
    house.clock.forward(61)
    assert ready(web) == (200, [], [])
    late = web.get("/health/ready").get_json()["late"]
    assert len(late) == 2
    assert "pages lane" in late[0]
    assert "alarm" in late[1]


def test_a_second_line_that_is_still_set_up_takes_nobody_away_from_the_first(web: FlaskClient, house: House) -> None:
    """It is named, and the door stays open; once the first cannot answer either, it is shut."""
    another_line(house)
    status, wrong, degraded = ready(web)
    assert (status, wrong) == (200, [])
    assert "Aspen lacks the rescue policy in en." in degraded
    assert "shoulder_ready 1.0" in web.get("/metrics").get_data(as_text=True)
    with house.session(1) as session:
        session.do(tables.responders.delete())
    status, wrong, _ = ready(web)
    assert status == 503
    assert {sentence.partition(" ")[0] for sentence in wrong} == {"Willow", "Aspen"}
    for measured in (telemetry.ON_CALL, telemetry.UNTAKEN, telemetry.UNHANDLED):
        measured.remove("2")  # they outlast this line


def test_what_could_not_be_handled_is_counted(web: FlaskClient, house: House) -> None:
    """A number, and where to look; nothing of what it was."""
    with house.session(1) as session:
        event_id = inbox.keep(session, "SM1", "text", {})
        assert event_id is not None
        inbox.failed(session, event_id, "Boom in handle")
    assert ready(web) == (
        200,
        [],
        ["Willow could not handle 1 of what came in; see `shoulder inbox list`."],
    )


def test_only_the_last_resort_on_call_is_shown(web: FlaskClient, house: House) -> None:
    """The ladder has one rung."""
    with house.session(1) as session:
        session.do(tables.responders.delete().where(~tables.responders.c.last_resort))
        assert len(rota.tiers(session)) == 1
    _, wrong, [degraded] = ready(web)
    assert wrong == []
    assert "last-resort" in degraded


@pytest.mark.parametrize(
    ("headers", "address", "code"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({}, "10.0.0.7", 403),
        ({}, "", 403),
        ({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", 403),
        ({"Forwarded": "for=203.0.113.9"}, "127.0.0.1", 403),
    ],
)
def test_metrics_are_for_this_machine_only(web: FlaskClient, headers: dict[str, str], address: str, code: int) -> None:
    """Not for the network, nor through a proxy that runs here."""
    answer = web.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == code


def test_the_front_door_leads_to_the_public_page(web: FlaskClient) -> None:
    """Whoever types the bare address learns who answers, and is not left standing."""
    assert web.get("/").headers["Location"] == "/about"
