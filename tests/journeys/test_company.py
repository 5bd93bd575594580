"""Company for whoever waits, and care for whoever was called on."""

import re

from service import tables
from tests.phone import Line, Phone


def test_company_once_and_only_where_nothing_is_asked(line: Line, caller: Phone) -> None:
    """It begins by itself after a while in the queue, may be left, and gives way the moment a peer takes them."""
    with line.house.session(line.id) as session:
        session.change(tables.lines, line.id, settings={"offer_all": 3_000, "company": 60})
    peer = line.peer("+15550002009")
    caller.texts("hi").texts("1").texts("3").forgets()
    line.forward(minutes=1)
    caller.hears("keep you company", "What would be good while you wait").texts("PASS").hears("talking today")
    line.forward(minutes=10)
    assert len([body for body in caller.inbox() if "keep you company" in body]) == 1
    caller.forgets()
    peer.texts("1")
    caller.hears("A peer is here with you now", "How is your mood").texts("4").hears("kept closed")


def test_words_in_it_are_for_the_peer(line: Line, caller: Phone) -> None:
    """Words instead of a choice are no error: they are kept, and the peer sees them first."""
    line.peer("+15550002008", languages="es")
    peer = line.peer("+15550002009")
    with line.house.session(line.id) as session:
        session.change(tables.lines, line.id, settings={"offer_all": 600, "company": 60})
    caller.texts("hi").texts("1").texts("3")
    line.forward(minutes=2)
    caller.hears("keep you company", "What would be good while you wait").texts("I just sit here with my tea")
    peer.forgets().texts("1").hears("I just sit here with my tea")


def test_whoever_was_called_on_is_asked_too(line: Line, caller: Phone, responder: Phone) -> None:
    """Once what they had taken is resolved; asked once, answered or not, and a coordinator is told if they ask."""
    caller.texts("hi").texts("URGENT")
    code = re.search(r"\b\d{4}\b", responder.inbox()[-1])
    assert code
    responder.texts(code[0]).texts("2").texts(f"{code[0]} done")
    responder.hears(f"{code[0]} is closed", "Thank you for taking that one", "How are you right now").texts("2")
    responder.hears("Would you like to talk it over").texts("PASS").hears("Can you hold the next one").texts("1")
    responder.hears("neither are you").forgets()
    line.forward(hours=20)
    responder.hears_nothing().texts(f"{code[0]} done").hears("is closed").hears_nothing()
    caller.never_hears("How are you right now")
