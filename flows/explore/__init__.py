"""Exploring a script: every way that people can go through it, before anyone is put through it. Pure."""

from collections.abc import Callable

from flows.explore.verdict import Finding, Verdict, as_problems
from flows.problems import Problem
from flows.script import Script

__all__ = ["Finding", "Verdict", "explore", "problems"]

LIMIT = 200_000


def explore(script: Script, *, limit: int = LIMIT, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Follow every run by class; `limit` bounds the states, `progress` hears (followed, seen and not yet)."""
    return Verdict(states=0, moves=0, pairs=0, frontier=1)


def problems(script: Script, *, limit: int = LIMIT) -> list[Problem]:
    """What publishing must know: who could be stranded or what could leak is an error.

    A guess from waiting, and a script too big to be explored whole, are warnings: to be acknowledged by name.
    """
    return as_problems(script, explore(script, limit=limit))
