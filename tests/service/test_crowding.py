"""An address that floods the door is turned away; whatever the carrier signed comes in all the same."""

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service.web import crowding
from service.web.crowding import Crowding
from tests.service.test_webhooks import TEXT, carrier_posts

__all__ = ["web"]
from tests.service.test_webhooks import web


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 30, allow_nan=False)), max_size=300), st.integers(1, 20))
def test_each_address_has_its_own_minute(came: list[tuple[str, float]], most: int) -> None:
    """So many at once, then as they drain; the other one is never full for it."""
    at, counted, taken = 100.0, Crowding(most), 0
    for address, pause in came:
        at += pause
        if address == "a" and not counted.is_full("a", at):
            counted.refused("a", at)
            taken += 1
    assert taken <= most * ((at - 100.0) / crowding.MINUTE + 1) + 1
    assert not counted.is_full("b", at)
    assert not counted.is_full("a", at + 2 * crowding.MINUTE)


def test_addresses_are_forgotten_before_they_fill_the_memory() -> None:
    """The one that was quiet for longest first."""
    counted = Crowding(1)
    for number in range(crowding.ADDRESSES + 5):
        counted.refused(str(number), 1.0)
    assert not counted.is_full("4", 1.0) and counted.is_full("5", 1.0)


def test_who_floods_is_turned_away_and_the_carrier_never(web: FlaskClient) -> None:
    """From the very same address, as behind a proxy that is not told of."""
    codes = [web.post("/sms", data=TEXT).status_code for _ in range(crowding.MOST + 5)]
    assert codes[: crowding.MOST] == [403] * crowding.MOST
    assert codes[-1] == 429
    assert carrier_posts(web, "/sms", TEXT).status_code == 200
