"""The exchange: everything the phone company knows, behind one lock.

Lock discipline: state is read and changed while holding `lock`; nobody asks a web address or sleeps while
holding it. Lanes and Bulletin have leaf locks of their own and may be used with or without it.
"""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.simulator import wire
from service.simulator.bulletin import Bulletin
from service.simulator.calls.records import Call, Recording, Room
from service.simulator.calls.stage import Stage
from service.simulator.clock import Clock
from service.simulator.errors import Unusable
from service.simulator.faults import Fault, Faults
from service.simulator.journal import Journal
from service.simulator.lanes import Lanes
from service.simulator.optout import OptOuts
from service.simulator.records import Attempt, Bubble, Handset, Message, MessagingService, Notice, Number
from service.simulator.timers import Timers
from service.simulator.webhooks import Patience, Question

KEPT_NOTICES = 500


class Exchange:
    """One account, its numbers, every phone, and the work under way between them."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        home: Path | None = None,
        patience: Patience | None = None,
        journal: Journal | None = None,
    ) -> None:
        if not wire.PRETEND_ACCOUNT.fullmatch(account_sid):
            raise Unusable(
                "The simulator only works with a pretend account (AC, eight zeros, 24 hexadecimal digits); "
                "it never runs beside a real Twilio account."
            )
        if not auth_token:
            raise Unusable("TWILIO_AUTH_TOKEN is empty; the simulator signs its webhooks with it.")
        self.account_sid, self.auth_token = account_sid, auth_token
        self.clock, self.patience = Clock(home), patience or Patience()
        self.journal = journal or Journal()
        self.lock = threading.RLock()
        self.lanes, self.bulletin = Lanes(), Bulletin()
        self.faults, self.optouts = Faults(), OptOuts()
        self.numbers: dict[str, Number] = {}
        self.service = MessagingService(wire.new_sid("MG"))
        self.messages: dict[str, Message] = {}
        self.handsets: dict[str, Handset] = {}
        self.notices: list[Notice] = []
        self.attempts: list[Attempt] = []
        self.timers = Timers(self.clock, self.lock)
        self.stage = Stage(self.lock, self.timers)
        self.calls: dict[str, Call] = {}
        self.rooms: dict[str, Room] = {}
        self.recordings: dict[str, Recording] = {}
        self.held_back: dict[str, list[Question]] = {}
        self.calls_per_second, self.next_start = 0.0, 0.0
        self.opened = self.clock.now()

    def add_number(self, phone_number: str, settings: Mapping[str, str] | None = None) -> Number:
        """Give the account a number; settings are fields of Number such as sms_url."""
        with self.lock:
            now = self.clock.now()
            number = Number(wire.new_sid("PN"), phone_number, now, now, **dict(settings or {}))
            self.numbers[phone_number] = number
            self.journal.keep(number)
            self.bulletin.publish("numbers", numbers=self.own_numbers())
            return number

    def own_numbers(self) -> list[str]:
        """The account's numbers, oldest first."""
        with self.lock:
            return list(self.numbers)

    def handset(self, number: str) -> Handset:
        """The phone with this number; it comes into being when first spoken of, not yet on the page."""
        with self.lock:
            return self.handsets.setdefault(number, Handset(number, on_page=False))

    def lay_out(self, phones: Mapping[str, str]) -> None:
        """Put these phones on the page, each by its number with a name."""
        with self.lock:
            for number, name in phones.items():
                phone = self.handset(number)
                phone.name, phone.on_page = name, True

    def show(self, number: str, bubble: Bubble) -> None:
        """Put a message on a phone's screen."""
        with self.lock:
            self.handset(number).bubbles.append(bubble)
            self.bulletin.publish("message", number=number, message=bubble_json(number, bubble))

    def take_fault(self, kind: str, *numbers: str, status: str = "", on: str = "messages") -> Fault | None:
        """The fault that strikes on this occasion, counted down, or None."""
        with self.lock:
            fault = self.faults.take(kind, *numbers, status=status, on=on)
            if fault:
                self.bulletin.publish("faults", faults=self.faults.listed())
            return fault

    def note(self, level: str, code: int, message: str, url: str = "", sid: str = "") -> None:
        """Write a line into the debugger."""
        with self.lock:
            order = self.notices[-1].order + 1 if self.notices else 0
            notice = Notice(order, self.clock.now(), level, code, message, url, sid)
            self.notices.append(notice)
            del self.notices[:-KEPT_NOTICES]
            self.bulletin.publish("debugger", notice=vars(notice))

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is due, and no webhook or callback queued or under way; False if time ran out first."""
        end = time.monotonic() + timeout
        while self.lanes.settle(max(0.0, end - time.monotonic())):
            with self.lock:
                self.timers.ring()
                due = self.timers.next_due()
                if not self.lanes.unfinished and (due is None or due > self.clock.now()):
                    return True
        return False

    def next_due(self) -> float | None:
        """When something will next happen by itself in a call, in the line's time; None if nothing will."""
        with self.lock:
            return self.timers.next_due()

    def close(self) -> None:
        """Stop the background work and send the watchers home."""
        self.timers.close()
        self.lanes.close()
        self.bulletin.close()


def bubble_json(number: str, bubble: Bubble) -> dict[str, Any]:
    """A message as the phone with this number shows it."""
    return {
        "sid": bubble.sid,
        "direction": "sent" if bubble.sender == number else "received",
        "from": bubble.sender,
        "to": bubble.to,
        "body": bubble.body,
        "media": list(bubble.media),
        "origin": bubble.origin,
        "at": bubble.at,
    }
