"""Proving a script that somebody wants to publish: at once where that is quick; else the clock does it, apart.

What is too big for a page waits in SQL. The clock has a process of its own follow it, with Redis or without, and
whoever asks again finds what it came to. Until then nothing is proved, and nothing can be published.
"""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import delete, select, update

from flows import explore
from flows.problems import Problem
from flows.script import Script
from service.errors import BadInput, Unavailable
from service.house import House
from service.scripts import proofs as scripts_proofs
from service.scripts.proofs import Known, Proved
from service.session import Record, Session
from service.tables import proofs

AT_ONCE = 1
"""After how many stretches of exploring, 500 states or 2000 pairs each, a page waits no longer."""
LONGEST = 600.0
"""Seconds that a script may take. One that takes longer is not proved."""
LEASE = 60.0
KEPT = 86_400.0
TOO_LONG = Problem(
    0,
    0,
    "",
    "",
    "Following every way through this script took longer than ten minutes.",
    "Nothing is proved. Ask less, or use fewer conditions and choices.",
    rule="too-long",
)
_ANY_LINE = 0


class Followed(BadInput):
    """Nothing is known yet: every way is being followed; `states` says how many so far, `key` what to ask for."""

    def __init__(self, key: str, states: int) -> None:
        super().__init__("Every way through this script is still being followed.")
        self.key = key
        self.states = states


class _TooMuch(Exception):
    """A page cannot wait for this."""


def prove(
    house: House, line_id: int, name: str, source: str, known: Known, acknowledged: Collection[str] = ()
) -> Proved:
    """What proofs.prove does, in the time that a page has. Raises Followed, Unproved, Unacknowledged."""

    def follow(script: Script) -> list[Problem]:
        key = _key(source, known.blocks)
        row = _asked(house, line_id, key)
        if row is None:
            try:
                return explore.problems(script, progress=_Patience().hears)
            except _TooMuch:
                _ask(house, line_id, key, source, known.blocks)
        elif row.followed_at is not None:
            return [Problem(**found) for found in row.problems]
        raise Followed(key, 0 if row is None else row.states)

    return scripts_proofs.prove(name, source, known, acknowledged, follow)


def how_far(session: Session, key: str) -> Record | None:
    """What is known of a proof that was asked for: `states` followed so far, and `followed_at` once it is over."""
    return session.first(select(proofs).where(proofs.c.line_id == session.line_id, proofs.c.key == key))


class Prover:
    """What the clock has for it: at most one script at a time, in a process of its own."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._child: subprocess.Popen[str] | None = None
        self._stopped = False

    def look(self) -> int:
        """Follow one that waits, to its end. Returns how many it did. Raises Unavailable."""
        row = None if self._stopped else self._claim()
        if row is None:
            return 0
        found = self._follow(row)
        if found is not None:
            self._change(row.id, problems=found, followed_at=self._house.clock.now())
        return 1

    def stop(self) -> None:
        """Leave off; the next clock begins again."""
        self._stopped = True
        if self._child is not None:
            self._child.kill()

    def _claim(self) -> Record | None:
        now = self._house.clock.now()
        free = (proofs.c.followed_at.is_(None), proofs.c.lease_until < now)
        with self._house.reading(_ANY_LINE) as session:
            row = session.first(select(proofs).where(*free).order_by(proofs.c.id).limit(1))
        if row is None:
            return None
        with self._house.session(row.line_id) as session:
            mine = update(proofs).where(proofs.c.id == row.id, *free)
            return row if session.count(mine.values(lease_until=now + LEASE)) else None

    def _follow(self, row: Record) -> list[dict[str, Any]] | None:
        """What it came to; None if it was stopped."""
        command = [sys.executable, "-m", "service.scripts.following"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdin is not None and child.stdout is not None
            self._child = child
            if self._stopped:  # while this began
                child.kill()
            patience = threading.Timer(LONGEST, child.kill)
            patience.start()
            try:
                with suppress(BrokenPipeError):  # it was killed before it had read this
                    json.dump({"source": row.source, "blocks": row.blocks}, child.stdin)
                    child.stdin.close()
                for line in child.stdout:
                    said = json.loads(line)
                    if "problems" in said:
                        return list(said["problems"])
                    self._is_at(row, said["states"])
            finally:
                patience.cancel()
                child.kill()
                self._child = None
        if self._stopped:
            self._change(row.id, lease_until=0.0)
            return None
        return [TOO_LONG.to_json()]

    def _is_at(self, row: Record, states: int) -> None:
        try:
            self._change(row.id, states=states, lease_until=self._house.clock.now() + LEASE)
        except Unavailable:
            return  # the next stretch says it again

    def _change(self, row_id: int, **values: object) -> None:
        with self._house.session(_ANY_LINE) as session:
            session.change(proofs, row_id, **values)


class _Patience:
    """Counts stretches: the same script is always quick, or never, on whatever machine."""

    def __init__(self) -> None:
        self._left = AT_ONCE

    def hears(self, states: int, left: int) -> None:
        if not self._left:
            raise _TooMuch
        self._left -= 1


def _key(source: str, blocks: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps([source, sorted(blocks.items())]).encode()).hexdigest()


def _asked(house: House, line_id: int, key: str) -> Record | None:
    with house.reading(line_id) as session:
        found = how_far(session, key)
        return found if found is not None and found.at > session.at - KEPT else None


def _ask(house: House, line_id: int, key: str, source: str, blocks: Mapping[str, str]) -> None:
    """Have it followed, once; what was asked for more than a day ago goes."""
    with house.session(line_id) as session:
        old = (proofs.c.line_id == line_id, proofs.c.at <= session.at - KEPT)
        session.do(delete(proofs).where(*old))
        new = {"source": source, "blocks": dict(blocks), "states": 0, "problems": [], "at": session.at}
        session.add_once(proofs, ("line_id", "key"), key=key, **new)
