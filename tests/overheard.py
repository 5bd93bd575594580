"""What reached anybody, and what the log says: looked at after every step of every journey, as an eavesdropper would.

Texts, answers to the carrier, the numbers that calls are shown from, and log lines hold nobody's number, no SID, no
name but of somebody met, no words but those meant for the reader, no answer before both were shown, nothing said aloud.
Each thread, one of our numbers and one phone, is looked at by itself: what is meant for a reader in one of their talks
is a leak in another. So is each line: the same phone is somebody else on every one.
"""

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, request
from sqlalchemy import select

from flows import vocabulary
from service import conversations as talks
from service import people, scripts, telemetry
from service.house import House
from service.session import Record, Session
from service.simulator.exchange import Exchange
from service.tables import checkins, conversations, escalations, inbox, legs, numbers, offers, outbox, pages, words
from service.tables import people as people_table

SID = re.compile(r"\b[A-Z]{2}[0-9a-f]{32}\b")
FOR_OTHERS = ("arrival", "waiting", "relay")
TIMES = re.compile(r'"timestamp": "[^"]*"')
LETTERS = 8
"""A text with fewer letters may be anybody's."""


@dataclass(frozen=True)
class Payload:
    """Something that somebody was sent, on a call or not."""

    to: str
    text: str
    call: str = ""
    thread: str = ""
    """From which of our numbers it came; "" for what was said on a call."""


@dataclass(frozen=True)
class Said:
    """What somebody wrote, and the words it was kept as; none of what they said aloud."""

    phone: str
    text: str
    words_id: int | None
    thread: str = ""
    """To which of our numbers they wrote it."""


class Overheard:
    """One line's payloads and log, looked at as they come."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._documents: list[Payload] = []
        self._aloud: list[tuple[str, str]] = []
        self._read = {"attempts": 0, "documents": 0, "aloud": 0, "recordings": 0, "outbox": 0, "log": 0}
        self._bubbles: dict[str, int] = {}
        self._said: list[Said] = []
        self._names: dict[int, str] = {}
        self._numbers: dict[int, str] = {}
        self._met: set[frozenset[int]] = set()
        self._in: set[tuple[int, int]] = set()
        self._line_of: dict[int | str, int] = {}
        self._threads: dict[tuple[int, int], set[str]] = {}
        self._log = io.StringIO()
        self._handler = telemetry.handler("test", self._log)
        self._handler.addFilter(lambda record: not record.name.startswith("werkzeug"))  # the tests' own servers
        logging.getLogger("shoulder").setLevel(logging.INFO)

    def close(self) -> None:
        """The log goes where it went before."""
        logging.getLogger().removeHandler(self._handler)
        structlog.reset_defaults()

    def at_the_door(self, app: Flask) -> Flask:
        """Listen to what the line answers the carrier, and to what is said aloud to it."""

        logging.getLogger().addHandler(self._handler)

        @app.after_request
        def listen(response: Response) -> Response:
            phone = next(
                (one for name in ("From", "To") if (one := request.form.get(name, "")) not in self._ours()), ""
            )
            if response.mimetype == "text/xml":
                said = response.get_data(as_text=True)
                call = request.form.get("CallSid", "")
                self._documents.append(Payload(phone, said, call, "" if call else request.form.get("To", "")))
            if spoken := request.form.get("SpeechResult"):
                self._aloud.append((phone, spoken))
            return response

        return app

    def log(self) -> str:
        """Every line of the log."""
        return self._log.getvalue()

    def nothing_leaks(self, house: House, line_id: int) -> None:
        """Look at all that is new since the last time."""
        fresh = [*self._texts(), *self._new("documents", self._documents)]
        with house.reading(line_id) as session:
            self._learn(session)
            for payload in fresh:
                self._is_for(session, payload)
            self._sentences_are_in_their_place(session)
        self._calls_show_our_number()
        self._log_is_silent()

    # --- who said what, and who is with whom ----------------------------------------------------------------------

    def _learn(self, session: Session) -> None:
        self._line_of |= {row.number: row.line_id for row in session.all(select(numbers))}
        for row in session.all(select(people_table)):
            self._line_of[row.id] = row.line_id
            if row.wrapped_key is not None:
                self._names[row.id] = people.name(session, row.id)
                self._numbers[row.id] = people.number(session, row.id) or ""
        for row in session.all(select(conversations)):
            members = [one for one in (row.caller_id, row.peer_id, row.responder_id) if one]
            self._together(row.id, members)
            for one in members:
                self._threads.setdefault((row.id, one), set()).add(talks.number_of(row, one))
        for row in session.all(select(offers).where(offers.c.state == "accepted")):
            self._in.add((row.conversation_id, row.peer_id))
            self._threads.setdefault((row.conversation_id, row.peer_id), set()).add(row.number)
        for row in session.all(select(escalations).where(escalations.c.acknowledged_by.is_not(None))):
            self._together(row.conversation_id, [one for one in (row.about_id, row.acknowledged_by) if one])
            paged = session.all(select(pages.c.person_id).where(pages.c.escalation_id == row.id))
            self._met |= {frozenset((row.acknowledged_by, page.person_id)) for page in paged}  # a team: who has it
        self._hear(session)

    def _together(self, conversation_id: int | None, members: list[int]) -> None:
        self._met |= {frozenset(pair) for pair in combinations(members, 2)}
        self._in |= {(conversation_id, one) for one in members if conversation_id is not None}

    def _hear(self, session: Session) -> None:
        for phone, handset in list(self._exchange.handsets.items()):
            sent = [bubble for bubble in handset.bubbles if bubble.sender == phone]
            for bubble in sent[self._bubbles.get(phone, 0) :]:
                event = session.first(select(inbox.c.facts).where(inbox.c.key == bubble.sid))
                if event is not None and distinctive(bubble.body):
                    self._said.append(Said(phone, bubble.body, event.facts.get("words"), bubble.to))
            self._bubbles[phone] = len(sent)
        for one in self._new("recordings", list(self._exchange.recordings.values())):
            self._aloud.append((self._exchange.calls[one.call_sid].phone, " ".join(one.words)))
        for phone, spoken in self._new("aloud", self._aloud):
            if distinctive(spoken):
                self._said.append(Said(phone, spoken, None))

    # --- one by one -----------------------------------------------------------------------------------------------

    def _is_for(self, session: Session, payload: Payload) -> None:
        assert not SID.search(payload.text), f"{payload.to} was sent a SID in {payload.text!r}"
        digits = re.sub(r"\D", "", payload.text)
        for number in self._numbers.values():
            assert not number or number[1:] not in digits, f"{payload.to} was sent a number in {payload.text!r}"
        reader = self._reader(session, payload)
        for person_id, name in self._names.items():
            if name and person_id != reader and re.search(rf"\b{re.escape(name)}\b", payload.text):
                known = [one for one, other in self._names.items() if other == name and self._knows(reader, one)]
                assert known, f"{payload.to} was sent the name {name} in {payload.text!r}"
        self._words_are_for(session, payload, reader)

    def _reader(self, session: Session, payload: Payload) -> int:
        """Whoever has that number on that line; whoever is on that call, for one who withholds it."""
        having = [one for one, number in self._numbers.items() if number == payload.to]
        here = self._line_of.get(payload.thread, session.line_id)
        found = next((one for one in having if self._line_of[one] == here), 0)
        leg = session.first(select(legs.c.person_id).where(legs.c.sid == payload.call)) if payload.call else None
        return found or (leg.person_id if leg is not None else 0)

    def _knows(self, reader: int, person_id: int) -> bool:
        return reader == person_id or frozenset((reader, person_id)) in self._met

    def _words_are_for(self, session: Session, payload: Payload, reader: int) -> None:
        text = plain(payload.text)
        for found in {plain(said.text) for said in self._said if plain(said.text) in text}:
            same = [said for said in self._said if plain(said.text) == found]
            meant = any(self._wrote(payload, said) or self._may_read(session, reader, payload, said) for said in same)
            assert meant, f"{payload.to} was sent {found!r}, which was not meant for them, in {payload.text!r}"

    def _wrote(self, payload: Payload, said: Said) -> bool:
        """Whether these are the reader's own, in the thread in which they wrote them."""
        return said.phone == payload.to and (payload.thread in (said.thread, "") or not said.thread)

    def _is_there(self, conversation_id: int, reader: int, payload: Payload) -> bool:
        """Whether the reader is in it, and it runs in this thread; whoever is only told of it may be told anywhere."""
        here = self._threads.get((conversation_id, reader), {payload.thread})
        return (conversation_id, reader) in self._in and (not payload.thread or payload.thread in here)

    def _may_read(self, session: Session, reader: int, payload: Payload, said: Said) -> bool:
        row = said.words_id and session.first(select(words).where(words.c.id == said.words_id))
        if not row:
            return False
        if self._was_shown(session, row, reader, payload):
            return True
        if row.conversation_id is None:
            return self._took(session, reader, row.person_id)
        if not self._is_there(row.conversation_id, reader, payload):
            return False
        if row.place == "relay":
            return not self._came_later(session, row, reader)
        return row.place in FOR_OTHERS

    def _took(self, session: Session, reader: int, person_id: int) -> bool:
        """Whether the reader has what is open about somebody who is in no conversation: their words are for them."""
        theirs = (escalations.c.about_id == person_id, escalations.c.conversation_id.is_(None))
        taken = select(escalations.c.id).where(*theirs, escalations.c.acknowledged_by == reader)
        return session.first(taken) is not None

    def _was_shown(self, session: Session, row: Record, reader: int, payload: Payload) -> bool:
        """Whether this is part of an answer to a step that both have been shown, in a conversation of the reader's."""
        theirs = [talk for talk, one in self._in if one == reader and self._is_there(talk, reader, payload)]
        states = session.all(select(checkins.c.state).where(checkins.c.conversation_id.in_(theirs)))
        given = [a for one in states for step in one.state["shown"] for a in one.state["answers"][step].values()]
        return any(str(row.id) in map(str, answer.get("words", ())) for answer in given)

    def _came_later(self, session: Session, row: Record, reader: int) -> bool:
        mine = (offers.c.conversation_id == row.conversation_id, offers.c.peer_id == reader)
        taken = session.all(select(offers.c.answered_at).where(*mine, offers.c.state == "accepted"))
        return bool(taken) and min(offer.answered_at for offer in taken) > row.at

    def _sentences_are_in_their_place(self, session: Session) -> None:
        """What belongs to a talk goes where it runs; an answer to the other only from a step that both are in on."""
        for row in session.all(select(outbox).where(outbox.c.id > self._read["outbox"]).order_by(outbox.c.id)):
            self._read["outbox"] = row.id
            here = self._threads.get((row.conversation_id, row.to_id), {row.number})
            assert row.number in here, f"outbox row {row.id} ({row.kind}) goes from {row.number}, not from {here}"
            effect = row.content.get("effect", {})
            if effect.get("text") == "reveal":
                state = session.one(select(checkins.c.state).where(checkins.c.id == row.ref)).state
                assert effect["step"] in state["shown"], f"an answer to {effect['step']} went out too early"

    def _calls_show_our_number(self) -> None:
        for call in list(self._exchange.calls.values()):
            shown = {call.sender, call.to} - {call.phone}
            assert shown <= self._ours() | {""}, f"{call.phone} was shown {shown}"

    def _log_is_silent(self) -> None:
        fresh = self._log.getvalue()[self._read["log"] :]
        self._read["log"] += len(fresh)
        plain_digits = re.sub(r"[^\dA-Za-z]", "", TIMES.sub("", fresh))
        digits = [number[1:] for number in self._numbers.values() if number]
        names = [name for name in self._names.values() if name and re.search(rf"\b{re.escape(name)}\b", fresh)]
        told = [said.text for said in self._said if plain(said.text) in plain(fresh)]
        seen = [*names, *told, *(number for number in digits if number in plain_digits), *SID.findall(fresh)]
        assert not seen, f"the log says {seen} in {fresh}"

    def _texts(self) -> list[Payload]:
        fresh = self._new("attempts", self._exchange.attempts)
        return [Payload(one.to, one.body, thread=one.sender) for one in fresh]

    def _new(self, kind: str, found: list[Any]) -> list[Any]:
        fresh = found[self._read[kind] :]
        self._read[kind] += len(fresh)
        return fresh

    def _ours(self) -> set[str]:
        return set(self._exchange.numbers)


def plain(text: str) -> str:
    """A text as it is looked for in others."""
    return " ".join(text.casefold().split())


def distinctive(text: str) -> bool:
    """Whether a text can only be somebody's own: no word of the house, nothing that the line itself says."""
    letters = re.sub(r"[^a-záéíóúñü]", "", plain(text))
    return len(set(letters)) > 1 and len(letters) >= LETTERS and plain(text) not in _our_words() and not _known(text)


def _known(text: str) -> bool:
    ours = (vocabulary.command, vocabulary.carrier_word, vocabulary.own_carrier_word, vocabulary.wish)
    return any(meaning(text) for meaning in ours)


@cache
def _our_words() -> str:
    return plain("\n".join(_sources()))


def _sources() -> Iterator[str]:
    yield scripts.phrases_source()
    for file in Path("flows/scripts").glob("*.nt"):
        yield file.read_text("utf-8")
