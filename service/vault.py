"""Seal and open what belongs to people: a key for each person, wrapped by the line's keys; look-ups by keyed hash.

Sealed bytes are a 12-byte nonce and AES-256-GCM text. A person's key is wrapped by the newest of SHOULDER_KEYS; the
hash key stays the same when those are rotated. Destroying a person's wrapped key makes all their words unreadable.
"""

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.errors import VaultError

NONCE = 12


@dataclass(frozen=True)
class Vault:
    """The line's wrapping keys (newest first) and the key that look-ups are hashed under."""

    keys: Sequence[bytes] = field(repr=False)
    lookup_key: bytes = field(repr=False)

    def new_person_key(self) -> bytes:
        """A fresh 32-byte key, wrapped: store it on the person."""
        return wrap(self.keys, os.urandom(32))

    def seal(self, wrapped_key: bytes, text: str) -> bytes:
        """Encrypt one person's text under their own key."""
        return _encrypt(unwrap(self.keys, wrapped_key), text.encode())

    def open(self, wrapped_key: bytes, sealed: bytes) -> str:
        """The text again. Raises VaultError if the key is gone or wrong, or the bytes were changed."""
        return _decrypt(unwrap(self.keys, wrapped_key), sealed).decode()

    def lookup(self, number: str) -> bytes:
        """A keyed hash to find a number by; says nothing about it without the key."""
        return hmac.digest(self.lookup_key, number.encode(), "sha256")

    def digest(self, purpose: str, text: str) -> str:
        """By which a text is known again, in hex; says nothing about it without the key."""
        return hmac.digest(self.secret_for(purpose), text.encode(), "sha256").hex()

    def secret_for(self, purpose: str) -> bytes:
        """32 bytes that only this line's processes know, the same in each of them; another for each purpose."""
        return hmac.digest(self.lookup_key, f"secret for {purpose}".encode(), "sha256")


def wrap(keys: Sequence[bytes], secret: bytes) -> bytes:
    """Encrypt a key under the newest of the line's keys."""
    return _encrypt(keys[0], secret)


def unwrap(keys: Sequence[bytes], wrapped: bytes) -> bytes:
    """Try each of the line's keys. Raises VaultError when none fits."""
    return _opened(keys, wrapped)[1]


def wrapped_by(keys: Sequence[bytes], wrapped: bytes) -> bytes:
    """Which of the line's keys it takes to unwrap this. Raises VaultError when none fits."""
    return _opened(keys, wrapped)[0]


def _opened(keys: Sequence[bytes], wrapped: bytes) -> tuple[bytes, bytes]:
    for key in keys:
        try:
            return key, _decrypt(key, wrapped)
        except VaultError:
            continue
    raise VaultError("None of SHOULDER_KEYS opens this record. Put back the key that was in use when it was written.")


def _encrypt(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def _decrypt(key: bytes, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except (InvalidTag, ValueError) as error:
        raise VaultError("This record cannot be opened with that key.") from error
