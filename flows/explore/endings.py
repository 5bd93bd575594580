"""Every run ends: no state comes round again, and from each that is not the end something leads on. Pure."""

from collections import deque
from collections.abc import Iterator

from flows.explore.graph import Graph
from flows.explore.stuck import Fault
from flows.explore.verdict import ENDLESS


def faults(graph: Graph) -> Iterator[Fault]:
    """A state that nothing leads out of, or the first of those that can come round for ever."""
    ways = [{target for _, target, _ in graph.out(node) if target != node} for node in range(len(graph))]
    for node, targets in enumerate(ways):
        if not targets and not graph.facts[node].ended:
            yield Fault(ENDLESS, "", "Nothing leads on from here, and it is not the end.", node)
            return
    left = _coming_round(ways)
    if left:
        yield Fault(ENDLESS, "", "This can come round again and again, without an end.", min(left))


def _coming_round(ways: list[set[int]]) -> set[int]:
    """The states that are left when those that only lead on are taken away, first ones first."""
    entries = dict.fromkeys(range(len(ways)), 0)
    for targets in ways:
        for target in targets:
            entries[target] = entries.get(target, 0) + 1
    free = deque(node for node in range(len(ways)) if not entries[node])
    left = set(range(len(ways)))
    while free:
        node = free.popleft()
        left.discard(node)
        for target in ways[node] if node < len(ways) else ():
            entries[target] -= 1
            if not entries[target] and target < len(ways):
                free.append(target)
    return left
