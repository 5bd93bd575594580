"""The console's way to what is kept: a session for a line, opened and committed here; rooms do the rest."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from service.house import House
from service.session import Session
from service.switchboard import receive

T = TypeVar("T")
ANY_LINE = 0


class Door:
    """Transactions for pages."""

    def __init__(self, house: House) -> None:
        self._house = house

    def reading(self, line_id: int = ANY_LINE) -> AbstractContextManager[Session]:
        """A transaction that only reads. Raises Unavailable."""
        return self._house.reading(line_id)

    def writing(self, deed: Callable[[Session], T], line_id: int = ANY_LINE) -> T:
        """Do something in a transaction of its own, once more if another stood in its way. Raises Unavailable."""

        def once() -> T:
            with self._house.session(line_id) as session:
                return deed(session)

        return receive.patiently(once)
