"""Promises of the engine for every script and every way people may go through it."""

import copy
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows import engine
from flows.reveal import is_answer
from flows.script import Script
from flows.state import (
    Effect,
    Ended,
    Joined,
    Left,
    Lighter,
    Passed,
    Phrase,
    Repeat,
    Said,
    Settled,
    State,
    Tell,
    TimedOut,
)
from flows.walk import OFFERED
from tests.flows import strategies
from tests.flows.playing import shipped, through_json
from tests.flows.strategies import DOES, Move, event, moves, plays, presents, scripts

TWO = ("caller", "peer")
SHARED = shipped("shared_check_in")
two_person_scripts = st.one_of(st.just(SHARED), scripts(TWO))
STAYING = tuple(does for does in DOES if does not in ("leave", "join"))


def other(role: str) -> str:
    return "peer" if role == "caller" else "caller"


def reaches(effects: list[Effect], role: str) -> list[Any]:
    """All that this person could notice of these effects."""
    return [e for e in effects if role == getattr(e, "to", getattr(e, "who", role))]


def spoken(effects: list[Effect], role: str) -> list[Any]:
    """What this person hears of these effects."""
    return [e for e in effects if isinstance(e, Tell | Phrase) and e.to == role]


def closed(state: State, step: str) -> bool:
    return step in state["shown"] or step in state["closed"]


@given(st.data(), two_person_scripts)
@settings(max_examples=150, deadline=None)
def test_a_sealed_answer_is_unseen_by_the_partner_before_both_are_in(data: st.DataObject, script: Script) -> None:
    """Two runs that differ in one sealed value look the same to the partner until the reveal (promise 1).

    Where the partner passes there is no reveal, and they look the same in that turn too. A peer who has said that
    they go first does not seal theirs.
    """
    state, who = _at_a_together_step(data, script)
    assume(not state["people"][who].get("goes_first"))
    step = script.step(engine.asked(script, state, who) or "")
    is_open = other(who) not in state["answers"].get(step.id, {})
    first, second = data.draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    one, one_effects = _answers(script, state, who, step.id, first, "w1")
    two, two_effects = _answers(script, state, who, step.id, second, "w2")
    if is_open:
        assert reaches(one_effects, other(who)) == reaches(two_effects, other(who))
    if step.id in one["shown"]:
        return
    assert spoken(one_effects, other(who)) == spoken(two_effects, other(who))
    for count, move in enumerate(data.draw(moves(8, STAYING))):
        if closed(one, step.id) or one["ended"] or two["ended"]:
            break
        one, one_effects = engine.advance(script, one, event(script, one, move, f"v{count}"))
        two, two_effects = engine.advance(script, two, event(script, two, move, f"v{count}"))
        assert closed(one, step.id) == closed(two, step.id)
        if step.id in one["shown"]:
            break
        assert spoken(one_effects, other(who)) == spoken(two_effects, other(who))


def _at_a_together_step(data: st.DataObject, script: Script) -> tuple[State, str]:
    """A state in which somebody is asked a together step that is still open."""
    state, _ = engine.begin(script, data.draw(presents(script)))
    for _, _, happening in plays(script, state, data.draw(moves(15))):
        state, _ = engine.advance(script, state, happening)
        if state["ended"]:
            break
    asked = {role: engine.asked(script, state, role) for role in TWO}
    offered = [role for role in state["people"] if state["people"][role]["doing"] == OFFERED]
    together = [role for role, step in asked.items() if step and script.step(step).together and role not in offered]
    assume(together)
    return state, data.draw(st.sampled_from(together))


def _answers(script: Script, state: State, who: str, step: str, which: int, ref: str) -> tuple[State, list[Effect]]:
    state, effects = engine.advance(script, state, Said(who, strategies.reply(script.step(step), which), ref))
    state, more = engine.advance(script, state, Settled(who, step))
    return state, effects + more


@given(st.data(), two_person_scripts)
@settings(max_examples=150, deadline=None)
def test_only_a_reveal_carries_an_answer(data: st.DataObject, script: Script) -> None:
    """The partner's answer only when both answered; if either passed nobody's is shown (promise 1)."""
    state, effects = engine.begin(script, data.draw(presents(script)))
    for move in data.draw(moves(30)):
        for effect in effects:
            _carries_nothing_it_should_not(script, state, effect)
        state, effects = engine.advance(script, state, event(script, state, move))
    for effect in effects:
        _carries_nothing_it_should_not(script, state, effect)


def _carries_nothing_it_should_not(script: Script, state: State, effect: Effect) -> None:
    if not isinstance(effect, Tell) or not effect.values:
        assert not getattr(effect, "values", None)
        return
    given_here = state["answers"][effect.step]
    if effect.text == "first":
        assert effect.to == "caller" and effect.step in state["first"] and "caller" not in given_here
        assert effect.values == {"theirs": given_here["peer"]} and is_answer(given_here["peer"])
        return
    assert effect.values["mine"] == given_here[effect.to]
    if effect.text == "reveal":
        assert all(is_answer(given_here.get(role)) for role in script.people)
        assert effect.values["theirs"] == given_here[other(effect.to)]
    else:
        assert set(effect.values) == {"mine"} and not is_answer(given_here[other(effect.to)])


@given(st.data(), two_person_scripts)
@settings(max_examples=100, deadline=None)
def test_both_see_a_reveal_in_one_batch_and_once(data: st.DataObject, script: Script) -> None:
    state, effects = engine.begin(script, data.draw(presents(script)))
    turns = [effects, *(effects for _, effects, _ in plays(script, state, data.draw(moves(30))))]
    seen: list[str] = []
    for effects in turns:
        shown = [(e.step, e.to) for e in effects if isinstance(e, Tell) and e.text == "reveal"]
        for step in {step for step, _ in shown}:
            assert sorted(to for where, to in shown if where == step) == ["caller", "peer"]
            assert step not in seen
            seen.append(step)


@given(st.data(), scripts())
@settings(max_examples=100, deadline=None)
def test_advance_is_pure_and_its_state_is_plain_json(data: st.DataObject, script: Script) -> None:
    """The same in gives the same out, what came in is not touched, and a stored state plays on alike."""
    state, _ = engine.begin(script, data.draw(presents(script)))
    for move in data.draw(moves(25)):
        happening, before = event(script, state, move), copy.deepcopy(state)
        once = engine.advance(script, state, happening)
        assert state == before
        assert engine.advance(script, through_json(state), happening) == once
        state = once[0]


def rejected(script: Script, state: State, happening: Any) -> bool:
    """Whether an event has no business in this state, told without the engine's own bookkeeping of it."""
    who = happening.who
    here = None if state["ended"] else engine.asked(script, state, who)
    doing = state["people"].get(who, {}).get("doing")
    match happening:
        case Said():
            return here is None or happening.step not in (None, here)
        case Settled():
            return here != happening.step or doing != "gathering"
        case TimedOut():
            return here != happening.step
        case Joined() | Left() | Lighter():
            return bool(state["ended"]) or _has_no_place(script, state, happening, doing)
        case _:
            return here is None or isinstance(happening, Repeat)


def _has_no_place(script: Script, state: State, happening: Joined | Left | Lighter, doing: str | None) -> bool:
    if isinstance(happening, Joined):
        return happening.who not in script.people or doing is not None
    if isinstance(happening, Left):
        return doing is None or happening.who in state["gone"]
    return doing in (None, "done")


@given(st.data(), scripts())
@settings(max_examples=150, deadline=None)
def test_a_rejected_event_changes_nothing(data: st.DataObject, script: Script) -> None:
    state, _ = engine.begin(script, data.draw(presents(script)))
    for move in data.draw(moves(25)):
        happening = event(script, state, move)
        after, effects = engine.advance(script, state, happening)
        if rejected(script, state, happening):
            assert after == state
            assert spoken(effects, move[0]) == effects
        else:
            assert after != state or effects
        state = after


@given(st.data(), scripts())
@settings(max_examples=100, deadline=None)
def test_whoever_is_there_is_always_answered(data: st.DataObject, script: Script) -> None:
    """Every reply, pass and LIGHTER is answered, or the run is over, or on-call is told (promise 6)."""
    state, _ = engine.begin(script, data.draw(presents(script)))
    for before, effects, happening in plays(script, state, data.draw(moves(25))):
        is_spoken = isinstance(happening, Said | Passed | Lighter | Repeat)
        who = getattr(happening, "who", "")
        if not is_spoken or before["ended"] or who not in before["people"]:
            continue
        is_one_more_bubble = before["people"][who]["doing"] == "gathering" and isinstance(happening, Said)
        others = [e for e in effects if isinstance(e, Ended) or getattr(e, "action", "") == "tell"]
        assert spoken(effects, who) or others or is_one_more_bubble


@given(st.data(), scripts())
@settings(max_examples=150, deadline=None)
def test_nobody_is_ever_stuck(data: st.DataObject, script: Script) -> None:
    """Each person can move, or waits for somebody who can, or for somebody to come (promise 4)."""
    state, _ = engine.begin(script, data.draw(presents(script)))
    _not_stuck(script, state)
    for move in data.draw(moves(25)):
        state, _ = engine.advance(script, state, event(script, state, move))
        _not_stuck(script, state)


def _not_stuck(script: Script, state: State) -> None:
    if state["ended"]:
        return
    absent = [role for role in script.people if role not in state["people"]]
    can_move = [role for role in state["people"] if engine.asked(script, state, role)]
    assert can_move or absent
    for role, person in state["people"].items():
        if person["doing"] == "holding":
            assert "skipped" not in state["answers"].get(person["at"], {}).get(role, {})
        if person["doing"] in ("holding", "done"):
            assert person["on"] and set(person["on"]) <= {*can_move, *absent}


@given(st.data(), scripts())
@settings(max_examples=100, deadline=None)
def test_every_path_ends(data: st.DataObject, script: Script) -> None:
    """However it went so far: once everyone is there and passes whatever is asked, the run is over."""
    state, _ = engine.begin(script, data.draw(presents(script)))
    turns = plays(script, state, data.draw(moves(15)))
    for _, _, happening in turns:
        state, _ = engine.advance(script, state, happening)
    for role in script.people:
        state, _ = engine.advance(script, state, Joined(role, "full"))
    for _ in range(2 * len(script.steps)):
        for role in script.people:
            state, _ = engine.advance(script, state, Passed(role))
    assert state["ended"]


@given(st.data(), scripts(TWO))
@settings(max_examples=100, deadline=None)
def test_no_step_deeper_than_the_lower_of_the_two_is_asked(data: st.DataObject, script: Script) -> None:
    """Promise 3, whatever is joined or lowered on the way."""
    order = ("light", "some", "full")
    state, _ = engine.begin(script, data.draw(presents(script)))
    for move in data.draw(moves(25)):
        new, effects = engine.advance(script, state, event(script, state, move))
        asked_before = {role: engine.asked(script, state, role) for role in TWO}
        in_force = min(order.index(person["depth"]) for person in new["people"].values())
        for effect in effects:
            if isinstance(effect, Tell) and effect.text == "ask" and asked_before[effect.to] != effect.step:
                assert order.index(script.step(effect.step).depth) <= in_force
        state = new


def test_moves_are_told_apart() -> None:
    """The strategies reach what they are meant to reach."""
    made: list[Move] = [("caller", "answer", 0), ("peer", "answer", 3)]
    state, _ = engine.begin(SHARED, {"caller": "full", "peer": "full"})
    last = plays(SHARED, state, made)[-1][1]
    assert Tell("peer", "mood", "reveal", {"mine": {"number": 4}, "theirs": {"number": 1}}) in last
