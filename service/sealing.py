"""What coordinators typed, and their names, from before it was sealed: sealed right after a migration or a restore."""

from sqlalchemy import Column, ColumnElement, Connection, and_, func, select, update

from service.tables import (
    accounts,
    blocks,
    drafts,
    escalations,
    people,
    phrase_lists,
    publications,
    setting_changes,
    versions,
)
from service.vault import Vault

LONGEST = 80


def name_key(vault: Vault, folded: str) -> str:
    """By which the account of a name is found: 40 hex digits that say nothing of it without the line's keys."""
    return vault.digest("names of accounts", folded)[:40]


def is_plain(connection: Connection) -> bool:
    """Whether anything is not sealed yet."""
    plain = [*((table, column != "") for table, column in _PLAIN), (escalations, _TYPED)]
    plain += [(table, _named(column)) for table, column in _SIGNED]
    first = (select(table.c.id).where(where).limit(1) for table, where in plain)
    return any(connection.execute(one).first() is not None for one in first)


def seal(connection: Connection, vault: Vault) -> None:
    """Every name, reason and note that is plain. Of somebody who was erased, nothing is kept."""
    whose = select(blocks.c.id, blocks.c.reason, people.c.wrapped_key).join(people, people.c.id == blocks.c.person_id)
    for row in connection.execute(whose.where(blocks.c.reason != "")).all():
        sealed = None if row.wrapped_key is None else vault.seal(row.wrapped_key, row.reason)
        this = update(blocks).where(blocks.c.id == row.id)
        connection.execute(this.values(reason="", sealed_reason=sealed))
    for row in connection.execute(select(accounts).where(accounts.c.name != "")).all():
        kept = {} if row.removed_at is not None else {"name_key": name_key(vault, row.name_key)}
        sealed = vault.seal(row.wrapped_key, row.name)
        connection.execute(update(accounts).where(accounts.c.id == row.id).values(name="", sealed_name=sealed, **kept))
    _seal_notes(connection, vault)
    _sign(connection, vault)


def _seal_notes(connection: Connection, vault: Vault) -> None:
    """Under the key of whom it is about; of a drill, of whoever had it."""
    about = func.coalesce(escalations.c.about_id, escalations.c.acknowledged_by)
    whose = select(escalations.c.id, escalations.c.note, people.c.wrapped_key)
    for row in connection.execute(whose.outerjoin(people, people.c.id == about).where(_TYPED)).all():
        sealed = None if row.wrapped_key is None else vault.seal(row.wrapped_key, row.note)
        this = update(escalations).where(escalations.c.id == row.id)
        connection.execute(this.values(note="", sealed_note=sealed))


def _sign(connection: Connection, vault: Vault) -> None:
    """Whoever signed with their name is named by their account; whoever has none typed at the command line."""
    known: dict[str, str] = {}
    everybody = select(accounts).order_by(accounts.c.removed_at.is_(None), accounts.c.id)
    for row in connection.execute(everybody).all():
        known[vault.open(row.wrapped_key, row.sealed_name)] = f"account {row.id}"
    for table, column in _SIGNED:
        for (name,) in connection.execute(select(column).where(_named(column)).distinct()).all():
            signed = known.get(name, f"command line, {name}")[:LONGEST]
            connection.execute(update(table).where(column == name).values({column: signed}))


def _named(column: Column[str]) -> ColumnElement[bool]:
    ours = ("account %", "command line,%", "person %")
    return and_(column.not_in(("", "shipped")), *(column.not_like(one) for one in ours))


_PLAIN = ((blocks, blocks.c.reason), (accounts, accounts.c.name))
_TYPED = escalations.c.note.not_in(("", "cannot be texted"))
_SIGNED = (
    (versions, versions.c.author),
    (publications, publications.c.author),
    (drafts, drafts.c.author),
    (setting_changes, setting_changes.c.who),
    (phrase_lists, phrase_lists.c.by),
    (blocks, blocks.c.by),
)
TABLES = (*(table.name for table, _ in _SIGNED), accounts.name, escalations.name)
"""Where something was plain: on PostgreSQL they are written anew, or its bytes would stay in them for a while."""
