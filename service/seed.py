"""A first line: its settings and the shipped scripts; with a pretend carrier also a few pretend people."""

from collections.abc import Iterable, Mapping
from typing import Any

from service import joining, lines, retention, rota, scripts
from service.cast import PEOPLE, Pretend
from service.house import House
from service.reports import counting
from service.rota import reminders
from service.session import Session

DEMO_POLICY = {
    "en": "we ask you first; two of us may decide to call 911. (Demo policy.)",
    "es": "primero te preguntamos; dos de nosotros pueden decidir llamar al 911. (Política de prueba.)",
}


def first_line(house: House, values: Mapping[str, Any], number: str, seated: Iterable[Pretend] = ()) -> int:
    """A line with the shipped scripts published, and whoever is seated at it, whole or not at all; returns its id."""
    with house.database.transaction() as connection:
        line_id = lines.add(connection, values, number, house.clock.now())
        session = Session(connection, house.clock.now(), house.vault, line_id)
        scripts.publish_shipped(session)
        reminders.look_ahead(session)
        retention.expect(session)
        counting.expect(session)
        for person in seated:
            _seat(session, person)
    return line_id


def what_is_new(house: House, line_ids: Iterable[int]) -> None:
    """Publish what a new version of ours has scripts for and these lines have none for yet. Raises BadInput."""
    for line_id in line_ids:
        with house.session(line_id) as session:
            scripts.publish_shipped(session)


def demo(house: House, number: str, zone: str) -> int:
    """The line that `make up` brings on a first start: it says everywhere that it is one."""
    values = {
        "name": "Shoulder",
        "languages": "en,es",
        "zone": zone,
        "policy": DEMO_POLICY,
        "policy_is_demo": True,
        "settings": {},
    }
    return first_line(house, values, number, PEOPLE)


def unnamed(house: House, number: str, zone: str) -> int:
    """The line that a first start with a real account brings: nothing is said for it yet, so it does not open."""
    said = {"name": lines.UNNAMED, "languages": "en,es", "zone": zone}
    return first_line(house, {**said, "policy": {}, "policy_is_demo": False, "settings": {}}, number)


def _seat(session: Session, person: Pretend) -> None:
    language = person.languages.split(",")[0]
    if person.part == "peer":
        peer = joining.add_peer(session, person.number, person.languages, person.name)
        joining.agreed(session, peer.person_id, "demo")
        rota.change_peer(session, peer.person_id, practised_at=session.at)
        rota.comes_on(session, peer.person_id, None)
    else:
        joining.on_call(
            session,
            person.number,
            language,
            1,
            last_resort=person.part == "last resort",
            first_name=person.name,
        )
