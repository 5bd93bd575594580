"""People answer as people do: a thank-you, a number in words, a way by its name. Nobody is caught out by it."""

import pytest

from service.rota import shifts
from tests.journeys.moments import REACHING, paged, parted, talking
from tests.phone import Line, Phone


@pytest.mark.parametrize("word", ["thanks!", "👍", "1", "ok", "no"])
def test_a_peer_who_says_thanks_stays_free(line: Line, caller: Phone, word: str) -> None:
    """It is no arrival: they are offered whoever comes next."""
    sam = line.peer("+15550002001", "Sam", on=False)
    sam.texts("ON").texts("3").hears("Thank you. OFF").texts(word)
    sam.hears("Nothing needs an answer right now").never_hears("How would you like to go on")
    caller.texts("hi").texts("1").texts("3")
    sam.hears("1 = take it")


def test_a_peer_who_wants_somebody_still_gets_them(line: Line, peer: Phone, other_peer: Phone) -> None:
    """They are a person too."""
    peer.texts("thanks, today is hard for me").hears("How would you like to go on")


def test_thanks_after_the_goodbye_begins_nothing(line: Line, caller: Phone, peer: Phone) -> None:
    """Answered kindly; whatever else they write begins as ever."""
    parted(line, caller, peer)
    caller.texts("3").forgets().texts("thank you so much ❤️").hears("Thank you too.").hears_nothing()
    assert line.conversation(caller).closed_at is not None
    caller.texts("can I talk some more").hears("good to hear from you again", "How would you like to go on")


def test_thanks_as_a_first_word_begins(line: Line, caller: Phone) -> None:
    """Nobody has said goodbye to them."""
    caller.texts("ok").hears("988", "How would you like to go on")


@pytest.mark.parametrize("word", ["One.", "take it", "I’ll take it!", "yes please", "Number one please", "lo tomo"])
def test_an_offer_is_taken_in_words(line: Line, caller: Phone, peer: Phone, word: str) -> None:
    """As a phone writes what somebody tells it."""
    caller.texts("hi").texts("1").texts("3")
    peer.hears("1 = take it").texts(word).hears("You are with them now")


@pytest.mark.parametrize("word", ["Not now.", "two", "can't", "ahora no"])
def test_an_offer_is_turned_down_in_words(line: Line, caller: Phone, peer: Phone, word: str) -> None:
    """And goes on to the next."""
    caller.texts("hi").texts("1").texts("3")
    peer.hears("1 = take it").texts(word).hears("somebody else")


def test_an_offer_that_is_let_go_does_not_lie_there(line: Line, caller: Phone, peer: Phone) -> None:
    """Neither yes nor no: the caller does not wait for it to run out; a yes after all is welcome."""
    caller.texts("hi").texts("1").texts("3")
    peer.hears("1 = take it").texts("hmm my phone is odd").texts("who is this")
    peer.hears("We can leave that one").forgets()
    assert line.conversation(caller).state == "waiting"
    peer.texts("1").hears("You are with them now")


def test_a_way_by_its_name(line: Line) -> None:
    """What somebody can hold, in their own language."""
    sam = line.peer("+15550002001", "Sam", on=False)
    sam.texts("ON").hears("2 = some").texts("Some").hears("Thank you. OFF")


def test_whoever_cannot_come_is_told_how_to_say_so(line: Line, peer: Phone) -> None:
    """They are no caller by it; DROP may be confirmed in words."""
    with line.house.session(line.id) as session:
        shifts.add(session, line.person(peer).id, 1, "14:00", 120, "America/New_York")
    peer.texts("hey, I can’t make my shift tomorrow, sorry").hears("text DROP").hears_nothing()
    peer.texts("DROP").hears("1 = yes, please").texts("Yes please").hears("Somebody else will be looked for")


def test_work_was_hard_is_no_shift_of_ours(line: Line, peer: Phone) -> None:
    """They write to be heard."""
    peer.texts("my shift at work was awful and I can't stop crying").hears("How would you like to go on")


@pytest.mark.parametrize("words", ["yes tomorrow", "Sí mañana"])
def test_a_follow_up_is_agreed_to_without_the_comma(line: Line, caller: Phone, peer: Phone, words: str) -> None:
    """As people write it."""
    parted(line, caller, peer)
    caller.texts(words).hears("1 = a text")


@pytest.mark.parametrize("words", ["can I talk to a person?", "I need someone", "¿Hay alguien ahí?"])
def test_who_asks_for_somebody_on_their_own_gets_them(line: Line, caller: Phone, peer: Phone, words: str) -> None:
    """At a question with digits, and where they may write what they like and nobody answers."""
    caller.texts("hi").texts("2").texts(words)
    peer.hears("1 = take it").texts("2")
    caller.texts("DONE").texts("hi").texts("2").texts("2").texts("2")
    caller.texts("someone at work yelled at me")
    assert line.conversation(caller).state == "checking_in"
    caller.texts(words)
    assert line.conversation(caller).state in ("waiting", "offered")


def test_words_at_delete_say_that_nothing_is_erased(line: Line, caller: Phone) -> None:
    """Only a digit erases; who wrote words twice knows how it stands."""
    caller.texts("hi").texts("DELETE").texts("yes, all of it").hears("1 = erase").texts("do it")
    caller.hears("Nothing is erased. DELETE asks again")


def test_are_you_there_after_the_caller_has_gone(line: Line, caller: Phone, peer: Phone) -> None:
    """It was for them, and makes nobody a caller."""
    talking(caller, peer)
    caller.texts("STOP")
    peer.texts("are you there?").hears("this was not passed on").never_hears("How would you like to go on")


def test_words_that_come_after_an_offers_time(line: Line, caller: Phone, peer: Phone) -> None:
    """They are of the offer: the peer stays free for the next, and may still take this one."""
    caller.texts("hi").texts("1").texts("3")
    line.forward(minutes=4)
    peer.texts("hold on").hears("If they still wait, 1 takes it").texts("1").hears("You are with them now")


def test_a_peer_in_need_is_heard_after_an_offers_time_too(line: Line, caller: Phone, peer: Phone) -> None:
    """What may mean danger, or asks for somebody, is about themselves."""
    caller.texts("hi").texts("1").texts("3")
    line.forward(minutes=4)
    peer.texts("i want to die").hears("How would you like to go on")


def test_a_peer_who_waits_for_somebody_may_go_off(line: Line, peer: Phone) -> None:
    """Whatever they are in: on, off and how things stand are theirs to say."""
    peer.texts("Am I on?").hears("You are on until you send OFF").hears_nothing()
    peer.texts("today is hard for me").hears("How would you like to go on")
    peer.texts("OFF.").hears("You are off now", "How would you like to go on")
    peer.texts("1").texts("1").texts("status?").hears("You are off")
    assert line.conversation(peer).state == "waiting"


@pytest.mark.parametrize("words", ["never mind", "nvm I'm good now", "ya no hace falta"])
def test_whoever_may_not_want_to_wait_hears_how_to_stop(line: Line, caller: Phone, words: str) -> None:
    """Nothing is taken from them by a guess."""
    caller.texts("hi").texts("1").texts("1").texts("5").texts(words).hears("DONE ends the search")
    caller.texts("ya no puedo más").texts("nothing matters, no importa nada").texts("they cancel everything")
    assert sum("DONE ends" in body or "LISTO detiene la búsqueda" in body for body in caller.inbox()) == 1
    assert line.conversation(caller).state == "waiting"


def test_in_a_talk_words_stay_words(line: Line, caller: Phone, peer: Phone) -> None:
    """ "One" may be the answer to what the other has just asked."""
    talking(caller, peer)
    caller.texts("DONE").hears("1 = yes, goodbye").texts("one").hears_nothing()
    peer.hears("one")
    assert line.conversation(caller).state == "open"


@pytest.mark.parametrize("words", ["URGENT PLEASE HELP", "help urgent!", "urgente por favor"])
def test_urgent_with_a_plea_is_urgent(line: Line, caller: Phone, responder: Phone, words: str) -> None:
    """Nobody has to send it again by itself."""
    caller.texts(words)
    assert paged(responder) == 1
    assert any(REACHING in body or "persona de guardia" in body for body in caller.unread())
