"""A second talk has a number of its own, and whether there is room for it is asked again when the peer says yes."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, insert, select, update

from service import conversations, legs, people, rota
from service.house import House
from service.matching import offers, room, waiting
from service.session import Record, Session
from service.tables import lines, numbers
from service.tables import offers as offer_table
from tests.service.conftest import LINE_NUMBER

RELAY = "+15550001001"
Change = Callable[[Session, int, Record], object]


def a_caller(session: Session, place: int, number: str = LINE_NUMBER) -> Record:
    """A caller in the queue."""
    talk = conversations.begin(session, people.met(session, f"+1555000{7000 + place}", "en"), number)
    offers.enqueue(session, talk)
    return talk


def offer_of(session: Session, talk: Record) -> Record:
    """What a peer is asked about a caller."""
    return session.one(select(offer_table).where(offer_table.c.conversation_id == talk.id))


@pytest.fixture
def peer(house: House) -> int:
    """A peer who takes two, on a line with a relay number."""
    with house.session(1) as session:
        session.do(insert(numbers).values(number=RELAY, line_id=1, kind="relay"))
        person_id = int(people.met(session, "+15550002001", "en").id)
        rota.invite(session, person_id, "en")
        rota.change_peer(session, person_id, state="agreed", texts_at_once=2)
        rota.comes_on(session, person_id, None)
        return person_id


def first_taken(session: Session) -> Record:
    """The peer is in a talk on the public number."""
    talk = a_caller(session, 1)
    waiting.match(session)
    taken = offers.accept(session, offer_of(session, talk).id)
    assert taken is not None and taken.peer_number == LINE_NUMBER
    return taken


def chose_one(session: Session, peer_id: int, _: Record) -> None:
    """The peer wants one at a time by now."""
    rota.change_peer(session, peer_id, texts_at_once=1)


def line_says_one(session: Session, _peer_id: int, _: Record) -> None:
    """The line lets nobody take two any more."""
    session.change(lines, 1, texts_at_once=1)


def relay_is_gone(session: Session, _peer_id: int, _: Record) -> None:
    """The number is not the line's any more."""
    session.do(delete(numbers).where(numbers.c.number == RELAY))


def first_is_a_call(session: Session, _peer_id: int, first: Record) -> None:
    """They have gone over to the phone."""
    conversations.change(session, first.id, medium="voice")


def on_the_phone(session: Session, peer_id: int, _: Record) -> None:
    """The peer is in a call with us."""
    legs.arrived(session, "CA" + "1" * 32, peer_id, LINE_NUMBER)


def needs_somebody(session: Session, peer_id: int, _: Record) -> None:
    """The peer has come to the other number for themselves."""
    conversations.begin(session, people.get(session, peer_id), RELAY)


def first_moved(session: Session, _peer_id: int, first: Record) -> None:
    """The first talk runs on that number by now."""
    conversations.change(session, first.id, peer_number=RELAY)


CHANGES = (chose_one, line_says_one, relay_is_gone, first_is_a_call, on_the_phone, needs_somebody, first_moved)


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
def test_room_is_asked_again_at_the_yes(house: House, peer: int, change: Change, late: bool) -> None:
    """Whatever has become of it since they were asked: the caller stays where they were, and the first talk too."""
    with house.session(1) as session:
        first = first_taken(session)
        second = a_caller(session, 2)
        waiting.match(session)
        offer = offer_of(session, second)
        assert (offer.state, offer.number) == ("offered", RELAY)
        if late:
            offers.turn_down(session, offer.id, "expired")
        change(session, peer, first)
        taken = offers.accept_late(session, peer, RELAY) if late else offers.accept(session, offer.id)
        assert taken is None
        assert conversations.get(session, second.id).state == "waiting"
        assert conversations.get(session, first.id).peer_id == peer
        assert late or offer_of(session, second).state == "withdrawn"


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
def test_with_room_the_second_is_theirs(house: House, peer: int, late: bool) -> None:
    """The same with nothing changed: they are with both, each on a number of its own."""
    with house.session(1) as session:
        first_taken(session)
        second = a_caller(session, 2)
        waiting.match(session)
        offer = offer_of(session, second)
        if late:
            offers.turn_down(session, offer.id, "expired")
        taken = offers.accept_late(session, peer, RELAY) if late else offers.accept(session, offer.id)
        assert taken is not None and taken.peer_number == RELAY


def test_a_second_offer_never_comes_from_the_number_of_the_first(
    house: House, peer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one statement that writes an offer sees it, even if the number was chosen before the first talk was there."""
    with house.session(1) as session:
        first_taken(session)
        second = a_caller(session, 2)
        with monkeypatch.context() as planted:
            planted.setattr(room, "free_number", lambda _session, _peer_id, preferred: preferred)
            waiting.match(session)
        assert session.all(select(offer_table).where(offer_table.c.conversation_id == second.id)) == []
        waiting.match(session)
        assert offer_of(session, second).number == RELAY


def test_with_every_number_taken_nobody_is_asked_for_a_third(house: House, peer: int) -> None:
    """The line may allow more than it has numbers; nobody is asked then, whatever they chose."""
    with house.session(1) as session:
        session.do(update(lines).values(texts_at_once=9))
        rota.change_peer(session, peer, texts_at_once=3)
        first_taken(session)
        second, third = a_caller(session, 2), a_caller(session, 3)
        waiting.match(session)
        assert offers.accept(session, offer_of(session, second).id) is not None
        waiting.match(session)
        assert conversations.get(session, third.id).state == "waiting"
        assert session.all(select(offer_table).where(offer_table.c.conversation_id == third.id)) == []
