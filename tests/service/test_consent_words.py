"""What opts somebody out, and what never does: each stop word in each shape, sentences of pain, in every place."""

import itertools

import pytest

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


@pytest.mark.parametrize("facts", PLACES)
def test_a_sentence_never_does(facts: Facts) -> None:
    """Pain, in either language, and a stop word with anything beside it."""
    sentences = [*PAIN, *(f"{word} {other}" for word in STOP for other in ("please", "me", "it", "esto"))]
    for sentence, case in itertools.product(sentences, CASES):
        assert route(case(sentence), facts).kind != "stop", sentence
