"""What opts somebody out, and what never does: each stop word in each shape, sentences of pain, in every place."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import vocabulary
from service.switchboard.route import Facts, route

STOP = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "alto", "detener", "pare")
SHAPES = ("{}", " {} ", "{}.", "{}!", "{}\n", "{}...", "¡{}!")
CASES = (str.lower, str.upper, str.title)
PAIN = (
    "make it stop",
    "I want it to end",
    "can't stop crying",
    "I cannot stop",
    "please stop the pain",
    "stop it hurts",
    "end this",
    "I quit my job",
    "they want to cancel me",
    "quiero que pare",
    "no puedo parar de llorar",
    "que esto acabe",
)
ABOUT_OTHERS = (
    "make them stop texting me",
    "make it stop, I want them to stop calling me",
    "I told him to stop calling me",
    "he won't stop messaging me",
    "nobody says leave me alone, they say stop texting me",
    "my ex keeps saying stop texting me",
)
"""Somebody is hurt by texts and calls, and not by ours."""
PLACES = (
    Facts(),
    Facts(question="checkin", state="arriving", role="caller"),
    Facts(state="waiting", role="caller"),
    Facts(question="checkin", state="checking_in", role="caller"),
    Facts(state="open", role="caller"),
    Facts(question="erase", state="open", role="caller"),
    Facts(question="offer", is_peer=True),
    Facts(codes=frozenset({"1234"}), unacknowledged=("1234",)),
)


@pytest.mark.parametrize("facts", PLACES)
def test_a_stop_word_alone_stops_everywhere(facts: Facts) -> None:
    """Any case, any punctuation around it, whatever is being asked."""
    for word, shape, case in itertools.product(STOP, SHAPES, CASES):
        assert route(shape.format(case(word)), facts).kind == "stop", (word, shape)


AROUND = st.text(st.sampled_from(" \t\n.,;:!?¡¿…\"'()[]*#~_-–—\u200d\ufe0f"), max_size=6)
MORE = ("it", "this", "me", "please", "now", "to", "the", "pain", "hurts", "want", "my", "ya", "por", "favor", "no")
WORDS_AROUND = st.lists(st.sampled_from(MORE), min_size=1, max_size=5).map(" ".join)


@given(st.sampled_from(STOP), AROUND, AROUND, st.sampled_from(CASES), st.sampled_from(PLACES))
def test_whatever_stands_around_a_stop_word_but_words(word: str, before: str, after: str, case, facts: Facts) -> None:  # type: ignore[no-untyped-def]
    """Any punctuation, spaces, emoji frames."""
    assert route(f"{before}{case(word)}{after}", facts).kind == "stop"


@given(st.sampled_from(STOP), WORDS_AROUND, st.none() | WORDS_AROUND, st.sampled_from(PLACES))
def test_a_stop_word_among_others_stops_nothing(word: str, before: str, after: str | None, facts: Facts) -> None:
    """Before it, behind it, or both: a sentence is a sentence."""
    for text in (f"{before} {word}", f"{word} {before}", f"{before} {word} {after or before}"):
        assert route(text, facts).kind != "stop", text


@given(st.sampled_from(PAIN), WORDS_AROUND, st.booleans())
def test_pain_is_not_even_asked_about(sentence: str, more: str, first: bool) -> None:
    """With whatever follows or comes before as a sentence of its own."""
    text = f"{more}. {sentence}" if first else f"{sentence}. {more}"
    assert route(text, Facts()).kind != "stop"
    assert not vocabulary.may_mean_stop(text), text


@pytest.mark.parametrize("sentence", ABOUT_OTHERS)
def test_what_others_write_to_them_is_not_even_asked_about(sentence: str) -> None:
    """Said alone without others in it, the same words are."""
    assert not vocabulary.may_mean_stop(sentence)
    assert vocabulary.may_mean_stop("stop texting me") and vocabulary.may_mean_stop("stop calling me")


@pytest.mark.parametrize("facts", PLACES)
def test_a_sentence_never_does(facts: Facts) -> None:
    """Pain, in either language, and a stop word with anything beside it."""
    sentences = [*PAIN, *(f"{word} {other}" for word in STOP for other in ("please", "me", "it", "esto"))]
    for sentence, case in itertools.product(sentences, CASES):
        assert route(case(sentence), facts).kind != "stop", sentence
