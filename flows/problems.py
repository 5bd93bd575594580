"""What is wrong with a script, where, and what to do about it. Pure."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flows.lint_rules import WARNINGS
from flows.script import Condition, Step

MOST_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One problem; `line` and `column` count from 1 (0: the whole script). A warning may be acknowledged by its rule.

    `block` names the shared block whose file the line is in; "" is the script itself.
    """

    line: int
    column: int
    step: str
    language: str
    message: str
    suggestion: str = ""
    warning: bool = False
    block: str = ""
    rule: str = "unreadable"

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the block" if self.block else "the script"
        about = ", ".join(
            part
            for part in (self.block and f"block {self.block}", self.step and f"step {self.step}", self.language)
            if part
        )
        place = f"{where} ({about})" if about else where
        advice = f" {self.suggestion}" if self.suggestion else ""
        return f"{place}: {self.message}{advice}"

    def to_json(self) -> dict[str, Any]:
        """This problem as plain JSON."""
        return {**self.__dict__}


class Problems(Exception):
    """A script that cannot be read, with every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def in_step(step: Step, key: str, rule: str, message: str, advice: str = "", language: str = "") -> Problem:
    """A problem with one key or text of a step ("answer", "say:es", "choices:rest"), at its place."""
    place = step.lines.get(key) or step.lines.get("") or (step.line, 1)
    return Problem(*place, step.id, language, message, advice, rule in WARNINGS, step.block, rule)


def in_condition(step: Step, condition: Condition, rule: str, message: str, advice: str = "") -> Problem:
    """A problem with one sentence under `only if`, of the step itself or of the part it stands in."""
    written = (place for key, place in step.lines.items() if key.startswith("only if") and place[0] == condition.line)
    place = next(written, (condition.line or step.line, 1))
    return Problem(*place, step.id, "", message, advice, rule in WARNINGS, step.block, rule)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """ "Did you mean ...?" for a word that is nearly a known one, else other advice or the list of what is known."""
    names = list(known)
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean “{close[0]}”?"
    shown = [*names[:MOST_SHOWN], "…"] if len(names) > MOST_SHOWN else names
    return otherwise or (f"Known here: {', '.join(shown)}." if names else "")
