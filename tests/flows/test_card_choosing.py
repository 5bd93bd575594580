"""What is chosen on cards: conditions, answers and what they do; what nobody chose anew stays byte for byte."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows.card_changes import beside, moved, removed, reworded
from flows.card_choices import DEEDS, offered, sentences
from flows.card_choosing import answered, branched, done, picked, ruled
from flows.card_choosing import given as one_more
from flows.cards import at, deck
from flows.loading import load
from flows.script import CHOICES
from flows.sheet import Sheet, Unusable
from service import scripts
from tests.flows.test_cards import SOURCES, cards, notes, told

PLAIN = """script: A
languages: en, es
people: caller
mood:
  ask:
    en: Well?
    es: ¿Bien?
  answer: yes or no
bye:
  say:
    en: Bye.
    es: Adiós.
"""


@pytest.mark.parametrize("source", SOURCES)
def test_what_nobody_chose_anew_writes_the_same_text(source: str) -> None:
    """Every list of every card sent back as it is: byte for byte."""
    after = source
    for pick in cards(source).top:
        after = picked(after, pick.path, pick.value)
    for card in cards(source).cards:
        after = ruled(after, card.path, [rule.sentence for rule in card.rules])
        for pick in (*card.picks, *(pick for answer in card.answers for pick in answer.also)):
            after = picked(after, pick.path, pick.value)
        for path, does in ((card.path, card.does), *((answer.path, answer.does) for answer in card.answers)):
            after = done(after, path, [*does, ""]) if does or path != card.path else after
    assert after == source


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_a_condition_is_chosen_and_taken_back(source: str, data: st.DataObject) -> None:
    """Every condition that is offered can be read; words, notes and the other cards stay."""
    able = [card for card in cards(source).cards if card.questions and card.kind != "use"]
    assume(able)
    card = data.draw(st.sampled_from(able))
    known = [one for question in card.questions for one in question.conditions]
    wanted = data.draw(st.lists(st.sampled_from(known), max_size=3, unique=True))
    after = ruled(source, card.path, wanted)
    assert sentences(at(Sheet(after).tree, card.path)) == wanted
    assert told(deck(after)) == told(cards(source)) and notes(after) == notes(source)
    assert [one.does for one in deck(after).cards] == [one.does for one in cards(source).cards]
    load(after) if card.kind != "part" else None
    back = [rule.sentence for rule in card.rules]
    assert sentences(at(Sheet(ruled(after, card.path, back)).tree, card.path)) == back


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_what_an_answer_does_is_chosen(source: str, data: st.DataObject) -> None:
    """One of each at most, in any order; every other answer does what it did, and all of it can be read."""
    answers = [answer for card in cards(source).cards for answer in card.answers]
    assume(answers)
    answer = data.draw(st.sampled_from(answers))
    known = offered(cards(source).people, ["grief", "parent", "work"], on_answer=True)
    wanted = data.draw(st.lists(st.sampled_from(known), max_size=4, unique_by=lambda deed: deed.partition(":")[0]))
    after = done(source, answer.path, wanted)
    now = {one.path: one for card in deck(after).cards for one in card.answers}
    assert sorted(now[answer.path].does) == sorted(wanted)
    for one in answers:
        if one.path != answer.path:
            assert now[one.path] == one
    assert told(deck(after)) == told(cards(source)) and notes(after) == notes(source)
    load(after)


def test_every_deed_that_is_offered_is_one_the_line_knows() -> None:
    """For any people, each with a key that can be written, and a value that is read."""
    for people in (("caller",), ("peer",), ("responder",), ("caller", "peer")):
        for deed in offered(people, ["grief"], on_answer=True):
            source = done(answered(PLAIN, ("mood",), CHOICES), ("mood", "choices", "answer_1"), [deed])
            labels = [one.path for card in deck(source).cards for one in card.fields if one.name == "label"]
            filled = reworded(source, {(path, code): f"{path[-1]} {code}" for path in labels for code in ("en", "es")})
            script = load(filled.replace("people: caller", f"people: {', '.join(people)}", 1))
            assert script.step("mood").choices[0].actions
            assert deed.partition(": ")[0] in DEEDS


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SOURCES), st.text(max_size=30), st.data())
def test_an_answer_is_given_moved_and_taken_out(source: str, words: str, data: st.DataObject) -> None:
    """By whatever words; below the others; taken out again all is as it was."""
    asking = [card for card in cards(source).cards if card.answers and card.answers[0].path[-2] == "choices"]
    assume(asking)
    card = data.draw(st.sampled_from(asking))
    after = one_more(source, card.path, "choices", words)
    before = [answer.id for answer in card.answers]
    ids = beside(after, (*card.path, "choices", before[0]))
    assert ids[:-1] == before and ids[-1] not in before
    path = (*card.path, "choices", ids[-1])
    assert beside(moved(after, path, 0), path) == [ids[-1], *before]
    assert notes(after) == notes(source)
    assert removed(after, path) == source


def test_a_question_is_answered_in_every_way_and_back() -> None:
    """With two answers of its own to fill in; in words by phone too."""
    own = answered(PLAIN, ("mood",), CHOICES)
    assert [answer.id for answer in deck(own).cards[0].answers] == ["answer_1", "answer_2"]
    assert answered(own, ("mood",), CHOICES) == own
    assert answered(own, ("mood",), "yes or no") == PLAIN
    words = one_more(answered(own, ("mood",), "words"), ("mood",), "choices on voice", "Not so well, thanks")
    assert [answer.id for answer in deck(words).cards[0].answers] == ["not_so_well_thanks"]
    assert answered(words, ("mood",), "yes or no") == PLAIN
    for path, how in ((("bye",), "words"), (("nobody",), "words"), (("mood",), "by dancing")):
        with pytest.raises(Unusable):
            answered(PLAIN, path, how)


def test_a_step_comes_only_after_one_answer() -> None:
    """And the answer says where it leads."""
    after = branched(answered(PLAIN, ("mood",), CHOICES), ("mood",), "answer_2", "bye")
    assert "  only if: said answer_2 to mood\n" in after
    assert [answer.leads for answer in deck(after).cards[0].answers] == [(), ("bye",)]


def test_the_head_of_a_script_is_chosen() -> None:
    """New keys stand below those that are there; taken out they are gone."""
    after = picked(picked(PLAIN, ("used for",), "closing"), ("waits",), "1 hour")
    assert after.startswith("script: A\nlanguages: en, es\npeople: caller\nused for: closing\nwaits: 1 hour\nmood:")
    assert load(after).used_for == "closing"
    assert picked(picked(after, ("waits",), ""), ("used for",), "") == PLAIN
    with pytest.raises(Unusable):
        picked(PLAIN, ("mood", "ask"), "x")


def test_two_of_a_kind_and_what_is_no_deed_are_refused() -> None:
    """With a sentence; nothing changes."""
    own = answered(PLAIN, ("mood",), CHOICES)
    for wanted in (["tell: on call", "tell: coordinator"], ["en: Hello"], ["end"], ["say: x"]):
        with pytest.raises(Unusable):
            done(own, ("mood", "choices", "answer_1"), wanted)


def test_an_answer_says_something_back() -> None:
    """A text that it need not have comes at its end, and goes when it is emptied."""
    source = scripts.shipped("closing")
    say = ("again", "choices", "days", "say")
    after = reworded(source, {(say, "en"): "Good.", (say, "es"): "Bien."})
    assert load(after).step("again").choices[1].say is not None
    assert reworded(after, {(say, "en"): "", (say, "es"): ""}) == source
