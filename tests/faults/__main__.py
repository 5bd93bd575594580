"""`make faults`: break the line in every way there is, and say of each evening whether the accounts balance."""

import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import click
from rich.console import Console
from rich.text import Text

from tests.faults import carrying, killing, ledger, serving, storing, timing
from tests.faults.carrier import Away, Unwilling
from tests.faults.fault import Fault
from tests.faults.grounds import GROUNDS
from tests.faults.line import Broken, Impossible, Line
from tests.faults.play import Evening

FAULTS: tuple[Fault, ...] = (*killing.FAULTS, *storing.FAULTS, *timing.FAULTS, *carrying.FAULTS, *serving.FAULTS)
ALL, QUICK = "all", "quick"
SLOW = (killing.KILLED, killing.FOUND, storing.POWER, storing.HELD_BY_ANOTHER, timing.BACK)
"""Evenings that wait for much of the line to start again, or for long; other grounds do too."""


@dataclass(frozen=True)
class Outcome:
    """One evening: what was broken in it, what does not balance, and how long it took."""

    name: str
    faults: list[str]
    unbalanced: list[str]
    seconds: float
    impossible: str = ""
    """Why it could not be played on this machine."""


class Run:
    """One line for one evening after the other; a new one after what it did not survive, or on other ground."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._stack, self._evenings = ExitStack(), 0
        self._line: Line | None = None
        self._ground = ""

    def outcome(self, name: str, faults: Sequence[Fault]) -> Outcome:
        """Break the line like this, mend it, and read the ledger."""
        began, impossible = time.monotonic(), ""
        found: list[str] = []
        try:
            found = self._played(name, faults)
        except Impossible as why:
            impossible = str(why)
        except (Broken, Away, Unwilling, AssertionError, OSError) as trouble:
            found = [str(trouble)]
            self.close()
        names = [fault.name for fault in faults]
        return Outcome(name, names, found, round(time.monotonic() - began, 1), impossible)

    def close(self) -> None:
        """Stop the line."""
        self._stack.close()
        self._line = None

    def _played(self, name: str, faults: Sequence[Fault]) -> list[str]:
        line = self._standing(faults[0].ground)
        self._evenings += 1
        evening = Evening(line, random.Random(f"{self.seed} {name}"), self._evenings)
        try:
            with ExitStack() as through:
                for fault in faults:
                    through.enter_context(fault.through(evening))
                evening.goes(*(strike for fault in faults for strike in fault.strikes))
            evening.comes_to_rest()
        except Broken as trouble:
            return [str(trouble), *ledger.unbalanced(evening)]
        return ledger.unbalanced(evening)

    def _standing(self, ground: str) -> Line:
        if self._line is None or ground != self._ground:
            self.close()
            self._ground, self._line = ground, self._stack.enter_context(GROUNDS[ground]())
        return self._line


def chosen(only: Sequence[str]) -> list[tuple[str, list[Fault]]]:
    """Evenings by name: the faults with one of these words in their name each alone; if none is given, in company.

    "quick" leaves out what waits for much to start again.

    Raises UsageError for an unknown word.
    """
    if not only or QUICK in only:
        names = [name for name in _evenings() if not only or _is_quick(name)]
        return [(name, [fault for fault in FAULTS if fault.evening == name]) for name in names]
    found = [fault for fault in FAULTS if ALL in only or any(word in fault.name for word in only)]
    if not found:
        raise click.UsageError(f"No fault is called that; there are {', '.join(fault.name for fault in FAULTS)}.")
    return [(fault.name, [fault]) for fault in found]


def _evenings() -> list[str]:
    return list(dict.fromkeys(fault.evening for fault in sorted(FAULTS, key=lambda fault: fault.ground != "sqlite")))


def _is_quick(evening: str) -> bool:
    grounds = {fault.ground for fault in FAULTS if fault.evening == evening}
    return evening not in SLOW and grounds == {"sqlite"}


def _outcomes(run: Run, evenings: Sequence[tuple[str, list[Fault]]], *, again: bool) -> Iterator[Outcome]:
    try:
        for name, faults in evenings:
            outcome = run.outcome(name, faults)
            yield outcome
            if again and outcome.unbalanced:
                run.close()
                yield run.outcome(name, faults)
    finally:
        run.close()


def _shown(outcome: Outcome) -> Text:
    text = Text("✗ " if outcome.unbalanced else "– " if outcome.impossible else "✓ ", _colour(outcome))
    text.append(outcome.name, "bold").append(f" ({outcome.seconds:.0f} s)", "dim")
    if outcome.impossible:
        return text.append(f"\n    not played: {outcome.impossible}", "yellow")
    for fault in FAULTS:
        if fault.name in outcome.faults:
            text.append(f"\n    {fault.name}: {fault.sentence}", "dim")
    for sentence in outcome.unbalanced:
        text.append(f"\n    {sentence}", "red")
    return text


def _colour(outcome: Outcome) -> str:
    return "bold red" if outcome.unbalanced else "yellow" if outcome.impossible else "green"


@click.command()
@click.argument("only", nargs=-1)
@click.option("--seed", type=int, default=None, help="The same random instants again.")
@click.option("--again", is_flag=True, help="What is amiss is played once more, and fails only if it is amiss twice.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each evening.")
def main(only: tuple[str, ...], seed: int | None, again: bool, as_json: bool) -> None:
    """Every fault in company, or those with ONLY in their name (or all) alone; exit status 1 if anything is amiss."""
    evenings = chosen(only)
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    console = Console(highlight=False, soft_wrap=True)
    if not as_json:
        console.print(Text(f"{len(evenings)} evenings; seed {seed}", "dim"))
    played, amiss = 0, {}
    for outcome in _outcomes(Run(seed), evenings, again=again):
        played, amiss[outcome.name] = played + 1, bool(outcome.unbalanced)
        if as_json:
            click.echo(json.dumps({**asdict(outcome), "seed": seed}, ensure_ascii=False))
        else:
            console.print(_shown(outcome))
    failed, twice = sum(amiss.values()), played - len(evenings)
    if not as_json:
        said = f"{failed} of {len(evenings)} evenings do not balance." if failed else "Every account balances."
        more = f" Played twice: {twice}." if twice else ""
        console.print(Text(said + more, "bold red" if failed else "bold green"))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
