"""Texts out of one box to a carrier that takes fifty milliseconds each, beside one RQ job for each; and the first page.

Outbox, worker, clock and carrier are as they are in service; what came of each text is written down before it counts.
"""

import statistics
import subprocess
import sys
import time
from collections import defaultdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, select

from service import outbox, people
from service.outbox import Envelope
from service.tables import escalations
from service.tables import outbox as rows
from tests.bench import postgresql
from tests.bench.box import NUMBER, Box, Door, Lost, standing, until
from tests.bench.journeys import newcomer
from tests.bench.measuring import at_least, at_most

TAKES = 0.05
PEOPLE, EACH, RUNS = 500, 2, 5
JOBS = 60
RATE, OVER_JOBS, CPU_MS = 300.0, 10.0, 1.2
PAGES, FIRST_PAGE = 30, 1.0


def run() -> list[dict[str, Any]]:
    """Rows for SQLite and, where a server answers, for PostgreSQL."""
    found = _rows("SQLite", "")
    with postgresql.database() as url:
        return found + (_rows("PostgreSQL", url) if url else [])


def _rows(kind: str, url: str) -> list[dict[str, Any]]:
    with standing(url, 0, TAKES) as box:
        for role in ("clock", *outbox.LANES, "web"):
            box.start(role)
        _sent(box)
        sent = [_sent(box) for _ in range(RUNS)]
        _in_order(box)
        each = [_one_job_each(box) for _ in range(RUNS)]
        first = [first_page(box) for _ in range(PAGES)]
    middle = statistics.median(each)
    return [
        at_least(f"send, {kind}", [rate for rate, _ in sent], "texts/s", RATE),
        at_least(f"send over one RQ job each, {kind}", [rate / middle for rate, _ in sent], "times", OVER_JOBS),
        at_most(f"send processor each, {kind}", [cost for _, cost in sent], "ms", CPU_MS),
        at_most(
            f"page p99, idle, {kind}", [statistics.quantiles(first, n=100, method="inclusive")[98]], "s", FIRST_PAGE
        ),
    ]


def _sent(box: Box) -> tuple[float, float]:
    """How many a second, from the commit until the last is written down; processor ms of the worker for each."""
    many = PEOPLE * EACH
    with box.house.session(1) as session:
        to = [people.met(session, newcomer(), "en").id for _ in range(PEOPLE)]
    used = box.cpu("live")
    with box.house.session(1) as session:
        for _ in range(EACH):
            for person in to:
                outbox.write(session, Envelope(person, NUMBER), outbox.phrase("line.sorry"))
    begun = time.monotonic()
    until(lambda: _unsent(box) == 0, f"{many} texts did not go out", 120.0)
    return many / (time.monotonic() - begun), (box.cpu("live") - used) * 1000 / many


def _unsent(box: Box) -> int:
    with box.house.reading(1) as session:
        waiting = select(func.count().label("n")).select_from(rows).where(rows.c.state.in_(("pending", "sending")))
        return int(session.one(waiting).n)


def _in_order(box: Box) -> None:
    """Nobody got a later text before an earlier one. Raises Lost."""
    came: defaultdict[str, list[int]] = defaultdict(list)
    for _, to, _, callback in box.log():
        came[to].append(int(parse_qs(urlsplit(callback).query)["o"][0]))
    if len(came) < PEOPLE * RUNS or any(ids != sorted(set(ids)) for ids in came.values()):
        raise Lost("texts to one person were lost, doubled, or came in another order")


def _one_job_each(box: Box) -> float:
    """How many texts a second one worker of RQ sends that gets a job for each."""
    command = [sys.executable, "-m", "tests.bench.jobs", str(JOBS)]
    said = subprocess.run(command, env=box.environ, capture_output=True, text=True, check=True, timeout=120)
    return float(said.stdout.split()[-1])


def first_page(box: Box) -> float:
    """From before the text that asks for on call, so from before its commit, to the first page at the carrier."""
    caller, begun = newcomer(), time.time()
    Door(box).text(caller, "URGENT")
    with box.house.reading(1) as session:
        person = people.find(session, caller)
        assert person is not None
        code = session.one(select(escalations.c.code).where(escalations.c.about_id == person.id)).code
    came: list[float] = []

    def has_come() -> bool:
        came[:] = [at for at, to, body, _ in box.log() if to.startswith("+15559") and f" {code} " in body]
        return bool(came)

    until(has_come, f"nobody was paged with {code}")
    return came[0] - begun
