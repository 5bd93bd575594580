"""Exploring a script: every way that people can go through it, before anyone is put through it. Pure."""

from flows import engine as the_engine
from flows import lint
from flows.explore import endings, telling
from flows.explore.asides import Asides
from flows.explore.graph import Graph, Progress
from flows.explore.leaks import Came, Compare
from flows.explore.moves import Engine
from flows.explore.verdict import Finding, Verdict, as_problems
from flows.problems import Problem
from flows.script import Script

__all__ = ["Engine", "Finding", "Verdict", "explore", "problems"]

LIMIT = 20_000
"""How many states are followed before a script is said to be too big."""
MOST_PAIRS = 200_000
"""How many pairs of states are compared before that is said."""
_MOST_FINDINGS = 8


def explore(
    script: Script,
    *,
    limit: int = LIMIT,
    most_pairs: int = MOST_PAIRS,
    engine: Engine = the_engine,
    progress: Progress | None = None,
) -> Verdict:
    """Follow every run by class: every answer, pass, silence, LIGHTER, joining and leaving, in every order.

    `limit` bounds the states that are followed and `most_pairs` those that are compared; `progress` hears now and then
    how many states were followed, and how many things are known and were not. A script that is too big is never
    called proved.
    """
    graph = Graph(script, engine)
    conduct = Asides(graph)
    graph.grow(limit, conduct, progress)
    compared = Compare(graph)
    compared.run(most_pairs, progress)
    found = [telling.fault(graph, fault) for fault in (*conduct.faults, *endings.faults(graph))]
    found += [telling.leak(graph, secret, _trail(compared, came)) for secret, came in compared.leaks.items()]
    found += telling.in_words(lint.lint(script))
    return Verdict(
        states=len(graph),
        moves=graph.size,
        pairs=compared.pairs,
        frontier=graph.frontier,
        unpaired=compared.left,
        findings=tuple(sorted(found, key=lambda finding: len(finding.transcript))[:_MOST_FINDINGS]),
        waits=tuple(_waits(graph, compared)),
    )


def problems(script: Script, *, limit: int = LIMIT, progress: Progress | None = None) -> list[Problem]:
    """What publishing must know: who could be stranded or what could leak is an error.

    A guess from waiting, and a script too big to be explored whole, are warnings: to be acknowledged by name.
    """
    return as_problems(script, explore(script, limit=limit, progress=progress))


def _trail(compared: Compare, came: Came) -> list[Came]:
    """How a pair came to be, from where the two runs part."""
    trail = [came]
    while (before := trail[-1][0]) is not None and before in compared.came:
        trail.append(compared.came[before])
    return trail[::-1]


def _waits(graph: Graph, compared: Compare) -> list[Finding]:
    """One for each step that makes somebody wait because of another step."""
    first = {(secret.step, at): (secret, came) for (secret, at), came in reversed(compared.waits.items())}
    return [telling.wait(graph, secret, at, _trail(compared, came)) for (_, at), (secret, came) in first.items()]
