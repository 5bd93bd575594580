"""Sign in: one question for password and code together, and a wait after many that did not fit."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from service.accounts import inviting, kept, proof, slowing
from service.session import Record, Session
from service.tables import accounts, tries


@dataclass(frozen=True)
class Given:
    """What somebody typed, from where (empty: not known), and when by the clock on their wall (codes go by that)."""

    name: str
    password: str
    code: str
    address: str
    real_time: float


def take_a_turn(session: Session, given: Given) -> float:
    """Count a try before it is looked at; returns the seconds to wait instead, when there were too many."""
    session.do(delete(tries).where(tries.c.at < session.at - slowing.FORGOTTEN))
    held = {kind: _held(session, key) for kind, key in _keys(given).items()}
    wait = max(slowing.left(kind, row.times, session.at - row.at) for kind, row in held.items())
    if wait > 0:
        return wait
    for row in held.values():
        again = {"times": slowing.counted(row.times, session.at - row.at), "at": session.at}
        session.do(update(tries).where(tries.c.key == row.key).values(**again))
    return 0.0


def fits(session: Session, account: Record | None, given: Given, *, codes_needed: bool) -> dict[str, object] | None:
    """What signing in with this uses up, as new column values; None when it does not fit. Slow on purpose."""
    fits_so_far = proof.is_password(None if account is None else account.password, given.password)
    if account is None or not fits_so_far or account.invitation is not None:
        return None
    if not account.codes_on:
        return None if codes_needed else {}
    step = proof.half_minute(inviting.secret(session, account), given.code, given.real_time)
    if step is not None:
        return {"last_code": step} if step > account.last_code else None
    recovery = proof.is_recovery(account.recovery, given.code)
    return {"recovery": [code for code in account.recovery if code != recovery]} if recovery else None


def let_in(session: Session, account: Record, used: dict[str, object], given: Given) -> bool:
    """They are in, unless what they used has been used meanwhile; their failed tries are forgotten."""
    now = session.locked(select(accounts).where(accounts.c.id == account.id))
    assert now is not None
    same = ("password", "last_code", "recovery", "removed_at")
    if any(getattr(now, column) != getattr(account, column) for column in same):
        return False
    if used:
        session.change(accounts, account.id, **used)
    theirs = [key for kind, key in _keys(given).items() if kind != "address"]
    session.do(delete(tries).where(tries.c.key.in_(theirs)))
    return True


def _keys(given: Given) -> dict[str, str]:
    """What is counted: by address only where one is known, so that nobody waits for what a stranger does."""
    name = kept.key(given.name)
    parts = {"name": name}
    if given.address:
        parts |= {"both": f"{name}\n{given.address}", "address": given.address}
    return {kind: hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest() for kind, text in parts.items()}


def _held(session: Session, key: str) -> Record:
    """The count behind a key, made if there is none, held so that tries at once are all counted."""
    found = session.locked(select(tries).where(tries.c.key == key))
    if found is None:
        with suppress(IntegrityError), session.savepoint():  # somebody else was first
            session.do(tries.insert().values(key=key, times=0, at=session.at))
        found = session.locked(select(tries).where(tries.c.key == key))
    assert found is not None
    return found
