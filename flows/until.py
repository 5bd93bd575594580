"""Coming on with an end: "ON until 9pm", "ON 2h", "TURNO hasta las 21". What was said, not yet when that is. Pure."""

import re
from dataclasses import dataclass

from flows.vocabulary import fold

LONGEST = 40
_MOST_MINUTES = 12 * 60
_FEWEST_MINUTES = 10
_ON = re.compile(r"(?:on|turno)\b[ ,:]*(?P<till>until|till|til|to|hasta|for|por|durante)?\b ?(?P<rest>.+)")
_ARTICLE = re.compile(r"^(?:about |around |at )?(?:a )?(?:las? |el |the )?")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?: ?(?:h|hs|horas?|o'clock))?(?: ?(.+))?")
_HOURS = re.compile(
    r"(\d{1,2})(?:[.,](5))? ?(?:h|hs|hrs?|hours?|horas?)(?: ?(?:and|y)? ?(\d{1,2}|half|media)(?: ?m.*)?)?"
)
_MINUTES = re.compile(r"(\d{1,3}) ?(?:m|min|mins|minutes?|minutos?)")
_SPELT = {"an hour": 60, "one hour": 60, "una hora": 60, "half an hour": 30, "media hora": 30, "two hours": 120}
_SPELT |= {"dos horas": 120, "tres horas": 180, "three hours": 180}
_NAMED = {"noon": 12, "midday": 12, "mediodia": 12, "midnight": 0, "medianoche": 0}
_MORNING = re.compile(r"a\.? ?m\.?|in the morning|de la (?:manana|madrugada)")
_EVENING = re.compile(r"p\.? ?m\.?|tonight|(?:in the|this) (?:afternoon|evening)|at night|de la (?:tarde|noche)")


@dataclass(frozen=True)
class Until:
    """Either so many minutes, or a time of day: each hour (0 to 23) that may be meant, and the minute."""

    minutes: int | None = None
    hours: tuple[int, ...] = ()
    minute: int = 0


def meant(text: str) -> bool:
    """Whether a whole message asks to come on with an end, readable or not."""
    match = _match(text)
    return match is not None and (match["till"] in ("until", "till", "til", "hasta") or read(text) is not None)


def read(text: str) -> Until | None:
    """The end that "ON until 9pm" and the like names; None if no time can be read from it."""
    match = _match(text)
    if match is None:
        return None
    rest = _ARTICLE.sub("", match["rest"].strip())
    lasting = None if match["till"] in ("until", "till", "til", "hasta") else _lasting(rest, match["rest"].strip())
    return lasting or _clock(rest)


def _match(text: str) -> re.Match[str] | None:
    folded = fold(text)
    return _ON.fullmatch(folded) if len(folded) <= LONGEST else None


def _lasting(rest: str, whole: str) -> Until | None:
    """Two hours, 90 minutes; "21h" is a time of day."""
    if whole in _SPELT:
        return Until(minutes=_SPELT[whole])
    if minutes := _MINUTES.fullmatch(rest):
        return _within(int(minutes[1]))
    hours = _HOURS.fullmatch(rest)
    if hours is None:
        return None
    more = {"half": 30, "media": 30, None: 30 if hours[2] else 0}.get(hours[3])
    return _within(int(hours[1]) * 60 + (int(hours[3]) if more is None else more))


def _within(minutes: int) -> Until | None:
    return Until(minutes=minutes) if _FEWEST_MINUTES <= minutes <= _MOST_MINUTES else None


def _clock(rest: str) -> Until | None:
    if rest in _NAMED:
        return Until(hours=(_NAMED[rest],))
    match = _CLOCK.fullmatch(rest)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").strip()
    hours = _hours(hour, half)
    return Until(hours=hours, minute=minute) if hours and minute < 60 else None


def _hours(hour: int, half: str) -> tuple[int, ...]:
    """Without morning or evening a small hour may be either; a large or a nought one is itself."""
    if not half:
        return (hour, (hour + 12) % 24) if 1 <= hour <= 12 else (hour,) if hour < 24 else ()
    if not 1 <= hour <= 12:
        return ()
    if _MORNING.fullmatch(half):
        return (hour % 12,)
    return (hour % 12 + 12,) if _EVENING.fullmatch(half) else ()
