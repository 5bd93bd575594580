"""A living line where anybody may also call, pick up, press keys, speak and hang up, and what must hold then."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from service import alarms, conversations, joining, legs, rota
from service.alarms import About
from service.relay import calls
from service.session import Record, Session
from service.simulator.calls import phones
from service.simulator.calls.legs import current
from service.simulator.calls.records import Call
from tests.journeys.anything import LAST, NUMBERS, PEERS, RESPONDERS, Anything, _named
from tests.phone import NUMBER

KEYS = tuple("0123456789*#")
SAID = ("yes", "urgent", "text me", "sunny", "I want to die", "español", "goodbye")
MANNERS = ("rings", "rings", "rings", "voicemail", "busy", "unreachable")
GO_ON = ("How would you like to go on?", "¿Cómo quieres seguir?")
SAID_FIRST = (("Peers have been there too", "También hemos pasado"), ("If we fear for", "Si tememos por"))
LONG_ENOUGH = 240.0
"""Seconds after which nobody is on the way into a room any more."""


class Calling(Anything):
    """The same line and the same people, with their phones at the ear."""

    def __init__(self, fresh: Callable[[Path], AbstractContextManager[str]]) -> None:
        self._listened: dict[str, int] = {}
        self._met: set[frozenset[str]] = set()
        super().__init__(fresh)
        with self.line.house.session(self.line.id) as session:
            for name, by in zip(PEERS, ("call", "both", "text"), strict=True):
                rota.change_peer(session, self.ids[name], offers_by=by)
            for name, by, after in zip((*RESPONDERS, *LAST), ("both", "call", "text"), (None, None, 60), strict=True):
                joining.paged_by(session, self.ids[name], by)
                joining.rung_after(session, self.ids[name], after)

    def dials(self, name: str) -> None:
        """Somebody calls us, if their phone is free, and hears it out."""
        if self._call(name) is None:
            self.phone(name).calls()
            self.holds()

    def breaks_in(self, name: str, *keys: str) -> None:
        """Somebody calls us who waits for nothing: every few seconds a key, whatever is being said."""
        if self._call(name) is not None:
            return
        phones.dial(self.line.exchange, NUMBERS[name], NUMBER)
        for key in keys:
            self.line.forward(seconds=4)
            if self._talks(name):
                phones.press(self.line.exchange, NUMBERS[name], key)
        self.line.settle()
        self.holds()

    def picks_up(self, name: str, *, voicemail: bool = False) -> None:
        """A phone that rings is answered, by its owner or by a machine."""
        if self._rings(name):
            self.phone(name).picks_up(voicemail=voicemail)
            self.holds()

    def presses(self, name: str, key: str) -> None:
        """A key, after everything that was being said; a phone that rings is picked up first."""
        self.picks_up(name)
        if self._talks(name):
            self.phone(name).presses(key)
            self.holds()

    def says(self, name: str, words: str) -> None:
        """Words into the phone."""
        if self._talks(name):
            self.phone(name).says(words)
            self.holds()

    def hangs_up(self, name: str) -> None:
        """The phone is put down; one that rings is declined."""
        if self._call(name) is not None:
            self.phone(name).hangs_up()
            self.holds()

    def at_once(self, *deeds: tuple[str, str]) -> None:
        """Several people do something with their phones in the same instant: a key, or "down"."""
        with self.line.exchange.lock:
            for name, what in deeds:
                if self._talks(name) and what == "down":
                    phones.hang_up(self.line.exchange, NUMBERS[name])
                elif self._talks(name):
                    phones.press(self.line.exchange, NUMBERS[name], what)
        self.line.settle()
        self.holds()

    def behaves(self, name: str, manner: str) -> None:
        """What their phone does from now on when it is called."""
        self.phone(name).behaves(manner)

    def ends(self) -> None:
        """Everybody puts the phone down, and lets it ring; then all comes to its end as ever."""
        for name in NUMBERS:
            self.behaves(name, "rings")
            self.hangs_up(name)
        super().ends()
        with self.line.look() as session:
            assert legs.all_open(session) == []
        assert all(call.over for call in self.line.exchange.calls.values())

    def holds(self) -> None:
        """What holds of texts, and of what is heard."""
        super().holds()
        with self.line.look() as session:
            for leg in legs.all_open(session):
                assert alarms.waits(session, "leg_quiet", About(ref=leg.id)), f"nobody asks after {leg}"
                self._is_not_left_alone(session, leg)
            self._voices_are_for_their_hearers()
        self._all_is_said_first()

    # --- one by one -------------------------------------------------------------------------------------------

    def _left_lying(self, session: Session) -> list[Record]:
        """What waits to be said waits for somebody who is there to hear it."""
        lying = super()._left_lying(session)
        return [row for row in lying if row.lane != "voice" or legs.live(session, row.to_id, row.number) is None]

    def _is_not_left_alone(self, session: Session, leg: Record) -> None:
        """Who is in a room has somebody there, or on the way; who holds waits for something."""
        if leg.document.get("then") != "room" or session.at - leg.heard_at < LONG_ENOUGH:
            return
        conversation = conversations.of(session, leg.person_id, leg.number)
        assert conversation is not None, f"{leg} is in a room of nothing"
        others = conversations.others(conversation, leg.person_id)
        assert any(calls.is_here(session, conversation, other) for other in others), f"{leg} is alone in a room"

    def _voices_are_for_their_hearers(self) -> None:
        """No voice says a number, a word that was written, or the name of somebody who is in nothing with them."""
        digits = {name: re.sub(r"\D", "", number) for name, number in NUMBERS.items()}
        for hearer in NUMBERS:
            for call in self._calls(hearer):
                said = [heard.text for heard in call.heard if heard.kind == "say"]
                for text in said[self._listened.get(call.sid, 0) :]:
                    plain = re.sub(r"\D", "", text)
                    assert not [name for name, number in digits.items() if number[1:] in plain], f"number in {text!r}"
                    assert "sealedword" not in text, f"{hearer} heard {text!r}"
                    for name in _named(text) - {hearer}:
                        assert frozenset((hearer, name)) in self._close | self._met, f"{hearer} heard {text!r}"
                self._listened[call.sid] = len(said)
        self._met = self._close

    def _all_is_said_first(self) -> None:
        """Who is asked on the phone how to go on has heard, or read, all that comes before that, to its end."""
        for name in NUMBERS:
            said = [heard for call in self._calls(name) for heard in call.heard if heard.kind == "say"]
            if any(text in heard.text for heard in said for text in GO_ON):
                whole = [*self.phone(name).inbox(), *(heard.text for heard in said if not heard.cut)]
                for piece in SAID_FIRST:
                    assert any(text in one for one in whole for text in piece), f"{name} was asked before {piece[0]!r}"

    def _calls(self, name: str) -> list[Call]:
        return [call for call in self.line.exchange.calls.values() if call.phone == NUMBERS[name]]

    def _call(self, name: str) -> Call | None:
        return current(self.line.exchange, NUMBERS[name])

    def _rings(self, name: str) -> bool:
        call = self._call(name)
        return call is not None and call.direction != "inbound" and call.status == "ringing"

    def _talks(self, name: str) -> bool:
        call = self._call(name)
        return call is not None and call.answered is not None and not call.voicemail
