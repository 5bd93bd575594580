"""The example alerts name only what /metrics has, in expressions that can be read, and come to what they say."""

import re
from pathlib import Path

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from service import tables
from service.house import House
from service.web import server
from tests.service.conftest import Pen

ALERTS = (Path(__file__).parents[2] / "worker" / "alerts.yml").read_text()
EXPRESSIONS = re.findall(r"^ +expr: (.+)$", ALERTS, re.MULTILINE)
SELECTOR = r"(?P<metric>[a-z_]+)(?:\[\d+[smhd]\])?"
CALL = r"(?:increase|rate|absent)"
SUM = r"(?:min|max|sum)"
GRAMMAR = re.compile(
    rf"(?:{SUM}\((?:{CALL}\()?{SELECTOR}\)?\)(?: by \(([a-z]+)\))? [<>]=? \d+|{CALL}\((?P<gone>[a-z_]+)\))"
)
"""The few forms that our alerts are written in; whatever else Prometheus knows is not needed here."""


def samples(web: FlaskClient) -> dict[str, list[tuple[dict[str, str], float]]]:
    """What /metrics says: by name, labels and value."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(web.get("/metrics").get_data(as_text=True)):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def test_each_alert_can_be_read_and_names_a_metric_that_is_there(house: House, pen: Pen) -> None:
    """Balanced, of a known form, with labels that the metric has."""
    web = server.create(house).test_client()
    web.post("/sms", data={"From": "+15550007001"})  # refused: it is signed by nobody
    known = samples(web)
    assert len(EXPRESSIONS) == ALERTS.count("- alert:") == ALERTS.count("summary:") == 8
    for expression in EXPRESSIONS:
        found = GRAMMAR.fullmatch(expression)
        assert found, f"{expression} is of no form that is known here"
        assert expression.count("(") == expression.count(")"), expression
        name, label = found["metric"] or found["gone"], found[2]
        assert name in known, f"{expression}: /metrics has no {name}"
        assert label is None or all(label in labels for labels, _ in known[name]), expression


def test_what_is_measured_is_what_the_database_says(house: House, pen: Pen) -> None:
    """Nobody on call, an escalation that nobody has, a refused request: each is seen in its number."""
    web = server.create(house).test_client()
    [(_, before)] = samples(web)["shoulder_escalation_untaken_seconds"]
    assert before == 0
    with house.session(1) as session:
        at = session.at - 400
        person = session.add(tables.people, lookup=b"x", language="en", language_chosen=False, created_at=at)
        values = {"about_id": person, "reason": "asked", "code": "11", "state": "triggered", "triggered_at": at}
        session.add(tables.escalations, **values)
    known = samples(web)
    [(labels, age)] = known["shoulder_escalation_untaken_seconds"]
    assert labels == {"line": "1"}
    assert 400 <= age < 500
    assert [value for _, value in known["shoulder_on_call"]] == [0]
    assert [value for _, value in known["shoulder_ready"]] == [0], "a line without a last resort is not ready"


def test_a_counter_says_which_process_counted(house: House) -> None:
    """Two web processes answer in turn; without it their counts would look like one that starts anew."""
    web = server.create(house).test_client()
    web.post("/sms", data={"From": "+15550007001"})
    assert all("pid" in labels for labels, _ in samples(web)["shoulder_refused_total"])


def test_no_metric_is_labelled_with_anything_of_a_person(house: House) -> None:
    """Labels are ids of lines and processes, lanes, kinds and words of ours."""
    known = samples(server.create(house).test_client())
    ours = {name: found for name, found in known.items() if name.startswith("shoulder_")}
    names = {label for found in ours.values() for labels, _ in found for label in labels}
    assert names <= {"line", "lane", "pid", "kind", "outcome", "reason", "result", "status", "by"}
