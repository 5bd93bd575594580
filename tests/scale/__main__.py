"""`make scale`: evenings in which one machine after the other dies or is cut off, and the accounts of each."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tests.faults import ledger
from tests.faults.fault import Fault
from tests.faults.line import Broken, Impossible
from tests.faults.play import Evening, Strike
from tests.scale.spread import Spread, standing

INSIDE = "SHOULDER_SCALE"
WORLD = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
OWN_NAMES = 'mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && exec "$@"'
AWAY, CUT_OFF = 8.0, 30.0
MOST = 5.0
"""Seconds after which another clock leads, at the latest."""


def _dies(name: str) -> Strike:
    def strike(evening: Evening) -> None:
        line = _spread(evening)
        line.hosts[name].off()
        line.later(AWAY, line.hosts[name].on)

    return strike


def _is_cut_off(name: str) -> Strike:
    def strike(evening: Evening) -> None:
        line = _spread(evening)
        line.hosts[name].cable(there=False)
        line.later(CUT_OFF, lambda: line.hosts[name].cable(there=True))

    return strike


def _spread(evening: Evening) -> Spread:
    assert isinstance(evening.line, Spread)
    return evening.line


@contextmanager
def _until_mended(evening: Evening) -> Iterator[None]:
    try:
        yield
    finally:
        _spread(evening).is_mended()


def _fault(sentence: str, evening: str, *strikes: Strike) -> Fault:
    return Fault(evening, sentence, evening, strikes, _until_mended)


FAULTS = (
    _fault(
        "A web host, one with workers and a clock die, and come back.",
        "ours killed",
        *map(_dies, ("web1", "hands1", "clock1")),
    ),
    _fault("The other clock and Redis die, and come back.", "redis killed", _dies("clock2"), _dies("redis")),
    _fault("PostgreSQL dies, and comes back with what was committed.", "postgres killed", _dies("postgres")),
    _fault(
        "A web host, one with workers and a clock are cut off for 30 s.",
        "ours cut off",
        *map(_is_cut_off, ("web2", "hands2", "clock2")),
    ),
    _fault("Redis is cut off for 30 s.", "redis cut off", _is_cut_off("redis")),
    _fault("PostgreSQL is cut off for 30 s.", "postgres cut off", _is_cut_off("postgres")),
    _fault("The carrier is cut off for 30 s.", "carrier cut off", _is_cut_off("carrier")),
)


def _played(line: Spread, number: int, fault: Fault, seed: int) -> list[str]:
    evening = Evening(line, random.Random(f"{seed} {fault.name}"), number)
    try:
        with fault.through(evening):
            evening.goes(*fault.strikes)
        evening.comes_to_rest()
    except Broken as trouble:
        return [str(trouble), *ledger.unbalanced(evening)]
    return ledger.unbalanced(evening)


def _clocks_follow(line: Spread) -> list[str]:
    """Whichever of the two leads: when it dies, the other does soon."""
    took = []
    for name in ("clock1", "clock2"):
        line.waits_for_a_clock()
        line.hosts[name].off()
        took.append(line.waits_for_a_clock())
        line.comes_back(name)
    click.echo(f"  a clock leads again after {max(took):.1f} s")
    return [f"another clock led after {seconds:.1f} s only" for seconds in took if seconds > MOST]


def _run(only: tuple[str, ...], seed: int, again: bool) -> int:
    failed = 0
    with standing() as line:
        for number, fault in enumerate(FAULTS, start=1):
            if only and not any(word in fault.name for word in only):
                continue
            found = _told(line, number, fault, seed)
            if found and again:
                found = _told(line, number + len(FAULTS), fault, seed)
            failed += bool(found)
        found = _clocks_follow(line)
        if found and again:
            found = _clocks_follow(line)
        failed += bool(found)
        _tell("clocks", "The clock that leads dies.", found, 0)
    return failed


def _told(line: Spread, number: int, fault: Fault, seed: int) -> list[str]:
    began = time.monotonic()
    found = _played(line, number, fault, seed)
    _tell(fault.name, fault.sentence, found, time.monotonic() - began)
    return found


def _tell(name: str, sentence: str, found: list[str], seconds: float) -> None:
    click.echo(f"{'✗' if found else '✓'} {name} ({seconds:.0f} s)  {sentence}")
    for wrong in found:
        click.echo(f"    {wrong}")


def _missing() -> str:
    """Why such a world cannot be made here; empty if it can."""
    try:
        probe = "ip link add switch type bridge && ip netns add probe"
        tried = subprocess.run(
            [*WORLD, "sh", "-c", OWN_NAMES, "sh", "sh", "-c", probe], capture_output=True, text=True, check=False
        )
    except OSError as error:
        return f"{error.filename} is not installed"
    return "" if tried.returncode == 0 else tried.stderr.strip()[-200:] or "namespaces are not permitted"


@click.command()
@click.argument("only", nargs=-1)
@click.option("--seed", type=int, default=None, help="The same random instants again.")
@click.option("--again", is_flag=True, help="What is amiss is played once more, and fails only if it is amiss twice.")
def main(only: tuple[str, ...], seed: int | None, again: bool) -> None:
    """Play every evening, or those with ONLY in their name, in a world of its own; exit status 1 if one is amiss."""
    if INSIDE not in os.environ:
        if missing := _missing():
            click.echo(f"– make scale is not played here: {missing}")
            return
        inner = [*WORLD, "sh", "-c", OWN_NAMES, "sh", sys.executable, "-m", "tests.scale", *sys.argv[1:]]
        os.execvpe(inner[0], inner, {**os.environ, INSIDE: "1"})  # whoever ends it ends the world
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    click.echo(f"seed {seed}")
    try:
        sys.exit(1 if _run(only, seed, again) else 0)
    except Impossible as why:
        click.echo(f"– make scale is not played here: {why}")


if __name__ == "__main__":
    main()
