"""A backup opens only with its key, whole, and as it was written."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.backup import container
from service.errors import BadInput

KEY, OTHER = b"k" * 32, b"o" * 32
PIECE = 64


def sealed(*some: bytes) -> bytes:
    """A backup of these."""
    file = io.BytesIO()
    container.seal(KEY, some, file, PIECE)
    return file.getvalue()


def read(backup: bytes, *keys: bytes) -> bytes:
    """What it holds."""
    return b"".join(container.opened(keys or (KEY,), io.BytesIO(backup), PIECE))


noise = st.binary(min_size=0, max_size=5 * PIECE)


@given(st.lists(noise, max_size=4))
def test_what_was_written_is_read(some: list[bytes]) -> None:
    """Whatever it is cut into; also with a newer key in front, and never twice the same."""
    backup = sealed(*some)
    assert read(backup) == read(backup, OTHER, KEY) == b"".join(some)
    assert sealed(*some) != backup


@pytest.mark.parametrize("length", [0, 1, PIECE - 11, 40, 3 * PIECE])
def test_no_cut_is_taken_for_a_whole(length: int) -> None:
    """Cut at any byte, between two pieces too; or with anything after it."""
    backup = sealed(bytes(range(256))[:length] * 2)
    for cut in range(len(backup)):
        with pytest.raises(BadInput):
            read(backup[:cut])
    for more in (b"\0", backup[-container.TAG :], backup):
        with pytest.raises(BadInput):
            read(backup + more)


@given(noise, st.data())
def test_no_changed_bit_goes_unseen(some: bytes, data: st.DataObject) -> None:
    """Nor pieces that change places."""
    backup = bytearray(sealed(some))
    place = data.draw(st.integers(0, len(backup) - 1))
    backup[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BadInput):
        read(bytes(backup))


def swapped(pieces: list[bytes]) -> list[bytes]:
    """The first two change places."""
    return [pieces[1], pieces[0], *pieces[2:]]


@pytest.mark.parametrize("change", [swapped, lambda pieces: pieces[1:], lambda pieces: [pieces[0], *pieces]])
def test_pieces_stay_where_they_are(change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Left out, doubled or exchanged."""
    backup = sealed(bytes(range(256)))
    start, length = len(container.MAGIC) + container.SALT + container.NAME, PIECE + container.TAG
    head, body = backup[:start], backup[start:]
    pieces = [body[at : at + length] for at in range(0, len(body), length)]
    assert len(pieces) > 3
    with pytest.raises(BadInput, match="torn"):
        read(head + b"".join(change(pieces)))


def test_another_key_is_refused_by_name() -> None:
    """And says which key is needed, in words."""
    with pytest.raises(BadInput, match="None of the keys here"):
        read(sealed(b"words"), OTHER)
    with pytest.raises(BadInput, match="no backup of a line"):
        read(b"SQLite format 3\0 and so on")
    assert b"words" not in sealed(b"words" * 9)
