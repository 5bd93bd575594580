"""`shoulder doctor`: a calm tick where all is well, and a sentence that says what to do where it is not."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete
from werkzeug.serving import make_server

from service import tables
from service.carrier.client import routes
from service.simulator.exchange import Exchange
from service.web import server
from tests.service.conftest import ACCOUNT, LINE_NUMBER, RedisServer
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


def test_a_line_without_a_last_resort_is_not_open(well: Shell) -> None:
    """And what opens it."""
    with well.session() as session:
        session.db.execute(delete(tables.responders))
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
