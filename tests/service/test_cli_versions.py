"""`shoulder scripts`: versions at the command line, as a coordinator publishes, compares, moves and withdraws them."""

import json
from pathlib import Path
from typing import Any

import pytest

from service import scripts
from tests.service.shell import Shell

BAD = {
    "not utf-8": "script: Ni\u00f1a".encode("latin-1"),
    "utf-16": scripts.shipped("closing").encode("utf-16"),
    "binary": b"\x7fELF\0\0\1\2" * 100,
    "with a null": scripts.shipped("closing").encode() + b"\0",
    "huge": b"script: Long\n" + b"# and on\n" * 20_000,
    "tabs": scripts.shipped("closing").replace("  say:", "\tsay:").encode(),
    "too deep": b"script: Deep\n" + b"".join(b"  " * depth + b"a:\n" for depth in range(40)),
    "empty": b"",
    "half a line": b"script",
    "a list": b"- one\n- two\n",
}


def written(folder: Path, name: str, source: str) -> str:
    """A file in a folder."""
    file = folder / f"{name}.nt"
    file.write_text(source, encoding="utf-8")
    return str(file)


def reworded(name: str = "closing") -> str:
    """A shipped script with one other word."""
    source = scripts.shipped(name)
    assert "May we" in source
    return source.replace("May we", "Could we")


def restructured(name: str = "closing") -> str:
    """A shipped script with one more step."""
    return scripts.shipped(name).replace(
        "\ntests:", "\none_more:\n  say:\n    en: One more.\n    es: Una más.\n\ntests:"
    )


def rows(shell: Shell, name: str) -> list[dict[str, Any]]:
    """What the list says of one script, newest first."""
    return [row for row in shell.lists("scripts", "list") if row["name"] == name]


def audited(shell: Shell) -> list[tuple[str, str]]:
    """What the log says was done to what."""
    with shell.session() as session:
        found = session.db.exec_driver_sql("select what, about from audit order by id").all()
    return [(what, about) for what, about in found]


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("command", ["publish", "import"])
def test_a_bad_file_is_a_sentence_and_changes_nothing(shell: Shell, tmp_path: Path, command: str, what: str) -> None:
    """Whatever is in it; the published version stays."""
    file = tmp_path / "closing.nt"
    file.write_bytes(BAD[what])
    said = shell.refuses("scripts", command, str(file))
    assert "closing.nt" in said
    assert "Traceback" not in said
    assert len(said) < 1000
    assert [(row["version"], row["in_use"]) for row in rows(shell, "closing")] == [(1, True)]
    assert audited(shell) == []


def test_what_cannot_be_opened_is_a_sentence(shell: Shell, tmp_path: Path) -> None:
    """A file that is not there, a folder, nothing in a folder."""
    assert "cannot be read" in shell.refuses("scripts", "publish", str(tmp_path / "nowhere.nt"))
    assert "cannot be read" in shell.refuses("scripts", "import", str(tmp_path / "nowhere.nt"))
    assert shell.run("scripts", "publish", str(tmp_path)).exit_code == 2
    (tmp_path / "empty").mkdir()
    assert "no file that ends in .nt" in shell.refuses("scripts", "import", str(tmp_path / "empty"))


def test_publishing_says_what_it_did(shell: Shell, tmp_path: Path) -> None:
    """To a person and to a program; and it is written down who did it."""
    said = shell.does("scripts", "publish", written(tmp_path, "closing", reworded()), "--note", "kinder")
    assert "closing is published as version 2" in said
    told = json.loads(shell.does("scripts", "publish", written(tmp_path, "closing", restructured()), "--json"))
    assert (told["name"], told["version"], told["same_structure"]) == ("closing", 3, False)
    assert told["before"] == {"name": "closing", "version": 2}
    assert audited(shell) == [("published", "script closing 2"), ("published", "script closing 3")]
    newest, second, first = rows(shell, "closing")
    assert (second["note"], newest["in_use"], second["in_use"]) == ("kinder", True, False)
    assert second["structure"] == first["structure"] != newest["structure"]
    assert second["text"] != first["text"]


def test_a_script_without_a_language_of_the_line_is_not_published(shell: Shell, tmp_path: Path) -> None:
    """Somebody would be spoken to in a language that is not theirs."""
    spanish_gone = "\n".join(line for line in scripts.shipped("closing").splitlines() if " es: " not in line)
    source = spanish_gone.replace("languages: en, es", "languages: en").replace("no gracias", "no")
    assert "no es" in shell.refuses("scripts", "publish", written(tmp_path, "closing", source))
    assert len(rows(shell, "closing")) == 1


def test_who_was_first_is_named(shell: Shell, tmp_path: Path) -> None:
    """Whoever began from an older version is told, and loses nothing."""
    file = written(tmp_path, "closing", reworded())
    shell.does("scripts", "publish", file, "--based-on", "1", "--note", "kinder")
    said = shell.refuses("scripts", "publish", file, "--based-on", "1")
    assert "Somebody was here first" in said
    assert "“kinder”" in said
    shell.does("scripts", "publish", file, "--based-on", "2")
    assert len(rows(shell, "closing")) == 3


def test_only_words_may_reach_who_is_under_way(shell: Shell, tmp_path: Path) -> None:
    """Anything more is refused, and nothing is published."""
    said = shell.does("scripts", "publish", written(tmp_path, "closing", reworded()), "--under-way")
    assert "go on in the new words: 0" in said
    said = shell.refuses("scripts", "publish", written(tmp_path, "closing", restructured()), "--under-way")
    assert "More than words has changed" in said
    assert len(rows(shell, "closing")) == 2


def test_a_version_can_be_withdrawn(shell: Shell, tmp_path: Path) -> None:
    """What was in use before is used again; the only one there is stays."""
    assert "all that the line has" in shell.refuses("scripts", "withdraw", "closing", "1")
    shell.does("scripts", "publish", written(tmp_path, "closing", reworded()))
    said = shell.does("scripts", "withdraw", "closing", "2")
    assert "Version 2 of closing is withdrawn" in said
    assert "In use is version 1 of closing" in said
    second, first = rows(shell, "closing")
    assert (second["in_use"], first["in_use"]) == (False, True)
    assert second["withdrawn"] is not None
    assert "was withdrawn" in shell.refuses("scripts", "rollback", "closing", "2")
    assert audited(shell)[-1] == ("withdrew", "script closing 2")
    assert "no version 9 of closing" in shell.refuses("scripts", "withdraw", "closing", "9")


def test_a_difference_is_shown_by_step(shell: Shell, tmp_path: Path) -> None:
    """Between versions, between a version and a file, and for programs."""
    file = written(tmp_path, "closing", reworded())
    shell.does("scripts", "publish", file)
    said = shell.does("scripts", "diff", "closing")
    assert "version 1 → version 2" in said
    assert "- May we" in said
    assert "+ Could we" in said
    assert "Only words changed" in said
    assert said == shell.does("scripts", "diff", "closing", "1", "2") == shell.does("scripts", "diff", "closing", "1")
    assert "They say the same" in shell.does("scripts", "diff", "closing", file)
    more = written(tmp_path, "more", restructured())
    said = shell.does("scripts", "diff", "closing", "1", more)
    assert "one_more (new)" in said
    assert "The structure changed" in said
    assert "one_more (gone)" in shell.does("scripts", "diff", "closing", more, "1")
    told = json.loads(shell.does("scripts", "diff", "closing", "1", "2", "--json"))
    assert (told["before"], told["after"], told["changed"]) == ("version 1", "version 2", "only words")
    assert {change["step"] for change in told["changes"]} == {"again"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("closing",), "one version only"),
        (("nothing",), "no script called nothing"),
        (("closing", "1", "7"), "no version 7"),
        (("closing", "1", "2", "3"), "between two"),
        (("closing", "nowhere.nt"), "cannot be read"),
    ],
)
def test_a_difference_needs_two(shell: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in shell.refuses("scripts", "diff", *arguments)


def test_scripts_move_from_line_to_line(shell: Shell, tmp_path: Path) -> None:
    """All that is in use, to files and back; what is there already is left as it is, and what is new is told."""
    folder = tmp_path / "scripts"
    in_use = {row["name"] for row in shell.lists("scripts", "list") if row["in_use"]}
    assert f"{len(in_use)} scripts are in" in shell.does("scripts", "export", "--all", str(folder))
    assert {file.stem for file in folder.iterdir()} == in_use
    shell.does("scripts", "publish", written(tmp_path, "kinder_closing", reworded()))
    assert "Not in use, and not among them: closing" in shell.does("scripts", "export", "--all", f"{folder}-2")
    shell.does("scripts", "rollback", "closing", "1")
    assert "exists already" in shell.refuses("scripts", "export", "--all", str(folder))
    (folder / "closing.nt").write_text(reworded(), encoding="utf-8")
    (folder / "later.nt").write_text(scripts.shipped("closing").replace("used for: closing\n", ""), encoding="utf-8")
    told = shell.lists("scripts", "import", str(folder), "--note", "from the other line")
    changed = {row["name"]: (row["version"], row["what"]) for row in told if row["what"] != "in use already"}
    assert changed == {"closing": (2, "only words"), "later": (1, "new")}
    assert rows(shell, "closing")[0]["note"] == "from the other line"
    assert audited(shell)[-2:] == [("published", "script closing 2"), ("published", "script later 1")]
    assert all(row["what"] == "in use already" for row in shell.lists("scripts", "import", str(folder)))


def test_an_import_is_whole_or_not_at_all(shell: Shell, tmp_path: Path) -> None:
    """One bad file among good ones, two of one purpose, two of one name: nothing is published."""
    good = written(tmp_path, "closing", reworded())
    bad = written(tmp_path, "aftercare", scripts.shipped("aftercare").replace("people: peer", "people: pear"))
    worse = written(tmp_path, "arrival", "script: Nothing\n")
    said = shell.refuses("scripts", "import", good, bad, worse)
    assert "aftercare.nt cannot be published" in said
    assert "arrival.nt cannot be published" in said
    twin = written(tmp_path, "twin", reworded())
    assert "both used for closing" in shell.refuses("scripts", "import", good, twin)
    (tmp_path / "inner").mkdir()
    again = written(tmp_path / "inner", "closing", reworded())
    assert "Two of the files are called closing" in shell.refuses("scripts", "import", good, again)
    assert len(shell.lists("scripts", "list")) == len(scripts.SHIPPED)


def test_export_is_of_one_or_of_all(shell: Shell, tmp_path: Path) -> None:
    assert "Say which script" in shell.refuses("scripts", "export")
    assert "Say which script" in shell.refuses("scripts", "export", "closing", "--all", str(tmp_path))
    (tmp_path / "taken").write_text("a file")
    assert "cannot be made" in shell.refuses("scripts", "export", "--all", str(tmp_path / "taken" / "inside"))


BLOCK = """block: goodbye

bye:
  say:
    en: Take your time. The line is here.
    es: Tómate tu tiempo. La línea sigue aquí.
"""
USER = """script: A hello
languages: en, es
people: caller
use: goodbye

mood:
  ask:
    en: How is your mood right now, from 1 (low) to 5 (good)?
    es: ¿Cómo está tu ánimo ahora, de 1 (bajo) a 5 (bueno)?
  answer: 1 to 5

ending:
  use: goodbye

tests:
  a day:
    caller: 4
    expect:
      - ends
"""
CIRCLE = """block: goodbye
use: other
"""
OTHER = """block: other
use: goodbye

and:
  say:
    en: And.
    es: Y.
"""


TELLS = """script: It tells
languages: en, es
people: caller, peer

mood:
  ask together:
    en: How is your mood right now, from 1 (low) to 5 (good)?
    es: ¿Cómo está tu ánimo ahora, de 1 (bajo) a 5 (bueno)?
  answer: 1 to 5
  reveal:
    en: You said {mine}. {partner} said {theirs}.
    es: Dijiste {mine}. {partner} dijo {theirs}.

after:
  only if: either answered mood
  say:
    en: Thank you.
    es: Gracias.

bye:
  say:
    en: Goodbye.
    es: Adiós.
"""


def compiled(shell: Shell, name: str) -> str:
    """What a version says, as it is run."""
    with shell.session() as session:
        version = scripts.find(session, name)
        assert version is not None
        return json.dumps(version.compiled, ensure_ascii=False)


def test_a_shared_block_is_frozen_into_what_uses_it(shell: Shell, tmp_path: Path) -> None:
    """Changing it later changes no version; the next one takes it in."""
    user = written(tmp_path, "hello", USER)
    assert "no shared block" in shell.refuses("scripts", "publish", user)
    shell.does("scripts", "publish", written(tmp_path, "goodbye", BLOCK))
    shell.does("scripts", "publish", user)
    shell.does("scripts", "publish", written(tmp_path, "goodbye", BLOCK.replace("The line is here", "We are here")))
    assert "The line is here" in compiled(shell, "hello")
    said = shell.does("scripts", "diff", "hello", user)
    assert "- Take your time. The line is here." in said
    assert "+ Take your time. We are here." in said
    assert "- Take your time. The line is here." in shell.does("scripts", "diff", "goodbye")
    told = json.loads(shell.does("scripts", "publish", user, "--json"))
    assert told["same_structure"] is True
    assert "We are here" in compiled(shell, "hello")
    assert [row["used_for"] for row in rows(shell, "goodbye")] == ["shared block"] * 2


def test_a_circle_of_blocks_is_refused(shell: Shell, tmp_path: Path) -> None:
    """Published one by one or brought in together; the line keeps what it had."""
    first, other = written(tmp_path, "goodbye", BLOCK), written(tmp_path, "other", OTHER)
    shell.does("scripts", "import", other, first)
    written(tmp_path, "goodbye", CIRCLE)
    for command in ("publish", "import"):
        assert "uses itself" in shell.refuses("scripts", command, first)
    assert "uses itself" in shell.refuses("scripts", "import", first, other)
    written(tmp_path, "goodbye", "block: goodbye\nuse: goodbye\n")
    assert "uses itself" in shell.refuses("scripts", "publish", first)
    assert len(rows(shell, "goodbye")) == 1
    assert audited(shell) == [("published", "script other 1"), ("published", "script goodbye 1")]


def test_blocks_move_with_the_scripts_that_use_them(shell: Shell, tmp_path: Path) -> None:
    """A folder may hold both, in any order; two blocks have each their own place."""
    here = tmp_path / "here"
    here.mkdir()
    for name, source in (("a_hello", USER), ("goodbye", BLOCK), ("other", OTHER)):
        written(here, name, source)
    told = shell.lists("scripts", "import", str(here))
    assert [(row["name"], row["what"]) for row in told] == [("a_hello", "new"), ("goodbye", "new"), ("other", "new")]
    assert all(row["in_use"] for name in ("a_hello", "goodbye", "other") for row in rows(shell, name))
    written(here, "goodbye", BLOCK.replace("The line is here", "We are here"))
    told = shell.lists("scripts", "import", str(here))
    assert {row["name"]: row["what"] for row in told} == {
        "a_hello": "only words",
        "goodbye": "only words",
        "other": "only words",
    }
    shell.does("scripts", "export", "--all", str(tmp_path / "there"))
    assert {file.name for file in here.iterdir()} < {file.name for file in (tmp_path / "there").iterdir()}
    shell.does("scripts", "withdraw", "goodbye", "2")
    shell.does("scripts", "withdraw", "goodbye", "1")


def test_what_exploring_finds_is_not_published(shell: Shell, tmp_path: Path) -> None:
    """It reads well, and a person could tell from it what their partner did."""
    said = shell.refuses("scripts", "publish", written(tmp_path, "tells", TELLS))
    assert "cannot be published as it is" in said
    assert "step after" in said
    assert len(shell.lists("scripts", "list")) == len(scripts.SHIPPED)


def test_a_warning_is_acknowledged_by_name(shell: Shell, tmp_path: Path) -> None:
    """Each by its rule, once; who did is written down. Another rule does not help."""
    hard = "Notwithstanding innumerable considerations, incomprehensible circumlocution necessitates acknowledgement."
    source = scripts.shipped("closing").replace("Thank you for", f"{hard} At least you came. Thank you for")
    assert hard in source
    file = written(tmp_path, "closing", source)
    said = shell.refuses("scripts", "publish", file)
    assert "once you have thought about this" in said
    assert "--acknowledge hard-to-read" in said
    assert "--acknowledge unkind-words" in said
    said = shell.refuses("scripts", "publish", file, "--acknowledge", "hard-to-read", "--acknowledge", "untested")
    assert "--acknowledge hard-to-read" not in said
    assert "--acknowledge unkind-words" in said
    assert len(rows(shell, "closing")) == 1
    both = ("--acknowledge", "hard-to-read", "--acknowledge", "unkind-words", "--acknowledge", "untested")
    shell.refuses("scripts", "import", file)
    shell.does("scripts", "import", file, *both)
    assert set(audited(shell)) == {
        ("published", "script closing 2"),
        ("acknowledged", "hard-to-read in script closing 2"),
        ("acknowledged", "unkind-words in script closing 2"),
    }
