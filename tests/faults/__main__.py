"""`make faults`: break the line in every way there is, and say of each whether the accounts balance."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import click
from rich.console import Console
from rich.text import Text

from tests.faults import carrying, killing, ledger, storing, timing
from tests.faults.line import Broken, Line, standing
from tests.faults.play import Evening

Fault = Callable[[Evening], None]
FAULTS: tuple[Fault, ...] = (*killing.FAULTS, *storing.FAULTS, *timing.FAULTS, *carrying.FAULTS)


@dataclass(frozen=True)
class Outcome:
    """One fault: what it is, what does not balance, and how long it took."""

    name: str
    sentence: str
    unbalanced: list[str]
    seconds: float


class Run:
    """One line for one fault after the other; a new one after a fault that it did not survive."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._stack, self._evenings = ExitStack(), 0
        self._line: Line | None = None

    def outcome(self, fault: Fault) -> Outcome:
        """Break the line like this, mend it, and read the ledger."""
        began = time.monotonic()
        try:
            found = self._played(fault)
        except (Broken, AssertionError, OSError) as trouble:
            found = [str(trouble)]
            self.close()
        sentence = (fault.__doc__ or "").strip()
        return Outcome(_name(fault), sentence, found, round(time.monotonic() - began, 1))

    def close(self) -> None:
        """Stop the line."""
        self._stack.close()
        self._line = None

    def _played(self, fault: Fault) -> list[str]:
        line = self._line = self._line or self._stack.enter_context(standing())
        self._evenings += 1
        evening = Evening(line, random.Random(f"{self.seed} {_name(fault)}"), self._evenings)
        try:
            fault(evening)
            evening.comes_to_rest()
        except Broken as trouble:
            return [str(trouble), *ledger.unbalanced(evening)]
        return ledger.unbalanced(evening)


def chosen(only: tuple[str, ...]) -> list[Fault]:
    """The faults with one of these words in their name; all if none is given. Raises UsageError for an unknown word."""
    found = [fault for fault in FAULTS if not only or any(word in _name(fault) for word in only)]
    if not found:
        raise click.UsageError(f"No fault is called that; there are {', '.join(map(_name, FAULTS))}.")
    return found


def _name(fault: Fault) -> str:
    return fault.__name__.replace("_", " ")


def _outcomes(run: Run, faults: list[Fault]) -> Iterator[Outcome]:
    try:
        for fault in faults:
            yield run.outcome(fault)
    finally:
        run.close()


def _shown(outcome: Outcome) -> Text:
    good = not outcome.unbalanced
    text = Text("✓ " if good else "✗ ", "green" if good else "bold red")
    text.append(f"{outcome.name}  ", "bold")
    text.append(f"{outcome.sentence} ").append(f"({outcome.seconds:.0f} s)", "dim")
    for sentence in outcome.unbalanced:
        text.append(f"\n    {sentence}", "red")
    return text


@click.command()
@click.argument("only", nargs=-1)
@click.option("--seed", type=int, default=None, help="The same random instants again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each fault.")
def main(only: tuple[str, ...], seed: int | None, as_json: bool) -> None:
    """Every fault, or those with ONLY in their name; exit status 1 if an account does not balance."""
    faults = chosen(only)
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    console = Console(highlight=False, soft_wrap=True)
    if not as_json:
        console.print(Text(f"{len(faults)} faults; seed {seed}", "dim"))
    failed = 0
    for outcome in _outcomes(Run(seed), faults):
        failed += bool(outcome.unbalanced)
        if as_json:
            click.echo(json.dumps({**asdict(outcome), "seed": seed}, ensure_ascii=False))
        else:
            console.print(_shown(outcome))
    if not as_json:
        said = f"{len(faults) - failed} of {len(faults)} accounts balance."
        console.print(Text(said, "bold red" if failed else "bold green"))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
