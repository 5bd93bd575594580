"""Sealed words open with their author's key and the line's, and with nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import VaultError
from service.vault import Vault

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32
HASHING = b"h" * 32


def kept(*keys: bytes) -> Vault:
    """A vault with these keys, newest first."""
    return Vault(keys, HASHING)


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    """Every text, with its own key; and no two seals of the same text look alike."""
    safe = kept(NEW)
    key = safe.new_person_key()
    sealed = safe.seal(key, text)
    assert safe.open(key, sealed) == text
    assert safe.seal(key, text) != sealed
    if len(text) > 3:
        assert text.encode() not in sealed


@given(st.text(min_size=1), st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_never_opens(text: str, place: int, change: int) -> None:
    """Nothing that was tampered with is taken for somebody's words."""
    safe = kept(NEW)
    key = safe.new_person_key()
    sealed = bytearray(safe.seal(key, text))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(VaultError):
        safe.open(key, bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"short", b"\0" * 12, b"\0" * 27])
def test_bytes_that_were_never_sealed(sealed: bytes) -> None:
    """A sentence, not a crash."""
    safe = kept(NEW)
    with pytest.raises(VaultError):
        safe.open(safe.new_person_key(), sealed)


def test_one_persons_key_does_not_open_anothers_words() -> None:
    """Each under their own."""
    safe = kept(NEW)
    sealed = safe.seal(safe.new_person_key(), "hello")
    with pytest.raises(VaultError):
        safe.open(safe.new_person_key(), sealed)


def test_keys_are_rotated_newest_first() -> None:
    """What the old key wrapped still opens; what is new is wrapped by the new one."""
    person = kept(OLD).new_person_key()
    sealed = kept(OLD).seal(person, "hello")
    assert kept(NEW, OLD).open(person, sealed) == "hello"
    with pytest.raises(VaultError, match="SHOULDER_KEYS"):
        kept(NEW).open(person, sealed)
    fresh = kept(NEW, OLD).new_person_key()
    assert kept(NEW).open(fresh, kept(NEW).seal(fresh, "hi")) == "hi"


def test_a_look_up_is_the_same_under_new_keys_and_says_nothing() -> None:
    """Found again after rotation; not the number, and not without the hash key."""
    found = kept(OLD).lookup("+15550007001")
    assert kept(NEW).lookup("+15550007001") == found
    assert kept(OLD).lookup("+15550007002") != found
    assert Vault((OLD,), OTHER).lookup("+15550007001") != found
    assert len(found) == 32
    assert b"7001" not in found


def test_nothing_secret_is_in_the_repr() -> None:
    """A vault may end up in a log by mistake."""
    assert "nnnn" not in repr(kept(NEW))
    assert "hhhh" not in repr(kept(NEW))
