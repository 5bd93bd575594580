"""Who is free, as the queue sees it: the copy is the truth, one peer wins, and nobody waits beside a free peer."""

import multiprocessing
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from service import conversations, lines, people, pool, rota
from service.errors import Contended
from service.house import House
from service.matching import candidates, offers, waiting, wishing
from service.matching.ranking import Candidate, Need
from service.session import Record, Session
from service.settings import Settings
from service.tables import OPEN_STATES, numbers, peers
from service.tables import conversations as conversation_table
from service.tables import legs as leg_table
from service.tables import offers as offer_table
from service.tables import pool as pool_table
from tests.service.conftest import LINE_NUMBER, build, eventually

PATIENCE = 60.0
BLOCKED = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
ROUNDS = 6
PAIRS = 4


def a_peer(session: Session, place: int, *, tags: str = "", on: bool = True) -> int:
    """A peer who has agreed."""
    person = people.met(session, f"+1555000{2000 + place}", "en")
    rota.invite(session, person.id, "en")
    rota.change_peer(session, person.id, state="agreed", tags=tags)
    if on:
        rota.comes_on(session, person.id, None)
    return int(person.id)


def a_caller(session: Session, place: int, **wishes: str) -> Record:
    """A caller who has just come into the queue."""
    person = people.met(session, f"+1555000{7000 + place}", "en")
    conversation = conversations.begin(session, person, LINE_NUMBER)
    conversation = conversations.change(session, conversation.id, **{"tags": "", **wishes})
    offers.enqueue(session, conversation)
    return conversation


def best_of(session: Session, conversation: Record, most: int) -> list[Candidate]:
    """The first few peers for a caller, as they are now."""
    return candidates.best(session, conversation, candidates.need_of(conversation), most)


def asked(session: Session, conversation: Record) -> list[int]:
    """Who has been offered a conversation, in order."""
    mine = select(offer_table).where(offer_table.c.conversation_id == conversation.id).order_by(offer_table.c.id)
    return [row.peer_id for row in session.all(mine)]


def test_only_peers_who_know_what_was_wished_for_are_asked(house: House) -> None:
    """Each wanted tag, and both of two; nobody else, until the wish is let go."""
    with house.session(1) as session:
        a_peer(session, 1)
        both = a_peer(session, 2, tags="veteran,parent")
        a_peer(session, 3, tags="parent")
        first, second = a_caller(session, 1, tags="veteran,parent"), a_caller(session, 2, tags="veteran")
        assert waiting.match(session) == []  # that nobody is free would not be true
        assert (asked(session, first), asked(session, second)) == ([both], [])
        assert "knows parent and veteran" in session.one(select(offer_table.c.why)).why
        assert wishing.let_go(session, second.id)
        waiting.match(session)
        assert len(asked(session, second)) == 2


def test_same_new_and_never(house: House) -> None:
    """The peer of last time first or not at all, as was asked; and never one of whom either said so."""
    with house.session(1) as session:
        known, other, never = a_peer(session, 1), a_peer(session, 2), a_peer(session, 3)
        talk = a_caller(session, 1)
        people.keep_apart(session, never, talk.caller_id)
        conversations.change(session, talk.id, state="closed", peer_id=known, closed_at=session.at)
        again = a_caller(session, 1, whom="same")
        assert [peer.person_id for peer in best_of(session, again, 4)] == [known]
        rota.rests(session, known, 1800)
        assert best_of(session, again, 4) == []
        rota.goes_off(session, known)
        assert [peer.person_id for peer in best_of(session, again, 4)] == [other]
        rota.comes_on(session, known, None)
        assert wishing.let_go(session, again.id)
        again = conversations.get(session, again.id)
        assert [peer.person_id for peer in best_of(session, again, 4)] == [known, other]
        new = conversations.change(session, again.id, whom="new")
        assert [peer.person_id for peer in best_of(session, new, 4)] == [other]


def test_of_many_who_are_free_the_fairest_is_among_the_few_that_are_compared(house: House) -> None:
    """Who has taken the fewest, though all others are free for longer; and of as many, who is free the longest."""
    with house.session(1) as session:
        many = [a_peer(session, place) for place in range(10)]
        for place, peer in enumerate(many):
            rota.change_peer(session, peer, idle_since=session.at - place)
        assert best_of(session, a_caller(session, 1), 4)[0].person_id == many[-1]
        for place, peer in enumerate(many[1:]):
            talk = a_caller(session, 10 + place)
            conversations.change(session, talk.id, state="closed", peer_id=peer, closed_at=session.at)
            asked_before = {"conversation_id": talk.id, "peer_id": peer, "state": "accepted", "round": 1, "why": ""}
            at_once = dict.fromkeys(("offered_at", "expires_at", "answered_at"), session.at)
            session.add(offer_table, **asked_before, **at_once)
        pool.refresh(session, *many)
        assert best_of(session, a_caller(session, 2), 4)[0].person_id == many[0]


@pytest.mark.parametrize("role", ["caller", "peer", "responder"])
def test_whoever_is_in_a_talk_is_asked_for_nobody_else(house: House, role: str) -> None:
    """As whatever they are in it; the line has a number for a second talk, and a peer takes one unless they say."""
    with house.session(1) as session:
        session.do(insert(numbers).values(number="+15550001001", line_id=1, kind="relay"))
        peer = a_peer(session, 1)
        whose = people.get(session, peer) if role == "caller" else people.met(session, "+15550007009", "en")
        talk = conversations.begin(session, whose, LINE_NUMBER)
        there = {} if role == "caller" else {f"{role}_id": peer}
        conversations.change(session, talk.id, state="open", peer_number=LINE_NUMBER, **there)
        next_one = a_caller(session, 2)
        waiting.match(session)
        assert (asked(session, next_one), pool.true(session)) == ([], set())
        conversations.change(session, talk.id, state="closed", closed_at=session.at)
        waiting.match(session)
        assert asked(session, next_one) == [peer]


def test_a_copy_that_is_not_so_is_mended_and_never_believed(house: House) -> None:
    """Whoever is missing from it is found again; whoever should not be in it is not asked."""
    with house.session(1) as session:
        first, second = a_peer(session, 1), a_peer(session, 2)
        session.do(delete(pool_table).where(pool_table.c.person_id == first))
        session.do(update(peers).where(peers.c.person_id == second).values(resting=True))
        talk = a_caller(session, 1)
        waiting.match(session)
        assert asked(session, talk) == []
        waiting.mend(session)
        waiting.match(session)
        assert asked(session, talk) == [first]
        assert pool.listed(session) == pool.true(session)


def _is_something(session: Session, peer_id: int, what: str) -> None:
    """Make something so of a peer, or of a talk they are in, behind the back of the pool."""
    db, them = session.db, peers.c.person_id == peer_id
    of_peer: dict[str, dict[str, object]] = {
        "invited": {"state": "invited"},
        "off": {"on_since": None},
        "resting": {"resting": True},
        "aftercare": {"aftercare_owed": True},
        "soon over": {"on_until": session.at + pool.SHIFT_END - 1},
    }
    if what in of_peer:
        db.execute(update(peers).where(them).values(**of_peer[what]))
    elif what == "on the phone":
        leg = {"direction": "inbound", "purpose": "arrival", "state": "ringing", "document": {}, "doing": ""}
        times = {"heard_at": session.at, "created_at": session.at}
        db.execute(insert(leg_table).values(line_id=1, person_id=peer_id, number=LINE_NUMBER, **leg, **times))
    else:
        talk = conversations.begin(session, people.met(session, "+15550009000", "en"), LINE_NUMBER, "checking_in")
        if what == "asked":
            of_whom = {"line_id": 1, "conversation_id": talk.id, "peer_id": peer_id, "number": LINE_NUMBER}
            offer = {"state": "offered", "round": 0, "why": "", "offered_at": 0.0, "expires_at": 9e9}
            db.execute(insert(offer_table).values(**of_whom, **offer))
        else:
            mine = update(conversation_table).where(conversation_table.c.id == talk.id)
            db.execute(mine.values({f"{what}_id": peer_id}))


@pytest.mark.parametrize(
    "what",
    [
        *("invited", "off", "resting", "aftercare", "soon over", "on the phone", "asked"),
        *("caller", "peer", "responder"),
    ],
)
def test_whatever_the_pool_says_only_who_is_free_is_asked(house: House, what: str) -> None:
    """One thing makes a peer busy and the pool does not know: they are not asked, and it knows then."""
    with house.session(1) as session:
        peer_id = a_peer(session, 1)
        _is_something(session, peer_id, what)
        waits = a_caller(session, 1)
        assert peer_id in {entry.person_id for entry in pool.listed(session)}
        waiting.match(session)
        assert asked(session, waits) == []
        assert peer_id not in {entry.person_id for entry in pool.listed(session)}


def test_an_offer_asks_itself_whether_two_are_kept_apart(house: House) -> None:
    """Somebody may say so between the look at who is best and the offer to them."""
    with house.session(1) as session:
        peer_id, waits = a_peer(session, 1), a_caller(session, 1)
        best = best_of(session, waits, 4)
        people.keep_apart(session, waits.caller_id, peer_id)
        assert not offers.put_to(session, waits, candidates.need_of(waits), best, lines.get(session).pace)
        assert asked(session, waits) == []


def test_many_who_wait_for_the_same_cost_one_look(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nobody free, a long queue is gone through without a search for each."""
    looks: list[str] = []
    look = pool.first

    def counted(
        session: Session, language: str, tags: str, but: Collection[int], most: int, **call: bool
    ) -> list[Record]:
        looks.append(language)
        return look(session, language, tags, but, most, **call)

    monkeypatch.setattr(pool, "first", counted)
    with house.session(1) as session:
        for place in range(20):
            a_caller(session, place)
        assert len(waiting.match(session)) == 20
        assert len(looks) == 2  # for the first of them: is anybody there for them, is anybody there at all


def test_one_wins_and_nobody_waits_beside_a_free_peer(house: House, settings: Settings) -> None:
    """Callers and peers arrive at the same instants in as many processes, and peers answer at the same instants."""
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(2 * PAIRS + 1)
    runs = [
        fork.Process(target=work, args=(settings, barrier, kind, n)) for kind in (_calls, _peers) for n in range(PAIRS)
    ]
    for run in runs:
        run.start()
    for _ in range(ROUNDS):
        barrier.wait(PATIENCE)  # they arrive
        barrier.wait(PATIENCE)
        _nobody_is_left(house)
        barrier.wait(PATIENCE)  # they answer
        barrier.wait(PATIENCE)
        _nobody_is_left(house)
        _one_each(house)
    for run in runs:
        run.join(PATIENCE)
        assert run.exitcode == 0


def test_two_who_go_through_the_queue_take_turns(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One has begun with one caller when another comes who goes before: each would hold what the other wants."""
    if house.database.is_sqlite:
        pytest.skip("on SQLite writers queue before they begin")
    with house.session(1) as session:
        for place in range(5):
            a_peer(session, place)
        a_caller(session, 1)
    best, reached = candidates.best, list[int]()

    def once_both_are_there(session: Session, conversation: Record, need: Need, most: int) -> list[Candidate]:
        reached.append(conversation.id)
        eventually(lambda: len(reached) > 1 or _somebody_waits_for_a_lock(house))
        return best(session, conversation, need, most)

    def goes_before() -> None:
        eventually(lambda: reached)
        with house.session(1) as session:
            first = a_caller(session, 2)
            conversations.change(session, first.id, priority=1)
        _matches(house)

    monkeypatch.setattr(candidates, "best", once_both_are_there)
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(_matches, house), threads.submit(goes_before)]:
            done.result(PATIENCE)
    with house.session(1) as session:
        assert len({row.peer_id for row in session.all(select(offer_table))}) == 2


def _matches(house: House) -> None:
    with house.session(1) as session:
        waiting.match(session)


def _somebody_waits_for_a_lock(house: House) -> bool:
    with house.reading(1) as session:
        return bool(session.one(BLOCKED)[0])


def work(settings: Settings, barrier: Barrier, kind: Any, place: int) -> None:
    """One process: it does its part of each round at the same instant as all the others."""
    house = build(settings)
    for turn in range(ROUNDS):
        for step in (0, 1):
            barrier.wait(PATIENCE)
            _again(house, lambda session, step=step, turn=turn: kind(session, place, turn, step))
            _again(house, waiting.match)
            barrier.wait(PATIENCE)
    house.close()


def _again(house: House, part: Any) -> None:
    """Do it in a transaction; if it was sent back, once more, as the doors do."""
    while True:
        try:
            with house.session(1) as session:
                part(session)
                return
        except Contended:
            continue


def _calls(session: Session, place: int, turn: int, step: int) -> None:
    if step == 0:
        a_caller(session, turn * PAIRS + place)


def _peers(session: Session, place: int, turn: int, step: int) -> None:
    """Come on, or back from the conversation before; then take what is offered."""
    if step == 0 and turn == 0:
        a_peer(session, place)
        return
    me = people.met(session, f"+1555000{2000 + place}", "en").id
    mine = select(conversation_table).where(
        conversation_table.c.peer_id == me, conversation_table.c.state.in_(OPEN_STATES)
    )
    if step == 0:
        for row in session.all(mine):
            conversations.change(session, row.id, state="closed", closed_at=session.at)
        return
    offered = select(offer_table).where(offer_table.c.peer_id == me, offer_table.c.state == "offered")
    for row in session.all(offered):
        offers.accept(session, row.id)


def _nobody_is_left(house: House) -> None:
    with house.session(1) as session:
        assert pool.listed(session) == pool.true(session)
        rows = session.all(select(conversation_table).where(conversation_table.c.state == "waiting"))
        assert [row.id for row in rows if best_of(session, row, 1)] == []


def _one_each(house: House) -> None:
    with house.session(1) as session:
        taken = select(offer_table.c.conversation_id).where(offer_table.c.state == "accepted")
        twice = session.all(taken.group_by(offer_table.c.conversation_id).having(func.count() > 1))
        assert twice == []
        open_now = conversation_table.c.state.in_(OPEN_STATES)
        busy = select(conversation_table.c.peer_id).where(open_now, conversation_table.c.peer_id.is_not(None))
        assert session.all(busy.group_by(conversation_table.c.peer_id).having(func.count() > 1)) == []


def test_offers_that_passed_before_somebody_came_on_again_do_not_count(house: House) -> None:
    """Two, off and on, and one more: they are there; only three in a row since they came on take them off."""
    with house.session(1) as session:
        peer_id = a_peer(session, 1)
        conversation = a_caller(session, 1)

        def lets_pass() -> bool:
            session.at += 60
            conversations.change(session, conversation.id, state="waiting", round=round(session.at))
            now = conversations.get(session, conversation.id)
            best = best_of(session, now, 1)
            assert offers.put_to(session, now, candidates.need_of(now), best, lines.get(session).pace)
            [offer] = session.all(select(offer_table).where(offer_table.c.state == "offered"))
            offers.turn_down(session, offer.id, "expired")
            return rota.is_on(session, session.one(select(peers).where(peers.c.person_id == peer_id)))

        assert [lets_pass(), lets_pass()] == [True, True]
        rota.goes_off(session, peer_id)
        session.at += 60
        rota.comes_on(session, peer_id, None)
        assert [lets_pass(), lets_pass(), lets_pass()] == [True, True, False]
