"""With keys that are not the line's, whatever is wrong with them, nothing starts and nothing is written over."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service import people, tables
from service.database import Database
from service.errors import ShoulderError
from service.house import build
from service.settings import load
from tests.service.shell import Shell

ALEX = "+15550007001"
OTHER = base64.urlsafe_b64encode(b"k" * 32).decode()


def other_setting(shell: Shell, keys: Path) -> None:
    shell.environ["SHOULDER_KEYS"] = OTHER


def other_file(shell: Shell, keys: Path) -> None:
    keys.write_text(f"{OTHER}\n")


def damaged(shell: Shell, keys: Path) -> None:
    keys.write_bytes(keys.read_bytes()[:9])


def empty(shell: Shell, keys: Path) -> None:
    keys.write_bytes(b"")


def no_text(shell: Shell, keys: Path) -> None:
    keys.write_bytes(b"\xff\xfe\x00" * 9)


def gone(shell: Shell, keys: Path) -> None:
    keys.unlink()


def unreadable(shell: Shell, keys: Path) -> None:
    """Root may read any file, but not a folder in its place."""
    keys.unlink()
    keys.mkdir()


WRONG: tuple[Callable[[Shell, Path], None], ...] = (
    other_setting,
    other_file,
    damaged,
    empty,
    no_text,
    gone,
    unreadable,
)
COMMANDS = (
    ("peers", "list"),
    ("keys", "list"),
    ("keys", "rotate"),
    ("forget", ALEX, "--yes"),
)


def everything(shell: Shell) -> dict[str, list[Any]]:
    """Every row of every table, and what is in the place of the keys."""
    house = shell.environ | {"SHOULDER_KEYS": ""}
    with Database(load(house, Path("no.env")).database_url).reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in tables.metadata.sorted_tables
        }


def in_its_place(keys: Path) -> bytes | None:
    return keys.read_bytes() if keys.is_file() else None


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: one.__name__)
def test_nothing_starts_and_nothing_is_written_over(shell: Shell, wrong: Callable[[Shell, Path], None]) -> None:
    """No process, no command; the line opens again with its own keys, and everything is there."""
    keys = Path(shell.environ["SHOULDER_HOME"]) / "keys"
    with shell.session() as session:
        people.met(session, ALEX, "en")
    own, before = keys.read_bytes(), everything(shell)
    wrong(shell, keys)
    as_it_was = in_its_place(keys)
    with pytest.raises(ShoulderError):
        build(load(shell.environ, Path("no.env")))
    for command in COMMANDS:
        assert shell.refuses(*command), command
    assert everything(shell) == before and in_its_place(keys) == as_it_was
    shell.environ.pop("SHOULDER_KEYS", None)
    if keys.is_dir():
        keys.rmdir()
    keys.write_bytes(own)
    with shell.session() as session:
        assert people.number(session, people.met(session, ALEX, "en").id) == ALEX
        assert len(session.all(select(tables.people))) == len(before["people"])


def test_a_restore_over_a_line_asks_first(shell: Shell, tmp_path: Path) -> None:
    """Whoever says no, or nothing at all, has what they had."""
    shell.does("backup", str(tmp_path / "then"))
    with shell.session() as session:
        people.met(session, ALEX, "en")
    before = everything(shell)
    for answer in ("n\n", "", "what\n"):
        said = shell.run("restore", str(tmp_path / "then"), answer=answer)
        assert said.exit_code == 1 and "All that is here is replaced" in said.output
    assert everything(shell) == before
