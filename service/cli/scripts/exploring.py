"""`shoulder scripts explore`: every way through a script, and whether it strands somebody or gives something away."""

import json
from pathlib import Path
from time import perf_counter

import click
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from flows.explore import Finding, Verdict
from flows.explore import explore as through
from flows.script import Script
from service.cli import show
from service.cli.scripts import files

_COLOURS = {"long-wait": "yellow"}
_HEADINGS = {
    "stuck": "somebody is stranded",
    "endless": "it need not end",
    "leak": "something is given away",
    "long-wait": "to think about",
}


@click.command()
@click.argument("file", type=files.FILE)
@show.as_json
def explore(file: Path, as_json: bool) -> None:
    """Follow every way through a script before anyone is put through it."""
    script = files.read(file)
    began = perf_counter()
    verdict = _explored(script)
    seconds = perf_counter() - began
    if as_json:
        told = {"script": script.title, "seconds": round(seconds, 3), **verdict.to_json()}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _show(file, script, verdict, seconds)
    if not verdict.proved:
        raise click.exceptions.Exit(1)


def _explored(script: Script) -> Verdict:
    """The verdict; on a terminal, how far it has come meanwhile."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return through(script)
    with console.status("Following every way through…") as status:

        def tell(done: int, left: int) -> None:
            status.update(f"Following every way through… {done:,} states, {left:,} known and still to go")

        return through(script, progress=tell)


def _show(file: Path, script: Script, verdict: Verdict, seconds: float) -> None:
    for finding in (*verdict.findings, *verdict.waits):
        _show_finding(file, script, finding)
    show.say(_sentence(script, verdict), style="green" if verdict.proved else "bold red")
    if not verdict.complete:
        left = f"{verdict.frontier:,} states and {verdict.unpaired:,} pairs"
        show.say(f"  It is too big to be explored whole: {verdict.share:.0%} of what was seen; {left} were left.")
    counts = f"{verdict.states:,} states, {verdict.moves:,} moves and {verdict.pairs:,} pairs of runs"
    show.say(f"  {counts} in {seconds:.2f} s.", style="dim")


def _sentence(script: Script, verdict: Verdict) -> str:
    if verdict.proved:
        return f"✓ {script.title} is proved: nobody is stranded, every run ends, and nothing sealed is given away."
    if verdict.findings:
        count = len(verdict.findings)
        return f"✗ {script.title} is not proved: {count} {'thing' if count == 1 else 'things'} to put right."
    return f"✗ {script.title} is not proved: nothing wrong was found, and not everything was looked at."


def _show_finding(file: Path, script: Script, finding: Finding) -> None:
    """What is wrong and where, and the shortest run that shows it: framed on a terminal, indented in a pipe."""
    console = Console(soft_wrap=True, highlight=False)
    colour = _COLOURS.get(finding.kind, "red")
    step = script.step(finding.step) if finding.step in script.position else None
    where = file.with_name(f"{step.block}{file.suffix}") if step and step.block else file
    place = f"{where}:{step.line}" if step else str(file)
    about = f"  step {finding.step}" if step else ""
    console.print(Text.assemble((place, "bold"), "  ", (_HEADINGS[finding.kind], colour), about))
    console.print(Text(f"  {finding.message}"))
    run = Text("\n").join(Text(told) for told in finding.transcript)
    if finding.transcript and console.is_terminal:
        framed = Panel(run, title="for example", title_align="left", border_style=colour)
        Console(highlight=False).print(Padding(framed, (0, 2)))
    elif finding.transcript:
        console.print(Text("\n".join(f"    {told}" for told in finding.transcript)))
    console.print()


COMMANDS = (explore,)
