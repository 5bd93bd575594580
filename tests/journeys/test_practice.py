"""Before the first turn: a practice with the line alone, on the peer's own phone."""

from service import joining, rota
from service.rota import shifts
from tests.phone import Line, Phone


def agreed(line: Line) -> Phone:
    """Somebody who was invited, said yes, and is asked whether to practise now."""
    with line.house.session(line.id) as session:
        joining.invite(session, "+15550002009", "en,es", "Kim")
    line.settle()
    kim = line.phone("+15550002009")
    return kim.hears("1 = yes. 2 = no").texts("1").hears("Welcome", "there is a short practice")


def goes_through(line: Line, kim: Phone) -> None:
    """Every step of it."""
    kim.hears("This is a practice", "An offer comes like this").texts("1")
    kim.hears("Yours stays closed").texts("4").hears("both see both", "What would you write first").texts("I am here")
    line.forward(minutes=1)
    kim.hears("Send BACKUP now").texts("BACKUP").hears("they would be on their way", "Send DONE now")
    kim.texts("DONE").hears("That was the whole of it")


def is_on(line: Line, phone: Phone) -> bool:
    """Whether they are on now."""
    with line.look() as session:
        record = rota.peer(session, line.person(phone).id)
        assert record is not None
        return rota.is_on(session, record)


def test_a_new_peer_practises_at_once(line: Line, responder: Phone) -> None:
    """Small steps, nobody is called, and then they may come on."""
    kim = agreed(line)
    goes_through(line, kim.texts("1"))
    kim.hears("You are ready")
    assert not is_on(line, kim)
    responder.hears_nothing()
    kim.texts("ON").hears("Others on now", "What can you hold")
    assert is_on(line, kim)


def test_who_wanted_to_practise_later_does_so_at_the_first_on(line: Line, caller: Phone) -> None:
    """They are on only when it is over, until the hour that they said; no offer comes before."""
    kim = agreed(line)
    kim.texts("2").hears("Send PRACTICE when it suits you")
    ends = line.now() + 2 * 3600
    kim.texts("ON 2h")
    assert not is_on(line, kim)
    caller.texts("hi").texts("1").texts("1")
    goes_through(line, kim)
    kim.never_hears("1 = take it")
    kim.hears("You are on until", "What can you hold").texts("1").hears("1 = take it")
    with line.look() as session:
        assert rota.peer(session, line.person(kim).id).on_until == ends  # type: ignore[union-attr]


def test_it_can_be_left_and_is_then_not_done(line: Line) -> None:
    """DONE before the end leaves it; ON begins it again."""
    kim = agreed(line)
    kim.texts("1").texts("DONE").hears("Thank you for being here")
    kim.texts("ON").hears("This is a practice")
    assert not is_on(line, kim)


def test_a_peer_may_practise_again(line: Line, peer: Phone) -> None:
    """At any time between conversations, and they stay on."""
    peer.texts("PRACTICE")
    goes_through(line, peer)
    peer.never_hears("You are ready")
    assert is_on(line, peer)


def test_a_shift_does_not_begin_before_the_practice(line: Line) -> None:
    """They are asked to practise instead; once they have, the next one begins."""
    kim = agreed(line)
    kim.texts("2").forgets()
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(kim).id, 0, "11:00", 120, "America/New_York")
    line.forward(hours=1.5)
    kim.hears("there is a short practice")
    assert not is_on(line, kim)
    goes_through(line, kim.texts("1"))
    line.forward(days=7)
    kim.hears("Your shift begins")
    assert is_on(line, kim)


def test_it_is_not_asked_in_the_middle_of_a_talk(line: Line, peer: Phone) -> None:
    """A new peer talks with another as a caller when their shift would begin: a digit there is for the other."""
    kim = agreed(line).texts("2")
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(kim).id, 0, "11:00", 120, "America/New_York")
    line.forward(minutes=50)
    kim.texts("hello").texts("1").texts("3")
    peer.texts("1")
    kim.texts("TALK").forgets()
    line.forward(minutes=11)
    kim.hears_nothing().texts("DONE").texts("1").forgets()
    line.forward(minutes=20)
    kim.hears("there is a short practice")


def test_the_practice_is_nobodys_conversation(line: Line, responder: Phone) -> None:
    """It keeps nobody waiting, and silence ends it without a word."""
    kim = agreed(line)
    kim.texts("1")
    line.forward(days=2)
    assert line.conversation(kim).state == "closed"
    kim.forgets().texts("STATUS").hears("You are off")
