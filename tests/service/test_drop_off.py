"""Where check-ins stop: in tens of check-ins and nothing less, and two looks never differ by one of them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows import engine
from flows.loading import load
from flows.state import Left, Passed, Said
from service import scripts
from service.reports.drop_off import Row, counted, tens

SCRIPT = load(scripts.shipped("shared_check_in"))
BOTH = {"caller": "full", "peer": "full"}


def ended(*events: Any) -> tuple[dict[str, Any], str]:
    """A check-in that went so, and why it ended."""
    state, _ = engine.begin(SCRIPT, BOTH)
    for event in events:
        state, _ = engine.advance(SCRIPT, state, event)
    return state, str(state["ended"])


WELL = ended(Said("caller", "5", "1"), Said("peer", "4", "2"))
AT_MOOD = ended(Left("caller"))
AT_WEIGHT = ended(Said("caller", "2", "1"), Said("peer", "4", "2"), Left("peer"))
AT_COMPANY = ended(Passed("caller"), Passed("peer"), Left("peer"))


def test_each_question_says_how_many_came_and_how_many_stopped() -> None:
    """Whole tens; a question that fewer than ten came to says nothing."""
    rows = counted(SCRIPT, [WELL] * 21 + [AT_MOOD] * 12 + [AT_WEIGHT] * 19 + [AT_COMPANY] * 9)
    assert rows == [Row("mood", 60, 10), Row("weight", 10, 10), Row("company", 0, 0)]


@given(st.lists(st.sampled_from([WELL, AT_MOOD, AT_WEIGHT, AT_COMPANY]), max_size=60))
def test_no_number_is_of_fewer_than_ten(runs: list[tuple[dict[str, Any], str]]) -> None:
    """Every cell is nothing or whole tens, never more than there were, and stopping needs coming."""
    for row in counted(SCRIPT, runs):
        assert row.came % 10 == row.stopped % 10 == 0
        assert row.stopped <= row.came <= len(runs)


def test_a_count_is_shown_in_tens() -> None:
    assert [tens(count) for count in (0, 9, 10, 19, 20)] == [0, 0, 10, 10, 20]
