"""Nothing leaks: two runs that differ in one thing the partner may not know must look the same to the partner. Pure.

Wherever somebody chooses in private, the runs of two choices are followed side by side, event by event. A private
step that only one of them is asked is walked on its own; meanwhile the partner may wait longer, and see no more.
"""

from itertools import combinations
from typing import NamedTuple

from flows.explore import secrets
from flows.explore.graph import Facts, Graph, Label, Progress, is_wait
from flows.explore.moves import LEAVES, LIGHTER
from flows.explore.secrets import Secret
from flows.explore.stuck import WAITING

_OFTEN = 2000


class Pair(NamedTuple):
    """Two runs that differ in a secret, and what the partner has so far seen in only one of them."""

    one: int
    two: int
    secret: Secret
    ahead: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


Step = tuple[int | None, int | None]
"""The moves that take two runs on, by number; None for one that stands still."""
Came = tuple[Pair | None, Step]
"""How a pair came to be: the pair before and its step; without a pair before, the numbers of two starts."""
Edge = tuple[int, int]
"""The state that a move leads to, and its label."""


class Compare:
    """Follows all pairs, nearest first, and keeps how the first leak of each secret came to be.

    `waits` holds what the partner might guess from how long they wait, with the step that makes them wait; `left`
    counts the pairs that were not followed.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.left = 0
        self.leaks: dict[Secret, Came] = {}
        self.waits: dict[tuple[Secret, str], Came] = {}
        self.came: dict[Pair, Came] = {}
        self._levels: dict[int, list[Pair]] = {}
        self._stands = Label(tuple(() for _ in graph.script.people), (), (), (), None)

    @property
    def pairs(self) -> int:
        """How many pairs were followed."""
        return len(self.came) - self.left

    def run(self, limit: int, progress: Progress | None = None) -> None:
        """Follow all pairs to their ends, or `limit` of them."""
        if len(self.graph.script.people) < 2:
            return
        self._begin()
        node = level = followed = 0
        while node < len(self.graph) or self._levels:
            while node < len(self.graph) and self.graph.far[node] <= level:
                self._part(node, level)
                node += 1
            for pair in self._levels.pop(level, ()):
                followed += 1
                if followed > limit:
                    self.left += 1
                elif pair.secret not in self.leaks:
                    self._follow(pair, level)
                if progress is not None and followed % _OFTEN == 0:
                    progress(len(self.graph), len(self.came) - followed)
            level += 1

    # -- where runs part -----------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Starts that differ in what people can hold, where the lower of the two is the same."""
        for (at_one, one), (at_two, two) in combinations(enumerate(self.graph.starts), 2):
            for secret in secrets.of_starts(one[0], two[0], self.graph.script.people):
                self._arrive((None, (at_one, at_two)), secret, (one[1], two[1]), (one[2], two[2]), 0)

    def _part(self, node: int, level: int) -> None:
        """Every two choices that somebody has here and that the partner may not tell apart."""
        edges = self._edges(node)
        moves = [(number, self.graph.moves[number]) for number in edges]
        for (one, first), (two, second) in combinations(moves, 2):
            secret = secrets.between(self.graph.classes, first, second)
            if secret is not None and secret not in self.leaks:
                before = Pair(node, node, secret)
                self._go((before, (one, two)), (edges[one], edges[two]), level)

    # -- how they go on ------------------------------------------------------------------------------------

    def _follow(self, pair: Pair, level: int) -> None:
        """Everything that can happen next in both, or in the one that has a private step of its own to go."""
        one, two = self._edges(pair.one), self._edges(pair.two)
        role = self.graph.script.people[pair.secret.who]
        alike = self._alike(pair.one, pair.two, pair.secret)
        if not alike:
            self._alone(pair, level)
        if not alike and not self._same_view(pair.one, pair.two, pair.secret):
            return
        for move in [move for move in one if move in two] if not any(pair.ahead) else ():
            does = self.graph.moves[move]
            if does.who != role or (alike and not (does.does == LEAVES and self._only_one_is_through(pair))):
                self._go((pair, (move, move)), (one[move], two[move]), level)

    def _only_one_is_through(self, pair: Pair) -> bool:
        """Whether to leave now is to leave in the middle in one run only; that is theirs to show."""
        facts, who = self.graph.facts, pair.secret.who
        return (facts[pair.one].doing[who] == "done") is not (facts[pair.two].doing[who] == "done")

    def _alone(self, pair: Pair, level: int) -> None:
        """The run whose person is asked something earlier moves, and the other stands still."""
        who = pair.secret.who
        nodes = (pair.one, pair.two)
        facts = [self.graph.facts[node] for node in nodes]
        behind = min((run for run in (0, 1) if facts[run].asked[who]), key=lambda run: facts[run].places[who])
        for move, edge in self._edges(nodes[behind]).items():
            does = self.graph.moves[move]
            if does.who == self.graph.script.people[who] and does.does not in (LIGHTER, LEAVES):
                if behind == 0:
                    self._go((pair, (move, None)), (edge, None), level)
                else:
                    self._go((pair, (None, move)), (None, edge), level)

    def _go(self, came: Came, edges: tuple[Edge | None, Edge | None], level: int) -> None:
        before = came[0]
        assert before is not None
        nodes = tuple(edge[0] if edge else node for edge, node in zip(edges, (before.one, before.two), strict=True))
        labels = tuple(self.graph.labels[edge[1]] if edge else self._stands for edge in edges)
        self._arrive(came, before.secret, (nodes[0], nodes[1]), (labels[0], labels[1]), level + 1)

    def _arrive(self, came: Came, secret: Secret, now: Edge, labels: tuple[Label, Label], level: int) -> None:
        """Two runs after a step: still the same to the partner, told by now, or a leak."""
        before = came[0]
        if secrets.is_told(secret, self.graph.script.people, *labels):
            return
        alike = self._alike(*now, secret)
        was_alike = before is None or self._alike(before.one, before.two, secret)
        seen = [label.seen[secret.partner] for label in labels]
        if not (alike and was_alike):
            seen = [self._without_waits(one) for one in seen]
        ahead = _apart(*((*old, *new) for old, new in zip(before.ahead if before else ((), ()), seen, strict=True)))
        is_same = self._same_view(*now, secret) and not any(ahead)
        if all(ahead) or (alike and not is_same):
            self.leaks.setdefault(secret, came)
            return
        pair = Pair(*now, secret, ahead)
        if (now[0] != now[1] or any(ahead)) and pair not in self.came:
            self.came[pair] = came
            self._levels.setdefault(level, []).append(pair)
            if not alike:
                self._note_wait(pair, came)

    def _note_wait(self, pair: Pair, came: Came) -> None:
        """Whoever waits while the other has a step that depends on the secret may guess it from the time it takes."""
        secret, facts = pair.secret, [self.graph.facts[node] for node in (pair.one, pair.two)]
        for fact in facts:
            asked = fact.asked[secret.who]
            if any(each.doing[secret.partner] in WAITING for each in facts) and asked is not None:
                self.waits.setdefault((secret, asked[0]), came)
                return

    # -- what the partner knows ----------------------------------------------------------------------------

    def _alike(self, one: int, two: int, secret: Secret) -> bool:
        """Whether the one who has the secret is asked the same in both runs."""
        facts = self.graph.facts
        return facts[one].asked[secret.who] == facts[two].asked[secret.who]

    def _same_view(self, one: int, two: int, secret: Secret) -> bool:
        facts: list[Facts] = self.graph.facts
        return facts[one].views[secret.partner] == facts[two].views[secret.partner]

    def _without_waits(self, seen: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(effect for effect in seen if not is_wait(self.graph.effects[effect]))

    def _edges(self, node: int) -> dict[int, Edge]:
        return {move: (target, label) for move, target, label in self.graph.out(node)}


def _apart(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What is left of two sequences without what they begin with in common."""
    common = 0
    while common < min(len(one), len(two)) and one[common] == two[common]:
        common += 1
    return one[common:], two[common:]
