"""What a close look at calls has found: each was a bug once."""

import re
from itertools import pairwise

import pytest
from sqlalchemy import select

from service import alarms, legs, outbox, questions, rota, tables
from service.carrier import webhook
from service.carrier.voice import CallStatus, Heard
from service.outbox import Envelope
from service.relay import voicemail
from service.session import Record
from service.simulator.calls import phones
from service.switchboard import rings
from tests.journeys.moments import all_escalations, all_notices, fault, paged
from tests.journeys.test_blocked import block
from tests.journeys.test_calls import WAITING, prefers, talking
from tests.journeys.test_calls_survive import all_over, state
from tests.phone import NUMBER, Line, Phone
from tests.service.conftest import eventually

SORRY = "I have no way to reach you later"


def leg_of(line: Line, phone: Phone) -> Record:
    """The newest leg of somebody."""
    mine = select(tables.legs).where(tables.legs.c.person_id == line.person(phone).id)
    with line.look() as session:
        return session.all(mine.order_by(tables.legs.c.id))[-1]


def put_down(line: Line, phone: Phone) -> None:
    """The carrier says that their call has ended, and nothing that follows has left the line yet."""
    leg = leg_of(line, phone)
    rings.status(line.house, CallStatus(leg.id, leg.sid, "completed", 9))


def at(line: Line, phone: Phone, *, digits: str = "", **what: object) -> str:
    """The carrier asks what is next on their leg."""
    leg = leg_of(line, phone)
    return rings.turn(line.house, Heard(leg.id, leg.turn, leg.sid, digits=digits, **what))  # type: ignore[arg-type]


def waiting_alone(line: Line, caller: Phone) -> None:
    """In the queue by phone, past the first questions, with nobody free."""
    caller.calls().presses(*WAITING)
    line.forward(minutes=2)
    caller.presses("#")
    line.forward(minutes=1)


def texting(line: Line, caller: Phone, peer: Phone) -> None:
    """Two who talk by text."""
    caller.texts("hi").texts("1").texts("3")
    peer.texts("1").texts("5")
    caller.texts("5").forgets()
    peer.forgets()


def texts_with(phone: Phone, fragment: str) -> int:
    return sum(fragment in body for body in phone.inbox())


def test_a_message_is_kept_however_it_ends(line: Line, caller: Phone) -> None:
    """Putting the phone down is how most messages end."""
    waiting_alone(line, caller)
    caller.presses("5").presses("1").says("my sister is ill").hangs_up()
    line.forward(seconds=30)
    with line.look() as session:
        [message] = voicemail.listed(session)
    assert message.sid in line.exchange.recordings and all_notices(line) == ["voicemail"]
    caller.hears("Your message is kept for our coordinators")
    caller.texts("DELETE").texts("1")
    assert message.sid not in line.exchange.recordings


def test_zero_reaches_on_call_from_within_a_message(line: Line, caller: Phone, responder: Phone) -> None:
    """The key that ends a message is a key like any other."""
    waiting_alone(line, caller)
    caller.presses("5").presses("1").says("I cannot do this").presses("0")
    caller.is_told("Your message is kept", "I am reaching our on-call person")
    assert paged(responder) == 1


def test_zero_before_the_language(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """On call first, the language afterwards, and one conversation."""
    caller.calls().presses("0").is_told("I am reaching our on-call person")
    assert paged(responder) == 1
    caller.presses("2").is_told("Sigo aquí")
    peer.hears("Somebody would like to talk, by phone")
    assert line.conversation(caller).language == "es"
    caller.hangs_up()
    line.forward(minutes=1)
    assert all_over(line)


def test_who_writes_at_the_first_question_is_heard(line: Line, caller: Phone, peer: Phone) -> None:
    """Asked on the phone in which language, they write instead: it is a first text like any other."""
    caller.calls().is_told("For English, press 1")
    caller.texts("it is about my dad").is_told("a peer line", "How would you like to go on")
    assert state(line, caller) == "arriving"
    line.all_is_well()


def test_who_hung_up_at_the_first_question_may_write(line: Line, caller: Phone) -> None:
    """What can only be answered on the phone is not asked any more."""
    caller.calls().hangs_up().texts("hi").hears("you have reached a peer line")


def test_a_key_answers_only_what_was_heard(line: Line, caller: Phone, peer: Phone) -> None:
    """2 is lighter in the menu that they hear; meanwhile 2 would have meant goodbye."""
    talking(line, caller, peer)
    caller.presses("*").is_told("2: a lighter check-in")
    put_down(line, peer)
    said = at(line, caller, digits="2")
    assert "has left the call" in said and state(line, caller) == "open"
    at(line, caller, digits="2")
    assert state(line, caller) == "closed"


def test_zero_and_star_are_never_too_late(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """They mean the same whatever is asked."""
    talking(line, caller, peer)
    caller.presses("*")
    put_down(line, peer)
    assert "on-call person" in at(line, caller, digits="0")
    line.settle()
    assert paged(responder) == 1


def test_a_voicemail_answers_nothing_in_the_peers_name(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer takes it by text while their voicemail has the call: the check-in is theirs alone."""
    prefers(line, peer, "both")
    caller.calls().presses(*WAITING)
    peer.hears("Somebody would like to talk")
    assert peer.rings()
    peer.picks_up(voicemail=True)
    peer.texts("1").hears("You are with them now", "How is your mood")
    line.forward(minutes=3)
    assert peer.call().over and peer.call().voicemail
    peer.texts("4").hears("Yours stays with you")  # the caller's silence passed, the peer's own answer came


def test_nothing_is_told_to_a_voicemail_alone(line: Line, caller: Phone, peer: Phone) -> None:
    """While it has the call, what is for the peer is written."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up(voicemail=True).texts("BREAK").hears("half an hour without offers")


def test_ringing_stops_when_the_talk_is_over(line: Line, caller: Phone, peer: Phone) -> None:
    """A phone that rings about what is settled stops; nobody picks up into nothing."""
    texting(line, caller, peer)
    caller.texts("CALL")
    peer.texts("1")
    assert caller.rings() and peer.rings()
    caller.texts("2")
    line.forward(seconds=2)
    assert not caller.rings() and not peer.rings()
    peer.hears("calling you both", "You go on by text")
    assert all_over(line)


def test_who_picks_up_too_late_hears_how_it_stands(line: Line, caller: Phone, peer: Phone) -> None:
    """By text from here; and not silence."""
    texting(line, caller, peer)
    caller.texts("CALL")
    peer.texts("1")
    peer.picks_up()
    caller.texts("DONE").texts("1")
    line.forward(minutes=4)
    assert all_over(line) and state(line, caller) == "closed"
    peer.is_told("Press 1 to talk now", "You go on by text")


def test_a_phone_is_not_rung_for_what_has_gone(line: Line, caller: Phone, peer: Phone) -> None:
    """The carrier was slow to take the call; by then the caller had hung up."""
    prefers(line, peer, "call")
    fault(line, "rate_limited", on="calls", number=peer.number, times=8)
    caller.calls().presses(*WAITING).hangs_up()
    line.forward(minutes=2)
    assert not [call for call in line.exchange.calls.values() if call.phone == peer.number]
    assert all_over(line)


def test_taken_by_text_while_their_phone_rings(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """A heavy one, so they talk at once: the ringing stops, nobody was cut off, and they are rung for the talk."""
    prefers(line, peer, "both")
    caller.calls().presses("1").presses("0")
    assert peer.rings()
    peer.texts("1").hears("You are with them now")
    line.forward(seconds=5)
    peer.never_hears("The call was cut")
    assert peer.rings()
    peer.picks_up().is_told("Press 1 to talk now").presses("1")
    line.forward(seconds=30)
    assert caller.is_in_a_room() and peer.is_in_a_room()


def test_an_unanswered_ring_leaves_the_text(line: Line, caller: Phone, peer: Phone) -> None:
    """Who is asked in both ways may let it ring and answer by text."""
    prefers(line, peer, "both")
    peer.behaves("busy")
    caller.calls().presses(*WAITING)
    assert peer.call().over and state(line, caller) == "offered"
    peer.texts("1").hears("You are with them now")


def test_calling_back_is_coming_back(line: Line, caller: Phone, peer: Phone) -> None:
    """Who was cut off dials again: no menu about being cut off, and the other is not kept in theirs."""
    talking(line, caller, peer)
    caller.hangs_up().hears("The call was cut")
    caller.calls().is_told("I am putting you together")
    line.forward(seconds=30)
    assert caller.is_in_a_room() and peer.is_in_a_room()
    line.forward(minutes=10)
    assert state(line, caller) == "open" and caller.is_in_a_room()


def test_calling_back_into_a_check_in(line: Line, caller: Phone, peer: Phone) -> None:
    """The same question again, and the other hears that they are back."""
    prefers(line, peer, "call")
    caller.calls().presses(*WAITING)
    peer.picks_up().presses("1")
    caller.hangs_up()
    peer.is_told("The other person has left the call")
    caller.calls().is_told("You are back", "How is your mood")
    line.forward(seconds=20)
    peer.is_told("The other person is back", "How is your mood")


def test_who_texts_is_not_rung_unasked(line: Line, caller: Phone, peer: Phone) -> None:
    """A peer who took it by phone goes on by text with a caller who writes."""
    prefers(line, peer, "call")
    caller.texts("hi").texts("1").texts("3")
    peer.picks_up().presses("1").presses("4")
    caller.texts("4")
    line.forward(seconds=30)
    assert not [call for call in line.exchange.calls.values() if call.phone == caller.number]
    peer.is_told("You go on by text")
    line.forward(seconds=30)
    assert all_over(line)
    peer.texts("I am here")
    caller.hears("Sam: I am here")


@pytest.mark.parametrize("answer", ["yes", "no", "nothing"])
def test_ringing_us_in_a_talk_by_text(line: Line, caller: Phone, peer: Phone, answer: str) -> None:
    """The other is asked; nobody holds for ever."""
    texting(line, caller, peer)
    caller.calls().is_told("I am asking whether a call is good")
    peer.hears("would like to talk by phone")
    if answer == "yes":
        peer.texts("1").picks_up().presses("1")
        line.forward(seconds=20)
        assert caller.is_in_a_room() and peer.is_in_a_room()
        return
    if answer == "no":
        peer.texts("2")
        caller.is_told("They would rather go on by text")
    else:
        line.forward(minutes=7)
        caller.is_told("You go on by text")
    line.forward(seconds=30)
    assert all_over(line) and state(line, caller) == "open"


def test_a_texter_in_the_queue_rings_and_hangs_up(line: Line, caller: Phone) -> None:
    """They also write: the place is theirs."""
    caller.texts("hi").texts("1").texts("3").calls().is_told("You are back").hangs_up()
    assert state(line, caller) == "waiting"
    caller.hears("your place is kept")


def test_a_withheld_number_is_promised_nothing(line: Line) -> None:
    """Nobody can write to them or ring them, and they hear so."""
    stranger = line.phone("anonymous").calls().presses(*WAITING)
    line.forward(seconds=30)
    stranger.is_told("No peer is free").presses("1").is_told(SORRY)
    assert not stranger.call().over
    stranger.hangs_up()
    line.forward(minutes=1)
    with line.look() as session:
        assert [row.state for row in session.all(select(tables.conversations))] == ["abandoned"]


def test_who_stopped_our_texts_may_ring(line: Line, caller: Phone) -> None:
    """A text later is not promised; a call is."""
    caller.texts("STOP").calls().presses(*WAITING)
    line.forward(seconds=30)
    caller.presses("1").is_told(SORRY).presses("#")
    line.forward(minutes=1)
    caller.presses("2").is_told("I will call you when a peer is free")


@pytest.mark.parametrize("word", ["STOP", "DELETE"])
@pytest.mark.parametrize("who", ["caller", "peer"])
def test_who_leaves_by_text_is_not_left_in_a_room(line: Line, caller: Phone, peer: Phone, who: str, word: str) -> None:
    """The phone in their hand ends too, with a word, and they meet nobody in that room again."""
    talking(line, caller, peer)
    room = line.conversation(caller).room
    leaver, other = (caller, peer) if who == "caller" else (peer, caller)
    leaver.texts(word)
    if word == "DELETE":
        leaver.texts("1")
    line.forward(minutes=1)
    assert leaver.call().over and not other.is_in_a_room()
    assert who == "caller" or line.conversation(caller).room != room


def test_a_peer_on_the_phone_is_not_asked_for_another(line: Line, caller: Phone, peer: Phone) -> None:
    """Their phone is still in their hand: the next one is offered when it is not."""
    talking(line, caller, peer)
    line.phone("+15550007002").calls().presses(*WAITING)
    caller.presses("*")
    phones.press(line.exchange, caller.number, "4")
    for _ in range(60):
        if not peer.rings():
            line.forward(seconds=1)
    peer.picks_up().presses("1").is_told("You are with them now")
    with line.look() as session:
        assert {row.state for row in session.all(select(tables.offers))} == {"accepted"}


def test_both_put_the_phone_down(line: Line, caller: Phone, peer: Phone) -> None:
    """As calls end: nobody is told to stay a little, and the closing comes by itself."""
    talking(line, caller, peer)
    with line.exchange.lock:
        phones.hang_up(line.exchange, caller.number)
        phones.hang_up(line.exchange, peer.number)
    line.settle()
    for phone in (caller, peer):
        phone.hears("The call was cut").never_hears("stay a little")
    line.forward(minutes=6)
    caller.hears("This conversation is closed now")
    assert state(line, caller) == "closed"


def test_hanging_up_after_goodbye_is_no_cut(line: Line, caller: Phone, peer: Phone) -> None:
    """Goodbye was said; putting the phone down closes."""
    talking(line, caller, peer)
    peer.texts("DONE")
    peer.presses("1")
    line.forward(seconds=20)
    assert state(line, caller) == "closing"
    caller.hangs_up().never_hears("The call was cut")
    assert state(line, caller) == "closed"


def test_a_talk_that_goes_on_is_not_closed(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer was asked how to go on while the caller was away; then the caller came back."""
    talking(line, caller, peer)
    line.forward(minutes=28)
    caller.hangs_up()
    peer.presses("1")
    line.forward(minutes=3)
    peer.is_told("It has been quiet")
    caller.calls()
    line.forward(minutes=15)
    assert state(line, caller) == "open" and caller.is_in_a_room() and peer.is_in_a_room()


def test_what_is_decided_as_they_hang_up_is_written(line: Line, caller: Phone) -> None:
    """Two transactions cross: one still sees them on the phone. What it says is not lost."""
    waiting_alone(line, caller)
    leg = leg_of(line, caller)
    caller.hangs_up()
    with line.house.session(line.id) as session:
        session.change(tables.legs, leg.id, ended_at=None)
        outbox.put(session, Envelope(leg.person_id, NUMBER), outbox.phrase("urgent.taken"))
        session.change(tables.legs, leg.id, ended_at=session.at)
    line.settle()
    line.forward(minutes=1)
    caller.hears("Our on-call person has your message now")


def test_a_call_waits_for_no_text(line: Line, caller: Phone, peer: Phone) -> None:
    """The carrier takes no texts to the peer for a while; the phone rings all the same."""
    prefers(line, peer, "both")
    fault(line, "rate_limited", number=peer.number, times=3)
    caller.calls().presses(*WAITING)
    assert peer.rings()


def test_one_sentence_that_cannot_be_read_is_left_out(line: Line, caller: Phone) -> None:
    """The call goes on; it is shown as failed."""
    waiting_alone(line, caller)
    with line.house.session(line.id) as session:
        [row_id, *_] = outbox.put(
            session,
            Envelope(line.person(caller).id, NUMBER),
            outbox.phrase("no.such_sentence"),
            outbox.phrase("urgent.taken"),
        )
    line.settle()
    line.forward(seconds=20)
    caller.is_told("has your call now")
    with line.look() as session:
        assert outbox.get(session, row_id).state == "failed"


def test_nothing_is_cut_short(line: Line, caller: Phone, responder: Phone) -> None:
    """On call takes it at once; who asked still hears all that was being said."""
    caller.calls().presses("1")
    with line.exchange.lock:
        phones.press(line.exchange, caller.number, "0")
    line.settle()
    code = re.search(r"\b\d{4}\b", responder.inbox()[-1])
    assert code
    responder.texts(code[0])
    line.forward(seconds=60)
    caller.is_told("If a life is in danger", "has your call now")
    cut = [heard for heard in caller.call().heard if heard.kind == "say" and heard.cut]
    assert all("on-call" not in heard.text for heard in cut)
    said = [heard for heard in caller.call().heard if heard.kind == "say"]
    for one, following in pairwise(said):
        assert one.cut or following.at >= one.at + one.seconds - 0.05


def test_words_of_danger_said_into_the_phone(line: Line, caller: Phone, responder: Phone) -> None:
    """Nobody reads them and nothing is written down: on call is reached, and nothing is said of it."""
    waiting_alone(line, caller)
    caller.says("I want to kill myself")
    line.forward(seconds=10)
    assert paged(responder) == 1
    [escalation] = all_escalations(line)
    assert escalation.reason == "phrase"


def test_words_of_danger_at_a_closed_door(line: Line, caller: Phone, responder: Phone) -> None:
    """They are kept from a peer for now, and not from on call: a text to a closed line is looked through as well."""
    caller.texts("hi").texts("EN")
    block(line, caller, days=7)
    caller.calls().says("I want to kill myself")
    line.forward(seconds=10)
    assert paged(responder) == 1


def test_words_of_danger_a_moment_too_late(line: Line, caller: Phone, responder: Phone) -> None:
    """What they were asked is settled by now: it is no answer to anything, and it is heard."""
    caller.calls().presses("1")
    with line.house.session(line.id) as session:
        questions.close_person(session, line.person(caller).id)
    caller.says("I want to kill myself")
    line.forward(seconds=10)
    assert paged(responder) == 1


def test_what_a_voicemail_says_is_nobodys(line: Line, peer: Phone, caller: Phone, responder: Phone) -> None:
    """Until a key was pressed nobody knows who speaks: a greeting brings no on call."""
    prefers(line, peer, "call")
    caller.texts("hi").texts("1").texts("3")
    peer.picks_up().says("I want to kill myself")
    line.forward(seconds=10)
    assert paged(responder) == 0


def test_another_language_by_word(line: Line, caller: Phone) -> None:
    """Said at any question, from then on."""
    caller.calls().presses("1").says("español").is_told("¿Cómo quieres seguir?")
    assert line.conversation(caller).language == "es"


def test_callbacks_before_the_answer(line: Line, caller: Phone, peer: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """It rings, is answered and asks what is next while the carrier still thinks about what it was asked."""
    prefers(line, peer, "call")
    peer.behaves("answers")
    place_call = line.house.carrier.place_call

    def slowly(*asked: str, tell_machines: bool) -> str:
        sid = place_call(*asked, tell_machines=tell_machines)
        eventually(lambda: leg_of(line, peer).answered_at is not None)
        assert leg_of(line, peer).sid == sid
        return sid

    monkeypatch.setattr(line.house.carrier, "place_call", slowly)
    caller.calls().presses(*WAITING)
    peer.is_told("Somebody would like to talk").presses("1").is_told("You are with them now")


def test_the_call_is_over_in_the_request_itself(line: Line, caller: Phone, peer: Phone) -> None:
    """The end of a conference tells of the hang-up first; the callback comes later and changes nothing."""
    talking(line, caller, peer)
    leg = leg_of(line, caller)
    at(line, caller, came_back=True, state="completed")
    assert leg_of(line, caller).ended_at is not None
    rings.status(line.house, CallStatus(leg.id, leg.sid, "completed", 9))
    caller.hangs_up()
    assert texts_with(caller, "The call was cut") == 1


def test_two_legs_of_one_person(line: Line, caller: Phone, peer: Phone) -> None:
    """The end of the first went unnoticed: what is said goes to the new one, and the carrier is asked about the old."""
    talking(line, caller, peer)
    fault(line, "lost_callback", on="calls", always=True)
    caller.hangs_up()
    line.exchange.faults.clear()
    caller.calls()
    line.forward(seconds=30)
    assert caller.is_in_a_room() and peer.is_in_a_room()
    with line.look() as session:
        open_ = [leg for leg in legs.all_open(session) if leg.person_id == line.person(caller).id]
    assert len(open_) == 1


def test_a_line_that_is_paused(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """It says so; zero still reaches on call."""
    caller.calls().presses("1").hangs_up()
    with line.house.session(line.id) as session:
        session.change(tables.lines, line.id, paused=True)
    caller.calls().is_told("This line is resting right now")
    caller.presses("0").is_told("I am reaching our on-call person")
    assert paged(responder) == 1
    line.phone("+15550007002").calls().presses("1").is_told("This line is resting right now")
    line.forward(seconds=30)
    assert line.phone("+15550007002").call().over


def test_press_three_twice(line: Line, caller: Phone) -> None:
    """Their half is given once; the key says so instead of nothing."""
    waiting_alone(line, caller)
    caller.presses("3").presses("5").is_told("kept closed")
    caller.presses("3").is_told("I am still here")


def test_every_waiting_state_has_its_alarm(line: Line, caller: Phone, peer: Phone) -> None:
    """However the calls in it ended."""
    talking(line, caller, peer)
    caller.hangs_up()
    peer.hangs_up()
    caller.texts("hm")
    with line.look() as session:
        assert alarms.next_at(session) is not None
        conversation = line.conversation(caller)
        rung = session.all(select(tables.alarms).where(tables.alarms.c.conversation_id == conversation.id))
    assert rung and rota is not None


@pytest.mark.parametrize("state", ["ringing", "completed"])
def test_a_late_word_of_a_call_that_was_taken_back_is_nobodys(line: Line, state: str) -> None:
    """A backup was put back, and a new call has the id of an old one: only what is about itself moves it."""
    peer = line.peer("Sam")
    with line.house.session(1) as session:
        leg = legs.ring(session, line.person(peer).id, NUMBER, "back", None)
    old, own = "CA" + "0" * 32, webhook.written(leg.created_at)
    rings.status(line.house, CallStatus(leg.id, old, state, 9, own - 60_000))
    said = rings.turn(line.house, Heard(leg.id, 0, old, digits="1", written=own - 60_000))
    assert "Hangup" in said and "Say" not in said
    with line.look() as session:
        assert legs.get(session, leg.id) == leg
    rings.status(line.house, CallStatus(leg.id, "CA" + "1" * 32, "ringing", 1, own))
    with line.look() as session:
        assert (legs.get(session, leg.id).sid, legs.get(session, leg.id).state) == ("CA" + "1" * 32, "ringing")
