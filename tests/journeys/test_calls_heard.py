"""What is said on a call is true, and nobody is cut off by what somebody else does: each was a bug once."""

import pytest
from sqlalchemy import select

from service import alarms, outbox, people, rota, tables
from service.alarms import About
from service.errors import Unavailable
from service.matching import offers
from service.outbox import Envelope
from service.relay import voicemail
from service.simulator.calls import phones
from service.switchboard import barring, rings
from service.web import webhooks
from tests.journeys.moments import code, last_resort, paged
from tests.journeys.test_calls import WAITING, prefers, talking
from tests.journeys.test_calls_found import at, leg_of, waiting_alone
from tests.journeys.test_calls_survive import state
from tests.journeys.test_follow_up_by_call import agreed, until_it_rings
from tests.journeys.test_said_first import said, says, until_it_says
from tests.phone import NUMBER, Line, Phone

STILL_HERE = "I am still here, and still looking"


def times_told(caller: Phone) -> int:
    """How often they have heard, or begun to hear, that we are there."""
    return sum(STILL_HERE in text for text in caller.was_told())


def in_their_half(line: Line, caller: Phone, peer: Phone) -> None:
    """A caller is on the phone, and a peer who was rung has just taken them."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up().presses("1")


def on_call_is_coming(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Two talk by phone; the caller asked for on call, who comes by text and is rung for it."""
    talking(line, caller, peer)
    caller.presses("*").presses("0")
    caller.presses("1")
    responder.texts(code(responder)).texts("1")
    line.forward(seconds=20)
    assert responder.rings()


@pytest.mark.parametrize("how", ["voicemail", "declines", "not now", "hangs up"])
def test_on_call_does_not_pick_up(line: Line, caller: Phone, peer: Phone, responder: Phone, how: str) -> None:
    """The two who talk are told the truth, and their call goes on; on call may come later."""
    on_call_is_coming(line, caller, peer, responder)
    match how:
        case "voicemail":
            responder.picks_up(voicemail=True)
        case "declines":
            responder.declines()
        case "not now":
            responder.picks_up().presses("2")
        case "hangs up":
            responder.picks_up().hangs_up()
    line.forward(minutes=2)
    assert responder.call().over and state(line, caller) == "open"
    for phone in (caller, peer):
        phone.is_told("is coming to you here, by phone", "On call has left this conversation")
        assert phone.is_in_a_room()
        assert not [told for told in phone.was_told() if "by text from here" in told or "has joined" in told]
    responder.texts(code(responder)).texts("1")
    responder.picks_up().presses("1").is_told("You are with them now. They can hear you")
    line.forward(seconds=40)
    caller.is_told("has joined you here")
    assert all(phone.is_in_a_room() for phone in (caller, peer, responder))


@pytest.mark.parametrize("who", ["on call", "the peer"])
def test_one_of_three_goes_on_by_text(line: Line, caller: Phone, peer: Phone, responder: Phone, who: str) -> None:
    """Only they are out of it; the caller and the other talk on."""
    on_call_is_coming(line, caller, peer, responder)
    responder.picks_up().presses("1")
    line.forward(seconds=40)
    leaver, other = (responder, peer) if who == "on call" else (peer, responder)
    leaver.presses("*").presses("3")
    line.forward(minutes=1)
    assert not leaver.is_in_a_room()
    assert caller.is_in_a_room() and other.is_in_a_room() and state(line, caller) == "open"


def test_the_caller_does_not_come_back_to_a_heavy_talk(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer has waited on the phone: they are asked how they are, and the caller hears the end like any other."""
    talking(line, caller, peer)
    caller.presses("*").presses("0")
    line.forward(seconds=30)
    caller.hangs_up()
    peer.presses("1").is_told("I wait with you")
    line.forward(minutes=6)
    peer.is_told("The other person has gone for now", "How are you")
    caller.hears("The call was cut", "This conversation is closed now", "May we check in with you again")
    with line.look() as session:
        assert rota.peer(session, line.person(peer).id).aftercare_owed  # type: ignore[union-attr]


@pytest.mark.parametrize("word", ["STOP", "DELETE"])
def test_the_peer_of_somebody_who_stops_is_cared_for(line: Line, caller: Phone, peer: Phone, word: str) -> None:
    """However a heavy talk ends, the peer is asked how they are before the next offer."""
    talking(line, caller, peer)
    peer.presses("*").presses("6")
    caller.texts(word)
    if word == "DELETE":
        caller.texts("1")
    line.forward(minutes=1)
    peer.is_told("The other person has gone for now", "How are you")


def test_who_says_hello_to_an_empty_line_is_asked_again(line: Line, caller: Phone, peer: Phone) -> None:
    """Words are no answer to what the voice asked: it is put again, and nobody hears "we go on together" alone."""
    talking(line, caller, peer)
    caller.hangs_up()
    peer.is_told("The other person has left the call").says("hello? are you there?")
    line.forward(seconds=10)
    peer.is_told("a key works best", "The other person has left the call").presses("1").is_told("I wait with you")
    line.forward(minutes=1)
    peer.is_told("The other person is not on the line so far")
    assert not [told for told in peer.was_told() if "We go on together" in told]
    peer.presses("*").is_told("4: goodbye").says("goodbye I guess")
    line.forward(seconds=10)
    peer.is_told("a key works best", "4: goodbye").presses("4").is_told("This conversation is closed now")


@pytest.mark.parametrize("how_far", ["closing", "medium", "hour"])
def test_ringing_again_after_goodbye(line: Line, caller: Phone, peer: Phone, how_far: str) -> None:
    """They come for a peer: they are welcomed back, and are not asked about a follow-up and then hung up on."""
    talking(line, caller, peer)
    caller.presses("*").presses("4").is_told("May we check in with you again")
    caller.presses(*{"closing": "", "medium": "1", "hour": "12"}[how_far])
    caller.hangs_up()
    line.forward(seconds=20)
    caller.calls().is_told("How would you like to go on")
    again = [told for told in caller.was_told() if "May we check in" in told or "a text or a call" in told]
    assert len(again) == {"closing": 1, "medium": 2, "hour": 2}[how_far]
    caller.presses("1").presses("3").is_told("I am looking for a peer")
    line.forward(minutes=1)
    assert not caller.call().over and state(line, caller) in ("offered", "waiting")
    caller.hangs_up()
    line.forward(days=2)
    assert not [body for body in caller.inbox() if "check in with you" in body]


@pytest.mark.parametrize("how", ["stops", "stopped before", "withheld"])
def test_on_call_hears_that_no_way_leads_to_them(line: Line, caller: Phone, responder: Phone, how: str) -> None:
    """They had only the phone, and put it down: nobody is told to text a code again later."""
    who = line.phone("anonymous") if how == "withheld" else caller
    if how == "stopped before":
        caller.texts("STOP")
    who.calls().presses(*WAITING)
    who.presses("0")
    responder.texts(code(responder)).hears("1 = join the conversation now")
    line.forward(seconds=30)
    if how == "stops":
        caller.texts("STOP")
    else:
        who.hangs_up()
    responder.hears("so nothing can be written to them from here")
    responder.texts("1").never_hears("in another conversation")


def test_on_call_who_takes_it_too_late_hears_it_at_once(line: Line, caller: Phone, responder: Phone) -> None:
    """Somebody without our texts asked for on call by phone, and has put it down by then."""
    caller.texts("STOP").calls().presses(*WAITING)
    caller.presses("0").hangs_up()
    responder.texts(code(responder)).hears("so nothing can be written to them from here")
    responder.never_hears("1 = join")


@pytest.mark.parametrize("chooses", ["1", "2"])
def test_a_peer_who_asks_for_help_in_their_half(
    line: Line, caller: Phone, peer: Phone, responder: Phone, chooses: str
) -> None:
    """However long they are silent, they are not joined, and nothing of theirs is shown, until they choose."""
    in_their_half(line, caller, peer)
    peer.is_told("say back-up now").says("back-up")
    caller.presses("2")
    line.forward(seconds=5)
    peer.is_told("Who is back-up for").presses("2").is_told("On call is being reached for you")
    line.forward(minutes=3)
    peer.is_told("Nobody on call has answered yet")
    responder.texts(code(responder))
    line.forward(minutes=3)
    peer.is_told("On call is here for you", "On call is here for you", "On call is here for you")
    assert state(line, caller) == "checking_in" and not caller.is_in_a_room() and not peer.is_in_a_room()
    peer.presses(chooses)
    if chooses == "1":
        peer.is_told("BACKUP is there", "How is your mood").presses("4").is_told("The caller said 2")
    else:
        assert responder.rings()
        responder.picks_up().presses("1")
        line.forward(seconds=30)
        peer.is_told("You two are alone here now. Nobody else hears you")
        assert peer.is_in_a_room() and responder.is_in_a_room()
        caller.is_told("Your peer needs a moment")
    assert not [told for told in caller.was_told() if "was left open" in told]


@pytest.mark.parametrize("by", ["call", "text"])
def test_nobody_joins_a_peer_who_waits_for_help(line: Line, caller: Phone, peer: Phone, by: str) -> None:
    """Neither the caller's TALK, nor what they choose when it takes long; after half an hour they get another peer."""
    if by == "call":
        in_their_half(line, caller, peer)
        peer.says("back-up")
        line.forward(seconds=5)
        peer.presses("2").is_told("On call is being reached for you")
        caller.says("talk").is_told("The other person needs a moment first")
        line.forward(minutes=31)
        peer.is_told("They get another peer now")
        caller.is_told("Your peer needs a moment")
        assert not caller.is_in_a_room()
    else:
        caller.texts("hi").texts("1").texts("1")
        peer.texts("1").texts("BACKUP").texts("2").hears("On call is being reached for you")
        caller.texts("2")
        line.forward(minutes=11)
        caller.texts("2").hears("The other person needs a moment first")
        caller.texts("TALK").hears("The other person needs a moment first")
        line.forward(minutes=21)
        peer.hears("They get another peer now")
        caller.hears("Your peer needs a moment")
    assert state(line, caller) == "waiting"


@pytest.mark.parametrize("then", ["1", "2", "silence"])
def test_zero_in_their_half_reaches_on_call_for_whom_they_say(
    line: Line, caller: Phone, peer: Phone, responder: Phone, then: str
) -> None:
    """A peer who only presses 0 is not thrown into the talk by it; who says nothing more has asked for themselves."""
    in_their_half(line, caller, peer)
    peer.presses("0").is_told("Who is back-up for")
    if then == "silence":
        line.forward(minutes=2)
    else:
        peer.presses(then)
    peer.is_told("On call is being reached for " + ("them" if then == "1" else "you"))
    responder.hears(code(responder))
    line.forward(seconds=30)
    assert state(line, caller) == ("open" if then == "1" else "checking_in")


def test_a_peer_who_waits_for_help_may_talk_all_the_same(line: Line, caller: Phone, peer: Phone) -> None:
    """It is theirs to choose, whatever they chose before."""
    caller.texts("hi").texts("1").texts("1")
    peer.texts("1").texts("BACKUP").texts("2").texts("TALK")
    assert state(line, caller) == "open"


@pytest.mark.parametrize("who", ["on call", "the peer", "the caller"])
def test_one_of_three_drops_out(line: Line, caller: Phone, peer: Phone, responder: Phone, who: str) -> None:
    """The two who are left hear who it was, are asked nothing, and stay together; whoever dropped may come back."""
    on_call_is_coming(line, caller, peer, responder)
    responder.picks_up().presses("1")
    line.forward(seconds=40)
    three = {"on call": responder, "the peer": peer, "the caller": caller}
    gone = three.pop(who)
    gone.hangs_up().hears("The call was cut")
    line.forward(seconds=15)
    for phone in three.values():
        phone.is_told("has dropped out of the call and can come back")
        assert phone.is_in_a_room() and not [told for told in phone.was_told() if "The other person has left" in told]
    gone.texts("1").picks_up().presses("1")
    line.forward(seconds=40)
    assert all(phone.is_in_a_room() for phone in (caller, peer, responder))
    three.popitem()[1].hangs_up()
    gone.hangs_up()
    three.popitem()[1].is_told("The other person has left the call")


def test_nobody_is_left_in_silence_for_somebodys_menu(line: Line, caller: Phone, peer: Phone) -> None:
    """One comes out of the room to hear something of their own: the other hears that they come back."""
    talking(line, caller, peer)
    peer.presses("*").is_told("1: go back")
    caller.is_told("One moment, please")
    peer.presses("1")
    line.forward(seconds=10)
    assert caller.is_in_a_room() and peer.is_in_a_room()
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, on_until=session.at + 900)
        alarms.put(session, "shift_ends", 60, About(line.conversation(caller).id))
    line.forward(seconds=70)
    peer.is_told("Your shift ends soon").presses("1")
    caller.is_told("One moment, please")
    line.forward(hours=2)
    peer.is_told("You have talked for a good while").presses("1")
    caller.is_told("One moment, please")
    line.forward(seconds=30)
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_both_open_their_menus(line: Line, caller: Phone, peer: Phone) -> None:
    """Each keeps their own, and they meet again in the same room."""
    talking(line, caller, peer)
    with line.exchange.lock:
        phones.press(line.exchange, caller.number, "*")
        phones.press(line.exchange, peer.number, "*")
    line.forward(seconds=12)
    caller.is_told("1: go back").presses("1")
    peer.is_told("1: go back").presses("1")
    line.forward(seconds=15)
    assert caller.is_in_a_room() and peer.is_in_a_room() and state(line, caller) == "open"


@pytest.mark.parametrize("who", ["a peer", "a caller"])
def test_whom_we_rang_hears_a_human_sentence_when_the_database_is_away(
    line: Line, caller: Phone, peer: Phone, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """The number's own fallback is not asked for a call that we began: without one of its own the carrier hangs up.

    Who is rung back as they asked, or as agreed, hears nothing of crises: others may hear it.
    """

    def away(*_: object) -> str:
        raise Unavailable("it is away")

    if who == "a peer":
        prefers(line, peer, "call")
        caller.calls().presses(*WAITING)
    else:
        caller.texts("hi").texts("3")
    rung = peer if who == "a peer" else caller
    assert rung.rings()
    with monkeypatch.context() as broken:
        broken.setattr(rings, "turn", away)
        broken.setattr(webhooks, "AWAY", 0.0)
        rung.picks_up()
    line.forward(minutes=1)
    said = " ".join(rung.was_told())
    assert ("Something is not working on our side" in said, "9 8 8" in said) == (who == "a peer", who == "a peer")
    assert rung.call().over and "call our on-call" not in said


def test_nothing_said_after_the_beep(line: Line, caller: Phone) -> None:
    """They hear at once that nothing is kept, and that their place is."""
    waiting_alone(line, caller)
    caller.presses("5").presses("1")
    line.forward(seconds=12)
    caller.is_told("Only our coordinators hear it", "That is fine. Your place is kept")
    with line.look() as session:
        assert voicemail.listed(session) == []


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("1", "Text me.", "I will text you when a peer is free"),
        ("1", "call me back", "I will call you when a peer is free"),
        ("2", "Llámame", "Te llamo cuando haya un par libre"),
        ("2", "a solas", "ánimo"),
    ],
)
def test_who_waits_may_say_what_they_choose(line: Line, caller: Phone, language: str, words: str, told: str) -> None:
    """By keypad and speech: the same words as in a text."""
    caller.calls().presses(language, *WAITING[1:])
    line.forward(minutes=2)
    caller.presses("#")
    line.forward(minutes=1)
    caller.says(words)
    line.forward(seconds=8)
    caller.is_told(told)


@pytest.mark.parametrize("then", ["wrong keys", "silence"])
def test_who_is_rung_back_and_chooses_nothing(line: Line, caller: Phone, then: str) -> None:
    """That is "another time": they are not kept on the line with "still looking" while nobody is asked for them."""
    caller.texts("hi").texts("3")
    line.peer("+15550002001", "Sam", on=False).texts("ON").texts("3")
    caller.picks_up().presses("5").is_told("a key works best")
    _chooses_nothing(line, caller, then)
    caller.is_told("Your place is kept, and I will ask again later")
    assert caller.call().over and state(line, caller) == "waiting"


@pytest.mark.parametrize("then", ["wrong keys", "silence"])
def test_who_is_rung_as_agreed_and_chooses_nothing(line: Line, caller: Phone, peer: Phone, then: str) -> None:
    """That is "not now"; nobody is left holding on a call that they did not begin."""
    agreed(line, caller, peer)
    until_it_rings(line)
    caller.picks_up().presses("5").is_told("a key works best")
    _chooses_nothing(line, caller, then)
    caller.is_told("That is fine. You can call or write at any time")
    assert caller.call().over and state(line, caller) == "closed"


@pytest.mark.parametrize("then", ["wrong keys", "silence"])
def test_a_peer_who_picks_up_and_chooses_nothing(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone, then: str
) -> None:
    """The next one is asked, and they hear so."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up().presses("5").is_told("a key works best")
    _chooses_nothing(line, peer, then)
    peer.is_told("I will ask somebody else")
    assert peer.call().over
    other_peer.hears("Somebody would like to talk").texts("1").hears("You are with them now")


def _chooses_nothing(line: Line, phone: Phone, then: str) -> None:
    if then == "wrong keys":
        phone.presses("7")
    line.forward(seconds=80)


def test_on_call_drops_out_and_does_not_come_back(line: Line, caller: Phone, responder: Phone) -> None:
    """The caller, alone on the line, is not closed on: others on call are asked at once, and a peer is looked for."""
    waiting_alone(line, caller)
    caller.presses("0")
    responder.texts(code(responder)).texts("1")
    responder.picks_up().presses("1")
    line.forward(seconds=40)
    assert caller.is_in_a_room() and responder.is_in_a_room()
    responder.hangs_up().hears("The call was cut")
    before = paged(last_resort(line))
    line.forward(seconds=25)
    caller.is_told("The other person has left", "I am reaching our on-call person now", "also looking for a peer")
    responder.hears("your call was cut, so others on call are being asked")
    assert paged(last_resort(line)) == before + 1
    assert not caller.call().over and state(line, caller) == "waiting"
    last_resort(line).texts(code(last_resort(line))).texts("1")
    last_resort(line).picks_up().presses("1")
    line.forward(seconds=40)
    assert caller.is_in_a_room() and last_resort(line).is_in_a_room()


def test_on_call_and_the_caller_have_said_goodbye(line: Line, caller: Phone, responder: Phone) -> None:
    """On call puts the phone down first, the caller a moment later: nobody else is woken for it."""
    waiting_alone(line, caller)
    caller.presses("0")
    responder.texts(code(responder)).texts("1")
    responder.picks_up().presses("1")
    line.forward(seconds=40)
    before = paged(last_resort(line))
    responder.hangs_up()
    line.forward(seconds=5)
    caller.hangs_up()
    line.forward(minutes=6)
    assert state(line, caller) == "closed" and paged(last_resort(line)) == before


def test_on_call_was_done_with_it_and_hangs_up(line: Line, caller: Phone, responder: Phone) -> None:
    """Closed by its code before: then that was the end of the talk."""
    waiting_alone(line, caller)
    caller.presses("0")
    responder.texts(code(responder)).texts("1")
    responder.picks_up().presses("1")
    line.forward(seconds=40)
    responder.texts(f"{code(responder)} DONE").hangs_up()
    line.forward(minutes=6)
    caller.is_told("This conversation is closed now")
    assert state(line, caller) == "closed" and paged(last_resort(line)) == 0


@pytest.mark.parametrize("how", ["menu", "after a drop"])
@pytest.mark.parametrize("who", ["on call", "the peer"])
def test_one_of_three_says_goodbye(
    line: Line, caller: Phone, peer: Phone, responder: Phone, who: str, how: str
) -> None:
    """Only they go; a caller in need talks on with the other."""
    on_call_is_coming(line, caller, peer, responder)
    responder.picks_up().presses("1")
    line.forward(seconds=40)
    leaver, other = (responder, peer) if who == "on call" else (peer, responder)
    if how == "menu":
        leaver.presses("*").presses("4")
    else:
        leaver.hangs_up().texts("3")
    line.forward(minutes=1)
    caller.is_told("has left this conversation")
    assert caller.is_in_a_room() and other.is_in_a_room() and state(line, caller) == "open"
    assert not leaver.is_in_a_room()


@pytest.mark.parametrize("where", ["waiting", "after a talk"])
def test_who_erases_by_phone_hears_that_it_is_done(line: Line, caller: Phone, peer: Phone, where: str) -> None:
    """In their language, before the call ends."""
    if where == "waiting":
        caller.calls().presses("2", "1", "3").says("borrar")
    else:
        talking(line, caller, peer, "2")
        caller.presses("*").presses("4").says("borrar")
    line.forward(seconds=8)
    caller.is_told("1: borrar").presses("1").is_told("Tus palabras y tu número quedaron borrados aquí")
    line.forward(seconds=20)
    assert caller.call().over
    with line.look() as session:
        assert people.find(session, caller.number) is None


def test_a_yes_a_moment_too_late_is_still_a_yes(line: Line, caller: Phone, peer: Phone) -> None:
    """The offer ran out while the voice was speaking; nobody else has the caller, who waits."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up()
    with line.house.session(line.id) as session:
        [offer] = session.all(select(tables.offers))
        offers.turn_down(session, offer.id, "expired")
    assert "You are with them now" in at(line, peer, digits="1")
    assert state(line, caller) == "checking_in"


@pytest.mark.parametrize(("language", "word"), [("1", "Zero."), ("2", "cero")])
@pytest.mark.parametrize("where", ["door", "arrival", "hold", "menu"])
def test_zero_may_be_said(
    line: Line, caller: Phone, peer: Phone, responder: Phone, language: str, word: str, where: str
) -> None:
    """The voice says that zero reaches on call; so does the word."""
    if where == "menu":
        talking(line, caller, peer, language)
        caller.presses("*")
    else:
        caller.calls().presses(*{"door": (), "arrival": (language,), "hold": (language, "1", "3")}[where])
    caller.says(word)
    line.forward(seconds=10)
    assert paged(responder) + sum("guardia" in body for body in responder.inbox()) == 1
    caller.is_told({"1": "on-call person", "2": "guardia"}[language if where != "door" else "1"])


def test_zero_may_be_an_answer(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Asked from 1 to 5, somebody says zero: they hear how on call is reached, and nobody is paged unasked."""
    in_their_half(line, caller, peer)
    caller.says("zero")
    line.forward(seconds=10)
    caller.is_told("Press zero for our on-call person")
    assert paged(responder) == 0


def test_on_by_text_in_the_middle_of_the_check_in(line: Line, caller: Phone, peer: Phone) -> None:
    """Both are asked there where they were: the one who is told to put the phone down finds the question in a text."""
    in_their_half(line, caller, peer)
    caller.hangs_up()
    peer.presses("1")
    caller.texts("2").hears("How is your mood")
    line.forward(seconds=40)
    peer.is_told("You go on by text from here").hears("How is your mood").texts("4")
    caller.texts("4").hears("Sam said 4")


def test_who_was_to_be_called_back_and_rings_themselves(line: Line, caller: Phone) -> None:
    """Now they hold, so a free peer is asked for them; putting the phone down again keeps the place, and the call."""
    waiting_alone(line, caller)
    caller.presses("2").is_told("I will call you when a peer is free")
    line.forward(seconds=30)
    caller.calls().is_told("You are back")
    line.forward(seconds=20)
    peer = line.peer("+15550002001", "Sam", on=False).texts("ON").texts("3")
    peer.hears("Somebody would like to talk, by phone")
    caller.hangs_up()
    peer.hears("does not need it any more")
    line.forward(seconds=2)
    caller.picks_up().presses("1").is_told("I am looking for a peer")
    peer.hears("Somebody would like to talk, by phone").texts("1")
    caller.is_told("A peer is here with you now")


def test_a_caller_who_cannot_speak_or_press_gets_a_person(line: Line, caller: Phone, peer: Phone) -> None:
    """However long they are quiet, they are not put to questions of their own: a peer is looked for, and comes."""
    prefers(line, peer, "call")
    caller.calls()
    for _ in range(60):
        line.forward(seconds=5)
        if peer.rings():
            break
    caller.is_told("How would you like to go on?", "You can stay quiet", "I am looking for a peer")
    peer.picks_up().presses("1").is_told("You are with them now", "They were quiet when I asked")
    line.forward(minutes=1)
    caller.is_told("A peer is here with you now")
    line.forward(minutes=3)
    peer.presses("*").presses("4").is_told("closed now")
    line.forward(minutes=1)
    assert peer.call().over


def test_a_phone_is_asked_once_for_all_that_waits(line: Line, caller: Phone, peer: Phone) -> None:
    """Asked twice, it would begin anew what it has just begun to say."""
    talking(line, caller, peer)
    for key in ("heavy.they_asked", "relay.lighter"):
        with line.house.session(line.id) as session:
            outbox.put(
                session, Envelope(line.person(peer).id, NUMBER, line.conversation(caller).id), outbox.phrase(key)
            )
    with line.look() as session:
        waiting = session.all(select(tables.outbox).where(tables.outbox.c.state == "pending"))
    assert len([row for row in waiting if "move" in row.content]) == 1


@pytest.mark.parametrize("sound", ["uh huh huh", "please", "9"])
def test_a_sob_at_the_choice_of_language_is_not_asked_for_ever(line: Line, caller: Phone, sound: str) -> None:
    """It is asked three times, and then it goes on in the base language; a word of a language says it at once."""
    phones.dial(line.exchange, caller.number, NUMBER)
    for _ in range(3):
        line.forward(seconds=3)
        (phones.press if sound == "9" else phones.say)(line.exchange, caller.number, sound)
        line.forward(seconds=2)
    caller.is_told("you have reached Willow", "How would you like to go on?")


def test_who_speaks_spanish_at_the_choice_of_language(line: Line, caller: Phone) -> None:
    """No key is needed."""
    caller.calls().says("necesito hablar con alguien")
    line.forward(seconds=3)
    caller.is_told("Llamas a Willow", "¿Cómo quieres seguir?")


def test_a_quiet_wait_is_no_silence_to_what_is_asked_after_it(line: Line, caller: Phone, peer: Phone) -> None:
    """Who has held for a while is asked as often as anybody before their silence passes."""
    caller.calls().presses("1")
    line.forward(seconds=45)
    caller.presses("1", "3")
    line.forward(seconds=30)
    peer.texts("1")
    line.forward(seconds=70)
    asked = [text for text in caller.was_told() if "from 1 (low) to 5" in text]
    assert len(asked) == 3


@pytest.mark.parametrize("who", ["caller", "peer"])
@pytest.mark.parametrize("what", ["0", "urgent"])
def test_who_asks_for_on_call_in_the_menu_is_with_the_other_again(
    line: Line, caller: Phone, peer: Phone, responder: Phone, what: str, who: str
) -> None:
    """On call is being reached meanwhile; neither is left alone with a menu or with silence."""
    talking(line, caller, peer)
    one = caller if who == "caller" else peer
    one.presses("*")
    (phones.press if what == "0" else phones.say)(line.exchange, one.number, what)
    line.forward(seconds=4)
    one.is_told("reaching our on-call person")
    line.forward(seconds=12)
    assert caller.is_in_a_room() and peer.is_in_a_room()
    assert paged(responder) == 1


def test_a_peer_whom_on_call_is_there_for_leaves_no_silence(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """They are asked apart whether they step out: the caller hears that somebody is still there, once."""
    talking(line, caller, peer)
    peer.presses("*", "5", "2")
    line.forward(minutes=1)
    before = len(caller.was_told())
    responder.texts(code(responder))
    line.forward(seconds=30)
    peer.is_told("On call is here for you")
    assert ["still on the line" in text for text in caller.was_told()[before:]] == [True]


@pytest.mark.parametrize("key", ["0", "5", ""])
@pytest.mark.parametrize("how", ["on my own", "blocked meanwhile"])
def test_who_hears_of_zero_at_the_end_can_press_it(
    line: Line, caller: Phone, responder: Phone, how: str, key: str
) -> None:
    """The call does not end with the sentence that names the key; with any other, or none, it ends a moment later."""
    caller.calls().presses("1")
    line.forward(seconds=45)
    if how == "on my own":
        caller.presses("2", "#", "#", "#", "#")
    else:
        with line.house.session(line.id) as session:
            barring.block(session, people.met(session, caller.number, "en").id, "threats", None, "test")
        line.forward(seconds=1)
    caller.is_told("Zero reaches our on-call person")
    if key:
        caller.presses(key)
    line.forward(seconds=20)
    assert caller.call().over == (key != "0")
    assert paged(responder) == (1 if key == "0" else 0)


def test_a_goodbye_that_names_no_key_leaves_time_for_one(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """Zero reaches on call to the very end of a call, whatever its last sentence is; a thank-you begins nothing."""
    talking(line, caller, peer)
    peer.presses("*").presses("4").is_told("closed now")
    assert not peer.call().over
    says(line, peer, "thank you, bye")
    line.forward(seconds=2)
    peer.presses("0").is_told("I am reaching our on-call person")
    assert paged(responder) == 1 and not peer.call().over


def test_a_sob_cuts_nothing_short_for_who_holds(line: Line, caller: Phone) -> None:
    """What it cut short is said once more, to its end whatever is heard; sobs in a quiet spell do not bring it each."""
    waiting_alone(line, caller)
    before = times_told(caller)
    until_it_says(line, caller, STILL_HERE, before + 1)
    for _ in range(4):
        says(line, caller, "oh god")
        line.forward(seconds=2)
    assert len([text for text in said(caller, cut=True) if STILL_HERE in text]) == 1
    line.forward(seconds=14)
    assert times_told(caller) == before + 2
    says(line, caller, "hello?")
    line.forward(seconds=4)
    assert times_told(caller) == before + 3
    caller.says("text me").is_told("I will text you when a peer is free")


def test_who_rings_again_while_they_wait_hears_how_it_stands(line: Line, caller: Phone) -> None:
    """They asked to be texted, and ring themselves: not one sentence and half a minute of silence."""
    caller.calls().presses(*WAITING)
    line.forward(seconds=40)
    caller.presses("1").is_told("You can hang up now")
    line.forward(minutes=1)
    caller.calls().is_told("You are back", "I am still here, and still looking")


@pytest.mark.parametrize("how", ["voicemail", "busy", "declines"])
def test_who_holds_for_on_call_is_not_sent_away_by_a_peer_who_does_not_come(
    line: Line, caller: Phone, peer: Phone, responder: Phone, how: str
) -> None:
    """A peer took it by text and does not come to the phone: the caller stays on the line, and on call finds them."""
    if how != "declines":
        peer.behaves(how)
    caller.calls().presses("1", "0")
    peer.texts("1").hears("I am calling you now")
    line.forward(seconds=5)
    if how == "declines":
        peer.declines()
    line.forward(minutes=1)
    caller.is_told("another peer")
    assert not caller.call().over
    peer.hears("goes on with another peer")
    responder.texts(code(responder)).texts("1")
    line.forward(seconds=3)
    responder.picks_up().presses("1")
    line.forward(seconds=20)
    assert caller.is_in_a_room() and responder.is_in_a_room()


def test_an_ask_that_comes_late_cuts_nothing_short(line: Line, caller: Phone) -> None:
    """The phone has asked by itself meanwhile: what came since waits for the end of what it was told then."""
    phones.dial(line.exchange, caller.number, NUMBER)
    line.forward(seconds=1)
    with line.house.session(line.id) as session:
        leg = leg_of(line, caller)
        to = Envelope(leg.person_id, NUMBER)
        outbox.put(session, to, outbox.phrase("urgent.taken"))
        late = {"to_id": leg.person_id, "number": NUMBER, "lane": "live", "kind": "call", "state": "pending"}
        content = {"move": leg.id, "turn": leg.turn - 1}
        session.add(tables.outbox, **late, content=content, due_at=session.at, created_at=session.at)
    line.settle()
    caller.is_told("marca 2", "has your call now")
    assert not [heard for heard in caller.call().heard if heard.kind == "say" and heard.cut]
