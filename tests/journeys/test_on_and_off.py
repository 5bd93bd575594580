"""A peer's own time: on until an hour, how things stand, the brief, and a kind word when it has been a lot."""

import pytest

from service import lines, people, rota
from service.switchboard import staffing
from service.tables import stints
from tests.journeys.moments import talking, together
from tests.phone import Line, Phone

HOUR = 3600.0


def until(line: Line, peer: Phone) -> float | None:
    """Until when a peer is on."""
    with line.look() as session:
        record = rota.peer(session, line.person(peer).id)
    assert record is not None and record.on_since is not None
    return None if record.on_until is None else float(record.on_until)


def comes_on_for(line: Line, peer: Phone, hours: float) -> None:
    """On and off again after so many hours."""
    peer.texts("ON")
    line.forward(hours=hours)
    peer.texts("OFF")


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        *(("ON until 9pm", 11), ("ON 9pm", 11), ("ON 2h", 2), ("TURNO hasta las 21", 11), ("turno 90 minutos", 1.5)),
        *(("ON until 9", 11), ("ON until noon", 2), ("ON 11:30", 1.5)),
    ],
)
def test_on_until_an_hour(line: Line, words: str, hours: float) -> None:
    """At ten in the morning there; wall time, in both languages."""
    peer = line.peer("+15550002001", "Sam", on=False)
    began = line.now()
    peer.texts(words).hears("You are on until Monday", "What can you hold")
    assert until(line, peer) == began + hours * HOUR
    line.forward(hours=hours, minutes=1)
    peer.texts("STATUS").hears("You are off")


def test_a_time_that_is_past_means_tomorrow_only_when_that_is_near(line: Line) -> None:
    """At ten in the morning "9 am" is too far; at ten at night "6am" is tomorrow. Unclear, nothing changes."""
    peer = line.peer("+15550002001", "Sam", on=False)
    peer.texts("ON until 9 am").hears("could not tell until when").texts("STATUS").hears("You are off")
    peer.texts("ON until late").hears("could not tell until when").texts("STATUS").hears("You are off")
    line.forward(hours=12)
    began = line.now()
    peer.texts("ON until 6am").hears("until Tuesday 6:00")
    assert until(line, peer) == began + 8 * HOUR
    peer.texts("ON until whenever").hears("could not tell")
    assert until(line, peer) == began + 8 * HOUR


def test_the_hour_is_where_they_live(line: Line) -> None:
    """Somebody in Madrid goes off by the clocks there."""
    peer = line.peer("+15550002001", "Sam", on=False)
    with line.house.session(line.id) as session:
        people.change(session, line.person(peer).id, zone="Europe/Madrid")
    began = line.now()
    peer.texts("TURNO hasta las 18")
    assert until(line, peer) == began + 2 * HOUR


def test_only_peers_have_staff_words(line: Line, caller: Phone) -> None:
    """For anybody else they are words."""
    caller.texts("ON until 9pm").hears("988").never_hears("You are on")


def test_the_brief_says_how_things_stand_and_names_nobody(line: Line, caller: Phone, other_peer: Phone) -> None:
    """Who else is on as a number, how many wait, on call, and the coordinator's note."""
    with line.house.session(line.id) as session:
        lines.set_note(session, "The office is closed today.")
    peer = line.peer("+15550002003", "Kim", on=False)
    peer.texts("ON").hears("Others on now: 2. Callers waiting: 0. On call can be reached", "The office is closed")
    peer.never_hears("Sam").never_hears("Ana")


def test_status_is_one_short_text(line: Line, caller: Phone, peer: Phone) -> None:
    """On until when, talks now, hours this week, aftercare."""
    line.forward(hours=1.5)
    peer.texts("STATUS").hears("until you send OFF. Talks now: 0. Hours this week: 1.5")
    peer.texts("ON 2h").texts("1").hears("Thank you").texts("STATUS").hears("You are on until Monday 1:30")
    assert len(peer.inbox()[-1]) <= 160


def test_off_is_heard_by_who_waits_in_a_check_in(line: Line, caller: Phone, peer: Phone) -> None:
    """Nobody reads what they write there: no other offer comes, and they hear that this one goes on."""
    together(caller, peer)
    peer.texts("4").forgets().texts("OFF").hears("You are off now", "Your part is in")
    peer.texts("STATUS").hears("You are off")
    caller.texts("3").hears("You said 3. Sam said 4.")
    peer.hears("You said 4.")


def test_off_in_a_talk_is_not_for_the_caller(line: Line, caller: Phone, peer: Phone) -> None:
    """Who reads OFF from whom they have just opened up to sees a door shut. It is for the line; the talk goes on."""
    talking(caller, peer)
    caller.forgets()
    peer.texts("OFF").hears("No new offers after this. The talk you are in goes on")
    peer.texts("Break").texts("status").hears("You are off")
    caller.hears_nothing()
    peer.texts("off to a slow start, me too")
    caller.hears("Sam: off to a slow start").texts("OFF")
    peer.hears("OFF")
    assert line.conversation(caller).state == "open"


def test_off_beside_a_question_in_a_talk(line: Line, caller: Phone, peer: Phone) -> None:
    """The question stays, and is asked again."""
    talking(caller, peer)
    line.forward(minutes=31)
    peer.hears("1 = stay").texts("OFF").hears("No new offers after this", "1 = stay").texts("1")
    assert line.conversation(caller).state == "open"


def test_each_time_on_is_kept(line: Line) -> None:
    """On, off, and an end that came by itself."""
    peer = line.peer("+15550002001", "Sam", on=False)
    began = line.now()
    comes_on_for(line, peer, 1)
    peer.texts("ON 2h")
    line.forward(hours=5)
    comes_on_for(line, peer, 1)
    with line.look() as session:
        kept = [
            (row.began_at - began, row.ended_at - began)
            for row in session.all(stints.select().order_by(stints.c.began_at))
        ]
    assert kept == [(0, HOUR), (HOUR, 3 * HOUR), (6 * HOUR, 7 * HOUR)]
    peer.forgets().texts("STATUS").hears("Hours this week: 4")


def test_a_lot_of_hours_gets_a_kind_word_once_and_never_a_block(line: Line) -> None:
    """Past four fifths, and past what they meant to give; not again at the next time on."""
    peer = line.peer("+15550002001", "Sam", on=False)
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, week_minutes=600)
    comes_on_for(line, peer, 8.5)
    peer.never_hears("that is a lot")
    peer.forgets().texts("ON").hears("You have given 8.5 hours this week, and that is a lot")
    peer.texts("OFF").forgets().texts("ON").texts("OFF")
    assert not [text for text in peer.unread() if "given" in text]
    comes_on_for(line, peer, 2)
    peer.forgets().texts("ON").hears("more than you set out to", "What can you hold")
    peer.texts("1").texts("STATUS").hears("You are on")
    peer.texts("OFF")
    line.forward(days=7)
    peer.forgets().texts("ON")
    assert not [text for text in peer.unread() if "given" in text]


def test_what_they_meant_to_give_being_over_is_said_while_they_are_on_and_once(line: Line) -> None:
    """On by a plain ON, or by a coordinator's hand with the brief as ever; not to who has gone off before."""
    peers = [line.peer(f"+1555000200{place}", on=False) for place in (1, 2, 3)]
    for peer in peers:
        with line.house.session(line.id) as session:
            rota.change_peer(session, line.person(peer).id, week_minutes=120)
    by_text, by_hand, leaves = peers
    by_text.texts("ON")
    leaves.texts("ON")
    with line.house.session(line.id) as session:
        record = rota.peer(session, line.person(by_hand).id)
        assert record is not None and staffing.puts_on(session, record) is None
    line.settle()
    by_hand.hears("Others on now: 2", "What can you hold")
    line.forward(hours=1.5)
    leaves.texts("OFF")
    line.forward(hours=4)
    for peer in (by_text, by_hand):
        assert len([words for words in peer.inbox() if "2 hours this week, more than you set out to" in words]) == 1
    leaves.never_hears("more than you set out to")
