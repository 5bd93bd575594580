"""What `shoulder safety score` counts."""

import json

import pytest

from service import phrase_lists
from service.errors import BadInput
from service.safety import Phrases, labelled, score
from tests.service.test_safety_list import SMALL


def test_scores() -> None:
    """Recall and precision per tier, as counted by hand."""
    labelled = [
        {"text": "i will kill myself", "label": "1"},
        {"text": "it is heavy", "label": "explicit"},
        {"text": "i said i will kill myself", "label": "ordinary"},
        {"text": "hello", "label": "N"},
    ]
    result = score(Phrases.load(SMALL), labelled)
    assert (result.explicit.recall, result.explicit.precision) == (0.5, 0.5)
    assert (result.any_tier.recall, result.any_tier.precision) == (0.5, 0.5)
    assert result.table["ordinary", "explicit plain"] == 1
    assert score(Phrases.load(phrase_lists.shipped()), []).explicit.recall is None


@pytest.mark.parametrize("row", [{"text": "hi"}, {"label": "explicit"}, {"text": "hi", "label": "sad"}])
def test_a_row_that_cannot_be_scored_is_named(row: dict[str, str]) -> None:
    """By its number."""
    with pytest.raises(BadInput, match="Line 1 "):
        score(Phrases.load(SMALL), [row])


@pytest.mark.parametrize("between", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_a_line_ends_where_the_line_ends(between: str) -> None:
    """A text may hold what only some programs take for the end of a line; it is one text all the same."""
    text = f"i will{between}kill myself"
    rows = [f"1: {text}", json.dumps({"text": text, "label": "1"}, ensure_ascii=False)]
    assert [row["text"] for row in labelled("\r\n".join(rows))] == [text, text]


def test_a_line_that_nobody_can_have_meant_is_named() -> None:
    """However deep it goes; and by its place in the file, empty lines too."""
    with pytest.raises(BadInput, match="Line 3 is not like"):
        labelled("1: hello\n\n" + "[" * 100_000)
    with pytest.raises(BadInput, match="Line 3 needs"):
        labelled('1: hello\n\n{"text": "hi"}')
