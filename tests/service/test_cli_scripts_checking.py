"""`shoulder scripts check` and `test` on several files: each is told apart, and programs get JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import scripts
from service.cli.shell import shoulder

UNKNOWN = scripts.shipped("closing").replace("check in again: in 1 day", "chek in again: in 1 day")
FAILING = scripts.shipped("closing").replace("- asks again", "- does not ask again")
UNREACHED = scripts.shipped("shared_check_in").partition("tests:")[0] + (
    "tests:\n  both well:\n    caller: 5\n    peer: 4\n    expect:\n      - ends\n"
)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a good script, one that cannot be read, one that fails and one that is hardly tested."""
    sources = {"good": scripts.shipped("arrival"), "unknown": UNKNOWN, "failing": FAILING, "unreached": UNREACHED}
    for name, source in sources.items():
        (tmp_path / f"{name}.nt").write_text(source, encoding="utf-8")
    (tmp_path / "binary.nt").write_bytes(b"\x00\xff\xfe")
    return tmp_path


def ran(command: str, here: Path, *names: str) -> Result:
    files = [str(here / f"{name}.nt") if not name.startswith("-") else name for name in names]
    return CliRunner().invoke(shoulder, ["scripts", command, *files])


def test_check_goes_on_after_a_bad_file_and_ends_with_one(here: Path) -> None:
    said = ran("check", here, "binary", "unknown", "missing", "good")
    assert said.exit_code == 1
    assert "binary.nt cannot be read" in said.output and "missing.nt cannot be read" in said.output
    assert "Did you mean “check in again”?" in said.output and "good.nt can be published" in said.output
    assert ran("check", here, "good").exit_code == 0


def test_check_as_json_has_every_problem_of_every_file(here: Path) -> None:
    said = ran("check", here, "unknown", "good", "binary", "--json")
    unknown, good, binary = json.loads(said.output)
    assert said.exit_code == 1 and [one["ok"] for one in (unknown, good, binary)] == [False, True, False]
    (problem,) = unknown["problems"]
    assert (problem["line"], problem["step"], problem["warning"]) == (28, "again", False)
    assert "chek in again" in problem["message"] and "check in again" in problem["suggestion"]
    assert good["problems"] == [] and "text file" in binary["problems"][0]["message"]


def test_a_warning_alone_is_well(here: Path) -> None:
    said = ran("check", here, "unreached", "--json")
    (found,) = json.loads(said.output)
    assert said.exit_code == 0 and found["ok"] and all(problem["warning"] for problem in found["problems"])
    assert "to think about" in ran("check", here, "unreached").output


def test_the_tests_of_several_files_are_played_and_what_they_reach_is_told(here: Path) -> None:
    said = ran("test", here, "failing", "good", "unreached", "binary")
    assert said.exit_code == 1
    assert "  ✗ no\n      “does not ask again” did not come true\n" in said.output
    assert "3 of 4 tests hold" in said.output and "7 of 7 tests hold" in said.output
    assert "4 of 4 steps are reached." in said.output
    assert "3 of 5 steps are reached; no test reaches weight, company." in said.output
    assert "binary.nt cannot be read" in said.output


def test_what_is_reached_is_no_failure_and_programs_get_it_too(here: Path) -> None:
    said = ran("test", here, "unreached", "failing", "--json")
    unreached, failing = json.loads(said.output)
    assert said.exit_code == 1 and unreached["ok"] and not failing["ok"]
    assert (unreached["steps"], unreached["unreached"]) == (5, ["weight", "company"])
    assert failing["tests"][2] == {"name": "no", "ok": False, "failures": ["“does not ask again” did not come true"]}
    assert ran("test", here, "unreached").exit_code == 0


@pytest.mark.parametrize("command", ["check", "test"])
def test_no_file_at_all_is_a_mistake_in_typing(here: Path, command: str) -> None:
    assert ran(command, here).exit_code == 2


def test_a_script_takes_its_shared_blocks_from_beside_it(tmp_path: Path) -> None:
    """Only what it uses is read; a block that cannot be read is named."""
    (tmp_path / "ending.nt").write_text("bye:\n  say:\n    en: Take care.\n    es: Cuídate.\n", encoding="utf-8")
    (tmp_path / "binary.nt").write_bytes(b"\xff")
    header = "script: Short\nlanguages: en, es\npeople: caller\nuse: ending\n"
    (tmp_path / "short.nt").write_text(f"{header}tests:\n  it ends:\n    expect:\n      - says bye\n", encoding="utf-8")
    (tmp_path / "wrong.nt").write_text(header.replace("use: ending", "use: binary"), encoding="utf-8")
    assert ran("check", tmp_path, "short").exit_code == 0
    assert "1 of 1 steps are reached" in ran("test", tmp_path, "short").output
    assert "Take care." in ran("preview", tmp_path, "short").output
    assert "binary.nt cannot be read" in ran("check", tmp_path, "wrong").output
