"""A backup brings everything back, on and across both databases; nothing of then goes out, who withdrew stays so."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from service import alarms, keyring, migrations, outbox, people, shape, tables, withdrawals
from service.alarms import About
from service.backup import container, dump
from service.database import Database
from service.escalation import pages
from service.outbox import Envelope
from service.vault import wrap
from service.withdrawals import Withdrawal
from tests.service.conftest import LINE_NUMBER, empty_database
from tests.service.filling import fill
from tests.service.shell import Shell
from tests.service.test_cli import writes

ALEX, BO = "+15550007001", "+15550007002"
KINDS = ("sqlite", "postgresql")


@contextmanager
def migrated(kind: str, home: Path) -> Iterator[Database]:
    """A database of the newest shape."""
    home.mkdir(exist_ok=True)
    with empty_database(kind, home) as url:
        database = Database(url)
        migrations.migrate(database)
        yield database
        database.close()


def everything(database: Database) -> list[Any]:
    """Each line of a dump, the rows of a table in some order of their own."""
    with database.snapshot() as connection:
        found = list(dump.lines(dump.read(connection, dump.Head("now", 0.0))))
    tables_of, of = [], 0
    for line in found:
        of += isinstance(line, dict)
        tables_of.append((of, "" if isinstance(line, dict) else json.dumps(line)))
    return [line for _, line in sorted(zip(tables_of, found, strict=True), key=lambda one: one[0])]


@pytest.mark.parametrize("to", KINDS)
@pytest.mark.parametrize("of", KINDS)
def test_every_row_of_every_table_comes_back(of: str, to: str, tmp_path: Path) -> None:
    """From each database into each: every kind of value, and ids go on where they were."""
    with migrated(of, tmp_path / "of") as source, migrated(to, tmp_path / "to") as target:
        with source.transaction() as connection:
            filled = fill(connection)
            connection.execute(tables.alarms.delete())
            last = [_alarm(connection) for _ in range(3)][-1]
            connection.execute(tables.alarms.delete())
        written = everything(source)
        assert len([line for line in written if isinstance(line, dict)]) == 1 + len(filled)
        with target.transaction() as connection:
            found = iter(written)
            dump.head(found)
            dump.write(connection, found)
        assert everything(target) == written
        with target.transaction() as connection:
            assert _alarm(connection) > last, "a rung alarm's id never comes again"


def _alarm(connection: Connection) -> int:
    values = {"line_id": 1, "kind": "x", "lane": "live", "due_at": 0.0, "ref": 0, "step": ""}
    key = connection.execute(tables.alarms.insert().values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


@pytest.fixture
def kept(shell: Shell, tmp_path: Path) -> tuple[Shell, Path]:
    """A line where somebody waits and a text of ours too, and its backup."""
    writes(shell, "hi")
    writes(shell, "1")
    with shell.session() as session:
        bo = people.met(session, BO, "en")
        outbox.put(session, Envelope(bo.id, LINE_NUMBER), outbox.phrase("line.sorry"))
        session.do(update(tables.numbers).values(looked_at=session.at))
    said = shell.does("backup", str(tmp_path))
    [file] = tmp_path.glob("*.backup")
    assert file.name in said
    return shell, file


def test_a_line_comes_back_as_it_was(kept: tuple[Shell, Path]) -> None:
    """What was since is gone; what waited is held, and goes when a coordinator says so."""
    shell, file = kept
    writes(shell, "URGENT")
    assert len(shell.lists("escalations", "list")) == 1
    assert "Go on?" in shell.run("restore", str(file), answer="n\n").output
    assert len(shell.lists("escalations", "list")) == 1
    said = shell.run("restore", str(file), answer="y\n")
    assert said.exit_code == 0 and "Start the line now" in said.output, said.output
    assert shell.lists("escalations", "list") == []
    held = shell.lists("outbox", "list", "--state", "in_doubt")
    assert held and not shell.lists("outbox", "list", "--state", "pending")
    assert {row["state"] for row in shell.lists("conversations", "list")} == {"closed"}
    with shell.session() as session:
        assert [row.kind for row in session.all(select(tables.notices))].count("restored") == 1
        assert session.all(select(tables.numbers.c.looked_at))[0].looked_at is None
    shell.does("outbox", "send", str(held[0]["id"]))
    assert [row["id"] for row in shell.lists("outbox", "list", "--state", "pending")] == [held[0]["id"]]
    assert "not held" in shell.refuses("outbox", "send", str(held[0]["id"]))
    assert "follows" in shell.does("audit", "verify")


def test_nobody_is_paged_or_called_back_about_then(shell: Shell, tmp_path: Path) -> None:
    """On call was asked for then: it stays open, and pages nobody. A follow-up whose hour is over is not kept late."""
    writes(shell, "hi")
    writes(shell, "URGENT")
    with shell.session() as session:
        [contact] = session.all(select(tables.conversations))
        about = {"conversation_id": contact.id, "person_id": contact.caller_id, "days": 1, "zone": "UTC"}
        for due_at in (session.at - 1, session.at + 86_400):
            row = session.add(tables.followups, state="scheduled", created_at=1.0, due_at=due_at, **about)
            alarms.put_at(session, "follow_up", due_at, About(ref=row), lane="later")
        of_pages = {row.kind for row in session.all(select(tables.alarms))} & set(pages.ALARMS)
    assert of_pages
    shell.does("backup", str(tmp_path / "then"))
    assert "nobody is paged now: 1" in shell.does("restore", str(tmp_path / "then"), "--yes")
    with shell.session() as session:
        rings = session.all(select(tables.alarms))
        assert not {row.kind for row in rings} & set(pages.ALARMS)
        assert [row.state for row in session.all(select(tables.escalations))] == ["triggered"]
        followed = {row.id: row.state for row in session.all(select(tables.followups))}
        assert sorted(followed.values()) == ["missed", "scheduled"]
        assert [followed[row.ref] for row in rings if row.kind == "follow_up"] == ["scheduled"]


def test_a_backup_of_sqlite_goes_into_postgresql_and_back(kept: tuple[Shell, Path], tmp_path: Path) -> None:
    """By the commands, with the same keys: the same people are found by the same numbers."""
    shell, file = kept
    with empty_database("postgresql", tmp_path) as url:
        shell.environ["DATABASE_URL"] = url
        assert "Held for you" in shell.does("restore", str(file))
        with shell.session() as session:
            assert people.number(session, people.met(session, ALEX, "en").id) == ALEX
        writes(shell, "hello again")
        assert "is there already" in shell.refuses("backup", str(file))
        shell.does("backup", str(tmp_path / "second"))
        shell.environ["DATABASE_URL"] = ""
        shell.does("restore", str(tmp_path / "second"), "--yes")
        assert len(shell.lists("conversations", "list")) == 2


def test_who_withdrew_since_stays_withdrawn(kept: tuple[Shell, Path]) -> None:
    """Erased, stopped, and stopped and come back: by the list that is not in the database."""
    shell, file = kept
    home = Path(shell.environ["SHOULDER_HOME"])
    with shell.house() as house, house.session(1) as session:
        now = house.clock.now()
        met = [people.met(session, number, "en") for number in (ALEX, BO)]
        alex, bo = (person.lookup.hex() for person in met)
    wishes: list[tuple[withdrawals.What, str]] = [("erased", alex), ("opted_out", bo), ("erased", "00" * 32)]
    withdrawals.note(home, [Withdrawal(now + 1, 1, what, who) for what, who in wishes])
    shell.does("restore", str(file), "--yes")
    with shell.session() as session:
        erased, stopped = (people.get(session, person.id) for person in met)
        assert erased.wrapped_key is None and erased.erased_at is not None
        assert all(row.sealed is None for row in session.all(select(tables.words)) if row.person_id == erased.id)
        assert stopped.opted_out_at is not None
    withdrawals.note(home, [Withdrawal(now + 2, 1, "opted_in", bo), Withdrawal(1.0, 1, "erased", bo)])
    shell.does("restore", str(file), "--yes")
    with shell.session() as session:
        back = people.get(session, met[1].id)
        assert back.opted_out_at is None and back.wrapped_key is not None


def test_nothing_changes_by_a_backup_that_cannot_be_used(kept: tuple[Shell, Path], tmp_path: Path) -> None:
    """Torn, changed, of another line, of a newer version, or not there: one sentence each."""
    shell, file = kept
    before = shell.lists("conversations", "list")
    whole = file.read_bytes()
    for spoilt, sentence in (
        (whole[:-1], "torn"),
        (whole[: len(whole) // 2], "torn"),
        (whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:], "torn"),
        (b"something else", "no backup of a line"),
    ):
        (tmp_path / "spoilt").write_bytes(spoilt)
        assert sentence in shell.refuses("restore", str(tmp_path / "spoilt"), "--yes")
    with (tmp_path / "newer").open("wb") as newer, shell.house() as house:
        container.seal(house.vault.keys[0], [b'{"shape": "9999", "at": 0}\n'], newer)
    assert "newer version" in shell.refuses("restore", str(tmp_path / "newer"), "--yes")
    assert "cannot be read" in shell.refuses("restore", str(tmp_path / "nowhere"), "--yes")
    assert "cannot be written" in shell.refuses("backup", str(tmp_path / "nowhere" / "file"))
    with shell.house() as house, house.database.transaction() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))
    assert "shoulder migrate" in shell.refuses("backup", str(tmp_path / "other"))
    with shell.house() as house, house.database.transaction() as connection:
        connection.execute(text("update alembic_version set version_num = :newest"), {"newest": shape.newest()})
    shell.environ["SHOULDER_KEYS"] = "A" * 43 + "="
    assert "None of the keys here opens this backup" in shell.refuses("restore", str(file), "--yes")
    shell.environ["SHOULDER_KEYS"] = ""
    assert shell.lists("conversations", "list") == before


def test_whoever_restores_on_a_new_machine_is_told_what_to_bring(kept: tuple[Shell, Path], tmp_path: Path) -> None:
    """The file and its place, or the setting; done as told, the line is there, and one key more is no harm."""
    shell, file = kept
    old, new = Path(shell.environ["SHOULDER_HOME"]) / "keys", tmp_path / "new" / "keys"
    shell.environ["SHOULDER_HOME"] = str(new.parent)
    said = shell.refuses("restore", str(file))
    assert f"Copy that line's key file to {new}, or set SHOULDER_KEYS" in said and "`withdrawals`" in said
    assert not new.exists() and not (new.parent / "shoulder.db").exists()
    keyring.load("", new.parent)  # what a line makes that is begun there first
    assert "after a comma" in shell.refuses("restore", str(file))
    new.write_text(f"{new.read_text()},{old.read_text()}")
    said = shell.does("restore", str(file))
    assert f"no file `withdrawals` in {new.parent}" in said and "restore once more" in said
    (new.parent / withdrawals.FILE).touch()
    assert "`withdrawals`" not in shell.does("restore", str(file), "--yes")
    with shell.session() as session:
        assert people.number(session, people.met(session, ALEX, "en").id) == ALEX


def test_a_backup_says_nothing_without_its_keys(kept: tuple[Shell, Path]) -> None:
    """No number, no word, no name; and nobody else on the machine may read it."""
    _, file = kept
    found = file.read_bytes()
    assert not [canary for canary in (ALEX, "Willow", "America/New_York", '"table"') if canary.encode() in found]
    assert os.stat(file).st_mode & 0o077 == 0


def test_a_backup_of_an_older_shape_is_brought_up_to_date(kept: tuple[Shell, Path], tmp_path: Path) -> None:
    """Whoever restores need not have the version that it was made by."""
    shell, _ = kept
    values = {"name": "Old Oak", "languages": "en", "zone": "UTC", "policy": {}, "policy_is_demo": False}
    line = {"id": 1, **values, "paused": False, "settings": {}, "created_at": 0.0}
    with (tmp_path / "old").open("wb") as file, shell.house() as house:
        lookup = base64.b64encode(wrap(house.vault.keys, b"l" * 32)).decode()
        written = [
            {"shape": "0001", "at": 0.0},
            {"table": "secrets", "columns": ["name", "wrapped"], "binary": ["wrapped"], "highest": 0},
            ["lookup", lookup],
            {"table": "lines", "columns": list(line), "binary": [], "highest": 1},
            list(line.values()),
        ]
        container.seal(house.vault.keys[0], [json.dumps(one).encode() + b"\n" for one in written], file)
    shell.does("restore", str(tmp_path / "old"), "--yes")
    with shell.house() as house:
        assert not shape.behind(house.database)
        with house.reading(1) as session:
            assert [row.name for row in session.all(select(tables.lines))] == ["Old Oak"]
