"""Translations go out and come back: what was not changed keeps every byte, what is wrong changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import nestedtext
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.loading import load
from flows.sheet import Unusable
from flows.translation import Entry, changed_since, entries, merge, stale, wordings
from flows.translation_files import from_csv, from_po, to_csv, to_po
from flows.translation_source import Source
from flows.wording import holes
from tests.flows.playing import SHIPPED, source

AT = datetime(2026, 1, 2, tzinfo=UTC)
CHANGED = "May we write again?"
AWKWARD = """# Everything that can stand in a script.
script: Awkward
languages:
  # the first is the base
  - en
  - es
people: caller

hello:
  say:
    en: =SUM(1), 50% "off" \\n {, name}
    # what a translator said about this one
    es:
      > Hola{, name}.
      # in the middle

      >   Más abajo
      >

deeper:
  part: Deeper
  steps:
    rest:
      ask:
        en:
          > Rest?
          > Or not?
        es: ¿Descanso?
      choices:
        en:
          en: 'English
          es: Inglés
          also:
            en: english, ingles
            es:
              - inglés
              # hers
              - en inglés, por favor
        es:
          es: -Español
          en: +Spanish"""


def catalog(found: list[Entry], language: str = "es") -> bytes:
    return to_po(found, "A title", language, "a.nt", AT)


def table(found: list[Entry], language: str = "es") -> bytes:
    return to_csv(found, "en", language)


Back = Callable[[bytes, str], tuple[str, list[Entry]]]
Out = Callable[..., bytes]
FILES = pytest.mark.parametrize(("out", "back"), [(table, from_csv), (catalog, from_po)], ids=["csv", "po"])
SOURCES = {**{name: source(name) for name in SHIPPED}, "awkward": AWKWARD}
SOURCES["windows"] = AWKWARD.replace("\n", "\r\n")


@pytest.fixture(params=SOURCES)
def text(request: pytest.FixtureRequest) -> str:
    """The source of each shipped script, and some that were written less tidily."""
    return SOURCES[request.param]


@FILES
def test_what_comes_back_untouched_changes_no_byte(text: str, out: Out, back: Back) -> None:
    language, found = back(out(entries(text, "es")), "en")
    assert language == "es" and len(found) == len(Source(text).said)
    merged = merge(text, language, found)
    assert merged.source == text and (merged.changed, merged.left_out) == ((), ())


@st.composite
def translated(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A source, and new translations for some of its texts: anything that a person can type."""
    chosen = draw(st.sampled_from(sorted(SOURCES)))
    found = entries(SOURCES[chosen], "es")
    places = draw(st.sets(st.sampled_from([entry.place for entry in found]), max_size=6))
    return SOURCES[chosen], {
        entry.place: "".join((draw(typed), *(f"{{{name}}}" for name in holes(entry.base))))
        for entry in found
        if entry.place in places
    }


letters = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="{}")
typed = st.one_of(
    st.text(letters | st.sampled_from("\n'\"=+-@;,\\#>: "), min_size=1, max_size=40),
    st.sampled_from(["=1+1", "'=x", "- a", "''@", "> b", "# c", ": d", "[e", "a\n\n  b \nc", '"q", r']),
)


@FILES
@given(made=translated())
def test_what_comes_back_changed_changes_just_that(out: Out, back: Back, made: tuple[str, dict[str, str]]) -> None:
    """The tree differs where it should and nowhere else; its order and every comment stay."""
    text, new = made
    new = {place: said.strip() for place, said in new.items()}
    is_list = {place for place, said in Source(text).said.items() if said.is_list}
    new = {
        place: "\n".join(map(str.strip, said.split("\n"))) if place in is_list else said for place, said in new.items()
    }
    assume(all(new.values()))
    given_away = [replace(entry, translation=new.get(entry.place, entry.translation)) for entry in entries(text, "es")]
    language, found = back(out(given_away), "en")
    merged = merge(text, language, found)
    was, now = Source(text), Source(merged.source)
    assert list(now.said) == list(was.said)
    for place, said in now.said.items():
        assert said.texts == {**was.said[place].texts, **({"es": new[place]} if place in new else {})}
        assert list(said.texts) == list(was.said[place].texts)
    assert _comments(merged.source) == _comments(text)
    assert merged.source.endswith("\n") == text.endswith("\n")
    assert merged.source.count("\r\n") == (merged.source.count("\n") if "\r" in text else 0)
    assert _shape(merged.source) == _shape(text)
    assert merge(merged.source, "es", found).source == merged.source


def _comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


def _shape(text: str) -> object:
    """The keys of a source in their order, without what is said."""

    def keys(tree: object) -> object:
        return [(key, keys(below)) for key, below in tree.items()] if isinstance(tree, dict) else None

    return keys(nestedtext.loads(text))


@FILES
@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_language_is_put_beside_the_others(name: str, out: Out, back: Back) -> None:
    """The script then has three languages, and says the same in the two that it had."""
    found = [replace(entry, translation=f"FR {entry.base}") for entry in entries(source(name), "fr")]
    language, returned = back(out(found, "fr"), "en")
    script, was = load(merge(source(name), language, returned).source), load(source(name))
    assert script.languages == ("en", "es", "fr")
    for place, texts in wordings(script).items():
        assert texts == {**wordings(was)[place], "fr": f"FR {texts['en']}"}


def test_a_new_language_is_put_into_a_list_of_languages_and_below_words_of_its_own() -> None:
    found = [replace(entry, translation=entry.base) for entry in entries(AWKWARD, "fr")]
    now = Source(merge(AWKWARD, "fr", found).source)
    assert now.languages == ("en", "es", "fr")
    assert now.said["rest/choices/en/also"].texts["fr"] == "english, ingles"


def test_every_text_has_a_stable_place_and_says_where_it_is_heard() -> None:
    """By step and key; a step that moves into a part keeps its translations."""
    assert list(Source(AWKWARD).said) == [
        "hello/say",
        "rest/ask",
        "rest/choices/en",
        "rest/choices/en/also",
        "rest/choices/es",
    ]
    found = {entry.place: entry for entry in entries(source("shared_check_in"), "es")}
    assert [found[f"hello/{key}"].medium for key in ("say", "say on voice")] == ["text", "voice"]
    assert found["mood/reveal"].medium == "" and found["weight/choices on voice/body"].medium == "voice"
    assert found["mood/ask together"].line == 18


@pytest.mark.parametrize("name", SHIPPED)
def test_a_source_and_its_script_name_every_text_alike(name: str) -> None:
    """So that what is stale can be seen in a published version as well as in a file."""
    said = {place: dict(one.texts) for place, one in Source(source(name)).said.items() if not place.endswith("/also")}
    assert said == {place: dict(texts) for place, texts in wordings(load(source(name))).items()}


# -- stale ---------------------------------------------------------------------------------------------


def reworded(language: str, old: str = "May we check in", new: str = "May we ask") -> str:
    changes = {"en": (old, new), "es": ("¿Podemos volver a saber de ti? Es", "¿Nos dejas preguntar? Es")}
    return source("closing").replace(*changes[language], 1)


def test_a_translation_is_stale_when_its_base_changed_and_it_did_not() -> None:
    old, new = load(source("closing")), load(reworded("en"))
    (problem,) = stale(old, new)
    assert (problem.step, problem.language, problem.warning) == ("again", "es", True)
    assert (problem.rule, problem.line) == ("stale-translation", new.step("again").line + 3)
    assert stale(old, old) == [] and stale(old, load(reworded("es"))) == []
    both = reworded("en").replace("¿Podemos volver a saber de ti? Es", "¿Nos dejas preguntar? Es")
    assert stale(old, load(both)) == []


def test_a_text_that_is_new_or_whose_step_is_new_is_not_stale() -> None:
    old = load(source("closing"))
    assert stale(old, load(source("arrival"))) == []


@FILES
def test_what_is_stale_is_marked_and_stays_until_somebody_has_seen_to_it(out: Out, back: Back) -> None:
    """Fuzzy in a catalog, "yes" in a table; a fuzzy one that changed is left out and named."""
    found = entries(reworded("en"), "es", source("closing"))
    assert [entry.place for entry in found if entry.stale] == ["again/ask"]
    made = out(found)
    assert (b"#, fuzzy" in made) or (b",yes," in made)
    assert merge(reworded("en"), "es", back(made, "en")[1]).source == reworded("en")


def test_a_fuzzy_translation_that_changed_is_left_out_and_named() -> None:
    text = reworded("en")
    made = catalog(entries(text, "es", source("closing"))).replace("¿Podemos volver a saber de ti? Es".encode(), b"Es")
    merged = merge(text, "es", from_po(made, "en")[1])
    assert merged.source == text
    assert merged.left_out == ("again/ask is still marked stale.",)


@FILES
def test_a_translation_of_a_text_that_has_changed_since_is_left_out_and_named(out: Out, back: Back) -> None:
    away = [replace(entry, translation=f"Otra{entry.translation}") for entry in entries(source("closing"), "es")]
    merged = merge(reworded("en"), "es", back(out(away), "en")[1])
    assert [sentence.partition(":")[0] for sentence in merged.left_out] == ["again/ask"]
    assert "¿Podemos volver a saber de ti? Es" in merged.source and len(merged.changed) == len(away) - 1


@given(st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from(["en", "es"]), st.sampled_from("xyz"))))
def test_only_a_changed_base_makes_anything_stale(new: dict[str, dict[str, str]]) -> None:
    old = {"a": {"en": "x", "es": "x"}, "b": {"en": "y"}}
    assert set(changed_since(old, new, "en")) == {
        (place, "es")
        for place, texts in new.items()
        if texts.get("es", "") != ""
        and place in old
        and texts.get("en") != old[place]["en"]
        and texts["es"] == old[place].get("es")
    }


# -- what is refused -----------------------------------------------------------------------------------

GOOD = table(entries(source("closing"), "es")).decode("utf-8-sig")
WRONG_TABLES = {
    "a column that is missing": (GOOD.replace("place,", "x,", 1), "no column “place”"),
    "a base that is missing": (GOOD.replace(",en,", ",de,", 1), "no column “en”"),
    "no language": (GOOD.replace(",es,", ",spanish,", 1), "one column for the translation"),
    "two languages": (GOOD.replace(",notes", ",fr", 1), "one column for the translation"),
    "a row that is cut short": (GOOD + "again/ask\r\n", "Row 10 is cut short"),
    "a quote that never ends": (GOOD + '"again', "At line 10 or before it the table cannot be read"),
    "a formula": (GOOD.replace("No, gracias", "=HYPERLINK(1)"), "Row 8: the translation begins like a spreadsheet"),
    "nothing at all": ("", "no column “place”.\nThe first line has no column “en”."),
}


@pytest.mark.parametrize(("page", "sentence"), WRONG_TABLES.values(), ids=WRONG_TABLES)
def test_a_table_that_cannot_be_used_is_a_sentence(page: str, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        from_csv(page.encode(), "en")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("¿Qué?".encode("latin-1"), "not in UTF-8"),
        (GOOD.encode("utf-16")[:-1], "not in UTF-8"),
        (b"\x00\xff\xfe", "not in UTF-8"),
        (b"msgid only", "Line 1 of the PO file cannot be read"),
        (b'msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "a"\nmsgstr Hola"\n', "Line 5 of the PO file cannot be read"),
        (b'msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "a"\nmsgstr "Hola\n', "Line 5 of the PO file cannot be read"),
        (b'msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\n', "does not say its language"),
        (catalog(entries(source("closing"), "es")).replace(b"Language: es", b"Language: en"), "say its language"),
        (
            b'msgid ""\nmsgstr "Language: es\\n"\n\nmsgctxt "x"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n',
            "x: a text here has one form",
        ),
    ],
)
def test_a_catalog_that_cannot_be_used_is_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        from_po(content, "en")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_saved_by_a_spanish_spreadsheet_is_read(delimiter: str) -> None:
    """With semicolons, other ends of lines, columns in another order, and a column of its own; as "Unicode text" too.

    A first line may say what stands between the cells, as Excel writes and reads it.
    """
    found = entries(source("on_my_own"), "es")
    rows = [("es", "note", "place", "en"), *((e.translation, "", e.place, e.base) for e in found)]
    page = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    for saved in (page.encode(), f"sep={delimiter}\r\n{page}".encode("utf-8-sig"), page.encode("utf-16")):
        assert merge(source("on_my_own"), *from_csv(saved, "en")).source == source("on_my_own")


@pytest.mark.parametrize("back", [from_csv, from_po])
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode())))
def test_whatever_comes_back_is_read_or_refused(back: Back, content: bytes) -> None:
    """Never anything but a sentence."""
    try:
        back(content, "en")
    except Unusable as error:
        assert str(error)


CLOSING = {entry.place: entry for entry in entries(source("closing"), "es")}


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (replace(CLOSING["again/ask"], place="again/aks"), "There is no text at again/aks"),
        (replace(CLOSING["thanks/say"], translation="Gracias."), r"needs \{name\}, and has no placeholder"),
        (replace(CLOSING["thanks/say"], translation="Gracias, {nombre}."), r"needs \{name\}, and has \{nombre\}"),
        (replace(CLOSING["again/ask"], translation="¿{name}?"), r"needs no placeholder, and has \{name\}"),
        (replace(CLOSING["again/ask"], translation="¿{?"), "needs no placeholder"),
        (replace(CLOSING["again/ask"], translation="¿\x07?"), r"cannot be seen \(U\+0007\)"),
        (replace(CLOSING["again/ask"], translation="a\u2028b"), r"cannot be seen \(U\+2028\)"),
    ],
)
def test_a_translation_that_cannot_be_used_is_a_sentence(entry: Entry, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        merge(source("closing"), "es", [entry])


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = [
        replace(CLOSING["thanks/say"], translation="x"),
        replace(CLOSING["again/ask"], place="?"),
        Entry("?", "", ""),
    ]
    with pytest.raises(Unusable) as refused:
        merge(source("closing"), "es", wrong)
    assert len(refused.value.sentences) == 4 and "? is there twice." in refused.value.sentences


def test_a_script_without_languages_or_into_its_own_is_a_sentence() -> None:
    with pytest.raises(Unusable, match="does not say its languages"):
        entries("script: X\n", "es")
    with pytest.raises(Unusable, match="is written in en"):
        entries(source("closing"), "en")
    with pytest.raises(Unusable, match="not a language code"):
        entries(source("closing"), "Spanish")
