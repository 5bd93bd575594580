"""`shoulder doctor`: a calm tick where all is well, and a sentence that says what to do where it is not."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import delete
from werkzeug import Request, Response
from werkzeug.serving import make_server

from service import alarms, inbox, lines, outbox, people, tables
from service.carrier import fallback
from service.carrier.numbers import METHODS, routes
from service.doctor import carrier, machine
from service.outbox import Envelope
from service.settings import Settings
from service.simulator.exchange import Exchange
from service.vault import wrap
from service.web import server
from tests.service.conftest import ACCOUNT, LINE_NUMBER, TOKEN, RedisServer
from tests.service.shell import Shell


def point(exchange: Exchange, url: str) -> None:
    """Everything that happens at the line's number goes to this address."""
    for name, route in routes(url).items():
        setattr(exchange.numbers[LINE_NUMBER], name, route)


@pytest.fixture
def well(shell: Shell, redis_server: RedisServer, exchange: Exchange) -> Iterator[Shell]:
    """A line whose web door is open, with Redis and its number pointed here."""
    door = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{door.server_port}"
    shell.environ |= {"PUBLIC_URL": url, "REDIS_URL": redis_server.url}
    with shell.house() as house:
        door.app = server.create(house)
        threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        point(exchange, url)
        yield shell
        door.shutdown()
        door.server_close()


def findings(shell: Shell, *arguments: str) -> dict[str, dict[str, Any]]:
    """What it says, by what it looked at."""
    result = shell.run("doctor", "--json", *arguments)
    said = json.loads(result.output)
    assert result.exit_code == (0 if said["well"] else 1)
    return {finding["what"]: finding for finding in said["findings"]}


def wrong(shell: Shell, what: str) -> str:
    """The sentence about the one thing that is wrong."""
    found = findings(shell)
    assert [name for name, finding in found.items() if finding["mark"] == "wrong"] == [what]
    return str(found[what]["says"])


def test_a_line_that_is_well_has_ticks(well: Shell) -> None:
    """And the exit status that monitors understand."""
    assert {finding["mark"] for finding in findings(well).values()} <= {"well", "note"}
    said = well.does("doctor")
    assert "✗" not in said and "✓ redis" in said and "keeps what it has on disk" in said


@pytest.mark.parametrize(
    ("setting", "said"), [(("appendonly", "no"), "set appendonly yes"), (("appendfsync", "no"), "appendfsync everysec")]
)
def test_a_redis_that_keeps_nothing_or_late(
    well: Shell, redis_server: RedisServer, setting: tuple[str, str], said: str
) -> None:
    """Nothing is lost by it, and it is said."""
    with redis.Redis.from_url(redis_server.url) as there:
        there.config_set(*setting)
    assert said in findings(well)["redis"]["says"]


def test_a_proxy_that_nobody_told_of(tmp_path: Path) -> None:
    """Behind https there is one; with the setting, or without https, nothing is said."""
    for url, trusted, noted in (("https://a.example", 0, 1), ("https://a.example", 1, 0), ("http://a.example", 0, 0)):
        found = machine.proxies(Settings(public_url=url, trusted_proxies=trusted, shoulder_home=tmp_path))
        assert len(list(found)) == noted


def test_a_redis_that_is_away(well: Shell, redis_server: RedisServer) -> None:
    """Said with what to do."""
    redis_server.stop()
    assert "start it with the line" in wrong(well, "redis")


@pytest.mark.parametrize("name", list(routes("")))
def test_a_number_that_points_elsewhere_is_said_and_mended(well: Shell, exchange: Exchange, name: str) -> None:
    """Texts, calls, what falls back and what became of a call; only when asked to."""
    setattr(exchange.numbers[LINE_NUMBER], name, "https://elsewhere.example.org/there")
    assert f"{name} is https://elsewhere.example.org/there" in wrong(well, "webhooks")
    setattr(exchange.numbers[LINE_NUMBER], name, "")
    assert f"{name} is empty" in wrong(well, "webhooks")
    assert findings(well, "--fix")["webhooks"]["mark"] == "well"
    assert getattr(exchange.numbers[LINE_NUMBER], name) == routes(well.environ["PUBLIC_URL"])[name]


@pytest.mark.parametrize("name", METHODS)
def test_a_number_that_asks_by_get_is_said_and_mended(well: Shell, exchange: Exchange, name: str) -> None:
    """We answer POST alone: whoever set it to GET would hear nothing from us."""
    setattr(exchange.numbers[LINE_NUMBER], METHODS[name], "GET")
    assert f"{METHODS[name]} is GET" in wrong(well, "webhooks")
    assert findings(well, "--fix")["webhooks"]["mark"] == "well"
    assert getattr(exchange.numbers[LINE_NUMBER], METHODS[name]) == "POST"


@pytest.mark.parametrize(
    ("stands", "mark", "said"),
    [
        ("VERIFIED", "well", "is verified"),
        ("IN_PROGRESS", "note", "still being looked at"),
        ("FAILED", "wrong", "was refused"),
        ("", "note", "no texting campaign"),
    ],
)
def test_how_the_registration_stands(well: Shell, exchange: Exchange, stands: str, mark: str, said: str) -> None:
    """As the carrier has it, before a text is refused for it."""
    exchange.service.campaign_status = stands
    found = findings(well)["registration"]
    assert (found["mark"], said in found["says"]) == (mark, True)


def test_opt_out_replies_are_looked_for(well: Shell, exchange: Exchange) -> None:
    """Not seen yet is no fault, seen without 988 is one; a number in no service has the carrier's own."""
    assert [mark for mark, _ in of(well, "opt-out")] == ["note", "note"]
    exchange.service.holds_numbers = False
    assert "in no Messaging Service" in of(well, "messaging service")[0][1]


def test_a_second_key_that_is_lost_is_seen(well: Shell) -> None:
    """One record in many that nobody can open any more is enough, whoever's the first one is."""
    with well.session() as session:
        for number in range(3):
            people.met(session, f"+1555000700{number}", "en")
        gone = people.met(session, "+15550007009", "en").id
        session.change(tables.people, gone, wrapped_key=wrap([b"9" * 32], b"8" * 32))
    assert "1 of " in wrong(well, "keys")


RELAY = "+15550001001"


def of(shell: Shell, what: str, *arguments: str) -> list[tuple[str, str]]:
    """Everything it says of one thing, in order."""
    said = json.loads(shell.run("doctor", "--json", *arguments).output)["findings"]
    return [(found["mark"], found["says"]) for found in said if found["what"] == what]


def test_a_relay_number_is_looked_at_and_mended_too(well: Shell, exchange: Exchange) -> None:
    """By itself: where the account lacks it nothing is pointed, where it leads elsewhere only --fix changes that."""
    assert "points it here" in well.does("line", "relay", "add", RELAY)
    assert [mark for mark, _ in of(well, "webhooks")] == ["well", "wrong"]
    assert f"no relay number {RELAY}" in of(well, "webhooks")[1][1]
    exchange.numbers[LINE_NUMBER].sms_url = "https://elsewhere.example.org/sms"
    assert f"no number {RELAY}" in well.refuses("twilio", "connect")
    assert exchange.numbers[LINE_NUMBER].sms_url == "https://elsewhere.example.org/sms"
    exchange.add_number(RELAY, {})
    assert [mark for mark, _ in of(well, "webhooks")] == ["wrong", "wrong"]
    assert [mark for mark, _ in of(well, "webhooks", "--fix")] == ["well", "well"]
    for name, url in routes(well.environ["PUBLIC_URL"]).items():
        assert [getattr(exchange.numbers[one], name) for one in (LINE_NUMBER, RELAY)] == [url, url]


def test_connect_points_every_number_here(well: Shell, exchange: Exchange) -> None:
    """The public one and those for a second talk."""
    well.does("line", "relay", "add", RELAY)
    exchange.add_number(RELAY, {})
    said = well.does("twilio", "connect")
    for number in (LINE_NUMBER, RELAY):
        assert f"Texts and calls to {number} now go to" in said
        assert exchange.numbers[number].sms_url == routes(well.environ["PUBLIC_URL"])["sms_url"]


def test_a_relay_number_that_may_not_text_is_named(well: Shell, exchange: Exchange) -> None:
    """By what was said to its own texts; the public one is well."""
    well.does("line", "relay", "add", RELAY)
    exchange.add_number(RELAY, {})
    with well.session() as session:
        person = people.met(session, "+15550007001", "en")
        [row] = outbox.put(session, Envelope(person.id, RELAY), outbox.phrase("line.sorry"))
        session.change(tables.outbox, row, state="undelivered", error="30034")
    assert [mark for mark, _ in of(well, "texting")] == ["well", "wrong"]
    assert RELAY in of(well, "texting")[1][1]


def test_a_number_that_the_account_has_not(well: Shell, exchange: Exchange) -> None:
    """Nothing can be mended there."""
    del exchange.numbers[LINE_NUMBER]
    assert "has no number" in wrong(well, "webhooks")


def test_credentials_that_the_carrier_does_not_know(well: Shell) -> None:
    """Said without showing them."""
    well.environ["TWILIO_AUTH_TOKEN"] = "not this one"
    said = wrong(well, "carrier")
    assert "not this one" not in said and ACCOUNT not in said


def test_an_address_that_leads_elsewhere(well: Shell, exchange: Exchange) -> None:
    """The carrier would ring in vain."""
    well.environ["PUBLIC_URL"] = "http://127.0.0.1:9"
    point(exchange, "http://127.0.0.1:9")
    assert "does not answer" in wrong(well, "address")


def test_a_line_with_nothing_to_have_gaps_says_so(well: Shell) -> None:
    """No peer on and no shift for seven days; then somebody on, and no hours; then neither."""

    def everybody(**columns: object) -> None:
        with well.session() as session:
            session.do(tables.peers.update().values(**columns))
            session.do(tables.shifts.delete())

    everybody(on_since=None)
    assert "no shift of a peer in the next seven days" in findings(well)["rota"]["says"]
    with well.session() as session:
        lines.set_hours(session, [])
        everybody_on = tables.peers.update().values(state="agreed", on_since=session.at, on_until=None)
        session.do(everybody_on)
    assert "no opening hours" in findings(well)["rota"]["says"]
    with well.session() as session:
        lines.set_hours(session, [{"weekday": 1, "starts": "14:00", "minutes": 60}])
    assert "rota" not in findings(well)


def test_a_shift_in_a_zone_that_is_unknown_here_is_named(well: Shell) -> None:
    """It does not take place, and the rota is shown all the same."""
    well.does("shifts", "add", "+15550002001", "--day", "mon", "--from", "10:00", "--until", "12:00")
    with well.session() as session:
        session.do(tables.shifts.update().values(zone="Mars/Olympus"))
        session.do(tables.peers.update().values(state="agreed", on_since=session.at, on_until=None))
        lines.set_hours(session, [{"weekday": 1, "starts": "14:00", "minutes": 60}])
    assert "Mars/Olympus, which is no time zone here" in wrong(well, "rota")
    assert "Mars/Olympus" in well.does("shifts", "list")


def test_a_line_without_a_last_resort_is_not_open(well: Shell) -> None:
    """And what opens it."""
    with well.session() as session:
        session.do(delete(tables.responders))
    assert "--last-resort" in wrong(well, "line")
    assert findings(well)["on call"]["mark"] == "note"


def test_keys_that_do_not_open_what_is_kept(well: Shell) -> None:
    """Before anybody finds out by losing words."""
    well.environ["SHOULDER_KEYS"] = "A" * 43 + "="
    assert "Put back the key" in wrong(well, "keys")


def test_a_database_that_is_not_there(well: Shell) -> None:
    """Nothing is made by looking."""
    home = well.environ["SHOULDER_HOME"]
    well.environ["DATABASE_URL"] = f"sqlite:///{home}/empty.db"
    assert "shoulder migrate" in wrong(well, "database")
    well.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/nothing"
    assert "does not answer" in wrong(well, "database")


def test_settings_that_cannot_work(well: Shell) -> None:
    """Nothing else is looked at."""
    well.environ["LINE_NUMBER"] = "x"
    assert "LINE_NUMBER" in wrong(well, "settings")


def test_what_could_not_be_handled_or_lies_around(well: Shell) -> None:
    """A count, and where to look; whether the clock runs."""
    with well.session() as session:
        event_id = inbox.keep(session, "SM1", "text", {})
        assert event_id is not None
        inbox.failed(session, event_id, "Boom")
        alarms.put_at(session, "company", session.at - 600, alarms.About())
    assert "could not handle 1" in wrong(well, "inbox")
    assert "Are the clock and the workers running?" in findings(well)["work"]["says"]


@pytest.mark.parametrize(
    ("ahead", "mark", "said"),
    [
        (0.4, "well", "agree"),
        (-3.0, "well", "agree"),
        (30.0, "note", "30 seconds behind"),
        (-90.0, "wrong", "90 seconds ahead of"),
        (None, "note", "did not say"),
    ],
)
def test_a_clock_that_is_wrong(ahead: float | None, mark: str, said: str) -> None:
    """By how much, and what sets it right."""
    found = carrier.clocks(ahead)
    assert found.mark == mark and said in found.says


def test_the_carrier_is_asked_what_time_it_is(well: Shell) -> None:
    """With every answer."""
    assert "did not say" not in findings(well)["time"]["says"]


def test_a_number_that_may_not_text(well: Shell) -> None:
    """By what the carrier said to texts of today, and not by what it says of whom they were for."""
    with well.session() as session:
        person = people.met(session, "+15550007001", "en")
        for error in ("30003", "30034"):
            [row] = outbox.put(session, Envelope(person.id, LINE_NUMBER), outbox.phrase("line.sorry"))
            session.change(tables.outbox, row, state="undelivered", error=error)
    assert "not registered for texting" in wrong(well, "texting")


@contextmanager
def kept_there(token: str, document: str) -> Iterator[str]:
    """A TwiML Bin: shown to whoever signs as the carrier does."""

    @Request.application
    def shown(request: Request) -> Response:
        signed = base64.b64encode(hmac.digest(token.encode(), request.url.encode(), "sha1")).decode()
        allowed = request.headers.get("X-Twilio-Signature") == signed and request.args["AccountSid"] == ACCOUNT
        return Response(document, status=200 if allowed else 403)

    door = make_server("127.0.0.1", 0, shown, threaded=True)
    threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{door.server_port}/twiml/EH1"
    door.shutdown()
    door.server_close()


OURS = fallback.call_document("+15550009999")


@pytest.mark.parametrize(
    ("document", "mark", "said"),
    [
        (OURS.replace("><", ">\n  <"), "well", "answers with what"),
        (OURS.replace("+15550009999", "+15550009998"), "wrong", "does not hold +15550009999"),
        ("<Response><Say>Call 9 8 8</Say><Dial>+15550009999</Dial></Response>", "note", "words of its own"),
        ("988 and +15550009999", "wrong", "is not TwiML"),
        ("<Response><Say>Sorry.</Say><Dial>+15550009999</Dial></Response>", "wrong", "does not hold 988"),
    ],
)
def test_what_answers_for_a_dead_line_is_compared(
    well: Shell, exchange: Exchange, document: str, mark: str, said: str
) -> None:
    """The same as ours, or at least with what must be in it; and the number leads there."""
    well.environ["FALLBACK_NUMBER"] = "+15550009999"
    with kept_there(TOKEN, fallback.text_document()) as sms, kept_there(TOKEN, document) as voice:
        well.environ |= {"FALLBACK_SMS_URL": sms, "FALLBACK_VOICE_URL": voice}
        found = findings(well, "--fix")
        assert (found["fallback"]["mark"], found["webhooks"]["mark"]) == (mark, "well")
        assert said in found["fallback"]["says"]
        assert exchange.numbers[LINE_NUMBER].voice_fallback_url == voice


def test_what_is_not_kept_at_the_carrier_of_this_account(well: Shell) -> None:
    """Not set at all is a thought while one tries things out; one that does not show itself is wrong."""
    assert findings(well)["fallback"]["mark"] == "note"
    with kept_there("another", OURS) as elsewhere:
        well.environ["FALLBACK_VOICE_URL"] = elsewhere
        findings(well, "--fix")
        assert "not shown (403)" in wrong(well, "fallback")


def test_connect_shows_what_to_keep_at_the_carrier(well: Shell) -> None:
    """Both documents, whole, and which settings name them."""
    well.environ["FALLBACK_NUMBER"] = "+15550009999"
    said = well.does("twilio", "connect")
    for part in (fallback.text_document(), OURS, "FALLBACK_SMS_URL"):
        assert part in said
    assert 'callerId="{{To}}"' in said
