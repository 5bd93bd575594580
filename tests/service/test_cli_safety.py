"""A line tries its own phrase list, is told every bad line, and keeps the last good one whatever happens."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from service import phrase_lists, tables, words
from tests.service.shell import Shell

OWN = """checked: 2026-11-22
en:
  words:
    self: myself
  explicit:
    - sail away from <self>
"""
BAD = """checked: soon
en:
  explicitt:
    - sail away
  explicit:
    - sail away from <selves>
    - ... away
    - sail away from myself
"""
IN_IT, NOT_IN_IT = "i will sail away from myself", "i want to kill myself"


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A file with a list of the line's own."""
    file = tmp_path / "own.nt"
    file.write_text(OWN, encoding="utf-8")
    return str(file)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    """A file with four bad lines, and a good one."""
    file = tmp_path / "bad.nt"
    file.write_text(BAD, encoding="utf-8")
    return str(file)


def found(shell: Shell, text: str) -> bool:
    """Whether the line sees something in a text."""
    with shell.session() as session:
        return words.danger(session, text) is not None


def kept(shell: Shell) -> int:
    """How many lists are kept."""
    with shell.session() as session:
        return int(session.one(select(func.count().label("n")).select_from(tables.phrase_lists)).n)


def test_a_list_of_its_own_is_used_kept_and_given_back(shell: Shell, own: str) -> None:
    """Shown as it was written, in the history, and any of before can be had again."""
    assert "ever since" in shell.does("safety", "history")
    assert shell.does("safety", "show") == phrase_lists.shipped()
    assert "2026-11-22" in shell.does("safety", "use", own)
    assert (found(shell, IN_IT), found(shell, NOT_IN_IT)) == (True, False)
    assert shell.does("safety", "show") == OWN
    shell.does("safety", "use", "--shipped")
    assert (found(shell, IN_IT), found(shell, NOT_IN_IT)) == (False, True)
    shell.does("safety", "use", "--number", "1")
    assert found(shell, IN_IT)
    history = shell.lists("safety", "history")
    assert [(row["number"], row["list"], row["in use"]) for row in history] == [
        (3, "own", True),
        (2, "shipped", False),
        (1, "own", False),
    ]


def test_every_bad_line_is_named_with_what_to_do(shell: Shell, bad: str, own: str) -> None:
    """In the order of the file; a good list is said to be good."""
    said = shell.refuses("safety", "check", bad).splitlines()
    assert [line.split(" of ")[0] for line in said] == ["Line 1", "Line 3", "Line 6", "Line 7"]
    assert "write it under “words:”" in said[2]
    assert "can be used" in shell.does("safety", "check", own)


def test_a_bad_list_is_refused_and_the_good_one_stays(shell: Shell, bad: str, own: str) -> None:
    """With a sentence, and nothing changes."""
    shell.does("safety", "use", own)
    said = shell.refuses("safety", "use", bad)
    assert "Line 1" in said and "The list in use stays" in said and len(said.splitlines()) == 1
    assert found(shell, IN_IT) and kept(shell) == 1


def test_a_list_that_can_no_longer_be_read_gives_way_to_the_last_good_one(shell: Shell, own: str, bad: str) -> None:
    """Whatever became of it in the database, texts are looked at."""
    for _ in range(2):
        shell.does("safety", "use", own)
    with shell.session() as session:
        session.do(update(tables.phrase_lists).where(tables.phrase_lists.c.id == 2).values(source=BAD))
    assert found(shell, IN_IT)
    assert [row["in use"] for row in shell.lists("safety", "history")] == [False, True]
    with shell.session() as session:
        session.do(update(tables.phrase_lists).values(source=BAD))
    assert found(shell, NOT_IN_IT)


def test_a_list_is_scored_on_texts_of_ones_own(shell: Shell, own: str, tmp_path: Path) -> None:
    """Recall and precision of each tier, and false alarms in 500 ordinary texts; the list in use, or one in a file."""
    labelled = [(IN_IT, "explicit"), (NOT_IN_IT, "explicit"), ("hello", "ordinary"), (IN_IT, "ordinary")]
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(json.dumps({"text": text, "label": label}) for text, label in labelled))
    scored = json.loads(shell.does("safety", "score", str(file), "--with", own, "--json"))
    assert (scored["explicit"]["recall"], scored["explicit"]["precision"]) == (0.5, 0.5)
    assert scored["false_alarms_in_500"] == 250
    said = shell.does("safety", "score", str(file))
    assert "recall 0.50 (1 of 2), precision 1.00 (1 of 1)" in said and "0.00 in 500 ordinary texts" in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("use",), "Name a file"),
        (("use", "own.nt", "--shipped"), "Name a file"),
        (("use", "--number", "4"), "No list here has the number 4"),
        (("use", "nowhere.nt"), "cannot be read"),
        (("score", "own.nt"), "Line 1 is not like"),
        (("score", "odd.jsonl"), "Line 3 needs"),
        (("check", "long.nt"), "too long"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    shell: Shell, tmp_path: Path, typed: tuple[str, ...], sentence: str
) -> None:
    """And changes nothing."""
    (tmp_path / "own.nt").write_text(OWN, encoding="utf-8")
    (tmp_path / "odd.jsonl").write_text('{"text": "hi", "label": "none"}\n\n{"text": "hi"}', encoding="utf-8")
    endless = "sail ... " * 5 + "away"
    (tmp_path / "long.nt").write_text(OWN.replace("sail away from <self>", endless), encoding="utf-8")
    said = shell.refuses("safety", *typed)
    assert sentence in said and len(said.splitlines()) == 1
    assert kept(shell) == 0
