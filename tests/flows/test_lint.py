"""Lint says what is wrong with a script, once, where it stands and what to do, and lets a good one be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine, lint, loading
from flows.lint_rules import ERRORS as ERROR_RULES
from flows.lint_rules import RULES
from flows.lint_rules import WARNINGS as WARNING_RULES
from flows.problems import Problem
from flows.script import Script
from flows.state import Tell
from tests.flows import lint_cases, strategies
from tests.flows.lint_cases import BLOCKS, BYE, ERRORS, ONE, WARNINGS, Case, choices, expecting, say
from tests.flows.playing import SHIPPED, source

CASES = {**ERRORS, **WARNINGS}
LANGUAGE = {
    "unknown key, step, role or value": ("unknown-key", "unknown-step", "unknown-role", "unknown-value"),
    "`use` of a shared block": ("unusable-block",),
    "a condition that looks forward or can never hold": ("looks-forward", "never-holds"),
    "missing language or medium": ("missing-language", "missing-medium"),
    "placeholder unknown, unbalanced or different between languages": (
        "unknown-placeholder",
        "unbalanced-placeholder",
        "different-placeholders",
    ),
    "two choices that answer to the same word or digit in any language": ("same-answer",),
    "a carrier word as `also` or as an id": ("carrier-word",),
    "over 9 choices on voice": ("too-many-voice-choices",),
    "a step in a two-person script that only one role could ever reach": ("one-sided",),
    "together step without reveal, or naming the partner's answer elsewhere": ("no-reveal", "names-partner-answer"),
    "`either`/`both` on a private step without `partner may know`": ("private-answer",),
    "depth that jumps more than one level": ("depth-jump",),
    "`depth` on a choice of a two-person script without `partner may know`": ("choice-shows",),
    "a choice that says danger without `tell`": ("danger-without-tell",),
    "`tell` to a role nobody can hold": ("tell-nobody",),
    "no ending": ("no-ending",),
    "a failing test": ("failing-test",),
    "`tell` without a following `say`": ("tell-without-say",),
    "a `words` question for voice without `choices on voice`": ("words-by-phone",),
    "more than 3 questions in a shared check-in": ("too-many-questions",),
    "nobody is asked anything personal before they have been told (promise 15)": (
        "asks-before-telling",
        "too-much-first",
    ),
    "nothing in the first 40 characters of a follow-up names what the line is for": ("says-what-for",),
    "a text of more than 320 characters in any language": ("too-long",),
    "reading grade above 6": ("hard-to-read",),
    "more than 5 voice choices": ("many-voice-choices",),
    'a URL, emoji, "reply" or "text" spoken on voice': ("not-for-voice",),
    "words that rank, correct or promise": ("unkind-words",),
    "a step no test reaches": ("untested",),
    "more than 12 questions": ("many-questions",),
    "a placeholder that may be empty is written with its punctuation": ("name-gap",),
    "the first 40 characters name no condition": ("names-a-condition",),
    "syntax": ("unreadable",),
}
"""Every rule of the language's list; what exploring finds and stale translations are found elsewhere."""
FOR_VERSIONS = {"stale-translation"}


def problems(text: str) -> list[Problem]:
    """Everything that reading and linting this text finds."""
    try:
        return lint.everything(loading.load(text, BLOCKS))
    except loading.Problems as refused:
        return refused.problems


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_breaks_it_where_it_is_and_nothing_else(name: str) -> None:
    case = CASES[name]
    found = [one for one in problems(case.bad) if one.rule == case.rule]
    assert [(one.line, one.column) for one in found] == [(case.line, case.column)], problems(case.bad)
    assert case.says in found[0].message and found[0].suggestion
    assert found[0].warning is (name in WARNINGS)
    assert [str(one) for one in problems(case.good) if one.rule == case.rule or not one.warning] == []


def test_every_rule_of_the_language_has_a_failing_and_a_passing_example() -> None:
    listed = [rule for rules in LANGUAGE.values() for rule in rules]
    assert sorted(listed) == sorted(set(RULES) - FOR_VERSIONS) == sorted({case.rule for case in CASES.values()})
    assert {case.rule for case in ERRORS.values()} == set(ERROR_RULES)
    assert {case.rule for case in WARNINGS.values()} == set(WARNING_RULES) - FOR_VERSIONS


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_problem_has_a_name_a_place_and_a_sentence(case: Case) -> None:
    """Whatever else is found on the way; a warning is acknowledged by its name."""
    for problem in problems(case.bad):
        assert problem.rule in RULES and problem.warning is (problem.rule in WARNING_RULES)
        assert problem.message.endswith((".", "?")) and (problem.line > 0) == (problem.column > 0)


def test_errors_come_first_and_each_in_the_order_of_lines() -> None:
    found = lint.everything(loading.load(ONE + say("At least {nam} " + "x" * 320) + choices(10)))
    order = [(problem.warning, problem.line, problem.column) for problem in found]
    assert order == sorted(order) and {warning for warning, *_ in order} == {False, True}


def test_a_problem_in_one_language_names_it_and_stands_at_its_line() -> None:
    (found,) = [one for one in problems(lint_cases.both("Hi", "x" * 321)) if one.rule == "too-long"]
    assert (found.language, found.line, found.column) == ("es", 7, 9)
    assert str(found).startswith("line 7 (step hi, es): This text has 321 characters")


def test_a_problem_in_a_choice_stands_at_that_choice() -> None:
    text = ONE + lint_cases.one(
        "    a:\n      en: Now\n      say on voice:\n        en: Reply\n      say:\n        en: Hi\n"
    )
    (found,) = [one for one in problems(text) if one.rule == "not-for-voice"]
    assert (found.line, found.column, found.step) == (11, 13, "m")


def test_a_condition_of_a_part_is_found_at_its_own_line() -> None:
    part = "low:\n  part: Low\n  only if: either said yes to rest\n  steps:\n    a:\n      say:\n        en: A\n"
    (found,) = [one for one in problems(lint_cases.TWO + lint_cases.REST + part + BYE) if one.rule == "private-answer"]
    assert (found.line, found.step) == (10, "a")


def test_a_failing_test_of_the_author_is_an_error() -> None:
    text = (
        ONE + say("Hi") + "tests:\n  sad:\n    caller: 3\n    expect:\n      - asks hi\n      - flies\n      - ends\n"
    )
    messages = [problem.message for problem in lint.everything(loading.load(text)) if problem.rule == "failing-test"]
    assert len(messages) == 3 and all("The test “sad” fails" in message for message in messages)
    assert "had no question left for “3”" in messages[0]
    assert "“asks hi” did not come true" in messages[1] and "cannot" not in messages[1]
    assert "“flies” is not an expectation that can be read" in messages[2]


def test_everything_is_what_lint_and_the_tests_find_together() -> None:
    script = loading.load(ONE + say("At least.") + expecting("expires"))
    [read] = lint.lint(script)
    assert {problem.rule for problem in lint.everything(script)} == {read.rule, "failing-test"}
    assert len(lint.everything(script)) == 2


@given(st.data(), strategies.scripts(("caller", "peer")))
@settings(max_examples=200, deadline=None)
def test_a_step_that_could_never_be_reached_is_never_reached(data: st.DataObject, script: Script) -> None:
    """Whatever the two do: what lint says about conditions is what the engine does."""
    nobody = {one.step for one in lint.lint(script) if one.rule == "never-holds"}
    only = {(one.step, one.message) for one in lint.lint(script) if one.message.startswith("Only the ")}
    state, effects = engine.begin(script, data.draw(strategies.presents(script)))
    turns = strategies.plays(script, state, data.draw(strategies.moves(30)))
    for effect in [*effects, *(effect for _, effects, _ in turns for effect in effects)]:
        if isinstance(effect, Tell) and effect.text in ("say", "ask"):
            assert effect.step not in nobody
            assert all(step != effect.step or f"the {effect.to} " in message for step, message in only)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_can_be_read_can_be_looked_at(data: st.DataObject) -> None:
    """A script in the middle of being written, as at every keystroke."""
    lines = source(data.draw(st.sampled_from(SHIPPED))).splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[place])))
        lines[place : place + 1] = data.draw(st.sampled_from([[], [lines[place][:cut]], [lines[place] + "}"]]))
    for problem in problems("\n".join(lines)):
        assert problem.rule in RULES and problem.message and "\n" not in str(problem)
