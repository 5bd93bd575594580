"""How what was found is told to a coordinator: one sentence, and the shortest run that shows it. Pure."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from flows.explore.graph import Graph, Start, is_wait, reaches
from flows.explore.leaks import Came
from flows.explore.moves import ANSWERS, JOINS, PASSES, Move, play
from flows.explore.secrets import DEPTH, HOW, NO, VALUE, WHETHER, YES, Secret
from flows.explore.stuck import Fault
from flows.explore.verdict import LEAK, WAITS, Finding
from flows.problems import Problem
from flows.state import Effect, Ended, Holding, Phrase, State, Tell

_TEXTS = {
    "ask": "is asked “{step}”",
    "say": "is told “{step}”",
    "reveal": "sees both answers to “{step}”",
    "reveal if passed": "is told that “{step}” was left open",
    "go first": "is asked whether to go first at “{step}”",
    "first": "sees the other's answer to “{step}” first",
}
_PHRASES = {
    "checkin.sealed": "hears that theirs is sealed",
    "checkin.holding": "hears that the two go on together",
    "checkin.passed": "hears that a pass is fine",
    "checkin.left_open": "hears that it can stay open",
    "checkin.lighter": "hears that it goes lighter",
    "checkin.reminder": "is reminded once",
    "checkin.gathering": "hears that there is time",
    "checkin.reveal_one_open": "hears that the other was left open",
    "checkin.partner_left": "hears that the other had to go",
    "checkin.not_understood": "hears that a number works best",
    "checkin.gone_first": "hears that theirs can be seen now",
}
_LEAKS = {
    VALUE: "The {partner} can tell what the {who} answered to “{step}” without having been shown it",
    WHETHER: "The {partner} can tell whether the {who} answered or passed “{step}”, which they were not told",
    HOW: "The {partner} can tell in which way the {who} left “{step}” open",
    YES: "The caller can tell whether the peer wants to go first at “{step}” before anything is shown",
    NO: "The caller can tell how the peer declined to go first at “{step}”",
    DEPTH: "The {partner} can tell how much the {who} can hold, or whose depth it is",
}


def fault(graph: Graph, found: Fault) -> Finding:
    """A fault of one state or move, with the way there."""
    run = _Run(graph, *_way(graph, found.node))
    if found.move is not None:
        run.go(found.move)
    turns = [*run.turns, *([found.aside] if found.aside else [])]
    lines = [run.begins, *(f"{number}. {turn}" for number, turn in enumerate(turns, 1))]
    return Finding(found.kind, found.step, found.message, tuple(lines))


def leak(graph: Graph, secret: Secret, trail: list[Came]) -> Finding:
    """Two runs that the partner can tell apart."""
    message, lines, seen = _side_by_side(graph, secret, trail)
    about = f", by what comes at “{seen}”" if seen not in ("", secret.step) else ""
    return Finding(LEAK, seen or secret.step, f"{message}{about}.", (*lines[0], lines[1]))


def wait(graph: Graph, secret: Secret, at: str, trail: list[Came]) -> Finding:
    """Two runs in which the partner waits for another time."""
    people = graph.script.people
    who, partner = people[secret.who], people[secret.partner]
    message = (
        f"The {partner} may guess from a longer wait what the {who} said to “{secret.step}”: it decides whether the "
        f"{who} is asked “{at}” alone, while the {partner} waits."
    )
    return Finding(WAITS, at, message, tuple(_side_by_side(graph, secret, trail)[1][0]))


def in_words(problems: Iterable[Problem]) -> Iterator[Finding]:
    """What the texts themselves tell of the partner, such as “your partner passed”, as lint reads them."""
    told = {problem.step: problem for problem in problems if problem.rule == "names-partner-answer"}
    return (Finding(LEAK, step, problem.message) for step, problem in told.items())


class _Run:
    """One run, played again with the real states and told turn by turn."""

    def __init__(self, graph: Graph, start: Start, moves: Iterable[Move]) -> None:
        self._graph = graph
        self.turns: list[str] = []
        self.seen: list[Effect] = []
        self.begins = f"There: {', '.join(f'{role}, who can hold {depth}' for role, depth in start.present.items())}."
        self._state: State
        self._state, effects = graph.engine.begin(
            graph.script,
            start.present,
            from_first_question=start.from_first_question,
            media=dict.fromkeys(start.present, start.medium),
        )
        self.seen += effects
        for move in moves:
            self.go(move)

    def go(self, move: Move) -> None:
        """One more move."""
        self._state, effects = play(self._graph.engine, self._graph.script, self._state, move)
        self.seen += effects
        self.turns.append(". ".join([_did(move), *self._told(effects)]) + ".")

    def sees(self, role: str, *, waits: bool) -> list[Effect]:
        """What this person has seen, with or without what is only about waiting."""
        return [effect for effect in self.seen if reaches(effect, role) and (waits or not is_wait(effect))]

    def _told(self, effects: list[Effect]) -> Iterator[str]:
        for role in self._graph.script.people:
            told = [text for effect in effects if reaches(effect, role) for text in _said(effect)]
            if told:
                yield f"The {role} {', '.join(told)}"


def _side_by_side(graph: Graph, secret: Secret, trail: list[Came]) -> tuple[str, tuple[list[str], str], str]:
    """The sentence, the lines of two runs and of what the partner sees of them in the end, and the step of that."""
    runs = _two_runs(graph, trail)
    people = graph.script.people
    partner = people[secret.partner]
    message = _LEAKS[secret.kind].format(who=people[secret.who], partner=partner, step=secret.step)
    lines = [runs[0].begins] + ([] if runs[0].begins == runs[1].begins else [f"Or else {runs[1].begins}"])
    for number, (one, two) in enumerate(zip_longest(runs[0].turns, runs[1].turns), 1):
        lines += [f"{number}. {one or '-'}"] + ([] if one == two else [f"   Or else: {two or '-'}"])
    for waits in (False, True):
        one, two = (run.sees(partner, waits=waits) for run in runs)
        at = next((at for at, pair in enumerate(zip_longest(one, two)) if pair[0] != pair[1]), None)
        if at is not None:
            rest = [one[at:], two[at:]]
            break
    else:
        return message, (lines, ""), ""
    told = [", ".join(text for effect in some for text in _said(effect)) or "sees nothing more" for some in rest]
    return message, (lines, f"So the {partner} {told[0]}; or else {told[1]}."), _first_apart(*rest)


def _first_apart(one: list[Effect], two: list[Effect]) -> str:
    """The first step of which a text is in only one of two lists, or else the first of all."""
    texts = [effect for effect in (*one, *two) if isinstance(effect, Tell)]
    apart = [effect for effect in texts if effect not in one or effect not in two]
    return next((effect.step for effect in (*apart, *texts)), "")


def _two_runs(graph: Graph, trail: list[Came]) -> tuple[_Run, _Run]:
    (before, (one, two)), *rest = trail
    if before is None:
        assert one is not None and two is not None
        runs = (_Run(graph, graph.starts[one][0], ()), _Run(graph, graph.starts[two][0], ()))
    else:
        way = _way(graph, before.one)
        runs = (_Run(graph, *way), _Run(graph, *way))
        rest = trail
    for _, moves in rest:
        for run, move in zip(runs, moves, strict=True):
            if move is not None:
                run.go(graph.moves[move])
    return runs


def _way(graph: Graph, node: int) -> tuple[Start, list[Move]]:
    """The shortest way to a state: how it begins, and the moves."""
    moves: list[Move] = []
    while True:
        node, number = graph.parents[node]
        if node < 0:
            return graph.starts[number][0], moves[::-1]
        moves.append(graph.moves[number])


def _did(move: Move) -> str:
    if move.does == JOINS:
        return f"The {move.who} joins, who can hold {move.value}"
    at = f" “{move.step}”" if move.step else ""
    if move.does == ANSWERS:
        return f"The {move.who} answers{at}: {move.value}"
    return f"The {move.who} {move.does}{' at' if at and move.does != PASSES else ''}{at}"


def _said(effect: Effect) -> Iterator[str]:
    """What one effect is to the person it reaches; nothing for what only the line hears."""
    if isinstance(effect, Tell):
        of_choice = f"is told what “{effect.text.removeprefix('choice:')}” says"
        yield _TEXTS.get(effect.text, of_choice).format(step=effect.step)
    elif isinstance(effect, Phrase):
        yield _PHRASES.get(effect.key, f"hears “{effect.key}”")
    elif isinstance(effect, Holding):
        yield f"waits for the {' and the '.join(effect.on)}"
    elif isinstance(effect, Ended):
        yield f"comes to the end ({effect.reason})"
