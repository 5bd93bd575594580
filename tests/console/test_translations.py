"""Translations in the console: the table with what is stale, files out and in, and nothing else of the text touched."""

import re
from html import unescape
from io import BytesIO

import pytest

from service import scripts
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.coordinating import somebody
from tests.console.test_drafts import draft
from tests.phone import Line

PAGE = "/console/scripts/closing/translations"
DRAFT = "/console/scripts/closing/draft"
SHIPPED = scripts.shipped("closing")
ENGLISH, SPANISH = "Thank you for the time you shared", "Gracias por el tiempo compartido"


def form(mo: Browsing) -> dict[str, str]:
    """Every field of the table on the open page, as a browser sends them."""
    page = mo.text[mo.text.index('<form id="translations"') :]
    page = page[: page.index("</form>")]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea [^>]*?name="([^"]*)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {unescape(name): unescape(value).replace("\n", "\r\n") for name, value in [*hidden, *areas]}


def source(line: Line) -> str:
    kept = draft(line)
    return SHIPPED if kept is None else str(kept.source)


def takes(mo: Browsing, content: bytes, name: str = "back.csv") -> Browsing:
    token = form(mo)
    fields = {"csrf_token": token["csrf_token"], "revision": token["revision"], "file": (BytesIO(content), name)}
    answer = mo.client.post(f"{PAGE}/file?language=es", data=fields, follow_redirects=True)
    mo.text, mo.status = answer.get_data(as_text=True), answer.status_code
    return mo


def test_a_translation_is_written_in_the_table_and_nothing_else_changes(line: Line, mo: Browsing) -> None:
    """Saved as it is, no draft; with other words, only they."""
    mo.sends(PAGE, **form(mo.opens(PAGE)))
    assert draft(line) is None
    fields = form(mo)
    place = next(name for name, text in fields.items() if text.startswith(SPANISH))
    mo.sends(PAGE, **{**fields, place: fields[place].replace(SPANISH, "Gracias por este rato")})
    mo.sees("Saved. Texts that changed: 1", "Gracias por este rato")
    assert source(line) == SHIPPED.replace(SPANISH, "Gracias por este rato", 1)


def test_a_lost_placeholder_is_refused_and_what_was_typed_stays(line: Line, mo: Browsing) -> None:
    fields = form(mo.opens(PAGE))
    place = next(name for name, text in fields.items() if text.startswith(SPANISH))
    mo.sends(PAGE, **{**fields, place: "Gracias, y ya."}).sees("Nothing was saved.", "needs {name}", "Gracias, y ya.")
    assert mo.status == 422 and draft(line) is None


def test_what_changed_in_the_first_language_is_marked_until_it_is_translated(mo: Browsing) -> None:
    """Since the version that the draft goes on from; in the files too."""
    mo.opens(DRAFT).sends(DRAFT, source=SHIPPED.replace(ENGLISH, "Thanks for what you shared", 1), revision=0)
    mo.opens(PAGE).sees("To be read again: 1.", "read again")
    assert ",yes," in mo.client.get(f"{PAGE}/es.csv").get_data(as_text=True)
    assert "#, fuzzy" in mo.client.get(f"{PAGE}/es.po").get_data(as_text=True)
    fields = form(mo)
    place = next(name for name, text in fields.items() if text.startswith(SPANISH))
    mo.sends(PAGE, **{**fields, place: fields[place].replace(SPANISH, "Gracias por lo compartido")})
    mo.sees("To be read again: 0.")


@pytest.mark.parametrize("kind", ["csv", "po"])
def test_a_file_goes_out_and_comes_back(line: Line, mo: Browsing, kind: str) -> None:
    """As it went: nothing changes. With other words: they do. Spoilt: refused, whole."""
    gone = mo.opens(PAGE).client.get(f"{PAGE}/es.{kind}")
    assert f"closing.es.{kind}" in gone.headers["Content-Disposition"]
    content = gone.get_data()
    takes(mo, content, f"back.{kind}").sees("Texts that changed: 0")
    assert draft(line) is None
    takes(mo.opens(PAGE), content.replace(SPANISH.encode(), b"Gracias por este rato"), f"back.{kind}")
    mo.sees("Saved. Texts that changed:")
    assert "Gracias por este rato" in source(line)
    before = source(line)
    takes(mo.opens(PAGE), content.replace(b"Gracias por el tiempo compartido{, name}", b"Gracias"), f"back.{kind}")
    mo.sees("Nothing was saved.")
    assert source(line) == before


def test_a_new_language_comes_in_and_what_is_no_table_is_refused(line: Line, mo: Browsing) -> None:
    """By its code; a file of another kind, of nothing, of anything."""
    mo.opens(f"{PAGE}?language=fr").sees("Without a translation:", "missing")
    fields = form(mo)
    place = next(name for name in fields if name.startswith("[thanks"))
    mo.sends(PAGE, **{**fields, place: "Merci{, name}."})
    assert "languages: en, es, fr" in source(line) and "fr: Merci{, name}." in source(line)
    for content, name in ((b"", "a.csv"), (b"\xff\xfe", "a.po"), (b"a,b\n1,2\n", "a.csv"), (b"x", "a.exe"), (b"x", "")):
        assert takes(mo.opens(PAGE), content, name).sees("Nothing was saved.").status == 422
    for wrong in ("en.csv", "zz9.csv", "es.exe"):
        assert mo.client.get(f"{PAGE}/{wrong}").status_code == 404
    mo.opens(DRAFT).sends(DRAFT, source="what", revision=1)
    assert mo.opens(PAGE).sees("line 1").status == 200


def test_what_a_file_would_break_is_said_in_spanish(line: Line, mo: Browsing) -> None:
    """And a line that lost its quotation mark loses no letter."""
    mo.opens("/console/account").sends("/console/language", language="es", onward=PAGE)
    table, catalog = (mo.client.get(f"{PAGE}/es.{kind}").get_data() for kind in ("csv", "po"))
    for content, name, why in (
        (table.replace(SPANISH.encode(), b"Gra\0cias"), "a.csv", "un carácter que no se ve (U+0000)"),
        (table.replace(SPANISH.encode() + b"{, name}", b"Gracias"), "a.csv", "hacen falta: {name}; huecos que hay"),
        (table[: len(table) // 2], "a.csv", "está cortada, o falta una comilla"),
        (b"", "a.csv", "no tiene ninguna columna “en”"),
        (catalog.replace(b'msgstr "Gra', b"msgstr Gra"), "a.po", "necesitan una comilla al principio y al final"),
    ):
        assert takes(mo.opens(PAGE), content, name).sees("No se guardó nada.", why).status == 422
    assert draft(line) is None


def test_a_file_of_a_script_with_an_accent_in_its_name_is_called_so(line: Line, mo: Browsing) -> None:
    """In the way that a header says what is not in ASCII."""
    page = "/console/scripts/noche á"
    mo.opens(f"{page}/draft").sends(
        f"{page}/draft".replace(" ", "%20").replace("á", "%C3%A1"), source=SHIPPED, revision=0
    )
    for kind in ("csv", "po"):
        named = mo.client.get(f"{page}/translations/es.{kind}").headers["Content-Disposition"]
        assert named.isascii() and named.endswith(f"filename*=UTF-8''noche_%C3%A1.es.{kind}"), named


def test_two_at_once_are_shown_both(line: Line, mo: Browsing) -> None:
    """The table is of the text that the page began from."""
    kim = somebody(line, "Kim")
    fields, theirs = form(mo.opens(PAGE)), form(kim.opens(PAGE))
    place = next(name for name, text in fields.items() if text.startswith(SPANISH))
    mo.sends(PAGE, **{**fields, place: "Gracias{, name}, de Mo."})
    kim.sends(PAGE, **{**theirs, place: "Gracias{, name}, de Kim."}).sees("Two of you are writing this")
    assert kim.status == 409 and "de Mo" in source(line)
