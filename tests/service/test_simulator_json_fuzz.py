"""Whatever JSON is sent to the simulator's own door: it is done, or refused in a sentence; never a 500.

It is the only JSON door there is: the line itself takes forms.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.simulator.app import create_app
from service.simulator.exchange import Exchange
from tests.service.pretend_line import ACCOUNT, LINE, TOKEN

NUMBERS = ("+15550002001", LINE, "12345", "Bank", "+1", "", "+٣٣٣٣٣٣٣٣", "a b")
DEEDS = ("answer", "decline", "voicemail", "press", "say", "hang-up", "dance")
PLACES = (
    "/handsets",
    "/control/settle",
    "/control/faults",
    "/control/carrier-texts",
    "/control/pace",
    *(f"/handsets/{number}/{what}" for number in NUMBERS for what in ("texts", "calls", "manner")),
    *(f"/handsets/{NUMBERS[0]}/call/{deed}" for deed in DEEDS),
)
PLAIN: dict[str, tuple[object, ...]] = {
    "number": NUMBERS,
    "name": ("Sam", "x" * 99),
    "to": (LINE, "+15550009999", ""),
    "body": ("hi", "x" * 5000, "\0", "\ud800"),
    "media": ([{"url": "http://127.0.0.1:9/a.jpg"}], [{}] * 11, ["x"], {}),
    "keys": ("1#*", "x", ""),
    "words": ("yes", "x" * 5000),
    "confidence": (0.5, -1, 9, "x"),
    "manner": ("rings", "voicemail", "sings"),
    "kind": ("lost_webhook", "half_answer", "nonsense"),
    "times": (1, 0, -1, 10**9, 1.5, True),
    "seconds": (0, -1, 10**30, float("inf")),
    "status": ("delivered", "x"),
    "error_code": (30003, "30003", 1),
    "on": ("any", "calls", "x"),
    "timeout": (0, -1, 10**9),
    "per_second": (0, 1, -1, 10**30),
    "stop": ("Bye.", ""),
}
BODIES = ("application/json", "text/plain", "")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(sorted(PLAIN)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(PLAIN[name]) | ANYTHING)
)
WISH = st.lists(FIELDS, max_size=5).map(dict) | ANYTHING


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    exchange = Exchange(ACCOUNT, TOKEN, tmp_path_factory.mktemp("home"))
    exchange.add_number(LINE)
    app = create_app(exchange)
    app.testing = False
    yield app.test_client()
    exchange.close()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), wish=WISH)
@example(place="/handsets/+15550002001/texts", wish={"body": "\ud800"})
@example(place="/handsets/+15550002001/texts", wish={"to": []})
@example(place="/control/faults", wish={"kind": []})
@example(place="/control/faults", wish={"kind": "lost_webhook", "error_code": {}})
def test_it_is_done_or_refused_in_a_sentence(door: FlaskClient, place: str, wish: Any) -> None:
    """Nothing that was sent is a fault of ours."""
    if place == "/control/settle" and isinstance(wish, dict) and wish.get("timeout", 10) not in (0, -1):
        wish["timeout"] = "soon"  # nobody waits here
    answer = door.post(place, json=wish)
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code >= 400:
        assert answer.get_json()["error"]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), body=st.binary(min_size=1, max_size=30), kind=st.sampled_from(BODIES))
def test_what_is_no_json_is_refused(door: FlaskClient, place: str, body: bytes, kind: str) -> None:
    """With a reason, whatever it says it is."""
    answer = door.post(place, data=body, content_type=kind)
    assert answer.status_code < 500, answer.get_data(as_text=True)
