"""What is typed for the rota: who, on which days, from when until when."""

from typing import Any

from wtforms import Form, SelectField, SelectMultipleField, StringField
from wtforms.validators import StopValidation, ValidationError

from service import hours, lists, people
from service.errors import BadInput
from service.session import Session
from service.typed import dated
from service.web.console import fields
from service.web.console.fields import Choice
from service.web.console.forms import NEEDED
from service.web.console.speaking import t


class NewShift(Form):
    """A shift every week on some days, or once on a date."""

    who = SelectField("rota.who", [NEEDED], validate_choice=False)
    days = SelectMultipleField(
        "rota.every_week",
        choices=[Choice(str(day), f"rota.day_{day}") for day in range(7)],
        validate_choice=False,
    )
    day = StringField("rota.or_once", [])
    begins = StringField("rota.from", [NEEDED, fields.Reads("time", "form.no_time")])
    ends = StringField("rota.until", [NEEDED, fields.Reads("end", "form.no_time")])

    @property
    def whose(self) -> tuple[int, int | None]:
        """Person and tier."""
        return whose(self.who.data or "")

    @property
    def weekdays(self) -> list[int]:
        """Those that were ticked; 0 is Monday."""
        return [int(day) for day in self.days.data or [] if day in set("0123456")]

    @property
    def wall(self) -> tuple[str, int]:
        """When it begins on the wall, and how many minutes it lasts; an earlier end is on the next day."""
        read = fields.reading(self)
        return hours.clock(read["begins"]), lasts(read["begins"], read["ends"])

    def validate_who(self, field: SelectField) -> None:
        """Somebody who is in the list."""
        known: Any = field.choices or []
        if field.data not in {choice.value for choice in known}:
            raise ValidationError("rota.not_them")

    def validate_days(self, field: SelectMultipleField) -> None:
        """Days or a date, not both and not neither."""
        if bool(self.weekdays) == bool((self.day.data or "").strip()):
            raise StopValidation("rota.days_or_once")

    def validate_day(self, field: StringField) -> None:
        """A date that there is."""
        field.data = (field.data or "").strip()
        if field.data and not is_day(field.data):
            raise ValidationError("rota.no_day")

    def validate_ends(self, field: StringField) -> None:
        """A shift has a length."""
        read = fields.reading(self)
        if read.get("ends") is not None and read.get("begins") == read["ends"]:
            raise ValidationError("rota.no_length")


def whose(text: str) -> tuple[int, int | None]:
    """Person and tier of a choice such as "12-0"; nobody where it is none."""
    person, _, tier = text.partition("-")
    return int(person) if person.isdecimal() else 0, int(tier) if tier.isdecimal() and tier != "0" else None


def lasts(begins: int, ends: int) -> int:
    """How many minutes from one time of day to the next such other; a whole day from 00:00 to 24:00."""
    return hours.DAY if ends - begins == hours.DAY else (ends - begins) % hours.DAY


def is_day(text: str) -> bool:
    """Whether it is a date, as 2026-12-31."""
    try:
        return dated(text) == text
    except BadInput:
        return False


def everybody(session: Session) -> list[tuple[int, int | None]]:
    """Who can have shifts: peers, then who is on call by tier; the last resort is on at all times."""
    peers: list[tuple[int, int | None]] = [(row.person_id, None) for row in lists.all_peers(session)]
    return peers + [(row.person_id, row.tier) for row in lists.all_responders(session) if not row.last_resort]


def staff(session: Session) -> list[Choice]:
    """The same, as choices by name."""
    return [
        Choice(f"{person}-{tier or 0}", _named(people.called(session, person), tier))
        for person, tier in everybody(session)
    ]


def may_be_given(session: Session, tier: int | None) -> list[int]:
    """Who can take a shift of this kind: agreed and practised peers, or whoever is on call."""
    if tier is None:
        ready = (row for row in lists.all_peers(session) if row.state == "agreed" and row.practised_at is not None)
        return [row.person_id for row in ready]
    return list(dict.fromkeys(row.person_id for row in lists.all_responders(session) if not row.last_resort))


def _named(name: str, tier: int | None) -> str:
    return name if tier is None else t("rota.on_tier", name=name, tier=tier)
