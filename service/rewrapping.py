"""After a rotation: what an older key wrapped is wrapped by the newest, a batch at a time."""

from collections import Counter
from typing import Any

from sqlalchemy import Column, Table, select, update

from service.errors import VaultError
from service.session import Session
from service.tables import accounts, people, secrets
from service.vault import unwrap, wrap, wrapped_by

BATCH = 500
WRAPPED: tuple[tuple[Table, Column[Any], Column[Any]], ...] = (
    (secrets, secrets.c.name, secrets.c.wrapped),
    (people, people.c.id, people.c.wrapped_key),
    (accounts, accounts.c.id, accounts.c.wrapped_key),
)
"""Every column that holds a wrapped key, and the column its rows go by."""


def batch(session: Session, table: Table, after: Any, limit: int = BATCH) -> tuple[int, Any]:
    """Wrap the next rows of a table by the newest key; returns how many needed it, and where to go on (None: done).

    Raises VaultError for a row that none of the keys opens, which stays as it is.
    """
    name, wrapped = next((name, wrapped) for one, name, wrapped in WRAPPED if one is table)
    newest = session.vault.keys[0]
    further = [] if after is None else [name > after]
    asked = select(name.label("name"), wrapped.label("wrapped")).where(wrapped.is_not(None), *further)
    rows = session.all(asked.order_by(name).limit(limit))
    old = [row for row in rows if wrapped_by(session.vault.keys, row.wrapped) != newest]
    for row in old:
        again = wrap(session.vault.keys, unwrap(session.vault.keys, row.wrapped))
        same = update(table).where(name == row.name, wrapped == row.wrapped)  # who was erased in between stays erased
        session.do(same.values({wrapped: again}))
    return len(old), rows[-1].name if len(rows) == limit else None


def lost(session: Session) -> tuple[int, int]:
    """How many records none of the keys opens, and how many there are."""
    gone = kept = 0
    for _, _, wrapped in WRAPPED:
        for row in session.do(select(wrapped).where(wrapped.is_not(None))):
            kept += 1
            gone += not _opens(session, row[0])
    return gone, kept


def _opens(session: Session, wrapped: bytes) -> bool:
    try:
        unwrap(session.vault.keys, wrapped)
    except VaultError:
        return False
    return True


def needed(session: Session) -> Counter[bytes]:
    """How many records each key is needed for. Raises VaultError when there is one that none of them opens."""
    found: Counter[bytes] = Counter()
    for _, _, wrapped in WRAPPED:
        rows = session.do(select(wrapped).where(wrapped.is_not(None)))
        found.update(wrapped_by(session.vault.keys, row[0]) for row in rows)
    return found
