"""What may be typed, at the command line or in the console, each refused with one sentence."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flows import tags as tag_words
from flows import vocabulary
from service.errors import BadInput
from service.hours import DAY
from service.lines import Line
from service.settings import e164

SPOKEN = tuple(vocabulary.COMMANDS)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR = 366 * 86_400.0
GREATEST_ID = 2**31 - 1
"""No row has a greater one."""
FIRST_DAY, LAST_DAY = date(2000, 1, 3), date(2199, 12, 23)
"""Between them a week before and after can be counted."""
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def number(text: str) -> str:
    """A phone number, as +15550001000."""
    try:
        return e164(text)
    except ValueError as error:
        raise BadInput(f"{text} {error}") from None


def zone(text: str) -> str:
    """The name of a time zone; in small letters and with spaces it is known, too, and so is its city alone."""
    try:
        return str(ZoneInfo(text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wanted = "_".join(text.casefold().split())
        known = {name.casefold(): name for name in sorted(available_timezones(), reverse=True)}
        cities = {name.rpartition("/")[2]: known[name] for name in known}
        if found := known.get(wanted) or cities.get(wanted):
            return found
    raise BadInput(f"{text} is not a time zone; use a name such as America/Chicago or Europe/Madrid.")


def language(text: str) -> str:
    """The code of a language that the line's words are in."""
    if text.lower() not in SPOKEN:
        raise BadInput(f"Shoulder does not speak {text} yet; it speaks {' and '.join(SPOKEN)}.")
    return text.lower()


def languages(text: str) -> str:
    """Codes with commas between them."""
    codes = [language(code.strip()) for code in text.split(",") if code.strip()]
    if not codes:
        raise BadInput("Name at least one language, such as en or en,es.")
    return ",".join(dict.fromkeys(codes))


def tags(text: str) -> str:
    """What a peer knows, with commas; empty for "none" too."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if [word.lower() for word in words] in ([], ["none"]):
        return ""
    for word in words:
        if tag_words.read(word) is None:
            raise BadInput(f"“{word}” cannot be what a peer knows; write a word, at most {tag_words.LONGEST} long.")
    found = sorted({str(tag_words.read(word)) for word in words})
    if len(found) > tag_words.MOST:
        raise BadInput(f"A peer can be known by at most {tag_words.MOST} words; these are {len(found)}.")
    return ",".join(found)


def day(text: str) -> int:
    """A day of the week; 0 is Monday."""
    if text.lower()[:3] not in DAYS:
        raise BadInput(f"{text} is not a day of the week; use {', '.join(DAYS)}.")
    return DAYS.index(text.lower()[:3])


def time(text: str) -> int:
    """A time of day, in minutes."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise BadInput(f"{text} is not a time of day; write it as 18:00.")
    return int(match[1]) * 60 + int(match[2])


def end(text: str) -> int:
    """A time of day at which something ends, in minutes: midnight may be 24:00."""
    return DAY if text == "24:00" else time(text)


def dated(text: str) -> str:
    """A date, as 2026-12-31."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        found = date.max
    if not FIRST_DAY <= found <= LAST_DAY:
        raise BadInput(f"{text} is not a day; write it as 2026-12-31.")
    return found.isoformat()


def moment(text: str, zone: str, now: float) -> float:
    """ "2026-12-31 09:00" on the clock there, which is still to come, within a year. Raises BadInput."""
    try:
        at = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone)).timestamp()
    except ValueError:
        raise BadInput(f"{text} is not a day with a time; write it as 2026-12-31 09:00.") from None
    if at <= now:
        raise BadInput(f"{text} is over already.")
    if at > now + YEAR:
        raise BadInput(f"{text} is more than a year away.")
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
