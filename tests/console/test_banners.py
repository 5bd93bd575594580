"""The banner of the board: each thing that is wrong is said while it is so and not longer, in either language."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from service import conversations, joining, lines, people, rescue, rota, tables
from service.house import House
from service.queue import Queue
from service.rota import shifts
from service.session import Session
from service.web import server
from service.web.console.speaking import PHRASES
from tests.console.browsing import Browsing
from tests.phone import MONDAY_MORNING, NUMBER

ON_SQLITE = pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
SAM, RILEY, LOU, ALEX = "+15550002001", "+15550003001", "+15550003999", "+15550007001"
AFTER = {"late": 120.0}
"""How many seconds pass before it is wrong."""


class Bell:
    """A Redis that is there, or is not."""

    there = True

    def answers(self) -> bool:
        return self.there

    def nudge(self, *_: object) -> None:
        """Nobody listens here."""


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def mo(house: House, bell: Bell) -> Browsing:
    """An admin of a line with which nothing is wrong: open, with a peer on, on call, hours, a policy and Redis."""
    with house.session(1) as session:
        lines.set_policy(session, {"en": "we ask you first.", "es": "te preguntamos primero."})
        sam = joining.add_peer(session, SAM, "en", "Sam").person_id
        joining.agreed(session, sam, "test")
        rota.comes_on(session, sam, None)
        joining.on_call(session, RILEY, "en", 1, first_name="Riley")
        joining.on_call(session, LOU, "en", 1, last_resort=True, first_name="Lou")
        lines.set_hours(session, [{"weekday": 3, "starts": "14:00", "minutes": 60}])
    return Browsing(server.create(replace(house, queue=cast(Queue, bell))), house).joins("Mo")


def id_of(session: Session, number: str) -> int:
    found = people.find(session, number)
    assert found is not None
    return int(found.id)


def no_policy(session: Session) -> None:
    """The line is not open."""
    session.change(tables.lines, 1, policy={})


def asked_for_a_number(session: Session) -> None:
    """By one; another has to confirm."""
    conversations.begin(session, people.met(session, ALEX, "en"), NUMBER)
    rescue.ask(session, 1, "account 99", "says they took pills")


def nobody_at_all(session: Session) -> None:
    """Not even the last resort."""
    session.do(tables.responders.delete())


def the_last_resort_alone(session: Session) -> None:
    session.do(tables.responders.delete().where(tables.responders.c.last_resort.is_(False)))


def failed(session: Session) -> None:
    """An event that nobody could act on."""
    row = {"key": "k", "kind": "text", "facts": {}, "reply": [], "tries": 5}
    session.add(tables.inbox, **row, state="failed", received_at=session.at)


def text(session: Session, state: str) -> None:
    row = {"to_id": id_of(session, SAM), "number": NUMBER, "lane": "live", "kind": "talk", "content": {}}
    session.add(tables.outbox, **row, due_at=session.at, state=state, created_at=session.at)


def paused(session: Session) -> None:
    session.change(tables.lines, 1, paused=True)


def nobody_on(session: Session) -> None:
    rota.goes_off(session, id_of(session, SAM))


def gap(session: Session) -> None:
    """Open hours today, and a peer whose shift is on another day."""
    lines.set_hours(session, [{"weekday": 0, "starts": "20:00", "minutes": 60}])


def gap_on_call(session: Session) -> None:
    """Riley has hours on the first tier from now on, and none for most of the day."""
    shifts.add_each(session, id_of(session, RILEY), [0], ("23:00", 60, "America/New_York"), tier=1)


WRONG: dict[str, tuple[Callable[[Session], object], str, str]] = {
    "not_open": (no_policy, "The line is not open", "La línea no está abierta"),
    "rescue": (asked_for_a_number, "asks for a number in full, about conversation 1", "número completo, de la charla"),
    "nobody_at_all": (nobody_at_all, "Nobody at all can be reached", "No se puede localizar a nadie de guardia"),
    "nobody_on_call": (the_last_resort_alone, "Nobody is on call but the last", "De guardia solo está el último"),
    "failed_events": (failed, "nobody could act on yet: 1", "aún no se pudieron atender: 1"),
    "refused": (lambda session: text(session, "failed"), "refused 1 of the last 1", "rechazó 1 de los últimos 1"),
    "late": (
        lambda session: text(session, "pending"),
        "waiting to go out since 10:00",
        "esperan salir desde las 10:00",
    ),
    "paused": (paused, "The line is paused", "La línea está en pausa"),
    "nobody_ahead": (nobody_on, "Callers will find nobody", "Quien llame no encontrará a nadie"),
    "no_hours": (lambda session: lines.set_hours(session, []), "no opening hours", "La línea no tiene horario"),
    "gap": (gap, "No peer is planned from", "No hay pares previstos desde"),
    "gap_on_call": (gap_on_call, "Nobody is planned on the first tier", "No hay nadie previsto en el primer nivel"),
}


def banner(mo: Browsing) -> str:
    """What is wrong, as the board says it."""
    return mo.opens("/console/").text.partition('<ul class="troubles"')[2].partition("</ul>")[0]


@ON_SQLITE
@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_is_said_while_it_is_so(house: House, mo: Browsing, key: str) -> None:
    """And in the stream of news, which is how a page that is open hears of it."""
    happens, english, spanish = WRONG[key]
    assert banner(mo) == "", "nothing is wrong yet"
    with house.session(1) as session:
        happens(session)
    house.clock.turn_to(MONDAY_MORNING + AFTER.get(key, 0.0), 0.0)
    assert english in banner(mo)
    assert english in mo.client.get("/console/live").get_data(as_text=True)
    mo.sends("/console/language", language="es", onward="/console/")
    assert spanish in banner(mo)


@ON_SQLITE
@pytest.mark.parametrize(
    ("key", "page"),
    [("no_hours", "settings/hours"), ("nobody_on_call", "people/on-call"), ("nobody_ahead", "rota"), ("gap", "rota")],
)
def test_a_banner_leads_to_where_it_is_put_right(house: House, mo: Browsing, key: str, page: str) -> None:
    """Nobody has to know which page that is."""
    with house.session(1) as session:
        WRONG[key][0](session)
    house.clock.turn_to(MONDAY_MORNING + AFTER.get(key, 0.0), 0.0)
    assert f'href="/console/{page}"' in banner(mo)


@ON_SQLITE
def test_redis_that_is_away_is_said(mo: Browsing, bell: Bell) -> None:
    """Softly: the line answers all the same."""
    assert banner(mo) == ""
    bell.there = False
    assert "Redis is away. The line answers all the same" in banner(mo)
    mo.sends("/console/language", language="es", onward="/console/")
    assert "Redis no está. La línea contesta igual" in banner(mo)
    bell.there = True
    assert banner(mo) == ""


def test_every_banner_is_tried_here() -> None:
    """None is left out."""
    assert {key for key in PHRASES.texts if key.startswith("trouble.")} == {
        f"trouble.{key}" for key in (*WRONG, "redis")
    }
