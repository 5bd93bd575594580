"""A peer who is treated badly is out of it with one word."""

from sqlalchemy import select

from service.tables import apart, notices
from tests.journeys.test_text import talking, together
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
    peer.hears("1 = take it").texts("DELETE").texts("DELETE").hears("It is done")
    other_peer.texts("ON").texts("1").hears("1 = take it").texts("1").hears("You are with them now")
