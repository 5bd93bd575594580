"""Seal and open what belongs to people: a key for each person, wrapped by the line's keys; look-ups by keyed hash.

Sealed bytes are a 12-byte nonce and AES-256-GCM text. A person's key is wrapped by the newest of SHOULDER_KEYS; the
hash key stays the same when those are rotated. Destroying a person's wrapped key makes all their words unreadable.
"""

import base64
import contextlib
import hmac
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.errors import SettingsError, VaultError

NONCE = 12
KEY_FILE = "keys"


@dataclass(frozen=True)
class Vault:
    """The line's wrapping keys (newest first) and the key that look-ups are hashed under."""

    keys: tuple[bytes, ...] = field(repr=False)
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


def load_keys(setting: str, home: Path) -> tuple[bytes, ...]:
    """The wrapping keys from SHOULDER_KEYS, or from the home folder, where one is made on first start.

    Raises SettingsError when a key is not 32 bytes of base64.
    """
    if setting:
        return _parse_keys(setting, "SHOULDER_KEYS")
    path = home / KEY_FILE
    if not path.exists():
        _write_once(path, base64.b64encode(os.urandom(32)).decode())
    return _parse_keys(path.read_text(errors="replace"), path.name)


def wrap(keys: Sequence[bytes], secret: bytes) -> bytes:
    """Encrypt a key under the newest of the line's keys."""
    return _encrypt(keys[0], secret)


def unwrap(keys: Sequence[bytes], wrapped: bytes) -> bytes:
    """Try each of the line's keys. Raises VaultError when none fits."""
    for key in keys:
        try:
            return _decrypt(key, wrapped)
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


def _parse_keys(setting: str, source: str) -> tuple[bytes, ...]:
    keys = tuple(_parse_key(part.strip(), source) for part in setting.split(",") if part.strip())
    if not keys:
        raise SettingsError(f"There is no key in {source}. Put back the one that was there.")
    return keys


def _parse_key(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SettingsError(
            f"A key in {source} is not 32 bytes of base64. Put back the one that was there; "
            "a new key cannot open old records."
        )
    return key


def _write_once(path: Path, text: str) -> None:
    """Create a private file, whole or not at all; whoever comes second keeps the first one's."""
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
