"""A peer who takes two callers by text: one phone, seen as two threads, each with one of the line's numbers."""

from service import pool
from tests.phone import NUMBER, Line, Phone

RELAY = "+15550001001"


class Second(Phone):
    """The same phone, writing to the other number of the line and reading what comes from there."""

    def texts(self, body: str, *, media: int = 0, to: str = RELAY) -> Phone:
        """Send a text to the relay number."""
        return super().texts(body, media=media, to=to)

    def inbox(self) -> list[str]:
        """What came from there."""
        return came_from(self, RELAY)


class First(Phone):
    """The same phone, reading only what comes from the public number."""

    def inbox(self) -> list[str]:
        """What came from there."""
        return came_from(self, NUMBER)


def came_from(phone: Phone, number: str) -> list[str]:
    """What a phone got from one of our numbers."""
    bubbles = phone.line.exchange.handset(phone.number).bubbles
    return [bubble.body for bubble in bubbles if bubble.to == phone.number and bubble.sender == number]


def comes(caller: Phone) -> Phone:
    """A caller asks for a peer."""
    return caller.texts("hi").texts("1").texts("3").forgets()


def both_talk(caller: Phone, other: Phone, two: tuple[First, Second]) -> None:
    """The peer is in an open talk with each."""
    first, second = two
    comes(caller)
    first.texts("1")
    caller.texts("TALK")
    comes(other)
    second.hears("1 = take it")
    second.texts("1")
    other.texts("TALK")
    for phone in (caller, other, first, second):
        phone.forgets()


def agrees(line: Line) -> None:
    """The copy of who is free is the truth."""
    with line.look() as session:
        assert pool.listed(session) == pool.true(session)
