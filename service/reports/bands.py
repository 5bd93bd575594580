"""Bands wide enough that nobody can be found in them, and cut so that two reports tell no more than one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

K = 10
"""Fewer than so many are never shown by themselves."""
STEPS = (15, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 14_400, 28_800)
"""Waits are kept as the step that they lie within, in seconds."""
BEYOND = 999_999


@dataclass(frozen=True)
class Band:
    """Days that are shown together, as YYYY-MM-DD, and how many there were in them."""

    first: str
    last: str
    n: int


def chain(days: Iterable[tuple[str, int]], k: int = K) -> list[Band]:
    """Days one after another, each band closed once it holds enough; what is left over waits for days to come.

    A band that is closed stays as it is whatever comes later: what two reports differ by is whole bands.
    """
    found: list[Band] = []
    first, n = "", 0
    for day, count in days:
        first, n = first or day, n + count
        if n >= k:
            found.append(Band(first, day, n))
            first, n = "", 0
    return found


def stretches(counts: Sequence[int], k: int = K) -> list[tuple[int, int]]:
    """The hours of a day that is over for good, as (first, last): neighbours go together until there are enough."""
    found: list[tuple[int, int]] = []
    begins, n = 0, 0
    for place, count in enumerate(counts):
        n += count
        if n >= k:
            found.append((begins, place))
            begins, n = place + 1, 0
    if found and begins < len(counts):
        found[-1] = (found[-1][0], len(counts) - 1)
    return found


def kinds(counts: Mapping[str, int], k: int = K) -> list[tuple[tuple[str, ...], int]]:
    """Who they were, the most first: the rarest go together until there are enough; nothing if all are then one."""
    cells: list[tuple[int, tuple[str, ...]]] = sorted(((n, (name,)) for name, n in counts.items() if n), reverse=True)
    while len(cells) > 1 and cells[-1][0] < k:
        (few, names), (more, others) = cells.pop(), cells.pop()
        cells = sorted([*cells, (few + more, (*others, *names))], reverse=True)
    return [(names, n) for n, names in cells] if len(cells) > 1 else []


def step(seconds: float) -> int:
    """The step that a wait lies within."""
    return next((one for one in STEPS if seconds <= one), BEYOND)


def within(counts: Mapping[int, int], share: float, k: int = K) -> int | None:
    """The step within which this share of them lay; None while there are too few to say."""
    total = sum(counts.values())
    if total < k:
        return None
    seen = 0
    for one in sorted(counts):
        seen += counts[one]
        if seen >= share * total:
            return one
    return BEYOND
