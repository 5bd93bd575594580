"""What a text and a key on the phone cost on the way through the whole line, beside the least that a door can do.

A closed loop of sixteen plays whole evenings on the real web process. The figures are processor time for each request
of the web process and its database connections: it holds on a machine that others share, the wall clock does not.
"""

import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

from tests.bench import keeping, postgresql
from tests.bench.box import NUMBER, Box, Door, again_and_again, standing
from tests.bench.journeys import calling, newcomer, texting
from tests.bench.measuring import at_least, at_most

AT_ONCE = 16
RUNS, SECONDS = 5, 3.0
SHARE = {"sqlite": 0.30, "postgres": 0.25}
RATE, STEP, GROWTH = 300.0, 0.8, 1.5
PEERS = 2_000
"""Each has one evening only: nothing closes a conversation here, for no clock runs."""
GOES_OUT = 0.05
Play = Callable[[Box, Door, Callable[[], bool]], int]


def run() -> list[dict[str, Any]]:
    """Rows for SQLite and, where a server answers, for PostgreSQL."""
    rows = _rows("sqlite", "")
    with postgresql.database() as url:
        return rows + (_rows("postgres", url) if url else [])


def _rows(kind: str, url: str) -> list[dict[str, Any]]:
    with standing(url, PEERS) as box, again_and_again(box.delivers, GOES_OUT):
        box.start("web")
        box.start("floor", "tests.bench.floor:create")
        for role, play in (("web", texting), ("floor", _same)):
            _played(box, role, play)
        postgresql.looked_through(box.house.database)
        turns = [
            (_played(box, "floor", _same), _played(box, "web", texting), _played(box, "web", calling))
            for _ in range(RUNS)
        ]
        keeping.much(box.house, NUMBER, list(box.peers))
        _played(box, "web", texting)
        before = statistics.median(path[0] for _, path, _ in turns)
        grown = [_played(box, "web", texting)[0] / before for _ in range(RUNS)]
    each = ", ".join(
        f"{what} {statistics.median(turn[place][0] for turn in turns) * 1e6:,.0f}"
        for place, what in enumerate(("floor", "text", "step"))
    )
    return [
        at_least(
            f"text.{kind}, floor over path, processor (µs: {each})",
            [floor[0] / path[0] for floor, path, _ in turns],
            "of the floor",
            SHARE[kind],
        ),
        at_least(f"text.{kind} throughput", [path[1] for _, path, _ in turns], "texts/s", RATE),
        at_least(f"call.step.{kind}, text over step, processor", [t[0] / s[0] for _, t, s in turns], "of text", STEP),
        at_most(f"text.grown.{kind}, processor, with {keeping.MANY:,} talks kept to with none", grown, "times", GROWTH),
    ]


def _played(box: Box, role: str, play: Play) -> tuple[float, float]:
    """Processor seconds for each request, and how many a second: sixteen who each wait for their answer."""
    end = time.monotonic() + SECONDS
    answered: list[int] = []
    hands = [
        threading.Thread(target=lambda: answered.append(play(box, Door(box, role), lambda: time.monotonic() < end)))
        for _ in range(AT_ONCE)
    ]
    begun, used = time.monotonic(), box.cpu(role)
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if len(answered) < AT_ONCE:
        raise RuntimeError("somebody got no answer; see above")
    many = sum(answered)
    return (box.cpu(role) - used) / many, many / (time.monotonic() - begun)


def _same(_: Box, door: Door, on: Callable[[], bool]) -> int:
    """The same text again and again, to a door that looks into nothing."""
    sender, answered = newcomer(), 0
    while on():
        door.text(sender, "it helps that you know what that is like")
        answered += 1
    return answered
