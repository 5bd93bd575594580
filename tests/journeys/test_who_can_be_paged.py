"""Whom the ladder finds: who speaks the language first; nobody out of reach; and the truth when there is nobody."""

import pytest
from sqlalchemy import Table

from service import joining, people
from service.tables import notices, overrides, responders, shifts
from tests.journeys.moments import (
    REACHING,
    all_notices,
    all_pages,
    coordinator,
    escalation,
    last_resort,
    paged,
    talking,
)
from tests.phone import Line, Phone

COULD_NOT = "nobody on call could be paged"


def without_a_number(line: Line, phone: Phone) -> None:
    """Somebody whose number we do not have, as an import may leave them."""
    with line.house.session(line.id) as session:
        people.change(session, line.person(phone).id, sealed_number=None)


def order(line: Line) -> list[int]:
    """Who was paged, in that order."""
    return [page.person_id for page in all_pages(line)]


def test_whoever_speaks_the_language_is_paged_first(line: Line, caller: Phone, responder: Phone) -> None:
    """Within their tier; a peer who takes callers in Spanish speaks it, in whatever language they are texted."""
    both = line.peer("+15550003004", "Sam", languages="en,es", on=False)
    line.responder(both.number)
    english, spanish = line.person(responder).id, line.person(both).id
    caller.texts("ES").texts("URGENTE")
    assert order(line) == [spanish, english]
    line.phone("+15550007002").texts("URGENT")
    assert order(line)[2:] == [english, spanish]


def test_a_responder_without_a_number_costs_no_time(line: Line, caller: Phone, responder: Phone) -> None:
    """The next tier is paged in the same moment; coordinators hear of it once a day, and nothing stops."""
    told = coordinator(line)
    without_a_number(line, responder)
    caller.texts("URGENT")
    assert (len(all_pages(line)), paged(last_resort(line))) == (1, 1)
    line.forward(minutes=4)
    assert all_notices(line).count("cannot_be_paged") == 1
    told.hears("somebody on the on-call rota cannot be paged").never_hears(COULD_NOT)
    with line.house.session(line.id) as session:
        session.do(notices.update().values(at=notices.c.at - 86_400))
    line.forward(minutes=2)
    assert all_notices(line).count("cannot_be_paged") == 2


def test_a_ladder_of_nobody_but_the_last_resort(line: Line, caller: Phone) -> None:
    """Paged at once, and again each round."""
    caller.texts("URGENT")
    assert paged(last_resort(line)) == 1
    line.forward(minutes=2)
    assert (paged(last_resort(line)), escalation(line).round) == (2, 2)


@pytest.mark.parametrize("table", [shifts, overrides])
def test_a_shift_in_an_unknown_zone_holds_nobody_up(line: Line, caller: Phone, responder: Phone, table: Table) -> None:
    """As an older database may leave one: it does not take place, and everybody else is paged as ever."""
    part_time = line.person(line.responder("+15550003005")).id
    wall = {"starts": "09:00", "minutes": 600, "zone": "Mars/Olympus", "tier": 1, "made_at": line.now()}
    when = {"weekday": 0} if table is shifts else {"day": "2026-11-23", "kind": "on"}
    with line.house.session(line.id) as session:
        session.add(table, person_id=part_time, **when, **wall)
    caller.texts("URGENT").hears(REACHING)
    line.forward(minutes=2)
    assert (paged(responder), paged(last_resort(line))) == (1, 1)


def test_an_empty_ladder(line: Line, caller: Phone, peer: Phone, other: Phone, responder: Phone) -> None:
    """Nobody is on it any more, not even the last resort: a sentence for everybody, and the line stays up.

    The talk goes on, whoever is new is told where to turn, and the first who is on call again is paged.
    """
    told = coordinator(line)
    talking(caller, peer)
    with line.house.session(line.id) as session:
        session.do(responders.delete())
    caller.texts("URGENT").hears("Nobody on call has answered yet. I keep trying. 988 answers now")
    told.hears(COULD_NOT)
    line.forward(minutes=5)
    caller.hears("Nobody on call has answered yet").texts("still here")
    peer.hears("Nobody on call has answered yet", "Caller: still here")
    other.texts("hi").hears("not open yet. 988 is open at any hour").hears_nothing()
    other.calls().presses("1").is_told("not open yet. 9 8 8 is open at any hour")
    line.forward(seconds=20)
    assert other.call().over
    assert line.conversation(caller).state == "open" and all_pages(line) == []
    line.responder(responder.number)
    line.forward(minutes=2)
    assert paged(responder) == 1


def test_a_ladder_of_nobody_but_who_is_in_it(line: Line, caller: Phone) -> None:
    """The only responder is the peer in the talk: coordinators and both hear the truth; the talk goes on."""
    told = coordinator(line)
    last = last_resort(line)
    line.peer(last.number, "Sam")
    with line.house.session(line.id) as session:
        joining.paged_by(session, line.person(last).id, "both")
    talking(caller, last)
    caller.texts("URGENT")
    told.hears(COULD_NOT)
    line.forward(minutes=5)
    caller.hears("Nobody on call has answered yet. I keep trying. 988 answers now")
    last.hears("Nobody on call has answered yet")
    assert all_pages(line) == []
    caller.texts("still here")
    last.hears("Caller: still here")
    line.responder("+15550003001")
    line.forward(minutes=2)
    assert paged(line.phone("+15550003001")) == 1


def test_who_went_out_of_a_talk_is_paged_about_it_only_where_there_is_nobody_else(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """It was theirs, and they handed it on: the others are asked, round after round; but never nobody."""
    line.responder(peer.number, by="both")
    talking(caller, peer)
    peer.texts("HANDOVER")
    caller.texts("URGENT")
    line.forward(minutes=7)
    others = {line.person(responder).id, line.person(last_resort(line)).id}
    assert set(order(line)) == others and not peer.rings()
    for phone in (responder, last_resort(line)):
        phone.texts("STOP")
    line.forward(minutes=2)
    assert set(order(line)) == {*others, line.person(peer).id}


def test_a_peer_who_is_erased_while_asked(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """Their offer goes with them: the caller keeps the place and the next peer, and the late yes is nobody's."""
    caller.texts("hi").texts("1").texts("3")
    peer.hears("1 = take it").texts("DELETE").texts("1").hears("It is done")
    peer.texts("1")
    assert line.conversation(caller).peer_id is None
    other_peer.hears("1 = take it").texts("1").hears("from 1 (low) to 5")
    assert line.conversation(caller).peer_id == line.person(other_peer).id
