"""What exploring a script has found: proved, or how it can strand somebody or give an answer away. Pure."""

from dataclasses import dataclass
from typing import Any

from flows.problems import Problem, in_step
from flows.script import Script

STUCK, ENDLESS, LEAK, WAITS = "stuck", "endless", "leak", "waits"


@dataclass(frozen=True)
class Finding:
    """One way a script goes wrong, and the shortest run that shows it.

    `kind` is "stuck" (somebody can neither move nor is waited for), "endless" (a run that need not end), "leak"
    (the partner can tell what is sealed) or "waits" (the partner might guess it from how long they wait).
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
        done, left = self.states + self.pairs, self.frontier + self.unpaired
        return done / max(1, done + left)

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
    """A verdict as whoever publishes reads it: stuck and leak are errors; a long wait, and no proof, warnings."""
    found = [_problem(script, finding, warning=False) for finding in verdict.findings]
    found += [_problem(script, finding, warning=True) for finding in verdict.waits]
    if not verdict.complete:
        message = f"This script is too big to be explored whole: {verdict.share:.0%} of what was seen was followed."
        advice = "Nothing is proved about the rest. Ask less, or use fewer conditions and choices."
        found.append(Problem(0, 0, "", "", message, advice, warning=True))
    return found


def _problem(script: Script, finding: Finding, *, warning: bool) -> Problem:
    run = " / ".join(line.strip() for line in finding.transcript)
    advice = f"For example: {run}" if run else ""
    if finding.step in script.position:
        return in_step(script.step(finding.step), "", finding.message, advice, warning=warning)
    return Problem(0, 0, "", "", finding.message, advice, warning=warning)
