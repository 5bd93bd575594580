"""`shoulder demo`: a whole conversation and a call on parts of their own, played, shown and checked."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from rich.console import Console
from rich.text import Text

from service.demo import promises, second_act, story
from service.demo.scene import Scene, Unlike
from service.demo.stage import standing
from service.demo.transcript import Transcript
from service.errors import StartError


def play() -> bool:
    """Start a line, play the story on it, stop it; whether everything was as promised. Raises StartError."""
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, _leave)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "&" had it ignored
    try:
        with standing(console) as stage:
            scene = Scene(stage, Transcript(console))
            unlike = _told(scene)
            checked = promises.check(scene) if unlike is None else []
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return _sum_up(console, unlike, checked)


def _told(scene: Scene) -> str | None:
    """Play the story; the first thing that was not as promised, if anything was not."""
    try:
        story.tell(scene)
        second_act.tell(scene)
    except Unlike as difference:
        return str(difference)
    return None


def _sum_up(console: Console, unlike: str | None, checked: list[promises.Checked]) -> bool:
    console.print()
    if unlike is not None:
        console.print(Text(f"✗ {unlike}", style="bold red"))
        return False
    for one in checked:
        sign, style = ("✗", "bold red") if one.difference else ("✓", "green")
        console.print(Text(f"{sign} {one.promise}", style=style))
        if one.difference:
            console.print(Text(f"  {one.difference}"))
    broken = sum(bool(one.difference) for one in checked)
    console.print(Text(f"\n{len(checked) - broken} of {len(checked)} promises kept.", style="bold"))
    return not broken


def _leave(_: int, __: FrameType | None) -> NoReturn:
    raise StartError("The demo was stopped.")
