"""What can happen to a leg: events it may wait for, and interrupts that end what it is doing."""

from dataclasses import dataclass, field
from typing import Any

from service.simulator.errors import Trouble


@dataclass(frozen=True)
class Go:
    """A document to go on with: at an address, or given. fields come on top of the call's own."""

    url: str = ""
    method: str = "POST"
    fields: dict[str, str] = field(default_factory=dict)
    twiml: str = ""


@dataclass(frozen=True)
class Key:
    """One key pressed: 0-9, * or #."""

    key: str


@dataclass(frozen=True)
class Words:
    """Something said into the phone; it takes so many seconds to say."""

    text: str
    confidence: float
    seconds: float


@dataclass(frozen=True)
class PickUp:
    """The phone is answered, by a person or by a machine."""

    machine: bool = False


@dataclass(frozen=True)
class Refusal:
    """The phone will not be answered: busy, no-answer or failed."""

    status: str


@dataclass(frozen=True)
class Heeded:
    """A webhook was answered, or went wrong; the ticket says which."""

    ticket: object
    outcome: Any


@dataclass(frozen=True)
class Removed:
    """A leg was taken out of its conference."""


@dataclass(frozen=True)
class Reached:
    """A dialled leg was answered; it is ready to be connected once it has heard what it is to hear first."""

    call: Any
    ready: bool


@dataclass(frozen=True)
class Gone:
    """A dialled leg has ended."""

    call: Any


class HungUp(Trouble):
    """The leg ends; status is what it ends with if it had not been answered."""

    def __init__(self, unanswered: str = "no-answer") -> None:
        super().__init__(unanswered)
        self.unanswered = unanswered


class Redirected(Trouble):
    """The account gives the live leg something else to do."""

    def __init__(self, go: Go) -> None:
        super().__init__(go.url)
        self.go = go
