"""The same check-in by phone: arrival, waiting, offers, together, and what happens when somebody hangs up."""

import re

from service import rota, scripts
from service.relay import voicemail
from service.switchboard import meeting
from tests.journeys.moments import all_consents
from tests.phone import Line, Phone

WAITING = ("1", "1", "3")
"""English; with a peer; can go deep."""


def prefers(line: Line, peer: Phone, by: str) -> None:
    """How this peer is offered somebody."""
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, offers_by=by)


def talking(line: Line, caller: Phone, peer: Phone, language: str = "1") -> None:
    """Both on the phone, through the check-in, in one room."""
    prefers(line, peer, "call")
    caller.calls().presses(language, *WAITING[1:])
    peer.picks_up().presses("1")
    for _ in range(2):
        caller.presses("4")
        peer.presses("4")
    line.forward(seconds=60)
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_arrival_by_call(line: Line, caller: Phone, peer: Phone) -> None:
    """The language by key, what is said first, the choices; and nobody is asked before they were told."""
    caller.calls().is_told("For English, press 1", "Para español, marca 2")
    caller.presses("2").is_told("línea de apoyo entre pares", "Si tememos por una vida", "¿Cómo quieres seguir?")
    caller.presses("*").is_told("¿Cómo quieres seguir?")
    caller.presses("1").is_told("¿Hasta dónde").presses("#").is_told("Estoy buscando un par")
    peer.hears("by phone")
    caller.hangs_up().calls().is_told("Qué bueno oírte otra vez", "¿Cómo quieres seguir?")


def test_a_whole_call(line: Line, caller: Phone, peer: Phone) -> None:
    """Offered by call, both halves on their own legs, the reveal to both, one room, a goodbye, a closing."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING).is_told("For English", "With a peer", "I am looking for a peer")
    assert peer.rings()
    peer.hears_nothing().picks_up().is_told("Somebody would like to talk, by phone", "1: take it")
    peer.presses("1").is_told("You are with them now", "You are both here now", "How is your mood")
    line.forward(seconds=10)
    caller.is_told("A peer is here with you now", "You are both here now", "How is your mood")
    caller.presses("3").is_told("kept closed until you are both ready")
    line.forward(seconds=10)
    peer.presses("4").is_told("You said 4")
    line.forward(seconds=20)
    caller.is_told("You said 3", "one thing that weighs", "1: People")
    caller.presses("1")
    peer.presses("2")
    line.forward(seconds=60)
    peer.is_told("People", "I am putting you together")
    caller.is_told("My body or health", "I am putting you together")
    assert caller.is_in_a_room() and peer.is_in_a_room()
    caller.presses("*").is_told("1: go back").presses("4").is_told("This conversation is closed now")
    line.forward(seconds=30)
    peer.is_told("This conversation is closed now")
    assert peer.call().over
    assert line.conversation(caller).state == "closed"


def test_the_menu_comes_back(line: Line, caller: Phone, peer: Phone) -> None:
    """The star key leaves the room for one's own menu; the other stays; 1 goes back."""
    talking(line, caller, peer)
    peer.presses("*").is_told("1: go back. 2: a lighter check-in", "5: back-up")
    assert caller.is_in_a_room()
    peer.presses("1")
    line.forward(seconds=5)
    assert peer.is_in_a_room() and caller.is_in_a_room()


def test_a_lighter_check_in_from_the_menu(line: Line, caller: Phone, peer: Phone) -> None:
    """Two small questions for both, side by side and sealed, and then the same room again."""
    talking(line, caller, peer)
    peer.presses("*").presses("2").is_told("Let us go lighter", "Two small questions", "show yours first")
    caller.is_told("Let us go lighter from here", "Two small questions", "weather inside you")
    peer.presses("2").is_told("weather inside you")
    caller.presses("1").is_told("kept closed until you are both ready")
    peer.presses("3").is_told("Your weather: Rain", "Some sun")
    line.forward(seconds=20)
    caller.is_told("Your weather: Some sun", "Rain", "ease this hour").presses("3")
    peer.presses("2")
    line.forward(minutes=1)
    peer.is_told("For you: Listening", "Going slowly", "I am putting you together")
    assert peer.is_in_a_room() and caller.is_in_a_room()


def test_lighter_when_it_is_heavy(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Nothing more is asked of them: the other only hears the wish."""
    talking(line, caller, peer)
    caller.presses("*").presses("0")
    line.forward(seconds=30)
    peer.presses("*").presses("2")
    line.forward(minutes=1)
    caller.is_told("Let us go lighter from here")
    assert peer.is_in_a_room() and line.conversation(caller).state == "open"


def test_lighter_after_the_script_was_withdrawn(line: Line, caller: Phone, peer: Phone) -> None:
    """The wish is passed on, and they go on talking."""
    with line.house.session(line.id) as session:
        scripts.withdraw(session, meeting.LIGHTER, 1)
    talking(line, caller, peer)
    caller.presses("*").presses("2")
    line.forward(seconds=30)
    peer.is_told("Let us go lighter from here")
    assert peer.is_in_a_room() and caller.is_in_a_room()


def test_on_by_text_from_a_call(line: Line, caller: Phone, peer: Phone) -> None:
    """From the menu: both phones may be put down, and what they write reaches each other."""
    talking(line, caller, peer)
    caller.presses("*").presses("3").is_told("You go on by text")
    line.forward(seconds=60)
    assert caller.call().over and peer.call().over
    caller.forgets().texts("still here")
    peer.hears("Caller: still here")


def test_a_caller_by_phone_and_a_peer_by_text(line: Line, caller: Phone, peer: Phone) -> None:
    """Each takes the check-in in their own medium; then the peer is rung, and a key makes sure who is there."""
    caller.calls().presses(*WAITING)
    peer.hears("by phone").texts("1").hears("You are with them now", "How is your mood").texts("5")
    line.forward(seconds=10)
    caller.is_told("How is your mood").presses("5").is_told("You said 5. Sam said 5", "The other phone is ringing")
    peer.hears("You said 5", "Pick up and press 1")
    assert peer.rings()
    peer.texts("1").hears("Pick up and press 1 there")
    peer.picks_up().is_told("Press 1 to talk now").presses("1").is_told("I am putting you together")
    line.forward(seconds=20)
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_nobody_picks_up_for_the_talk(line: Line, caller: Phone, peer: Phone) -> None:
    """Voicemail is not a peer: both go on by text, and the caller is not left holding."""
    caller.calls().presses(*WAITING)
    peer.texts("1").texts("5").behaves("voicemail")
    line.forward(seconds=10)
    caller.presses("5")
    line.forward(minutes=3)
    caller.is_told("The other phone is ringing", "You go on by text")
    assert caller.call().over and not peer.is_in_a_room()
    peer.forgets().texts("I am here")
    caller.hears("Sam: I am here")


def test_zero_reaches_on_call(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """At any moment, and only on call; who asked hears that it is being done, and that somebody has it."""
    caller.calls().presses("1").presses("0").is_told("I am reaching our on-call person", "also looking for a peer")
    code = re.search(r"\b\d{4}\b", responder.inbox()[-1])
    assert code
    responder.texts(code[0])
    line.forward(seconds=30)
    caller.is_told("Our on-call person has your call now")


def test_on_call_joins_the_call(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Whoever acknowledges is rung, presses a key, and everybody hears that they are there."""
    talking(line, caller, peer)
    caller.presses("*").presses("0").is_told("I am reaching our on-call person")
    code = re.search(r"\b\d{4}\b", responder.inbox()[-1])
    assert code
    responder.texts(code[0]).texts("1")
    assert responder.rings()
    responder.picks_up().presses("1")
    line.forward(minutes=1)
    peer.is_told("Our on-call person has joined")
    assert responder.is_in_a_room() and peer.is_in_a_room()


def test_call_from_a_text_conversation(line: Line, caller: Phone, peer: Phone) -> None:
    """Only with the other's yes; both phones ring with the line's number, and meet in one room."""
    caller.texts("hi").texts("1").texts("3")
    peer.texts("1").texts("5")
    caller.texts("5")
    caller.forgets().texts("CALL").hears("I am asking whether a call is good")
    peer.forgets().hears_nothing().texts("hm")
    peer.texts("CALL")
    caller.hears("would like to talk by phone").texts("1").hears("I am calling you both now")
    assert caller.rings() and peer.rings()
    assert {caller.call().sender, peer.call().sender} == {"+15550001000"}
    caller.picks_up().presses("1")
    peer.picks_up().presses("1")
    line.forward(seconds=30)
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_a_text_when_somebody_is_free(line: Line, caller: Phone) -> None:
    """The place is kept with the phone put down."""
    caller.calls().presses(*WAITING)
    line.forward(minutes=2)
    caller.is_told("No peer is free").presses("#")
    line.forward(minutes=1)
    caller.is_told("I am still here").presses("1").is_told("I will text you when a peer is free")
    line.forward(seconds=30)
    assert caller.call().over and line.conversation(caller).state == "waiting"
    line.peer("+15550002001", "Sam", on=False).texts("ON").texts("3")
    caller.hears("A peer is free now")


def test_a_call_back_when_somebody_is_free(line: Line, caller: Phone) -> None:
    """The phone rings, a key says that now is good, and the search goes on from the same place."""
    caller.calls().presses(*WAITING)
    line.forward(minutes=2)
    caller.presses("#")
    line.forward(minutes=1)
    caller.presses("2").is_told("I will call you when a peer is free")
    line.forward(seconds=30)
    peer = line.peer("+15550002001", "Sam", on=False).texts("ON").texts("3")
    assert caller.rings()
    caller.picks_up().is_told("the call that you asked for").presses("1").is_told("I am looking for a peer")
    peer.hears("Somebody would like to talk").texts("1").hears("You are with them now")


def test_a_message_for_coordinators(line: Line, caller: Phone) -> None:
    """After a yes and a beep; kept at the carrier, listed, erased with everything else of theirs."""
    caller.calls().presses(*WAITING)
    line.forward(minutes=2)
    caller.presses("#")
    line.forward(minutes=1)
    caller.presses("5").is_told("Only our coordinators hear it").presses("1")
    caller.says("my sister is ill and I do not sleep").presses("#")
    line.forward(seconds=30)
    caller.is_told("Your message is kept")
    with line.look() as session:
        [message] = voicemail.listed(session)
    assert message.sid in line.exchange.recordings
    [agreed] = [row for row in all_consents(line, caller) if row.what == "voicemail"]
    heard = next(said for said in caller.was_told() if "Only our coordinators hear it" in said)
    assert agreed.given and agreed.wording == f"ask.voicemail: {heard}"
    assert message.at - 60 <= agreed.at <= message.at
    caller.hangs_up().texts("DELETE").texts("1")
    assert message.sid not in line.exchange.recordings


def test_their_half_while_they_wait(line: Line, caller: Phone) -> None:
    """Answered in the queue, sealed until a peer has given theirs; nothing says that somebody is there before."""
    caller.calls().presses(*WAITING)
    line.forward(minutes=2)
    caller.presses("#")
    line.forward(minutes=1)
    caller.presses("3").is_told("How is your mood").presses("5").is_told("kept closed")
    peer = line.peer("+15550002001", "Sam", on=False).texts("ON").texts("3")
    peer.hears("Somebody would like to talk").texts("1").hears("How is your mood").never_hears("said 5")
    peer.texts("4").hears("You said 4")
    line.forward(seconds=30)
    caller.is_told("A peer is here with you now", "You said 5")
