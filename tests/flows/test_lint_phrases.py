"""The line's own sentences are looked at like those of a script, and a broken file says what is wrong with it."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.lint_phrases import lint_phrases
from flows.lint_rules import RULES, WARNINGS
from flows.problems import Problem
from flows.wording import Phrases, holes

SOURCE = files("flows").joinpath("phrases.nt").read_text(encoding="utf-8")
SHIPPED = Phrases.load(SOURCE)
SMALL = """# The line's own words.

queue:
  looking:
    en: I am looking for a peer for you. {wait}
    es: Estoy buscando un par para ti. {wait}
  kept:
    en: Thank you. It is kept.
    es: Gracias. Queda guardado.
"""
KNOWN = Phrases.load(SMALL)
BROKEN = {
    "a tab": ("  kept:", "\tkept:", "unreadable", "tab", 7, "", ""),
    "no language": (
        "    es: Gracias. Queda guardado.\n",
        "",
        "missing-language",
        "“es” is missing",
        7,
        "queue.kept",
        "",
    ),
    "a mistyped language": ("    es: Gracias", "    se: Gracias", "unknown-key", "“se”", 9, "queue.kept", "se"),
    "a mistyped phrase": ("  kept:", "  keptt:", "unknown-key", "no phrase “queue.keptt”", 7, "queue.keptt", ""),
    "a phrase that is gone": ("  kept:", "  keptt:", "missing-phrase", "“queue.kept”", 0, "queue.kept", ""),
    "a group that is none": (SMALL, SMALL + "voice: Hello\n", "unreadable", "should follow", 10, "voice", ""),
    "a placeholder that is missing": (
        "ti. {wait}",
        "ti.",
        "different-placeholders",
        "“{wait}” is missing",
        6,
        "queue.looking",
        "es",
    ),
    "a placeholder that cannot be filled": (
        "It is kept.",
        "It is kept, {code}.",
        "unknown-placeholder",
        "“{code}”",
        8,
        "queue.kept",
        "en",
    ),
    "a lone bracket": ("Gracias.", "Gracias }.", "unbalanced-placeholder", "stands alone", 9, "queue.kept", "es"),
    "too long": ("It is kept.", "It is kept. " * 30, "too-long", "371 characters", 8, "queue.kept", "en"),
    "hard to read": (
        "It is kept.",
        "Communication requires considerable consideration of every individual circumstance and situation.",
        "hard-to-read",
        "grade",
        8,
        "queue.kept",
        "en",
    ),
    "unkind": ("Gracias.", "No te preocupes.", "unkind-words", "promises", 9, "queue.kept", "es"),
    "advice, even kind": ("It is kept.", "Be gentle with yourself.", "unkind-words", "gentle", 8, "queue.kept", "en"),
    "a condition on a locked screen": (
        "Thank you.",
        "Your anxiety line here.",
        "names-a-condition",
        "“anxiety”",
        8,
        "queue.kept",
        "en",
    ),
    "nothing": ("Thank you. It is kept.", "", "unreadable", "should be written", 8, "queue.kept", "en"),
}


def found(source: str) -> list[Problem]:
    return lint_phrases(source, ("en", "es"), KNOWN)


def test_the_shipped_phrases_have_no_problem_and_no_warning() -> None:
    assert [str(problem) for problem in lint_phrases(SOURCE, ("en", "es"), SHIPPED)] == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_where_what_and_what_to_do(name: str) -> None:
    old, new, rule, message, line, key, language = BROKEN[name]
    assert old in SMALL
    (problem,) = [one for one in found(SMALL.replace(old, new)) if one.rule == rule]
    assert (problem.line, problem.step, problem.language) == (line, key, language)
    assert message in problem.message and problem.suggestion
    assert problem.rule in RULES and problem.warning is (rule in WARNINGS)


def test_what_is_not_broken_has_no_problem() -> None:
    assert found(SMALL) == []
    assert found(SMALL.replace("Thank you. It is kept.", "Thanks; kept for you.")) == []


def test_a_text_is_found_at_its_own_place() -> None:
    (problem,) = found(SMALL.replace("Gracias.", "No te preocupes."))
    assert str(problem).startswith("line 9 (step queue.kept, es): ") and problem.column == 9


def test_a_line_in_one_language_misses_only_that_one() -> None:
    english = "\n".join(line for line in SMALL.splitlines() if " es: " not in line)
    assert lint_phrases(english, ("en",), KNOWN) == []
    assert {problem.language for problem in lint_phrases(english, ("en", "pt"), KNOWN)} == {""}


def test_every_placeholder_of_a_phrase_is_kept_in_each_language() -> None:
    for key, texts in SHIPPED.texts.items():
        assert len({frozenset(holes(text)) for text in texts.values()}) == 1, key


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_lines_lost_doubled_or_changed_are_looked_at_all_the_same(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        changed = data.draw(st.sampled_from(["", lines[place][2:], "  " + lines[place], lines[place].split(":")[0]]))
        lines[place : place + 1] = data.draw(st.sampled_from([[], [lines[place]] * 2, [changed]])) or []
        lines = lines or [""]
    for problem in found("\n".join(lines)):
        assert problem.message and str(problem).count("\n") == 0
