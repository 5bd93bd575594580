"""Whom the ladder finds: who speaks the language first; nobody out of reach; and the truth when there is nobody."""

from service import people
from service.tables import notices
from tests.journeys.moments import all_notices, all_pages, coordinator, escalation, last_resort, paged, talking
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


def test_a_ladder_of_nobody_but_who_is_in_it(line: Line, caller: Phone) -> None:
    """The only responder is the peer in the talk: coordinators and both hear the truth; the talk goes on."""
    told = coordinator(line)
    last = last_resort(line)
    line.peer(last.number, "Sam")
    talking(caller, last)
    caller.texts("URGENT")
    told.hears(COULD_NOT)
    line.forward(minutes=5)
    caller.hears("Nobody on call has answered yet. I keep trying. 988 answers now")
    assert paged(last) == 0
    caller.texts("still here")
    last.hears("Caller: still here")
    line.responder("+15550003001")
    line.forward(minutes=2)
    assert paged(line.phone("+15550003001")) == 1


def test_a_peer_who_is_erased_while_asked(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """Their offer goes with them: the caller keeps the place and the next peer, and the late yes is nobody's."""
    caller.texts("hi").texts("1").texts("3")
    peer.hears("1 = take it").texts("DELETE").texts("1").hears("It is done")
    peer.texts("1")
    assert line.conversation(caller).peer_id is None
    other_peer.hears("1 = take it").texts("1").hears("from 1 (low) to 5")
    assert line.conversation(caller).peer_id == line.person(other_peer).id
