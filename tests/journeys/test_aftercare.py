"""After something heavy: the peer is asked how they are before the next offer, and may stop or rest."""

import pytest

from service import conversations
from tests.journeys import test_calls
from tests.journeys.moments import all_escalations, all_pages, code, paged
from tests.journeys.test_text import talking, together
from tests.phone import Line, Phone

EXPLICIT = "i want to kill myself"


def heavy(caller: Phone, peer: Phone) -> None:
    """A talk that got heavy and has been closed by both."""
    talking(caller, peer)
    caller.texts("URGENT")
    caller.texts("DONE").texts("1")
    peer.texts("DONE").hears("That one was heavy", "How are you right now")


def test_no_offer_before_aftercare(line: Line, caller: Phone, peer: Phone) -> None:
    """A peer who owes it gets no offer; once it is done they do."""
    heavy(caller, peer)
    somebody = line.phone("+15550007002")
    somebody.texts("hi").texts("1").texts("1")
    peer.hears_nothing().texts("4").texts("1").hears("Thank you", "1 = take it")


def test_aftercare_may_end_the_shift(line: Line, caller: Phone, peer: Phone) -> None:
    """ "That is all for today" takes the peer off, with no word more."""
    heavy(caller, peer)
    peer.texts("4").texts("all for today").hears("Thank you").texts("STATUS").hears("You are off")


@pytest.mark.parametrize("words", ["on my own", "text me", "call me", "TALK"])
def test_a_callers_words_are_no_wish_of_a_peer_in_aftercare(line: Line, caller: Phone, peer: Phone, words: str) -> None:
    """What somebody who waits may choose by its words is not theirs: they are asked again, and put in no queue."""
    heavy(caller, peer)
    peer.forgets().texts(words).hears("How are you right now")
    with line.look() as session:
        assert [row.caller_id for row in conversations.listed(session)] == [line.person(caller).id]
    peer.texts("4").texts("1").hears("Thank you")


def test_who_wants_to_talk_in_aftercare_hears_how(line: Line, caller: Phone, peer: Phone) -> None:
    """On call is there for a peer, too; the question stays."""
    heavy(caller, peer)
    peer.forgets().texts("TALK").hears("text BACKUP", "How are you right now").texts("BACKUP")
    peer.hears("On call is being reached for you")


@pytest.mark.parametrize("how", ["after a goodbye", "after handing over"])
@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("STATUS", "You are on until you send OFF. Talks now: 0. Hours this week: 0. The questions after your"),
        ("OFF", "You are off now"),
        ("BREAK", "half an hour without offers"),
        ("DESCANSO", "half an hour without offers"),
    ],
)
def test_staff_words_work_while_it_is_asked(
    line: Line, caller: Phone, peer: Phone, word: str, told: str, how: str
) -> None:
    """They are no answer to it; it stays open, and is asked again."""
    if how == "after a goodbye":
        heavy(caller, peer)
    else:
        talking(caller, peer)
        caller.texts("URGENT")
        peer.texts("HANDOVER")
    peer.forgets().texts(word).hears(told, "How are you right now").hears_nothing()
    peer.texts("4").hears("What would be good next")


def test_who_comes_on_while_it_is_asked_says_first_what_they_can_hold(line: Line, caller: Phone, peer: Phone) -> None:
    """What was asked last is what a digit answers; then how they are, and only then an offer."""
    heavy(caller, peer)
    peer.texts("OFF").forgets().texts("ON 2h").hears("What can you hold today").hears_nothing()
    line.phone("+15550007002").texts("hi").texts("1").texts("1")
    peer.texts("3").hears("Thank you", "How are you right now").hears_nothing()
    peer.texts("4").texts("1").hears("1 = take it")


def test_aftercare_may_be_left(line: Line, caller: Phone, peer: Phone) -> None:
    """DONE leaves it like any other; a peer is not kept from offers for ever."""
    heavy(caller, peer)
    peer.texts("DONE").hears("Thank you for being here")
    somebody = line.phone("+15550007002")
    somebody.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")


def test_it_may_not_be_left_twice_in_a_row(line: Line, caller: Phone, peer: Phone) -> None:
    """The second heavy one is cared for first; passing is enough, and then leaving is free again."""
    heavy(caller, peer)
    peer.texts("DONE").hears("Thank you for being here")
    heavy(line.phone("+15550007002"), peer)
    peer.texts("DONE").hears("so this one comes first", "How are you right now")
    line.phone("+15550007003").texts("hi").texts("1").texts("1")
    peer.hears_nothing().texts("PASS").texts("PASS").hears("Thank you", "1 = take it")


def test_who_did_the_last_one_may_leave_the_next(line: Line, caller: Phone, peer: Phone) -> None:
    """What was let go before that is forgotten, too."""
    heavy(caller, peer)
    peer.texts("DONE").hears("Thank you for being here")
    heavy(line.phone("+15550007002"), peer)
    peer.texts("PASS").texts("PASS").hears("Thank you")
    heavy(line.phone("+15550007003"), peer)
    peer.texts("DONE").hears("Thank you for being here").never_hears("so this one comes first")


@pytest.mark.parametrize("how", ["after a goodbye", "after handing over"])
def test_back_up_from_inside_it_is_for_the_peer(
    line: Line, caller: Phone, peer: Phone, responder: Phone, how: str
) -> None:
    """No question for whom: on call is paged about the peer, who is on call too and is not asked themselves."""
    if how == "after a goodbye":
        heavy(caller, peer)
    else:
        talking(caller, peer)
        caller.texts("URGENT")
        peer.texts("HANDOVER").hears("How are you right now")
    before = paged(responder)
    line.responder(peer.number, by="both")
    peer.texts("BACKUP").hears("On call is being reached for you")
    assert paged(responder) == before + 1
    assert all_escalations(line)[-1].about_id == line.person(peer).id
    line.forward(minutes=10)
    assert line.person(peer).id not in {page.person_id for page in all_pages(line)}


def test_a_light_talk_owes_nothing(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing heavy, no questions."""
    talking(caller, peer)
    caller.texts("DONE").texts("1")
    peer.texts("DONE").hears("closed now").hears_nothing()


@pytest.mark.parametrize("words", [("STOP",), ("ALTO",), ("DELETE", "1")])
def test_a_caller_who_goes_in_the_middle_of_it(line: Line, caller: Phone, peer: Phone, words: tuple[str, ...]) -> None:
    """The peer hears that they have gone, and is asked how they are before the next offer, as after a goodbye."""
    talking(caller, peer)
    caller.texts(EXPLICIT)
    peer.texts("I am here with you")
    for word in words:
        caller.texts(word)
    peer.hears("has gone for now", "That one was heavy", "How are you right now")
    line.phone("+15550007002").texts("hi").texts("1").texts("1")
    peer.hears_nothing().texts("4").texts("1").hears("Thank you", "1 = take it")


def test_a_heavy_call_that_was_cut_off(line: Line, caller: Phone, peer: Phone) -> None:
    """The caller does not come back: the peer, still on the phone, is asked too."""
    test_calls.talking(line, caller, peer)
    peer.presses("*", "6")
    caller.hangs_up()
    line.forward(minutes=6)
    peer.is_told("has gone for now", "That one was heavy", "How are you right now")


def test_who_leaves_at_once_is_asked_once(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Where on call stays with the caller, too; and when it is answered nothing is left open."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1")
    peer.forgets().texts("LEAVE").hears("You are out of it", "That one was heavy", "How are you right now")
    peer.hears_nothing().texts("4").texts("1").hears("What would be good next", "Thank you")
    peer.texts("STATUS").hears("You are on")


def in_a_sealed_answer(line: Line, caller: Phone, peer: Phone) -> None:
    """The caller's answer brings on call; the peer has not given theirs, and sees nothing of it."""
    together(caller, peer)
    caller.texts("2")
    peer.texts("2").hears("What is one thing that weighs on you")
    caller.texts(EXPLICIT)
    line.forward(minutes=1, seconds=1)
    peer.hears_nothing()


@pytest.mark.parametrize("word", ["HANDOVER", "DONE"])
def test_a_peer_who_goes_before_the_reveal_is_not_told_by_it(
    line: Line, caller: Phone, peer: Phone, responder: Phone, word: str
) -> None:
    """On call knows; that it was heavy stands in a sealed answer alone, and "that one was heavy" would open it."""
    in_a_sealed_answer(line, caller, peer)
    assert paged(responder) == 1
    peer.texts(word).never_hears("was heavy").texts("STATUS").hears("You are on").never_hears("after your last talk")


def test_nor_by_the_caller_who_goes(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The peer hears that they have gone, and no more."""
    in_a_sealed_answer(line, caller, peer)
    caller.texts("STOP")
    peer.hears("has gone for now").hears_nothing()
    assert paged(responder) == 1


def test_nor_after_a_talk_in_which_nothing_of_it_was_said(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """They left the questions before the reveal, and talked of other things."""
    in_a_sealed_answer(line, caller, peer)
    peer.texts("TALK").texts("hello there")
    caller.texts("hello").texts("DONE").texts("1")
    peer.texts("DONE").hears("closed now").hears_nothing()
    assert paged(responder) == 1


@pytest.mark.parametrize("shown", ["revealed", "written", "on call came"])
def test_what_they_have_met_is_cared_for(line: Line, caller: Phone, peer: Phone, responder: Phone, shown: str) -> None:
    """The same answer revealed, the same words in the talk after it, or on call in it: that one was heavy for them."""
    in_a_sealed_answer(line, caller, peer)
    if shown == "revealed":
        peer.texts("my job")
        line.forward(minutes=1, seconds=1)
        peer.hears(EXPLICIT)
    peer.texts("TALK")
    if shown == "written":
        caller.texts(EXPLICIT)
    if shown == "on call came":
        responder.texts(code(responder)).texts("1").texts("I am here too").texts("DONE")
    peer.texts("DONE").texts("1").texts("DONE").hears("closed now", "That one was heavy")


def test_who_stops_texts_while_it_is_asked_and_comes_back_is_free(line: Line, caller: Phone, peer: Phone) -> None:
    """Their question is gone: no offer waits for its answer, and nobody is reminded of it."""
    heavy(caller, peer)
    peer.texts("STOP").texts("START").texts("ON").texts("3").forgets()
    peer.texts("STATUS").hears("You are on").never_hears("after your last talk")
    line.phone("+15550007002").texts("hi").texts("1").texts("1")
    peer.hears("1 = take it").texts("2")
    line.forward(days=2)
    peer.never_hears("The question above")


def test_after_back_up_for_themselves_only_on_brings_offers(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """As they were told; STATUS says the same, and not that it ends by itself, as a break does."""
    heavy(caller, peer)
    peer.texts("BACKUP").hears("No new offers until you send ON")
    peer.texts("STATUS").hears("no offers come until you send ON. Hours this week: 0. The questions after your")
    responder.texts(code(responder))
    peer.texts("4").texts("1").hears("You are resting since you asked for back-up. ON brings offers again")
    peer.texts("STATUS").hears("no offers come until you send ON")
    line.phone("+15550007002").texts("hi").texts("1").texts("1")
    line.forward(minutes=35)
    peer.hears_nothing().texts("ON").texts("3").hears("1 = take it").texts("2")
    peer.texts("BREAK").texts("STATUS").hears("it ends by itself")
