"""Two hashes: changing only words keeps one of them, changing anything else changes both, layout changes neither."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.loading import load
from flows.script import Action, AuthorTest, Choice, Condition, Script, Step, Wording
from service.scripts import SHIPPED, shipped
from service.scripts.comparing import NOTHING, STRUCTURE, WORDS, Change, compare
from service.scripts.facts import of, structure_hash, text_hash
from tests.flows.strategies import scripts

WORDING = {
    (Script, "title"),
    (Script, "tests"),
    (Step, "part"),
    (Choice, "label"),
    (Choice, "also"),
    (Condition, "sentence"),
    (Wording, "text"),
    (Wording, "voice"),
    *((AuthorTest, field.name) for field in fields(AuthorTest)),
}
"""Everything that may change for people in the middle of a script. A new key is structure until it is put here."""

COMPILED = Path(__file__).parents[1] / "flows" / "compiled"
GOODBYE = (COMPILED / "goodbye.nt").read_text(encoding="utf-8")
HASHES = {"format_1": ("a8bfd8c0f8ab", "92b0b968bb47")}
"""What they were when a format was new, once it has landed: they are stored, and must come out the same for ever."""
Mutant = tuple[str, bool, Any]
"""(where, whether only words changed, the changed thing)."""


def mutants(thing: Any, where: str = "script", *, words: bool = False) -> Iterator[Mutant]:
    """Every script that differs from this one in one thing."""
    if is_dataclass(thing):
        yield from _of_fields(thing, where, words=words)
    elif isinstance(thing, Mapping):
        yield from _of_mapping(thing, where, words=words)
    elif isinstance(thing, tuple):
        yield from _of_tuple(thing, where, words=words)
    elif isinstance(thing, bool):
        yield where, words, not thing
    elif isinstance(thing, int):
        yield where, words, thing + 1
    elif isinstance(thing, str):
        yield where, words, f"{thing}x"


def _of_fields(thing: Any, where: str, *, words: bool) -> Iterator[Mutant]:
    for field in fields(thing):
        value, here = getattr(thing, field.name), f"{where}.{field.name}"
        if not field.compare:
            continue
        only_words = words or (type(thing), field.name) in WORDING
        for place, kind, changed in (*mutants(value, here, words=only_words), *_of_none(thing, field.name, here)):
            yield place, kind, replace(thing, **{field.name: changed})


def _of_none(thing: Any, name: str, where: str) -> Iterator[Mutant]:
    if isinstance(thing, Wording) and name == "voice" and thing.voice is None:
        yield where, True, {"en": "Said."}
    if isinstance(thing, Choice) and name == "say":
        yield where, False, Wording({"en": "Said."}) if thing.say is None else None
    if isinstance(thing, Step | Choice) and name == "actions":
        yield where, False, (*thing.actions, Action("end", True))


def _of_mapping(thing: Mapping[str, Any], where: str, *, words: bool) -> Iterator[Mutant]:
    for key, value in thing.items():
        yield f"{where}.{key} gone", words, {other: thing[other] for other in thing if other != key}
        for place, kind, changed in mutants(value, f"{where}.{key}", words=words):
            yield place, kind, {**thing, key: changed}


def _of_tuple(thing: tuple[Any, ...], where: str, *, words: bool) -> Iterator[Mutant]:
    if thing != thing[::-1]:
        yield f"{where} reversed", words, thing[::-1]
    for place in range(len(thing)):
        yield f"{where}[{place}] gone", words, (*thing[:place], *thing[place + 1 :])
        for inner, kind, changed in mutants(thing[place], f"{where}[{place}]", words=words):
            yield inner, kind, (*thing[:place], changed, *thing[place + 1 :])


def judged(script: Script) -> None:
    """Every mutant of a script is told apart from it, by the right hash, and said to be what it is."""
    for where, only_words, changed in mutants(script):
        assert text_hash(changed) != text_hash(script), where
        assert (structure_hash(changed) == structure_hash(script)) is only_words, where
        assert compare(script, changed).verdict == (WORDS if only_words else STRUCTURE), where


@pytest.mark.parametrize("name", SHIPPED)
def test_every_change_of_a_shipped_script_is_judged(name: str) -> None:
    """Each text, label, id, condition, action, wait, order: one at a time."""
    judged(load(shipped(name)))


@settings(deadline=None)
@given(scripts())
def test_every_change_of_any_script_is_judged(script: Script) -> None:
    judged(script)


@settings(deadline=None)
@given(scripts(), st.data())
def test_the_hashes_say_what_the_comparison_says(script: Script, data: st.DataObject) -> None:
    """For any two scripts."""
    other = data.draw(st.one_of(scripts(), st.just(script)))
    verdict = compare(script, other).verdict
    assert (text_hash(script) == text_hash(other)) is (verdict == NOTHING)
    assert (structure_hash(script) == structure_hash(other)) is (verdict != STRUCTURE)


@settings(deadline=None)
@given(scripts())
def test_the_stored_form_has_the_same_hashes(script: Script) -> None:
    """Through JSON and back."""
    stored = Script.from_json(json.loads(json.dumps(script.to_json())))
    assert (text_hash(stored), structure_hash(stored)) == (text_hash(script), structure_hash(script))


@pytest.mark.parametrize("name", SHIPPED)
def test_layout_is_nothing(name: str) -> None:
    """Comments, empty lines and the order of languages change neither hash."""
    source = shipped(name)
    airy = "# a note\n\n" + source.replace("\n\n", "\n\n# another note\n\n\n")
    assert text_hash(load(airy)) == text_hash(load(source))
    assert compare(load(airy), load(source)).verdict == NOTHING


def test_every_fact_has_its_own_place() -> None:
    """Nothing is hidden behind something else."""
    for name in SHIPPED:
        facts = of(load(shipped(name)))
        assert len({(fact.step, fact.path) for fact in facts}) == len(facts)


@pytest.mark.parametrize("file", sorted(COMPILED.glob("format_*.json")), ids=lambda file: file.stem)
def test_an_old_format_keeps_its_hashes(file: Path) -> None:
    """A version stored long ago is the same version to code that knows more keys."""
    stored = Script.from_json(json.loads(file.read_text(encoding="utf-8")))
    written = load(file.with_suffix(".nt").read_text(encoding="utf-8"), {"goodbye": GOODBYE})
    assert (text_hash(stored), structure_hash(stored)) == (text_hash(written), structure_hash(written))
    hashes = (text_hash(stored)[:12], structure_hash(stored)[:12])
    assert hashes == HASHES.get(file.stem, hashes)


WEATHER = """script: Weather
languages: en, es
people: caller

sky:
  ask:
    en: How is the sky?
    es: ¿Cómo está el cielo?
  choices:
    clear:
      en: Clear
      es: Claro
    dark:
      en: Dark
      es: Oscuro

rain:
  only if: said dark to sky
  say:
    en: It can rain here.
    es: Aquí puede llover.
"""


def test_a_comparison_reads_like_the_script() -> None:
    """By step, in the words of the language; a condition once, as it is written."""
    after = WEATHER.replace("only if: said dark", "only if: did not say clear").replace("en: Dark", "en: Dim")
    found = compare(load(WEATHER), load(after))
    assert found.changes == (
        Change("sky", "dark, en", "Dark", "Dim", is_wording=True),
        Change("rain", "only if", "said dark to sky", "did not say clear to sky", is_wording=False),
    )
