"""What somebody proves themselves with: a password, a code from their phone, a recovery code. Stores nothing."""

import functools
import hashlib
import secrets
from collections.abc import Iterable

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
RECOVERY_CODES = 8
CODE_SECONDS = 30
DRIFT = 1
"""How many half minutes a phone's clock may be off."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's, for a small machine


def hashed(password: str) -> str:
    """A password as it is kept."""
    return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether it is the one that was kept. Takes as long when there is none, so that no name shows itself."""
    try:
        _HASHER.verify(kept or _nobodys(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def new_secret() -> str:
    """What a phone makes its codes of."""
    return pyotp.random_base32()


def address(secret: str, name: str, line: str) -> str:
    """The secret as an authenticator app reads it from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=line)


def half_minute(secret: str, code: str, at: float) -> int | None:
    """Which half minute a phone's code belongs to (real unix time / 30); None when it fits none near `at`."""
    digits = "".join(code.split())
    now = int(at) // CODE_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if secrets.compare_digest(pyotp.TOTP(secret).at(step * CODE_SECONDS).encode(), digits.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Codes for when the phone is gone, each for one time, as they are read: four and four and four."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]


def token() -> str:
    """Something unguessable, for a link or a cookie."""
    return secrets.token_urlsafe(32)


def sealed(chance: str) -> str:
    """Something unguessable as it is kept: enough to know it again, not enough to use it."""
    return hashlib.sha256(chance.encode()).hexdigest()


def recovery_kept(codes: Iterable[str]) -> list[str]:
    """Recovery codes as they are kept."""
    return [sealed(_plain(code)) for code in codes]


def is_recovery(kept: Iterable[str], code: str) -> str | None:
    """The kept one that a recovery code is, however it was typed."""
    found = sealed(_plain(code))
    return found if found in kept else None


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())


@functools.cache
def _nobodys() -> str:
    return hashed(token())
