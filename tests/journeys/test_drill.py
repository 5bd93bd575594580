"""A drill pages the real ladder in the real time, says first that it is one, and is about nobody."""

import pytest

from service import joining
from service.errors import BadInput
from service.escalation import drills, pages
from service.session import Record
from tests.journeys.moments import (
    all_escalations,
    all_notices,
    all_pages,
    code,
    coordinator,
    escalation,
    last_resort,
    paged,
    talking,
)
from tests.phone import Line, Phone

MARKS = ("DRILL. ", "SIMULACRO. ")


def drill(line: Line) -> str:
    """A coordinator begins one; its code."""
    with line.house.session(line.id) as session:
        begun = pages.drill(session).code
    line.settle()
    return str(begun)


def unmarked(*phones: Phone) -> list[str]:
    """The texts of these phones that do not begin with the word for a drill."""
    return [body for phone in phones for body in phone.inbox() if not body.startswith(MARKS)]


def climbs(line: Line, one: Record) -> list[tuple[float, int, int, int]]:
    """How long after the beginning which tier was paged in which round, and who."""
    return [
        (page.at - one.triggered_at, page.tier, page.round, page.person_id)
        for page in all_pages(line)
        if page.escalation_id == one.id
    ]


def test_it_climbs_as_a_real_one_does(line: Line, caller: Phone, responder: Phone) -> None:
    """The same people at the same moments, round and round; and it ends like one."""
    line.responder("+15550003003", 3)
    number = drill(line)
    line.forward(minutes=7)
    responder.texts(f"{number} DONE")
    caller.texts("URGENT")
    line.forward(minutes=7)
    first, real = all_escalations(line)
    assert (first.drill, first.state, first.acknowledged_by) == (True, "resolved", line.person(responder).id)
    assert (real.drill, real.state) == (False, "triggered")
    assert len(climbs(line, first)) == 4 and climbs(line, first) == climbs(line, real)


def test_whatever_is_sent_says_first_that_it_is_a_drill(line: Line, responder: Phone) -> None:
    """From the page to the end, through all that may be answered and all that is forgotten, in both languages."""
    with line.house.session(line.id) as session:
        joining.on_call(session, "+15550003002", "es", 1)
    spanish = line.phone("+15550003002")
    number = drill(line)
    responder.hears("practice for on call").texts("oh").texts("1").hears("their last lines")
    spanish.hears("práctica de guardia").texts(number).hears("ya se ocupa alguien")
    spanish.texts(f"{number} RELEVO").hears("ya se ocupa alguien")
    responder.texts(f"{number} PASS").hears("is handed on")
    spanish.texts(number).hears("Tienes el")
    line.forward(minutes=41)
    spanish.hears("sigues con esto", "no supe de ti")
    spanish.texts(f"{number} LISTO todo bien").hears("tus palabras se guardan")
    responder.hears("is taken").texts(number).hears("already being looked after")
    assert unmarked(responder, spanish, last_resort(line)) == []
    assert escalation(line).state == "resolved"


def test_it_is_about_nobody(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Whoever is in a talk hears nothing, nobody may join anything, and nobody is asked how they are afterwards."""
    talking(caller, peer)
    number = drill(line)
    responder.texts(number).texts(f"{number} DONE")
    line.forward(minutes=10)
    caller.hears_nothing()
    peer.hears_nothing()
    responder.never_hears("1 = join")
    one = escalation(line)
    assert (one.about_id, one.conversation_id, one.raised_by) == (None, None, None)
    assert unmarked(responder, last_resort(line)) == []


def test_one_at_a_time_and_never_beside_a_real_one(line: Line, caller: Phone, responder: Phone) -> None:
    """Refused in one sentence, and nobody is paged by it."""
    number = drill(line)
    with pytest.raises(BadInput, match=f"running already: {number}"):
        drill(line)
    responder.texts(f"{number} DONE")
    caller.texts("URGENT")
    before = len(all_pages(line))
    with pytest.raises(BadInput, match="being reached for somebody"):
        drill(line)
    assert len(all_pages(line)) == before
    responder.texts(code(responder))
    drill(line)


@pytest.mark.parametrize("taken", [False, True])
def test_a_real_one_ends_it_and_is_no_drill(line: Line, caller: Phone, responder: Phone, taken: bool) -> None:
    """They hear that it stops and that what comes is none; a bare digit then takes the real one."""
    number = drill(line)
    if taken:
        responder.texts(number)
    caller.texts("URGENT")
    responder.hears("DRILL. It stops here: somebody needs on call. What comes next is no drill.", "on call is needed")
    assert [body for body in unmarked(responder) if "drill" in body.lower()] == []
    first, real = all_escalations(line)
    assert (first.state, real.state) == ("resolved", "triggered")
    responder.texts("1").hears(f"You have {real.code}")
    line.forward(minutes=6)
    assert len(climbs(line, first)) == 1


def test_a_real_one_that_climbs_again_ends_it_too(line: Line, caller: Phone, responder: Phone) -> None:
    """Somebody had it when the drill began; now nobody has."""
    caller.texts("URGENT")
    own = code(responder)
    responder.texts(own).texts("2")
    drill(line)
    responder.texts(f"{own} PASS")
    with line.look() as session:
        assert drills.running(session) is None
    last_resort(line).hears("on call is needed")


def test_it_may_be_stopped(line: Line, responder: Phone) -> None:
    """Nobody else is paged, and everybody who was hears so."""
    drill(line)
    with line.house.session(line.id) as session:
        running = drills.running(session)
        assert running is not None
        drills.stop(session, running)
    line.forward(minutes=10)
    responder.hears("practice for on call", "DRILL. It is over.")
    assert len(all_pages(line)) == 1 and paged(last_resort(line)) == 0


def test_with_nobody_to_page_coordinators_learn_it_from_the_drill(line: Line) -> None:
    """Marked as one, since nobody is waiting."""
    told = coordinator(line)
    last_resort(line).texts("STOP")
    told.forgets()
    drill(line)
    told.hears("DRILL. Willow: nobody on call could be paged")
    assert "nobody_on_call" not in all_notices(line)
