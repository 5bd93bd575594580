"""What the phone company charges, at the prices that a coordinator has typed: so far, and for the whole month."""

import math
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from service import lines
from service.reports.figures import Month
from service.session import Session

MOST = 10_000.0
WHERE = "prices"


@dataclass(frozen=True)
class Prices:
    """In one currency: for each text sent and received, each minute of a call, and what a month costs anyway."""

    sent: float = 0.0
    received: float = 0.0
    minute: float = 0.0
    monthly: float = 0.0


@dataclass(frozen=True)
class Cost:
    """Of the days that are counted, and of the whole month if it goes on as it has."""

    so_far: float
    expected: float


def prices(session: Session) -> Prices | None:
    """What was typed; None where nothing was, or nothing that can be used."""
    kept = lines.kept_of(session, WHERE)
    names = {one.name for one in fields(Prices)}
    if not isinstance(kept, Mapping) or set(kept) != names or not all(is_price(value) for value in kept.values()):
        return None
    return Prices(**kept)


def set_prices(session: Session, typed: Prices) -> None:
    """From now on these; what was shown at others before is shown at these, too."""
    lines.keep(session, WHERE, asdict(typed))


def is_price(value: Any) -> bool:
    """A number that may be one."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and 0 <= value <= MOST


def cost(month: Month, at: Prices) -> Cost | None:
    """None where no traffic of this month is counted yet."""
    traffic = month.totals.get("traffic")
    if traffic is None or "traffic" in month.earlier:
        return None
    found = traffic.counts
    used = found["sent"] * at.sent + found["received"] * at.received + found["minutes"] * at.minute
    if month.over:
        return Cost(used + at.monthly, used + at.monthly)
    year, number = (int(part) for part in month.name.split("-"))
    return Cost(used + at.monthly, used / traffic.days * monthrange(year, number)[1] + at.monthly)
