"""With two talks open, what a peer says of their own time: PAUSE, BREAK, OFF, and what is agreed in aftercare."""

from service import rota
from service.scripts.proofs import Known, prove
from tests.journeys.moments import code, follow_up, last_resort
from tests.journeys.test_versions import publishes
from tests.journeys.two_threads import RELAY, First, Second, agrees, both_talk, came_from, comes
from tests.phone import NUMBER, Line, Phone

CARE = """script: Aftercare
used for: aftercare
languages: en, es
people: peer

next:
  ask:
    en: That was heavy. What would be good next?
    es: Fue pesado. ¿Qué te vendría bien?
  choices:
    later:
      en: A hello in two days
      es: Un saludo en dos días
      check in again: in 2 days
    peer:
      en: To talk with a peer myself
      es: Hablar yo con un par
      find a peer: yes
    nothing:
      en: Nothing now
      es: Nada por ahora

bye:
  say:
    en: Thank you.
    es: Gracias.
"""


def is_on(line: Line, peer: Phone) -> bool:
    """Whether they are on, and not resting."""
    with line.look() as session:
        record = rota.peer(session, line.person(peer).id)
        return record is not None and rota.is_on(session, record) and not record.resting


def heavy(line: Line, caller: Phone) -> None:
    """A caller asks for on call, who takes it and sees it through."""
    caller.texts("URGENT")
    on_call = last_resort(line)
    on_call.texts(code(on_call)).texts(f"{code(on_call)} DONE")


def ends(line: Line, caller: Phone) -> None:
    """A caller says goodbye, and it is over."""
    caller.texts("DONE").texts("1").texts("DONE")
    assert line.conversation(caller).state == "closed"


def test_a_pause_in_one_stops_the_timers_of_that_one(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """After half an hour the peer is asked about the talk that is quiet; about the paused one half an hour later."""
    first, second = two
    both_talk(caller, other, two)
    second.texts("PAUSE").hears("Take your time")
    other.hears("taking a short break")
    caller.hears_nothing()
    first.hears_nothing()
    line.forward(minutes=31)
    first.hears("1 =")
    second.hears_nothing()
    first.texts("1")
    line.forward(minutes=29)
    second.hears("1 =")
    assert (line.conversation(caller).state, line.conversation(other).state) == ("open", "open")


def test_break_and_off_in_two_talks_are_for_the_line(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Whoever they talk with would read a door shut: neither does, and both talks go on. It is said on their thread."""
    first, second = two
    both_talk(caller, other, two)
    second.texts("BREAK").hears("half an hour without offers")
    first.texts("OFF").hears("The talk you are in goes on")
    for phone in (caller, other, first, second):
        phone.hears_nothing()
    assert not is_on(line, first)
    second.texts("I am still with you")
    other.hears("I am still with you")
    agrees(line)


def test_off_beside_a_talk_lets_it_go_on_and_brings_no_other(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """One of two is over: OFF to its number takes the peer off; the other talk is not cut, and nobody else comes."""
    first, second = two
    both_talk(caller, other, two)
    ends(line, other)
    second.forgets().texts("OFF").hears("You are off")
    first.texts("I am still with you")
    caller.hears("I am still with you")
    comes(line.phone("+15550007003"))
    for thread in two:
        thread.never_hears("second caller")
    assert line.conversation(caller).peer_id == line.person(first).id
    assert not is_on(line, first)
    ends(line, caller)
    second.forgets().texts("STATUS").hears("You are off")
    agrees(line)


def test_a_break_beside_a_talk_is_half_an_hour_without_another(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """Nobody is offered in it; when it is over the next one comes, on the number that is free."""
    first, second = two
    both_talk(caller, other, two)
    ends(line, other)
    second.forgets().texts("BREAK").hears("half an hour")
    third = comes(line.phone("+15550007003"))
    line.forward(minutes=28)
    second.hears_nothing()
    first.texts("1").texts("I am still with you")
    caller.hears("I am still with you")
    line.forward(minutes=3)
    second.hears("1 = take it").texts("1")
    assert line.conversation(third).peer_id == line.person(first).id
    agrees(line)


def test_off_takes_back_what_is_being_offered_on_the_other_number(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """In a talk on the public number, asked on the other: OFF there takes it back, BREAK too; the talk goes on."""
    first, second = two
    comes(caller)
    first.texts("1")
    caller.texts("TALK").forgets()
    comes(other)
    second.hears("1 = take it").texts("OFF").hears("You are off")
    second.texts("1")
    assert line.conversation(other).peer_id is None
    first.texts("still here")
    caller.hears("still here")
    agrees(line)


def test_what_is_agreed_in_aftercare_is_kept_in_its_thread(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second]
) -> None:
    """The talk on the other number was heavy: all about it is asked and said there, and the hello comes from there."""
    first, second = two
    publishes(line, "aftercare", prove("aftercare", CARE, Known(), ["untested"]))
    both_talk(caller, other, two)
    heavy(line, other)
    second.texts("DONE").texts("1").texts("DONE").hears("What would be good next")
    first.forgets()
    second.texts("1").hears("1 =").texts("1").hears("1 =").texts("1").hears("1").texts("1")
    assert follow_up(line).state == "scheduled"
    assert follow_up(line).person_id == line.person(first).id
    first.hears_nothing()
    first.texts("still with you")
    caller.hears("still with you")
    ends(line, caller)
    first.forgets()
    second.forgets()
    line.forward(days=2)
    second.hears("As agreed")
    first.hears_nothing()


def test_a_peer_who_wants_a_peer_after_something_heavy_is_a_caller(
    line: Line, caller: Phone, other: Phone, two: tuple[First, Second], other_peer: Phone
) -> None:
    """They come into the queue themselves, not whom they had; while they are in another talk they are told so."""
    first, second = two
    other_peer.texts("OFF")
    publishes(line, "aftercare", prove("aftercare", CARE, Known(), ["untested"]))
    both_talk(caller, other, two)
    heavy(line, other)
    second.texts("DONE").texts("1").texts("DONE").texts("2").hears("at our other number")
    assert line.conversation(other).state == "closed"
    first.texts("URGENT")
    caller.texts("URGENT")
    first.texts("DONE").texts("1").texts("DONE").forgets().texts("2").hears("looking for a peer")
    assert line.conversation(first).state in ("waiting", "offered")
    assert line.conversation(caller).state == "closed"
    assert came_from(first, NUMBER) and came_from(second, RELAY)
