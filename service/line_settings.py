"""What a line's settings say. Whatever cannot be used gives way to what is usual, and is named. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flows.vocabulary import COMMANDS

MOST = 366 * 86_400.0
MOST_DAYS = 3650
MOST_A_SECOND = 100
MAY_BE_NONE = ("page_call_after", "reminder")
"""Nothing waits so long: there is none of it, or all is at once."""
REASONS = ("closed", "short_staffed")
QUIET = (20, 9)
"""Unasked, nobody is written to from this hour of the evening to this one of the morning, where they live."""
EVENINGS, MORNINGS = (17, 21), (8, 12)
"""What a line may say instead: the earliest and the latest of each. The law begins at 8 and ends at 21."""
USUAL_ZONE, USUAL_LANGUAGE = "UTC", "en"


class Row(Protocol):
    """A row of a line, whatever is in it."""

    settings: Any


@dataclass(frozen=True)
class Pace:
    """How long things take, in seconds; a line may set its own."""

    offer: float = 90
    offer_all: float = 60
    ask_again: float = 300
    wish: float = 600
    company: float = 150
    page: float = 120
    page_call_after: float = 0
    """How long after its text a page is rung too, if nobody has taken it; 0: both at once."""
    truth: float = 300
    held: float = 1800
    held_more: float = 600
    no_hurry: float = 180
    choose: float = 600
    quiet: float = 1800
    quiet_more: float = 600
    pause: float = 1800
    last_words: float = 180
    silent_peer: float = 180
    with_988: float = 3600
    """After so long with 988 the peer is asked whether they still are."""
    back_from_988: float = 900
    """After so long a caller who put the phone down for 988 is offered to be rung back."""
    queue: float = 43_200
    text_me: float = 172_800
    ask_ready_again: float = 7_200
    welcome_back: float = 86_400
    follow_up_open: float = 86_400
    ask_all_up_to: int = 3
    conversations_a_day: int = 0
    """How often somebody may be given a peer between one midnight and the next; 0: as often as they like."""
    texts_a_minute: int = 10
    """More than these from somebody who is in nothing are kept and not answered; 0: no limit."""
    texts_a_minute_asked: int = 40
    """The same for who is in a conversation, or was asked something: far more than anybody types."""
    segments_a_second: int = 1
    """How much the carrier takes from a number that has no rate of its own; what can wait is given half of it."""
    calls_a_minute: int = 6
    """More than these from one number are told to wait a minute, and may still press 0; 0: no limit."""
    away: float = 600
    """How old a text may be, when it reaches us after all, before we say sorry first."""
    reminder: float = 3600
    """How long before a shift its person is reminded of it; 0: not at all."""
    uncovered: float = 3600
    """How long before a shift that somebody dropped coordinators hear that nobody has taken it."""
    tell_gaps: int = 1
    """Whether coordinators hear each morning of what nobody covers in the week ahead: 1 or 0."""
    week_minutes: int = 720
    """The most that a peer is on in a week before they hear that it is a lot, unless they set their own."""


@dataclass(frozen=True)
class Pause:
    """Why the line is paused, in whose words, and until when; the words are by language."""

    why: str = "closed"  # or short_staffed: arrivals are met and keep a place, and nobody is offered
    say: Mapping[str, str] = field(default_factory=dict)
    until: float | None = None


@dataclass(frozen=True)
class Said:
    """What can be used of them."""

    languages: tuple[str, ...]
    zone: str
    policy: Mapping[str, str]
    pace: Pace
    note: str
    pause: Pause
    keep: Mapping[str, int]
    hours: tuple[Mapping[str, Any], ...]
    quiet: tuple[int, int]
    reporting: Mapping[str, str]
    phrases: Mapping[str, Mapping[str, str]]
    rates: Mapping[str, int]
    odd: tuple[str, ...]


def read(row: Any) -> Said:
    """A row's languages, zone, policy and settings, each as it is or as usual; `odd` names those that are not used."""
    settings = kept(row)
    pause = settings.pop("pause") if isinstance(settings.get("pause"), Mapping) else {}  # a number is a pace
    pace = {one.name: settings[one.name] for one in fields(Pace) if one.name in settings}
    languages = tuple(code for code in str(row.languages).split(",") if code in COMMANDS)
    checks = {
        "languages": bool(languages) and languages == tuple(str(row.languages).split(",")),
        "zone": _is_zone(row.zone),
        "policy": _is_words(row.policy),
        "settings": isinstance(row.settings, Mapping),
        "note": isinstance(settings.get("note", ""), str),
        "pause": _is_pause(pause),
        "keep": _is_keep(settings.get("keep", {})),
        "hours": _is_hours(settings.get("hours", [])),
        "quiet_hours": _is_quiet(settings.get("quiet_hours", QUIET)),
        "reporting": _is_words(settings.get("reporting", {})),
        "phrases": _is_phrases(settings.get("phrases", {})),
        "rates": _is_rates(settings.get("rates", {})),
        **{name: _is_pace(name, value) for name, value in pace.items()},
    }
    return Said(
        languages or (USUAL_LANGUAGE,),
        row.zone if checks["zone"] else USUAL_ZONE,
        row.policy if checks["policy"] else {},
        Pace(**{name: value for name, value in pace.items() if checks[name]}),
        settings.get("note", "") if checks["note"] else "",
        Pause(**pause) if _is_pause(pause) else Pause(),
        dict(settings.get("keep", {})) if checks["keep"] else {},
        tuple(settings.get("hours", ())) if checks["hours"] else (),
        tuple(settings.get("quiet_hours", QUIET)) if checks["quiet_hours"] else QUIET,
        settings.get("reporting", {}) if checks["reporting"] else {},
        settings.get("phrases", {}) if checks["phrases"] else {},
        dict(settings.get("rates", {})) if checks["rates"] else {},
        tuple(name for name, fine in checks.items() if not fine),
    )


def kept(row: Row) -> dict[str, Any]:
    """The settings of a row; none when they are no settings at all."""
    return dict(row.settings) if isinstance(row.settings, Mapping) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_pace(name: str, value: Any) -> bool:
    """A number of seconds from one up, or a count from nothing up."""
    counts = name in _COUNTS
    if not _is_number(value) or (counts and value != int(value)):
        return False
    return bool((0 if counts or name in MAY_BE_NONE else 1) <= value <= MOST)


def _is_words(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(words, str) for words in value.values())


def _is_zone(value: Any) -> bool:
    try:
        ZoneInfo(value)
    except (TypeError, ValueError, OSError, LookupError):
        return False
    return True


def _is_pause(value: Any) -> bool:
    if not isinstance(value, Mapping) or not value.keys() <= {"why", "say", "until"}:
        return False
    until = value.get("until")
    return value.get("why", "closed") in REASONS and _is_words(value.get("say", {})) and _is_time(until)


def _is_time(value: Any) -> bool:
    return value is None or _is_number(value)


def _is_keep(value: Any) -> bool:
    """Days by kind: never none, which would take everything."""
    if not isinstance(value, Mapping):
        return False
    return all(type(days) is int and 1 <= days <= MOST_DAYS for days in value.values())


def _is_rates(value: Any) -> bool:
    """Segments a second by number."""
    if not isinstance(value, Mapping):
        return False
    return all(type(rate) is int and 1 <= rate <= MOST_A_SECOND for rate in value.values())


def _is_quiet(value: Any) -> bool:
    """Two hours, none of which lets the line write by night."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return False
    bounds = zip(value, (EVENINGS, MORNINGS), strict=True)
    return all(type(hour) is int and least <= hour <= most for hour, (least, most) in bounds)


def _is_phrases(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_is_words(texts) for texts in value.values())


def _is_hours(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(_is_stretch(one) for one in value)


def _is_stretch(value: Any) -> bool:
    """A weekday, a time on the wall and how many minutes: in the shape of a weekly shift."""
    whole = isinstance(value, Mapping) and all(isinstance(value.get(key), int) for key in _STRETCH)
    within = whole and all(least <= value[key] <= most for key, (least, most) in _STRETCH.items())
    return within and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value.get("starts"))) is not None


_COUNTS = {one.name for one in fields(Pace) if one.type is int}
_STRETCH = {"weekday": (0, 6), "minutes": (1, 7 * 1440)}
