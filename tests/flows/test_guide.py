"""The guide is true: every example in it is read, is free of errors, and its own tests pass."""

import re
from importlib.resources import files

import pytest

from flows import author_tests, lint, loading
from flows.steps import ACTIONS
from flows.vocabulary import USED_FOR
from flows.wording import PLACEHOLDERS, REVEAL_PLACEHOLDERS

GUIDE = files("flows").joinpath("README.md").read_text(encoding="utf-8")
WRITTEN = re.findall(r"```nt\n(.*?)```", GUIDE, re.S)
EXAMPLES = {text.split("\n", 1)[0].removeprefix("script: "): text for text in WRITTEN if text.startswith("script: ")}
BLOCKS = {text.split("\n", 1)[0].removeprefix("block: "): text for text in WRITTEN if text.startswith("block: ")}


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_can_be_copied_as_it_is(title: str) -> None:
    script = loading.load(EXAMPLES[title], BLOCKS)
    assert script.title == title and script.tests
    assert [str(problem) for problem in (*lint.lint(script), *lint.failing_tests(script))] == []


def test_there_is_an_example_for_each_kind_of_step() -> None:
    kinds = {step.kind for text in EXAMPLES.values() for step in loading.load(text, BLOCKS).steps}
    assert kinds == {"say", "ask", "ask together"} and len(EXAMPLES) >= 5


def test_there_is_an_example_of_a_block_and_of_its_use() -> None:
    assert len(EXAMPLES) + len(BLOCKS) == len(WRITTEN) and BLOCKS
    assert {step.block for text in EXAMPLES.values() for step in loading.load(text, BLOCKS).steps} > {""}


@pytest.mark.parametrize("word", [*ACTIONS, "depth"])
def test_the_guide_names_every_action(word: str) -> None:
    assert f"`{word}: " in GUIDE


@pytest.mark.parametrize("word", USED_FOR)
def test_the_guide_names_every_use(word: str) -> None:
    assert f"`{word}`" in GUIDE or f"used for: {word}" in GUIDE


@pytest.mark.parametrize("name", [*PLACEHOLDERS, *REVEAL_PLACEHOLDERS])
def test_the_guide_names_every_placeholder(name: str) -> None:
    assert f"`{{{name}}}`" in GUIDE or f"`{{, {name}}}`" in GUIDE


@pytest.mark.parametrize("known", author_tests.KNOWN)
def test_the_guide_names_every_expectation(known: str) -> None:
    """With its own step or number in the place of STEP, CHOICE or N."""
    named = (
        known.replace("CHOICE at STEP", "[a-z_]+ at [a-z_]+").replace("STEP", "[a-z_]+").replace("N days", r"\d days")
    )
    named = re.sub("depth (?:some|full)", "depth light", named).replace("does not find a peer", "finds a peer")
    assert re.search(f"`{named}`", GUIDE), known
