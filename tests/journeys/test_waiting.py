"""Somebody waits: an honest estimate, choices at any time by their words, a place that is kept, and free at once."""

import pytest

from service import conversations
from tests.phone import Line, Phone


def waits(line: Line, caller: Phone) -> None:
    """With a peer on who is with somebody else: nobody has asked the caller anything."""
    line.peer("+15550002001", "Sam").texts("BREAK")
    caller.texts("hi").texts("1").texts("1").forgets()
    while line.conversation(caller).state not in conversations.QUEUED:
        caller.texts("5")
    caller.texts("5").forgets()


def test_an_answer_after_call_me_is_answered(line: Line, caller: Phone) -> None:
    """CALL leaves the question of the arrival open: who answers it then hears how they wait, and is not left alone."""
    caller.texts("hi").texts("1").texts("CALL").hears("I will call you when a peer is free").forgets()
    caller.texts("2").hears("I will call you when a peer is free").hears_nothing()


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("Text me", "text you when a peer is free"),
        ("call me", "call you when a peer is free"),
        ("Otras líneas", "741741"),
        ("options", "TEXT ME, CALL ME, ALONE, OTHER LINES or URGENT"),
        ("URGENT", "reaching our on-call person"),
    ],
)
def test_choices_work_at_any_time(line: Line, caller: Phone, words: str, heard: str) -> None:
    """By their words, with the place kept."""
    waits(line, caller)
    place = line.conversation(caller).queued_at
    caller.texts(words).hears(heard)
    assert line.conversation(caller).queued_at == place and line.conversation(caller).state == "waiting"


@pytest.mark.parametrize("how", ["STOP", "DONE"])
def test_who_leaves_frees_the_queue_at_once(line: Line, caller: Phone, how: str) -> None:
    """The next one is offered, and nobody is offered who is gone."""
    waits(line, caller)
    caller.texts(how)
    assert line.conversation(caller).state == "abandoned"
    other = line.phone("+15550007002")
    other.texts("hi").texts("1").texts("1")
    line.phone("+15550002001").forgets().texts("ON").texts("3").hears("1 = take it")
    line.phone("+15550002001").texts("1")
    assert line.conversation(other).peer_id is not None


def test_what_holds_for_minutes_does_not_wait_at_the_carrier_for_hours(line: Line, caller: Phone) -> None:
    """An offer, or that a peer is free: its queue lets go of it when we do, and what people write stays in it."""
    waits(line, caller)
    caller.texts("text me")
    peer = line.phone("+15550002001").texts("ON").texts("3")
    caller.hears("A peer is free now").texts("1")
    peer.hears("1 = take it")
    valid = {message.body: message.valid_seconds for message in line.exchange.messages.values()}
    [free] = [seconds for body, seconds in valid.items() if "A peer is free now" in body]
    [offer] = [seconds for body, seconds in valid.items() if "1 = take it" in body]
    assert 60 <= offer <= 120 and 60 <= free <= 600
    assert max(valid.values()) == 36_000


def test_an_offer_for_somebody_who_hung_up_is_gone(line: Line, caller: Phone, peer: Phone) -> None:
    """The peer hears so at once."""
    caller.calls().presses("1", "1", "1")
    peer.hears("1 = take it")
    caller.hangs_up()
    peer.hears("does not need it any more")
    assert line.conversation(caller).state == "abandoned"


def test_handed_over_keeps_the_head_of_the_queue(line: Line, caller: Phone, peer: Phone) -> None:
    """Both are told; the peer who handed over is not asked again for them; the next peer is."""
    caller.texts("hi").texts("1").texts("1")
    peer.texts("1").forgets()
    line.forward(minutes=2)
    caller.forgets()
    place = line.conversation(caller).queued_at
    peer.texts("HANDOVER").hears("finding them another peer")
    caller.hears("handing over to another peer. You are next")
    after = line.conversation(caller)
    assert (after.peer_id, after.queued_at) == (None, place) and after.priority > 0
    line.forward(hours=1)
    peer.hears_nothing()
    line.peer("+15550002002", "Ana").texts("ON").texts("3").hears("1 = take it")


def test_whether_now_is_good_runs_out_over_their_own_check_in(line: Line, caller: Phone, peer: Phone) -> None:
    """A late 1 to it would be an answer to how they are: so that is what was asked last, and the place is kept."""
    peer.texts("OFF")
    caller.texts("hi").texts("1").texts("3")
    caller.texts("TEXT ME").texts("ALONE").hears("from 1 (low) to 5").forgets()
    peer.texts("ON").texts("3")
    caller.hears("1 = talk now").hears_nothing()
    line.forward(minutes=30)
    caller.hears("from 1 (low) to 5").hears_nothing()
    assert line.conversation(caller).state == "waiting"


def test_who_is_to_be_texted_when_somebody_is_free_is_not_woken_for_it(line: Line, caller: Phone) -> None:
    """A peer comes on at eleven at night: they hear of it in the morning, if somebody is free then."""
    caller.texts("hi").texts("1").texts("1").texts("TEXT ME").forgets()
    line.forward(hours=13)
    line.peer("+15550002001", "Sam")
    line.forward(hours=9, minutes=59)
    caller.hears_nothing()
    line.forward(minutes=2)
    caller.hears("peer is free")
