"""A machine comes to rest whatever it says; a person never stays unanswered."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.switchboard import rush
from service.switchboard.rush import Rush, comes, read, tells

MARKS = [f"words {number}" for number in range(rush.REMEMBERED)]
SECONDS = st.floats(0, rush.FORGOTTEN, allow_nan=False)
BOUND = rush.REMEMBERED * (rush.REPEATS + 1)


def answered(texts: Sequence[tuple[float, str]], share: float) -> list[bool]:
    """Which of these, each so many seconds after the one before, are answered."""
    now, at, found = Rush(), 1000.0, []
    for seconds, mark in texts:
        at += seconds
        now, why = comes(now, at, share, mark)
        assert read(now.kept()) == now
        found.append(not why)
    return found


@given(st.lists(st.tuples(SECONDS, st.sampled_from(MARKS)), max_size=400))
def test_whatever_a_machine_sends_it_is_answered_so_many_times_and_no_more(texts: list[tuple[float, str]]) -> None:
    """It has so many sentences, sends them in any order and at any pace, and never rests for half a day."""
    assert sum(answered(texts, 0.0)) <= BOUND


def test_the_bound_is_not_reached_by_resting_now_and_then() -> None:
    """The same words for ever, however slowly: answered once, and so often again."""
    assert sum(answered([(3600.0, "away")] * 500, 0.1)) == 1 + rush.REPEATS


@given(
    st.lists(st.tuples(SECONDS, st.sampled_from(MARKS[:5])), max_size=60),
    st.sampled_from(["", "something else"]),
)
def test_whatever_came_before_other_words_bring_answers_back(texts: list[tuple[float, str]], other: str) -> None:
    """At once: a digit, a word of the house, or anything that was not said yet."""
    assert answered([*texts, (0.0, other)], 0.0)[-1]
    assert answered([*texts, (0.0, other), (0.0, MARKS[0])], 0.0)[-1]


@given(st.integers(1, 200), st.lists(st.floats(0, 5, allow_nan=False), max_size=300))
def test_a_flood_is_answered_so_many_times_a_minute(most: int, pauses: list[float]) -> None:
    """In no stretch more than its minutes allow, and one minute's more."""
    found = answered([(pause, "") for pause in pauses], 1 / most)
    assert sum(found) <= most * (sum(pauses[1:]) / 60 + 1) + 1e-6


@given(st.integers(4, 200), st.integers(0, 5000))
def test_a_quarter_of_a_minute_after_any_flood_it_is_answered_again(most: int, count: int) -> None:
    """However long it went on."""
    peace = (rush.BRIM - rush.FULL) * rush.MINUTE + rush.MINUTE / most
    assert answered([(0.01, "")] * min(count, 400) + [(peace, "")], 1 / most)[-1]


@pytest.mark.parametrize("most", [5, 10, 40])
def test_nobody_who_keeps_to_the_pace_is_held_back(most: int) -> None:
    """A whole minute's worth at once, and then one after the other."""
    assert all(answered([(0.0, "")] * most, 1 / most))
    assert not answered([(0.0, "")] * (most + 1), 1 / most)[-1]
    assert all(answered([(60.0 / most, "")] * 500, 1 / most))


def test_a_clock_that_is_put_back_empties_and_fills_nothing() -> None:
    """Else a flood of yesterday would last for as long as the clock was off."""
    full, _ = comes(Rush(1.2, 1000.0), 10.0, 0.1, "")
    assert full.level == pytest.approx(rush.BRIM)
    assert comes(full, 70.0, 0.1, "")[1] == ""


def test_why_is_said_once_and_again_later() -> None:
    """To who floods after ten minutes, to a machine after half a day; each by itself."""
    now, first = tells(Rush(at=1000.0), "fast")
    assert first and tells(now, "alike")[1]
    assert not tells(Rush(at=1500.0, told=now.told), "fast")[1]
    assert tells(Rush(at=1600.0, told=now.told), "fast")[1]
    assert not tells(Rush(at=1600.0, told={"alike": 1000.0}), "alike")[1]
