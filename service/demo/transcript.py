"""What everybody wrote, read, pressed and heard, side by side: callers on the left, everybody else on the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from rich.console import Console
from rich.table import Table
from rich.text import Text

GAP = 3
WIDEST = 62


@dataclass(frozen=True)
class Actor:
    """Somebody with a phone."""

    name: str
    number: str
    colour: str
    left: bool = False


@dataclass(frozen=True)
class Bubble:
    """One thing on a phone: in which turn of the story, its owner's or the line's, when (line time), text or call."""

    turn: int
    who: Actor
    wrote: bool
    body: str
    at: float
    by: str = "text"


class Transcript:
    """Prints as it goes, as wide as the terminal allows."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._column = max(20, min(WIDEST, (console.width - GAP) // 2))

    def chapter(self, title: str) -> None:
        """What comes now."""
        self._console.print()
        self._console.print(
            Text(f"── {title} ".ljust(self._column * 2 + GAP, "─"), style="dim", no_wrap=True, overflow="crop")
        )

    def show(self, bubbles: Sequence[Bubble]) -> None:
        """One turn: what somebody did first, then what came of it, a block for each person, texts and calls apart."""
        kinds = groupby(bubbles, key=lambda bubble: (bubble.who, bubble.wrote, bubble.by))
        blocks = [list(things) for _, things in kinds]
        for wrote in (True, False):
            mine = [block for block in blocks if block[0].wrote is wrote]
            left = [block for block in mine if block[0].who.left]
            right = [block for block in mine if not block[0].who.left]
            for one, other in zip_longest(left, right):
                self._row(one, other)

    def _row(self, left: list[Bubble] | None, right: list[Bubble] | None) -> None:
        grid = Table.grid(padding=(0, GAP, 0, 0), pad_edge=False)
        for _ in range(2):
            grid.add_column(width=self._column, overflow="fold")
        grid.add_row(*(_block(block) if block else "" for block in (left, right)))
        self._console.print(grid)


def _block(bubbles: list[Bubble]) -> Table:
    """Who, and below it each text, deed or sentence behind a mark of its own."""
    who, wrote = bubbles[0].who, bubbles[0].wrote
    way = "→" if bubbles[0].by == "text" else "☎"
    head = f"{who.name} {way} Shoulder" if wrote else f"Shoulder {way} {who.name}"
    block = Table.grid(padding=(0, 1, 0, 0))
    block.add_column(width=1)
    block.add_column(overflow="fold")
    for bubble in bubbles:
        block.add_row(Text("▸" if wrote else "│", style=who.colour), Text(bubble.body, style="bold" if wrote else ""))
    whole = Table.grid()
    whole.add_row(Text(head, style=f"bold {who.colour}" if wrote else who.colour))
    whole.add_row(block)
    return whole
