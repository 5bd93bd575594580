"""A line of its own in a folder that is thrown away: real in all but its carrier, which hands texts to our actors."""

import heapq
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

from flows.wording import segments
from service import alarms, delivery, joining, lateness, lists, migrations, rota, seed
from service.carrier.client import Carrier
from service.carrier.webhook import InboundText, Receipt
from service.database import Database
from service.forecast.actors import Actor, Caller, Peer, Responder, Say
from service.forecast.outcome import Outcome, Traffic
from service.forecast.plan import HOUR, Plan
from service.house import House, build
from service.outbox import LANES
from service.queue import Queue
from service.seed import DEMO_POLICY
from service.settings import load
from service.switchboard import receive

NUMBER, ZONE = "+15550001000", "America/New_York"
MIDNIGHT = 1_795_410_000.0  # Monday 23 November 2026, 00:00 in New York
AFTERWARDS = 1.5 * HOUR
"""Nobody new arrives then; who is there talks on."""
MEMORY = "/dev/shm"
NOWHERE = "http://127.0.0.1:9"
Told = Callable[[float], None]


class Hands(Carrier):
    """Takes every text at once and keeps it for whoever it is to. Nothing leaves this process."""

    def __init__(self, carrier: Carrier) -> None:
        vars(self).update(vars(carrier))
        self.taken: list[tuple[int, int, str, str]] = []
        self._lock = threading.Lock()

    def send_text(self, to: str, number: str, body: str, callback: str, good_for: float | None = None) -> str:
        """Its SID is known from the row, so that each run is the same."""
        query = parse_qs(urlsplit(callback).query)
        row = int(query["o"][0])
        with self._lock:
            self.taken.append((row, int(query["at"][0]), to, body))
        return f"SM{row:032x}"


class Bell(Queue):
    """Remembers which lanes have new work, where Redis would wake their workers."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.rung: set[str] = set()

    def nudge(self, lanes: Iterable[str]) -> None:
        """These lanes are to be looked at."""
        self.rung.update(lanes)


class Evening:
    """One run: who is there, what each will do next, and what came of it."""

    def __init__(self, house: House, plan: Plan, told: Told) -> None:
        self._hands, self._bell = Hands(house.carrier), Bell(house.queue.url)
        self._house = replace(house, carrier=self._hands, queue=self._bell)
        self._plan, self._told, self._chance = plan, told, Random(plan.seed)
        self._begins = MIDNIGHT + plan.begins
        self._next: list[tuple[float, int, Actor, Say]] = []
        self._order, self._sids = count(), count(1)
        self.actors: dict[str, Actor] = {}
        self.traffic = Traffic(self._begins)
        self._seat()

    def play(self) -> Outcome:
        """From the first arrival until all have gone, or time is up."""
        begun, used = time.monotonic(), time.process_time()
        for place, at in enumerate(self._plan.arrivals(self._chance)):
            caller = Caller(f"+1555{7_000_000 + place}", Random(f"{self._plan.seed} {place}"))
            self._enters(caller)
            self._intends(caller, self._begins + at, caller.arrives())
        end = self._begins + self._plan.length + AFTERWARDS
        while (at := self._moment()) <= end:
            self._house.clock.turn_to(at, 0.0)
            self._told((at - self._begins) / (end - self._begins))
            while self._next and self._next[0][0] <= at:
                _, _, actor, intended = heapq.heappop(self._next)
                self._acts(actor, intended, at)
            self._settle(at)
        self.traffic.cpu, self.traffic.seconds = time.process_time() - used, time.monotonic() - begun
        return Outcome.of(self._plan, end, list(self.actors.values()), self.traffic)

    def _seat(self) -> None:
        """Everybody who is on for the whole of it."""
        self._house.clock.turn_to(self._begins, 0.0)
        with self._house.session(1) as session:
            for place in range(self._plan.on):
                number = f"+1555{2_000_000 + place}"
                person = joining.add_peer(session, number, "en", "Sam").person_id
                joining.agreed(session, person, "simulated")
                rota.change_peer(session, person, practised_at=session.at, depth="full")
                rota.comes_on(session, person, None)
                self._enters(Peer(number, Random(f"{self._plan.seed} {number}")))
            for tier in (1, 2):
                number = f"+1555900000{tier}"
                joining.on_call(session, number, "en", tier, last_resort=tier == 2, by="text")
                self._enters(Responder(number, Random(f"{self._plan.seed} {number}")))

    def _enters(self, actor: Actor) -> None:
        self.actors[actor.number] = actor

    def _intends(self, actor: Actor, at: float, says: Iterable[Say]) -> None:
        for say in says:
            heapq.heappush(self._next, (at + say.after, next(self._order), actor, say))

    def _moment(self) -> float:
        """When something happens next: with somebody, or at the line."""
        with self._house.reading(0) as session:
            at_the_line = lists.next_moment(session)
        soonest = [self._next[0][0]] if self._next else []
        if at_the_line is not None:
            soonest.append(max(at_the_line, self._house.clock.now()))
        return min(soonest, default=float("inf"))

    def _acts(self, actor: Actor, intended: Say, at: float) -> None:
        """Somebody texts the line, by the path that every webhook takes; what rides home is read at once."""
        body = actor.writes(intended, at)
        if body is None:
            return
        self.traffic.came(at, segments(body))
        sid = f"SM{next(self._sids) + (1 << 100):032x}"
        replies = receive.text(self._house, InboundText(sid, actor.number, NUMBER, body, 0, ""))
        for reply in replies:
            self._reads(reply.outbox_id, round(reply.written_at * 1000), actor.number, reply.text, at)

    def _settle(self, at: float) -> None:
        """What is due rings and goes out, as the clock and the workers would see to it, until nothing is."""
        self._bell.rung.update(self._due())
        while self._bell.rung:
            lanes, self._bell.rung = self._bell.rung, set()
            for lane in (lane for lane in LANES if lane in lanes):
                while due := receive.due_alarms(self._house, lane):
                    receive.ring_some(self._house, due)
                delivery.drain(self._house, lane)
            taken, self._hands.taken = sorted(self._hands.taken), []
            for row, written, to, body in taken:
                self._reads(row, written, to, body, at)

    def _due(self) -> set[str]:
        with self._house.reading(0) as session:
            return {lane for lane in LANES if alarms.due(session, lane, 1) or lateness.oldest_due(session, lane)}

    def _reads(self, row: int, written: int, number: str, body: str, at: float) -> None:
        """It arrives: the carrier says so, and whoever has the phone reads it."""
        self.traffic.went(at, segments(body))
        receive.receipt(self._house, Receipt(row, written, f"SM{row:032x}", "delivered", ""))
        actor = self.actors[number]
        self._intends(actor, at, actor.hears(body, at))


def _quick() -> str | None:
    """A folder in memory where there is one: no disk is waited for."""
    return MEMORY if os.access(MEMORY, os.W_OK) else None


def play(plan: Plan, told: Told = lambda _: None) -> Outcome:
    """Play it on a line of its own, as fast as this machine can; `told` hears the share that is done."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shoulder-simulate-", dir=_quick())))
        environ = {
            "SHOULDER_HOME": str(home),
            "REDIS_URL": f"unix://{home}/none.sock",
            "PUBLIC_URL": NOWHERE,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 8 + "7" * 24,
            "TWILIO_AUTH_TOKEN": "pretend",
            "TWILIO_API_URL": NOWHERE,
            "LINE_NUMBER": NUMBER,
        }
        settings = load(environ, home / "no.env")
        database = Database(settings.database_url)
        migrations.migrate(database)
        database.close()
        house = build(settings)
        stack.callback(house.close)
        house.clock.turn_to(MIDNIGHT + plan.begins, 0.0)
        values = {"name": "Shoulder", "languages": "en", "zone": ZONE, "policy": {"en": DEMO_POLICY["en"]}}
        seed.first_line(house, {**values, "policy_is_demo": True, "settings": {}}, NUMBER)
        return Evening(house, plan, told).play()
