"""What came of a run: waits, who gave up, how many peers it took, texts a second, segments, processor time. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from service.forecast.actors import Actor, Caller, Peer
from service.forecast.plan import Plan

MINUTE = 60.0
STEPS = (30, 60, 120, 300, 600, 1200, 1800, 3600)
"""Waits are drawn as the first of these that they lie within, in seconds."""
IN_TIME = 300.0
"""Peers enough: nine in ten callers have one within so many seconds."""


@dataclass
class Traffic:
    """Texts in and out, by minute, with their segments; and what it took to play it."""

    begins: float
    texts_in: Counter[int] = field(default_factory=Counter)
    texts_out: Counter[int] = field(default_factory=Counter)
    segments_in: int = 0
    segments_out: int = 0
    cpu: float = 0.0
    seconds: float = 0.0

    def came(self, at: float, segments: int) -> None:
        """Somebody wrote."""
        self.texts_in[int((at - self.begins) // MINUTE)] += 1
        self.segments_in += segments

    def went(self, at: float, segments: int) -> None:
        """The line wrote."""
        self.texts_out[int((at - self.begins) // MINUTE)] += 1
        self.segments_out += segments


@dataclass(frozen=True)
class Outcome:
    """Counts and times of one run; seconds where nothing else is said."""

    contacts: int
    asked: int
    answered: int
    abandoned: int
    still_waiting: int
    wait_median: float | None
    wait_p90: float | None
    waits: tuple[tuple[int, int], ...]
    """How many waited no longer than each step; the last has all the rest."""
    peers_on: int
    peers_busy_most: int
    """At the same moment."""
    talk_mean: float | None
    peers_needed: int | None
    texts_in: int
    texts_out: int
    sends_a_second: float
    """In the busiest minute."""
    texts_a_second: float
    """In and out, in the busiest minute."""
    by_minute: tuple[int, ...]
    """Texts in and out, ten minutes each."""
    segments_in: int
    segments_out: int
    segments_a_month: int
    """In and out, of an ordinary month, if each contact costs what one did here."""
    cpu_ms_a_text: float
    """Processor time of the whole run over texts in: taking in, matching, sending and receipts on one box."""
    cpu_share: float
    """Of one processor, in the busiest minute."""
    seconds: float

    @classmethod
    def of(cls, plan: Plan, end: float, actors: Sequence[Actor], traffic: Traffic) -> "Outcome":
        """Read it off those who were there."""
        callers = [one for one in actors if isinstance(one, Caller)]
        peers = [one for one in actors if isinstance(one, Peer)]
        asked = [one for one in callers if one.asked_at is not None]
        waits = sorted(one.met_at - one.asked_at for one in asked if one.met_at and one.asked_at)
        for peer in peers:
            peer.rests(end)
        talks = [until - since for peer in peers for since, until in peer.busy]
        talk = sum(talks) / len(talks) if talks else None
        texts_in, texts_out = sum(traffic.texts_in.values()), sum(traffic.texts_out.values())
        together = traffic.texts_in + traffic.texts_out
        each = traffic.cpu / texts_in if texts_in else 0.0
        return cls(
            contacts=len(callers),
            asked=len(asked),
            answered=len(waits),
            abandoned=sum(one.left_at is not None for one in asked),
            still_waiting=sum(one.left_at is None and one.met_at is None for one in asked),
            wait_median=_share(waits, 0.5),
            wait_p90=_share(waits, 0.9),
            waits=_steps(waits),
            peers_on=len(peers),
            peers_busy_most=_at_once([span for peer in peers for span in peer.busy]),
            talk_mean=talk,
            peers_needed=needed(plan.busiest, talk) if talk else None,
            texts_in=texts_in,
            texts_out=texts_out,
            sends_a_second=max(traffic.texts_out.values(), default=0) / MINUTE,
            texts_a_second=max(together.values(), default=0) / MINUTE,
            by_minute=_tens(together),
            segments_in=traffic.segments_in,
            segments_out=traffic.segments_out,
            segments_a_month=round(
                (traffic.segments_in + traffic.segments_out) / max(1, len(callers)) * plan.contacts_per_month
            ),
            cpu_ms_a_text=each * 1000,
            cpu_share=max(traffic.texts_in.values(), default=0) / MINUTE * each,
            seconds=traffic.seconds,
        )

    def repeatable(self) -> dict[str, Any]:
        """All that the same seed brings again: everything but what this machine took for it."""
        took = ("cpu_ms_a_text", "cpu_share", "seconds")
        return {name: value for name, value in vars(self).items() if name not in took}


def needed(rate: float, talk: float) -> int:
    """The fewest peers with whom nine in ten need not wait longer than is good, by Erlang's formula for a queue.

    `rate` are contacts a second, `talk` seconds that each takes of a peer. It knows of nobody who gives up.
    """
    load = rate * talk
    peers = max(1, math.ceil(load))
    while late(peers, load, talk) > 0.1:
        peers += 1
    return peers


def late(peers: int, load: float, talk: float) -> float:
    """The share that waits longer than is good."""
    if load >= peers:
        return 1.0
    blocked = 1.0
    for one in range(1, peers + 1):
        blocked = load * blocked / (one + load * blocked)
    waits = blocked / (1 - load / peers * (1 - blocked))
    return waits * math.exp(-(peers - load) * IN_TIME / talk)


def _share(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None


def _steps(waits: Sequence[float]) -> tuple[tuple[int, int], ...]:
    found = Counter(next((step for step in STEPS if wait <= step), -1) for wait in waits)
    return tuple((step, found[step]) for step in (*STEPS, -1))


def _at_once(spans: Sequence[tuple[float, float]]) -> int:
    """How many were so at the same time, at most."""
    changes = sorted([(since, 1) for since, _ in spans] + [(until, -1) for _, until in spans])
    now = most = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def _tens(minutes: Counter[int]) -> tuple[int, ...]:
    last = max(minutes, default=-1)
    return tuple(sum(minutes[minute] for minute in range(ten, ten + 10)) for ten in range(0, last + 1, 10))
