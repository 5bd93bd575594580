"""A script as a map: one line that everybody travels, loops for what comes only if, and what depends on what. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.preview import deeds
from flows.script import Script, Step

ROW, TOP, SPINE, SIDING = 96, 60, 60, 120
WIDTH, HEIGHT = 300, 64
ARCS, ARC = 470, 26
MOST_LETTERS = 34


@dataclass(frozen=True)
class Stop:
    """One step on the map: its left upper corner, its first words, when it comes, and what it can make the line do."""

    id: str
    kind: str
    words: str
    whole: str
    only_if: tuple[str, ...]
    does: tuple[str, ...]
    part: str
    block: str
    depth: str
    ends: bool
    x: int
    y: int

    @property
    def middle(self) -> int:
        """How far down its middle is."""
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Bond:
    """A step that comes only if something was said to an earlier one; `x` is how far out its curve goes."""

    of: str
    on: str
    x: int
    begins: int
    ends: int


@dataclass(frozen=True)
class Map:
    """Every stop and bond, and how large the picture is."""

    stops: tuple[Stop, ...]
    bonds: tuple[Bond, ...]
    width: int
    height: int


def draw(script: Script) -> Map:
    """The map of a script, in its first language; the same script is always drawn the same."""
    stops = tuple(_stop(script, step, at) for at, step in enumerate(script.steps))
    bonds = tuple(_bonds(script, {stop.id: stop for stop in stops}))
    widest = max((bond.x for bond in bonds), default=ARCS)
    return Map(stops, bonds, widest + ARC, TOP + ROW * len(stops) + TOP)


def _stop(script: Script, step: Step, at: int) -> Stop:
    base = script.languages[0]
    text = " ".join(step.texts[step.kind].text.get(base, "").split())
    chosen = [(f"{choice.id} → ", choice.actions) for choice in step.choice_by_id.values()]
    does = [f"{who}{deed}" for who, actions in (("", step.actions), *chosen) for deed in deeds(actions)]
    return Stop(
        step.id,
        step.kind,
        text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1].rstrip()}…",
        text,
        tuple(condition.sentence for condition in step.conditions),
        tuple(does),
        step.part,
        step.block,
        step.depth,
        any(deed.endswith("end: yes") for deed in does),
        SIDING + (40 if step.conditions or step.depth != "light" else 0),
        TOP + ROW * at,
    )


def _bonds(script: Script, stops: dict[str, Stop]) -> Iterator[Bond]:
    """One for each pair, each in a lane of its own where others would be crossed lengthwise."""
    taken: list[tuple[int, int, int]] = []
    for step in script.steps:
        for on in dict.fromkeys(condition.step for condition in step.conditions):
            begins, ends = stops[on].middle, stops[step.id].middle
            lane = 1
            while any(lane == used and begins < till and since < ends for used, since, till in taken):
                lane += 1
            taken.append((lane, begins, ends))
            yield Bond(step.id, on, ARCS + ARC * lane, begins, ends)
