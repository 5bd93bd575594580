"""What is said of a wait is what was so: of those like this caller, at this hour; and nothing where nobody knows."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service import conversations, people, rendering, rota, waits
from service.house import House
from service.session import Session
from service.waits import Wait, alike, likely
from tests.service.conftest import LINE_NUMBER

HOUR, DAY = 3600.0, 86_400.0
TIMES = st.integers(0, 5000).map(float)
WAITS = st.lists(
    st.builds(lambda began, lasted, came: Wait(began, began + lasted, came), TIMES, TIMES, st.booleans()), max_size=30
)


@given(st.lists(TIMES, min_size=1, max_size=30), TIMES)
def test_most_of_those_who_waited_as_long_had_a_peer_by_then(lasted: list[float], waited: float) -> None:
    """Three of four at least, and no shorter time would be true."""
    longer = [seconds - waited for seconds in lasted if seconds > waited]
    said = likely([Wait(0.0, seconds, True) for seconds in lasted], waited)
    assert (said is None) == (len(longer) < waits.ENOUGH)
    if said is not None:
        assert said > 0 and sum(seconds <= said for seconds in longer) * 4 >= len(longer) * 3
        assert sum(seconds < said for seconds in longer) * 4 < len(longer) * 3


@given(WAITS, TIMES, TIMES)
def test_who_gave_up_never_makes_it_sound_shorter(known: list[Wait], waited: float, lasted: float) -> None:
    """Nor does who waits on."""
    before, after = likely(known, waited), likely([*known, Wait(0.0, lasted, False)], waited)
    assert after is None or (before is not None and after >= before)


@given(WAITS, TIMES)
def test_only_who_had_as_many_ahead_is_alike(known: list[Wait], began: float) -> None:
    """Counted one by one."""

    def ahead(at: float) -> int:
        return sum(one.began < at for one in known) - sum(one.until <= at for one in known)

    assert alike(known, began) == [one for one in known if ahead(one.began) >= ahead(began)]


def somebody(session: Session, place: int, began: float, until: float | None, *, came: bool = True) -> None:
    """A caller who waited, or waits."""
    person = people.met(session, f"+1555000{7000 + place}", "en")
    row = conversations.begin(session, person, LINE_NUMBER)
    state = "waiting" if until is None else "closed"
    over = {"closed_at": until, "opened_at": until if came else None}
    conversations.change(session, row.id, state=state, queued_at=began, **over)


def hears(session: Session, place: int = 99) -> str:
    """What somebody hears of their wait."""
    reader = people.met(session, f"+1555000{7000 + place}", "en")
    return rendering.wait(session, reader)


def comes_on(session: Session) -> None:
    """A peer is on."""
    sam = people.met(session, "+15550002001", "en")
    rota.invite(session, sam.id, "en")
    rota.change_peer(session, sam.id, state="agreed")
    rota.comes_on(session, sam.id, None)


def test_nothing_is_said_when_nobody_is_on_or_little_is_known(house: House) -> None:
    """A good evening last week says nothing of a night without a peer, of four callers, or of another hour."""
    unknown = "I do not know yet"
    with house.session(1) as session:
        for place in range(4):
            somebody(session, place, session.at - DAY, session.at - DAY + 60)
        assert unknown in hears(session)
        comes_on(session)
        assert unknown in hears(session)
        somebody(session, 4, session.at - DAY + 8 * HOUR, session.at - DAY + 8 * HOUR + 60)
        assert unknown in hears(session)
        somebody(session, 5, session.at - 2 * DAY - HOUR, session.at - 2 * DAY - HOUR + 60)
        assert "less than a quarter of an hour" in hears(session)
        assert unknown in hears(replace(session, at=session.at + 15 * DAY)), "what was weeks ago is no promise"


def test_it_gets_longer_with_the_wait_with_those_ahead_and_with_who_gave_up(house: House) -> None:
    """Each of them alone."""
    with house.session(1) as session:
        comes_on(session)
        for place in range(20):
            began = session.at - (2 + place % 5) * DAY - HOUR * (place // 5) / 2
            lasted = 60.0 if place < 14 else 50 * 60.0
            somebody(session, place, began, began + lasted)
        assert "less than an hour" in hears(session)
        for place in range(20, 40):
            began = session.at - (2 + place % 5) * DAY - 1
            somebody(session, place, began, began + 60)
        assert "less than a quarter of an hour" in hears(session)
        somebody(session, 70, session.at - 120, None)
        assert "less than an hour" in hears(session, 70), "those who were there in a minute say nothing of who is not"
