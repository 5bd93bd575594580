"""`shoulder simulate`: what a month of so many contacts would be like on this line, from a run of it."""

import json
import math
import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.bar import Bar
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from service.forecast import Outcome, Plan, play
from service.forecast.outcome import STEPS

WIDE = 40
ROWS = 24
SMALLEST, LARGEST = 1.0, 100_000_000.0


class _Amount(click.FloatRange):
    """A number within bounds; "nan" is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


@click.command()
@click.option(
    "--contacts-per-month",
    type=_Amount(SMALLEST, LARGEST),
    required=True,
    metavar="N",
    help="How many people write to the line in an ordinary month.",
)
@click.option("--surge", type=_Amount(0.1, 100.0), default=1.0, metavar="X", help="How many times that now.")
@click.option(
    "--hours",
    type=_Amount(0.1, 240.0),
    help="How long people arrive; else a day, or as much of its busiest hours as has some four hundred contacts.",
)
@click.option(
    "--peers", type=click.IntRange(1, 100_000), help="How many peers are on; else as many as it seems to need."
)
@click.option("--seed", type=int, default=1, help="The same seed plays the same again.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def simulate(
    contacts_per_month: float, surge: float, hours: float | None, peers: int | None, seed: int, as_json: bool
) -> None:
    """Play so many contacts on a line of its own, in its own time, and say what came of it.

    Nothing real is touched: another database, no Redis, no phone company.
    """
    plan = Plan(contacts_per_month, surge, hours, peers, seed)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("playing", total=1.0)
        outcome = play(plan, lambda share: progress.update(task, completed=share))
    if as_json:
        click.echo(json.dumps({"plan": {**vars(plan), "hours": plan.length / 3600}, **vars(outcome)}, indent=2))
    else:
        _show(Console(width=None if sys.stdout.isatty() else 100, highlight=False), plan, outcome)


def _show(console: Console, plan: Plan, found: Outcome) -> None:
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="bold")
    facts.add_column(justify="right")
    for name, said in _facts(plan, found):
        facts.add_row(name, said)
    console.print(facts)
    console.print(Text("\nHow long callers waited for a peer", style="bold"))
    console.print(_bars(zip(_within(), (n for _, n in found.waits), strict=True)))
    console.print(Text("\nTexts in and out", style="bold"))
    console.print(_bars(_hours(plan, found)))


def _facts(plan: Plan, found: Outcome) -> Iterable[tuple[str, str]]:
    yield "Played", f"{plan.length / 3600:.1f} h of arrivals, seed {plan.seed}, in {found.seconds:.0f} s"
    yield "Contacts", f"{found.contacts:,} ({plan.busiest * 3600:,.0f} an hour at the busiest)"
    yield "Waited for a peer", f"median {_time(found.wait_median)}, nine in ten {_time(found.wait_p90)}"
    gone = found.abandoned / found.asked if found.asked else 0.0
    yield "Gave up waiting", f"{found.abandoned:,} of {found.asked:,} ({gone:.0%}); {found.still_waiting} wait still"
    yield "Peers", f"{found.peers_on:,} on, at most {found.peers_busy_most:,} with somebody at once"
    yield "A talk takes a peer", _time(found.talk_mean)
    yield "Peers needed in the busiest hour", "not known" if found.peers_needed is None else f"{found.peers_needed:,}"
    yield "Texts", f"{found.texts_in:,} in, {found.texts_out:,} out"
    yield "In the busiest minute", f"{found.sends_a_second:.2f} sends/s, {found.texts_a_second:.2f} texts/s both ways"
    yield "Segments", f"{found.segments_in:,} in, {found.segments_out:,} out"
    yield "Segments in an ordinary month", f"{found.segments_a_month:,}"
    yield "Processor for each text in, all told", f"{found.cpu_ms_a_text:.1f} ms"
    yield "Of one processor, in the busiest minute", f"{found.cpu_share:.1%}"


def _within() -> Iterable[str]:
    yield from (f"within {_time(step)}" for step in STEPS)
    yield "longer"


def _hours(plan: Plan, found: Outcome) -> Iterable[tuple[str, int]]:
    """So many rows at most, each of a whole number of ten minutes."""
    tens = found.by_minute
    each = max(1, -(-len(tens) // ROWS))
    for place in range(0, len(tens), each):
        at = plan.begins / 60 + place * 10
        yield f"{int(at // 60) % 24:02}:{int(at % 60):02}", sum(tens[place : place + each])


def _bars(rows: Iterable[tuple[str, int]]) -> Table:
    found = list(rows)
    most = max((n for _, n in found), default=0) or 1
    shown = Table(box=None, show_header=False, pad_edge=False)
    shown.add_column()
    shown.add_column(justify="right")
    shown.add_column(width=WIDE)
    for name, n in found:
        shown.add_row(name, f"{n:,}", Bar(most, 0, n, width=WIDE, color="cyan"))
    return shown


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "not known"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


COMMANDS = (simulate,)
