"""The lines of a file before their meaning: what can be read at all, and a plain sentence for what cannot. Pure."""

import re
from collections.abc import Iterator
from typing import Any

import nestedtext

from flows.problems import Problem, Problems

MOST_CHARACTERS = 100_000
DEEPEST = 12
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_NOT_TEXT = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")
_AS_UTF8 = "Save it as plain text in UTF-8 and try again."
_TWO_SPACES = "Use two spaces for each level."
_SHAPE = "Each line is “name: text”, a “- ” item, a “> ” text or a “#” note."
_LONG_TEXT = "If it goes on with the text above, begin each line of that text with “> ”."
_SPACE_MISSING = re.compile(r"([^:]{1,40}):(\S.*)")
_MARK_WITHOUT_SPACE = re.compile(r"([->])(\S.*)")
_OTHER_COLON = re.compile(r"([\w -]{1,40}?)\s*(：|=)\s*(.*)")
_PLAIN_WORDS = re.compile(r"[a-z_]+(?: [a-z_]+){0,3}")


def text_of(raw: bytes) -> str:
    """The text in the bytes of a file, which must be UTF-8. Raises Problems with one plain sentence."""
    if len(raw) > 4 * MOST_CHARACTERS:
        raise Problems([_too_long(f"{len(raw):,} bytes")])
    if raw.startswith(_OTHER_UNICODE):
        raise Problems([Problem(0, 0, "", "", "This file is written in UTF-16.", _AS_UTF8)])
    if b"\0" in raw:
        raise Problems([Problem(0, 0, "", "", "This is not a text file.", _AS_UTF8)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_ENDS.findall(raw[: error.start].decode("latin-1"))) + 1
        message = "A letter in this line cannot be read: the file is not written in UTF-8."
        raise Problems([Problem(line, 1, "", "", message, _AS_UTF8)]) from error


def parse(source: str, places: dict[Any, Any], most: int = MOST_CHARACTERS) -> dict[str, Any]:
    """The tree of a NestedText file; `places` is filled with where everything stands. Raises Problems: the first."""
    source = source.removeprefix("\ufeff")
    if len(source) > most:
        raise Problems([_too_long(f"{len(source):,} characters")])
    lines = _LINE_ENDS.split(source)
    unreadable = next(_unreadable(lines), None)
    if unreadable is not None:
        raise Problems([unreadable])
    try:
        tree: Any = nestedtext.loads(source, top="dict", keymap=places)
    except nestedtext.NestedTextError as error:
        raise Problems([_plainly(error, lines)]) from error
    return dict(tree)


def _too_long(size: str) -> Problem:
    message = f"This file is too long: {size}, at most {MOST_CHARACTERS:,} characters."
    return Problem(0, 0, "", "", message, "Make two scripts of it.")


def _unreadable(lines: list[str]) -> Iterator[Problem]:
    """What keeps a text from being read at all; looked at before any work is done."""
    for number, line in enumerate(lines, 1):
        text = line.lstrip()
        margin = line[: len(line) - len(text)]
        if _NOT_TEXT.search(line):
            yield Problem(number, 1, "", "", "This is not a text file.", _AS_UTF8)
        elif text and "\t" in margin:
            yield Problem(number, 1, "", "", "This line starts with a tab.", _TWO_SPACES)
        elif text and margin.strip(" "):
            message = "This line starts with a space that is not a plain one."
            yield Problem(number, 1, "", "", message, "Take it out and type the spaces again.")
        elif len(margin) > 2 * DEEPEST:
            yield Problem(number, 1, "", "", "This line is too far to the right.", _TWO_SPACES)
        elif text.startswith(("{", "[", ": ")) or text == ":":
            message = f"A line cannot begin with “{text[0]}”."
            yield Problem(number, len(margin) + 1, "", "", message, _LONG_TEXT)


def _plainly(error: nestedtext.NestedTextError, lines: list[str]) -> Problem:
    """What the reader of NestedText found, as somebody would say it who looks at the line."""
    number = (error.lineno if error.lineno is not None else -1) + 1
    column = (error.colno or 0) + 1 if number else 0
    line = lines[number - 1].strip() if number else ""
    said = error.get_message()
    if said.startswith("duplicate key"):
        message, advice = f"“{line.partition(':')[0]}” is written twice here.", "Keep one, or give it another name."
    elif said.startswith("unrecognized"):
        message, advice = _unrecognized(line)
    elif "indent" in said and "column 1" not in said:
        message, advice = _indented(said)
    elif said.startswith("expected list item"):
        message, advice = "This line stands in a list, so it must begin with “- ”.", _SHAPE
    elif said.startswith("expected dictionary item"):
        message = "This line stands among “name:” lines, so it must begin with a name and a colon."
        advice = "Take the “- ” away." if line.startswith("- ") else _LONG_TEXT
    else:
        message, advice = "The file must begin at the left edge with “name: text”.", _SHAPE
    return Problem(number, column, "", "", message, advice)


def _unrecognized(line: str) -> tuple[str, str]:
    if not line.strip("-=*_~ "):
        return "This line says nothing.", "Take it out; an empty line or a “#” note can part two steps."
    if match := _MARK_WITHOUT_SPACE.fullmatch(line):
        return f"A space is missing after the “{match[1]}”.", f"Write “{match[1]} {match[2]}”."
    if match := _SPACE_MISSING.fullmatch(line):
        return "A space is missing after the colon.", f"Write “{match[1]}: {match[2]}”."
    if match := _OTHER_COLON.fullmatch(line):
        return f"“{match[2]}” is not a colon.", f"Write “{match[1]}: {match[3]}”."
    if _PLAIN_WORDS.fullmatch(line):
        return f"There is no colon after “{line}”.", f"Write “{line}:”. {_LONG_TEXT}"
    return "This line has no name with a colon at its start.", f"{_LONG_TEXT} {_SHAPE}"


def _indented(said: str) -> tuple[str, str]:
    if "partial" in said:
        return "This line lines up with nothing above it.", f"{_TWO_SPACES} Begin it where its neighbours begin."
    return "This line is further to the right than it can be.", f"{_TWO_SPACES} {_LONG_TEXT}"
