"""A page by text and by call: both ways to every responder, a key that takes it, and nothing else that does."""

from itertools import product

import pytest
from sqlalchemy import delete, update

from service import conversations, joining, legs, people, rota, timeline
from service.escalation import pages, reaching
from service.simulator.calls import phones
from service.tables import legs as leg_table
from service.tables import lines, responders
from tests.journeys.moments import TAKEN, all_pages, code, escalation, fault, last_resort, paged, talking
from tests.phone import NUMBER, Line, Phone

RILEY, KIM = "+15550003001", "+15550003002"


@pytest.fixture
def riley(line: Line) -> Phone:
    """The first tier of on call, with a phone that rings and takes texts."""
    return line.responder(RILEY, by="both")


@pytest.fixture
def kim(line: Line, riley: Phone) -> Phone:
    """Somebody else on the first tier."""
    return line.responder(KIM, by="both")


def staged(line: Line, after: float) -> None:
    """From now on a page is a text first, and a call after so many seconds."""
    with line.house.session(line.id) as session:
        session.change(lines, line.id, settings={"page_call_after": after})


def happened(line: Line) -> list[timeline.Moment]:
    """What the timeline tells of the escalation."""
    with line.house.reading(line.id) as session:
        return timeline.of_escalation(session, escalation(line))


def became(line: Line, phone: Phone) -> list[tuple[str, str | None]]:
    """How somebody was paged, and what became of it."""
    person_id = line.person(phone).id
    return [(page.channel, page.became) for page in all_pages(line) if page.person_id == person_id]


def spelt(phone: Phone) -> str:
    """The code of their last page as a voice says it."""
    return ", ".join(code(phone))


def taken_by(line: Line, phone: Phone) -> bool:
    """Whether this responder has it."""
    return bool(escalation(line).acknowledged_by == line.person(phone).id)


def at_once(line: Line, *keys: tuple[Phone, str]) -> None:
    """Keys that are pressed in the same instant, and no waiting for what the voice says then."""
    with line.exchange.lock:
        for phone, key in keys:
            phones.press(line.exchange, phone.number, key)
    line.settle()


def urgent_by_phone(line: Line, caller: Phone) -> None:
    """They call us, and press zero at the first question."""
    caller.calls().presses("1")
    at_once(line, (caller, "0"))


# --- taking it, and not taking it -----------------------------------------------------------------


def test_one_takes_it(line: Line, caller: Phone, riley: Phone) -> None:
    """The phone rings with the text; 1 is as good as the code, and the rest goes on by text."""
    caller.texts("my sister left").texts("URGENT")
    riley.hears("on call is needed")
    assert riley.rings()
    riley.picks_up().is_told(f"This is Willow. On call is needed. English. The code is {spelt(riley)}. 1: take it")
    riley.presses("1").is_told("You have", "They asked for on call themselves", "It goes on by text")
    assert riley.call().over
    caller.hears(TAKEN)
    riley.hears("They were told that you have their message", "Caller: my sister left", "1 = join")
    assert taken_by(line, riley)
    assert became(line, riley) == [("sms", None), ("voice", "answered")]
    riley.texts("1")
    caller.hears("on-call person has joined you")
    line.forward(minutes=3)
    assert paged(last_resort(line)) == 0


def test_whoever_picks_up_hears_nothing_about_anybody(line: Line, caller: Phone, riley: Phone) -> None:
    """No name and no word of theirs before a key is pressed; the responder is spoken to in their own language."""
    with line.house.session(line.id) as session:
        people.call_them(session, people.met(session, caller.number, "en").id, "Marigold")
        people.speaks(session, people.met(session, RILEY, "en").id, "es")
    caller.texts("my sister left").texts("URGENT")
    riley.picks_up()
    [said] = {heard.text for heard in riley.call().heard if heard.kind == "say"}
    expected = f"Habla Willow. Se necesita a la guardia. inglés. El código es {spelt(riley)}."
    assert said == f"{expected} 1: tomarlo. 2: ahora no."


def test_two_leaves_it_to_the_next_at_once(line: Line, caller: Phone, riley: Phone) -> None:
    """Not now is no reason to wait, and no reason to be asked again by text."""
    staged(line, 0)
    caller.texts("URGENT")
    riley.picks_up().presses("2").is_told("I am asking somebody else")
    assert paged(last_resort(line)) == 1
    assert (escalation(line).state, paged(riley)) == ("triggered", 1)
    assert became(line, riley)[1] == ("voice", "not now")


def test_a_voicemail_takes_nothing(line: Line, caller: Phone, riley: Phone) -> None:
    """It hears the question a few times; then the next tier is paged."""
    caller.texts("URGENT")
    riley.picks_up(voicemail=True)
    assert paged(last_resort(line)) == 0
    line.forward(seconds=75)
    assert riley.call().over
    assert (escalation(line).state, paged(last_resort(line))) == ("triggered", 1)
    assert became(line, riley)[1] == ("voice", "no key")


def test_who_missed_it_and_rings_us_back_is_asked(line: Line, caller: Phone) -> None:
    """Their phone rang while they slept: they hear the page, and not how to become a caller; 1 takes it."""
    riley = line.responder(RILEY, by="call")
    caller.texts("URGENT").forgets()
    line.forward(seconds=70)
    assert not riley.rings()
    riley.calls().is_told("On call is needed", "1: take it").presses("1").is_told("You have")
    caller.hears(TAKEN)
    assert taken_by(line, riley)
    assert became(line, riley) == [("voice", "answered")]


def test_who_left_it_to_the_next_and_rings_us_is_a_caller(line: Line, caller: Phone, riley: Phone) -> None:
    """They have said not now; what they ring for may be something of their own."""
    caller.texts("URGENT")
    riley.picks_up().presses("2").is_told("I am asking somebody else")
    riley.calls().is_told("For English, press 1")


def test_words_and_other_keys_take_nothing(line: Line, caller: Phone, riley: Phone) -> None:
    """Only the key 1 does, whatever else is said or pressed; it is asked again."""
    caller.texts("URGENT")
    riley.picks_up().is_told("On call is needed").says("yes, one, I take it")
    line.forward(seconds=5)
    riley.is_told("On call is needed").presses("*").is_told("On call is needed")
    assert escalation(line).state == "triggered"
    riley.presses("7").is_told("I am asking somebody else")
    assert (escalation(line).state, paged(last_resort(line))) == ("triggered", 1)


@pytest.mark.parametrize(
    ("manner", "end"), [("busy", "busy"), ("unreachable", "failed"), ("rings", "no-answer"), ("refused", "failed")]
)
def test_a_call_that_reaches_nobody(line: Line, caller: Phone, riley: Phone, manner: str, end: str) -> None:
    """The next tier at once, however the carrier calls it; it stands in the list of pages."""
    if manner == "refused":
        fault(line, "refused_call", number=RILEY)
    else:
        riley.behaves(manner)
    caller.texts("URGENT")
    line.forward(seconds=30)
    assert (escalation(line).state, paged(last_resort(line))) == ("triggered", 1)
    assert became(line, riley) == [("sms", None), ("voice", end)]
    assert paged(riley) == 1


def test_zero_is_somebody_who_needs_on_call(line: Line, caller: Phone, riley: Phone) -> None:
    """On every call of the line it means the same; the page goes on to the next."""
    caller.texts("URGENT")
    riley.picks_up().presses("0").is_told("reaching our on-call person")
    assert became(line, riley)[1] == ("voice", "not now")
    assert paged(last_resort(line)) == 2


# --- one wins --------------------------------------------------------------------------------------


def test_two_press_one_and_one_has_it(line: Line, caller: Phone, riley: Phone, kim: Phone) -> None:
    """Both are on the phone with the same page; the second hears that it is taken."""
    caller.texts("URGENT")
    riley.picks_up()
    kim.picks_up()
    at_once(line, *((phone, "1") for phone in (riley, kim)))
    [first, second] = (riley, kim) if taken_by(line, riley) else (kim, riley)
    first.is_told("You have")
    second.is_told("is already being looked after").hears("is taken")
    assert taken_by(line, first)
    assert [page.became for page in all_pages(line)].count("answered") == 1


def test_taken_by_text_while_the_phones_ring(line: Line, caller: Phone, riley: Phone, kim: Phone) -> None:
    """No phone goes on ringing for what somebody has, the taker's neither."""
    caller.texts("URGENT")
    assert riley.rings() and kim.rings()
    riley.texts("1").hears("You have")
    assert not riley.rings() and not kim.rings()
    kim.hears("is taken")
    assert became(line, riley) == [("sms", "answered"), ("voice", "not needed")]
    assert became(line, kim) == [("sms", None), ("voice", "not needed")]
    line.forward(minutes=5)
    assert paged(last_resort(line)) == 0


def test_taken_by_text_after_picking_up(line: Line, caller: Phone, riley: Phone) -> None:
    """Who holds the phone already hears how it stands, and it ends."""
    caller.texts("URGENT")
    riley.picks_up().texts("1")
    riley.is_told("You have", "already")
    assert riley.call().over


# --- by which way ----------------------------------------------------------------------------------


def test_a_text_that_did_not_arrive_becomes_a_call(line: Line, caller: Phone, riley: Phone) -> None:
    """The phone rings at once, before anybody else is paged; when that fails too, the next tier is."""
    staged(line, 90)
    fault(line, "undelivered", number=RILEY)
    caller.texts("URGENT")
    assert riley.rings()
    assert paged(last_resort(line)) == 0
    riley.declines()
    assert paged(last_resort(line)) == 1
    assert became(line, riley) == [("sms", "undelivered"), ("voice", "busy")]


def test_the_timeline_says_whom_it_could_not_reach_and_whom_it_tried_next(
    line: Line, caller: Phone, riley: Phone
) -> None:
    """Both in words: the same person the other way, and then whoever is next on the ladder."""
    staged(line, 90)
    fault(line, "undelivered", number=RILEY)
    caller.texts("URGENT")
    assert riley.rings()
    line.forward(seconds=5)
    riley.declines()
    told = [moment for moment in happened(line) if moment.key.startswith("not_")]
    assert [(moment.key, moment.values["state"], moment.values["next"]) for moment in told] == [
        ("not_this_way", "undelivered", line.person(riley).id),
        ("not_reached", "busy", line.person(last_resort(line)).id),
    ]
    assert all(f"could not reach person {line.person(riley).id}" in moment.what for moment in told)


def test_a_text_that_did_not_arrive_waits_for_the_ring(line: Line, caller: Phone, riley: Phone) -> None:
    """Paged both ways, one of them failed: the other may still reach them."""
    fault(line, "undelivered", number=RILEY)
    caller.texts("URGENT")
    line.forward(seconds=5)
    assert paged(last_resort(line)) == 0
    riley.picks_up().presses("1")
    assert taken_by(line, riley)


def test_first_a_text_and_then_a_call(line: Line, caller: Phone, riley: Phone) -> None:
    """Staged: the phone rings only when nobody has answered the text for so long."""
    staged(line, 60)
    caller.texts("URGENT")
    assert paged(riley) == 1 and not riley.rings()
    line.forward(seconds=59)
    assert not riley.rings()
    line.forward(seconds=1)
    assert riley.rings()
    riley.picks_up().presses("1")
    assert taken_by(line, riley)


def test_a_responder_has_seconds_of_their_own(line: Line, caller: Phone, riley: Phone, kim: Phone) -> None:
    """Later than the line has it, or at once where the line waits; on every tier they are on."""
    staged(line, 60)
    with line.house.session(line.id) as session:
        joining.rung_after(session, line.person(riley).id, 0)
        joining.rung_after(session, line.person(kim).id, 90)
        joining.on_call(session, RILEY, "en", 2)
    caller.texts("URGENT")
    assert riley.rings() and not kim.rings()
    riley.declines()
    line.forward(seconds=89)
    assert not kim.rings()
    line.forward(seconds=1)
    assert kim.rings()
    with line.house.session(line.id) as session:
        joining.rung_after(session, line.person(riley).id, None)
        assert rota.call_after(session, line.person(riley).id) is None


def test_no_call_waits_longer_than_the_ladder_does(line: Line, caller: Phone, riley: Phone) -> None:
    """Seconds of one's own that are more than a tier's turn: the phone rings when that turn is over."""
    with line.house.session(line.id) as session:
        joining.rung_after(session, line.person(riley).id, 600)
    caller.texts("URGENT")
    line.forward(seconds=119)
    assert not riley.rings()
    line.forward(seconds=2)
    assert riley.rings()


def test_staged_and_taken_in_time_no_phone_rings(line: Line, caller: Phone, riley: Phone) -> None:
    """Who answers the text is not rung."""
    staged(line, 60)
    caller.texts("URGENT")
    riley.texts("1")
    line.forward(minutes=5)
    assert became(line, riley) == [("sms", "answered")]


def test_who_is_on_the_phone_with_us_is_texted(line: Line, caller: Phone, riley: Phone) -> None:
    """A call of theirs is not broken into; once it is over their phone rings too."""
    riley.calls()
    caller.texts("URGENT")
    riley.hears("on call is needed")
    assert became(line, riley) == [("sms", None)]
    riley.hangs_up()
    line.forward(seconds=20)
    assert riley.rings()


def test_who_is_in_a_relay_is_rung(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing that takes a digit reaches them there by text, and their talk goes on."""
    line.responder(peer.number, by="both")
    other = line.phone("+15550007002")
    talking(other, peer)
    caller.texts("URGENT")
    assert paged(peer) == 0
    peer.picks_up().is_told("On call is needed").presses("1").is_told("You have", "It goes on by text")
    caller.hears(TAKEN)
    other.texts("are you there")
    peer.hears("You have", "are you there").never_hears("1 = join")


def test_last_lines_in_a_relay_are_not_taken_for_its_own(line: Line, caller: Phone, peer: Phone) -> None:
    """They come in among the words of another caller: each begins with the code of what it is about."""
    line.responder(peer.number, by="both")
    talking(line.phone("+15550007002"), peer)
    caller.texts("my sister left").texts("URGENT")
    peer.picks_up().presses("1")
    assert f"{escalation(line).code}, Caller: my sister left" in peer.inbox()


def test_who_was_only_rung_in_a_relay_hears_who_took_it(line: Line, caller: Phone, peer: Phone) -> None:
    """Their phone rang, they did not pick it up, and the next has it: a text says so."""
    line.responder(peer.number, by="both")
    talking(line.phone("+15550007002"), peer)
    caller.texts("URGENT")
    peer.declines()
    last_resort(line).texts(code(last_resort(line)))
    peer.hears("is taken").never_hears("on call is needed")


def test_who_takes_the_caller_themselves_is_not_rung_about_them(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """Texted as on call, and then they are the caller's peer: it is their own now, and for others to take or close."""
    staged(line, 60)
    line.responder(peer.number, by="both")
    caller.texts("URGENT")
    peer.hears("on call is needed", "1 = take it").texts("1").hears("You are with them now")
    line.forward(seconds=70)
    assert not peer.rings()
    with line.house.session(line.id) as session:
        [text] = [page for page in all_pages(line) if page.person_id == line.person(peer).id]
        pages.unreached(session, text.id, "undelivered")  # that it did not arrive is heard only now
    line.settle()
    assert became(line, peer) == [("sms", "undelivered")] and not peer.rings()
    assert paged(last_resort(line)) == 1
    for words in (code(peer), f"{code(peer)} DONE"):
        peer.texts(words).hears("a talk you are in. It is for somebody else to take")
        assert escalation(line).state == "triggered"
    responder.texts(code(responder)).hears("You have")


def test_one_who_picks_up_about_their_own_talk_hands_it_to_the_next(line: Line, caller: Phone, peer: Phone) -> None:
    """Their phone rings when they take the caller: the key 1 is not theirs to press, and the next is paged at once."""
    line.responder(peer.number, by="both")
    caller.texts("hi").texts("1").texts("1")
    peer.hears("1 = take it")
    caller.texts("URGENT")
    peer.texts("1").hears("You are with them now")
    peer.picks_up().presses("1").is_told("a talk you are in. It is for somebody else to take")
    assert (escalation(line).state, paged(last_resort(line))) == ("triggered", 1)


def test_who_cannot_be_texted_is_rung(line: Line, caller: Phone, riley: Phone) -> None:
    """STOP ends texts, not calls; after taking it they hear that the rest is by text, and to whom to turn."""
    riley.texts("STOP")
    caller.texts("URGENT")
    assert became(line, riley) == [("voice", None)]
    riley.picks_up().presses("1").is_told("You have", "my texts do not reach this phone")
    assert taken_by(line, riley)
    assert paged(riley) == 0


def test_each_way_where_the_other_is_shut(line: Line) -> None:
    """For everybody, whatever they are in: no text into a relay, no second call, no text after STOP, no landline
    texted, no phone without a voice rung; and whatever is left is used."""
    riley = line.responder(RILEY, by="both")
    with line.house.session(line.id) as session:
        person_id = line.person(riley).id
        for by, stopped, on_the_phone, in_a_relay in product(("both", "text", "call"), *[(False, True)] * 3):
            session.do(update(responders).where(responders.c.person_id == person_id).values(pages_by=by))
            people.change(session, person_id, opted_out_at=session.at if stopped else None)
            if on_the_phone:
                legs.arrived(session, "CA" + "0" * 32, person_id, NUMBER)
            talk = conversations.begin(session, people.get(session, person_id), NUMBER, state="open")
            if not in_a_relay:
                conversations.change(session, talk.id, state="closed")
            text = by != "call" and not stopped and (on_the_phone or not in_a_relay)
            call = by != "text" and not on_the_phone
            expected = (*(["sms"] if text else []), *(["voice"] if call else []))
            assert reaching.ways(session, person_id, NUMBER) == expected
            session.do(delete(leg_table))
            conversations.change(session, talk.id, state="closed")


# --- into a call, and when the carrier is silent ---------------------------------------------------


def test_join_now_by_key(line: Line, caller: Phone, riley: Phone) -> None:
    """The caller is on the phone: whoever took it by call presses once more and is with them."""
    urgent_by_phone(line, caller)
    riley.picks_up().presses("1").is_told("You have", "Press 1 to join the conversation now")
    riley.presses("1").is_told("You are with them now. They can hear you")
    line.forward(seconds=30)
    assert riley.is_in_a_room() and caller.is_in_a_room()


def test_took_it_and_put_the_phone_down(line: Line, caller: Phone, riley: Phone) -> None:
    """It is theirs, and what they were asked last is in their texts."""
    urgent_by_phone(line, caller)
    riley.picks_up().presses("1").hangs_up()
    assert taken_by(line, riley)
    riley.hears("1 = join the conversation now")


def test_a_lost_callback_is_asked_after(line: Line, caller: Phone, riley: Phone) -> None:
    """The carrier never says that the phone was busy: the leg is looked after, and the next tier paged."""
    fault(line, "lost_callback", always=True, on="calls")
    riley.behaves("busy")
    caller.texts("URGENT")
    assert paged(last_resort(line)) == 0
    line.forward(seconds=95)
    assert became(line, riley)[1] == ("voice", "busy")
    assert paged(last_resort(line)) == 1


def test_doubled_and_late_callbacks_change_nothing(line: Line, caller: Phone, riley: Phone) -> None:
    """One page for each tier, however often the carrier says that nobody answered."""
    fault(line, "doubled_callback", always=True)
    riley.behaves("busy")
    caller.texts("URGENT")
    line.forward(seconds=100)
    assert [page.tier for page in all_pages(line)] == [1, 1, 99]


def test_a_drill_rings_too_and_every_word_of_it_says_so(line: Line, caller: Phone, riley: Phone, kim: Phone) -> None:
    """Taken by key like a real one; when somebody needs on call for real, its phones stop ringing for it."""
    with line.house.session(line.id) as session:
        pages.drill(session)
    line.settle()
    riley.picks_up().is_told("DRILL. This is Willow. Practice for on call")
    caller.texts("URGENT")
    riley.is_told("DRILL", "already being looked after")
    line.forward(seconds=5)
    assert became(line, kim) == [("sms", None), ("voice", "not needed"), ("sms", None)]
    line.forward(seconds=20)
    assert kim.rings()
