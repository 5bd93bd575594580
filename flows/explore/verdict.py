"""What exploring a script has found: proved, or how it can strand somebody or give an answer away. Pure."""

from dataclasses import dataclass
from typing import Any

from flows.problems import Problem
from flows.script import Script

STUCK, ENDLESS, LEAK, WAITS = "stuck", "endless", "leak", "long-wait"


@dataclass(frozen=True)
class Finding:
    """One way a script goes wrong, and the shortest run that shows it.

    `kind` is "stuck" (somebody can neither move nor is waited for), "endless" (a run that need not end), "leak"
    (the partner can tell what is sealed) or "long-wait" (the partner might guess it from how long they wait).
    """

    kind: str
    step: str
    message: str
    transcript: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """This finding as plain JSON."""
        return {"kind": self.kind, "step": self.step, "message": self.message, "transcript": list(self.transcript)}


@dataclass(frozen=True)
class Verdict:
    """What was explored and what came of it.

    `states` were followed through, and `frontier` seen and not; `pairs` of states were compared, and `unpaired` not.
    """

    states: int
    moves: int
    pairs: int
    frontier: int = 0
    unpaired: int = 0
    findings: tuple[Finding, ...] = ()
    waits: tuple[Finding, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that can happen was looked at."""
        return self.frontier == self.unpaired == 0

    @property
    def proved(self) -> bool:
        """Whether nobody can be stranded and no answer can leak; never claimed of what was not looked at."""
        return self.complete and not self.findings

    @property
    def share(self) -> float:
        """How much of what was seen was followed through, from 0 to 1; there may be more that was never seen."""
        followed = self.states / max(1, self.states + self.frontier)
        compared = self.pairs / max(1, self.pairs + self.unpaired) if self.unpaired else 1.0
        return min(followed, compared)

    def to_json(self) -> dict[str, Any]:
        """This verdict as plain JSON."""
        return {
            "proved": self.proved,
            "complete": self.complete,
            "states": self.states,
            "moves": self.moves,
            "pairs": self.pairs,
            "frontier": self.frontier,
            "unpaired": self.unpaired,
            "share": self.share,
            "findings": [finding.to_json() for finding in self.findings],
            "waits": [finding.to_json() for finding in self.waits],
        }


def as_problems(script: Script, verdict: Verdict) -> list[Problem]:
    """A verdict as whoever publishes reads it: a long wait, and being too big, are warnings."""
    found = [_problem(script, finding) for finding in (*verdict.findings, *verdict.waits)]
    if not verdict.complete:
        message = f"This script is too big to be explored whole: {verdict.share:.0%} of what was seen was followed."
        advice = "Nothing is proved about the rest. Ask less, or use fewer conditions and choices."
        found.append(Problem(0, 0, "", "", message, advice, warning=True, rule="too-big"))
    return found


def _problem(script: Script, finding: Finding) -> Problem:
    """A finding at the line of its step, with the run that shows it as what to look at."""
    step = script.step(finding.step) if finding.step in script.position else None
    run = " / ".join(line.strip() for line in finding.transcript)
    return Problem(
        *((step.line, 1, step.id) if step else (0, 0, "")),
        language="",
        message=finding.message,
        suggestion=f"For example: {run}" if run else "",
        warning=finding.kind == WAITS,
        block=step.block if step else "",
        rule=finding.kind,
    )
