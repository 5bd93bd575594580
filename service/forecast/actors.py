"""How people on a simulated line behave: what they write to what they read, and after how long.

The times are guesses that can be believed, not measured: a minute and a half to answer somebody who writes, half a
minute to answer a question, two to look at an offer, half an hour of patience. All chance comes from what is handed in.
"""

import math
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from random import Random

SLOW, QUICK, PICKING_UP, ON_CALL = 90.0, 25.0, 40.0, 60.0
PATIENCE = 1800.0
SPREAD = 0.7
TEXTS_IN_A_TALK = 8
SILENT, NOT_NOW, GO_QUIET, URGENT = 0.08, 0.05, 0.04, 0.01
"""Shares: offers that nobody answers or that are declined, callers who fall silent in a talk or ask for on call."""
GIVE_UP, NO_MORE = "(has waited long enough)", "no, thank you"
FREE, WAITING, OFFERED, TALKING, PARTING, GONE = "free", "waiting", "offered", "talking", "parting", "gone"
WORDS = (
    "it helps that you know what that is like",
    "her partner. I went home to sleep and cannot",
    "I have not told anybody else yet, it sounds so small when I write it down",
    "thank you. it is the waiting that gets me",
    "work has been a lot and then this on top, I do not know where to begin",
    "yes",
    "maybe. I had not thought of it like that",
    "I keep going over what I should have said to him before he left, and it does not get any better at night",
)
ANSWERS = {
    "How would you like to go on": "1",
    "How much can you hold": "3",
    "our on-call person too?": "3",
    "still with the question": "2",
    "May we check in with you again": NO_MORE,
    "like to say goodbye": "1",
    "3 = say goodbye": "3",
    "talk it over with our on-call": "3",
    "What would be good next": "1",
}
"""Questions with a choice, by words of theirs, and what is chosen."""
OVER = ("closed now", "already being looked after", "does not need it any more", "finding them another peer")
_CODE = re.compile(r"Text (\d{4}) to take it")


@dataclass(frozen=True)
class Say:
    """What somebody means to write: after so many seconds, if things are still as they were for them then."""

    after: float
    body: str
    doing: str


@dataclass
class Actor(ABC):
    """Somebody with a phone. `doing` is what they are in the middle of: whatever they meant to say ends with it."""

    number: str
    chance: Random
    doing: str = FREE

    @abstractmethod
    def hears(self, body: str, at: float) -> list[Say]:
        """What they will write to it."""

    def writes(self, intended: Say, at: float) -> str | None:
        """What they do write now that the moment has come; None if it is no longer the moment for it."""
        return intended.body if intended.doing == self.doing else None

    def soon(self, median: float, body: str) -> list[Say]:
        """In about so many seconds."""
        return [Say(median * math.exp(self.chance.gauss(0.0, SPREAD)), body, self.doing)]

    def answer(self, body: str) -> list[Say]:
        """To what anybody may be asked."""
        if "from 1 (low) to 5 (good)" in body:
            return self.soon(QUICK, str(self.chance.randint(1, 5)))
        if "Write as much or as little" in body:
            return self.soon(SLOW, self.chance.choice((*WORDS, "PASS")))
        asked = next((reply for question, reply in ANSWERS.items() if question in body), None)
        return [] if asked is None else self.soon(QUICK, asked)


@dataclass
class Caller(Actor):
    """Waits for a peer for as long as their patience lasts."""

    doing: str = WAITING
    asked_at: float | None = None
    met_at: float | None = None
    left_at: float | None = None
    owes: bool = False

    def arrives(self) -> list[Say]:
        """The first text."""
        return [Say(0.0, "hi. rough night. my sister is back in hospital", self.doing)]

    def hears(self, body: str, at: float) -> list[Say]:
        """Answers what it is asked, and whoever writes to it."""
        if self.doing == GONE:
            return []
        if "looking for a peer for you" in body and self.asked_at is None:
            self.asked_at = at
            worried = self.soon(SLOW, "URGENT") if self.chance.random() < URGENT else []
            return [Say(self.chance.expovariate(1 / PATIENCE), GIVE_UP, self.doing), *worried]
        if "A peer is here with you" in body:
            self.met_at, self.doing = self.met_at or at, TALKING
            return []
        if body.startswith("Sam: "):
            return self._is_written_to()
        if "is saying goodbye" in body:
            self.doing = PARTING
            return self.soon(QUICK, "thank you, Sam")
        return self.answer(body)

    def writes(self, intended: Say, at: float) -> str | None:
        """Half of those who wait no longer say so. Who was asked whether we may write again is gone afterwards."""
        self.owes = False
        if super().writes(intended, at) is None:
            return None
        if intended.body == GIVE_UP:
            self.doing, self.left_at = GONE, at
            return "DONE" if self.chance.random() < 0.5 else None
        if intended.body == NO_MORE:
            self.doing = GONE
        return intended.body

    def _is_written_to(self) -> list[Say]:
        if self.owes or self.doing != TALKING or self.chance.random() < GO_QUIET:
            return []
        self.owes = True
        return self.soon(SLOW, self.chance.choice(WORDS))


@dataclass
class Peer(Actor):
    """Takes who is offered, says so many things, and says goodbye."""

    said: int = 0
    busy_since: float | None = None
    busy: list[tuple[float, float]] = field(default_factory=list)

    def hears(self, body: str, at: float) -> list[Say]:
        """Answers offers and questions, and whoever writes to it."""
        if "would like to talk" in body:
            self.doing = OFFERED
            return self._offered()
        if "You are with them now" in body:
            self.doing, self.said, self.busy_since = TALKING, 0, at
            return []
        if any(over in body for over in OVER):
            self.rests(at)
            return []
        if "say one last thing" in body:
            self.doing = PARTING
            return []
        if "write to each other" in body:
            return self.soon(QUICK, "Hi, I am here. I know something of that.")
        if body.startswith("Caller: "):
            return self._is_written_to()
        return self.answer(body)

    def rests(self, at: float) -> None:
        """Nobody is with them any more."""
        self.doing = FREE
        if self.busy_since is not None:
            self.busy.append((self.busy_since, at))
            self.busy_since = None

    def _offered(self) -> list[Say]:
        share = self.chance.random()
        if share < SILENT:
            return []
        return self.soon(PICKING_UP, "2" if share < SILENT + NOT_NOW else "1")

    def _is_written_to(self) -> list[Say]:
        if self.doing != TALKING:
            return []
        self.said += 1
        if self.said < TEXTS_IN_A_TALK:
            return self.soon(SLOW, self.chance.choice(WORDS))
        return self.soon(SLOW, "DONE") if self.said == TEXTS_IN_A_TALK else []


@dataclass
class Responder(Actor):
    """Takes what it is paged about, and closes it a while later."""

    def hears(self, body: str, at: float) -> list[Say]:
        """A page is answered with its code."""
        found = _CODE.search(body)
        if found is None:
            return []
        taken = self.soon(ON_CALL, found[1])
        return [*taken, Say(taken[0].after + 10 * SLOW, f"{found[1]} done", self.doing)]
