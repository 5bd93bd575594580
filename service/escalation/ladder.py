"""Which tier is paged next. Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """Whom to page now: the tier, how often the ladder has been climbed, and the people on it."""

    tier: int
    round: int
    people: tuple[int, ...]


def next_tier(
    tiers: Mapping[int, Sequence[int]],
    tier: int,
    round_: int,
    barred: Set[int | None] = frozenset(),
    fluent: Set[int] = frozenset(),
) -> Rung | None:
    """The tier after this one that has somebody; after the last the first again, one round on.

    `tiers` is tier -> person ids in ladder order; `barred` are never paged about this one; the `fluent`, who
    speak the language of whoever it is about, come first within their tier. A tier is paged all at once: this
    is the order in which the pages leave, and nobody waits for it. None when there is nobody to page.
    """
    able = {
        number: sorted((one for one in people if one not in barred), key=lambda one: one not in fluent)
        for number, people in tiers.items()
    }
    order = [number for number in able if able[number]]
    if not order:
        return None
    later = [number for number in order if number > tier]
    number = later[0] if later else order[0]
    return Rung(number, round_ if later else round_ + 1, tuple(able[number]))
