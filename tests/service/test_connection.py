"""How a line hangs on its carrier, asked of the pretend one over HTTP."""

from pathlib import Path
from typing import Any

import pytest

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
