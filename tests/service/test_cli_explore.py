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


@pytest.fixture
def leaky(tmp_path: Path) -> str:
    """A file with a script that gives something away."""
    file = tmp_path / "leaky.nt"
    file.write_text(LEAKY, encoding="utf-8")
    return str(file)


def test_what_is_shipped_is_proved_in_a_sentence(shell: Shell, tmp_path: Path) -> None:
    """With how much was looked at, in how long; and what there is to think about."""
    file = tmp_path / "shared_check_in.nt"
    file.write_text(scripts.shipped("shared_check_in"), encoding="utf-8")
    said = shell.does("scripts", "explore", str(file))
    assert "✓ Shared check-in is proved" in said and " states, " in said and said.rstrip().endswith(" s.")
    assert "to think about  step company" in said


def test_a_leak_is_told_with_its_place_and_the_run_that_shows_it(shell: Shell, leaky: str) -> None:
    said = shell.refuses("scripts", "explore", leaky)
    assert "leaky.nt:12  something is given away  step alone" in said
    assert "    1. The caller passes “mood”." in said and "✗ Leaky is not proved: 1 thing to put right." in said


def test_machines_read_the_same_as_json(shell: Shell, leaky: str) -> None:
    told = json.loads(shell.refuses("scripts", "explore", leaky, "--json"))
    assert told["proved"] is False and told["complete"] is True and told["seconds"] >= 0
    assert [finding["step"] for finding in told["findings"]] == ["alone"]


def test_what_cannot_be_read_is_not_explored(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "torn.nt"
    file.write_text("script: Torn\n", encoding="utf-8")
    assert "cannot be read as a script" in shell.refuses("scripts", "explore", str(file))
