"""A peer on the phone needs somebody: on call meets them alone, and the caller is not left holding."""

from tests.journeys.moments import code
from tests.journeys.test_calls import talking
from tests.phone import Line, Phone


def test_a_peer_steps_out_by_phone(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The caller hears that the peer needs a moment and keeps the first place; the two meet behind another door."""
    talking(line, caller, peer)
    room = line.conversation(caller).room
    peer.presses("*").presses("5").presses("2").is_told("On call is being reached for you")
    responder.texts(code(responder))
    line.forward(seconds=30)
    peer.is_told("On call is here for you").presses("2")
    assert responder.rings()
    responder.picks_up().presses("1")
    caller.is_told("Your peer needs a moment. It was nothing you said")
    line.forward(seconds=40)
    assert peer.is_in_a_room() and responder.is_in_a_room() and not caller.is_in_a_room()
    assert line.conversation(caller).state == "waiting"
    assert line.conversation(peer).room not in (None, room)
