"""The guide is true and whole: every example is read, checked and played, and all that there is stands in it."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import nestedtext
import pytest

from flows import author_tests, blocks, lint, loading, steps
from flows.conditions import SENTENCE
from flows.lint_rules import ERRORS, WARNINGS
from flows.script import ANSWERS, Condition
from flows.steps import ACTIONS
from flows.vocabulary import DEPTHS, MEDIA, ROLES, USED_FOR
from flows.wording import PLACEHOLDERS, REVEAL_PLACEHOLDERS

GUIDE = files("flows").joinpath("README.md").read_text(encoding="utf-8")
WRITTEN = re.findall(r"```nt\n(.*?)```", GUIDE, re.S)
EXAMPLES = {text.split("\n", 1)[0].removeprefix("script: "): text for text in WRITTEN if text.startswith("script: ")}
BLOCKS = {text.split("\n", 1)[0].removeprefix("block: "): text for text in WRITTEN if text.startswith("block: ")}
SCRIPTS = {title: loading.load(text, BLOCKS) for title, text in EXAMPLES.items()}
IN_A_TEST = (*ROLES, *(f"{role} can hold" for role in ROLES), "on", "expect")
KEYS = {*loading.HEADER, *blocks.HEADER, *steps.ALL_KEYS, *steps.CHOICE_KEYS, *IN_A_TEST}
LOOKED_BACK_AT = """script: T
languages: en
people: caller, peer
rest:
  partner may know: yes
  ask:
    en: Rest?
  answer: yes or no
mood:
  ask together:
    en: Mood?
  answer: 1 to 5
  reveal:
    en: So.
colour:
  ask:
    en: Colour?
  choices:
    blue:
      en: Blue
    red:
      en: Red
hi:
  only if: A SENTENCE
  say:
    en: Hi.
"""


def section(title: str) -> str:
    """The guide from this heading to the next of its kind."""
    level = re.search(rf"^(#+) {re.escape(title)}$", GUIDE, re.M)
    assert level is not None, title
    return re.split(rf"^#{{1,{len(level[1])}}} ", GUIDE[level.end() :], maxsplit=1, flags=re.M)[0]


def table(title: str) -> list[str]:
    """What stands between backticks in the first column of a section's table."""
    rows = re.findall(r"^\| (`[^|]*) \|", section(title), re.M)
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def written_keys(tree: Any) -> Iterator[str]:
    """Every key that is written in an example."""
    for key, value in tree.items() if isinstance(tree, dict) else ():
        yield key
        yield from written_keys(value)


def conditions() -> list[Condition]:
    """Every condition in the examples."""
    return [condition for script in SCRIPTS.values() for step in script.steps for condition in step.conditions]


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_can_be_copied_as_it_is(title: str) -> None:
    script = SCRIPTS[title]
    assert script.title == title and script.tests
    assert [str(problem) for problem in lint.everything(script)] == []


def test_there_is_an_example_for_each_kind_of_step_answer_use_and_medium() -> None:
    every = [step for script in SCRIPTS.values() for step in script.steps]
    assert {step.kind for step in every} == set(steps.KINDS)
    assert {step.answer for step in every} >= set(ANSWERS)
    assert {step.depth for step in every} == set(DEPTHS)
    assert {test.on for script in SCRIPTS.values() for test in script.tests} >= {"", "voice"}
    assert {role for script in SCRIPTS.values() for role in script.people} == set(ROLES)
    assert any(script.on != MEDIA for script in SCRIPTS.values())


def test_there_is_an_example_of_a_block_and_of_its_use() -> None:
    assert len(EXAMPLES) + len(BLOCKS) == len(WRITTEN) and BLOCKS
    assert {step.block for script in SCRIPTS.values() for step in script.steps} > {""}


def test_every_key_stands_in_an_example_that_is_run() -> None:
    used = {key for text in WRITTEN for key in written_keys(nestedtext.loads(text, top="dict"))}
    assert KEYS - used == set()


def test_the_guide_lists_every_key_and_no_other() -> None:
    listed = table("Every key")
    assert len(listed) == len(set(listed)) and set(listed) == KEYS


def test_the_links_of_the_guide_lead_somewhere() -> None:
    headings = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in
                re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", GUIDE, flags=re.S), re.M)}  # fmt: skip
    assert set(re.findall(r"\]\(#([a-z0-9-]+)\)", GUIDE)) <= headings


@pytest.mark.parametrize("word", [*ACTIONS, "depth"])
def test_the_guide_names_every_action_and_an_example_takes_it(word: str) -> None:
    assert [written for written in table("What a choice can do") if written.startswith(f"{word}: ")]
    taken = {action.name for script in SCRIPTS.values() for step in script.steps for choice in step.choices
             for action in choice.actions}  # fmt: skip
    assert word in taken


def test_the_guide_names_no_action_that_is_not_there() -> None:
    named = {written.partition(":")[0] for written in table("What a choice can do")}
    assert named == {*ACTIONS, "depth"}


def test_every_verb_and_every_person_of_a_condition_stands_in_an_example() -> None:
    said = {(condition.verb, condition.negated) for condition in conditions()}
    assert said == {(verb, negated) for verb in ("said", "passed", "answered") for negated in (False, True)}
    assert {condition.who for condition in conditions()} == {"self", "either", "both", "caller", "peer"}
    sentences = " / ".join(condition.sentence for condition in conditions())
    assert all(re.search(form, sentences) for form in (r"\d or less", r"\d or more", r"\d to \d", r"[a-z]+ or [a-z]+"))


@pytest.mark.parametrize("sentence", [written for written in table("Only if") if SENTENCE.match(written)])
def test_a_sentence_of_the_guide_is_a_condition(sentence: str) -> None:
    script = loading.load(LOOKED_BACK_AT.replace("A SENTENCE", sentence))
    assert script.step("hi").conditions[0].sentence == sentence


def test_the_guide_shows_sentences_only() -> None:
    written = table("Only if")
    assert len(written) >= 12 and all(SENTENCE.match(sentence) for sentence in written)


@pytest.mark.parametrize(("title", "rules"), [("Errors", ERRORS), ("Warnings", WARNINGS)])
def test_the_guide_has_a_paragraph_for_every_rule_and_for_no_other(title: str, rules: dict[str, str]) -> None:
    paragraphs = re.findall(r"^- `([a-z-]+)`: (.+?)(?=^- |^#|\Z)", section(title), re.M | re.S)
    assert [name for name, _ in paragraphs if len(text_of(_)) < 40] == []
    assert sorted(name for name, _ in paragraphs) == sorted(rules)


def text_of(paragraph: str) -> str:
    return " ".join(paragraph.split())


@pytest.mark.parametrize("word", USED_FOR)
def test_the_guide_names_every_use(word: str) -> None:
    assert f"`{word}`" in GUIDE or f"used for: {word}" in GUIDE


def test_the_guide_names_every_placeholder_and_no_other() -> None:
    named = [word.strip("{, }") for word in table("Names in a text")]
    assert sorted(named) == sorted((*PLACEHOLDERS, *REVEAL_PLACEHOLDERS))
    assert all(f"{name}}}" in "".join(WRITTEN) for name in named)


@pytest.mark.parametrize("known", author_tests.KNOWN)
def test_the_guide_names_every_expectation(known: str) -> None:
    """With its own step or number in the place of STEP, CHOICE or N."""
    assert [written for written in table("Tests") if re.fullmatch(pattern(known), written)], known


@pytest.mark.parametrize("written", table("Tests"))
def test_the_guide_names_no_expectation_that_is_not_there(written: str) -> None:
    assert [known for known in author_tests.KNOWN if re.fullmatch(pattern(known), written)]


def pattern(known: str) -> str:
    named = known.replace("TAG", "[a-z, ]+").replace("CHOICE at STEP", "[a-z_]+ at [a-z_]+").replace("STEP", "[a-z_]+")
    return named.replace("N days", r"\d (?:hours|days|weeks)")


def test_every_expectation_is_met_in_an_example() -> None:
    expected = {expectation for script in SCRIPTS.values() for test in script.tests for expectation in test.expect}
    assert [
        known for known in author_tests.KNOWN if not any(re.fullmatch(pattern(known), one) for one in expected)
    ] == []
