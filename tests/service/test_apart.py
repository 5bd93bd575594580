"""Two who must never meet are not brought together, whenever that is said: on both stores, with two sessions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from sqlalchemy import select, text

from service import conversations, lines, people, rota
from service.house import House
from service.line_settings import Pace
from service.matching import kept_apart, offers, waiting
from service.matching.ranking import Candidate, Need
from service.session import Record, Session
from service.tables import offers as offer_table
from tests.service.conftest import LINE_NUMBER, eventually

PATIENCE = 30.0
BLOCKED = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")


def a_peer(session: Session) -> int:
    """A peer who is on."""
    person = people.met(session, "+15550002001", "en")
    rota.invite(session, person.id, "en")
    rota.change_peer(session, person.id, state="agreed")
    rota.comes_on(session, person.id, None)
    return int(person.id)


def a_caller(session: Session) -> Record:
    """A caller in the queue."""
    talk = conversations.begin(session, people.met(session, "+15550007001", "en"), LINE_NUMBER)
    offers.enqueue(session, talk)
    return conversations.get(session, talk.id)


def asked(session: Session) -> list[Record]:
    """Every open offer."""
    return session.all(select(offer_table).where(offer_table.c.state == "offered").order_by(offer_table.c.id))


@pytest.fixture
def pair(house: House) -> tuple[int, int]:
    """A peer who is free and a caller who waits, of whom nobody has been asked anything yet."""
    with house.session(1) as session:
        return a_peer(session), int(a_caller(session).caller_id)


def _matches(house: House) -> None:
    with house.session(1) as session:
        waiting.match(session)


def _keeps_apart(house: House, pair: tuple[int, int]) -> None:
    with house.session(1) as session:
        kept_apart.keep(session, *pair)


def _somebody_waits(house: House) -> bool:
    with house.reading(1) as session:
        return bool(session.one(BLOCKED)[0])


def _go_on(house: House, others_done: Callable[[], bool]) -> None:
    """Once the other has ended, or waits for what is held here; SQLite's writers queue before they begin."""
    if not house.database.is_sqlite:
        eventually(lambda: others_done() or _somebody_waits(house))


@pytest.mark.parametrize("said_by", ["peer", "caller"])
def test_said_while_the_queue_is_gone_through(
    house: House, pair: tuple[int, int], said_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The best peer has been found and is about to be asked when somebody says: never these two."""
    found, done = list[int](), list[bool]()
    put_to = offers.put_to

    def once_it_is_said(session: Session, talk: Record, need: Need, best: list[Candidate], pace: Pace) -> bool:
        found.append(talk.id)
        _go_on(house, lambda: bool(done))
        return put_to(session, talk, need, best, pace)

    def is_said() -> None:
        eventually(lambda: found)
        _keeps_apart(house, pair if said_by == "peer" else (pair[1], pair[0]))
        done.append(True)

    monkeypatch.setattr(offers, "put_to", once_it_is_said)
    with ThreadPoolExecutor(2) as threads:
        for one in (threads.submit(_matches, house), threads.submit(is_said)):
            one.result(PATIENCE)
    with house.session(1) as session:
        assert asked(session) == []
        waiting.match(session)
        assert asked(session) == []


def test_the_queue_is_gone_through_while_it_is_being_said(house: House, pair: tuple[int, int]) -> None:
    """It is said in a transaction that is not over yet when the two are looked for: what is not seen is waited for."""
    with ThreadPoolExecutor(1) as threads:
        with house.session(1) as session:
            kept_apart.keep(session, *pair)
            match = threads.submit(_matches, house)
            _go_on(house, match.done)
        match.result(PATIENCE)
    with house.session(1) as session:
        assert asked(session) == []


def test_a_yes_and_a_never_in_the_same_moment(house: House, pair: tuple[int, int]) -> None:
    """The peer is asked; whoever is first wins: an offer that was taken back is no talk, and neither waits for ever."""
    _matches(house)
    with ThreadPoolExecutor(1) as threads:
        with house.session(1) as session:
            [offer] = asked(session)
            kept_apart.keep(session, *pair)
            yes = threads.submit(_says_yes, house, offer.id)
            _go_on(house, yes.done)
        assert yes.result(PATIENCE) is False


def _says_yes(house: House, offer_id: int) -> bool:
    with house.session(1) as session:
        return offers.accept(session, offer_id) is not None


def test_a_late_yes_to_somebody_kept_apart_since(house: House, pair: tuple[int, int]) -> None:
    """An offer ran out, then it was said: a yes to it brings nobody together; without that it would."""
    with house.session(1) as session:
        waiting.match(session)
        [offer] = asked(session)
        offers.turn_down(session, offer.id, "expired")
        with pytest.raises(KeyError), session.savepoint():
            assert offers.accept_late(session, pair[0], LINE_NUMBER) is not None
            raise KeyError
        kept_apart.keep(session, pair[1], pair[0])
        assert offers.accept_late(session, pair[0], LINE_NUMBER) is None
        assert lines.get(session) and conversations.get(session, offer.conversation_id).peer_id is None


def test_whoever_is_erased_and_comes_back(house: House) -> None:
    """Each turn one of two who are kept apart is erased, or comes back: whenever both are here, they are apart."""
    for place, turns in enumerate(product("ab", repeat=6)):
        numbers = {"a": f"+155500070{place:02}", "b": f"+155500020{place:02}"}
        with house.session(1) as session:
            here = {name: people.met(session, number, "en").id for name, number in numbers.items()}
            people.keep_apart(session, here["a"], here["b"])
            for name in turns:
                if name in here:
                    people.erase(session, here.pop(name))
                else:
                    here[name] = people.met(session, numbers[name], "en").id
                if len(here) == 2:
                    assert here["a"] in people.apart_from(session, here["b"]), f"they could meet after {turns}"


def test_who_was_let_meet_again_may(house: House) -> None:
    """What was taken back does not outlive an erasure."""
    numbers = ("+15550007001", "+15550002001")
    with house.session(1) as session:
        ids = [people.met(session, number, "en").id for number in numbers]
        people.keep_apart(session, *ids)
        people.let_meet(session, *ids)
        for person_id in ids:
            people.erase(session, person_id)
        one, other = (people.met(session, number, "en").id for number in numbers)
        assert people.apart_from(session, one) == people.apart_from(session, other) == []
