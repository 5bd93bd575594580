"""`shoulder scripts`: a file is checked and tested before it can be published; versions come and go."""

from pathlib import Path

import pytest

from service import scripts
from tests.service.shell import Shell

UNREADABLE = """script: Hello
used for: on my own
languages: en, es
people: caller

hello:
  say:
    en: Hi
    es: Hola

how:
  ask:
    en: How?
    es: ¿Cómo?
  choices:
    one:
      en: One
      es: Uno
      find a per: yes
"""
FAILING = """script: Hello
used for: on my own
languages: en, es
people: caller

hello:
  say:
    en: Hi
    es: Hola

tests:
  a test:
    caller: 1
    expect:
      - finds a peer
"""


def written(folder: Path, source: str) -> str:
    file = folder / "hello.nt"
    file.write_text(source, encoding="utf-8")
    return str(file)


def test_check_shows_the_line_and_what_to_do(shell: Shell, tmp_path: Path) -> None:
    """The place, the source line with a mark under it, the sentence, the suggestion; exit 1."""
    said = shell.refuses("scripts", "check", written(tmp_path, UNREADABLE))
    assert "hello.nt:19" in said and "19 │       find a per: yes" in said
    assert "Did you mean “find a peer”?" in said
    mark = next(line for line in said.splitlines() if line.strip().endswith("^"))
    assert mark.index("^") == said.splitlines()[1].index("find a per")


@pytest.mark.parametrize("name", scripts.SHIPPED)
def test_what_is_shipped_can_be_published(shell: Shell, tmp_path: Path, name: str) -> None:
    """Checked, tested and published as any script is."""
    file = tmp_path / f"{name}.nt"
    file.write_text(scripts.shipped(name), encoding="utf-8")
    assert "can be published" in shell.does("scripts", "check", str(file))
    assert "tests hold" in shell.does("scripts", "test", str(file))
    assert "version 2" in shell.does("scripts", "publish", str(file), "--note", "again")


@pytest.mark.parametrize("command", ["test", "publish"])
def test_what_cannot_be_read_is_not_used(shell: Shell, tmp_path: Path, command: str) -> None:
    """One path to the details."""
    said = shell.refuses("scripts", command, written(tmp_path, UNREADABLE))
    assert "`shoulder scripts check` shows where" in said
    assert len(shell.lists("scripts", "list")) == len(scripts.SHIPPED)


def test_a_script_whose_own_tests_fail_is_not_published(shell: Shell, tmp_path: Path) -> None:
    """They are the author's promises."""
    file = written(tmp_path, FAILING)
    assert "✗ a test" in shell.refuses("scripts", "test", file)
    assert "Nothing was published" in shell.refuses("scripts", "publish", file)
    assert len(shell.lists("scripts", "list")) == len(scripts.SHIPPED)


@pytest.mark.parametrize("source", [b"\xff\xfe", b""])
def test_a_file_that_is_no_script_is_a_sentence(shell: Shell, tmp_path: Path, source: bytes) -> None:
    """Whatever is in it."""
    file = tmp_path / "x.nt"
    file.write_bytes(source)
    shell.refuses("scripts", "check", str(file))
    shell.refuses("scripts", "publish", str(file))
    assert "cannot be read" in shell.refuses("scripts", "check", str(tmp_path / "nowhere.nt"))
