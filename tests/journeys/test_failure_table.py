"""What may fail while somebody is being reached, row by row: the rows that have a test elsewhere are named in TABLE."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import redis
import rq

from service import delivery, outbox
from service.queue import Queue
from service.simulator import inbound
from service.web import server as web
from service.web.console import troubles
from tests.journeys.moments import all_pages, code, escalation, fault, last_resort, paged
from tests.phone import NUMBER, Line, Phone
from tests.service.conftest import RedisServer
from worker import clock, jobs

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
HERE = "journeys/test_failure_table.py"
CLIMBS = "journeys/test_escalation_climbs.py"
TABLE = {
    "Redis is down": ("worker/test_run.py", "test_the_clock_sends_by_itself_while_redis_is_away"),
    "Redis is wiped": (HERE, "test_redis_wiped_between_any_two_ticks"),
    "Redis is away: the console says so": (
        "console/test_board.py",
        "test_the_board_shows_who_waits_who_is_on_and_no_number",
    ),
    "RQ's own timers are dead": (HERE, "test_no_timer_is_kept_by_rq"),
    "the clock is dead: health says what is late": ("service/test_health.py", "test_work_that_lies_about_is_shown"),
    "somebody outside watches": ("worker/test_watch.py", "test_a_line_with_something_late_keeps_silent"),
    "what does not go out is shown": (HERE, "test_what_does_not_go_out_is_shown"),
    "a call's callback is lost": ("journeys/test_calls_survive.py", "test_a_lost_callback_is_asked_after"),
    "a text's callback is lost": ("journeys/test_receipts_lost.py", "test_what_became_of_a_safety_text_is_asked_after"),
    "a webhook comes twice": (
        "service/test_webhooks.py",
        "test_the_same_text_again_gets_the_same_answer_and_does_nothing",
    ),
    "nobody will be on call": ("journeys/test_gaps.py", "test_tiers_of_on_call_that_go_by_shifts"),
    "nobody will be there at all": (
        "journeys/test_gaps.py",
        "test_where_there_is_nothing_to_have_gaps_that_is_told_once_a_week",
    ),
    "an hour that comes twice": ("service/test_followups.py", "test_of_a_doubled_hour_the_first_is_meant"),
    "a worker is killed": ("worker/test_run.py", "test_a_killed_worker_loses_nothing"),
    "a worker is killed before it called": (HERE, "test_a_worker_that_died_between_claim_and_call"),
    "no worker touches a lane": ("worker/test_run.py", "test_the_clock_does_what_no_worker_touches"),
    "the clock is killed": ("service/test_supervise.py", "test_what_is_killed_is_started_again_and_said_so"),
    "the clock jumps back": (HERE, "test_the_clock_is_put_back_when_a_page_was_due"),
    "two clocks run": (HERE, "test_two_clocks_page_once"),
    "SQL is down: a caller reaches a person": (
        "service/test_webhooks.py",
        "test_the_fallback_rings_whoever_is_named_for_that",
    ),
    "SQL is down": ("service/test_webhooks.py", "test_with_the_database_away_the_carrier_is_sent_to_the_fallback"),
    "the carrier's API is down": (HERE, "test_the_carrier_is_away_for_a_while"),
    "a page is not delivered": (
        CLIMBS,
        "test_a_page_that_did_not_arrive_moves_on_at_once",
    ),
    "no page is delivered": (
        CLIMBS,
        "test_when_no_page_arrives_the_rounds_keep_their_pace",
    ),
    "a page is not delivered, a call may be": (
        "journeys/test_page_calls.py",
        "test_a_text_that_did_not_arrive_becomes_a_call",
    ),
    "whom it could not reach is in the timeline, and who is tried next": (
        "journeys/test_page_calls.py",
        "test_the_timeline_says_whom_it_could_not_reach_and_whom_it_tried_next",
    ),
    "a voicemail answers": ("journeys/test_page_calls.py", "test_a_voicemail_takes_nothing"),
    "a page's phone is busy, off or refused": ("journeys/test_page_calls.py", "test_a_call_that_reaches_nobody"),
    "callbacks are lost, doubled, reordered": (HERE, "test_callbacks_that_misbehave"),
    "callbacks in any order": ("service/test_receipts.py", "test_receipts_in_any_order_end_at_the_last_state"),
    "nobody is on call": (CLIMBS, "test_nobody_at_all_can_be_paged"),
    "nobody is on call: the peer hears it, too": ("journeys/test_who_can_be_paged.py", "test_an_empty_ladder"),
    "a responder has no number": (
        "journeys/test_who_can_be_paged.py",
        "test_a_responder_without_a_number_costs_no_time",
    ),
    "two take it at once": (HERE, "test_two_take_it_in_the_same_instant"),
    "taken and forgotten": ("journeys/test_held.py", "test_taken_and_forgotten_climbs_again"),
    "a deploy in between": (
        CLIMBS,
        "test_it_climbs_with_the_web_door_down_and_after_a_restart",
    ),
    "the clocks change": ("service/test_rota.py", "test_a_shift_around_a_clock_change_falls_as_the_wall_shows"),
    "a follow-up falls into the night": ("journeys/test_follow_up.py", "test_held_over_quiet_hours_not_dropped"),
    "a follow-up after STOP": ("journeys/test_follow_up.py", "test_stop_cancels_it"),
    "the last step is over": (CLIMBS, "test_it_goes_on_until_a_human_acts"),
    "the last step is over: the console says that nobody has it": (
        "console/test_board.py",
        "test_an_escalation_is_taken_kept_handed_over_and_closed",
    ),
    "what was sent is lost for good": ("journeys/test_not_arrived.py", "test_a_lost_safety_text_reaches_on_call"),
}


@pytest.mark.parametrize("row", TABLE)
def test_every_row_has_its_test(row: str) -> None:
    """Where the table says it is."""
    file, test = TABLE[row]
    assert re.search(rf"^def {test}\(", (TESTS / file).read_text(), re.MULTILINE), f"{row}: no {test} in {file}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that can be wiped."""
    server = RedisServer(tmp_path)
    yield server
    server.stop()


def begins(line: Line, caller: Phone) -> None:
    """URGENT reaches the line, and nothing of what it set off has been done yet."""
    assert inbound.text(line.exchange, caller.number, NUMBER, "URGENT", []).done.wait(20)


def test_redis_wiped_between_any_two_ticks(line: Line, caller: Phone, responder: Phone, server: RedisServer) -> None:
    """A nudge that was lost is given again at the next tick: each tier is paged in its own moment, and once."""
    house = replace(line.house, queue=Queue(server.url))
    store = redis.Redis.from_url(server.url)
    jobs.here.set(house)
    ticker = clock.Ticker(house)
    begins(line, caller)
    with ThreadPoolExecutor(4) as hands:
        for due in ((1, 0), (1, 1), (2, 1)):
            for _ in range(2):  # what rang sends in the tick after
                ticker.tick(hands)
                store.flushall()
                ticker.tick(hands)
                for job in rq.Queue("pages", connection=store).jobs:
                    jobs.drain(*job.args)
                store.flushall()
            assert line.exchange.settle(20)
            assert (paged(responder), paged(last_resort(line))) == due
            house.clock.turn_to(line.now() + 120, 0.0)
    house.queue.close()
    store.close()


def test_the_clock_is_put_back_when_a_page_was_due(line: Line, caller: Phone, responder: Phone) -> None:
    """What was due by then does not wait for that time again."""
    ticker = clock.Ticker(line.house, listened=True)
    with ThreadPoolExecutor(4) as hands:
        ticker.tick(hands)
        begins(line, caller)
        line.house.clock.turn_to(line.now() - 3600, 0.0)
        ticker.tick(hands)
    line.settle()
    assert paged(responder) == 1


def test_a_worker_that_died_between_claim_and_call(line: Line, caller: Phone, responder: Phone) -> None:
    """Its page goes out when its lease is over, long before the next tier's turn, which is not put off by it."""
    begins(line, caller)
    began = line.now()
    with line.house.session(line.id) as session:
        [claimed] = outbox.claim(session, "pages", 10, delivery.LEASE)
    assert claimed.to_id == line.person(responder).id
    line.forward(seconds=10)
    assert paged(responder) == 0
    line.forward(seconds=35)
    assert paged(responder) == 1
    line.forward(seconds=75)
    assert [page.at - began for page in all_pages(line)] == pytest.approx([0, 120], abs=1)
    assert paged(last_resort(line)) == 1


def test_two_clocks_page_once(line: Line, caller: Phone, responder: Phone) -> None:
    """Two processes look at the same moment, each time: every tier once, and no rung is skipped."""
    begins(line, caller)
    other = Line(line.house.settings, line.exchange)
    with ThreadPoolExecutor(4) as hands:
        for due in ((1, 0), (1, 1), (2, 1)):
            looks = [hands.submit(jobs.empty, one.house, "pages", by="clock") for one in (line, other) * 2]
            assert all(look.result() >= 0 for look in looks)
            line.settle()
            assert (paged(responder), paged(last_resort(line))) == due
            line.house.clock.turn_to(line.now() + 120, 0.0)
    other.house.close()


@pytest.mark.parametrize("kind", ["server_error", "rate_limited", "dropped_connection"])
def test_the_carrier_is_away_for_a_while(line: Line, caller: Phone, responder: Phone, kind: str) -> None:
    """The ladder climbs on meanwhile; whoever was to be paged is paged once it is back, and each page once."""
    accepted = {} if kind == "rate_limited" else {"accepted": False}
    fault(line, kind, on="any", always=True, **accepted)
    begins(line, caller)
    line.forward(minutes=3)
    assert (paged(responder), paged(last_resort(line))) == (0, 0)
    assert [page.tier for page in all_pages(line)] == [1, 99]
    with line.exchange.lock:
        line.exchange.faults.clear()
    line.forward(seconds=59)
    assert (paged(responder), paged(last_resort(line))) == (1, 1)
    responder.texts(code(responder)).hears("You have")
    line.forward(minutes=10)
    assert len(all_pages(line)) == 2


@pytest.mark.parametrize("kind", ["doubled_callback", "reordered_callbacks", "lost_callback"])
def test_callbacks_that_misbehave(line: Line, caller: Phone, responder: Phone, kind: str) -> None:
    """A page that failed moves the ladder one step, however often and in whatever order it is told, and told or not."""
    fault(line, kind, always=True)
    fault(line, "undelivered", number=responder.number, always=True)
    caller.texts("URGENT")
    if kind == "lost_callback":
        assert paged(last_resort(line)) == 0
        line.forward(seconds=60)
    assert paged(last_resort(line)) == 1
    line.forward(minutes=3)
    assert (paged(last_resort(line)), escalation(line).round) == (2, 2)


def test_two_take_it_in_the_same_instant(line: Line, caller: Phone, responder: Phone) -> None:
    """One has it; the other hears that somebody has; the caller hears it once."""
    other = line.responder("+15550003002")
    caller.texts("URGENT").forgets()
    number = code(responder)
    sent = [inbound.text(line.exchange, one.number, NUMBER, number, []) for one in (responder, other)]
    assert all(text.done.wait(20) for text in sent)
    line.settle()
    told = {phone: any("You have" in body for body in phone.inbox()) for phone in (responder, other)}
    assert sorted(told.values()) == [False, True]
    winner = next(phone for phone, has in told.items() if has)
    loser = other if winner is responder else responder
    assert escalation(line).acknowledged_by == line.person(winner).id
    loser.hears("is taken", "already being looked after")
    assert sum("has your message now" in body for body in caller.inbox()) == 1


@pytest.mark.parametrize(("kind", "key"), [("failed", "refused"), ("rate_limited", "late"), ("server_error", "late")])
def test_what_does_not_go_out_is_shown(line: Line, caller: Phone, responder: Phone, kind: str, key: str) -> None:
    """The carrier gives everything up, or takes nothing: the console's banner says so in red, until it is over."""

    console = web.create(line.house)

    def red() -> set[str]:
        with console.test_request_context(), line.look() as session:
            return {one.key for one in troubles.found(line.house, session, 2) if one.tone == "bad"}

    assert f"trouble.{key}" not in red()
    fault(line, kind, always=True)
    begins(line, caller)
    line.forward(seconds=90)
    assert f"trouble.{key}" in red()
    with line.exchange.lock:
        line.exchange.faults.clear()
    line.forward(minutes=62)
    assert f"trouble.{key}" not in red()


def test_no_timer_is_kept_by_rq() -> None:
    """Nothing is put off, repeated or tried again by RQ: whether its scheduler lives makes no difference."""
    sources = [file for folder in ("service", "worker") for file in (ROOT / folder).rglob("*.py")]
    words = (
        "enqueue_in",
        "enqueue_at",
        "enqueue_on",
        "RQScheduler",
        "CronScheduler",
        "with_scheduler=True",
        "Retry(max",
    )
    owned = re.compile("|".join(re.escape(word) for word in words))
    assert [file.name for file in sources if owned.search(file.read_text())] == []
