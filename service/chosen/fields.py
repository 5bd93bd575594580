"""What a field of a setting takes: how it is typed, what it is made into, and why not. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

from flows.wording import holes
from service.errors import BadInput
from service.hours import DAY, end
from service.settings import e164

SAYS = {
    "needed": "Please say this; it is not optional.",
    "too_long": "This is longer than {most} characters.",
    "lacks": "“{word}” has to stay in it.",
    "stranger": "“{word}” cannot be filled in here.",
    "no_number": "Write a number from {least} to {most}.",
    "no_choice": "This is none of the choices.",
    "no_rate": "“{text}” is no number with its rate; write it as +15550001001: 3, several with commas between them.",
    "no_stretch": "“{text}” is no stretch of time; write it as 09:00-12:00, several with commas between them.",
    "overlap": "Two of these lie on each other.",
    "no_zone": "This is no time zone; use a name such as America/Chicago.",
    "no_language": "Name at least one language that Shoulder speaks: {known}.",
    "call_later_than_page": "The call has to come before the next tier is paged.",
}
_STRETCH = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")


class Amiss(BadInput):
    """What was typed cannot be used; `key` names the sentence that says so, in whatever language."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(SAYS[key].format(**values))
        self.key, self.values = key, values


class Kind(Protocol):
    """How a field is typed and what it is made into."""

    def read(self, text: str) -> Any:
        """What the line uses. Raises Amiss."""

    def typed(self, value: Any) -> str:
        """The same as somebody would type it."""


@dataclass(frozen=True)
class Words:
    """A sentence; `must` are words that stay in it, `gaps` the placeholders it has, neither more nor fewer."""

    most: int
    needed: bool = False
    must: tuple[str, ...] = ()
    gaps: frozenset[str] = frozenset()

    def read(self, text: str) -> str:
        """On one line."""
        text = " ".join(text.split())
        if self.needed and not text:
            raise Amiss("needed")
        if len(text) > self.most:
            raise Amiss("too_long", most=self.most)
        if text:
            self._whole(text)
        return text

    def typed(self, value: Any) -> str:
        """As it is."""
        return str(value)

    def _whole(self, text: str) -> None:
        there = set(holes(text))
        for gap in sorted(self.gaps - there):
            raise Amiss("lacks", word=f"{{{gap}}}")
        for gap in sorted(there - self.gaps):
            raise Amiss("stranger", word=f"{{{gap}}}")
        if text.count("{") != len(holes(text)) or text.count("}") != len(holes(text)):
            raise Amiss("stranger", word="{" if "{" in text else "}")
        for word in self.must:
            if word not in text:
                raise Amiss("lacks", word=word)


@dataclass(frozen=True)
class Amount:
    """A number between two, typed in units: minutes are 60 seconds."""

    least: int
    most: int
    unit: int = 1
    called: str = ""

    def read(self, text: str) -> int:
        """Whole, in what the line counts in."""
        text = text.strip().replace(",", ".")
        fine = re.fullmatch(r"\d{1,6}(\.\d{1,2})?", text, re.ASCII) is not None
        found = float(text) if fine else -1.0
        if not fine or not self.least <= found <= self.most or found * self.unit % 1:
            raise Amiss("no_number", least=self.least, most=self.most)
        return int(found * self.unit)

    def typed(self, value: Any) -> str:
        """Without what is not needed."""
        return f"{round(value / self.unit, 2):g}"


@dataclass(frozen=True)
class Switch:
    """Yes or no, kept as 1 or 0."""

    def read(self, text: str) -> int:
        """Ticked or not."""
        return int(text == "yes")

    def typed(self, value: Any) -> str:
        """As a browser sends it."""
        return "yes" if value else ""


@dataclass(frozen=True)
class Pick:
    """One of several whole hours."""

    least: int
    most: int

    @property
    def choices(self) -> list[str]:
        """As they are typed."""
        return [self.typed(hour) for hour in range(self.least, self.most + 1)]

    def read(self, text: str) -> int:
        """The hour."""
        if text not in self.choices:
            raise Amiss("no_choice")
        return int(text[:2])

    def typed(self, value: Any) -> str:
        """20:00."""
        return f"{value:02}:00"


@dataclass(frozen=True)
class Stretches:
    """Hours of a day, "09:00-12:00, 18:00-22:00"; one that ends before it begins runs past midnight."""

    def read(self, text: str) -> list[tuple[str, int]]:
        """When each begins, and how many minutes it lasts."""
        found = sorted(self._one(part.strip()) for part in text.split(",") if part.strip())
        for (begins, minutes), (after, _) in pairwise(found):
            if begins + minutes > after:
                raise Amiss("overlap")
        return [(f"{begins // 60:02}:{begins % 60:02}", minutes) for begins, minutes in found]

    def typed(self, value: Any) -> str:
        """With commas between them."""
        return ", ".join(f"{begins}-{end(begins, minutes)}" for begins, minutes in value)

    def _one(self, text: str) -> tuple[int, int]:
        match = _STRETCH.fullmatch(text)
        if match is None:
            raise Amiss("no_stretch", text=text[:20])
        begins, ends = (int(match[n]) * 60 + int(match[n + 1]) for n in (1, 3))
        if ends > DAY:
            raise Amiss("no_stretch", text=text[:20])
        return begins, (ends - begins) % DAY or DAY


@dataclass(frozen=True)
class Rates:
    """How many a second for each of some phone numbers, "+15550001001: 3, +15550001002: 10"."""

    least: int
    most: int

    def read(self, text: str) -> dict[str, int]:
        """By number; the last counts where one is named twice."""
        return dict(self._one(part.strip()) for part in text.split(",") if part.strip())

    def typed(self, value: Any) -> str:
        """With commas between them."""
        return ", ".join(f"{number}: {rate}" for number, rate in value.items())

    def _one(self, text: str) -> tuple[str, int]:
        number, colon, rate = text.rpartition(":")
        if not colon:
            raise Amiss("no_rate", text=text[:30])
        try:
            return e164(number.strip()), Amount(self.least, self.most).read(rate)
        except ValueError:
            raise Amiss("no_rate", text=text[:30]) from None


@dataclass(frozen=True)
class Checked:
    """What another reader takes; `key` says why not."""

    reader: Callable[[str], str]
    key: str
    values: dict[str, object] = field(default_factory=dict)

    def read(self, text: str) -> str:
        """As that reader made it."""
        try:
            return self.reader(text.strip())
        except BadInput:
            raise Amiss(self.key, **self.values) from None

    def typed(self, value: Any) -> str:
        """As it is."""
        return str(value)


@dataclass(frozen=True)
class Field:
    """One thing to fill in. Those of one row stand side by side, one for each language."""

    row: str
    kind: Kind
    language: str = ""

    @property
    def name(self) -> str:
        """What it is called in a form and in the history."""
        return f"{self.row}|{self.language}" if self.language else self.row
