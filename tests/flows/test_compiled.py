"""Compiled scripts are read for ever: one golden file for each format there has been, and what it must mean now."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from flows import author_tests, loading
from flows.script import FORMAT, Script
from tests.flows.playing import SHIPPED, shipped, through_json

HERE = Path(__file__).parent / "compiled"
FORMATS = sorted(int(path.stem.removeprefix("format_")) for path in HERE.glob("format_*.json"))
BLOCKS = {"goodbye": (HERE / "goodbye.nt").read_text(encoding="utf-8")}


def compiled(number: int) -> Any:
    """The golden compiled form of one format, as it was stored then."""
    return json.loads((HERE / f"format_{number}.json").read_text(encoding="utf-8"))


def source(number: int) -> str:
    """The script that it was made of."""
    return (HERE / f"format_{number}.nt").read_text(encoding="utf-8")


def test_there_is_a_golden_file_for_every_format_up_to_this_one() -> None:
    assert list(range(1, FORMAT + 1)) == FORMATS


@pytest.mark.parametrize("number", FORMATS)
def test_a_compiled_form_of_any_format_is_the_script_it_was_made_of(number: int) -> None:
    """What its format did not know yet has its default; what it did know means the same."""
    assert compiled(number)["format"] == number
    assert Script.from_json(compiled(number)) == loading.load(source(number), BLOCKS)


@pytest.mark.parametrize("number", FORMATS)
def test_a_compiled_form_of_any_format_can_be_played_and_stored_again(number: int) -> None:
    script = Script.from_json(compiled(number))
    assert [played.failures for played in author_tests.play_all(script)] == [[]]
    assert Script.from_json(through_json(json.loads(json.dumps(script.to_json())))) == script


def test_this_format_is_written_as_its_golden_file(update: bool) -> None:
    """When this fails and is not about places in the file, raise FORMAT and keep the old golden file as it is."""
    now = json.dumps(loading.load(source(FORMAT), BLOCKS).to_json(), ensure_ascii=False, indent=1) + "\n"
    path = HERE / f"format_{FORMAT}.json"
    if update:
        path.write_text(now, encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(now)


def test_the_golden_script_of_this_format_has_everything_that_a_script_can_have() -> None:
    """Each field of a step, a choice and a test is somewhere written out, so that the golden file shows its shape."""
    script = loading.load(source(FORMAT), BLOCKS)
    choices = [choice for step in script.steps for choice in step.choice_by_id.values()]
    for things in (script.steps, choices, script.tests):
        for name in asdict(things[0]):
            assert name == "lines" or any(getattr(thing, name) for thing in things), name


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "lighter_check_in"])
def test_a_script_of_format_1_knew_nothing_of_blocks_or_of_going_first(name: str) -> None:
    """Without the fields that came later a shipped script that does not use them is still the same."""
    stored = json.loads(json.dumps({**shipped(name).to_json(), "format": 1}))
    for step in stored["steps"]:
        for later in ("block", "peer_may_go_first"):
            del step[later]
    for test in stored["tests"]:
        if not test["on"]:
            del test["on"]
    assert Script.from_json(stored) == shipped(name)


@pytest.mark.parametrize("number", [0, FORMAT + 1, "2", None])
def test_an_unknown_format_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match="is not known"):
        Script.from_json({**compiled(FORMAT), "format": number})
