"""What is typed wrongly or goes wrong under people's hands, case by case: a sentence, and the last good state stays."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from service import scripts
from tests.service.shell import Shell

TESTS = Path(__file__).parents[1]
TABLE = {
    "a shift that ends before it starts": [("service/test_cli_rota.py", '"before it begins"')],
    "an unknown zone": [
        ("service/test_cli_rota.py", '"is not a time zone"'),
        ("service/test_settings.py", '"LINE_ZONE", "Mars/Olympus"'),
        ("journeys/test_who_can_be_paged.py", "def test_a_shift_in_an_unknown_zone_holds_nobody_up"),
        ("service/test_cli_doctor.py", "def test_a_shift_in_a_zone_that_is_unknown_here_is_named"),
    ],
    "two peers on one number": [
        ("console/test_people.py", "Another peer has this number"),
        ("service/test_bad_input.py", "def test_a_number_that_another_peer_has"),
    ],
    "a peer deleted mid-offer": [
        ("journeys/test_left_at_once.py", "def test_a_peer_who_is_erased_while_asked_frees_the_offer"),
        ("journeys/test_who_can_be_paged.py", "def test_a_peer_who_is_erased_while_asked"),
        ("journeys/test_left_at_once.py", "def test_a_coordinators_hand_on_a_peer_who_is_asked_frees_the_offer"),
    ],
    "a responder without a number": [
        ("journeys/test_who_can_be_paged.py", "def test_a_responder_without_a_number_costs_no_time"),
    ],
    "an empty ladder": [
        ("service/test_ladder.py", "def test_nobody_at_all"),
        ("journeys/test_who_can_be_paged.py", "def test_an_empty_ladder"),
        ("journeys/test_who_can_be_paged.py", "def test_a_ladder_of_nobody_but_the_last_resort"),
    ],
    "a phrase list with a bad line": [
        ("service/test_safety_list.py", "def test_a_bad_line_is_named"),
        ("service/test_cli_safety.py", "def test_a_bad_list_is_refused_and_the_good_one_stays"),
        ("service/test_cli_safety.py", "def test_a_list_that_can_no_longer_be_read_gives_way_to_the_last_good_one"),
    ],
    "a clock that jumps": [
        ("service/test_clock_jumps.py", "def test_nothing_is_lost_or_doubled"),
        ("journeys/test_failure_table.py", "def test_the_clock_is_put_back_when_a_page_was_due"),
    ],
}


@pytest.mark.parametrize("case", TABLE)
def test_every_case_has_its_test(case: str) -> None:
    """Where the table says it is."""
    for file, mark in TABLE[case]:
        assert re.search(re.escape(mark), (TESTS / file).read_text()), f"{case}: nothing like {mark} in {file}"


def test_a_number_that_another_peer_has(shell: Shell) -> None:
    """Two who share a phone cannot be told apart: refused with a sentence, and who is there stays as they are."""
    before = shell.does("peers", "list", "--json")
    assert "needs a number of their own" in shell.refuses("peers", "add", "+15550002001", "--name", "Somebody Else")
    assert shell.does("peers", "list", "--json") == before


@pytest.mark.parametrize(
    "words",
    [
        *(("conversations", "show"), ("conversations", "erase-message"), ("followups", "cancel"), ("outbox", "send")),
        *(("inbox", "retry"), ("scripts", "rollback", "closing"), ("scripts", "withdraw", "closing")),
        *(("scripts", "export", "closing", "--version"), ("escalations", "raise", "--conversation")),
        ("rescue", "ask", "--by", "Mo", "--why", "x", "--conversation"),
    ],
    ids=" ".join,
)
def test_an_id_that_no_row_can_have(shell: Shell, words: tuple[str, ...]) -> None:
    """A digit too many, pasted: refused before the database is asked."""
    result = shell.run(*words, "9" * 20)
    assert (result.exit_code, "is not in the range" in result.output) == (2, True), result.output


@pytest.mark.parametrize("which", ["9" * 20, "²"])
def test_a_version_that_no_script_can_have(shell: Shell, which: str) -> None:
    """Then it is the name of a file, which is not there."""
    assert f"{which} cannot be read" in shell.refuses("scripts", "diff", "closing", which)
    assert f"{which} cannot be read" in shell.refuses("scripts", "diff", "closing", "1", which)


@pytest.mark.parametrize("words", [("line", "list"), ("migrate",), ("keys", "rotate"), ("backup", "a")], ids=" ".join)
def test_a_database_file_that_is_torn(shell: Shell, words: tuple[str, ...]) -> None:
    """What to do is said, and a backup can be put back once it is done."""
    home = Path(shell.environ["SHOULDER_HOME"])
    shell.does("backup", str(home / "good.backup"))
    (home / "shoulder.db").write_bytes(os.urandom(8192))
    assert "put your newest backup back: `shoulder restore FILE`" in shell.refuses(*words)
    for file in home.glob("shoulder.db*"):
        file.rename(home / f"torn-{file.name}")
    assert "The line is as it was" in shell.does("restore", str(home / "good.backup"), "--yes")
    assert len(shell.lists("line", "list")) == 1


def test_a_folder_that_is_not_there(shell: Shell) -> None:
    """For a database of one's own choice."""
    shell.environ["DATABASE_URL"] = f"sqlite:///{shell.environ['SHOULDER_HOME']}/none/line.db"
    assert "none/line.db.turn cannot be used (No such file or directory)." in shell.refuses("line", "list")


def test_a_pretend_account_that_is_torn(shell: Shell) -> None:
    """As a power cut may leave it."""
    file = Path(shell.environ["SHOULDER_HOME"]) / "pretend.json"
    file.write_text("{")
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_URL"):
        shell.environ[name] = ""
    assert shell.refuses("line", "list").startswith(f"{file} cannot be read; delete it")
    file.unlink()
    shell.does("line", "list")


def says(shell: Shell, *words: str, to: int | IO[bytes] = subprocess.PIPE) -> "subprocess.CompletedProcess[bytes]":
    """What the program does by itself, with its output where a shell may send it."""
    environ = {**os.environ, **shell.environ, "PYTHONIOENCODING": "latin-1"}
    program = [sys.executable, "-m", "service.cli", *words]
    return subprocess.run(program, env=environ, stdout=to, stderr=subprocess.PIPE, timeout=60)


def test_a_full_disk_where_the_answer_goes(shell: Shell) -> None:
    """Nobody takes half of a script for the whole: it is said, and the exit is 1."""
    with Path("/dev/full").open("wb") as full:
        done = says(shell, "scripts", "export", "closing", to=full)
    assert (done.returncode, done.stderr) == (1, b"What this says cannot be written (No space left on device).\n")


def test_a_terminal_that_is_not_in_utf_8(shell: Shell) -> None:
    """A script comes out as it is read in again, and signs outside that language stop nothing."""
    done = says(shell, "scripts", "export", "closing")
    assert (done.returncode, done.stdout.decode()) == (0, scripts.shipped("closing"))
    file = Path(shell.environ["SHOULDER_HOME"]) / "closing.nt"
    file.write_bytes(done.stdout)
    assert says(shell, "scripts", "test", str(file)).returncode == 0


def test_a_disk_that_fills_while_scripts_are_written(shell: Shell, tmp_path: Path) -> None:
    """No half of one stays, nor some without the others: the same command works once there is room."""
    folder = tmp_path / "kept"
    folder.mkdir()
    for words in (("--all", str(folder)), ("waiting", "-o", str(folder / "waiting.nt"))):
        (folder / ".waiting.nt.new").symlink_to("/dev/full")
        said = f"{folder}/waiting.nt cannot be written: No space left on device."
        assert shell.refuses("scripts", "export", *words) == said
        assert list(folder.iterdir()) == []
    shell.does("scripts", "export", "--all", str(folder))
