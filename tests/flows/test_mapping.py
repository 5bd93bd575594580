"""The map of a script: every step has its place, nothing lies on anything else, and every bond joins what it names."""

from hypothesis import given, settings

from flows.mapping import HEIGHT, SIDING, WIDTH, draw
from flows.script import Script
from tests.flows.strategies import scripts


@settings(max_examples=150, deadline=None)
@given(scripts())
def test_every_step_and_every_condition_is_on_the_map(script: Script) -> None:
    """In order, apart from each other; a bond leads down from what was asked, in a lane that no other shares there."""
    drawn = draw(script)
    assert [stop.id for stop in drawn.stops] == [step.id for step in script.steps]
    for above, below in zip(drawn.stops, drawn.stops[1:], strict=False):
        assert above.y + HEIGHT < below.y
    asked = {(step.id, condition.step) for step in script.steps for condition in step.conditions}
    assert {(bond.of, bond.on) for bond in drawn.bonds} == asked and len(drawn.bonds) == len(asked)
    for bond in drawn.bonds:
        assert SIDING + WIDTH < bond.x < drawn.width and bond.begins < bond.ends < drawn.height
        others = [one for one in drawn.bonds if one is not bond and one.x == bond.x]
        assert not any(bond.begins < one.ends and one.begins < bond.ends for one in others)
    for stop, step in zip(drawn.stops, script.steps, strict=True):
        assert (stop.x > SIDING) == bool(step.conditions or step.depth != "light")
