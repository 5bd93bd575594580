"""`shoulder scripts translate`: texts go out as a table or a catalog and come back, or nothing is written."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import scripts
from service.cli.shell import shoulder

CLOSING = scripts.shipped("closing")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the shipped closing script in it."""
    (tmp_path / "closing.nt").write_bytes(CLOSING.encode())
    return tmp_path


def translate(*arguments: object) -> Result:
    return CliRunner().invoke(shoulder, ["scripts", "translate", *map(str, arguments)])


def export(here: Path, form: str, language: str = "es", *more: object) -> Path:
    out = here / f"closing.{language}.{form}"
    said = translate("export", here / "closing.nt", "--language", language, "-o", out, *more)
    assert said.exit_code == 0, said.output
    return out


@pytest.mark.parametrize("form", ["csv", "po"])
def test_a_translation_goes_out_and_comes_back(here: Path, form: str) -> None:
    """One text was changed; the rest of the file is as it was, and so is its mode."""
    file, out = here / "closing.nt", export(here, form)
    file.chmod(0o640)
    out.write_bytes(out.read_bytes().replace("Sí, mañana".encode(), "Sí, mañana mismo".encode()))
    said = translate("import", file, out, "-o", file)
    assert said.exit_code == 0 and "1 es text changed" in said.output
    assert file.read_text(encoding="utf-8") == CLOSING.replace("Sí, mañana", "Sí, mañana mismo")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(path.name for path in here.iterdir()) == [out.name, "closing.nt"]


def test_the_ends_of_lines_of_the_script_stay_as_they_were(here: Path) -> None:
    windows = CLOSING.replace("\n", "\r\n").encode()
    (here / "closing.nt").write_bytes(windows)
    assert translate("import", here / "closing.nt", export(here, "csv"), "-o", here / "new.nt").exit_code == 0
    assert (here / "new.nt").read_bytes() == windows


def test_what_is_there_already_is_not_written_over(here: Path) -> None:
    """Neither a translator's work nor another script."""
    out = export(here, "csv")
    again = translate("export", here / "closing.nt", "--language", "es", "-o", out)
    assert again.exit_code == 1 and "there already" in again.output
    other = here / "other.nt"
    other.write_text("precious", encoding="utf-8")
    assert "there already" in translate("import", here / "closing.nt", out, "-o", other).output
    assert other.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{, name}. Puedes escribirnos", ". Puedes escribirnos", "thanks/say: the translation needs {name}"),
        ("again/ask", "again/aks", "There is no text at again/aks"),
        ("Sí, mañana", "Sí, en tres días", "could mean “tomorrow” or “days”"),
        ("Está bien. ", "Está bien. " * 40, "characters; 320 is the most"),
        ("Sí, mañana", "=1+1", "like a spreadsheet formula"),
        ("place,", "", "no column “place”"),
    ],
)
def test_what_would_break_the_script_is_refused_whole(here: Path, old: str, new: str, sentence: str) -> None:
    """Other translations in the same file were good; they are not written either."""
    out = export(here, "csv")
    text = out.read_text(encoding="utf-8").replace("Sí, en tres días", "En tres días" if "tres" not in new else new)
    out.write_text(text.replace(old, new), encoding="utf-8")
    said = translate("import", here / "closing.nt", out, "-o", here / "closing.nt")
    assert said.exit_code == 1 and sentence in said.output and "othing was written" in said.output
    assert (here / "closing.nt").read_text(encoding="utf-8") == CLOSING
    assert sorted(path.name for path in here.iterdir()) == ["closing.es.csv", "closing.nt"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"x" * 5_000_001])
@pytest.mark.parametrize("form", ["csv", "po"])
def test_what_is_no_translation_is_a_sentence(here: Path, form: str, content: bytes) -> None:
    (here / f"bad.{form}").write_bytes(content)
    said = translate("import", here / "closing.nt", here / f"bad.{form}", "-o", here / "new.nt")
    assert said.exit_code == 1 and f"bad.{form}" in said.output and not (here / "new.nt").exists()


def test_a_text_that_has_no_translation_yet_can_be_given_away_and_is_told_while_it_is_missing(here: Path) -> None:
    """A coordinator writes in one language first; whatever else is wrong is put right before."""
    lacking = CLOSING.replace("      es: Sí, mañana\n", "").replace("      es: No, gracias\n", "")
    (here / "closing.nt").write_bytes(lacking.encode())
    out = export(here, "csv")
    page = out.read_text(encoding="utf-8")
    assert 'again/choices/no,,"No, thank you",,,' in page
    out.write_text(page.replace('"Yes, tomorrow",', '"Yes, tomorrow","Sí, mañana"'), encoding="utf-8")
    said = translate("import", here / "closing.nt", out, "-o", here / "closing.nt")
    assert said.exit_code == 1 and "1 es text changed" in said.output and "1 to put right" in said.output
    out.write_text(page.replace('"No, thank you",', '"No, thank you","No, gracias"'), encoding="utf-8")
    assert translate("import", here / "closing.nt", out, "-o", here / "closing.nt").exit_code == 0
    assert (here / "closing.nt").read_text(encoding="utf-8") == CLOSING
    (here / "closing.nt").write_text(lacking.replace("find a peer", "x").replace("people: caller", "people: cat"))
    said = translate("export", here / "closing.nt", "--language", "es", "-o", here / "again.csv")
    assert said.exit_code == 1 and "not a role" in said.output and "is missing" not in said.output


def test_a_new_language_is_not_put_in_by_halves(here: Path) -> None:
    out = export(here, "csv", "fr")
    page = out.read_text(encoding="utf-8").replace('"Yes, tomorrow",', '"Yes, tomorrow","Oui, demain"')
    out.write_text(page, encoding="utf-8")
    said = translate("import", here / "closing.nt", out, "-o", here / "new.nt")
    assert said.exit_code == 1 and "“fr” is missing" in said.output and not (here / "new.nt").exists()


def test_what_became_stale_since_an_earlier_version_is_marked(here: Path) -> None:
    (here / "old.nt").write_text(CLOSING.replace("No, thank you", "No thanks"), encoding="utf-8")
    page = export(here, "csv", "es", "--since", here / "old.nt").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in page.splitlines() if ",yes," in line] == ["again/choices/no"]
    assert "#, fuzzy" in export(here, "po", "es", "--since", here / "old.nt").read_text(encoding="utf-8")


def test_a_file_of_no_known_kind_is_a_sentence(here: Path) -> None:
    said = translate("export", here / "closing.nt", "--language", "es", "-o", here / "closing.xlsx")
    assert said.exit_code == 1 and "neither .csv nor .po" in said.output
    assert translate("export", here / "closing.nt", "-o", here / "x.csv").exit_code == 2
