"""`shoulder scripts preview`: a screenplay on a terminal, a page in a pipe, JSON for programs."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import scripts
from service.cli.shell import shoulder

COLUMNS = (80, 100, 120)
QUESTION = "How is your mood right now, from 1 (low) to 5 (good)?"


@pytest.fixture
def check_in(tmp_path: Path) -> str:
    """The shipped check-in, as a file."""
    file = tmp_path / "shared_check_in.nt"
    file.write_text(scripts.shipped("shared_check_in"), encoding="utf-8")
    return str(file)


def previewed(*arguments: str, columns: int = 0) -> Result:
    """What the command prints; with `columns` as on a terminal that wide."""
    terminal = {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": str(columns)} if columns else {}
    return CliRunner().invoke(shoulder, ["scripts", "preview", *arguments], env=terminal)


@pytest.mark.parametrize("columns", COLUMNS)
def test_on_a_terminal_the_caller_is_left_the_peer_right_and_nothing_is_cut(check_in: str, columns: int) -> None:
    said = previewed(check_in, "--language", "en", "--medium", "sms", columns=columns)
    assert said.exit_code == 0
    page = re.sub(r"\x1b\[[0-9;]*m", "", said.output).splitlines()
    assert max(map(len, page)) <= columns
    reveal = next(line for line in page if "You said 2." in line and "You said 4." in line)
    assert reveal.index("You said 2.") < columns // 2 < reveal.index("You said 4.")
    words = " ".join(re.sub(r"[│╭╮╰╯─]", " ", "\n".join(page)).split())
    assert QUESTION in words
    assert "only if either said 3 or less to mood" in words and "please → tell: on call" in words
    assert f"1 segment (GSM-7, {len(QUESTION)} of 160)" in words and "at most 8 segments each" in words


def test_in_a_pipe_it_is_plain_and_has_every_language_and_medium(check_in: str) -> None:
    said = previewed(check_in).output
    assert "\x1b" not in said and "│" not in said
    headings = [line for line in said.splitlines() if line.startswith("Shared check-in")]
    assert headings == [
        f"Shared check-in · {language} · {by}" for language in ("English", "Spanish") for by in ("by text", "by voice")
    ]
    assert "  caller and peer: ¿Cómo está tu ánimo ahora, de 1 (bajo) a 5 (bueno)?\n    1 segment (UCS-2" in said
    assert "    1 Sí\n    2 No sé\n    3 Ahora no\n" in said and "1: Sí. 2: No sé. 3: Ahora no." in said


def test_as_json_it_is_the_structure_itself(check_in: str) -> None:
    (play,) = json.loads(previewed(check_in, "--language", "es", "--medium", "voice", "--json").output)
    assert (play["language"], play["medium"], play["people"]) == ("es", "voice", ["caller", "peer"])
    assert [scene["step"] for scene in play["scenes"]] == ["hello", "mood", "weight", "company", "bye"]


def test_what_cannot_be_shown_is_a_sentence(check_in: str, tmp_path: Path) -> None:
    refused = previewed(check_in, "--language", "fr")
    assert refused.exit_code == 1 and refused.output == "This script has no language fr; it has en and es.\n"
    assert previewed(check_in, "--medium", "pigeon").exit_code == 2
    broken = tmp_path / "broken.nt"
    broken.write_bytes(b"\x00\xff")
    assert previewed(str(broken)).exit_code == 1 and previewed(str(tmp_path / "none.nt")).exit_code == 1


def test_a_script_for_one_person_is_one_column(tmp_path: Path) -> None:
    file = tmp_path / "closing.nt"
    file.write_text(scripts.shipped("closing"), encoding="utf-8")
    page = re.sub(r"\x1b\[[0-9;]*m", "", previewed(str(file), "--language", "en", columns=100).output).splitlines()
    tops = [line for line in page if "╭" in line]
    assert tops and all(line.rindex("╭") == 0 for line in tops)
