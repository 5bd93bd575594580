"""One evening on the line: everybody's script goes on, something breaks, and time passes where nothing else can."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from service import alarms, lateness, lists, outbox
from service.demo.stage import FIRST_LINE
from service.errors import Unavailable
from service.session import Session
from service.switchboard import missed
from service.tables import numbers
from service.tables import outbox as rows
from tests.faults import people
from tests.faults.carrier import Away
from tests.faults.line import PATIENCE, Broken, Line
from tests.faults.people import OFFERED, PEERS, RILEY, Duty, Phone, Reads, Script, Talk, Wait

CALLERS = 3
FEWEST = 40
"""Steps within which everything strikes; every evening has more."""
LOOK = 0.05
STALLED = 0.1
"""Seconds of real time without any step, after which a line at rest may be moved on."""
HUNG = 6.0
"""The same for one with something half sent: somebody died with it in their hands, and their lease must run out."""
LEAP = 30.0
DOUBTS = 135.0
"""Line seconds after which the line has asked the carrier for what it missed, and settled what nobody knew."""


@dataclass
class Evening:
    """Callers who talk with peers, the last of whom needs on call; one who calls by phone; what came of it so far."""

    line: Line
    chance: random.Random
    number: int
    patience: float = HUNG
    talks: list[Talk] = field(default_factory=list)
    duty: Duty = field(default_factory=Duty)
    shown: set[int] = field(default_factory=set)
    """Rows that were shown in doubt; a coordinator has had them sent after all."""
    steps: int = 0

    def __post_init__(self) -> None:
        self.carrier, self.ear = self.line.phone_company, self.line.ear
        self.phones: dict[str, Phone] = {}
        self.began = self._marks()
        self._running: dict[Script, Wait] = {}
        self._needed: list[Script] = []
        self._moved = time.monotonic()

    def phone(self, number: str) -> Phone:
        """Somebody's phone; what it had before this evening is not new."""
        if number not in self.phones:
            phone = self.phones[number] = Phone(self.carrier, self.ear, number)
            phone.known = len(phone.read())
        return self.phones[number]

    def goes(self, *strikes: "Strike") -> None:
        """Play it to its end; the strikes fall at random instants of it. Raises Broken when somebody waits for good."""
        self._everybody_comes()
        falls = sorted(self.chance.sample(range(1, FEWEST), len(strikes)))
        left = dict(zip(falls, strikes, strict=True))
        until = time.monotonic() + PATIENCE
        while not self._is_over():
            if left and self.steps >= min(left):
                time.sleep(self.chance.uniform(0, 0.05))  # for nothing but to make the instant a random one
                left.pop(min(left))(self)
                until = time.monotonic() + PATIENCE
            if self._step():
                self._moved, until = time.monotonic(), time.monotonic() + PATIENCE
            elif time.monotonic() > until:
                raise Broken("; ".join(str(wait) for script, wait in self._running.items() if self._matters(script)))
            else:
                self._let_time_pass()
                self.ear.waits(LOOK)

    def comes_to_rest(self) -> None:
        """Wait until nothing is due or under way, and no doubt is left that time can settle. Raises Broken."""
        until = time.monotonic() + PATIENCE
        for target in (self._now() + DOUBTS, self._now() + 2 * DOUBTS):
            while self._now() < target or not self._is_done():
                if time.monotonic() > until:
                    raise Broken(f"the line does not come to rest: {self._why()}")
                self._moved = min(self._moved, time.monotonic() - STALLED)
                self._let_time_pass()
                self.ear.waits(LOOK)

    def is_at_rest(self) -> bool:
        """Whether nothing is due, nothing under way, at the line and at the carrier."""
        try:
            with self.line.house.reading(0) as session:
                still = _is_still(session) and not _half_sent(session)
            return still and self.carrier.settled()  # which may take longer than a transaction may
        except (Unavailable, Away):
            return False

    def _is_done(self) -> bool:
        """At rest, and nothing in doubt that a look at the carrier will settle."""
        if not self.is_at_rest():
            return False
        with self.line.house.reading(0) as session:
            return not lists.under_way(session)

    def _is_left_lying(self) -> bool:
        """Whether nothing is under way but what nobody has in their hands any more."""
        try:
            with self.line.house.reading(0) as session:
                half_sent = _half_sent(session)
            return half_sent and self.carrier.settled()
        except (Unavailable, Away):
            return False

    def one_more_comes(self) -> None:
        """Another caller writes at this moment."""
        self._begin(self._talk(None))

    def sends(self) -> list[dict[str, Any]]:
        """What was sent this evening, as the carrier has it."""
        return self.carrier.sends()[self.began["sends"] :]

    def calls(self) -> list[dict[str, Any]]:
        """Every leg of this evening, as the carrier has it."""
        return self.carrier.calls()[self.began["calls"] :]

    def _everybody_comes(self) -> None:
        for number in PEERS.values():
            self._begin(people.takes_callers(self.phone(number), self.talks), needed=False)
        self._begin(people.is_on_call(self.phone(RILEY), self.duty), needed=False)
        come = [self._talk(self.duty if place == CALLERS - 1 else None) for place in range(CALLERS)]
        come.append(people.calls_by_phone(self.phone(f"+1555010{10 * self.number + 9:04}"), self.line.is_ready))
        self.chance.shuffle(come)
        for script in come:
            self._begin(script)

    def _talk(self, duty: Duty | None) -> Script:
        number = 10 * self.number + len(self.talks)
        self.talks.append(people.talk(self.chance, self.phone(f"+1555010{number:04}"), number, duty))
        return people.calls_on_a_peer(self.talks[-1])

    def _begin(self, script: Script, *, needed: bool = True) -> None:
        if needed:
            self._needed.append(script)
        self._running[script] = next(script)

    def _step(self) -> bool:
        """Whether anybody went on."""
        before = self.steps
        for script, wait in list(self._running.items()):
            come = wait.come()
            if come is None:
                continue
            self.steps += 1
            try:
                self._running[script] = script.send(come)
            except StopIteration:
                del self._running[script]
        return self.steps > before

    def _is_over(self) -> bool:
        left = any(script in self._running for script in self._needed)
        both = all(one.over == {"caller", "peer"} for one in self.talks)
        return not left and both and self.duty.closed == self.duty.wanted

    def _matters(self, script: Script) -> bool:
        wait = self._running[script]
        return script in self._needed or not (isinstance(wait, Reads) and OFFERED in wait.fragments)

    def _let_time_pass(self) -> None:
        """Move the clock on if nothing is left to happen by itself; a coordinator decides about what is in doubt."""
        idle = time.monotonic() - self._moved
        if idle < STALLED or not self.line.is_ready():
            return
        if not (self.is_at_rest() or (idle > self.patience and self._is_left_lying())):
            return
        try:
            self._decide_doubts()
            with self.line.house.reading(0) as session:
                moment = lists.next_moment(session)
        except Unavailable:
            return
        now = self._now()
        due = moment if moment is not None and moment > now else now + LEAP
        self.line.house.clock.forward(min(due - now + 0.01, LEAP))
        self._moved = time.monotonic() - STALLED / 2

    def _decide_doubts(self) -> None:
        with self.line.house.reading(0) as session:
            held = [row.id for row in session.all(_held(self.began["outbox"]))]
        for row_id in held:
            with self.line.house.session(FIRST_LINE) as session:
                if outbox.send_after_all(session, row_id):
                    self.shown.add(row_id)

    def _marks(self) -> dict[str, int]:
        """Where this evening begins in the records."""
        with self.line.house.reading(0) as session:
            last = session.one(select(func.max(rows.c.id).label("id"))).id
        return {"outbox": last or 0, "sends": len(self.carrier.sends()), "calls": len(self.carrier.calls())}

    def _now(self) -> float:
        return self.line.house.clock.now()

    def _why(self) -> str:
        with self.line.house.reading(0) as session:
            under_way = lists.under_way(session)
            due = [lane for lane in outbox.LANES if alarms.due(session, lane, 1) or lateness.oldest_due(session, lane)]
        return f"{under_way} under way, due in {due}, carrier settled: {self.carrier.settled()}"


Strike = Callable[[Evening], None]


def _is_still(session: Session) -> bool:
    due = any(alarms.due(session, lane, 1) or lateness.oldest_due(session, lane) for lane in outbox.LANES)
    unasked = numbers.c.looked_at.is_(None) | (numbers.c.looked_at <= session.at - missed.EVERY)
    return not due and session.first(select(numbers.c.number).where(unasked).limit(1)) is None


def _half_sent(session: Session) -> bool:
    """Whether anything is being handed over by us; what rides home is, while the carrier is busy with it."""
    going = select(rows.c.id).where(rows.c.state == "sending", ~rows.c.home)
    return session.first(going.limit(1)) is not None


def _held(since: int) -> Select[Any]:
    """What a coordinator is asked about."""
    return select(rows.c.id).where(rows.c.id > since, rows.c.state == "in_doubt", rows.c.lease_until.is_(None))
