"""Promise 10: whatever words of the list somebody writes, they hear what they would have heard without it.

Every shipped phrase is found as one of six kinds; what follows is compared, for each kind and in each moment, with what
follows under a list that matches nothing: the same words to the same people, in the same order, at the same times.
"""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import select

from service import alarms, joining, lines, people, phrase_lists, rendering, rota, scripts, words
from service.database import Database
from service.safety import Phrases, scan
from service.safety.pattern import Number, OneOf, Part
from service.session import Record, Session
from service.switchboard import handle, rung
from service.tables import alarms as alarm_table
from service.tables import escalations, metadata, outbox
from service.vault import Vault

NUMBER, CALLER, PEER, ON_CALL = "+15550001000", "+15550007001", "+15550002001", "+15550003001"
AT = 1_795_446_000.0
LONG_ENOUGH = 400.0
"""Longer than a silent peer is waited for, and than until the truth is told."""
NOTHING = "checked: 2026-11-22\nen:\n  explicit:\n    - qqqqqq zzzzzz\n"
LINE = {"name": "Willow", "languages": "en,es", "zone": "UTC", "policy_is_demo": False, "settings": {}}
SHIPPED = Phrases.load(phrase_lists.shipped())
MOMENTS = ("arrives", "waits", "sealed", "talks")
Heard = list[tuple[float, str]]


class _Undo(Exception):
    """Back to the moment before."""


def written_out(parts: tuple[Part, ...]) -> str:
    """Words that a phrase matches."""
    said: list[str] = []
    for part in parts:
        if isinstance(part, OneOf):
            said += sorted(part.runs)[0]
        elif isinstance(part, Number):
            said.append(str(part.least))
    return " ".join(said)


def kind(text: str) -> str:
    """As what the list that comes with the line finds a text."""
    found = scan(SHIPPED, text)
    return "nothing" if found is None else f"{found.tier} {found.lane}"


TEXTS = sorted(
    {
        written_out(phrase.parts)
        for found in SHIPPED.by_first.values()
        for phrase in found
        if phrase.kind != "figurative"
    }
)
DENIED = ("i don't want to die", "i am not tired of living")
ONE_OF_EACH = {kind(text): text for text in (*TEXTS, *DENIED)}
KINDS = {f"{tier} {lane}" for tier in ("explicit", "possible") for lane in ("plain", "negated", "third person")}


class Moments:
    """A line with a caller, a peer and somebody on call, in one transaction that is never committed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        lines_of = {**LINE, "policy": {"en": "we ask you.", "es": "te preguntamos."}}
        lines.add(session.db, lines_of, NUMBER, AT)
        scripts.publish_shipped(session)
        joining.on_call(session, ON_CALL, "en", 1, last_resort=True)
        self.caller = people.met(session, CALLER, "en").id
        self.peer = joining.add_peer(session, PEER, "en", "Sam").person_id
        joining.agreed(session, self.peer, "test")
        rota.change_peer(session, self.peer, depth="full", practised_at=AT)

    def says(self, person_id: int, text: str) -> None:
        """Somebody writes, and what is due at once happens."""
        person = people.get(self.session, person_id)
        words_id = words.keep(self.session, person, text)
        kept = {"number": NUMBER, "words": words_id, "media": 0, "opt_out": ""}
        handle.text(self.session, person, text, kept)
        self.goes_by(0)

    def goes_by(self, seconds: float) -> None:
        """Time, from one alarm to the next."""
        until = self.session.at + seconds
        while (alarm := self._next(until)) is not None:
            self.session.at = max(self.session.at, alarm.due_at)
            assert alarms.ring(self.session, alarm.id) is not None
            facts = {name: getattr(alarm, name) for name in ("conversation_id", "person_id", "ref", "step")}
            rung.alarm(self.session, alarm.kind, facts)
        self.session.at = until

    def _next(self, until: float) -> Record | None:
        due = select(alarm_table).where(alarm_table.c.due_at <= until)
        return self.session.first(due.order_by(alarm_table.c.due_at, alarm_table.c.id).limit(1))

    def comes_to(self, moment: str) -> None:
        """From nothing to a moment in which somebody may write anything."""
        if moment == "arrives":
            return
        if moment != "waits":
            rota.comes_on(self.session, self.peer, None)
        for text in ("hi", "1", "3"):
            self.says(self.caller, text)
        if moment != "waits":
            self.says(self.peer, "1")
            for person_id in (self.caller, self.peer):
                self.says(person_id, "2" if moment == "sealed" else "5")

    def what_follows(self, text: str, source: str) -> tuple[Heard, Heard, int]:
        """What the caller and the peer hear after a text, under a phrase list, and how often on call was reached."""
        before = self.session.at
        found: tuple[Heard, Heard, int] = ([], [], 0)
        with suppress(_Undo), self.session.savepoint():
            if source != phrase_lists.SHIPPED:
                phrase_lists.use(self.session, source, "test")
            last = max((row.id for row in self.session.all(select(outbox.c.id))), default=0)
            self.says(self.caller, text)
            self.goes_by(LONG_ENOUGH)
            raised = len(self.session.all(select(escalations.c.id)))
            found = (self._heard(self.caller, last), self._heard(self.peer, last), raised)
            raise _Undo
        self.session.at = before
        return found

    def _heard(self, person_id: int, last: int) -> Heard:
        mine = select(outbox).where(outbox.c.to_id == person_id, outbox.c.id > last).order_by(outbox.c.id)
        return [(row.due_at, rendering.body(self.session, row)) for row in self.session.all(mine)]


@pytest.fixture(scope="module", params=MOMENTS)
def moment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Moments]]:
    """A line that has come to a moment."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('moment') / 'shoulder.db'}")
    metadata.create_all(database.engine)
    with suppress(_Undo), database.transaction() as connection:
        here = Moments(Session(connection, AT, Vault((b"k" * 32,), b"l" * 32), 1))
        here.comes_to(request.param)
        yield request.param, here
        raise _Undo
    database.close()


def test_every_shipped_phrase_is_found_as_one_of_six_kinds() -> None:
    """In both languages and tiers nothing in the list is dead; each kind that there is, is followed up below."""
    assert {kind(text) for text in TEXTS} <= ONE_OF_EACH.keys() <= KINDS
    assert {"explicit plain", "explicit negated", "possible plain", "possible negated"} <= ONE_OF_EACH.keys()


def test_nobody_hears_anything_of_a_match(moment: tuple[str, Moments]) -> None:
    """The caller never, the partner not before the reveal; on call is reached for the explicit and plain.

    In a talk the peer is told besides what they read anyway, and answers for it, or on call is reached.
    """
    name, here = moment
    for found_as, text in ONE_OF_EACH.items():
        caller, peer, reached = here.what_follows(text, phrase_lists.SHIPPED)
        caller_as_ever, peer_as_ever, reached_as_ever = here.what_follows(text, NOTHING)
        assert caller == caller_as_ever, text
        assert reached - reached_as_ever == (found_as == "explicit plain"), text
        more = [said for said in peer if said not in peer_as_ever]
        assert [said for said in peer if said in peer_as_ever] == peer_as_ever, text
        assert len(more) == (name == "talks"), text


@pytest.mark.parametrize("before", ["i don't", "i never", "my brother said he", "no", "nunca", "mi hermana dice que"])
def test_neither_a_denial_nor_another_person_hides_a_phrase(before: str) -> None:
    """Each goes to a lane of its own, and a person sees it there: for every shipped phrase."""
    assert [text for text in TEXTS if kind(f"{before} {text}") == "nothing"] == []
