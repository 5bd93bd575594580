"""The pretend people of the demo line have phones on the handsets page, also after the simulator was restarted."""

import pytest

from service import cast
from service.simulator.errors import Unusable
from service.simulator.exchange import Exchange
from service.simulator.settings import from_environment

GIVEN = {"LINE_NUMBER": "+15550001000", "PUBLIC_URL": "http://127.0.0.1:8000"}


def test_everybody_has_a_phone_with_their_name(exchange: Exchange) -> None:
    """A caller to text from, and each of the people that `seed` makes."""
    exchange.lay_out(from_environment({**GIVEN, "HANDSETS": cast.handsets()}).handsets)
    phones = {number: phone.name for number, phone in exchange.handsets.items() if phone.on_page}
    assert phones == {person.number: f"{person.name}, {person.part}" for person in (cast.CALLER, *cast.PEOPLE)}


def test_without_handsets_the_page_begins_empty() -> None:
    """A line of one's own has no pretend people."""
    assert from_environment(GIVEN).handsets == {}


def test_a_phone_that_cannot_be_is_refused() -> None:
    """With one sentence."""
    with pytest.raises(Unusable, match="'Sam'"):
        from_environment({**GIVEN, "HANDSETS": "Sam +15550002001"})
