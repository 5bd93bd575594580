"""What somebody writes while a step is sealed is as private as their answer: for on call, and for the next peer."""

from collections.abc import Callable

import pytest

from tests.journeys.moments import code, together
from tests.journeys.test_floods import flooding
from tests.journeys.test_line_down import comes_back, down, passes, sends
from tests.phone import Line, Phone

PRIVATE = "the lighthouse keeper"


def holding(_: Line, caller: Phone) -> None:
    """They have given their answer, and write on while the other takes their time."""
    caller.texts("2").texts(PRIVATE)


def not_understood(_: Line, caller: Phone) -> None:
    """A question of digits is answered in words."""
    caller.texts(PRIVATE)


def too_fast(_: Line, caller: Phone) -> None:
    """More at once than is answered."""
    caller.texts("2")
    flooding(flooding(caller, told=False), told=False).texts(PRIVATE)


def too_late(line: Line, caller: Phone) -> None:
    """Fetched from the carrier after something newer."""
    with down(line):
        sends(caller, PRIVATE)
        passes(line, 2)
    caller.texts("2")
    assert comes_back(line) == 1


@pytest.mark.parametrize("way", [holding, not_understood, too_fast, too_late])
def test_words_beside_a_sealed_answer_stay_with_their_author(
    line: Line, caller: Phone, peer: Phone, responder: Phone, way: Callable[[Line, Phone], None]
) -> None:
    """They are no last lines, and not what was written before the peer came."""
    together(caller, peer)
    way(line, caller)
    peer.texts("HANDOVER").texts("OFF")
    line.forward(minutes=1)
    other_peer = line.peer("+15550002002", "Ana")
    line.forward(minutes=1)
    other_peer.texts("1").hears("You are with them now")
    caller.texts("URGENT")
    responder.texts(code(responder)).hears("language")
    for phone in (peer, other_peer, responder):
        phone.never_hears(PRIVATE)
