"""What can wait leaves each number no faster than at half of what the carrier takes from it, and in order."""

from collections import defaultdict
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update

from service import lines, pacing
from service.house import House
from service.tables import numbers
from tests.service.conftest import LINE_NUMBER

OTHER = "+15550001009"
NOBODYS = "+15550001008"
ARRIVALS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 3.0, 40.0]), st.sampled_from([LINE_NUMBER, OTHER]), st.integers(1, 6)),
    min_size=8,
    max_size=40,
)
"""How many seconds after the one before, from which number, and in how many segments."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARRIVALS, st.sampled_from([1, 3, 100]), st.sampled_from([{}, {OTHER: 1}, {OTHER: 30, NOBODYS: 2}]))
def test_each_number_has_its_own_pace(
    house: House, arrivals: list[tuple[float, str, int]], a_second: int, rates: dict[str, int]
) -> None:
    """In no stretch of time leaves more than is due in it and what may be ahead; nobody waits longer than for that."""
    with house.session(1) as session:
        if not session.first(numbers.select().where(numbers.c.number == OTHER)):
            session.do(insert(numbers).values(number=OTHER, line_id=1, kind=lines.RELAY))
        session.do(update(numbers).values(busy_until=None))
        lines.set_pace(session, segments_a_second=a_second)
        lines.choose(session, rates=rates)
        assert pacing.seconds(session, OTHER, 6) == 12 / rates.get(OTHER, a_second)
        left: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for after, number, segments in arrivals:
            session = replace(session, at=session.at + after)
            before = sum(seconds for _, seconds in left[number])
            turn = pacing.turn(session, number, segments)
            assert session.at <= turn <= session.at + max(0.0, before - pacing.AHEAD), "it waits for nothing"
            left[number].append((turn, pacing.seconds(session, number, segments)))
    for texts in left.values():
        assert texts == sorted(texts, key=lambda text: text[0]), "out of order"
        for first, (begins, _) in enumerate(texts):
            for last in range(first, len(texts)):
                until_then = sum(seconds for _, seconds in texts[first:last])
                assert until_then <= texts[last][0] - begins + pacing.AHEAD + 1e-6, "too much at once"


def test_a_number_that_is_ours_no_longer_holds_nothing_up(house: House) -> None:
    """Something is still to leave a relay number that was taken away."""
    with house.session(1) as session:
        assert [pacing.turn(session, NOBODYS, 100) for _ in range(2)] == [session.at] * 2


def test_a_turn_that_came_while_we_were_down_is_none(house: House) -> None:
    """Everybody's came then, and they would all go at once."""
    with house.session(1) as session:
        assert pacing.has_come(session, session.at)
        assert not pacing.has_come(session, session.at + 1)
        assert not pacing.has_come(session, session.at - pacing.LATE)


def test_a_clock_that_went_back_holds_nothing_up(house: House) -> None:
    """Something left while it was a day ahead of itself."""
    with house.session(1) as session:
        pacing.turn(replace(session, at=session.at + 86_400), LINE_NUMBER, 100)
        assert pacing.turn(session, LINE_NUMBER, 1) == session.at
