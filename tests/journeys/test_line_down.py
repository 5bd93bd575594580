"""The line itself is down for a while: what came meanwhile is fetched from the carrier and answered, once."""

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service import backup, inbox, people
from service.carrier.webhook import InboundText
from service.escalation import pages
from service.simulator import inbound
from service.simulator.calls import phones
from service.switchboard import by_hand, missed, receive
from service.tables import escalations, notices, outbox
from service.tables import inbox as events
from tests.journeys.moments import all_escalations, all_pages, code, escalation, last_resort, paged, talking
from tests.phone import NUMBER, Line, Phone


@contextmanager
def down(line: Line) -> Iterator[None]:
    """No webhook reaches the line, and nobody looks at its alarms."""
    with line.exchange.lock:
        line.exchange.faults.switch_on({"kind": "lost_webhook", "always": True})
    yield
    with line.exchange.lock:
        line.exchange.faults.clear()


def sends(phone: Phone, body: str) -> None:
    """A text into the void."""
    inbound.text(phone.line.exchange, phone.number, NUMBER, body, []).done.wait(20)


def passes(line: Line, minutes: float) -> None:
    """Time that nobody on our side notices."""
    line.house.clock.forward(minutes * 60)


def comes_back(line: Line) -> int:
    """What the clock does first when it starts."""
    missed.soon(line.house)
    found = missed.look(line.house)
    line.settle()
    return found


@pytest.fixture
def texter(line: Line) -> Phone:
    """Somebody else who texts."""
    return line.phone("+15550007002")


def test_everybody_is_answered_once_and_in_order(
    line: Line, caller: Phone, peer: Phone, texter: Phone, responder: Phone
) -> None:
    """One in an open talk, one who stops, one who asks for on call: she first, though she wrote last."""
    talking(caller, peer)
    stops, asks = texter, line.phone("+15550007003")
    for phone in (caller, peer, responder):
        phone.forgets()
    with down(line):
        sends(caller, "are you there")
        passes(line, 1)
        sends(stops, "hello")
        sends(stops, "STOP")
        passes(line, 1)
        sends(asks, "URGENT")
        passes(line, 13)
    assert comes_back(line) == 4
    caller.hears("Sorry, we were away")
    peer.hears("are you there")
    asks.hears("Sorry, we were away").hears("on-call person")
    responder.hears("on call is needed")
    with line.look() as session:
        order = [
            row.person_id for row in session.all(events.select().order_by(events.c.id)) if row.facts.get("sent_at")
        ]
        assert order == [line.person(asks).id, line.person(caller).id, line.person(stops).id, line.person(stops).id]
        assert line.person(stops).opted_out_at is not None
        assert len(session.all(escalations.select())) == 1
    assert not [body for body in stops.inbox() if "Sorry" in body]
    for phone in (caller, peer, stops, asks, responder):
        phone.forgets()
    assert comes_back(line) == 0
    for phone in (caller, peer, stops, asks):
        phone.hears_nothing()


def test_a_webhook_that_comes_after_all_changes_nothing(line: Line, caller: Phone) -> None:
    """A day late, and doubled: the text was answered already."""
    with down(line):
        sends(caller, "hi")
        passes(line, 2)
    assert comes_back(line) == 1
    caller.hears("peer").forgets()
    sid = next(iter(line.exchange.messages))
    for _ in range(2):
        line.house.clock.forward(43_200)
        assert receive.text(line.house, InboundText(sid, caller.number, NUMBER, "hi", 0, "")) == []
    with line.look() as session:
        assert len(session.all(events.select().where(events.c.kind == "text"))) == 1


def test_what_is_still_on_its_way_is_left_to_its_webhook(line: Line, caller: Phone) -> None:
    """A young text is not taken from under it; a little later nobody waits for it any more."""
    with down(line):
        sends(caller, "hi")
        passes(line, 0.5)
        assert comes_back(line) == 0
        passes(line, 0.5)
        assert missed.look(line.house) == 0, "nobody asks again so soon"
        passes(line, 2)
        assert missed.look(line.house) == 1
    line.settle()
    caller.hears("peer")
    caller.never_hears("Sorry, we were away")


def test_a_text_that_newer_ones_overtook_answers_no_question(line: Line, caller: Phone, peer: Phone) -> None:
    """A lost "1" is not taken for the answer to what was asked afterwards: it is kept, and a person told."""
    caller.texts("hi")
    with down(line):
        sends(caller, "1")
        passes(line, 0.2)
    caller.texts("hello?").forgets()
    state = line.conversation(caller).state
    passes(line, 2)
    assert comes_back(line) == 1
    assert line.conversation(caller).state == state
    caller.hears("A text that you sent before this only came now")
    with line.look() as session:
        assert "came_late" in [row.kind for row in session.all(notices.select())]


def test_a_last_word_that_was_lost_is_passed_on_while_it_can_be(line: Line, caller: Phone, peer: Phone) -> None:
    """Found before the talk is closed it reaches the other; afterwards it is kept, and its sender is told."""
    talking(caller, peer)
    peer.texts("DONE").texts("1")
    caller.hears("is saying goodbye")
    with down(line):
        sends(caller, "thank you, Sam")
        line.forward(minutes=1)
        sends(caller, "and good night")
    assert comes_back(line) == 1
    peer.hears("thank you, Sam")
    line.forward(minutes=3)
    peer.hears("closed now").forgets()
    caller.forgets()
    assert comes_back(line) == 1
    caller.hears("A text that you sent before this only came now")
    peer.hears_nothing()


@pytest.mark.parametrize(("words", "arrive"), [("of course. what is going on?", True), ("1", False)])
def test_words_that_were_lost_in_a_talk_are_passed_on_beside_a_question(
    line: Line, caller: Phone, peer: Phone, responder: Phone, words: str, arrive: bool
) -> None:
    """The caller asked for on call since, and the peer was asked how to go on: a digit may be for something else."""
    talking(caller, peer)
    with down(line):
        sends(peer, words)
        passes(line, 2)
    caller.texts("URGENT")
    peer.hears("1 = ask directly").forgets()
    passes(line, 2)
    assert comes_back(line) == 1
    if arrive:
        caller.hears(f"Sam: {words}")
        peer.hears_nothing()
    else:
        peer.hears("A text that you sent before this only came now")


def test_a_missed_call_is_told_and_nobody_is_texted_unasked(line: Line, caller: Phone, texter: Phone) -> None:
    """Only who has texted with us before hears that we know."""
    texter.texts("hi").forgets()
    texter.texts("DONE").forgets()
    line.forward(days=1)
    texter.forgets()
    with line.exchange.lock:
        routes = line.exchange.numbers[NUMBER]
        routes.voice_url, routes.voice_fallback_url = "", ""
    for phone in (caller, texter):
        phones.dial(line.exchange, phone.number, NUMBER)
        line.exchange.settle(5)
        passes(line, 2)
        with line.exchange.lock:
            line.exchange.timers.ring()
    assert comes_back(line) == 2
    line.forward(minutes=1)
    with line.look() as session:
        assert [row.about for row in session.all(notices.select()) if row.kind == "missed_call"] == ["2 calls"]
        assert inbox.failures(session) == []
        assert session.all(outbox.select().where(outbox.c.to_id == line.person(caller).id)) == []
    texter.hears("we missed your call")
    assert comes_back(line) == 0


def test_in_whatever_order_they_meet_a_text_is_answered_once(line: Line) -> None:
    """Its webhook comes, doubled, before the first look, between two, after both, or never: one event, one greeting."""
    ways = list(itertools.product((True, False), repeat=3))
    texters = [line.phone(f"+1555000{8000 + n}") for n in range(len(ways))]
    with down(line):
        for phone in texters:
            sends(phone, "hi")
        passes(line, 2)
    sids = {message.sender: message.sid for message in line.exchange.messages.values()}
    for step in range(3):
        for way, phone in zip(ways, texters, strict=True):
            for _ in range(2 * way[step]):
                receive.text(line.house, InboundText(sids[phone.number], phone.number, NUMBER, "hi", 0, ""))
        comes_back(line)
    with line.look() as session:
        kept = Counter(row.person_id for row in session.all(events.select()) if row.kind == "text")
        greeted = Counter(row.to_id for row in session.all(outbox.select()))
    assert len(kept) == len(ways) and set(kept.values()) == {1}
    assert set(greeted) == set(kept) and len(set(greeted.values())) == 1, "as much for each of them"


def test_what_was_sent_since_a_backup_is_answered_after_it_was_put_back(
    line: Line, caller: Phone, texter: Phone, tmp_path: Path
) -> None:
    """A talk of then is over without a word; whoever wrote since is heard, and who stopped texts stays so."""
    caller.texts("hi").forgets()
    file = backup.make(line.house.settings, tmp_path)
    texter.texts("hi").forgets()
    caller.texts("DONE").forgets()
    passes(line, 30)
    line.house.database.close()
    backup.restore(line.house.settings, file, "test")
    comes_back(line)
    texter.hears("Sorry, we were away")
    caller.hears("Sorry, we were away")
    with line.look() as session:
        assert [row.kind for row in session.all(notices.select())] == ["restored"]
        assert inbox.failures(session) == []


def test_what_on_call_was_asked_for_before_a_backup_is_held(
    line: Line, caller: Phone, texter: Phone, responder: Phone, tmp_path: Path
) -> None:
    """Nobody is paged about then, nor told "not yet" days late; a coordinator sees it, and it climbs if asked anew."""
    texter.texts("URGENT")
    responder.texts(code(responder)).forgets()
    last = last_resort(line).forgets()
    caller.texts("URGENT").forgets()
    responder.forgets()
    texter.forgets()
    file = backup.make(line.house.settings, tmp_path)
    passes(line, 24 * 60)
    line.house.database.close()
    held = backup.restore(line.house.settings, file, "test")
    comes_back(line)
    line.forward(minutes=30)
    for phone in (responder, last, caller, texter):
        phone.hears_nothing()
    assert held.escalations == 2
    assert [one.state for one in all_escalations(line)] == ["acknowledged", "triggered"]
    with line.house.session(line.id) as session:
        for one in all_escalations(line):
            by_hand.call_on_call(session, one.conversation_id)
    line.settle()
    assert paged(responder) == 2 + 2, "both climb again"


def test_a_drill_of_before_a_backup_is_over(line: Line, responder: Phone, tmp_path: Path) -> None:
    """Nobody waits for it."""
    with line.house.session(line.id) as session:
        pages.drill(session)
    line.settle()
    file = backup.make(line.house.settings, tmp_path)
    line.house.database.close()
    assert backup.restore(line.house.settings, file, "test").escalations == 0
    line.forward(minutes=5)
    assert (escalation(line).state, len(all_pages(line))) == ("resolved", 1)


def test_what_a_number_of_ours_wrote_to_itself_is_answered_nowhere(line: Line) -> None:
    """A line that answers itself would do so for ever."""
    with down(line):
        inbound.text(line.exchange, NUMBER, NUMBER, "hi", []).done.wait(20)
        passes(line, 2)
    comes_back(line)
    with line.look() as session:
        assert people.find(session, NUMBER) is None
        assert session.all(events.select().where(events.c.kind == "text")) == []
