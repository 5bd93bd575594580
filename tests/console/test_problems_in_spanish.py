"""What is wrong with a script is said in Spanish too: every sentence that reading and lint are known to say."""

import re

import pytest

from flows import lint
from flows.loading import load
from flows.problems import Problem, Problems
from service.web.console.translating_problems import in_language, patterns
from tests.flows import broken
from tests.flows.lint_cases import BLOCKS, ERRORS, WARNINGS

HOLE = re.compile(r"\{[a-z]\}")
WRONG = {name: case.bad for name, case in {**ERRORS, **WARNINGS}.items()} | dict(broken.scripts())


def problems(source: str) -> list[Problem]:
    try:
        return lint.everything(load(source, {**broken.BLOCKS, **BLOCKS}))
    except Problems as found:
        return found.problems


def own_words(text: str) -> set[str]:
    return set(re.findall(r"“([^”]*)”", text))


def test_every_sentence_has_the_same_holes_in_each_language() -> None:
    """And stands there once."""
    for pattern in patterns():
        assert set(pattern.said) == {"en", "es"}
        assert sorted(HOLE.findall(pattern.said["en"])) == sorted(HOLE.findall(pattern.said["es"])), pattern.said["en"]
    english = [pattern.said["en"] for pattern in patterns()]
    assert len(english) == len(set(english))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_in_spanish_with_the_same_words_of_the_script(name: str) -> None:
    """Each sentence, and what stood between quotes stands there still."""
    for problem in problems(WRONG[name]):
        for english in (problem.message, problem.suggestion):
            spanish = in_language(english, "es")
            assert in_language(english, "en") == english
            assert not english or spanish != english, f"nobody says this in Spanish: {english}"
            assert {word for word in own_words(english) if word in WRONG[name]} <= own_words(spanish)


def test_what_exploring_finds_is_said_in_spanish() -> None:
    """With where it is seen, and the people by what they are."""
    leak = "The peer can tell what the caller answered to “mood” without having been shown it, by what comes at “low”."
    told = (
        "el par puede saber qué respondió quien llama a “mood” sin que se le haya mostrado, por lo que viene en “low”."
    )
    assert in_language(leak, "es") == told


def test_what_nobody_knows_stays_as_it_is() -> None:
    """A sentence of somebody else's, and nothing."""
    for text in ("", "Something else. Entirely!", "“x” is"):
        assert in_language(text, "es") == text
