"""A table as spreadsheets save it, or as it is copied out of one, whatever stands between its cells. Pure."""

import csv
import io
import re
from typing import Any

_SEPARATORS = ",;\t"
_SAID = re.compile(r'"?sep=([,;|\t])"?[,;\t]*\r?\n', re.IGNORECASE)
"""The first line by which Excel knows what stands between the cells, and which it shows nobody."""
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(content: bytes) -> str:
    """The text of a file that somebody chose: UTF-8, or UTF-16 that says so. Raises UnicodeDecodeError."""
    return content.decode("utf-16" if content.startswith(_MARKS) else "utf-8-sig")


def rows(text: str, **options: Any) -> "csv.DictReader[str]":
    """Its rows by the names in the first; options as of `csv.DictReader`."""
    said = _SAID.match(text)
    page = text[said.end() :] if said else text
    header = page.partition("\n")[0]
    between = said[1] if said else max(_SEPARATORS, key=header.count)
    return csv.DictReader(io.StringIO(page, newline=""), delimiter=between, **options)
