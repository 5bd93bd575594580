"""Callers and peers who arrive in the same instant: whether each finds the other, and nobody is given twice.

Eight processes on one database, a round at a time: in each, four callers and four peers come at once and the queue is
looked at by all eight; then the peers say yes at once. RACE_PAIRS says how many pairs in all; 20,000 take long.
"""

import multiprocessing
import os
import tempfile
from collections.abc import Callable
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from service import conversations, people, pool, rota
from service import lines as line_room
from service.database import Database
from service.errors import Contended
from service.matching import offers, waiting
from service.session import Session
from service.tables import OPEN_STATES, metadata
from service.tables import conversations as conversation_table
from service.tables import offers as offer_table
from tests.bench import postgresql
from tests.bench.matching import AT, LINE, NUMBER, VAULT
from tests.bench.measuring import at_least

PAIRS = int(os.environ.get("RACE_PAIRS", "200"))
AT_ONCE = 4
PATIENCE = 120.0


def run() -> list[dict[str, Any]]:
    """Rows for SQLite and, where a server answers, for PostgreSQL."""
    with tempfile.TemporaryDirectory() as home:
        rows = [_row("SQLite", f"sqlite:///{Path(home) / 'bench.db'}")]
    with postgresql.database() as url:
        return rows + ([_row("PostgreSQL", url)] if url else [])


def _row(kind: str, url: str) -> dict[str, Any]:
    database = Database(url)
    metadata.create_all(database.engine)
    with database.transaction() as connection:
        line_room.add(connection, LINE, NUMBER, 0.0)
    database.engine.dispose()
    rounds = max(1, PAIRS // AT_ONCE)
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(2 * AT_ONCE + 1)
    hands = [
        fork.Process(target=_hand, args=(url, barrier, part, place, rounds))
        for part in (_caller, _peer)
        for place in range(AT_ONCE)
    ]
    for hand in hands:
        hand.start()
    wrong = 0
    for _ in range(rounds):
        _together(barrier)  # they arrive
        wrong += _in(database, _left)
        _together(barrier)  # they say yes
        wrong += _in(database, _left) + _in(database, _twice)
        _in(database, _over)
    for hand in hands:
        hand.join(PATIENCE)
        if hand.exitcode != 0:
            raise RuntimeError(f"one of those who raced ended with {hand.exitcode}")
    database.close()
    pairs = rounds * AT_ONCE
    return at_least(f"match.race {pairs:,} pairs at once, {kind}", [1 - wrong / pairs], "found, none twice", 1.0)


def _together(barrier: Barrier) -> None:
    """Everybody begins, and everybody is done."""
    barrier.wait(PATIENCE)
    barrier.wait(PATIENCE)


def _hand(url: str, barrier: Barrier, part: Callable[..., None], place: int, rounds: int) -> None:
    database = Database(url)
    for turn in range(rounds):
        for step in (0, 1):
            barrier.wait(PATIENCE)
            _in(database, partial(part, place=place, step=2 * turn + step))
            _in(database, waiting.match)
            barrier.wait(PATIENCE)
    database.close()


def _in(database: Database, part: Callable[[Session], Any]) -> Any:
    """Do it in a transaction; if it was sent back, once more, as the doors do."""
    while True:
        try:
            with database.transaction() as connection:
                return part(Session(connection, AT, VAULT, 1))
        except Contended:
            continue


def _caller(session: Session, place: int, step: int) -> None:
    """Into the queue, in the first half of a round."""
    if step % 2 == 0:
        caller = people.met(session, f"+155500070{place:02}", "en")
        talk = conversations.begin(session, caller, NUMBER)
        conversations.change(session, talk.id, state="waiting", queued_at=AT)


def _peer(session: Session, place: int, step: int) -> None:
    """On in the first half of a round; in the other, yes to whatever was offered."""
    me = people.met(session, f"+155500020{place:02}", "en").id
    if step == 0:
        rota.invite(session, me, "en")
        rota.change_peer(session, me, state="agreed")
    if step % 2 == 0:
        rota.comes_on(session, me, None)
        return
    mine = select(offer_table.c.id).where(offer_table.c.peer_id == me, offer_table.c.state == "offered")
    for row in session.all(mine):
        offers.accept(session, row.id)


def _left(session: Session) -> int:
    """How many callers wait beside a free peer."""
    waits = select(conversation_table.c.id).where(conversation_table.c.state == "waiting")
    return min(len(session.all(waits)), len({entry.person_id for entry in pool.true(session)}))


def _twice(session: Session) -> int:
    """How many were given to two, or given two."""
    open_now = conversation_table.c.state.in_(OPEN_STATES)
    taken = select(conversation_table.c.peer_id).where(open_now, conversation_table.c.peer_id.is_not(None))
    busy = taken.group_by(conversation_table.c.peer_id).having(func.count() > 1)
    talks = select(conversation_table.c.id).where(open_now)  # of this round: the others were looked at in theirs
    mine = offer_table.c.conversation_id.in_(talks)
    won = select(offer_table.c.conversation_id).where(mine, offer_table.c.state == "accepted")
    twice = won.group_by(offer_table.c.conversation_id).having(func.count() > 1)
    return len(session.all(busy)) + len(session.all(twice))


def _over(session: Session) -> None:
    """Everybody goes, and the next round begins with nobody."""
    for row in session.all(select(conversation_table.c.id).where(conversation_table.c.state.in_(OPEN_STATES))):
        offers.withdraw(session, row.id)
        conversations.change(session, row.id, state="closed", closed_at=AT)
    everybody = [row.person_id for row in rota.on_now(session)]
    for person_id in everybody:
        rota.goes_off(session, person_id)
