"""What the supervisor says: one plain line at a time, in colour on a terminal."""

import os
import sys
from typing import TextIO

from rich.console import Console
from rich.text import Text

COLOURS = ("cyan", "magenta", "blue", "yellow", "bright_cyan", "bright_magenta", "bright_blue")


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever read our output left; that is no reason to stop (rich would exit here)."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Terminal:
    """Says things; goes quiet for good when nobody listens any more (a closed pipe or terminal)."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._console = _Console(file=out or sys.stdout, soft_wrap=True, highlight=False)
        self._colours: dict[str, str] = {}

    def say(self, sentence: str, style: str = "bold") -> None:
        """The supervisor's own words."""
        self._print(Text(sentence, style=style))

    def warn(self, sentence: str) -> None:
        """Something went wrong and is being mended."""
        self.say(sentence, style="bold red")

    def pass_on(self, name: str, line: str) -> None:
        """A line that one of the processes wrote."""
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        self._print(Text.assemble((f"{name:>9} | ", colour), line))

    def _print(self, text: Text) -> None:
        try:
            self._console.print(text)
        except OSError:  # the terminal is gone
            self._console.quiet = True
