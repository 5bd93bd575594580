"""Whom the ladder pages next, whatever the tiers."""

from hypothesis import given
from hypothesis import strategies as st

from service.escalation.ladder import Rung, next_tier

PEOPLE = st.integers(1, 9)
TIERS = st.dictionaries(st.integers(1, 99), st.lists(PEOPLE, max_size=3, unique=True), max_size=5).map(
    lambda tiers: dict(sorted(tiers.items()))
)
BARRED = st.frozensets(PEOPLE, max_size=4)
MOMENTS = st.lists(st.tuples(TIERS, BARRED, BARRED), min_size=1, max_size=5)
"""The ladder, who is barred and who speaks the language, as they are at each step: the rota changes in between."""


def able(tiers: dict[int, list[int]], barred: frozenset[int]) -> set[int]:
    """Everybody who may be paged."""
    return {one for people in tiers.values() for one in people} - barred


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


@given(MOMENTS)
def test_it_is_never_silent_while_anybody_is_able(
    moments: list[tuple[dict[int, list[int]], frozenset[int], frozenset[int]]],
) -> None:
    """Each step pages somebody, however the ladder changes under it: no empty tier costs time, and nobody is barred."""
    tier, round_ = 0, 1
    for tiers, barred, fluent in moments:
        rung = next_tier(tiers, tier, round_, barred, fluent)
        assert (rung is None) == (not able(tiers, barred))
        if rung is not None:
            assert rung.people and set(rung.people) == set(tiers[rung.tier]) - barred
            skipped = [one for one in tiers if rung.round == round_ and tier < one < rung.tier]
            assert not able({one: tiers[one] for one in skipped}, barred)
            tier, round_ = rung.tier, rung.round


@given(TIERS, BARRED, BARRED)
def test_who_speaks_the_language_comes_first(
    tiers: dict[int, list[int]], barred: frozenset[int], fluent: frozenset[int]
) -> None:
    """Within a tier only, and otherwise in the order of the ladder: the same people in the same tiers."""
    plain, preferred = next_tier(tiers, 0, 1, barred), next_tier(tiers, 0, 1, barred, fluent)
    assert (plain is None) == (preferred is None)
    if plain is not None and preferred is not None:
        first = tuple(one for one in plain.people if one in fluent)
        last = tuple(one for one in plain.people if one not in fluent)
        assert preferred == Rung(plain.tier, plain.round, first + last)
