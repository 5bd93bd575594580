"""`shoulder keys`: a rotation while the line reads and writes, stopped anywhere; keys that are not the right ones."""

from pathlib import Path

import pytest
from sqlalchemy import select

from service import keyring, people, rewrapping, tables
from service.house import House
from service.keyring import fingerprint
from service.session import Session
from tests.service.shell import Shell

SAM, ALEX = "+15550002001", "+15550007001"
NOT_PEOPLE = 2
"""Keys that are nobody's in the tables of people: of the look-ups, and of the first account of the console."""


def everybody(house: House) -> dict[int, str | None]:
    """Every person's number, opened."""
    with house.reading(1) as session:
        rows = session.all(select(tables.people.c.id).where(tables.people.c.wrapped_key.is_not(None)))
        return {row.id: people.number(session, row.id) for row in rows}


def oldest(session: Session) -> bytes:
    """The key that was there first."""
    return session.vault.keys[-1]


def test_a_rotation_wraps_everything_again_and_the_old_key_may_go(shell: Shell) -> None:
    """Names, numbers and look-ups stay; a house that was open all the time reads on, and after the old key is gone."""
    with shell.house() as running:
        before = everybody(running)
        [first] = shell.lists("keys", "list")
        assert first["needed_for"] == len(before) + NOT_PEOPLE
        assert "is in use" in shell.does("keys", "rotate")
        new, old = shell.lists("keys", "list")
        assert (new["in_use"], new["needed_for"]) == (True, first["needed_for"])
        assert (old["key"], old["in_use"], old["needed_for"]) == (first["key"], False, 0)
        assert everybody(running) == before
        with running.session(1) as session:
            assert people.find(session, SAM) is not None
            people.met(session, ALEX, "en")
        shell.does("keys", "drop", old["key"], "--yes")
        assert [row["key"] for row in shell.lists("keys", "list")] == [new["key"]]
        assert ALEX in everybody(running).values()


def test_everybody_is_read_at_every_step_of_a_rotation_and_it_goes_on_where_it_stopped(shell: Shell) -> None:
    """One row at a time: each is under one of the two keys, and whoever comes meanwhile is under the new one."""
    home = Path(shell.environ["SHOULDER_HOME"])
    with shell.house() as running, shell.house() as other:
        before = everybody(running)
        fresh = keyring.add(home / keyring.KEY_FILE)
        after, left = None, len(before)
        for _ in range(len(before) // 2):
            with other.session(0) as session:
                count, after = rewrapping.batch(session, tables.people, after, limit=1)
                left -= count
                assert rewrapping.needed(session)[oldest(session)] == left + NOT_PEOPLE
            assert everybody(running) == before
        with running.session(1) as session:
            people.met(session, ALEX, "en")
        shell.does("keys", "rotate")  # goes on, and makes no third key
        assert [row["needed_for"] for row in shell.lists("keys", "list")] == [len(before) + NOT_PEOPLE + 1, 0]
        assert running.vault.keys[0] == fresh


def test_who_is_erased_before_their_batch_comes_stays_erased(shell: Shell) -> None:
    """No batch gives a key back to somebody who has none."""
    keyring.add(Path(shell.environ["SHOULDER_HOME"]) / keyring.KEY_FILE)
    with shell.session() as session:
        sam = people.find(session, SAM)
        assert sam is not None
        people.erase(session, sam.id)
        rewrapping.batch(session, tables.people, None)
        assert people.get(session, sam.id).wrapped_key is None


def test_a_key_that_is_needed_is_not_dropped(shell: Shell) -> None:
    """Nor one that is not there."""
    [first] = shell.lists("keys", "list")
    keyring.add(Path(shell.environ["SHOULDER_HOME"]) / keyring.KEY_FILE)
    assert "still needed for" in shell.refuses("keys", "drop", first["key"], "--yes")
    assert "There is no key" in shell.refuses("keys", "drop", "00000000", "--yes")
    shell.does("keys", "rotate")
    refused = shell.run("keys", "drop", first["key"], answer="n\n")
    assert refused.exit_code == 1 and "Backups that were made under it" in refused.output
    assert len(shell.lists("keys", "list")) == 2


def test_keys_in_the_setting_are_rotated_by_hand(shell: Shell) -> None:
    """The command makes a key and says where to put it; once it is first, everything is wrapped by it."""
    home = Path(shell.environ["SHOULDER_HOME"])
    old = (home / keyring.KEY_FILE).read_text()
    shell.environ["SHOULDER_KEYS"] = old
    said = shell.does("keys", "rotate")
    [new] = [line.strip() for line in said.splitlines() if line.startswith("  ")]
    assert len(shell.lists("keys", "list")) == 1
    shell.environ["SHOULDER_KEYS"] = f"{new},{old}"
    shell.does("keys", "rotate")
    assert [bool(row["needed_for"]) for row in shell.lists("keys", "list")] == [True, False]
    assert "take it out of SHOULDER_KEYS" in shell.refuses(
        "keys", "drop", fingerprint(keyring.parse(old, "")[0]), "--yes"
    )
    shell.environ["SHOULDER_KEYS"] = new
    assert len(shell.lists("peers", "list")) > 0


@pytest.mark.parametrize("keys", ["wrong", "gone", "damaged", "unreadable"])
def test_without_the_right_key_nothing_starts_and_nothing_changes(shell: Shell, keys: str) -> None:
    """A sentence says what to put back, and every byte stays."""
    home = Path(shell.environ["SHOULDER_HOME"])
    file = home / keyring.KEY_FILE
    said = {
        "wrong": "Put back the key that was in use",
        "gone": "Put it there from your copy",
        "damaged": "Put back the one that was there",
        "unreadable": "cannot be read",
    }
    if keys == "wrong":
        file.write_text(keyring.written(b"x" * 32))
    elif keys == "damaged":
        file.write_text("damaged")
    else:
        file.unlink()
    if keys == "unreadable":
        file.mkdir()
    before = (home / "shoulder.db").read_bytes(), sorted(home.iterdir())
    for command in (("peers", "list"), ("keys", "rotate"), ("keys", "list")):
        assert said[keys] in shell.refuses(*command)
    assert ((home / "shoulder.db").read_bytes(), sorted(home.iterdir())) == before
