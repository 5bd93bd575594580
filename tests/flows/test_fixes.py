"""What takes no thought is put right by itself, and nothing else is touched."""

import pytest

from flows import lint
from flows.fixes import fix
from flows.loading import load
from flows.problems import Problem, Problems
from tests.flows.lint_cases import ERRORS, WARNINGS, Case

START = "script: A\nlanguages: en, es\npeople: caller, peer\n"
BYE = "bye:\n  say:\n    en: Bye.\n    es: Adiós.\n"


def problems(source: str) -> list[Problem]:
    try:
        return lint.everything(load(source))
    except Problems as found:
        return found.problems


def fixed(source: str, rule: str) -> str:
    """The source once the first problem of this rule is put right."""
    found = fix(source, next(one for one in problems(source) if one.rule == rule))
    assert found is not None
    return found


def test_a_slip_is_respelt() -> None:
    """A key, a value, a role, a step that an “only if” speaks of, a code of a language."""
    assert fixed(f"{START}{BYE}".replace("  say:", "  sya:"), "unknown-key") == f"{START}{BYE}"
    assert fixed(f"{START}used for: clsing\n{BYE}", "unknown-value") == f"{START}used for: closing\n{BYE}"
    assert fixed(f"{START}{BYE}".replace("peer\n", "pear\n"), "unknown-role") == f"{START}{BYE}"
    asks = "mood:\n  ask:\n    en: How?\n    es: ¿Cómo?\n  answer: 1 to 5\n"
    low = BYE.replace("  say:", "  only if: said 1 to moood\n  say:")
    assert "said 1 to mood\n" in fixed(f"{START}{asks}{low}", "unknown-step")
    assert "languages: en, es" in fixed(f"{START}{BYE}".replace("en, es", "english, es"), "unknown-value")


@pytest.mark.parametrize("said", ["Bye {name}.", "Bye, {name}."])
def test_a_name_gets_its_comma(said: str) -> None:
    """With or without one before."""
    assert "en: Bye{, name}.\n" in fixed(f"{START}{BYE}".replace("Bye.", said), "name-gap")


def test_a_step_that_is_asked_together_gets_its_reveal() -> None:
    """In each language, in the right place."""
    asks = "mood:\n  ask together:\n    en: How?\n    es: ¿Cómo?\n  answer: 1 to 5\n"
    after = fixed(f"{START}{asks}\n{BYE}", "no-reveal")
    assert (
        after
        == START
        + asks
        + "  reveal:\n    en: You: {mine}. {partner}: {theirs}.\n    es: Tú: {mine}. {partner}: {theirs}.\n\n"
        + BYE
    )
    assert not [one for one in problems(after) if not one.warning]


@pytest.mark.parametrize("case", [*ERRORS.values(), *WARNINGS.values()], ids=[*ERRORS, *WARNINGS])
def test_what_can_be_fixed_is_gone_once_it_is(case: Case) -> None:
    """For every fault that lint knows: no fix at all, or one that leaves fewer problems of its rule."""
    source = case.bad
    for problem in problems(source):
        after = fix(source, problem)
        if after is not None:
            left = [one for one in problems(after) if one.rule == problem.rule]
            assert len(left) < len([one for one in problems(source) if one.rule == problem.rule])
