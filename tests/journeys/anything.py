"""A living line where anybody may text anything at any time, and what must hold after each step."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import combinations, count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import or_, select

from service import conversations, people, pool
from service.escalation import taking
from service.matching import candidates
from service.session import Record, Session
from service.tables import OPEN_STATES, alarms, checkins, escalations, inbox, lines, offers, outbox, pages, peers
from service.tables import conversations as conversation_table
from service.tables import questions as question_table
from service.tables import words as word_table
from tests.phone import Line, Phone, living

CALLERS = {"Wren": "+15550007001", "Tove": "+15550007002", "Quill": "+15550007003"}
PEERS = {"Samira": "+15550002001", "Anouk": "+15550002002", "Nuria": "+15550002003"}
RESPONDERS = {"Orla": "+15550003001", "Ivo": "+15550003002"}
LAST = {"Ulf": "+15550003999"}
NUMBERS = CALLERS | PEERS | RESPONDERS | LAST
DIGITS = tuple("0123456789")
ENGLISH = ("PASS", "TALK", "LIGHTER", "PAUSE", "REPAIR", "CALL", "DONE", "URGENT", "DELETE", "REPEAT", "BACKUP")
SPANISH = ("PASO", "HABLAR", "SUAVE", "PAUSA", "REPARAR", "LLAMAR", "LISTO", "URGENTE", "BORRAR", "REPETIR", "APOYO")
STAFF = (
    "HANDOVER",
    "LEAVE",
    "HEAVY",
    "PESADO",
    "ON until 9pm",
    "ON",
    "OFF",
    "BREAK",
    "STATUS",
    "RELEVO",
    "TURNO",
    "FUERA",
    "DESCANSO",
    "ESTADO",
)
CARRIER = ("STOP", "START", "HELP", "YES", "ALTO", "ALTA", "AYUDA", "EMPEZAR")
LANGUAGES = ("ES", "EN", "English")
WORDS = (
    "it is about my dad {word}",
    "hola {word}, hay alguien",
    "is anyone there",
    "I want to kill myself {word}",
    "quiero matarme {word}",
    "I can't go on {word}",
    "please stop texting me {word}",
    "ring me on 555-000-7002 {word}",
    "{word} " * 150,
    "💜 {word}",
)
ODD = ("", "   ", "<picture>", "<picture>{word}", "{code}", "{code}", "{code} DONE", "ack {code}", "4321")
WISHES = ("SAME PEER", "someone new", "otro par", "ANY PEER", "OPTIONS", "APART")
BODIES = (*DIGITS, *ENGLISH, *SPANISH, *STAFF, *WISHES, *CARRIER, *LANGUAGES, *WORDS, *ODD)
PAUSES = (5.0, 61.0, 185.0, 660.0, 2400.0, 3600.0, 5 * 3600.0, 86_400.0)
SLOWER = {"page": 3600, "ask_again": 3600}
"""Paging and asking again go on for ever; at this pace a day of it is walked in a second."""
SETTLED = ("delivered", "superseded", "cancelled", "expired")
SHOWN_TO_OTHERS = ("arrival", "waiting", "relay")
DAY = 86_400.0


class Anything:
    """One line with its callers, peers and on call, and everything that was said on it so far."""

    def __init__(self, fresh: Callable[[Path], AbstractContextManager[str]]) -> None:
        self._home = Path(mkdtemp(prefix="shoulder-walk-"))
        self._open = ExitStack()
        self._open.callback(shutil.rmtree, self._home)
        url = self._open.enter_context(fresh(self._home))
        self.line: Line = self._open.enter_context(living(self._home, url))
        self._cast()
        self._fresh = (f"sealedword{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in count())
        self._authors: dict[str, tuple[str, int]] = {}
        self._read = dict.fromkeys(NUMBERS, 0)
        self._attempts = 0
        self._stopped: set[str] = set()
        self._close: set[frozenset[str]] = set()
        self.holds()

    def _cast(self) -> None:
        line = self.line
        for name, number in PEERS.items():
            line.peer(number, name)
        for tier, number in enumerate(RESPONDERS.values(), 1):
            line.responder(number, tier)
        with line.house.session(line.id) as session:
            session.change(lines, line.id, settings=SLOWER)
            for name, number in NUMBERS.items():
                people.call_them(session, people.met(session, number, "en").id, name)
        self.ids = {name: line.person(line.phone(number)).id for name, number in NUMBERS.items()}
        self.names = {person_id: name for name, person_id in self.ids.items()}

    def close(self) -> None:
        """The line and its folder are gone."""
        self._open.close()

    def phone(self, name: str) -> Phone:
        """Somebody's phone."""
        return self.line.phone(NUMBERS[name])

    def texts(self, name: str, body: str) -> None:
        """Somebody sends this; {word} becomes a word never used before, {code} the last page code they were sent."""
        phone, word = self.phone(name), next(self._fresh)
        codes = re.findall(r"Text (\d{4})|Envía (\d{4})|: (\d{4})", " ".join(phone.inbox()))
        code = "".join(codes[-1]) if codes else "1000"
        said = body.replace("{word}", word).replace("{code}", code).strip(" ") if body.strip() else body
        with self.line.look() as session:
            before = session.all(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1))
        phone.texts(said.replace("<picture>", ""), media=said.count("<picture>"))
        self._was_taken_in(name, word if word in said else None, before[0].id if before else 0)
        self.holds()

    def waits(self, seconds: float) -> None:
        """Time goes by, from one due moment to the next."""
        self.line.forward(seconds=seconds)
        self.holds()

    def ends(self) -> None:
        """On call closes what is open, nobody writes any more, and in three days all is over and everybody free."""
        with self.line.house.session(self.line.id) as session:
            for row in session.all(select(escalations.c.id).where(escalations.c.state != "resolved")):
                taking.resolve(session, row.id, self.ids["Ulf"])
        self.waits(3 * DAY)
        with self.line.look() as session:
            young = session.at - 2 * DAY
            late = [row for row in self._conversations(session) if row.created_at < young]
            assert late == [], f"still open after three days: {late}"
        self.waits(3 * DAY)
        with self.line.look() as session:
            assert self._conversations(session) == []
            assert session.all(select(offers).where(offers.c.state == "offered")) == []
            assert session.all(select(peers).where(peers.c.aftercare_owed)) == []
            kept = [row.kind for row in session.all(select(question_table))]
            assert set(kept) <= {"hold", "join"}, f"still asked after six days: {kept}"
            texts = select(outbox.c.state).where(outbox.c.lane != "voice", outbox.c.kind != "call")
            states = {row.state for row in session.all(texts)}
            assert states <= set(SETTLED), f"texts end {states}"

    def holds(self) -> None:
        """Everything that must be true between any two texts."""
        self.line.all_is_well()
        assert self.line.exchange.notices == []
        with self.line.look() as session:
            self._conversations_are_sound(session)
            self._questions_are_sound(session)
            self._nobody_waits_beside_a_free_peer(session)
            self._reveals_are_of_both(session)
            assert self._left_lying(session) == []
            self._nothing_to_who_stopped(session)
            self._texts_are_for_their_readers(session)

    def _left_lying(self, session: Session) -> list[Record]:
        """What should have gone out by now, and has not."""
        due = session.all(select(outbox).where(outbox.c.state.in_(("pending", "sending", "in_doubt"))))
        return [row for row in due if row.due_at <= session.at]

    # --- one by one -------------------------------------------------------------------------------------------

    def _was_taken_in(self, name: str, word: str | None, before: int) -> None:
        """The text is in the inbox once, and was answered, passed on, or kept for a reason that can be named."""
        phone = self.phone(name)
        sent = [bubble for bubble in self.line.exchange.handset(phone.number).bubbles if bubble.sender == phone.number]
        with self.line.look() as session:
            event = session.one(select(inbox).where(inbox.c.key == sent[-1].sid))
            assert (event.kind, event.state, event.person_id) == ("text", "handled", self.ids[name])
            words_id = event.facts["words"]
            if word is not None:
                self._authors[word] = (name, words_id)
            assert self._became_of(session, event, words_id, before), f"{name} was left without an answer"

    def _became_of(self, session: Session, event: Record, words_id: int, before: int) -> str:
        rows = session.all(select(outbox).where(outbox.c.id > before))
        bubbles = self.line.exchange.handset(NUMBERS[self.names[event.person_id]]).bubbles
        if [row for row in rows if row.to_id == event.person_id]:
            return "answered"
        if [row for row in rows if words_id in row.content.get("relay", ())]:
            return "passed on"
        if bubbles[-1].origin == "carrier":
            return "answered by the carrier"
        if [state for state in _states(session) if str(words_id) in _refs(state)]:
            return "more of an answer in words"
        if people.opted_out(session, event.person_id):
            return "they want no texts"
        return ""

    def _conversations(self, session: Session) -> list[Record]:
        return session.all(select(conversation_table).where(conversation_table.c.state.in_(OPEN_STATES)))

    def _conversations_are_sound(self, session: Session) -> None:
        """Nobody is in two at once, and each will be looked at again by itself."""
        found = self._conversations(session)
        inside = [member for row in found for member in _members(row)]
        assert len(inside) == len(set(inside)), f"in two conversations: {sorted(inside)}"
        for row in found:
            asked = session.all(select(offers).where(offers.c.conversation_id == row.id, offers.c.state == "offered"))
            bells = alarms.c.conversation_id == row.id
            offered = (alarms.c.kind == "offer_over") & alarms.c.ref.in_([offer.id for offer in asked])
            assert session.first(select(alarms).where(or_(bells, offered))), f"nothing rings any more for {row}"
            assert bool(asked) == (row.state == "offered"), f"{row} with {asked}"
        open_offers = [row.peer_id for row in session.all(select(offers).where(offers.c.state == "offered"))]
        assert len(open_offers) == len(set(open_offers))

    def _questions_are_sound(self, session: Session) -> None:
        """Whoever is asked something is asked one thing, and it is about something that is still so."""
        asked = session.all(select(question_table))
        on_top = [row.person_id for row in asked if not row.held]
        assert sorted(on_top) == sorted({row.person_id for row in asked}), f"held under nothing: {asked}"
        for row in asked:
            person = people.get(session, row.person_id)
            assert person.opted_out_at is None and person.erased_at is None, f"{row} to somebody who has gone"
            if row.kind in ("slow", "done", "repair", "quiet", "shift_ends", "ready"):
                conversation = conversations.get(session, row.conversation_id)
                assert row.person_id in _members(conversation), f"{row} to somebody who has left"
                assert conversation.closed_at is None, f"{row} after the end"
            if row.kind == "checkin":
                ended = session.one(select(checkins.c.ended_at).where(checkins.c.id == row.ref)).ended_at
                assert ended is None, f"{row} of a check-in that is over"

    def _nobody_waits_beside_a_free_peer(self, session: Session) -> None:
        for row in self._conversations(session):
            if row.state == "waiting" and not row.text_me:
                able = candidates.best(session, row, candidates.need_of(row), 1)
                assert able == [], f"{row} waits beside {able}"
        assert pool.listed(session) == pool.true(session), "the pool is not what is so"

    def _reveals_are_of_both(self, session: Session) -> None:
        """An answer is only ever sent to the other from a step that both are in on."""
        for row in session.all(select(outbox)):
            if row.content.get("effect", {}).get("text") == "reveal":
                state = session.one(select(checkins.c.state).where(checkins.c.id == row.ref)).state
                assert row.content["effect"]["step"] in state["shown"]

    def _nothing_to_who_stopped(self, session: Session) -> None:
        """Who had stopped before this step got nothing in it; who stopped in it, at most the line's own goodbye."""
        fresh = self.line.sent()[self._attempts :]
        self._attempts += len(fresh)
        stopped = {name for name, person_id in self.ids.items() if people.opted_out(session, person_id)}
        for name in stopped:
            got = [attempt.body for attempt in fresh if attempt.to == NUMBERS[name]]
            assert len(got) <= (name not in self._stopped), f"{name} wants no texts and got {got}"
        self._stopped = stopped

    def _texts_are_for_their_readers(self, session: Session) -> None:
        """Names are read by who is in the same conversation; words by who they were meant for, when they may be."""
        close = {frozenset(pair) for pair in self._pairs(session)}
        for reader in NUMBERS:
            inbox_ = self.phone(reader).inbox()
            for body in inbox_[self._read[reader] :]:
                for name in _named(body) - {reader}:
                    assert frozenset((reader, name)) in close | self._close, f"{reader} read {name} in {body!r}"
                for word in set(re.findall(r"sealedword[a-z]{2}", body)):
                    self._may_read(session, reader, word)
            self._read[reader] = len(inbox_)
        self._close = close

    def _pairs(self, session: Session) -> Iterator[tuple[str, str]]:
        for row in self._conversations(session):
            for one, other in combinations(_members(row), 2):
                yield self.names[one], self.names[other]
        for row in session.all(select(escalations).where(escalations.c.acknowledged_by.is_not(None))):
            if row.about_id != row.acknowledged_by:
                yield self.names[row.about_id], self.names[row.acknowledged_by]
            for page in session.all(select(pages.c.person_id).where(pages.c.escalation_id == row.id)):
                yield self.names[page.person_id], self.names[row.acknowledged_by]  # a team: who has it

    def _may_read(self, session: Session, reader: str, word: str) -> None:
        author, words_id = self._authors[word]
        row = session.one(select(word_table).where(word_table.c.id == words_id))
        shown = [state for state in _states(session) if words_id in _shown(state)]
        meant = row.place in SHOWN_TO_OTHERS or shown or author == reader
        assert meant, f"{reader} read {word}, which {author} said in {row.place}"


def _members(row: Record) -> list[int]:
    return [member for member in (row.caller_id, row.peer_id, row.responder_id) if member is not None]


def _states(session: Session) -> list[Any]:
    return [row.state for row in session.all(select(checkins.c.state))]


def _refs(state: Any) -> set[str]:
    """Every text that a check-in holds, given or still gathering."""
    gathering = [ref for person in state["people"].values() for ref in person.get("words", ())]
    given = [ref for by in state["answers"].values() for answer in by.values() for ref in answer.get("words", ())]
    return {*gathering, *given}


def _shown(state: Any) -> set[int]:
    """The texts in it that both have been shown."""
    given = [answer for step in state["shown"] for answer in state["answers"][step].values()]
    return {int(ref) for answer in given for ref in answer.get("words", ())}


def _named(body: str) -> set[str]:
    return {name for name in NUMBERS if re.search(rf"\b{name}\b", body)}
