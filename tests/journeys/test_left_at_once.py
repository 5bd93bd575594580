"""A peer who is treated badly is out of it with one word."""

import pytest
from sqlalchemy import select

from service import rota
from service.switchboard import staffing
from service.tables import apart, notices
from tests.journeys.moments import parted, talking, together
from tests.phone import Line, Phone


def test_a_peer_leaves_at_once(line: Line, caller: Phone, peer: Phone) -> None:
    """A neutral word for the caller, care for the peer, a notice for coordinators, and nothing else is asked."""
    talking(caller, peer)
    caller.texts("you are worthless")
    peer.hears("worthless").texts("LEAVE").hears("You are out of it", "How are you right now")
    caller.hears("This talk has ended").hears_nothing()
    conversation = line.conversation(caller)
    assert (conversation.state, conversation.reason) == ("closed", "left by the peer")
    caller.texts("come back").hears("With a peer")
    peer.never_hears("come back")
    with line.look() as session:
        pairs = {(row.person_id, row.other_id) for row in session.all(select(apart))}
        kinds = {row.kind for row in session.all(select(notices))}
    sam, alex = line.person(peer).id, line.person(caller).id
    assert pairs == {(sam, alex), (alex, sam)} and "peer_left" in kinds


def test_a_peer_leaves_the_check_in_in_spanish(line: Line, caller: Phone, peer: Phone) -> None:
    """During the questions too, and nothing that was sealed is shown."""
    together(caller, peer)
    caller.texts("3")
    peer.texts("SALIR").hears("You are out of it")
    caller.hears("This talk has ended")
    assert not [text for text in (*caller.inbox(), *peer.inbox()) if "said 3" in text]


def test_on_call_stays_with_the_caller_when_a_peer_leaves(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """A talk with on call in it goes on."""
    talking(caller, peer)
    caller.texts("URGENT")
    code = next(text for text in responder.inbox() if "is needed" in text).split("Text ")[1][:4]
    responder.texts(code).texts("1").hears("You are with them now")
    peer.texts("LEAVE").hears("You are out of it", "How are you right now")
    caller.hears("You go on with our on-call person").texts("still here")
    responder.hears("still here")
    peer.never_hears("still here")


def test_for_a_caller_it_is_a_word_like_any_other(line: Line, caller: Phone, peer: Phone) -> None:
    """Only peers have it."""
    talking(caller, peer)
    caller.texts("leave")
    peer.hears("Caller: leave")


def test_a_peer_who_is_erased_while_asked_frees_the_offer(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone
) -> None:
    """Gone in the middle of an offer: it is withdrawn, and the caller is found somebody else."""
    other_peer.texts("OFF")
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it").texts("DELETE").texts("1").hears("It is done")
    other_peer.texts("ON").texts("1").hears("1 = take it").texts("1").hears("You are with them now")


@pytest.mark.parametrize("how", ["let go", "taken off"])
def test_a_coordinators_hand_on_a_peer_who_is_asked_frees_the_offer(
    line: Line, caller: Phone, peer: Phone, other_peer: Phone, how: str
) -> None:
    """A peer no longer, or off, in the middle of an offer: it goes to the next, and a late yes is nobody's."""
    other_peer.texts("BREAK")
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")
    with line.house.session(line.id) as session:
        record = rota.peer(session, line.person(peer).id)
        assert record is not None
        if how == "let go":
            assert staffing.removes(session, record) is None
        else:
            staffing.takes_off(session, record.person_id)
    line.settle()
    peer.texts("1")
    assert (line.conversation(caller).state, line.conversation(caller).peer_id) == ("waiting", None)
    other_peer.texts("ON").texts("1").hears("1 = take it").texts("1").hears("You are with them now")


@pytest.mark.parametrize("by", ["caller", "peer"])
def test_apart_after_a_talk_is_for_good(line: Line, caller: Phone, peer: Phone, other_peer: Phone, by: str) -> None:
    """Either of the two, with one word; the other hears nothing, and the next talk is with somebody else."""
    other_peer.texts("BREAK")
    parted(line, caller, peer)
    said_by, not_told = (caller, peer) if by == "caller" else (peer, caller)
    not_told.forgets()
    said_by.texts("Apart").hears("not matched again")
    not_told.hears_nothing()
    other_peer.texts("ON").texts("3").forgets()
    caller.texts("3").texts("hi").texts("1").texts("1")
    other_peer.hears("1 = take it")
    peer.forgets()
    other_peer.texts("2")
    line.forward(hours=1)
    peer.hears_nothing()


def test_apart_takes_back_what_is_asked_now(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """A caller who is back and would rather not: who is being asked is asked no more, and others are."""
    other_peer.texts("BREAK")
    parted(line, caller, peer)
    caller.texts("3").texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")
    other_peer.texts("ON").texts("3").forgets()
    caller.texts("aparte").hears("not matched again")
    other_peer.hears("1 = take it")
    peer.texts("1").hears("already being looked after")


def test_apart_from_nobody(line: Line, caller: Phone) -> None:
    """Somebody new is greeted as ever; who has begun hears that there is nobody yet."""
    caller.texts("apart").hears("With a peer").texts("APART").hears("You have not talked with a peer here yet")
