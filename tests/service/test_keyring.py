"""The line's own keys: read from where they are kept, made once, rotated while others read, never overwritten."""

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service import keyring
from service.errors import BadInput, SettingsError
from service.vault import Vault

OLD, NEW = b"o" * 32, b"n" * 32


def setting(*keys: bytes) -> str:
    """SHOULDER_KEYS as somebody would write it."""
    return ", ".join(base64.b64encode(key).decode() for key in keys)


def test_keys_from_the_setting(tmp_path: Path) -> None:
    """Newest first, as written; no file is made."""
    assert tuple(keyring.load(setting(NEW, OLD), tmp_path)) == (NEW, OLD)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    """On the first start, whoever comes first; everybody after finds the same one."""
    with ThreadPoolExecutor(8) as hands:
        found = set(hands.map(lambda _: tuple(keyring.load("", tmp_path)), range(8)))
    assert len(found) == 1
    [keys] = found
    assert len(keys[0]) == 32
    assert stat.S_IMODE(os.stat(tmp_path / keyring.KEY_FILE).st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [keyring.KEY_FILE]


@pytest.mark.parametrize("written", ["nonsense", setting(b"short"), "AAAA", setting(NEW) + ",nonsense", "ключ"])
def test_a_key_that_is_none_is_refused(tmp_path: Path, written: str) -> None:
    """One sentence that says what to do; a new key would open nothing of before."""
    with pytest.raises(SettingsError, match="Put back the one that was there"):
        keyring.load(written, tmp_path)


def test_a_key_file_that_was_damaged_is_refused(tmp_path: Path) -> None:
    """Never replaced by a new one."""
    (tmp_path / keyring.KEY_FILE).write_text("damaged")
    with pytest.raises(SettingsError, match="keys"):
        keyring.load("", tmp_path)
    assert (tmp_path / keyring.KEY_FILE).read_text() == "damaged"


@pytest.mark.parametrize("written", [",", " , "])
def test_a_setting_without_any_key_is_refused(tmp_path: Path, written: str) -> None:
    """Commas alone are no keys."""
    with pytest.raises(SettingsError):
        keyring.load(written, tmp_path)


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    """A file cut short by a full disk is damage, too."""
    (tmp_path / keyring.KEY_FILE).write_text("")
    with pytest.raises(SettingsError):
        keyring.load("", tmp_path)


def test_a_key_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    """Where something is kept already, a new key would open none of it."""
    with pytest.raises(SettingsError, match="Put it there from your copy"):
        keyring.load("", tmp_path, make=False)
    assert list(tmp_path.iterdir()) == []


def test_a_new_key_is_used_at_once_by_whoever_had_the_file_open(tmp_path: Path) -> None:
    """Two processes with one file: what either seals, the other opens, at every step of a rotation."""
    one = Vault(keyring.load("", tmp_path), b"h" * 32)
    other = Vault(keyring.load("", tmp_path), b"h" * 32)
    before = one.new_person_key()
    fresh = keyring.add(tmp_path / keyring.KEY_FILE)
    sealed_before = one.seal(before, "before")
    after = other.new_person_key()
    assert other.keys[0] == fresh
    assert one.open(after, other.seal(after, "after")) == "after"
    assert other.open(before, sealed_before) == "before"
    assert stat.S_IMODE(os.stat(tmp_path / keyring.KEY_FILE).st_mode) == 0o600


def test_two_who_rotate_at_once_lose_no_key(tmp_path: Path) -> None:
    """Each adds its own to those that are there."""
    keyring.load("", tmp_path)
    with ThreadPoolExecutor(6) as hands:
        made = set(hands.map(lambda _: keyring.add(tmp_path / keyring.KEY_FILE), range(6)))
    assert made < set(keyring.load("", tmp_path)) and len(keyring.load("", tmp_path)) == 7
    assert [file.name for file in tmp_path.iterdir()] == [keyring.KEY_FILE]


@pytest.mark.parametrize("damage", ["", "nonsense", None])
def test_a_file_that_breaks_while_the_line_runs_changes_nothing(tmp_path: Path, damage: str | None) -> None:
    """What was read once is used on, and the damage is not written over."""
    ring = keyring.load("", tmp_path)
    known = tuple(ring)
    file = tmp_path / keyring.KEY_FILE
    if damage is None:
        file.unlink()
    else:
        file.write_text(damage)
    assert (ring[0], tuple(ring)) == (known[0], known)
    with pytest.raises(SettingsError):
        keyring.add(file)
    assert (file.read_text() if file.exists() else None) == damage


def test_the_key_in_use_is_not_dropped(tmp_path: Path) -> None:
    """Only an older one."""
    file = tmp_path / keyring.KEY_FILE
    [old] = keyring.load("", tmp_path)
    new = keyring.add(file)
    with pytest.raises(BadInput, match="the one in use"):
        keyring.drop(file, new)
    keyring.drop(file, old)
    assert tuple(keyring.load("", tmp_path)) == (new,)


def test_a_ring_shows_no_key() -> None:
    """Only what the keys are called."""
    shown = repr(keyring.Keyring((NEW, OLD)))
    assert keyring.fingerprint(NEW) in shown and "nnn" not in shown and setting(NEW) not in shown
