"""Times that nobody covers: open hours without a peer, and hours of a tier of on call without anybody. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.rota.falling import Shift

Span = tuple[float, float]


@dataclass(frozen=True)
class Gap:
    """From and to, in unix seconds; `tier` is None where a peer is missing."""

    begins: float
    ends: float
    tier: int | None = None


def find(wanted: Iterable[Span], there: Iterable[Shift], tier: int | None = None) -> list[Gap]:
    """What of the wanted times no shift covers, the earliest first."""
    covered = _joined((shift.begins, shift.ends) for shift in there)
    return [Gap(*span, tier) for whole in _joined(wanted) for span in _left(whole, covered)]


def _left(whole: Span, covered: Sequence[Span]) -> list[Span]:
    left, at = [], whole[0]
    for begins, ends in covered:
        if begins > at:
            left.append((at, min(begins, whole[1])))
        at = max(at, ends)
        if at >= whole[1]:
            break
    left.append((at, whole[1]))
    return [(begins, ends) for begins, ends in left if begins < ends]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined
