"""How fast and how much alike somebody writes: more than a person types, or a machine that answers. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

MINUTE = 60.0
FULL, BRIM = 1.0, 1.25
"""From where on no more is answered, and how full it gets: a quarter of a minute's peace, and we answer again."""
REPEATS = 4
"""How often in a row words that we have had before are answered all the same."""
REMEMBERED = 24
"""So many different texts of somebody are known again."""
FORGOTTEN = 43_200.0
"""Who was silent for so long begins anew."""
SAY_AGAIN = {"fast": 600.0, "alike": FORGOTTEN, "calls": 600.0}
"""How long it is quiet once they were told why they are not answered."""
_A_HAIR = 1e-9  # shares of a minute do not add up to the last bit


@dataclass(frozen=True)
class Rush:
    """What is kept: how full their minute was at a time, repeats in a row, marks of their texts, when told why."""

    level: float = 0.0
    at: float = 0.0
    alike: int = 0
    heard: tuple[str, ...] = ()
    told: Mapping[str, float] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def read(kept: Mapping[str, Any] | None) -> Rush:
    """What was stored; nothing yet is no rush."""
    return Rush() if not kept else Rush(**{**kept, "heard": tuple(kept["heard"])})


def comes(before: Rush, at: float, share: float, mark: str) -> tuple[Rush, str]:
    """A text comes: what is kept now, and why it is not answered ("fast", "alike") or "".

    `share` is how much of a minute it fills, 0 where there is no limit. `mark` is the same for the same words, and
    empty for what only a person sends, or what is for a person to read.
    """
    quiet = max(0.0, at - before.at)
    level = max(0.0, before.level - quiet / MINUTE) + share
    anew = quiet > FORGOTTEN
    heard, alike = ((), 0) if anew else (before.heard, before.alike)
    known = mark in heard
    alike = alike + 1 if known else 0
    if mark and not known:
        heard = (*heard, mark)[-REMEMBERED:]
    why = "fast" if share and level > FULL + _A_HAIR else "alike" if alike > REPEATS else ""
    return Rush(min(level, BRIM), at, alike, heard, before.told), why


def tells(rush: Rush, why: str) -> tuple[Rush, bool]:
    """Whether they are told why now: once, then it is quiet for a while; and what is kept of that."""
    last = rush.told.get(why)
    if last is not None and rush.at - last < SAY_AGAIN[why]:
        return rush, False
    return replace(rush, told={**rush.told, why: rush.at}), True
