"""Shared blocks: a script that uses them is the script with their steps written out, in their places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import loading
from flows.loading import Problems
from flows.script import Script
from tests.flows import broken
from tests.flows.playing import SHIPPED, source

TOP = "script: T\nlanguages: en, es\npeople: caller\n"
HELLO = "hello:\n  say:\n    en: Hello.\n    es: Hola.\n"
BYE = "bye:\n  say:\n    en: Bye.\n    es: Adiós.\n"
MOOD = "mood:\n  ask:\n    en: Mood?\n    es: ¿Ánimo?\n  answer: 1 to 5\n"
AIR = "air:\n  only if: said 2 or less to mood\n  say:\n    en: Some air.\n    es: Aire.\n"
BLOCKS = {"welcome": "block: Welcome\n" + HELLO, "mood": "# asks\n" + MOOD, "air": AIR, "goodbye": BYE}


def ids(script: Script) -> list[str]:
    return [step.id for step in script.steps]


def test_a_block_stands_where_a_step_says_use() -> None:
    text = TOP + "use: welcome, goodbye\n\nstart:\n  use: welcome\n" + MOOD + "end_of_it:\n  use: goodbye\n"
    script = loading.load(text, BLOCKS)
    assert ids(script) == ["hello", "mood", "bye"]
    assert [step.block for step in script.steps] == ["welcome", "", "goodbye"]
    assert script == loading.load(TOP + HELLO + MOOD + BYE)


def test_a_block_that_is_only_named_at_the_top_comes_first() -> None:
    assert ids(loading.load(TOP + "use: mood, air\n" + BYE, BLOCKS)) == ["mood", "air", "bye"]
    assert ids(loading.load(TOP + "use:\n  - mood\n  - air\n" + BYE, BLOCKS)) == ["mood", "air", "bye"]


def test_a_condition_may_look_back_into_a_block_and_out_of_one() -> None:
    into = loading.load(TOP + "use: mood\n" + AIR, BLOCKS)
    out_of = loading.load(TOP + "use: air\n" + MOOD + "then:\n  use: air\n", BLOCKS)
    assert into == out_of == loading.load(TOP + MOOD + AIR)


def test_a_block_in_a_part_has_the_condition_of_the_part() -> None:
    part = "low:\n  part: Low\n  only if: said 2 or less to mood\n  steps:\n    "
    placed = loading.load(TOP + "use: goodbye\n" + MOOD + part + "x:\n      use: goodbye\n", BLOCKS)
    written = loading.load(TOP + MOOD + part + BYE.replace("\n  ", "\n      "))
    assert placed == written and placed.step("bye").part == "Low" and placed.step("bye").conditions


def test_a_block_with_a_part_in_a_part_has_the_conditions_of_both() -> None:
    inner = "inner:\n  part: Inner\n  only if: did not pass mood\n  steps:\n    " + BYE.replace("\n  ", "\n      ")
    part = "low:\n  part: Low\n  only if: said 2 or less to mood\n  steps:\n    x:\n      use: inner\n"
    [_, bye] = loading.load(TOP + "use: inner\n" + MOOD + part, {"inner": inner}).steps
    assert bye.part == "Inner"
    assert [c.sentence for c in bye.conditions] == ["said 2 or less to mood", "did not pass mood"]


def test_a_block_may_use_blocks() -> None:
    nested = {**BLOCKS, "both": "use: welcome, goodbye\nfirst:\n  use: welcome\n" + MOOD + "last:\n  use: goodbye\n"}
    assert ids(loading.load(TOP + "use: both\n", nested)) == ["hello", "mood", "bye"]


def test_a_block_may_have_more_languages_than_the_script() -> None:
    """What the script does not speak is left out; what it does speak must be there."""
    asks = (
        "q:\n  ask:\n    en: Q?\n    es: ¿Q?\n    fr: Q ?\n  choices:\n    a:\n      en: A\n      es: A\n      fr: Ah\n"
    )
    block = "languages: en, es, fr\n" + asks + "      also:\n        en: one\n        fr: un\n"
    [step] = loading.load(TOP + "use: q\n", {"q": block}).steps
    assert step.texts["ask"].text == {"en": "Q?", "es": "¿Q?"} and step.choices[0].also == ("one",)
    assert step.choices[0].label == {"en": "A", "es": "A"}


def test_a_script_that_uses_none_needs_none() -> None:
    assert loading.load(TOP + HELLO) == loading.load(TOP + HELLO, BLOCKS)


def test_the_compiled_script_holds_the_steps_and_needs_the_block_no_more() -> None:
    script = loading.load(TOP + "use: welcome\n" + BYE, BLOCKS)
    assert Script.from_json(script.to_json()) == script and "use" not in script.to_json()


def test_a_problem_in_a_block_names_the_block_and_its_own_line() -> None:
    with pytest.raises(Problems) as caught:
        loading.load(
            TOP + "use: odd\n" + BYE + "what:\n  sya:\n    en: Hi\n", {"odd": "block: Odd\nodd:\n  sya:\n    en: Hi\n"}
        )
    own, other = caught.value.problems
    assert (own.block, own.line) == ("", 10) and (other.block, other.line, other.step) == ("odd", 3, "odd")
    assert str(other).startswith("line 3 (block odd, step odd): ")


def test_blocks_that_nobody_uses_are_not_even_read() -> None:
    assert loading.load(TOP + HELLO, {"broken": "\t:", "huge": "x" * 1_000_000})


def entries(text: str) -> tuple[str, list[str], str]:
    """The top of a script, each of its steps and parts as it is written, and its tests."""
    head, _, tests = text.partition("\ntests:\n")
    top, *steps = head.split("\n\n") if "\n\n" in head else (head, "")
    header = [top]
    while steps and not steps[0].rstrip().split("\n")[0].endswith(":"):
        header.append(steps.pop(0))
    return "\n".join(header) + "\n", [step + "\n" for step in steps], "tests:\n" + tests if tests else ""


@given(st.sampled_from([*SHIPPED, ""]), st.data())
@settings(max_examples=150, deadline=None)
def test_cutting_steps_out_into_blocks_changes_nothing(name: str, data: st.DataObject) -> None:
    """Whatever run of steps moves into a block, and from there into another, the script is what it was."""
    text = source(name) if name else broken.GOOD
    top, steps, tests = entries(text)
    assert loading.load("\n".join([top, *steps, tests])) == loading.load(text)
    blocks: dict[str, str] = {}
    cut = _cut(data, steps, blocks, 1)
    script = loading.load("\n".join([_with_use(top, cut), *cut, tests]), blocks)
    assert script == loading.load(text)


def _cut(data: st.DataObject, steps: list[str], blocks: dict[str, str], depth: int) -> list[str]:
    """Move runs of steps into blocks; what is left has a `use` where each run stood."""
    left: list[str] = []
    while steps:
        run = data.draw(st.integers(1, len(steps)))
        taken, steps = steps[:run], steps[run:]
        if depth > 4 or not data.draw(st.booleans()):
            left += taken
            continue
        name = f"block {len(blocks)}"
        blocks[name] = ""
        inside = _cut(data, taken, blocks, depth + 1)
        blocks[name] = "\n".join([_with_use("block: One\nlanguages: en, es\n", inside), *inside])
        left.append(f"here{len(blocks)}_{depth}_{len(left)}:\n  use: {name}\n")
    return left


def _with_use(top: str, steps: list[str]) -> str:
    named = [step.partition("\n  use: ")[2].strip() for step in steps if "\n  use: " in step]
    return f"{top}use: {', '.join(named)}\n" if named else top
