"""The line's wrapping keys, newest first: from SHOULDER_KEYS, or from a file in the home folder that can be rotated.

A process that meets a record it cannot open reads the file again, so a new key is used from the moment it is written.
"""

import base64
import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

from service.errors import BadInput, SettingsError

KEY_FILE = "keys"


class Keyring(Sequence[bytes]):
    """The keys as a sequence. Asked for the newest, or gone through without success, it looks at its file again."""

    def __init__(self, keys: tuple[bytes, ...], file: Path | None = None) -> None:
        self.file = file
        self._keys = keys
        self._seen = _mark(file)

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        self._look_again()
        return self._keys[place]

    def __iter__(self) -> Iterator[bytes]:
        yield from self._keys
        if self._look_again():
            yield from self._keys

    def __repr__(self) -> str:
        return f"Keyring({', '.join(fingerprint(key) for key in self._keys)})"

    def _look_again(self) -> bool:
        """Read the file if it has changed. One that cannot be read now leaves what is known as it is."""
        mark = _mark(self.file)
        if self.file is None or mark is None or mark == self._seen:
            return False
        with contextlib.suppress(SettingsError, OSError):
            self._keys, self._seen = _read(self.file), mark
            return True
        return False


def load(setting: str, home: Path, *, make: bool = True) -> Keyring:
    """The keys from SHOULDER_KEYS, or from the home folder, where one is made if there may be none yet.

    Raises SettingsError when a key is not 32 bytes of base64, cannot be read, or is not there.
    """
    if setting:
        return Keyring(parse(setting, "SHOULDER_KEYS"))
    file = home / KEY_FILE
    if not file.exists():
        if not make:
            raise SettingsError(
                f"The key file {file} is not there, and what this line keeps opens with no other. "
                "Put it there from your copy, or set SHOULDER_KEYS to what is in it."
            )
        _write_once(file, written(os.urandom(32)))
    return Keyring(_read(file), file)


def add(file: Path) -> bytes:
    """Put a new key in front of those in a key file, whole or not at all; returns it."""
    fresh = os.urandom(32)
    with _alone_with(file):
        _replace(file, (fresh, *_read(file)))
    return fresh


def drop(file: Path, key: bytes) -> None:
    """Take a key out of a key file for good. Raises BadInput for the newest one, which is in use."""
    with _alone_with(file):
        keys = _read(file)
        if key == keys[0]:
            raise BadInput("That key is the one in use; `shoulder keys rotate` makes a new one first.")
        _replace(file, tuple(one for one in keys if one != key))


def fingerprint(key: bytes) -> str:
    """What a key is called where people can see it."""
    return hashlib.sha256(key).hexdigest()[:8]


def written(key: bytes) -> str:
    """A key as it is written in SHOULDER_KEYS."""
    return base64.b64encode(key).decode()


def parse(setting: str, source: str) -> tuple[bytes, ...]:
    """Keys from text. Raises SettingsError when there is none, or one that is no key."""
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


def _read(file: Path) -> tuple[bytes, ...]:
    try:
        text = file.read_text(errors="replace")
    except OSError as error:
        raise SettingsError(
            f"The key file {file} cannot be read ({error.strerror}); let this account read it."
        ) from None
    return parse(text, file.name)


def _mark(file: Path | None) -> tuple[int, int, int] | None:
    """Tells one state of a file from another."""
    if file is None:
        return None
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@contextlib.contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    """Nobody else changes the file meanwhile: two who rotate at once would each lose the other's key."""
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
        os.fsync(folder)
    finally:
        os.close(folder)


def _replace(file: Path, keys: tuple[bytes, ...]) -> None:
    os.replace(_draft(file, ",".join(written(key) for key in keys)), file)


def _write_once(file: Path, text: str) -> None:
    """Create a private file, whole or not at all; whoever comes second keeps the first one's."""
    draft = _draft(file, text)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        os.unlink(draft)


def _draft(file: Path, text: str) -> str:
    """The text in a private file beside it, on the disk."""
    handle, draft = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    return draft
