"""Whom the ladder pages next, whatever the tiers."""

from hypothesis import given
from hypothesis import strategies as st

from service.escalation.ladder import Rung, next_tier

PEOPLE = st.integers(1, 9)
TIERS = st.dictionaries(st.integers(1, 99), st.lists(PEOPLE, max_size=3, unique=True), max_size=5).map(
    lambda tiers: dict(sorted(tiers.items()))
)
BARRED = st.frozensets(PEOPLE, max_size=4)


def climbed(tiers: dict[int, list[int]], barred: frozenset[int], times: int) -> list[Rung]:
    """The first so many rungs, from before the first tier."""
    rungs, tier, round_ = [], 0, 1
    for _ in range(times):
        rung = next_tier(tiers, tier, round_, barred)
        if rung is None:
            break
        rungs.append(rung)
        tier, round_ = rung.tier, rung.round
    return rungs


def test_one_tier_after_another_and_round_again() -> None:
    """The empty tier is left out; the last resort is followed by the first, one round on."""
    tiers = {1: [11], 2: [], 3: [31, 32], 99: [99]}
    assert climbed(tiers, frozenset(), 4) == [
        Rung(1, 1, (11,)),
        Rung(3, 1, (31, 32)),
        Rung(99, 1, (99,)),
        Rung(1, 2, (11,)),
    ]


def test_nobody_at_all() -> None:
    """There is no rung to stand on."""
    assert next_tier({}, 0, 1) is None
    assert next_tier({1: [], 99: [7]}, 0, 1, frozenset({7})) is None


@given(TIERS, BARRED)
def test_who_is_barred_is_never_paged(tiers: dict[int, list[int]], barred: frozenset[int]) -> None:
    """Whatever the tiers, and however often it goes round."""
    for rung in climbed(tiers, barred, 12):
        assert rung.people
        assert not barred & set(rung.people)


@given(TIERS, BARRED)
def test_every_round_pages_everybody_who_may_be_paged(tiers: dict[int, list[int]], barred: frozenset[int]) -> None:
    """Once each for every tier they are on, in the order of the tiers, and then the same again."""
    able = [
        (tier, tuple(one for one in people if one not in barred))
        for tier, people in tiers.items()
        if set(people) - barred
    ]
    rungs = climbed(tiers, barred, 2 * len(able))
    assert [(rung.tier, rung.people) for rung in rungs] == able * 2
    assert [rung.round for rung in rungs] == [1] * len(able) + [2] * len(able)


@given(TIERS, BARRED, st.integers(0, 120), st.integers(1, 50))
def test_it_never_goes_down_without_a_new_round(
    tiers: dict[int, list[int]], barred: frozenset[int], tier: int, round_: int
) -> None:
    """From wherever it stands, also on a tier that has gone meanwhile."""
    rung = next_tier(tiers, tier, round_, barred)
    if rung is not None:
        assert (rung.round, rung.tier) > (round_, tier)
        assert rung.round <= round_ + 1
