"""Short forms and slips of a letter count as the word; “&” reads both ways; danger is danger whoever it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import BadInput
from service.safety import Match, Phrases, scan
from service.safety.spelling import slips

SOURCE = """checked: 2026-11-28
en:
  spellings:
    about: abt, bout
    tomorrow: tmrw
  slips: suicide, pistol
  words:
    gun: gun, pistol
    means: <gun>, rope
  explicit:
    - thinking about suicide
    - die tomorrow
    - <means> & in my hand
  danger:
    - [going to/will] kill me
  others: he, mom
  own: i, me
"""
PHRASES = Phrases.load(SOURCE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("thinking abt suicide", "thinking abt suicide"),
        ("thinking bout sucide", "thinking bout sucide"),
        ("thinking about suiccide", "thinking about suiccide"),
        ("thinking about suicdie", "thinking about suicdie"),
        ("thinking about suits", None),
        ("ill die TMRW ok", "die TMRW"),
        ("the rope is here in my hand", "rope is here in my hand"),
        ("in my hand there is a pistol", "in my hand there is a pistol"),
        ("a pistil in my hand", "pistil in my hand"),
        ("a piston is made of steel", None),
        ("a rope that somebody left for us to find here was in my hand", None),
        ("he will kill me", "will kill me"),
        ("mom knows that he is going to kill me", "going to kill me"),
    ],
)
def test_what_counts_as_a_word(text: str, found: str | None) -> None:
    """And is shown as it was written, in the plain lane."""
    assert scan(PHRASES, text) == (Match("explicit", found, "plain") if found else None)


def test_a_danger_can_still_be_denied() -> None:
    """It goes to the lane of its own that every denial has."""
    found = scan(Phrases.load(SOURCE + "  negation: not\n"), "he is not going to kill me")
    assert found == Match("explicit", "going to kill me", "negated")


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=9), st.data())
def test_one_letter_left_out_is_always_a_slip(word: str, data: st.DataObject) -> None:
    """Any but the first, and two that are swapped."""
    at = data.draw(st.integers(1, len(word) - 1))
    assert slips([word])[word[:at] + word[at + 1 :]] == word
    assert slips([word])[word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]] == word


@pytest.mark.parametrize(
    ("was", "becomes", "line", "says"),
    [
        ("about: abt, bout", "about: a bit", 4, "one word for one word"),
        ("spellings:\n    about: abt, bout\n    tomorrow: tmrw\n", "spellings: abt\n", 3, "should follow"),
        ("suicide, pistol", "suicide, gun", 6, "5 letters or more"),
        ("<gun>, rope", "<guns>, rope", 9, "no list of words named “guns”"),
        ("<means> & in my hand", "<means> & (in) my hand", 13, "must begin with a word"),
        ("<means> & in my hand", "& in my hand", 13, "must begin with a word"),
        ("<means> & in my hand", "<means> & in & my hand", 13, "no word in it"),
    ],
)
def test_a_bad_line_is_named(was: str, becomes: str, line: int, says: str) -> None:
    """With its number and what to do."""
    with pytest.raises(BadInput, match=says) as caught:
        Phrases.load(SOURCE.replace(was, becomes, 1))
    assert str(caught.value).startswith(f"Line {line} of the phrase list")
