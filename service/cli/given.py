"""What may be typed: numbers, zones, languages, days and hours, each refused with one sentence."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from flows import tags, vocabulary
from service.errors import BadInput
from service.lines import Line
from service.settings import e164

SPOKEN = tuple(vocabulary.COMMANDS)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class _Kind(click.ParamType[Any]):
    """Something typed that is made into what the line uses, or refused."""

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return _READERS[self.name](str(value).strip())


def _number(text: str) -> str:
    try:
        return e164(text)
    except ValueError as error:
        raise BadInput(f"{text} {error}") from None


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"{text} is not a time zone; use a name such as America/Chicago or Europe/Madrid.") from None
    return text


def _language(text: str) -> str:
    if text.lower() not in SPOKEN:
        raise BadInput(f"Shoulder does not speak {text} yet; it speaks {' and '.join(SPOKEN)}.")
    return text.lower()


def _languages(text: str) -> str:
    codes = [_language(code.strip()) for code in text.split(",") if code.strip()]
    if not codes:
        raise BadInput("Name at least one language, such as en or en,es.")
    return ",".join(dict.fromkeys(codes))


def _tags(text: str) -> str:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if [word.lower() for word in words] in ([], ["none"]):
        return ""
    for word in words:
        if tags.read(word) is None:
            raise BadInput(f"“{word}” cannot be what a peer knows; write a word, at most {tags.LONGEST} long.")
    found = sorted({str(tags.read(word)) for word in words})
    if len(found) > tags.MOST:
        raise BadInput(f"A peer can be known by at most {tags.MOST} words; these are {len(found)}.")
    return ",".join(found)


def _day(text: str) -> int:
    if text.lower()[:3] not in DAYS:
        raise BadInput(f"{text} is not a day of the week; use {', '.join(DAYS)}.")
    return DAYS.index(text.lower()[:3])


def _clock(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise BadInput(f"{text} is not a time of day; write it as 18:00.")
    return int(match[1]) * 60 + int(match[2])


_READERS = {
    "number": _number,
    "zone": _zone,
    "language": _language,
    "languages": _languages,
    "tags": _tags,
    "day": _day,
    "time": _clock,
}
NUMBER, ZONE, LANGUAGE, LANGUAGES, TAGS, DAY, TIME = map(_Kind, _READERS)
"""+15550001000; a zone's name; a code; codes with commas; words with commas; 0 is Monday; minutes of the day."""


def moment(text: str, zone: str, now: float) -> float:
    """ "2026-12-31 09:00" on the clock there, which is still to come. Raises BadInput."""
    try:
        at = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone)).timestamp()
    except ValueError:
        raise BadInput(f"{text} is not a day with a time; write it as 2026-12-31 09:00.") from None
    if at <= now:
        raise BadInput(f"{text} is over already.")
    return at


def words(text: str, what: str, most: int) -> str:
    """A name or a note that is neither empty nor too long. Raises BadInput."""
    text = " ".join(text.split())
    if not text:
        raise BadInput(f"The {what} is empty.")
    if len(text) > most:
        raise BadInput(f"The {what} is longer than {most} characters.")
    return text


def spoken_on(line: Line, codes: str) -> str:
    """Languages that a line has. Raises BadInput with the one it has not."""
    for code in codes.split(","):
        if code not in line.languages:
            raise BadInput(f"{line.name} is not a line in {code}; it speaks {' and '.join(line.languages)}.")
    return codes
