"""What a list calls cruel is found however it is spelled, and what may mean danger is never hidden with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import phrase_lists
from service.safety import Phrases, cover, cruel, problems, scan
from tests.service.safety_lines import READ, UNREAD, rows
from tests.service.test_safety_list import SMALL

SHIPPED = Phrases.load(phrase_lists.shipped())
HARSH = Phrases.load(
    phrase_lists.shipped().replace(
        "  cruel:\n", "  cruel:\n    - die/kill/myself/pills/want/cut/me/quiero/morir/matar/matarme/pastillas\n"
    )
)
"""A list that calls cruel what its other phrases are made of."""
DANGER = [row["text"] for row in rows(READ) + rows(UNREAD) if scan(SHIPPED, row["text"]) is not None]
CRUEL = ("you bitch", "kys", "fuck you", "eres una basura", "hijo de puta", "go die", "ur so fucking worthless", "puta")
PIECES = st.sampled_from([*DANGER, *CRUEL, *CRUEL, ".", ",", "and", "?", "no", "pero"])


def hidden(text: str, phrases: Phrases = SHIPPED) -> str:
    """As a peer reads it who asked for that."""
    return cover(text, cruel(phrases, text), "*")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("you are such a stupid bitch, why are you there", "*, why are you there"),
        ("BITCHHHH", "*"),
        ("You’re worthless.", "*."),
        ("ur so fucking ugly lol", "* lol"),
        ("so, fuck you! I am sad", "so, *! I am sad"),
        ("HIJO DE PUTA. estoy triste", "*. estoy triste"),
        ("eres una basura y un imbécil", "* y un *"),
        ("you are not stupid", "you are not stupid"),
        ("I feel worthless", "I feel worthless"),
        ("my dog died", "my dog died"),
        ("mi perra murió", "mi perra murió"),
        ("asshat", "asshat"),
        ("", ""),
    ],
)
def test_only_cruel_words_are_hidden(text: str, shown: str) -> None:
    """Neighbours in one sign; the rest stays as it was written."""
    assert hidden(text) == shown


def test_what_people_mostly_write_is_shown_as_it_is() -> None:
    """No ordinary line of the labelled texts has a word hidden."""
    ordinary = [row["text"] for row in rows(READ) + rows(UNREAD) if row["label"] == "ordinary"]
    assert [text for text in ordinary if hidden(text) != text] == []


@given(st.one_of(st.lists(PIECES, min_size=1, max_size=6).map(" ".join), st.text(max_size=60)))
def test_a_safety_phrase_is_never_hidden(text: str) -> None:
    """Whatever stands around it: the strongest one is in what is shown, word for word."""
    for phrases in (SHIPPED, HARSH):
        match = scan(phrases, text)
        assert match is None or match.phrase in hidden(text, phrases)


def test_a_cruel_word_inside_a_safety_phrase_is_shown() -> None:
    """Both lists say it: what brings a person comes first."""
    both = Phrases.load(SMALL + "  cruel:\n    - kill myself\n    - myself you\n    - idiot\n")
    assert hidden("kill myself you idiot", both) == "kill myself *"
    assert hidden("myself you idiot", both) == "*"


def test_a_list_that_says_nothing_of_it_hides_with_the_one_that_comes_with_the_line() -> None:
    """What brings a person is still looked for with the list in use."""
    own = Phrases.load(SMALL.replace("kill <self>", "you bitch"))
    assert not own.cruel and cruel(own, "you bitch") == []
    text = "you bitch, you are a bitch"
    assert cover(text, cruel(SHIPPED, text, own), "*") == "you bitch, you are a *"


def test_a_cruel_phrase_brings_nobody() -> None:
    """It is no phrase of the other kinds, and a list with nothing else reaches nobody."""
    assert scan(Phrases.load(SMALL + "  cruel:\n    - you bitch\n"), "you bitch") is None
    assert "no explicit phrase" in problems("checked: 2026-11-22\nen:\n  cruel:\n    - you bitch\n")[0]


def test_what_is_gone_by_now_is_covered_nowhere() -> None:
    """Its author has erased it since."""
    assert cover("", [(0, 4)], "*") == ""
