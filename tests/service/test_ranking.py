"""Who is asked first, and why."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from service.matching.ranking import Candidate, rank, why

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        person_id=st.integers(1, 50),
        speaks_language=st.booleans(),
        talked_before=st.booleans(),
        idle_since=st.floats(0, 1e9),
    ),
    unique_by=lambda peer: peer.person_id,
)


def test_a_familiar_voice_comes_before_the_longest_idle() -> None:
    """Then whoever has waited longest; nobody who does not speak the language."""
    idle, familiar = Candidate(1, True, False, 10.0), Candidate(2, True, True, 90.0)
    recent, silent = Candidate(3, True, False, 50.0), Candidate(4, False, True, 0.0)
    assert rank([recent, silent, familiar, idle]) == [familiar, idle, recent]
    assert "talked before" in why(familiar) and "longest" in why(idle)


@given(CANDIDATES, st.randoms())
def test_the_order_does_not_depend_on_chance(candidates: list[Candidate], random: Random) -> None:
    """The same peers in any order are ranked the same; nobody able is left out."""
    shuffled = random.sample(candidates, len(candidates))
    assert rank(shuffled) == rank(candidates)
    assert {peer.person_id for peer in rank(candidates)} == {c.person_id for c in candidates if c.speaks_language}
