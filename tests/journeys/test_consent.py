"""Stop, start, help, erase: what somebody says about being texted holds at once, and only if they said it."""

import pytest
from sqlalchemy import select

from service import delivery, joining, people, rota, words
from service.tables import words as words_table
from tests.journeys.moments import (
    all_consents,
    all_notices,
    code,
    coordinator,
    escalation,
    last_resort,
    paged,
    talking,
    together,
)
from tests.phone import NUMBER, Line, Phone

CARRIER_STOPPED = "You are unsubscribed"


def ours(line: Line, phone: Phone) -> list[str]:
    """What a phone got from the line itself, not from the carrier."""
    with line.exchange.lock:
        bubbles = list(line.exchange.handset(phone.number).bubbles)
    return [bubble.body for bubble in bubbles if bubble.to == phone.number and bubble.origin != "carrier"]


# --- stop -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop ", "Stop", "UNSUBSCRIBE", "Quit", "END", "cancel", "revoke", "optout"])
def test_a_carrier_word_stops_everything_and_we_add_nothing(line: Line, caller: Phone, peer: Phone, word: str) -> None:
    """From that moment on the line sends them nothing; the partner is told kindly."""
    talking(caller, peer)
    before = len(ours(line, caller))
    caller.texts(word)
    peer.texts("are you there?").hears("The other person has gone for now. It was nothing you said")
    line.forward(hours=2)
    assert len(ours(line, caller)) == before
    assert line.person(caller).opted_out_at is not None
    assert line.conversation(caller).state == "closed"
    assert [(row.what, row.given) for row in all_consents(line, caller)] == [("texts", False)]


def test_the_carrier_confirms_its_own_words(line: Line, caller: Phone) -> None:
    """One confirmation, not two."""
    caller.texts("hi").forgets()
    caller.texts("STOP").hears(CARRIER_STOPPED).hears_nothing()


def test_its_word_with_a_full_stop_is_not_the_carriers(line: Line, caller: Phone) -> None:
    """It goes by the whole message and passes this one by: ours to do, and to confirm once."""
    caller.texts("hi").forgets()
    caller.texts("Stop.").hears("No more texts from Willow").hears_nothing()
    caller.texts("hi").hears_nothing()
    assert line.person(caller).opted_out_at is not None


@pytest.mark.parametrize("word", ["ALTO", "pare", "¡Detener!"])
def test_a_word_the_carrier_does_not_know_is_confirmed_once(line: Line, caller: Phone, word: str) -> None:
    """The Spanish words stop texts just as well; the confirmation is ours, names 988, and is the last."""
    caller.texts("ES").forgets()
    caller.texts(word).hears("No habrá más mensajes de Willow").hears_nothing()
    caller.texts(word).texts("hola").hears_nothing()
    line.forward(days=2)
    caller.hears_nothing()


# --- words of our own at the carrier (Advanced Opt-Out) -------------------------------------------


@pytest.mark.parametrize("word", ["ALTO", "basta"])
def test_a_stop_word_that_the_carrier_was_taught_is_its_own_to_confirm(
    line: Line, caller: Phone, peer: Phone, word: str
) -> None:
    """It says what it took a text for: everything stops, whatever the word, and nothing of ours is refused by it."""
    line.exchange.optouts.own = {"ALTO": "STOP", "BASTA": "STOP"}
    talking(caller, peer)
    caller.forgets().texts(word).hears(CARRIER_STOPPED).hears_nothing()
    assert line.person(caller).opted_out_at is not None
    peer.texts("are you there?").hears("The other person has gone for now")
    assert [one for one in line.sent() if one.refused] == []


def test_a_help_word_that_the_carrier_was_taught_is_answered_once(line: Line, caller: Phone) -> None:
    """The carrier has answered it."""
    line.exchange.optouts.own = {"AYUDA": "HELP"}
    caller.texts("ES").forgets().texts("AYUDA").hears("peer-support check-in line").hears_nothing()


def test_a_start_word_that_the_carrier_was_taught_brings_texts_back(line: Line, caller: Phone) -> None:
    """And is no opt-in from somebody who never stopped."""
    line.exchange.optouts.own = {"VUELVO": "START"}
    caller.texts("hi").texts("vuelvo").never_hears("You will get our texts again")
    caller.texts("STOP").texts("Vuelvo").hears("You will get our texts again")
    assert line.person(caller).opted_out_at is None


@pytest.mark.parametrize("state", ["arriving", "waiting", "checking_in"])
def test_stop_anywhere(line: Line, caller: Phone, peer: Phone, state: str) -> None:
    """Wherever they are it ends there, and a peer who was asked is not kept waiting."""
    caller.texts("hi")
    if state != "arriving":
        caller.texts("1").texts("3")
        peer.hears("1 = take it")
    if state == "checking_in":
        peer.texts("1")
    caller.texts("STOP").forgets()
    assert line.conversation(caller).state in ("closed", "abandoned")
    line.forward(days=1)
    caller.hears_nothing()
    if state == "waiting":
        peer.hears("does not need it any more")
    if state == "checking_in":
        peer.hears("The other person has gone for now")


def test_stop_takes_back_what_was_not_sent(line: Line, caller: Phone, peer: Phone) -> None:
    """Words already on their way to them stay with us."""
    talking(caller, peer)
    caller.forgets()
    with line.house.session(line.id) as session:
        people.opt_out(session, line.person(caller).id, "test")
    peer.texts("hello")
    caller.hears_nothing()


def test_start_brings_texts_back(line: Line, caller: Phone) -> None:
    """Kept with its wording; then they are somebody who texts, like anyone."""
    caller.texts("hi").texts("STOP").texts("UNSTOP").hears("You will get our texts again")
    assert line.person(caller).opted_out_at is None
    assert [(row.what, row.given, row.wording) for row in all_consents(line, caller)] == [
        ("texts", False, "STOP"),
        ("texts", True, "UNSTOP"),
    ]
    caller.texts("hi").hears("How would you like to go on")


def test_empezar_brings_back_what_alto_stopped(line: Line, caller: Phone) -> None:
    """Our own pair of words."""
    caller.texts("ES").texts("ALTO").texts("EMPEZAR").hears("Vuelves a recibir nuestros mensajes")


def test_yes_is_no_opt_in_and_no_command(line: Line, caller: Phone, peer: Phone) -> None:
    """From somebody who never stopped, YES is a word: it takes no offer and writes no consent."""
    caller.texts("hi").texts("1").texts("3")
    peer.hears("1 = take it").texts("YES")
    assert line.conversation(caller).peer_id is None
    assert not [row for row in all_consents(line, peer) if row.what == "texts"]
    peer.never_hears("You will get our texts again")


@pytest.mark.parametrize(
    "words",
    [
        "make it stop",
        "I want it to end",
        "I can't stop crying",
        "please end this pain",
        "quiero que pare",
        "stop it hurts",
    ],
)
def test_pain_never_opts_anybody_out(line: Line, caller: Phone, peer: Phone, words: str) -> None:
    """A sentence with such a word in it is a sentence."""
    talking(caller, peer)
    caller.texts(words)
    peer.hears(f"Caller: {words}")
    caller.never_hears("send the one word STOP")
    assert line.person(caller).opted_out_at is None
    assert all_notices(line) == []


# --- a sentence that may mean stop ----------------------------------------------------------------


def test_a_sentence_that_may_mean_stop(line: Line, caller: Phone, peer: Phone) -> None:
    """Answered once with how to, shown to a person, and otherwise what it is: words to the peer."""
    told = coordinator(line)
    talking(caller, peer)
    caller.texts("please stop texting me").hears("If you want no more texts from Willow, send the one word STOP")
    peer.hears("Caller: please stop texting me")
    told.hears("somebody may want our texts to stop")
    caller.texts("please stop texting me").hears_nothing()
    peer.hears("Caller: please stop texting me")
    assert all_notices(line) == ["may_mean_stop"]
    assert line.person(caller).opted_out_at is None


def test_it_may_mean_stop_as_the_first_words(line: Line, caller: Phone) -> None:
    """The way out comes first, then what everybody is told."""
    caller.texts("no me escriban más").hears("send the one word STOP", "you have reached a peer line")


def test_it_may_mean_stop_in_a_sealed_answer(line: Line, caller: Phone, peer: Phone) -> None:
    """It stays the answer that it is, and stays sealed."""
    together(caller, peer)
    caller.texts("2")
    peer.texts("2")
    caller.texts("people must stop texting me").hears("send the one word STOP")
    line.forward(minutes=1)
    peer.never_hears("stop texting")


# --- help -----------------------------------------------------------------------------------------


def test_help_is_the_carriers_word(line: Line, caller: Phone) -> None:
    """The carrier answers with 988 in it; as a first word it begins a conversation too."""
    caller.texts("HELP").hears("988", "you have reached a peer line")


@pytest.mark.parametrize("word", ["HELP", "Help!", "Ayuda"])
def test_help_in_the_relay_is_passed_on(line: Line, caller: Phone, peer: Phone, word: str) -> None:
    """The peer hears it too, whoever answers it."""
    talking(caller, peer)
    caller.forgets().texts(word).hears("988").never_hears("Willow: Willow")
    peer.hears(f"Caller: {word}")


def test_help_with_a_mark_to_it_is_not_met_with_silence(line: Line, caller: Phone) -> None:
    """The carrier passes it by: first words begin a conversation, and whoever waits is told where to turn."""
    caller.texts("help!!").hears("988 is open at any hour", "you have reached a peer line")
    caller.texts("1").texts("3").forgets().texts("Help.").hears("988 is open at any hour").hears_nothing()


def test_help_leaves_an_open_question_open(line: Line, caller: Phone) -> None:
    """The carrier has answered; the question still takes its digit."""
    caller.texts("hi").texts("INFO").texts("1").hears("How much can you hold")


def test_ayuda_is_ours(line: Line, caller: Phone) -> None:
    """The carrier does not know it: we answer, in Spanish, with 988; as a first word it begins a conversation too."""
    caller.texts("ES").texts("DONE").forgets()
    caller.texts("AYUDA").hears("El 988 atiende a toda hora", "¿Cómo quieres seguir?")
    caller.forgets().texts("AYUDA").hears("Sigue escribiendo aquí").hears_nothing()


def test_help_in_a_talk_does_not_say_how_to_begin(line: Line, caller: Phone, peer: Phone) -> None:
    """They are in the middle of it: a word to the other would be taken for a beginning."""
    talking(caller, peer)
    caller.texts("Help!").hears("Just go on writing here. 988").never_hears("to begin")


# --- stop does not end care -----------------------------------------------------------------------


def test_stop_keeps_an_escalation_open(line: Line, caller: Phone, responder: Phone) -> None:
    """It climbs on, marked; whoever takes it knows that nothing can be written to them, and nothing is."""
    caller.texts("URGENT").texts("STOP").forgets()
    assert (escalation(line).state, escalation(line).note) == ("triggered", "cannot be texted")
    line.forward(minutes=2)
    assert paged(last_resort(line)) == 1
    responder.texts(code(responder)).hears("You have", "they have stopped our texts")
    assert not [body for body in responder.unread() if "1 = join" in body]
    line.forward(minutes=10)
    caller.hears_nothing()
    responder.texts(f"{code(responder)} DONE")
    assert (escalation(line).state, escalation(line).note) == ("resolved", "cannot be texted")


def test_stop_after_somebody_has_it(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Whoever has it is told, and is not left with an open door that leads nowhere."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).hears("1 = join")
    caller.texts("STOP")
    responder.hears("they have stopped our texts")
    assert escalation(line).state == "acknowledged"


def test_what_somebody_writes_after_stop_is_kept_and_shown(line: Line, caller: Phone) -> None:
    """A coordinator is told; nothing goes back."""
    told = coordinator(line)
    caller.texts("hi").texts("STOP").forgets()
    caller.texts("are you still there").hears_nothing()
    told.hears("somebody who stopped our texts has written")
    with line.look() as session:
        last = session.all(select(words_table.c.id).order_by(words_table.c.id))[-1]
        assert words.read(session, last.id) == "are you still there"


def test_what_somebody_writes_after_stop_is_told_of_once_a_day(line: Line, caller: Phone, responder: Phone) -> None:
    """However much it is, and whoever else writes; all of it is kept, and one that brings a person still does."""
    known, other = coordinator(line), line.phone("+15550007009")
    for phone in (caller, other):
        phone.texts("hi").texts("STOP")
    for text in ("are you there", "hello again", "one more"):
        caller.texts(text)
    assert all_notices(line) == ["opted_out_wrote"]
    other.texts("me too")
    assert all_notices(line) == ["opted_out_wrote"] * 2 and len(known.inbox()) == 2
    line.forward(hours=23)
    caller.texts("still here")
    assert all_notices(line) == ["opted_out_wrote"] * 2
    line.forward(hours=2)
    caller.texts("a new day").texts("URGENT")
    assert all_notices(line).count("opted_out_wrote") == 3 and paged(responder) == 1
    with line.look() as session:
        texts = [words.read(session, row.id) for row in session.all(select(words_table).order_by(words_table.c.id))]
    assert {"are you there", "hello again", "one more", "still here", "a new day"} <= set(texts)


def test_urgent_after_stop_still_reaches_on_call(line: Line, caller: Phone, responder: Phone) -> None:
    """Care does not end; they are not texted, and on call knows it."""
    caller.texts("hi").texts("STOP").forgets()
    caller.texts("URGENT").hears_nothing()
    responder.hears("on call is needed")
    assert escalation(line).note == "cannot be texted"
    caller.texts("URGENT")
    assert paged(responder) == 1
    line.forward(minutes=6)
    caller.hears_nothing()


def test_stop_from_a_peer_tells_a_coordinator(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing more is offered to them; their caller is next."""
    told = coordinator(line)
    talking(caller, peer)
    peer.texts("STOP")
    told.hears("a peer or on-call person has stopped our texts")
    caller.hears("Your peer had to go. It was nothing you said")
    with line.look() as session:
        assert rota.on_now(session) == []


def test_stop_from_a_responder_tells_a_coordinator(line: Line, responder: Phone) -> None:
    """The rota has a hole."""
    told = coordinator(line)
    responder.texts("STOP")
    told.hears("a peer or on-call person has stopped our texts")


# --- invitations ----------------------------------------------------------------------------------


def invited(line: Line, number: str = "+15550002050") -> Phone:
    """Somebody a coordinator would like as a peer."""
    with line.house.session(line.id) as session:
        joining.invite(session, number, "en")
    line.settle()
    return line.phone(number)


def test_an_invitation_says_what_is_said_first_and_asks(line: Line) -> None:
    """By day it goes at once; a yes is kept with its wording, and only then can they come on."""
    friend = invited(line).hears("What is written is kept", "1 = yes. 2 = no")
    friend.texts("ON").never_hears("You are on.")
    friend.texts("1").hears("Welcome")
    assert [(row.what, row.given) for row in all_consents(line, friend)] == [("peer", True)]
    friend.texts("ON").hears("This is a practice")


def test_an_invitation_waits_for_the_morning(line: Line) -> None:
    """Quiet hours hold it, in the line's zone; it is not dropped."""
    line.forward(hours=13)  # eleven at night
    friend = invited(line).hears_nothing()
    line.forward(hours=9, minutes=59)
    friend.hears_nothing()
    line.forward(minutes=1)
    friend.hears("1 = yes. 2 = no")


def test_an_invitation_does_not_come_into_a_talk(line: Line, caller: Phone, peer: Phone) -> None:
    """A digit of theirs is for the other while they talk; they are asked when it is over."""
    talking(caller, peer)
    caller.forgets()
    invited(line, caller.number).hears_nothing()
    caller.texts("1").hears_nothing()
    peer.hears("Caller: 1")
    caller.texts("DONE").texts("1").forgets()
    line.forward(minutes=20)
    caller.hears("1 = yes. 2 = no").texts("1").hears("Welcome")


def test_an_invitation_is_not_sent_to_somebody_who_stopped(line: Line) -> None:
    """What they said in between holds."""
    line.forward(hours=13)
    friend = invited(line)
    friend.texts("ALTO").forgets()
    line.forward(days=1)
    friend.hears_nothing()


def test_somebody_who_said_no_can_be_asked_again(line: Line) -> None:
    """And a no is kept."""
    friend = invited(line).texts("2").hears("Thank you for telling us")
    assert [(row.what, row.given) for row in all_consents(line, friend)] == [("peer", False)]
    invited(line).hears("1 = yes. 2 = no").texts("1").hears("Welcome")


def test_nothing_rides_home_to_somebody_who_just_stopped(line: Line, caller: Phone) -> None:
    """The answer to a carrier word is empty: nothing for the carrier to refuse."""
    caller.texts("hi").texts("STOP").texts("hello").texts("URGENT").texts("STOP")
    delivery.reconcile(line.house)
    with line.exchange.lock:
        refused = [
            notice for notice in line.exchange.notices if "unsubscribed" in notice.message or "21610" in notice.message
        ]
    assert refused == []
    assert NUMBER in line.exchange.numbers


# --- on the phone ---------------------------------------------------------------------------------


def tells(line: Line, phone: Phone, words: str) -> None:
    """Say something into the phone and wait until it was heard."""
    phone.says(words)
    line.forward(seconds=10)


@pytest.mark.parametrize("words", ["stop", "Stop calling me.", "unsubscribe", "please stop texting me"])
def test_on_the_phone_a_key_stops_texts_and_calls(line: Line, caller: Phone, words: str) -> None:
    """Asked once, kept with its wording; 988 is named, the call goes on, and no text goes out any more."""
    caller.calls().presses("1")
    tells(line, caller, words)
    caller.is_told("Shall we never text or call you first again?").presses("1")
    caller.is_told("No more texts or calls from us", "9 8 8", "How would you like to go on")
    assert line.person(caller).opted_out_at is not None
    [kept] = all_consents(line, caller)
    assert (kept.what, kept.given, kept.wording) == ("texts", False, "by key, asked: ask.no_more")
    caller.hangs_up()
    line.forward(days=2)
    caller.hears_nothing()


def test_on_the_phone_two_leaves_it_as_it_is(line: Line, caller: Phone) -> None:
    """And a second such sentence is asked about again, because a voice is easily misheard."""
    caller.calls().presses("1")
    tells(line, caller, "stop")
    caller.is_told("never again").presses("2").is_told("Everything stays as it is", "How would you like to go on")
    assert line.person(caller).opted_out_at is None
    assert all_consents(line, caller) == []


@pytest.mark.parametrize("words", ["make it stop", "I want it to end", "I can't stop crying", "quiero que pare"])
def test_pain_on_the_phone_is_never_taken_for_it(line: Line, caller: Phone, words: str) -> None:
    """Nothing is asked about texts."""
    caller.calls().presses("1")
    tells(line, caller, words)
    assert not [said for said in caller.was_told() if "never text or call you" in said]
    assert line.person(caller).opted_out_at is None
