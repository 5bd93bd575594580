"""The console's words in the reader's language, and times as their line's clocks show them.

Sentences are kept in phrases.nt, those of the pages where scripts are written in authoring.nt and those of the pages
for running a line in running.nt, as all that the line says is; flask-babel chooses the language and writes the times.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_timedelta
from babel.units import format_unit
from flask import Flask, g, request, session

from flows.wording import Phrases
from service.web.console.frame import called, sent_from, somebody

LANGUAGES = ("en", "es")
UNITS = ((7200, 3600, "hour"), (120, 60, "minute"), (0, 1, "second"))
LONGEST = 86_400.0
"""Whatever took longer took a day."""
CATALOGUES = ("phrases.nt", "authoring.nt", "running.nt")
PHRASES = Phrases.load(
    "\n".join(files("service.web.console").joinpath(name).read_text(encoding="utf-8") for name in CATALOGUES)
)


def start(app: Flask) -> None:
    """Give the templates their words and times."""
    flask_babel.Babel(app, default_locale="en", locale_selector=language, timezone_selector=_zone)
    app.jinja_env.globals.update(t=t, language=language, languages=LANGUAGES, somebody=somebody, kept=PHRASES.texts)
    app.jinja_env.globals.update(sent_from=sent_from)
    app.jinja_env.filters.update(moment=moment, clock=clock, on_date=on_date, lasted=lasted, span=span)
    app.jinja_env.filters.update(
        tongue=tongue, on_day=on_day, month_name=month_name, length_of=length_of, called=called
    )


def t(key: str, **values: Any) -> str:
    """A sentence in the reader's language; of one thing alone where it is kept so. Raises KeyError."""
    if str(values.get("count")) == "1" and f"{key}_one" in PHRASES.texts:
        key = f"{key}_one"
    return PHRASES.text(key, language(), {name: str(value) for name, value in values.items()})


def language() -> str:
    """What the reader chose; for a stranger what they clicked, or what their browser asks for."""
    visitor = somebody()
    chosen = visitor.language if visitor is not None else session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def tongue(code: str) -> str:
    """The name of a language, by its code; the code where it is none."""
    try:
        return Locale.parse(code, sep="-").get_display_name(language()) or code
    except (ValueError, UnknownLocaleError):
        return code


def moment(at: float | None) -> str:
    """Day and time, by the line's clocks; with the year, where it is not the one that it is now."""
    if at is None:
        return ""
    year, now = (flask_babel.format_datetime(_then(one), "yyyy") for one in (at, g.get("at", at)))
    return str(flask_babel.format_datetime(_then(at), "EEE d MMM, HH:mm" if year == now else "EEE d MMM yyyy, HH:mm"))


def clock(at: float | None) -> str:
    """The time of day, by the line's clocks."""
    return "" if at is None else flask_babel.format_datetime(_then(at), "HH:mm")


def there(at: float, zone: str) -> str:
    """Day and time by somebody else's clocks."""
    return str(format_datetime(datetime.fromtimestamp(at, ZoneInfo(zone)), "EEE d MMM, HH:mm", locale=language()))


def on_date(day: date) -> str:
    """A day of the week with its date."""
    return str(flask_babel.format_date(day, "EEE d MMM", rebase=False))


def lasted(seconds: float) -> str:
    """How long something has been going on, in whole minutes or more."""
    return str(format_timedelta(timedelta(seconds=max(60.0, seconds)), granularity="minute", locale=language()))


def span(seconds: float) -> str:
    """A length of time to the second, as on a watch: "1 h 5 min", "12 s"."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (left, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def on_day(day: str) -> str:
    """A date that is kept as YYYY-MM-DD, short."""
    return str(flask_babel.format_date(date.fromisoformat(day), "d MMM", rebase=False))


def month_name(month: str) -> str:
    """A month that is kept as YYYY-MM, in full."""
    return str(flask_babel.format_date(date.fromisoformat(f"{month}-01"), "LLLL yyyy", rebase=False))


def length_of(seconds: float | None) -> str:
    """A length of time in one unit: seconds up to two minutes, then minutes, then hours; a dash for none."""
    return "–" if seconds is None else _length(seconds, language())


@cache
def _length(seconds: float, language: str) -> str:
    """A page of reports says the same few lengths hundreds of times."""
    size, unit = next((size, unit) for least, size, unit in UNITS if seconds >= least)
    amount = min(seconds, LONGEST) / size
    return str(format_unit(round(amount, 1), f"duration-{unit}", locale=language))


def _zone() -> str | None:
    visitor = somebody()
    return None if visitor is None else visitor.zone


def _then(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
