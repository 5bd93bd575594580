"""The file that a backup is: squeezed, and sealed in pieces that open only whole, in order and to the end.

MAGIC, 32 bytes of salt, 8 bytes that name the key, then pieces of 64 kB and a last one. Each file has a key of its own,
derived from one of SHOULDER_KEYS and the salt. A piece's nonce is its number and whether it is the last one, and all of
the head goes with it: a file that was cut, mixed or changed at any bit does not open.
"""

import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.errors import BadInput

MAGIC = b"SHOULDER BACKUP 1\n"
SALT, NAME, TAG = 32, 8, 16
PIECE = 64 * 1024
TORN = "This backup is torn or was changed; take another one. Nothing was changed here."


def seal(key: bytes, source: Iterable[bytes], file: BinaryIO, length: int = PIECE) -> None:
    """Write a backup of these bytes, opened again by this key."""
    salt = os.urandom(SALT)
    mine, name = _derived(key, salt)
    head = MAGIC + salt + name
    file.write(head)
    held: bytes | None = None
    for number, piece in enumerate(_pieces(_squeezed(source), length)):
        if held is not None:
            file.write(mine.encrypt(_nonce(number - 1, last=False), held, head))
        held, count = piece, number
    assert held is not None
    file.write(mine.encrypt(_nonce(count, last=True), held, head))


def opened(keys: Sequence[bytes], file: BinaryIO, length: int = PIECE) -> Iterator[bytes]:
    """The bytes again, each as soon as it is sure to be what was written.

    Raises BadInput for what is no backup, was made under another key, is torn, or was changed.
    """
    head = file.read(len(MAGIC) + SALT + NAME)
    if not head.startswith(MAGIC):
        raise BadInput("This file is no backup of a line. Nothing was changed here.")
    if len(head) < len(MAGIC) + SALT + NAME:
        raise BadInput(TORN)
    mine = _the_one(keys, head[len(MAGIC) : -NAME], head[-NAME:])
    loose = zlib.decompressobj()
    try:
        for number, (piece, last) in enumerate(_with_last(file, length + TAG)):
            if plain := loose.decompress(mine.decrypt(_nonce(number, last=last), piece, head)):
                yield plain
    except (InvalidTag, ValueError, zlib.error):
        raise BadInput(TORN) from None
    if not loose.eof:
        raise BadInput(TORN)


def _the_one(keys: Sequence[bytes], salt: bytes, name: bytes) -> AESGCM:
    for key in keys:
        mine, its_name = _derived(key, salt)
        if its_name == name:
            return mine
    raise BadInput(
        "None of the keys here opens this backup. Put the one that was in use when it was made behind them, after a "
        "comma: in SHOULDER_KEYS, or else in the file `keys` in SHOULDER_HOME. Nothing was changed here."
    )


def _derived(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    made = HKDF(SHA256(), 32 + NAME, salt, b"shoulder backup").derive(key)
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _squeezed(source: Iterable[bytes]) -> Iterator[bytes]:
    press = zlib.compressobj()
    for some in source:
        yield press.compress(some)
    yield press.flush()


def _pieces(source: Iterable[bytes], length: int) -> Iterator[bytes]:
    """The same bytes in pieces of one length, and a shorter last one."""
    waiting = bytearray()
    for some in source:
        waiting += some
        while len(waiting) > length:
            yield bytes(waiting[:length])
            del waiting[:length]
    yield bytes(waiting)


def _with_last(file: BinaryIO, length: int) -> Iterator[tuple[bytes, bool]]:
    """Each sealed piece, and whether nothing comes after it."""
    piece = file.read(length)
    while True:
        after = file.read(length)
        yield piece, not after
        if not after:
            return
        piece = after
