"""The pretend people of a demo line, for its database and for the handsets page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pretend:
    """Somebody on the handsets page."""

    number: str
    name: str
    languages: str
    part: str


PEOPLE = (
    Pretend("+15550002001", "Sam", "en,es", "peer"),
    Pretend("+15550002002", "Ana", "en,es", "peer"),
    Pretend("+15550003001", "Riley", "en,es", "on call"),
    Pretend("+15550003999", "Noor", "en", "last resort"),
)
CALLER = Pretend("+15550007001", "Alex", "en", "caller")


def handsets() -> str:
    """Everybody as the simulator's HANDSETS: numbers with names, separated by semicolons."""
    return "; ".join(f"{person.number} {person.name}, {person.part}" for person in (CALLER, *PEOPLE))
