"""Workers and the clock as processes: with and without Redis, with and without each other."""

import json
from collections import Counter

import pytest

from service import delivery
from service.house import House
from service.session import Record
from service.simulator.exchange import Exchange
from tests.phone import MONDAY_MORNING
from tests.service.conftest import LINE_NUMBER, Pen, RedisServer, eventually
from tests.worker.conftest import Start, ends_cleanly, until_it_says
from worker import run

ANA = "+15552220001"


@pytest.fixture
def ana(real_pen: Pen) -> Record:
    """Somebody to write to."""
    return real_pen.person(ANA)


def got(exchange: Exchange, number: str = ANA) -> list[str]:
    """What the phone received."""
    with exchange.lock:
        return [bubble.body for bubble in exchange.handset(number).bubbles if bubble.sender == LINE_NUMBER]


def nudged(house: House) -> bool:
    """The worker has been told, if Redis is there."""
    house.queue.nudge({"live"})
    return True


def test_a_worker_sends_what_it_is_nudged_for(real_pen: Pen, ana: Record, start: Start, exchange: Exchange) -> None:
    """Its own lane only, each text once, and SIGTERM ends it."""
    worker = start("live")
    real_pen.writes(ana, "one")
    eventually(lambda: got(exchange) == ["Peer: one"])
    real_pen.writes(ana, "two")
    real_pen.writes(ana, "not mine", lane="later")
    eventually(lambda: got(exchange) == ["Peer: one", "Peer: two"])
    said = ends_cleanly(worker)
    assert got(exchange) == ["Peer: one", "Peer: two"]
    assert ANA[1:] not in said
    assert all(json.loads(line)["process"] == "live" for line in said.splitlines())


def test_a_worker_outlives_its_redis(
    real_pen: Pen, ana: Record, start: Start, exchange: Exchange, redis_server: RedisServer
) -> None:
    """Gone and back, with everything in it forgotten or not: the next nudge is heard."""
    worker = start("live")
    real_pen.writes(ana, "one")
    eventually(lambda: got(exchange) == ["Peer: one"])
    redis_server.stop()
    redis_server.start()
    eventually(real_pen.house.queue.answers)
    real_pen.writes(ana, "two")
    eventually(lambda: nudged(real_pen.house) and len(got(exchange)) == 2)
    ends_cleanly(worker)


def test_a_worker_that_starts_before_redis_waits_for_it(
    real_pen: Pen, ana: Record, start: Start, exchange: Exchange, redis_server: RedisServer
) -> None:
    """And can be told to stop while it waits."""
    redis_server.stop()
    impatient, worker = start("pages"), start("live")
    until_it_says(impatient, "Redis is away")
    ends_cleanly(impatient)
    redis_server.start()
    real_pen.writes(ana, "one")
    eventually(lambda: nudged(real_pen.house) and got(exchange) == ["Peer: one"])
    ends_cleanly(worker)


def test_the_clock_sends_by_itself_while_redis_is_away(
    real_pen: Pen, ana: Record, start: Start, exchange: Exchange, redis_server: RedisServer
) -> None:
    """Every lane, with no worker at all; it is morning, for what is in no hurry does not go out at night."""
    real_pen.house.clock.turn_to(MONDAY_MORNING)
    redis_server.stop()
    clock = start("clock")
    real_pen.writes(ana, "a page", lane="pages", kind="page")
    real_pen.writes(ana, "talk")
    real_pen.writes(ana, "much later", lane="later", due_at=real_pen.house.clock.now() + 3_600)
    eventually(lambda: sorted(got(exchange)) == ["Peer: a page", "Peer: talk"])
    real_pen.house.clock.forward(3_600)
    eventually(lambda: "Peer: much later" in got(exchange))
    ends_cleanly(clock)
    redis_server.start()


def test_the_clock_does_what_no_worker_touches(real_pen: Pen, ana: Record, start: Start, exchange: Exchange) -> None:
    """Redis is there, the workers are not: within five seconds and a tick."""
    clock = start("clock")
    real_pen.writes(ana, "one")
    eventually(lambda: got(exchange) == ["Peer: one"])
    ends_cleanly(clock)


def test_the_clock_wakes_the_worker_for_what_comes_due(
    real_pen: Pen, ana: Record, start: Start, exchange: Exchange, house: House
) -> None:
    """A text for later goes when its time has come, by the line's time."""
    worker, clock = start("live"), start("clock")
    real_pen.writes(ana, "tomorrow", due_at=house.clock.now() + 86_400)
    house.clock.forward(86_400)
    eventually(lambda: got(exchange) == ["Peer: tomorrow"])
    ends_cleanly(clock)
    ends_cleanly(worker)


def test_the_clock_settles_what_a_dead_sender_left(
    real_pen: Pen, ana: Record, start: Start, exchange: Exchange
) -> None:
    """A page claimed by a process that was killed goes out when its lease is over."""
    page = real_pen.writes(ana, "a page", lane="pages", kind="page")
    real_pen.changes(page, state="sending", lease_until=real_pen.house.clock.now() + 30, tries=1)
    clock, worker = start("clock"), start("pages")
    real_pen.house.clock.forward(31)
    eventually(lambda: got(exchange) == ["Peer: a page"])
    ends_cleanly(clock)
    ends_cleanly(worker)


def test_a_killed_worker_loses_nothing(real_pen: Pen, start: Start, exchange: Exchange) -> None:
    """SIGKILL in the middle of fifty pages, then another worker and the clock: each page, in order, at most twice."""
    numbers = [f"+1555222{index:04}" for index in range(25)]
    for number in numbers:
        person = real_pen.person(number)
        real_pen.writes(person, "one", kind="page")
        real_pen.writes(person, "two", kind="page")
    worker = start("live")
    real_pen.house.queue.nudge({"live"})
    eventually(lambda: len(exchange.messages) >= 3)
    worker.kill()
    worker.wait()
    real_pen.house.clock.forward(delivery.LEASE)
    start("clock")
    start("live")
    eventually(lambda: all("Peer: two" in got(exchange, number) for number in numbers))
    for number in numbers:
        texts = got(exchange, number)
        assert texts == sorted(texts), "one before two"
        assert set(Counter(texts).values()) <= {1, 2} and set(texts) == {"Peer: one", "Peer: two"}


@pytest.mark.parametrize("roles", [[], ["everything"], ["live", "later"]])
def test_an_unknown_role_is_refused_in_one_sentence(roles: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, saying which there are."""
    assert run.main(roles) == 2
    assert "pages|live|later|clock" in capsys.readouterr().err
