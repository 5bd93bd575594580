"""What `shoulder safety score` counts."""

import pytest

from service import phrase_lists
from service.errors import BadInput
from service.safety import Phrases, score
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
    with pytest.raises(BadInput, match="Row 1 "):
        score(Phrases.load(SMALL), [row])
