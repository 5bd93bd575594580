"""Translations as files that translators use: CSV for a spreadsheet, PO for a translation program. Pure."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from flows import spreadsheet
from flows.sheet import Unusable
from flows.translation import CODE, Entry

_FORMULA = ("=", "@", "\t", "\r")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
_TO_QUOTE = re.compile(r"'*[=+\-@\t\r]")
_PO_LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+])?)\s*)?"([^"\\]|\\.)*")?')
_YES = "yes"


def to_csv(entries: Iterable[Entry], base: str, language: str) -> bytes:
    """A table that a spreadsheet opens: UTF-8 with its mark, and no cell that would be taken for a formula."""
    page = io.StringIO(newline="")
    table = csv.writer(page)
    table.writerow(("place", "medium", base, language, "stale", "notes"))
    for entry in entries:
        cells = (entry.place, entry.medium, entry.base, entry.translation, _YES if entry.stale else "", entry.note)
        table.writerow(map(_quoted, cells))
    return page.getvalue().encode("utf-8-sig")


def from_csv(content: bytes, base: str) -> tuple[str, list[Entry]]:
    """The language of a table, and what it translates. Raises Unusable. "stale" may stand there: it is not read."""
    rows = spreadsheet.rows(_decoded(content), strict=True)
    try:
        language = _language(rows.fieldnames or (), base)
        return language, [_row(number, row, base, language) for number, row in enumerate(rows, 2) if any(row.values())]
    except csv.Error:
        raise Unusable(
            f"At line {rows.line_num + 1} or before it the table cannot be read: "
            "it is cut short, or a quotation mark is missing."
        ) from None


def to_po(entries: Iterable[Entry], title: str, language: str, file: str, at: datetime) -> bytes:
    """A catalog for a translation program, made at this time; what is stale is marked fuzzy there."""
    catalog = Catalog(
        locale=language.replace("-", "_"),
        project=title,
        header_comment=f"# {title}: what people are asked and told. Keep every {{placeholder}} as it is.",
        creation_date=at,
        revision_date=at,
        fuzzy=False,
    )
    for entry in entries:
        notes = [note for note in (f"by {entry.medium} only" if entry.medium else "", entry.note) if note]
        message = catalog.add(
            entry.base,
            entry.translation,
            context=entry.place,
            locations=[(file, entry.line)],
            auto_comments=notes,
            flags=["fuzzy"] if entry.stale else [],
        )
        _without_guesses(message)
    page = io.BytesIO()
    write_po(page, catalog, width=0)
    return page.getvalue()


def from_po(content: bytes, base: str) -> tuple[str, list[Entry]]:
    """The language of a catalog, and what it translates; what is fuzzy counts as stale. Raises Unusable."""
    page = _decoded(content)
    for number, line in enumerate(page.split("\n"), 1):
        if not _PO_LINE.fullmatch(line.strip()):  # Babel would take a letter for the quotation mark that is missing
            raise Unusable(
                f"Line {number} of the PO file cannot be read: its words need a quotation mark at both ends."
            )
    try:
        catalog = read_po(io.StringIO(page), ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, ValueError):
        raise Unusable(
            "This PO file cannot be read; take it out once more, and change only what stands in “msgstr”."
        ) from None
    language = str(catalog.locale_identifier or "").replace("_", "-")
    if not CODE.fullmatch(language) or language == base:
        raise Unusable("The PO file does not say its language; its head needs a line such as “Language: es”.")
    return language, [_entry(message) for message in catalog if message.id]


FORMATS: Mapping[str, Callable[[bytes, str], tuple[str, list[Entry]]]] = {"csv": from_csv, "po": from_po}


def _decoded(content: bytes) -> str:
    try:
        return spreadsheet.decoded(content).replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Unusable("This file is not in UTF-8; save it as “CSV UTF-8”, or a PO file as UTF-8.") from None


def _language(columns: Iterable[str], base: str) -> str:
    named = [column.strip() for column in columns]
    missing = [column for column in ("place", base) if column not in named]
    if missing:
        raise Unusable(*(f"The first line has no column “{column}”." for column in missing))
    languages = [column for column in named if CODE.fullmatch(column) and column != base]
    if len(languages) != 1:
        raise Unusable("The first line needs one column for the translation, named for its language, such as “es”.")
    return languages[0]


def _row(number: int, row: Mapping[str, str | None], base: str, language: str) -> Entry:
    cells = {(name or "").strip(): cell for name, cell in row.items() if isinstance(cell, str)}
    if not {"place", base, language} <= set(cells):
        raise Unusable(f"Row {number} is cut short; it needs as many cells as the first line.")
    if cells[language].startswith(_FORMULA):
        raise Unusable(f"Row {number}: the translation begins like a spreadsheet formula; write it as plain words.")
    return Entry(_unquoted(cells["place"]), _unquoted(cells[base]), _unquoted(cells[language]))


def _quoted(cell: str) -> str:
    """A cell that no spreadsheet runs: what looks like a formula gets a quote before it."""
    return f"'{cell}" if _TO_QUOTE.match(cell) else cell


def _unquoted(cell: str) -> str:
    return (cell[1:] if _QUOTED.match(cell) else cell).strip()


def _without_guesses(message: Message) -> None:
    """Babel takes a % or a brace for a format of Python's, and programs would complain about it."""
    message.flags -= {"python-format", "python-brace-format"}


def _entry(message: Message) -> Entry:
    if not isinstance(message.id, str) or not isinstance(message.string, str):
        raise Unusable(f"{message.context}: a text here has one form, not a plural.")
    text = message.string.replace("\r\n", "\n").strip()
    return Entry(message.context or message.id, message.id.strip(), text, stale=message.fuzzy)
