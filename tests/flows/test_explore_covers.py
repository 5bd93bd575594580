"""What is explored is all there is: whatever people do, they are in a state that stands among the explored ones."""

import json
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flows import engine, explore
from flows.explore.asides import at_rest
from flows.explore.classes import Classes
from flows.explore.graph import Graph, Watch
from flows.reveal import is_answer
from flows.script import Script
from flows.state import Act, Effect, State
from tests.flows.strategies import ONE_AND_TWO, event, moves, presents, scripts

SMALL = 1500
TWO = ONE_AND_TWO[1]


def stands_for(classes: Classes, state: State) -> str:
    """The explored state that a state is one of: its answers by class, and nothing beside them."""
    if not state["ended"]:
        state = {
            **state,
            "answers": {step: _by_class(classes, step, given) for step, given in state["answers"].items()},
        }
    return json.dumps(_rested(classes, state), sort_keys=True)


def _rested(classes: Classes, state: State) -> State:
    """What is said beside the answers is put away before and after: the same on both sides."""
    canonical = classes.canonical(state)
    return canonical if state["ended"] else at_rest(canonical)


def _by_class(classes: Classes, step: str, given: dict[str, Any]) -> dict[str, Any]:
    return {role: classes.explored(step, answer) if is_answer(answer) else answer for role, answer in given.items()}


@given(st.data(), scripts())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_nobody_comes_to_a_state_that_was_not_explored(data: st.DataObject, script: Script) -> None:
    graph = Graph(script, engine)
    graph.grow(SMALL, Watch())
    assume(graph.frontier == 0)
    known = {json.dumps(_rested(graph.classes, graph.state(node)), sort_keys=True) for node in range(len(graph))}
    state, _ = engine.begin(script, data.draw(presents(script)))
    assert stands_for(graph.classes, state) in known
    for count, move in enumerate(data.draw(moves(30))):
        state, _ = engine.advance(script, state, event(script, state, move, f"w{count}"))
        assert stands_for(graph.classes, state) in known


@given(st.data(), scripts())
@settings(max_examples=100, deadline=None)
def test_a_state_without_what_is_over_goes_on_as_the_state_does(data: st.DataObject, script: Script) -> None:
    """Nothing that was put away is ever looked at again: the same effects, and the same state but for it."""
    classes = Classes(script)
    state, _ = engine.begin(script, data.draw(presents(script)))
    for count, move in enumerate(data.draw(moves(30))):
        if state["ended"]:
            return
        happening = event(script, state, move, f"w{count}")
        after, effects = engine.advance(script, state, happening)
        short, as_short = engine.advance(script, classes.canonical(state), happening)
        assert classes.canonical(short) == classes.canonical(after)
        assert _without_depth(as_short) == _without_depth(effects)
        state = after


def _without_depth(effects: list[Effect]) -> list[Effect]:
    """Where no depth is left to ask at, how deep it is does not matter."""
    return [effect for effect in effects if not (isinstance(effect, Act) and effect.action == "depth")]


@given(scripts(TWO))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_is_explored_to_an_end(script: Script) -> None:
    """The engine strands nobody in any script; what a script can give away is who passed, by a condition on it."""
    verdict = explore.explore(script, limit=SMALL)
    assert verdict.states <= SMALL and verdict.complete is not bool(verdict.frontier or verdict.unpaired)
    by_condition = {condition.verb for step in script.steps for condition in step.conditions} & {"passed", "answered"}
    for finding in verdict.findings:
        assert finding.kind == "leak" and "whether" in finding.message and by_condition, finding
