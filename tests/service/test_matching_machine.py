"""Callers and peers come, go, wish, answer and are kept apart in any order: promise 5 holds after each step."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, select

from service import alarms, blocks, conversations, lines, people, pool, questions, rota
from service.database import Database
from service.matching import kept_apart, offers, waiting, wishing
from service.session import Record, Session
from service.tables import OPEN_STATES, metadata, peers
from service.tables import blocks as block_table
from service.tables import conversations as conversation_table
from service.tables import offers as offer_table
from service.tables import questions as question_table
from service.vault import Vault
from tests.service.conftest import LINE_NUMBER

MONDAY = 1_795_446_000.0
PEERS = (("en", ""), ("en,es", "grief"), ("en", "grief,parent"))
"""What each of the peers speaks, and knows."""
CALLERS = ("en", "es", "en")
PAUSES = (10, 61, 95, 310, 700)
OFTEN = (
    "arrives",
    "answers",
    "leaves",
    "arrives",
    "answers",
    "leaves",
    "arrives",
    "answers",
    "are_kept_apart",
    "waits",
)
SELDOM = ("comes_on", "wishes", "hands_over", "is_cared_for", "answers_late", "goes", "is_blocked", "waits")
DEEDS = (*OFTEN, *SELDOM)
"""What somebody may do next; what happens more often is there more often."""
LINE = {"name": "Willow", "languages": "en,es", "zone": "UTC", "policy": {}, "policy_is_demo": True, "settings": {}}


class Matching(RuleBasedStateMachine):
    """A line in one transaction that is never committed; after each step everything that is due has happened."""

    connection: ClassVar[Connection]

    def __init__(self) -> None:
        super().__init__()
        self.whole = self.connection.begin_nested()
        self.session = Session(self.connection, MONDAY, Vault((b"k" * 32,), b"l" * 32), 1)
        self.who = [self._joins(place, *known) for place, known in enumerate(PEERS)]
        self.who += [self._person(len(PEERS) + place, language) for place, language in enumerate(CALLERS)]
        self.apart: set[frozenset[int]] = set()

    def _person(self, place: int, language: str) -> int:
        return int(people.met(self.session, f"+1555000{2000 + place}", language).id)

    def _joins(self, place: int, languages: str, tags: str) -> int:
        person_id = self._person(place, languages[:2])
        rota.invite(self.session, person_id, languages)
        rota.change_peer(self.session, person_id, state="agreed", tags=tags)
        rota.comes_on(self.session, person_id, None)
        return person_id

    def teardown(self) -> None:
        """The next line begins with nothing."""
        self.whole.rollback()

    @rule(deed=st.sampled_from(DEEDS), n=st.integers(0, 11), yes=st.booleans())
    def somebody(self, deed: str, n: int, yes: bool) -> None:
        """One rule for all: hypothesis leaves some of many rules out of a run, and most of these need the others."""
        getattr(self, deed)(n, yes)
        self._all_that_is_due()

    def arrives(self, n: int, yes: bool) -> None:
        """Somebody who is in nothing comes into the queue, now and then a peer, now and then with a wish."""
        who = self.who if n == 11 else self.who[len(PEERS) :]
        idle = [person for person in who if conversations.of(self.session, person, LINE_NUMBER) is None]
        for person_id in idle[n % len(idle) :][:1] if idle else ():
            offers.withdraw_from(self.session, person_id)
            talk = conversations.begin(self.session, people.get(self.session, person_id), LINE_NUMBER)
            wish = ("grief" if n % 2 else "grief,parent") if yes and n % 3 == 0 else ""
            offers.enqueue(self.session, conversations.change(self.session, talk.id, tags=wish))

    def wishes(self, n: int, yes: bool) -> None:
        """A caller who waits says whom they would like."""
        for talk in self._one_of(n, conversations.QUEUED):
            if n % 4 == 0:
                wishing.anybody(self.session, talk)
            else:
                wishing.whom(self.session, talk, "same" if yes else "new")

    def leaves(self, n: int, heavy: bool) -> None:
        """A conversation ends; after something heavy the peer is cared for before the next offer."""
        for talk in self._one_of(n, ("checking_in",)) or self._one_of(n, OPEN_STATES):
            offers.withdraw(self.session, talk.id, "offer.gone")
            alarms.cancel_all(self.session, talk)
            conversations.change(self.session, talk.id, state="closed", closed_at=self.session.at)
            if talk.peer_id is not None:
                rota.change_peer(self.session, talk.peer_id, idle_since=self.session.at, aftercare_owed=heavy)
            offers.look(self.session)

    def hands_over(self, n: int, _: bool) -> None:
        """A peer goes; the caller is first in the queue."""
        for talk in self._one_of(n, ("checking_in",)):
            offers.put_first(self.session, talk)

    def comes_on(self, n: int, yes: bool) -> None:
        """For good or until a time; what they can hold may have to be asked first."""
        who = self._peer(n)
        rota.comes_on(self.session, who, self.session.at + 60 * (10 + n) if n % 4 == 0 else None)
        if yes and questions.top(self.session, who, LINE_NUMBER) is None:
            offers.settle_in(self.session, who, LINE_NUMBER)

    def goes(self, n: int, yes: bool) -> None:
        """Off, or for a break."""
        if yes:
            rota.goes_off(self.session, self._peer(n))
        else:
            rota.rests(self.session, self._peer(n), 600)
        offers.withdraw_from(self.session, self._peer(n))

    def is_cared_for(self, n: int, _: bool) -> None:
        """Aftercare is over."""
        rota.change_peer(self.session, self._peer(n), aftercare_owed=False)

    def answers(self, n: int, yes: bool) -> None:
        """A peer who is asked says yes, or now and then no."""
        if asked := self.session.all(select(offer_table).where(offer_table.c.state == "offered")):
            offer = asked[n % len(asked)]
            if yes or n % 2:
                assert offers.accept(self.session, offer.id) is not None
            else:
                offers.turn_down(self.session, offer.id, "declined")

    def answers_late(self, n: int, _: bool) -> None:
        """A yes to an offer that has just run out."""
        open_one = (offer_table.c.peer_id == self._peer(n), offer_table.c.state == "offered")
        if self.session.first(select(offer_table).where(*open_one)) is None:
            talk = offers.accept_late(self.session, self._peer(n), LINE_NUMBER)
            assert talk is None or frozenset((talk.caller_id, talk.peer_id)) not in self.apart

    def are_kept_apart(self, n: int, _: bool) -> None:
        """Two of whom one was asked about the other are never to be matched again."""
        if known := self.session.all(select(offer_table)):
            offer = known[n % len(known)]
            pair = offer.peer_id, conversations.get(self.session, offer.conversation_id).caller_id
            kept_apart.keep(self.session, *pair)
            self.apart.add(frozenset(pair))

    def is_blocked(self, n: int, _: bool) -> None:
        """Now and then somebody who is in nothing is given no peer for a while."""
        caller_id = self.who[-1 - n % len(CALLERS)]
        if n % 3 == 2 and conversations.of(self.session, caller_id, LINE_NUMBER) is None:
            blocks.put(self.session, caller_id, "threats", self.session.at + 600, "test")

    def waits(self, n: int, _: bool) -> None:
        """Time goes by; everything that falls due in it happens at its own moment."""
        until = self.session.at + PAUSES[n % len(PAUSES)]
        while (due := alarms.next_at(self.session)) is not None and due <= until:
            self.session.at = max(due, self.session.at)
            self._all_that_is_due()
        self.session.at = until

    def _peer(self, n: int) -> int:
        return self.who[n % len(PEERS)]

    def _one_of(self, n: int, states: Sequence[str]) -> list[Record]:
        """One conversation in these states, if there is any."""
        found = self.session.all(select(conversation_table).where(conversation_table.c.state.in_(states)))
        return [found[n % len(found)]] if found else []

    def _all_that_is_due(self) -> None:
        while due := alarms.due(self.session, "live"):
            for row in due:
                alarm = alarms.ring(self.session, row.id)
                if alarm is not None and alarm.kind in RINGS:
                    RINGS[alarm.kind](self.session, alarm)

    # what holds

    @invariant()
    def promise_5_holds(self) -> None:
        """By the plain tables, not by the pool; and the pool says the same of who is free."""
        seen = Seen(self.session, self.apart)
        seen.one_is_with_one()
        seen.only_who_fits_is_asked()
        seen.nobody_waits_beside_a_free_peer_who_fits()
        assert pool.listed(self.session) == pool.true(self.session)


class Seen:
    """Everything there is at one moment, and what must be so."""

    def __init__(self, session: Session, apart: set[frozenset[int]]) -> None:
        self.at = session.at
        self.apart = apart
        every = session.all(select(conversation_table).order_by(conversation_table.c.id.desc()))
        self.open = {row.id: row for row in every if row.state in OPEN_STATES}
        self.ended = [row for row in every if row.state not in OPEN_STATES]
        self.offers = session.all(select(offer_table))
        self.asked = {row.peer_id: row for row in self.offers if row.state == "offered"}
        self.peers = {row.person_id: row for row in session.all(select(peers))}
        self.blocks = session.all(select(block_table))
        hold = select(question_table.c.person_id).where(question_table.c.kind == "hold")
        self.settling = {row.person_id for row in session.all(hold)}

    def one_is_with_one(self) -> None:
        """Nobody is in two conversations, and a caller has at most one peer."""
        there = [member for row in self.open.values() for member in (row.caller_id, row.peer_id) if member is not None]
        assert [person for person, times in Counter(there).items() if times > 1] == []

    def only_who_fits_is_asked(self) -> None:
        """About one caller at a time, about nobody they are kept apart from, and about nobody who may have no peer."""
        assert len(self.asked) == len([row for row in self.offers if row.state == "offered"])
        offered = {row.id for row in self.open.values() if row.state == "offered"}
        assert {row.conversation_id for row in self.asked.values()} == offered
        for peer_id, offer in self.asked.items():
            peer, talk = self.peers[peer_id], self.open[offer.conversation_id]
            assert frozenset((peer_id, talk.caller_id)) not in self.apart
            assert peer.on_since is not None and not (peer.resting or peer.aftercare_owed)
            assert able(peer, talk) and not self._blocked(talk.caller_id, offer.offered_at)

    def nobody_waits_beside_a_free_peer_who_fits(self) -> None:
        """Whoever waits has been put to everybody whom they may be put to."""
        waits = [row for row in self.open.values() if row.state == "waiting"]
        waits = [row for row in waits if not self._blocked(row.caller_id, row.queued_at)]
        free = [peer for peer in self.peers.values() if self._is_free(peer)]
        assert [(row.caller_id, peer.person_id) for row in waits for peer in free if self._fits(peer, row)] == []

    def _blocked(self, person_id: int, since: float) -> bool:
        return any(row.person_id == person_id and row.until > since for row in self.blocks)

    def _is_free(self, peer: Record) -> bool:
        if peer.on_since is None or peer.resting or peer.aftercare_owed or peer.person_id in self.asked:
            return False
        ends_soon = peer.on_until is not None and peer.on_until - self.at <= 900
        busy = any(peer.person_id in (row.caller_id, row.peer_id) for row in self.open.values())
        return not (ends_soon or busy or (peer.person_id in self.settling and self.at < peer.on_since + 60))

    def _fits(self, peer: Record, talk: Record) -> bool:
        before = [row.peer_id for row in self.ended if row.caller_id == talk.caller_id and row.peer_id]
        if talk.whom == "new" and peer.person_id in before[:3]:
            return False
        if talk.whom == "same" and before and peer.person_id != before[0]:
            first = self.peers[before[0]]
            on = first.on_since is not None and (first.on_until is None or first.on_until > self.at)
            if on and talk.language in first.languages.split(",") and not self._barred(first, talk):
                return False
        return able(peer, talk) and not self._barred(peer, talk)

    def _barred(self, peer: Record, talk: Record) -> bool:
        mine = [row for row in self.offers if (row.conversation_id, row.peer_id) == (talk.id, peer.person_id)]
        asked = any(row.state in ("declined", "accepted") or row.round == talk.round for row in mine)
        return asked or frozenset((peer.person_id, talk.caller_id)) in self.apart


def able(peer: Record, talk: Record) -> bool:
    """Whether a peer speaks a caller's language and knows what they wish for."""
    wished, known = ({word for word in row.tags.split(",") if word} for row in (talk, peer))
    return talk.language in peer.languages.split(",") and wished <= known


def _over(session: Session, alarm: Record) -> None:
    """The search has gone on for too long."""
    offers.withdraw(session, alarm.conversation_id, "offer.gone")
    conversations.change(session, alarm.conversation_id, state="abandoned", closed_at=session.at)


RINGS: Mapping[str, Callable[[Session, Any], object]] = {
    "match": lambda session, _: waiting.match(session),
    "mend_pool": lambda session, _: waiting.mend(session),
    "ask_again": lambda session, alarm: waiting.ask_again(session, alarm.conversation_id),
    "wish_over": lambda session, alarm: wishing.let_go(session, alarm.conversation_id),
    "offer_over": lambda session, alarm: offers.turn_down(session, alarm.ref, "expired"),
    "break_over": lambda session, alarm: rota.change_peer(session, alarm.person_id, resting=False),
    "queue_over": _over,
}
"""What the switchboard does with an alarm, as far as the queue is concerned."""


def test_whatever_happens_one_wins_and_nobody_is_left(tmp_path: Path) -> None:
    """In any order of twenty steps."""
    database = Database(f"sqlite:///{tmp_path / 'line.db'}")
    metadata.create_all(database.engine)
    with database.transaction() as connection:
        lines.add(connection, LINE, LINE_NUMBER, 0.0)
        Matching.connection = connection
        steps = settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            database=None,
            derandomize=True,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Matching, settings=steps)
    database.close()
