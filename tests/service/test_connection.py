"""How a line hangs on its carrier, asked of the pretend one over HTTP."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import relay_numbers
from service.carrier.numbers import routes
from service.doctor import connection
from tests.phone import copy_of, living, template


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"holds_numbers": False}, ("well", "none", "")),
        ({"inbound_request_url": "https://elsewhere.example", "use_inbound_webhook_on_number": False},
         ("well", "elsewhere", "verified")),
        ({"campaign_status": "FAILED"}, ("well", "well", "failed")),
        ({"campaign_status": "IN_PROGRESS"}, ("well", "well", "waiting")),
        ({"campaign_status": ""}, ("well", "well", "")),
    ],
)  # fmt: skip
def test_what_a_messaging_service_does_with_the_number_is_seen(tmp_path: Path, changed: Any, said: Any) -> None:
    """One that takes the texts elsewhere, or is not registered, keeps its step open."""
    with living(tmp_path, copy_of(template(tmp_path), tmp_path)) as line:
        vars(line.exchange.service).update(changed)
        found = connection.look(line.house, line.id)
    assert (found.state, found.service, found.campaign) == said
    assert found.is_registered == (found.campaign not in ("failed", "waiting"))
    assert not (found.is_pointed and found.service == "elsewhere")


def test_relay_numbers_are_seen_and_mended_with_the_public_one(tmp_path: Path) -> None:
    """One that the account lacks is named, one that leads elsewhere is pointed here; none is offered as another."""
    relay = "+15550001001"
    with living(tmp_path, copy_of(template(tmp_path), tmp_path)) as line:
        with line.house.session(line.id) as session:
            relay_numbers.add(session, relay)
        assert connection.look(line.house, line.id).gone == (relay,)
        assert connection.mend(line.house, line.id)
        line.exchange.add_number(relay, {})
        astray = connection.look(line.house, line.id)
        assert (astray.gone, set(astray.astray), astray.others) == ((), set(routes("")), ())
        assert connection.mend(line.house, line.id)
        assert connection.look(line.house, line.id).is_pointed


@given(st.lists(st.tuples(st.sampled_from(connection.SERVICES), st.sampled_from(connection.STANDS)), min_size=1))
def test_what_is_least_well_of_any_number_counts(found: list[tuple[str, str]]) -> None:
    """However many there are."""
    service, stands = connection._least(found)
    assert all(connection.SERVICES.index(service) <= connection.SERVICES.index(one) for one, _ in found)
    assert all(connection.STANDS.index(stands) <= connection.STANDS.index(one) for _, one in found)
    assert service in [one for one, _ in found] and stands in [one for _, one in found]
