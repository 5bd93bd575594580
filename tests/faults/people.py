"""Who is on the phone in an evening: each a script that does one thing and waits for what it reads or hears."""

import random
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.carrier import Carrier, Ear, Unwilling

PEERS = {name: f"+1555000200{place}" for place, name in enumerate(("Sam", "Ana", "Kit", "Noa", "Mia"), start=1)}
RILEY = "+15550003001"
CAME_LATE = "only came now"
OFFERED, YOURS, LIGHT = "1 = take it", "You are with them now", "You both take the check-in"
NOT_TAKEN = ("already being looked after", "does not need it any more")
ANOTHER_TRY = 8
LAST = 5
CODE = re.compile(r"Text (\d{4}) to take it")
IN_ENGLISH, CHOICES = "For English, press 1", "With a peer"
NAMES = ("fern", "tide", "wren", "clay", "moss", "reed", "lark", "sand")


@dataclass
class Phone:
    """What somebody sent, and which of what they read since `known` they have gone by."""

    carrier: Carrier
    ear: Ear
    number: str
    sent: dict[str, str] = field(default_factory=dict)
    known: int = 0
    gone_by: set[int] = field(default_factory=set)

    def texts(self, body: str) -> None:
        """Text the line."""
        self.sent[self.carrier.text(self.number, body)] = body

    def does(self, deed: str, **wish: str) -> bool:
        """Something in a call; False if there is none any more."""
        try:
            self.carrier.ask("POST", f"/handsets/{self.number}/call/{deed}", wish)
        except Unwilling:
            return False
        return True

    def read(self) -> list[str]:
        """Everything read on this phone, oldest first."""
        return self.ear.read(self.number)

    def fresh(self, fragments: tuple[str, ...]) -> str | None:
        """The first text with one of these in it that they have not gone by; what was in doubt comes after others."""
        for place, body in enumerate(self.read()):
            if place < self.known or place in self.gone_by:
                continue
            if CAME_LATE in body and self.sent:
                self.gone_by.add(place)
                self.texts(list(self.sent.values())[-1])
                return None
            if any(fragment in body for fragment in fragments):
                self.gone_by.add(place)
                return body
        return None

    def begins_anew(self) -> None:
        """What came before the last that they went by concerns them no more."""
        self.known = max(self.gone_by) + 1

    def last(self) -> str:
        """The end of what they read, for who looks into what went wrong."""
        return " | ".join(body[:60].replace("\n", " ") for body in self.read()[-LAST:])


@dataclass(frozen=True)
class Reads:
    """Wait until somebody reads a new text with one of these in it."""

    phone: Phone
    fragments: tuple[str, ...]

    def come(self) -> str | None:
        """What was read, if it was."""
        return self.phone.fresh(self.fragments)

    def __str__(self) -> str:
        return f"{self.phone.number} waits for “{self.fragments[0]}”, and read last: {self.phone.last()}"


@dataclass(frozen=True)
class HasRead:
    """Wait until somebody has read all of these words, in whatever order."""

    phone: Phone
    words: tuple[str, ...]

    def come(self) -> str | None:
        """The first of the words, once all are there."""
        everything = "\n".join(self.phone.read())
        return self.words[0] if all(word in everything for word in self.words) else None

    def __str__(self) -> str:
        everything = "\n".join(self.phone.read())
        return f"{self.phone.number} has not read {', '.join(word for word in self.words if word not in everything)}"


@dataclass(frozen=True)
class Hears:
    """Wait until a voice has said one of these on somebody's call, or the call is over."""

    phone: Phone
    sid: str
    fragments: tuple[str, ...]

    def come(self) -> str | None:
        """What was said, or nothing at all if the call ended before."""
        call = self.phone.ear.call(self.phone.number, self.sid)
        if call is None:
            return None
        said = " ".join(heard["text"] for heard in call["heard"] if heard["kind"] == "say")
        if any(fragment in said for fragment in self.fragments):
            return said
        return "" if call["over"] else None

    def __str__(self) -> str:
        return f"{self.phone.number} waits to hear “{self.fragments[0]}”"


@dataclass(frozen=True)
class Knows:
    """Wait until something is so."""

    phone: Phone
    holds: Callable[[], bool]

    def come(self) -> str | None:
        """Nothing but that it is."""
        return "" if self.holds() else None

    def __str__(self) -> str:
        return f"{self.phone.number} waits before they try again"


Wait = Reads | HasRead | Hears | Knows
Script = Generator[Wait, str, Any]


@dataclass
class Duty:
    """Escalations of this evening, by the code of each."""

    wanted: int = 0
    taken: set[str] = field(default_factory=set)
    closed: int = 0


@dataclass
class Talk:
    """One caller, the peer who took them, and the words that must come through, each once and in order."""

    caller: Phone
    first: str
    from_caller: tuple[str, ...]
    from_peer: tuple[str, ...]
    goodbye: str
    duty: Duty | None = None
    """For somebody who needs on call now: there are no questions then."""
    peer: Phone | None = None
    over: set[str] = field(default_factory=set)


def talk(chance: random.Random, caller: Phone, number: int, duty: Duty | None) -> Talk:
    """What two people will say to each other."""
    word = (f"{chance.choice(NAMES)}{number}x{place}" for place in range(20))
    first, goodbye = next(word), next(word)
    said = [tuple(next(word) for _ in range(chance.randint(2, 3))) for _ in range(2)]
    return Talk(caller, first, said[0], said[1], goodbye, duty)


def calls_on_a_peer(one: Talk) -> Script:
    """From the first text to the question about a follow-up, which is declined."""
    me = one.caller
    me.texts(f"hi, it is about {one.first}")
    yield Reads(me, ("With a peer",))
    if one.duty is None:
        yield from _comes_to_a_check_in(me)
    else:
        yield from _asks_for_on_call(me, one.duty)
    for word in one.from_caller:
        me.texts(f"about {word}, you know")
    yield HasRead(me, one.from_peer)
    yield Reads(me, ("is saying goodbye",))
    me.texts(f"thank you {one.goodbye}")
    yield Reads(me, ("check in with you again",))
    me.texts("3")
    yield Reads(me, ("That is fine",))
    one.over.add("caller")


def _comes_to_a_check_in(me: Phone) -> Script:
    me.texts("1")
    yield Reads(me, ("How much can you hold",))
    me.texts("3")
    yield Reads(me, ("from 1 (low) to 5",))
    me.texts("5")
    yield Reads(me, ("you write to each other",))


def _asks_for_on_call(me: Phone, duty: Duty) -> Script:
    duty.wanted += 1
    me.texts("URGENT")
    yield HasRead(me, ("reaching our on-call person", "A peer is here", "has your message now"))


def takes_callers(me: Phone, talks: list[Talk]) -> Script:
    """Takes whoever is offered, goes through the same check-in, talks, and says goodbye; then the next."""
    while True:
        yield Reads(me, (OFFERED,))
        me.begins_anew()
        answer = yield from _wants_to_take(me)
        if YOURS not in answer:
            continue
        first = yield Reads(me, ("it is about",))
        one = next(one for one in talks if one.first in first)
        one.peer = me
        if LIGHT in answer:
            yield Reads(me, ("from 1 (low) to 5",))
            me.texts("5")
            yield Reads(me, ("you write to each other",))
        yield from _talks_with(me, one)
        if LIGHT not in answer:
            yield from _is_cared_for(me)
        one.over.add("peer")


def _wants_to_take(me: Phone) -> Script:
    """The first digit wins; who comes second is told of it, and told once more when their own digit comes."""
    me.texts("1")
    answer = yield Reads(me, (YOURS, *NOT_TAKEN))
    if YOURS not in answer:
        answer = yield Reads(me, (YOURS, *NOT_TAKEN))
    return answer


def _talks_with(me: Phone, one: Talk) -> Script:
    for word in one.from_peer:
        me.texts(f"yes, {word}")
    yield HasRead(me, one.from_caller)
    me.texts("DONE")
    yield Reads(me, ("1 = yes, goodbye",))
    me.texts("1")
    yield Reads(me, ("closed now",))


def _is_cared_for(me: Phone) -> Script:
    """After a heavy one."""
    yield Reads(me, ("How are you right now",))
    me.texts("4")
    yield Reads(me, ("What would be good next",))
    me.texts("1")
    yield Reads(me, ("with no reason asked",))


def is_on_call(me: Phone, duty: Duty) -> Script:
    """Takes each page once, however often it comes."""
    while True:
        page = yield Reads(me, ("on call is needed",))
        found = CODE.search(page)
        if found is None or found[1] in duty.taken:
            continue
        code = found[1]
        duty.taken.add(code)
        me.texts(code)
        yield Reads(me, (f"You have {code}",))
        me.texts(f"{code} done")
        yield Reads(me, (f"{code} is closed",))
        duty.closed += 1


def calls_by_phone(me: Phone, is_up: Callable[[], bool]) -> Script:
    """Dials until the line itself answers, chooses a language, hears the choices, and hangs up.

    Who was cut off after the first of it is met where they were: by the choices.
    """
    for _ in range(ANOTHER_TRY):
        sid = me.carrier.ask("POST", f"/handsets/{me.number}/calls", {})["sid"]
        heard = yield Hears(me, sid, (IN_ENGLISH, CHOICES))
        if IN_ENGLISH in heard and me.does("press", keys="1"):
            heard = yield Hears(me, sid, (CHOICES,))
        if CHOICES in heard:
            me.does("hang-up")
            return
        me.does("hang-up")
        yield Knows(me, is_up)
    raise AssertionError(f"{me.number} called {ANOTHER_TRY} times and the line never answered")
