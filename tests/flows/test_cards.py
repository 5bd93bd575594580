"""Cards: a script's text into cards and back; what no card changed stays byte for byte, notes too."""

import functools
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows.card_changes import NEW, added, clean, moved, removed, reworded
from flows.cards import Card, Deck, deck
from flows.loading import load
from flows.problems import Problems
from flows.sheet import Path, Unusable
from service import scripts

SHIPPED = [scripts.shipped(name) for name in scripts.SHIPPED]
ODD = """\
# a script with everything that is odd about notes
script: Odd
languages: en, es
people: caller
# how long
waits: 2 hours

# above the first step


# right above the first step
first:
  # before its text
  say:
    # before the English
    en:
      > One line.
      # in the middle
      >
      > Another line.
    es: Una línea.
  say on voice:
    # by phone
    en: Spoken.
    es: Hablada.
# between, below the first

second:
  ask:
    en: Well?
    es: ¿Bien?
  choices:
    # the first choice
    good:
      en: Good
      es: Bien
      say:
        en: That is good.
        es: Qué bien.
    bad:
      en: Bad
      es: Mal
      end: yes
  # at the end of the second

tests:
  one:
    caller: good
    expect:
      - ends

# a part, below the tests
slow:
  part: Slowly
  only if: said good to second
  steps:
    # in the part
    third:
      say:
        en: Three.
        es: Tres.

    fourth:
      say:
        en: Four.
        es: Cuatro.
# the end"""
SOURCES = [*SHIPPED, ODD, ODD.replace("\n", "\r\n"), ODD + "\n\n\n"]
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


@functools.cache
def cards(source: str) -> Deck:
    return deck(source)


def told(deck: Deck) -> dict[Path, dict[str, str]]:
    """Every text that is written on a card, by place."""
    return {field.path: dict(field.texts) for card in deck.cards for field in card.fields if field.is_written}


def notes(source: str) -> Counter[str]:
    return Counter(line.strip() for line in source.splitlines() if line.strip().startswith("#"))


def ids(source: str) -> list[str]:
    return [card.id for card in deck(source).cards]


def beside(source: str, card: Card) -> list[Card]:
    return [one for one in cards(source).cards if one.path[:-1] == card.path[:-1]]


@pytest.mark.parametrize("source", SHIPPED, ids=scripts.SHIPPED)
def test_there_is_a_card_for_every_step_with_all_that_it_says(source: str) -> None:
    """In order, in each language, spoken twins too."""
    script = load(source)
    found = [card for card in cards(source).cards if card.kind != "part"]
    assert [card.id for card in found] == [step.id for step in script.steps]
    for card, step in zip(found, script.steps, strict=True):
        said = {(field.name, field.choice, field.medium == "voice"): field.texts for field in card.fields}
        for name, wording in step.texts.items():
            assert said[name, "", False] == {code: wording.text[code] for code in script.languages}
            if wording.voice is not None:
                assert said[name, "", True] == {code: wording.voice[code] for code in script.languages}
        for choice in step.choices:
            assert said["label", choice.id, False] == dict(choice.label)


@pytest.mark.parametrize("source", SOURCES)
def test_cards_that_nobody_changed_write_the_same_text(source: str) -> None:
    """Whole, byte for byte."""
    every = {
        (field.path, code): text
        for card in cards(source).cards
        for field in card.fields
        for code, text in field.texts.items()
    }
    assert reworded(source, every) == source
    for card in cards(source).cards:
        assert moved(source, card.path, beside(source, card).index(card)) == source


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_a_text_changes_alone(source: str, data: st.DataObject) -> None:
    """The card says the new words, every other card what it said; no note is lost, and back again is as before."""
    fields = [field for card in cards(source).cards for field in card.fields]
    field = data.draw(st.sampled_from(fields))
    code = data.draw(st.sampled_from(sorted(field.texts)))
    words = data.draw(WORDS)
    after = reworded(source, {(field.path, code): words})
    expected = told(cards(source))
    expected[field.path] = {**field.texts, code: clean(words)}
    if not any(expected[field.path].values()):
        del expected[field.path]
    assert told(deck(after)) == expected
    assert notes(after) == notes(source)
    if field.is_written and "#" not in words:
        assert told(deck(reworded(after, {(field.path, code): field.texts[code]}))) == told(cards(source)) or (
            field.medium == "voice" and not any(expected.get(field.path, {}).values())
        )


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_many_texts_change_at_once(source: str, data: st.DataObject) -> None:
    """Whichever, twins for voice that were not there too."""
    places = [(field.path, code) for card in cards(source).cards for field in card.fields for code in field.texts]
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True, max_size=8))
    words = {place: data.draw(st.text("abc é\n", max_size=12)) for place in chosen}
    after = told(deck(reworded(source, words)))
    expected = {field.path: dict(field.texts) for card in cards(source).cards for field in card.fields}
    for (path, code), text in words.items():
        expected[path][code] = clean(text)
    assert after == {path: texts for path, texts in expected.items() if any(texts.values())}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_a_step_moves_whole_and_back_again(source: str, data: st.DataObject) -> None:
    """With its notes; the others keep their order; moved back, the text is as it was, byte for byte."""
    card = data.draw(st.sampled_from(cards(source).cards))
    row = beside(source, card)
    to = data.draw(st.integers(0, len(row) - 1))
    after = moved(source, card.path, to)
    order = [one.id for one in row if one != card]
    order.insert(to, card.id)
    assert [one.id for one in deck(after).cards if one.path[:-1] == card.path[:-1]] == order
    assert told(deck(after)) == told(cards(source)) and notes(after) == notes(source)
    assert moved(after, card.path, row.index(card)) == source
    assert sorted(after.splitlines()) == sorted(source.splitlines())


def test_what_is_said_by_phone_goes_when_it_is_emptied_and_its_note_stays() -> None:
    """The text itself is spoken then."""
    spoken = ("first", "say on voice")
    after = reworded(ODD, {(spoken, "en"): "", (spoken, "es"): " "})
    assert spoken not in told(deck(after)) and notes(after) == notes(ODD)


def test_a_moved_step_is_the_same_step(source: str = SHIPPED[4]) -> None:
    """Read as a script, only the order is another."""
    before = load(source)
    after = load(moved(source, deck(source).cards[0].path, 1))
    assert [step.id for step in after.steps[:2]] == [before.steps[1].id, before.steps[0].id]
    assert sorted(after.steps, key=lambda step: step.id) == sorted(before.steps, key=lambda step: step.id)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_a_step_is_taken_out_alone(source: str, data: st.DataObject) -> None:
    """With the notes right above it; every other card says what it said."""
    card = data.draw(st.sampled_from(cards(source).cards))
    if len(beside(source, card)) < 2:
        with pytest.raises(Unusable):
            removed(source, card.path)
        return
    after = removed(source, card.path)
    rest = {path: texts for path, texts in told(cards(source)).items() if path[: len(card.path)] != card.path}
    assert told(deck(after)) == rest


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SOURCES), st.sampled_from(sorted(NEW)), st.data())
def test_a_step_is_added_below_another_and_filled_in(source: str, kind: str, data: st.DataObject) -> None:
    """All else stays; once its texts are written the script can be read, and taken out again it is as before."""
    card = data.draw(st.sampled_from(cards(source).cards))
    assume(kind != "together" or cards(source).people == ("caller", "peer"))
    after = added(source, card.path, kind, "brand_new")
    path = (*card.path[:-1], "brand_new")
    row = [one.path for one in deck(after).cards if one.path[:-1] == card.path[:-1]]
    assert row[row.index(card.path) + 1] == path
    assert told(deck(after)) == told(cards(source)) and notes(after) == notes(source)
    new = next(one for one in deck(after).cards if one.path == path)
    filled = reworded(
        after,
        {
            (field.path, code): "Words."
            for field in new.fields
            if field.medium != "voice" or field.name == "label"
            for code in field.texts
        },
    )
    assert load(filled).step("brand_new").texts
    assert deck(removed(after, path)) == deck(source) or source.endswith("\n\n\n")


def test_what_cannot_be_done_is_refused_with_a_sentence() -> None:
    """Gone meanwhile, named like another, none of what can be added: refused with a sentence, nothing changed."""
    odd = "script: A\nlanguages: en\npeople: caller\na:\n  say:\n    en: hi\nb:\n  say:\n    en: b\n"
    with pytest.raises(Unusable, match="not there any more"):
        reworded(odd, {(("z", "say"), "en"): "ho"})
    for path in ((), ("z",), ("a", "say", "en"), ("script",)):
        with pytest.raises(Unusable, match="not there any more"):
            moved(odd, path, 0)
    for name in ("b", "B", "", "a b", "tests"):
        with pytest.raises(Unusable):
            added(odd, ("a",), "say", name)
    with pytest.raises(Unusable):
        added(odd, ("a",), "dance", "c")
    with pytest.raises(Problems):
        deck("what")
