"""What coordinators typed about people before it was sealed: sealed right after a migration or a restore."""

from sqlalchemy import Connection, select, update

from service.tables import accounts, blocks, people
from service.vault import Vault


def name_key(vault: Vault, folded: str) -> str:
    """By which the account of a name is found: 40 hex digits that say nothing of it without the line's keys."""
    return vault.digest("names of accounts", folded)[:40]


def is_plain(connection: Connection) -> bool:
    """Whether anything is not sealed yet."""
    first = (select(table.c.id).where(column != "").limit(1) for table, column in _PLAIN)
    return any(connection.execute(one).first() is not None for one in first)


def seal(connection: Connection, vault: Vault) -> None:
    """Every name and every reason that is plain. Of somebody who was erased, nothing is kept."""
    whose = select(blocks.c.id, blocks.c.reason, people.c.wrapped_key).join(people, people.c.id == blocks.c.person_id)
    for row in connection.execute(whose.where(blocks.c.reason != "")).all():
        sealed = None if row.wrapped_key is None else vault.seal(row.wrapped_key, row.reason)
        this = update(blocks).where(blocks.c.id == row.id)
        connection.execute(this.values(reason="", sealed_reason=sealed))
    for row in connection.execute(select(accounts).where(accounts.c.name != "")).all():
        kept = {} if row.removed_at is not None else {"name_key": name_key(vault, row.name_key)}
        sealed = vault.seal(row.wrapped_key, row.name)
        connection.execute(update(accounts).where(accounts.c.id == row.id).values(name="", sealed_name=sealed, **kept))


_PLAIN = ((blocks, blocks.c.reason), (accounts, accounts.c.name))
