"""What is found, and why something is refused, is said in Spanish too: every sentence that there is.

What lint says is made to be said, script by script. The sentences of the rest are read out of the source.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from flows import (
    card_changes,
    card_choosing,
    explore,
    lint,
    translation_files,
    translation_source,
)
from flows.explore import asides, endings, stuck
from flows.loading import load
from flows.problems import Problem, Problems
from service import doctor, lateness, phrase_lists
from service.doctor import carrier, fallback, line, machine, registered
from service.safety import phrases, scoring
from service.web.console import card_forms, first_words
from service.web.console.speaking import PHRASES
from service.web.console.translating_problems import in_language, patterns, run_in_language
from tests.flows import broken
from tests.flows.faults import STRANDING, TELLING, Faulty
from tests.flows.lint_cases import BLOCKS, ERRORS, WARNINGS
from tests.flows.test_explore_faults import EVERYTHING

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
        "El par puede saber qué respondió quien llama a “mood” sin que se le haya mostrado, por lo que viene en “low”."
    )
    assert in_language(leak, "es") == told


SPEAKERS = [
    *(card_changes, card_choosing, card_forms, first_words, translation_files, translation_source),
    *(doctor, carrier, fallback, line, machine, registered, lateness),
    *(asides, endings, stuck),
    *(phrase_lists, phrases, scoring),
]
"""Modules whose sentences end up on a page of the console."""
SENTENCE = re.compile(r"(?=.*\w \w)(?!# |The Q Q|[a-z]+:).*[.?]", re.DOTALL)


def sentences(module: ModuleType) -> Iterator[str]:
    """Everything in the source of a module that reads as a sentence, with Q for whatever changes."""
    tree = ast.parse(inspect.getsource(module))
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) not in notes | inside and (said := written(node)) and SENTENCE.fullmatch(said):
            yield said


def written(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "Q" for part in node.values)
    return ""


@pytest.mark.parametrize("module", SPEAKERS, ids=lambda module: module.__name__)
def test_every_sentence_of_a_module_is_said_in_spanish(module: ModuleType) -> None:
    """Nothing of it is left in English."""
    found = list(sentences(module))
    assert found and [left for english in found for left in left_in_english(english)] == []


def test_whatever_the_doctor_looks_at_has_a_name_on_the_page() -> None:
    """In both languages."""
    calls = [
        node
        for module in (doctor, carrier, fallback, line, machine, registered)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Finding", "_said")
    ]
    named = {written(call.args[0]) for call in calls} - {""}
    assert len(named) > 15
    for what in named:
        assert set(PHRASES.texts["upkeep.about_" + re.sub("[ -]", "_", what)]) == {"en", "es"}, what


def left_in_english(text: str) -> list[str]:
    spanish = in_language(text, "es")
    return [one for one in re.split(r"(?<=[.?!])\s+", text) if re.search(r"\w \w", one) and one in spanish]


ENGLISH = re.compile(r"\b(?i:the|there|is|hears|told|asked|waits|answers|passes|leaves|joins|sees|who|both)\b")


def test_runs_that_exploring_shows_are_told_in_spanish() -> None:
    """Of faults planted in the engine; nothing between quotes is touched."""
    seen = 0
    for fault in (*STRANDING[::4], *TELLING[::4]):
        verdict = explore.explore(EVERYTHING, engine=Faulty(fault), limit=60, most_pairs=300)
        for finding in (*verdict.findings, *verdict.waits):
            assert not left_in_english(finding.message), finding.message
            for english in finding.transcript:
                spanish = run_in_language(english, "es")
                assert own_words(spanish) == own_words(english)
                assert not ENGLISH.search(re.sub("“[^”]*”", "", spanish)), spanish
                seen += 1
    assert seen > 50


def test_what_is_wrong_with_a_phrase_list_is_said_with_its_line() -> None:
    """As the page shows it."""
    (wrong,) = phrases.problems("checked: 2026-11-22\nen:\n  reach: 40\n  explicit:\n    - end it\n")
    assert in_language(wrong, "es") == "Línea 3 de la lista: “reach” es un número de palabras de 1 a 20."


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("hello", "No hay dos puntos después de “hello”."),
        ("\twords:", "Esta línea empieza con un tabulador."),
        ("en:", "“en” está escrito aquí dos veces."),
        ("   own: me", "Esta línea no queda alineada con nada de arriba."),
    ],
)
def test_a_line_of_a_phrase_list_that_cannot_be_read_is_said_plainly(line: str, why: str) -> None:
    """In the words in which a script says it, with what to do; nothing of how the file is read inside."""
    (wrong,) = phrases.problems(f"checked: 2026-11-22\nen:\n  explicit:\n    - end it\n{line}\n")
    said = in_language(wrong, "es")
    assert said.startswith(f"La línea 5 de la lista no se puede leer. {why}"), said
    assert not ENGLISH.search(re.sub("“[^”]*”", "", said)), said


def test_what_nobody_knows_stays_as_it_is() -> None:
    """A sentence of somebody else's, and nothing."""
    for text in ("", "Something else. Entirely!", "“x” is"):
        assert in_language(text, "es") == text
