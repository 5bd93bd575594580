"""Nobody's words, questions or pages end up with somebody else, or nowhere."""

from service import people
from service.carrier.webhook import InboundText
from service.switchboard import receive
from tests.journeys.moments import code, talking, together
from tests.phone import NUMBER, Line, Phone

EXPLICIT = "i want to kill myself"


def test_an_ex_peer_has_no_hand_in_the_talk_they_left(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone
) -> None:
    """In aftercare after a handover: their DONE, PAUSE and HELP reach nobody in the conversation that goes on."""
    talking(caller, peer)
    caller.texts("URGENT")
    peer.texts("HANDOVER")
    other_peer.texts("1").forgets()
    caller.forgets()
    for word in ("PAUSE", "HELP", "REPAIR", "3", "DONE"):
        peer.texts(word)
    caller.hears_nothing()
    other_peer.hears_nothing()
    assert line.conversation(caller).peer_id == line.person(other_peer).id


def test_an_explicit_word_is_not_forgotten_when_the_peer_goes(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """Handing over or pausing within the three minutes does not take the page back."""
    talking(caller, peer)
    caller.texts(EXPLICIT).texts("PAUSE")
    peer.texts("HANDOVER")
    line.forward(minutes=3)
    responder.hears("on call is needed")


def test_a_doubled_yes_to_delete_brings_nothing_back(line: Line, caller: Phone) -> None:
    """The carrier repeats the webhook of the word that erased: still erased."""
    caller.texts("hi").texts("4").texts("DELETE")
    before = line.person(caller)
    with line.exchange.lock:
        line.exchange.faults.switch_on({"kind": "doubled_webhook", "times": 1, "number": caller.number})
    caller.texts("1").hears("It is done")
    assert line.record(before.id).wrapped_key is None
    with line.look() as session:
        assert people.find(session, caller.number) is None


def test_words_from_somebody_who_was_paged_are_not_a_first_text(line: Line, caller: Phone, responder: Phone) -> None:
    """ "on it" gets the code to text, not the arrival, and the page stays open."""
    caller.texts("URGENT")
    responder.hears("on call is needed").texts("on it").hears(code(responder)).never_hears("With a peer")
    responder.texts(code(responder)).hears("You have")


def test_a_responder_who_stops_hands_back_what_they_had(line: Line, caller: Phone, responder: Phone) -> None:
    """What they had taken climbs again, to the next who can be reached."""
    last = line.phone("+15550003999")
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("2").texts("STOP")
    line.forward(minutes=2)
    last.hears("on call is needed")


def test_only_one_from_on_call_joins(line: Line, caller: Phone, responder: Phone) -> None:
    """A second one is told that somebody is there, and the first stays."""
    second = line.responder("+15550003002", 2)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1").hears("You are with them now")
    caller.texts("URGENT")
    line.forward(minutes=3)
    second.texts(code(second)).texts("1")
    assert line.conversation(caller).responder_id == line.person(responder).id
    responder.texts("still here")
    caller.hears("still here")


def test_a_new_talk_lets_old_questions_go(line: Line, caller: Phone, peer: Phone) -> None:
    """A question left from an earlier conversation does not swallow words in a heavy one."""
    talking(caller, peer)
    caller.texts("DONE").texts("1")
    peer.texts("DONE")
    caller.hears("May we check in").texts("URGENT").hears("I am reaching our on-call person")
    peer.texts("1").forgets()
    caller.texts("I cannot breathe")
    peer.hears("Caller: I cannot breathe")


def test_off_is_heard_while_an_offer_is_open(line: Line, caller: Phone, peer: Phone) -> None:
    """A peer who is being asked may say that they are off, and the offer goes."""
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it").texts("OFF").hears("You are off now")
    line.forward(minutes=30)
    peer.hears_nothing()


def test_a_peer_who_never_answers_is_let_be(line: Line, caller: Phone, peer: Phone) -> None:
    """Three offers in silence: not asked on, and told how to come back."""
    caller.texts("hi").texts("1").texts("1")
    line.forward(hours=3)
    peer.hears("You seem to be away")
    assert sum("1 = take it" in body for body in peer.inbox()) == 3
    caller.hears("No peer is free right now")


def test_a_last_word_after_the_close_is_not_an_arrival(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer hears that it was not passed on; TALK still brings them somebody for themselves."""
    talking(caller, peer)
    peer.texts("DONE").texts("1").texts("DONE").hears("closed now")
    peer.texts("take care!").hears("was not passed on").hears_nothing()
    caller.never_hears("take care!")
    peer.texts("TALK").hears("With a peer")


def test_stop_is_the_last_word(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Whoever stops in a heavy talk gets nothing after it, neither aftercare nor a kind close."""
    talking(caller, peer)
    caller.texts("URGENT")
    peer.forgets().texts("ALTO").hears("No more texts from Willow").hears_nothing()
    line.forward(hours=3)
    peer.hears_nothing()


def test_a_partner_keeps_their_name_in_what_they_said(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone
) -> None:
    """The carrier asks again for an old answer when the peer has changed: the reveal still names who said it."""
    together(caller, peer)
    peer.texts("4")
    caller.texts("4").hears("Sam said 4")
    with line.exchange.lock:
        sid = next(
            bubble.sid for bubble in reversed(line.exchange.handset(caller.number).bubbles) if bubble.body == "4"
        )
    peer.texts("HANDOVER")
    other_peer.texts("1")
    again = receive.text(line.house, InboundText(sid, caller.number, NUMBER, "4", 0, ""))
    assert [reply.text for reply in again if "said 4" in reply.text] == ["You said 4. Sam said 4."]
