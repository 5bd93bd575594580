"""Pictures of a month, as bars in a box of a thousand by a hundred; their words stand beside them, in a table too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.reports.bands import BEYOND, STEPS
from service.reports.figures import Month, Waited

WIDE, HIGH, APART = 1000.0, 100.0, 4.0
LOW = 1.0
"""What is nothing is drawn as a line, so that it is seen to be there."""


@dataclass(frozen=True)
class Bar:
    """A bar: where it stands, how wide it is, how high, and how high its lower part."""

    x: float
    width: float
    height: float
    part: float


@dataclass(frozen=True)
class Chart:
    """Bars, and what the highest stands for."""

    bars: list[Bar]
    top: float


def of(month: Month) -> dict[str, Chart]:
    """Its pictures by name: contacts by day and by hour with those answered in them, and waits."""
    spans, hours, waits = month.families["contacts"], month.hours, month.families["waits"]
    drawn = {
        "days": _bars([(one.days, one.counts["contacts"], one.counts["answered"]) for one in spans]),
        "hours": _bars([(one.last - one.first + 1, one.counts["contacts"], one.counts["answered"]) for one in hours]),
        "waits": _bars(_waits((one.days, one.waited) for one in waits), each=False),
    }
    return {name: chart for name, chart in drawn.items() if chart.bars}


def _waits(found: Iterable[tuple[int, Waited]]) -> list[tuple[int, float, float]]:
    return [(days, _seconds(waited.most), _seconds(waited.median)) for days, waited in found]


def _seconds(step: int | None) -> float:
    return 0.0 if step is None else float(min(step, STEPS[-1]) if step == BEYOND else step)


def _bars(found: Sequence[tuple[int, float, float]], *, each: bool = True) -> Chart:
    """As wide as the time they are of; as high as what there was in each unit of it, or as what holds for all of it."""
    heights = [(whole / units, part / units) if each else (whole, part) for units, whole, part in found]
    top = max((whole for whole, _ in heights), default=0.0)
    room, x, bars = WIDE / (sum(units for units, _, _ in found) or 1), 0.0, []
    for (units, _, _), (whole, part) in zip(found, heights, strict=True):
        scale = HIGH / top if top else 0.0
        width = max(LOW, units * room - APART)
        bars.append(Bar(round(x, 1), round(width, 1), round(max(LOW, whole * scale), 1), round(part * scale, 1)))
        x += units * room
    return Chart(bars, top)
