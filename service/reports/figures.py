"""A month in figures: every number from whole bands of days, and so are those of any two months, or of any two nights.

Each family of figures has bands of its own, which close at ten of what it counts. A month shows those that ended in it;
where none did, the last one before. By the hour, and who they were, only once a month is over for good.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import func, select

from flows.vocabulary import COMMANDS, DEPTHS
from service.reports import bands
from service.reports.bands import BEYOND, STEPS, Band
from service.reports.counting import COUNTED, WHOLE_DAY
from service.session import Session
from service.tables import counts

Counts: TypeAlias = Mapping[str, int]
LISTED = 24
WAITS = {step: f"wait {step}" for step in (*STEPS, BEYOND)}
TAKEN = {step: f"taken {step}" for step in (*STEPS, BEYOND)}
CONTACTS = ("contacts", "asked", "answered", "left")
FAMILIES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "contacts": (("contacts",), CONTACTS),
    "waits": (("answered",), tuple(WAITS.values())),
    "offers": (("offers",), ("offers", "accepted")),
    "check-ins": (("check-ins",), ("check-ins", "finished", "steps", "shown")),
    "follow-ups": (("follow-ups",), ("follow-ups", "kept")),
    "escalations": (("raised",), ("raised", *TAKEN.values())),
    "traffic": (("sent", "received", "minutes"), ("sent", "received", "minutes")),
}
"""What closes a band of each family, and what it then shows."""
KINDS = {
    "medium": ("sms", "voice"),
    "language": tuple(COMMANDS),
    "depth": DEPTHS,
}


@dataclass(frozen=True)
class Waited:
    """Half of them waited no longer than `median` seconds, nine in ten no longer than `most`; None: too few to say."""

    median: int | None
    most: int | None


@dataclass(frozen=True)
class Span:
    """From a day to a day, as YYYY-MM-DD, both within: what there was in it."""

    first: str
    last: str
    counts: Counts
    days: int = 1

    def share(self, part: str, whole: str) -> int | None:
        """So many in a hundred; None of nothing."""
        return round(100 * self.counts[part] / self.counts[whole]) if self.counts.get(whole) else None

    @property
    def waited(self) -> Waited:
        """How long those waited who were answered."""
        return _waited(self.counts, WAITS)

    @property
    def taken(self) -> Waited:
        """How long it took until on call had it."""
        return _waited(self.counts, TAKEN)


@dataclass(frozen=True)
class Hours:
    """Hours of the day that are shown together, both within."""

    first: int
    last: int
    counts: Counts

    @property
    def waited(self) -> Waited:
        """How long those waited who were answered."""
        return _waited(self.counts, WAITS)


@dataclass(frozen=True)
class Month:
    """All that a month shows. `earlier` are the families of which it shows the last band before it."""

    name: str
    over: bool
    until: str
    families: Mapping[str, list[Span]]
    totals: Mapping[str, Span]
    earlier: frozenset[str]
    hours: list[Hours]
    kinds: Mapping[str, list[tuple[tuple[str, ...], int]]]


def months(session: Session) -> list[str]:
    """The months there is something to show of, as YYYY-MM, the newest first."""
    closed = _chains(session, ("contacts",))["contacts"]
    return sorted({band.last[:7] for band in closed}, reverse=True)[:LISTED]


def until(session: Session) -> str | None:
    """The last day that is counted."""
    mine = (counts.c.line_id == session.line_id, counts.c.hour == WHOLE_DAY, counts.c.what == COUNTED)
    last = session.one(select(func.max(counts.c.day).label("day")).where(*mine)).day
    return None if last is None else str(last)


def month(session: Session, name: str) -> Month:
    """One of them."""
    counted = until(session) or ""
    chains = _chains(session, tuple(FAMILIES))
    mine = {family: [band for band in found if band.last[:7] == name] for family, found in chains.items()}
    before = {family: [band for band in found if band.last[:7] < name][-1:] for family, found in chains.items()}
    spans = {family: _spans(session, family, mine[family] or before[family]) for family in FAMILIES}
    totals = {family: _total(found) for family, found in spans.items() if found}
    over = counted[:7] > name
    whole = totals.get("contacts") if over and mine["contacts"] else None
    return Month(
        name,
        over,
        counted,
        spans,
        totals,
        frozenset(family for family in totals if not mine[family]),
        [] if whole is None else _hours(session, whole),
        {} if whole is None else _kinds(session, whole),
    )


def _chains(session: Session, families: Iterable[str]) -> dict[str, list[Band]]:
    """The bands of all the days of the line, the oldest first."""
    bases = {family: FAMILIES[family][0] for family in families}
    wanted = {COUNTED, *(what for base in bases.values() for what in base)}
    mine = (counts.c.line_id == session.line_id, counts.c.hour == WHOLE_DAY, counts.c.what.in_(wanted))
    daily: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in session.all(select(counts.c.what, counts.c.day, counts.c.n).where(*mine)):
        daily[row.what][row.day] = row.n
    days = sorted(daily[COUNTED])
    return {
        family: bands.chain((day, sum(daily[what].get(day, 0) for what in base)) for day in days)
        for family, base in bases.items()
    }


def _spans(session: Session, family: str, found: list[Band]) -> list[Span]:
    if not found:
        return []
    what = counts.c.what.in_(FAMILIES[family][1])
    within = counts.c.day.between(found[0].first, found[-1].last)
    mine = (counts.c.line_id == session.line_id, counts.c.hour == WHOLE_DAY, what, within)
    rows = session.all(select(counts.c.what, counts.c.day, counts.c.n).where(*mine))
    spans = []
    for band in found:
        here = [row for row in rows if band.first <= row.day <= band.last]
        spans.append(Span(band.first, band.last, _sum((row.what, row.n) for row in here), _days(band)))
    return spans


def _days(band: Band) -> int:
    first, last = (date.fromisoformat(day) for day in (band.first, band.last))
    return (last - first).days + 1


def _total(spans: list[Span]) -> Span:
    whole = _sum(pair for span in spans for pair in span.counts.items())
    return Span(spans[0].first, spans[-1].last, whole, sum(span.days for span in spans))


def _hours(session: Session, whole: Span) -> list[Hours]:
    what = counts.c.what.in_((*CONTACTS, *WAITS.values()))
    within = (counts.c.day.between(whole.first, whole.last), counts.c.hour.between(0, 23))
    mine = (counts.c.line_id == session.line_id, what, *within)
    columns = (counts.c.hour, counts.c.what, func.sum(counts.c.n).label("n"))
    by_hour: list[Counter[str]] = [Counter() for _ in range(24)]
    for row in session.all(select(*columns).where(*mine).group_by(counts.c.hour, counts.c.what)):
        by_hour[row.hour][row.what] = int(row.n)
    base = "answered" if whole.counts["answered"] >= bands.K else "contacts"
    return [
        Hours(first, last, _sum(pair for hour in by_hour[first : last + 1] for pair in hour.items()))
        for first, last in bands.stretches([hour[base] for hour in by_hour])
    ]


def _kinds(session: Session, whole: Span) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """Who they were and what they said they could hold, where nobody stands out."""
    names = {f"{kind} {value}": (kind, value) for kind, values in KINDS.items() for value in values}
    within = counts.c.day.between(whole.first, whole.last)
    mine = (counts.c.line_id == session.line_id, counts.c.hour == WHOLE_DAY, counts.c.what.in_(names), within)
    columns = (counts.c.what, func.sum(counts.c.n).label("n"))
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in session.all(select(*columns).where(*mine).group_by(counts.c.what)):
        kind, value = names[row.what]
        found[kind][value] = int(row.n)
    return {kind: cells for kind in KINDS if (cells := bands.kinds(found[kind]))}


def _waited(found: Counts, steps: Mapping[int, str]) -> Waited:
    held = {step: found[what] for step, what in steps.items() if found.get(what)}
    return Waited(bands.within(held, 0.5), bands.within(held, 0.9))


def _sum(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for what, n in pairs:
        total[what] += n
    return total
