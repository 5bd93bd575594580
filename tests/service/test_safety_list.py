"""A phrase list is dated, every bad line of it is named, and one that reaches nobody is refused."""

import pytest

from service import phrase_lists
from service.errors import BadInput
from service.safety import Match, Phrases, scan


def test_the_list_says_when_it_was_checked() -> None:
    """It is dated."""
    assert Phrases.load(phrase_lists.shipped()).checked.year >= 2026


SMALL = """checked: 2026-11-22
en:
  words:
    self: myself
  explicit:
    - kill <self>
"""


@pytest.mark.parametrize(
    ("was", "becomes", "line", "says"),
    [
        ("2026-11-22", "soon", 1, "needs a day"),
        ("<self>", "<selves>", 6, "no list of words named “selves”"),
        ("kill <self>", "(kill) <self>", 6, "must begin with a word"),
        ("kill <self>", "... <self>", 6, "must begin with a word"),
        ("kill <self>", "kill (", 6, "no word in it"),
        ("kill <self>", "kill a//b", 6, "no word in it"),
        ("kill <self>", "kill [a", 6, "no word in it"),
        ("- kill <self>", "-", 6, "should be written here"),
        ("- kill <self>", "> kill", 5, "one to a line"),
        ("  explicit", "  explicitt", 5, "not a list that is known"),
        ("self: myself", "- myself", 3, "should follow"),
        ("  words:", "  reach: far\n  words:", 3, "1 to 20"),
        ("  words:", "\twords:", 3, "cannot be read"),
        ("self: myself", "self:\n      - myself", 4, "on one line"),
    ],
)
def test_a_bad_line_is_named(was: str, becomes: str, line: int, says: str) -> None:
    """One sentence with the number of the line."""
    assert Phrases.load(SMALL)
    with pytest.raises(BadInput, match=says) as caught:
        Phrases.load(SMALL.replace(was, becomes))
    assert str(caught.value).startswith(f"Line {line} of the phrase list")


@pytest.mark.parametrize("source", ["", "checked: 2026-11-22", "checked: 2026-11-22\nen:\n  possible:\n    - a"])
def test_a_list_that_reaches_nobody_is_refused(source: str) -> None:
    """An empty list is a mistake, not a choice."""
    with pytest.raises(BadInput):
        Phrases.load(source)


FILLED = (
    SMALL
    + """  fillers: just, really
  figurative:
    - kill my time
"""
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i will kill just really myself ok", "kill just really myself"),
        ("i will kill my really self", None),
        ("kill just", None),
        ("kill with myself", None),
    ],
)
def test_fillers_change_nothing(text: str, found: str | None) -> None:
    """Words that a list calls fillers may stand between any two words of a phrase; no other word may."""
    match = scan(Phrases.load(FILLED), text)
    assert match == (Match("explicit", found, "plain") if found else None)


def test_fillers_may_stand_inside_a_run_of_words() -> None:
    """“want so badly to die” is “want to die”, and is shown as it was written."""
    source = SMALL.replace("- kill <self>", "- [want to/wanna] die") + "  fillers: so, badly\n"
    assert scan(Phrases.load(source), "I want so badly to die") == Match("explicit", "want so badly to die", "plain")
    assert scan(Phrases.load(source), "I want so sadly to die") is None
