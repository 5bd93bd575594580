"""Many things that can wait come at once: they leave in turn, and a page stands behind none of them."""

from itertools import pairwise

import pytest

from service import conversations, followups, lines, outbox, pacing, people, tables
from service.outbox import Envelope
from tests.journeys.two_threads import RELAY, First, Second
from tests.phone import NUMBER, Line, Phone

MANY = 16
HOUR = 3600.0
WORDS = "May the coordinators text you"


@pytest.fixture
def riley(line: Line) -> Phone:
    return line.responder("+15550003001", by="text")


def follow_ups(line: Line) -> list[Phone]:
    """As many callers as agreed to hear from us in the same minute, an hour from now."""
    phones = [line.phone(f"+155500071{place:02}") for place in range(MANY)]
    with line.house.session(line.id) as session:
        for phone in phones:
            person = people.met(session, phone.number, "en")
            talk = conversations.begin(session, person, NUMBER, state="closed")
            said = {"state": "scheduled", "medium": "sms", "days": 1, "local_time": "11:00", "zone": "America/New_York"}
            about = {"conversation_id": talk.id, "person_id": person.id, "created_at": session.at}
            made = session.add(tables.followups, due_at=session.at + HOUR, **about, **said)
            followups.move(session, made, session.at + HOUR)
    return phones


def notes(line: Line) -> list[Phone]:
    """A note to each of as many peers: it can wait."""
    peers = [line.peer(f"+155500021{place:02}", on=False) for place in range(MANY)]
    with line.house.session(line.id) as session:
        for peer in peers:
            person = people.find(session, peer.number)
            assert person is not None
            outbox.put(session, Envelope(person.id, NUMBER, lane="later"), outbox.phrase("ask.messages"))
    return peers


def left(line: Line) -> list[float]:
    """When each note left."""
    with line.look() as session:
        rows = session.all(tables.outbox.select().where(tables.outbox.c.lane == "later"))
    return sorted(row.sent_at for row in rows if row.sent_at is not None)


def test_follow_ups_of_one_hour_leave_in_turn_and_a_page_at_once(line: Line, riley: Phone) -> None:
    """All come, and whoever asks for on call meanwhile does not wait for them."""
    phones = follow_ups(line)
    line.forward(seconds=HOUR)
    assert 0 < sum(bool(phone.inbox()) for phone in phones) < MANY / 2
    line.phone("+15550007001").texts("URGENT")
    riley.hears("On call")
    line.forward(minutes=2)
    assert all(phone.inbox() for phone in phones)


def test_who_stops_in_their_place_hears_nothing(line: Line) -> None:
    """Theirs was to leave a little later."""
    *_, last = follow_ups(line)
    line.forward(seconds=HOUR)
    last.texts("STOP").forgets()
    line.forward(minutes=2)
    last.hears_nothing()


@pytest.mark.parametrize(("a_second", "apart"), [(1, 2.0), (2, 1.0)])
def test_notes_leave_no_faster_than_half_of_what_the_number_takes(line: Line, a_second: int, apart: float) -> None:
    """Some are handed over ahead, and the others in order, each once."""
    with line.house.session(line.id) as session:
        lines.set_pace(session, segments_a_second=a_second)
    peers = notes(line)
    line.settle()
    at_once = len(left(line))
    assert at_once == 1 + pacing.AHEAD // apart
    line.forward(minutes=2)
    assert {round(later - sooner, 3) for sooner, later in pairwise(left(line)[at_once:])} == {apart}
    for peer in peers:
        peer.hears(WORDS).hears_nothing()


def test_a_relay_number_has_a_pace_of_its_own(line: Line, two: tuple[First, Second]) -> None:
    """What waits for one number is not in the way of another."""
    notes(line)
    _, sam = two
    with line.house.session(line.id) as session:
        envelope = Envelope(line.person(sam).id, RELAY, lane="later")
        outbox.put(session, envelope, outbox.phrase("ask.messages"))
    line.settle()
    assert len(left(line)) < MANY
    sam.hears(WORDS)


def test_whose_turn_came_while_the_line_was_down_take_turns_again(line: Line) -> None:
    """They do not all go at once because all are late."""
    peers = notes(line)
    line.settle()
    at_once = len(left(line))
    line.house.clock.forward(HOUR)
    line.settle()
    assert len(left(line)) == 2 * at_once
    line.forward(minutes=2)
    assert all(peer.inbox() for peer in peers)


def test_night_falls_before_their_turn(line: Line) -> None:
    """Whoever is asleep by then hears in the morning, and then too they leave in turn."""
    with line.house.session(line.id) as session:
        evening, _ = lines.get(session).quiet
    line.forward(hours=evening - 10)
    line.house.clock.forward(-3.0)
    peers = notes(line)
    line.forward(minutes=5)
    by_day = len(left(line))
    assert by_day < MANY
    line.forward(hours=12)
    assert len(left(line)) == by_day
    line.forward(minutes=55, seconds=5)
    assert by_day < len(left(line)) < MANY
    line.forward(minutes=2)
    assert all(peer.inbox() for peer in peers)
