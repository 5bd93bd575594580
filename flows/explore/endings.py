"""Every run ends: no state comes round again, and from each that is not the end something leads on. Pure."""

from collections.abc import Iterator

from flows.explore.graph import Graph
from flows.explore.stuck import Fault
from flows.explore.verdict import ENDLESS

Ways = dict[int, set[int]]


def faults(graph: Graph) -> Iterator[Fault]:
    """A state that nothing leads out of, and the move that soonest takes a run back to where it was."""
    ways = {node: {target for _, target, _ in graph.out(node)} - {node} for node in range(len(graph))}
    for node, targets in ways.items():
        if not targets and not graph.facts[node].ended:
            yield Fault(ENDLESS, "", "Nothing leads on from here, and it is not the end.", node)
            return
    left = _peeled(ways)
    for node in sorted(left):
        for move, target, _ in graph.out(node):
            if (
                target in left
                and target != node
                and graph.far[target] <= graph.far[node]
                and _leads(left, target, node)
            ):
                message = "After this everything can come round again, without an end."
                yield Fault(ENDLESS, graph.moves[move].step, message, node, graph.moves[move])
                return


def _leads(ways: Ways, start: int, goal: int) -> bool:
    """Whether one can come from one state to another."""
    seen, left = {start}, [start]
    while left and goal not in seen:
        new = (ways[left.pop()] & ways.keys()) - seen
        seen |= new
        left += new
    return goal in seen


def _peeled(ways: Ways) -> Ways:
    """What is left when whatever leads nowhere is taken away, again and again: what comes round, and the ways to it."""
    back: Ways = {node: set() for node in ways}
    for node, targets in ways.items():
        for target in targets & ways.keys():
            back[target].add(node)
    count = {node: len(targets & ways.keys()) for node, targets in ways.items()}
    free = [node for node, targets in count.items() if not targets]
    while free:
        for node in back[free.pop()]:
            count[node] -= 1
            if not count[node]:
                free.append(node)
    return {node: targets for node, targets in ways.items() if count[node]}
