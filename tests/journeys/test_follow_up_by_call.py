"""A follow-up by call: agreed like one by text, rung at its hour, nothing for a voicemail, never chased."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from service import legs, people
from service.simulator.calls.records import Call
from tests.journeys.moments import all_consents, fault, follow_up, parted
from tests.journeys.test_calls import talking
from tests.journeys.test_follow_up import TELLING
from tests.phone import MONDAY_MORNING, Line, Phone

AGREED = ("1", "2", "1", "1", "1", "1")
"""Tomorrow; by call; about ten in the morning; yes, that is the time here; nothing to a voicemail, or to others."""
TOMORROW_AT_TEN = MONDAY_MORNING + 24 * 3600
HELLO = "Hello, this is the call that we agreed on"


def agreed(line: Line, caller: Phone, peer: Phone, *answers: str) -> None:
    """By text they agreed to a call."""
    parted(line, caller, peer)
    for answer in answers or AGREED:
        caller.texts(answer)
    assert follow_up(line).state == "scheduled"
    caller.forgets()


def until_it_rings(line: Line) -> None:
    """The next day, at the agreed hour, and not a rounding error before it."""
    line.forward(seconds=TOMORROW_AT_TEN - line.now() + 0.01)


def calls_of(line: Line, phone: Phone) -> list[Call]:
    """Every call of this phone."""
    return [call for call in line.exchange.calls.values() if call.phone == phone.number]


def said(phone: Phone) -> list[str]:
    """What a voice said on its last call."""
    return [heard.text for heard in phone.call().heard if heard.kind == "say"]


def all_over(line: Line) -> bool:
    """No leg is left anywhere."""
    with line.look() as session:
        ours = legs.all_open(session)
    return not ours and all(call.over for call in line.exchange.calls.values())


def test_agreed_and_rung_at_that_hour(line: Line, caller: Phone, peer: Phone) -> None:
    """A text or a call, what time, what time it is there; the consent says which; the phone rings then, not before."""
    parted(line, caller, peer)
    caller.texts("1").hears("a text or a call? 1 = a text. 2 = a call.")
    caller.texts("CALL").hears("What time suits you").texts("1").hears("Is it about").texts("1")
    caller.hears("may I leave a message?").texts("1").hears("if somebody else picks up?").texts("1")
    caller.hears("I will call on Tuesday 10:00 AM, your time. If nobody picks up, I leave no message").forgets()
    consent = all_consents(line, caller)[-1]
    assert (consent.what, consent.given) == ("follow-up by call", True)
    assert "ask.medium: call" in consent.wording and "ask.hour: 10:00" in consent.wording
    line.forward(seconds=TOMORROW_AT_TEN - 60 - line.now())
    assert calls_of(line, caller) == []
    line.forward(seconds=60)
    assert caller.rings() and caller.call().sender == "+15550001000"
    caller.picks_up().is_told(HELLO).presses("1").is_told("As agreed, a short hello", "how is today going?")
    assert follow_up(line).state == "answered"
    caller.presses("1").is_told("Thank you for answering. You can call any time")
    line.forward(seconds=30)
    assert all_over(line) and line.conversation(caller).state == "closed"
    caller.hears_nothing()


def test_in_spanish_from_a_call(line: Line, caller: Phone, peer: Phone) -> None:
    """Asked and agreed by key on the phone, after a call; rung, greeted and asked in the caller's language."""
    talking(line, caller, peer, language="2")
    caller.presses("*").presses("4").is_told("¿Podemos volver a saber de ti?")
    caller.presses("1").is_told("¿Prefieres un mensaje o una llamada?", "2: una llamada")
    caller.presses("2").is_told("¿A qué hora te viene bien?").presses("1").is_told("¿Donde estás es más o menos")
    caller.presses("1").is_told("¿dejo un mensaje?").presses("1").is_told("¿Y si contesta otra persona?")
    caller.presses("1").is_told("Te llamo el martes 10:00, tu hora", "no dejo mensaje")
    line.forward(seconds=30)
    assert all_over(line)
    until_it_rings(line)
    caller.picks_up().is_told("te llamo como quedamos", "1: es buen momento").presses("1")
    caller.is_told("Como quedamos, un saludo breve", "¿cómo va el día de hoy?")
    caller.presses("2").is_told("Gracias por decirlo").presses("3").is_told("Gracias por contestar")


@pytest.mark.parametrize("language", ["en", "es"])
def test_until_a_key_nothing_says_what_it_is_about(line: Line, caller: Phone, peer: Phone, language: str) -> None:
    """Whoever picks up may be somebody else: the first sentence names nothing, and silence hears nothing more."""
    talking(line, caller, peer, language={"en": "1", "es": "2"}[language])
    caller.presses("*", "4", *AGREED)
    line.forward(seconds=30)
    until_it_rings(line)
    caller.picks_up()
    line.forward(minutes=2)
    assert said(caller) and all_over(line)
    for words in said(caller):
        assert not [word for word in (*TELLING, "par", "línea", "apoyo") if word in words.lower().split()], words
    assert follow_up(line).state == "missed"


@pytest.mark.parametrize("manner", ["voicemail", "busy", "unreachable", "rings"])
def test_not_picked_up_is_missed_and_never_chased(line: Line, caller: Phone, peer: Phone, manner: str) -> None:
    """One ring, and that was it: no second call, no text, not a word on the voicemail."""
    agreed(line, caller, peer)
    caller.behaves(manner)
    until_it_rings(line)
    line.forward(minutes=5)
    assert all_over(line) and said(caller) == []
    assert follow_up(line).state == "missed"
    line.forward(days=5)
    assert len(calls_of(line, caller)) == 1
    caller.hears_nothing()
    assert line.conversation(caller).state == "closed"
    caller.texts("hello").hears("you have reached a peer line", "How would you like to go on")


def test_a_declined_ring_is_a_no(line: Line, caller: Phone, peer: Phone) -> None:
    """So is putting the phone down before any key."""
    agreed(line, caller, peer)
    until_it_rings(line)
    caller.picks_up().hangs_up()
    line.forward(days=2)
    assert follow_up(line).state == "missed" and len(calls_of(line, caller)) == 1
    caller.hears_nothing()


def test_not_now(line: Line, caller: Phone, peer: Phone) -> None:
    """A key says so; that is fine, and the end of it."""
    agreed(line, caller, peer)
    until_it_rings(line)
    caller.picks_up().presses("2").is_told("That is fine. You can call or write at any time")
    line.forward(days=2)
    assert all_over(line) and follow_up(line).state == "answered" and len(calls_of(line, caller)) == 1
    caller.hears_nothing()


def test_who_writes_while_it_rings_is_heard(line: Line, caller: Phone, peer: Phone) -> None:
    """The ringing stops, and their text begins a conversation like any other."""
    agreed(line, caller, peer)
    until_it_rings(line)
    caller.texts("cannot talk, can you write").hears("How would you like to go on")
    line.forward(seconds=5)
    assert not caller.rings() and follow_up(line).state == "answered"


def test_it_can_become_a_talk(line: Line, caller: Phone, peer: Phone) -> None:
    """With a peer, on the same call."""
    agreed(line, caller, peer)
    until_it_rings(line)
    peer.forgets()
    caller.picks_up().presses("1").presses("3").is_told("I am looking for a peer")
    peer.hears("by phone").texts("1").hears("You are with them now")


def test_it_can_reach_on_call(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Zero, even before the first key is asked for."""
    agreed(line, caller, peer)
    until_it_rings(line)
    caller.picks_up().presses("0").is_told("I am reaching our on-call person")
    responder.hears("on call is needed")


def test_held_over_quiet_hours(line: Line, caller: Phone, peer: Phone) -> None:
    """The line comes back at night: nobody is rung before nine."""
    agreed(line, caller, peer, "1", "2", "3", "1", "1", "1")
    line.house.clock.turn_to(MONDAY_MORNING + 38 * 3600, 0.0)  # Tuesday at midnight, without having looked
    line.settle()
    line.forward(hours=8, minutes=59)
    assert calls_of(line, caller) == [] and follow_up(line).state == "held"
    line.forward(minutes=1)
    assert caller.rings()
    assert datetime.fromtimestamp(line.now(), ZoneInfo("America/New_York")).strftime("%a %H:%M") == "Wed 09:00"


def test_a_ring_that_the_carrier_could_not_take_is_not_rung_at_night(line: Line, caller: Phone, peer: Phone) -> None:
    """Out of reach for hours: the moment has passed, and the phone stays quiet when the carrier is back."""
    agreed(line, caller, peer)
    fault(line, "rate_limited", always=True, on="any")
    until_it_rings(line)
    line.forward(hours=12)
    with line.exchange.lock:
        line.exchange.faults.clear("")
    line.forward(hours=2)
    assert calls_of(line, caller) == [] and follow_up(line).state == "missed"


@pytest.mark.parametrize("word", ["STOP", "ALTO"])
def test_stop_cancels_it(line: Line, caller: Phone, peer: Phone, word: str) -> None:
    """STOP is a word about texts, and from somebody who wants us gone it is meant for what we begin, by call too."""
    agreed(line, caller, peer)
    caller.texts(word).forgets()
    line.forward(days=3)
    assert calls_of(line, caller) == [] and follow_up(line).state == "opted_out"


def test_a_stop_that_only_the_carrier_told_us_of(line: Line, caller: Phone, peer: Phone) -> None:
    """We learn of it when a text of ours is refused: no less is meant."""
    agreed(line, caller, peer)
    with line.house.session(line.id) as session:
        people.opt_out(session, line.person(caller).id, "carrier 21610")
    line.forward(days=2)
    assert calls_of(line, caller) == [] and follow_up(line).state == "opted_out"


def test_in_the_persons_own_zone_by_key(line: Line, caller: Phone, peer: Phone) -> None:
    """Two keys say what hour it is there; their ten o'clock is meant."""
    talking(line, caller, peer)
    caller.presses("*").presses("4").presses("1").presses("2").presses("1").is_told("Is it about", "2: no")
    caller.presses("2").is_told("What hour is it where you are now").presses("07")
    caller.presses("1").presses("1").is_told("I will call on Tuesday 10:00")
    assert follow_up(line).zone == "America/Los_Angeles"


def test_a_call_agreed_to_after_stop(line: Line, caller: Phone, peer: Phone) -> None:
    """Somebody without texts who calls, and says yes to a call: only a call is on offer, and it comes."""
    caller.texts("hi").texts("STOP").forgets()
    line.forward(hours=1)
    talking(line, caller, peer)
    caller.presses("*").presses("4").presses("1").is_told("What time suits you").presses("1").presses("1")
    caller.presses("1").presses("1").is_told("I will call on")
    until_it_rings(line)
    line.forward(hours=2)
    assert caller.call().direction != "inbound" and follow_up(line).state == "missed"
    caller.hears_nothing()


def test_a_withheld_number_is_told_the_truth(line: Line, peer: Phone) -> None:
    """Nobody can ring or write to a number that is hidden: nothing is planned."""
    stranger = line.phone("anonymous")
    talking(line, stranger, peer)
    stranger.presses("*").presses("4").presses("1").is_told("Your number is hidden")


@pytest.mark.parametrize("how", ["DELETE", "call"])
def test_erased_or_back_already(line: Line, caller: Phone, peer: Phone, how: str) -> None:
    """An erased number is not rung, nor is somebody who has been here since."""
    agreed(line, caller, peer)
    if how == "DELETE":
        caller.texts("DELETE").texts("1")
    else:
        line.forward(hours=2)
        caller.calls().presses("1", "4")
    before = len(calls_of(line, caller))
    line.forward(days=3)
    assert len(calls_of(line, caller)) == before and follow_up(line).state == "cancelled"


def test_nine_on_the_call_ends_all_that_we_begin(line: Line, caller: Phone, peer: Phone) -> None:
    """Said in the question itself; kept; the call ends kindly, and a call agreed to before is not made any more."""
    agreed(line, caller, peer)
    until_it_rings(line)
    caller.picks_up().is_told(HELLO, "no more calls").presses("9").is_told("No more texts or calls from us")
    line.forward(minutes=1)
    assert all_over(line)
    assert line.person(caller).opted_out_at is not None
    assert all_consents(line, caller)[-1].wording == "by key 9, asked: ask.now"
    assert follow_up(line).state == "answered"
    rung = len(calls_of(line, caller))
    line.forward(days=4)
    assert len(calls_of(line, caller)) == rung
    caller.hears_nothing()
