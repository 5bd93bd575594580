"""What was asked of the database in this transaction already, and whether the answer still holds.

It holds until something is written here that it was read from. Where others write at the same time it also holds no
longer than until somebody had to be waited for: whatever is read after a lock is read anew, but for what lasts.
"""

from collections.abc import Hashable, Iterable
from typing import Any, TypeAlias

Key: TypeAlias = tuple[Hashable, ...]
"""A prepared statement and what it was given."""


class Looks:
    """The answers of one transaction, each with the moment it was given at: a count of what was done since it began."""

    def __init__(self) -> None:
        self._moment = 0
        self._written: dict[str, int] = {}
        self._answers: dict[Key, tuple[int, list[Any]]] = {}
        self._lasting: set[Key] = set()

    def known(self, key: Key, tables: Iterable[str]) -> list[Any] | None:
        """What was found, if it was asked and none of these tables has been written to since."""
        answer = self._answers.get(key)
        if answer is None:
            return None
        at, found = answer
        return None if any(self._written.get(table, -1) >= at for table in tables) else list(found)

    def keep(self, key: Key, found: list[Any], *, lasts: bool = False) -> None:
        """This is what was found now; if it `lasts`, then whatever others do, for as long as nothing is taken back."""
        self._moment += 1
        self._answers[key] = (self._moment, list(found))
        if lasts:
            self._lasting.add(key)

    def written(self, table: str) -> None:
        """Rows of a table have changed, or come, or gone; or others may have seen to that."""
        self._written[table] = self._moment

    def waited(self) -> None:
        """Everything may be otherwise by now, but for what lasts."""
        self._answers = {key: self._answers[key] for key in self._lasting}

    def forget(self) -> None:
        """Everything may be otherwise by now: what was held is so no longer."""
        self._lasting.clear()
        self._answers.clear()
