"""Invite somebody to the console by a link that works once, and let them choose what they prove themselves with."""

from sqlalchemy import select

from service import people
from service.accounts import kept, proof, visits
from service.errors import BadInput
from service.session import Record, Session
from service.tables import accounts, coordinators

LINK_SECONDS = 7 * 86_400.0


def invite(session: Session, name: str, role: str, language: str, person_id: int | None = None) -> str:
    """A new account, and the secret of the link that opens it. Raises BadInput when the name is taken."""
    if kept.named(session, name) is not None:
        raise BadInput(f"There is somebody called {name} already; take a name that tells them apart.")
    token, own_key = proof.token(), session.vault.new_person_key()
    if person_id is None:
        person_id = people.stranger(session, f"console {proof.token()}", language).id
    session.add(
        accounts,
        person_id=person_id,
        name="",
        sealed_name=session.vault.seal(own_key, " ".join(name.split())),
        name_key=kept.found_by(session, name),
        role=role,
        language=language,
        wrapped_key=own_key,
        sealed_secret=session.vault.seal(own_key, proof.new_secret()),
        codes_on=False,
        recovery=[],
        invitation=proof.sealed(token),
        invited_until=session.at + LINK_SECONDS,
        created_at=session.at,
    )
    return token


def invited_again(session: Session, account: Record) -> str:
    """A new link for somebody who lost the first, their password or their phone; what they had opens nothing more."""
    token = proof.token()
    fresh = session.vault.seal(account.wrapped_key, proof.new_secret())
    visits.end_all(session, account.id)
    session.change(
        accounts,
        account.id,
        password=None,
        sealed_secret=fresh,
        codes_on=False,
        last_code=0,
        recovery=[],
        invitation=proof.sealed(token),
        invited_until=session.at + LINK_SECONDS,
    )
    return token


def invited(session: Session, token: str) -> Record | None:
    """The account that a link opens, if it still does."""
    good = (accounts.c.invited_until > session.at, accounts.c.removed_at.is_(None))
    return session.first(select(accounts).where(accounts.c.invitation == proof.sealed(token), *good))


def secret(session: Session, account: Record) -> str:
    """What their phone's codes are made of."""
    return session.vault.open(account.wrapped_key, account.sealed_secret)


def choose(session: Session, account: Record, hashed: str) -> None:
    """Whoever has the link has chosen a password; it opens nothing before they have joined."""
    session.change(accounts, account.id, password=hashed)


def join(session: Session, account: Record, code_at: int | None) -> list[str] | None:
    """They have chosen a password and shown a code: the link is used up. Returns recovery codes, to be shown once.

    `code_at` is None where codes were left for later. None when somebody was faster with the same link.
    """
    held = session.locked(select(accounts).where(accounts.c.id == account.id))
    if held is None or held.password is None or held.invitation != account.invitation:
        return None
    on = {"codes_on": code_at is not None, "last_code": code_at or 0}
    session.change(accounts, account.id, **on, invitation=None, joined_at=session.at)
    return kept.new_recovery(session, account.id) if code_at is not None else []


def remove(session: Session, account: Record) -> None:
    """They no longer run the line: nothing of theirs opens anything, and they are texted no more as a coordinator."""
    visits.end_all(session, account.id)
    nobodys = f"\n{account.id}"  # no name can be typed like this: theirs is free again
    codes: dict[str, object] = {"sealed_secret": b"", "codes_on": False, "recovery": []}
    gone = {"removed_at": session.at, "name_key": nobodys, "password": None, "invitation": None}
    session.change(accounts, account.id, **gone, **codes)
    session.do(coordinators.delete().where(coordinators.c.person_id == account.person_id))
