"""Accounts as they are kept: one name in the whole house, one role, one line."""

from sqlalchemy import select

from service import lines, people, sealing
from service.accounts import proof
from service.session import Record, Session
from service.tables import accounts

ACCOUNT = "account "
"""How a record that is to be read by others names somebody: never by name, which is sealed."""
ROLES = ("viewer", "coordinator", "admin")
"""Each may do what those before it may."""


def may(role: str, needed: str) -> bool:
    """Whether a role is enough."""
    return ROLES.index(role) >= ROLES.index(needed)


def key(name: str) -> str:
    """A name as it is compared: however it was typed."""
    return " ".join(name.casefold().split())[:40]


def found_by(session: Session, name: str) -> str:
    """By what the account of a name is found."""
    return sealing.name_key(session.vault, key(name))


def named(session: Session, name: str) -> Record | None:
    """The account with this name, on whatever line."""
    mine = (accounts.c.name_key == found_by(session, name), accounts.c.removed_at.is_(None))
    return session.first(select(accounts).where(*mine))


def name(session: Session, account: Record) -> str:
    """What somebody is called, as it was typed."""
    if account.sealed_name is None:
        return str(account.name)
    return session.vault.open(account.wrapped_key, account.sealed_name)


def called(session: Session, who: str) -> str:
    """Whom a record names as “account 3”, by their name as it is now; anybody else as they are named there."""
    number = who.removeprefix(ACCOUNT) if who.startswith(ACCOUNT) else ""
    row = session.first(select(accounts).where(accounts.c.id == int(number))) if number.isdecimal() else None
    return who if row is None else name(session, row)


def called_person(session: Session, person_id: int) -> str:
    """How somebody is told from others on a page; who has shared no first name and runs the line, as their account."""
    row = session.first(select(accounts).where(accounts.c.person_id == person_id).order_by(accounts.c.id.desc()))
    return people.called(session, person_id) if row is None or people.name(session, person_id) else name(session, row)


def get(session: Session, account_id: int) -> Record:
    """One account by id."""
    return session.one(select(accounts).where(accounts.c.id == account_id))


def all_of(session: Session) -> list[Record]:
    """Everybody who may sign in to this line, or is invited to, by name."""
    mine = select(accounts).where(accounts.c.line_id == session.line_id, accounts.c.removed_at.is_(None))
    return sorted(session.all(mine.order_by(accounts.c.id)), key=lambda account: key(name(session, account)))


def still_admin(session: Session, account_id: int) -> bool:
    """Whether somebody is one now. Until this transaction ends nobody else acts on an account here: of two admins who
    remove each other, the second finds that they are none any more."""
    lines.hold(session)
    row = session.first(select(accounts).where(accounts.c.id == account_id))
    return row is not None and row.removed_at is None and row.password is not None and row.role == "admin"


def is_last_admin(session: Session, account: Record) -> bool:
    """Whether they can invite others, and nobody could if they went."""
    lines.hold(session)
    able = [row.id for row in all_of(session) if row.role == "admin" and row.password is not None]
    return able == [account.id]


def has_role(session: Session, account_id: int, role: str) -> None:
    """What they may do, from their next page on."""
    session.change(accounts, account_id, role=role)


def speaks(session: Session, account_id: int, language: str) -> None:
    """The language that the console speaks to them."""
    session.change(accounts, account_id, language=language)


def change_password(session: Session, account_id: int, hashed: str) -> None:
    """Another password from now on, already as it is kept."""
    session.change(accounts, account_id, password=hashed)


def new_recovery(session: Session, account_id: int) -> list[str]:
    """New recovery codes, to be shown once; the old ones are worth nothing any more."""
    codes = proof.new_recovery_codes()
    session.change(accounts, account_id, recovery=proof.recovery_kept(codes))
    return codes
