"""Who is asked first, and why."""

from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary import DEPTHS
from service.matching.ranking import NEW, SAME, Candidate, Need, fits, rank, why, why_first, why_together

TAGS = st.lists(st.sampled_from(["parent", "veteran", "night"]), unique=True, max_size=2).map(
    lambda t: tuple(sorted(t))
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        person_id=st.integers(1, 50),
        languages=st.sampled_from([("en",), ("es",), ("en", "es")]),
        talked_before=st.booleans(),
        idle_since=st.floats(0, 1e9),
        load=st.integers(0, 3),
        tags=TAGS,
        kept_apart=st.booleans(),
        depth=st.sampled_from(DEPTHS),
    ),
    unique_by=lambda peer: peer.person_id,
)
NEEDS = st.builds(
    Need,
    st.sampled_from(["en", "es"]),
    TAGS,
    st.sampled_from(["", SAME, NEW]),
    by_call=st.booleans(),
    depth=st.sampled_from(DEPTHS),
)
ENGLISH = Need("en")


def test_a_familiar_voice_then_the_least_busy_then_the_longest_idle() -> None:
    """Nobody who does not speak the language."""
    idle, familiar = Candidate(1, ("en",), False, 10.0), Candidate(2, ("en",), True, 90.0, load=3)
    recent, silent = Candidate(3, ("en", "es"), False, 50.0), Candidate(4, ("es",), True, 0.0)
    busier = Candidate(5, ("en",), False, 0.0, load=1)
    assert rank([busier, recent, silent, familiar, idle], ENGLISH) == [familiar, idle, recent, busier]


def test_who_can_hold_as_much_as_the_caller_comes_before_who_was_free_longer() -> None:
    """More than that counts for nothing, and a caller who keeps it light may have anybody."""
    light, some = Candidate(1, ("en",), False, 10.0), Candidate(2, ("en",), False, 20.0, depth="some")
    full, familiar = Candidate(3, ("en",), False, 30.0, depth="full"), Candidate(4, ("en",), True, 90.0)
    everybody = [light, some, full, familiar]
    assert rank(everybody, Need("en", depth="full")) == [familiar, full, some, light]
    assert rank(everybody, Need("en", depth="some")) == [familiar, some, full, light]
    assert rank(everybody, ENGLISH) == [familiar, light, some, full]
    assert why_first(full, Need("en", depth="full"), [light, full]).endswith("nearest of these in what both can hold")


def test_somebody_who_is_not_wished_for_is_never_offered() -> None:
    """Without a wanted tag, kept apart, or the voice of last time where somebody new was asked for."""
    veteran = Candidate(1, ("en",), True, 10.0, tags=("parent", "veteran"))
    apart = Candidate(2, ("en",), False, 10.0, tags=("veteran",), kept_apart=True)
    other = Candidate(3, ("en",), False, 10.0)
    assert rank([veteran, apart, other], Need("en", ("veteran",))) == [veteran]
    assert rank([veteran, apart, other], Need("en", (), NEW)) == [other]


def test_the_reason_is_said_in_words() -> None:
    """What was asked for, and what decided."""
    familiar = Candidate(1, ("en",), True, 10.0, tags=("veteran",))
    assert why(familiar, Need("en", ("veteran",), SAME)) == (
        "speaks en; knows veteran as asked for; they talked before and the caller asked for them"
    )
    assert "has taken nobody since coming on" in why(Candidate(2, ("en",), False, 10.0), ENGLISH)


def test_what_is_said_to_have_decided_did() -> None:
    """Every pair there can be: the sentence names what the two differ in first, and only of the one who is first."""
    every = [Candidate(n, ("en",), b, i, load) for n, b, i, load in product((1, 2), (True, False), (1.0, 2.0), (0, 1))]
    for one, other in ((one, other) for one, other in product(every, every) if one.person_id != other.person_id):
        among = rank([one, other], ENGLISH)
        pieces = [why_first(each, ENGLISH, among).split("; ") for each in among]
        first, second = among
        if first.talked_before != second.talked_before:
            truth = "they talked before"
        elif first.load != second.load:
            truth = "has taken the fewest of these"
        else:
            truth = (
                "free the longest of these" if first.idle_since != second.idle_since else "free as long as the next one"
            )
        assert pieces[0][-1] == truth
        assert pieces[1] == why(second, ENGLISH).split("; "), "nothing is said to have put who is not the first there"
        assert first.load <= second.load or truth != "has taken the fewest of these"
        assert first.idle_since <= second.idle_since or "longest" not in truth


@given(CANDIDATES, NEEDS)
def test_what_is_said_is_true_of_everybody_who_was_compared(candidates: list[Candidate], need: Need) -> None:
    """Whatever there is to choose from: fewest means nobody took fewer, longest nobody is free longer."""
    among = rank(candidates, need)

    def level(peer: Candidate) -> int:
        return min(DEPTHS.index(peer.depth), DEPTHS.index(need.depth))

    for peer in among:
        said = why_first(peer, need, among)
        alike = [one for one in among if one.talked_before == peer.talked_before and level(one) == level(peer)]
        assert "fewest" not in said or all(peer.load <= one.load for one in alike)
        assert "longest" not in said or all(peer.idle_since <= one.idle_since for one in alike if one.load == peer.load)
        assert "nearest" not in said or all(level(peer) >= level(one) for one in among if not one.talked_before)
        assert ("talked before" in said) == peer.talked_before
        assert ("these" in said or "next one" in said) <= (peer == among[0] and len(among) > 1)
        together = why_together(peer, need, among)
        assert ("at once" in together) == (len(among) > 1) and "these" not in together


@given(CANDIDATES, NEEDS, st.randoms())
def test_the_order_does_not_depend_on_chance(candidates: list[Candidate], need: Need, random: Random) -> None:
    """The same peers in any order are ranked the same; nobody who fits is left out."""
    shuffled = random.sample(candidates, len(candidates))
    assert rank(shuffled, need) == rank(candidates, need)
    assert {peer.person_id for peer in rank(candidates, need)} == {c.person_id for c in candidates if fits(c, need)}
