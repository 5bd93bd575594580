"""`shoulder scripts explore`: the verdict in a sentence, the run that shows it, and an exit code."""

import json
from pathlib import Path

import pytest

from service import scripts
from tests.service.shell import Shell

LEAKY = """script: Leaky
languages: en
people: caller, peer

mood:
  ask together:
    en: Your mood?
  answer: 1 to 5
  reveal:
    en: {mine} and {theirs}.

alone:
  only if: peer passed mood
  say:
    en: A word for you.

bye:
  say:
    en: Goodbye.
"""


WAITING = """company:
  only if: said 1 to mood
  ask:
    en: Company?
  answer: yes or no
"""


@pytest.fixture
def leaky(tmp_path: Path) -> str:
    """A file with a script that gives something away."""
    return written(tmp_path, LEAKY)


def written(folder: Path, source: str) -> str:
    file = folder / "script.nt"
    file.write_text(source, encoding="utf-8")
    return str(file)


def test_what_is_shipped_is_proved_in_a_sentence(shell: Shell, tmp_path: Path) -> None:
    """With how much was looked at, and in how long."""
    said = shell.does("scripts", "explore", written(tmp_path, scripts.shipped("lighter_check_in")))
    assert "is proved: nobody is stranded" in said and " states, " in said and said.rstrip().endswith(" s.")


def test_what_to_think_about_does_not_stand_in_the_way(shell: Shell, tmp_path: Path) -> None:
    told = LEAKY[: LEAKY.index("alone:")] + WAITING + LEAKY[LEAKY.index("bye:") - 1 :]
    said = shell.does("scripts", "explore", written(tmp_path, told))
    assert "script.nt:12  to think about  step company" in said and "✓ Leaky is proved" in said


def test_a_leak_is_told_with_its_place_and_the_run_that_shows_it(shell: Shell, leaky: str) -> None:
    said = shell.refuses("scripts", "explore", leaky)
    assert "script.nt:12  something is given away  step alone" in said
    assert "    1. The caller passes “mood”." in said and "✗ Leaky is not proved: 1 thing to put right." in said


def test_machines_read_the_same_as_json(shell: Shell, leaky: str) -> None:
    told = json.loads(shell.refuses("scripts", "explore", leaky, "--json"))
    assert told["proved"] is False and told["complete"] is True and told["seconds"] >= 0
    assert [finding["step"] for finding in told["findings"]] == ["alone"]


def test_what_cannot_be_read_is_not_explored(shell: Shell, tmp_path: Path) -> None:
    assert "cannot be read as a script" in shell.refuses("scripts", "explore", written(tmp_path, "script: Torn\n"))
