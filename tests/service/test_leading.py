"""Several clocks beside one database: one leads, another takes over when it stands still, and nobody needs a clock."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service import leading, tables
from service.house import House
from service.leading import PATIENCE, Lead, is_mine

MOST = 5.0
"""Seconds after which another leads, at the latest."""


def test_one_leads_and_another_within_five_seconds(house: House) -> None:
    """The second stands by while the first moves on, and each goes by seconds of its own, whatever they say."""
    one, other = Lead("clock"), Lead("clock")
    assert [is_mine(house, one, tick) for tick in range(5)] == [True] * 5
    assert [(is_mine(house, other, 900 + tick), is_mine(house, one, 5 + tick)) for tick in range(5)] == [
        (False, True)
    ] * 5
    took = next(tick for tick in range(20) if is_mine(house, other, 905 + tick))
    assert PATIENCE <= took <= MOST - 1
    assert not is_mine(house, one, 10 + took)


def test_who_leaves_in_good_order_is_followed_at_once(house: House) -> None:
    """And who only stands by takes nothing away by leaving."""
    one, other = Lead("clock"), Lead("clock")
    assert is_mine(house, one, 0)
    assert not is_mine(house, other, 0)
    leading.give_up(house, other)
    assert is_mine(house, one, 1)
    leading.give_up(house, one)
    assert is_mine(house, other, 1)


def test_of_many_who_come_in_the_same_instant_one_leads(house: House) -> None:
    """All see that the row is free."""
    clocks = [Lead("clock") for _ in range(6)]
    with ThreadPoolExecutor(len(clocks)) as hands:
        assert list(hands.map(lambda one: is_mine(house, one, 0), clocks)).count(True) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.floats(0, 2)), max_size=30))
def test_however_they_tick_no_two_lead_at_a_time(house: House, steps: list[tuple[int, float]]) -> None:
    """Whoever led last still does while nobody else has waited for as long as they must."""
    clocks, now = [Lead("clock") for _ in range(3)], 0.0
    leader, moved = None, 0.0
    with house.session(0) as session:
        session.do(tables.leads.update().values(holder=leading.NOBODY))
    for who, wait in steps:
        now += wait
        if is_mine(house, clocks[who], now):
            assert leader in (None, who) or now - moved >= PATIENCE
            leader, moved = who, now
