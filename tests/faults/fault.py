"""A way of breaking a line, as a value: what strikes at random instants of an evening, and what lasts through it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from tests.faults.play import Evening, Strike

Lasting = Callable[[Evening], AbstractContextManager[None]]


def _nothing(_: Evening) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True)
class Fault:
    """Its name, a sentence that says what happens, and the evening in which it comes with others of its kind.

    `through` is entered before anybody comes and left when all have said goodbye; `ground` is what the line stands on.
    """

    name: str
    sentence: str
    evening: str
    strikes: tuple[Strike, ...] = ()
    through: Lasting = _nothing
    ground: str = "sqlite"
