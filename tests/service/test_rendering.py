"""Numbers are taken out of what is passed on; times and parts are as people expect them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from flows import engine, state
from service import passing, people, rendering, scripts
from service.house import House


@pytest.mark.parametrize(
    "written",
    [
        *("call me on 212-555-0147", "(212) 555 0147 ok?", "+1 212 555 0147", "2125550147"),
        *("my number: +34 612 34 56 78", "0034 612 345 678", "011 52 55 1234 5678"),
        *("212-555\n0147", "212_555_0147", "*212*555*0147*", "2125550147 mg"),
        *("612345678", "mi número: 612 345 678", "612 34 56 78", "600.123.456", "2125550147 or 612345678"),
    ],
)
def test_phone_numbers_are_left_out(written: str) -> None:
    """However somebody writes one, and the sender can be told."""
    masked, found = passing.masked(written)
    assert found
    assert sum(character.isdigit() for character in masked) == 0


@pytest.mark.parametrize(
    "written",
    [
        *("I slept 3 hours", "since 2019", "room 12, floor 4", "it was 11:30", "988", "911", "1000000 mg"),
        *("45\n50\n20", "$100000000", "120, 130, 140", "10 20 30 40 50 60", "on 2026-11-30 at 10", "100000000 pills"),
    ],
)
def test_other_numbers_stay(written: str) -> None:
    """Hours, years and the crisis line are words like any other."""
    assert passing.masked(written) == (written, False)


@given(st.text(max_size=4000), st.integers(100, 1500))
def test_long_words_go_in_parts_that_lose_nothing(text: str, size: int) -> None:
    """No part is over its size, and the parts hold every word in order."""
    pieces = passing.pieces(text, size)
    assert all(len(piece) <= size for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_time_has_no_character_that_makes_a_text_dearer() -> None:
    """Babel's narrow space would turn a whole text into the dearer alphabet."""
    assert rendering.clock_time(1_795_446_000.0, "America/New_York", "en") == "10:00 AM"
    assert rendering.day_and_time(1_795_446_000.0, "America/New_York", "es") == "lunes 10:00"


def test_a_text_of_a_script_looks_up_only_what_it_names(house: House) -> None:
    """Most name nothing: who is on, and how long callers waited, are not asked for then."""
    with house.session(1) as session:
        caller = people.met(session, "+15550007001", "en")
        scripts.publish_shipped(session)
        version = scripts.current(session, "arrival")
        _, effects = engine.begin(scripts.script(session, version), {"caller": "light"})
        told = [effect.to_json() for effect in effects if isinstance(effect, state.Tell)]
        first, asks = told[0], told[-1]
        content = {"script": version, "partner": None}
        assert "reached" in rendering.texts(session, {**content, "effect": first}, caller.id, None)[0]
        looked: list[str] = []
        event.listen(house.database.engine, "before_cursor_execute", lambda *run: looked.append(run[2]))
        rendering.texts(session, {**content, "effect": asks}, caller.id, None)
        assert not [one for one in looked if "FROM peers" in one or "opened_at" in one]
        rendering.texts(session, {**content, "effect": first}, caller.id, None)
        assert [one for one in looked if "FROM peers" in one]
