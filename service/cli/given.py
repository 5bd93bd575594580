"""What may be typed as an argument or option: numbers, zones, languages, days and hours (see typed)."""

from typing import Any

import click

from service import typed
from service.typed import DAYS as DAYS
from service.typed import SPOKEN as SPOKEN
from service.typed import dated as dated
from service.typed import moment as moment
from service.typed import spoken_on as spoken_on
from service.typed import words as words


class _Kind(click.ParamType[Any]):
    """Something typed that is made into what the line uses, or refused."""

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return getattr(typed, self.name)(str(value).strip())


ID = click.IntRange(max=typed.GREATEST_ID)
"""Of a row."""
NUMBER, ZONE, LANGUAGE, LANGUAGES, TAGS, DAY, TIME, END = map(
    _Kind, ("number", "zone", "language", "languages", "tags", "day", "time", "end")
)
"""+15550001000; a zone's name; a code; codes with commas; words with commas; 0 is Monday; minutes of the day, twice."""
