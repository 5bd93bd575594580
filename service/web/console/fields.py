"""Fields that take what people type: numbers, names, languages, days and hours, each with its sentence when wrong."""

from typing import Any

from wtforms import Field, Form, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than what is known of its types
from wtforms.form import BaseForm
from wtforms.validators import Length, StopValidation, ValidationError

from service import typed
from service.errors import BadInput
from service.web.console.forms import NEEDED

Choice = SelectChoice
"""A value, and the key of what it is called."""
SHORT = Length(max=40, message="form.too_long")
WHY = [NEEDED, Length(min=8, max=50, message="form.why_length")]


class OneOf(SelectField):
    """One of several; anything else is refused with a sentence of ours."""

    def pre_validate(self, form: BaseForm) -> None:
        """Only what the list has."""
        if self.data not in [one.value for one in self.choices or ()]:  # type: ignore[union-attr]
            raise ValidationError("amiss.no_choice")


class Reads:
    """Makes what was typed into what the line uses, as `form.read["name"]`; says a sentence where it cannot."""

    def __init__(self, kind: str, sentence: str) -> None:
        self._kind, self._sentence = kind, sentence

    def __call__(self, form: Form, field: Field) -> None:
        text = " ".join(str(field.data or "").split())
        if not text:
            return
        try:
            reading(form)[field.short_name] = getattr(typed, self._kind)(text)
        except BadInput:
            raise ValidationError(self._sentence) from None


def reading(form: Form) -> dict[str, Any]:
    """What the fields of a form were made into, by their names."""
    found: dict[str, Any] = form.__dict__.setdefault("_read", {})
    return found


def number(label: str, *, needed: bool = True) -> StringField:
    """A phone number with its country code."""
    return StringField(label, [*([NEEDED] if needed else []), SHORT, Reads("number", "form.no_number")])


def called(*, needed: bool = False) -> StringField:
    """A first name."""
    return StringField("people.name", [*([NEEDED] if needed else []), SHORT])


def tags() -> StringField:
    """What a peer knows from their own life."""
    return StringField("peers.tags", [Length(max=120, message="form.too_long"), Reads("tags", "form.no_tags")])


def why(label: str = "people.why") -> StringField:
    """A reason that is written down."""
    return StringField(label, WHY)


def languages() -> SelectMultipleField:
    """Those of the line; the page sets which there are."""
    return SelectMultipleField("peers.languages", [_some], validate_choice=False)


def language() -> SelectField:
    """One of the line's."""
    return SelectField("people.language", validate_choice=False)


def by(label: str) -> SelectField:
    """By text, by a call, or both."""
    return OneOf(label, choices=[Choice(one, f"people.by_{one}") for one in ("text", "call", "both")])


def texts_at_once(most: int) -> SelectField:
    """With how many callers somebody would be at once."""
    counts = [str(count) for count in range(1, most + 1)]
    return OneOf("peers.texts_at_once", choices=[Choice(count, f"peers.texts_at_once_{count}") for count in counts])


def among(form: Form, codes: tuple[str, ...]) -> None:
    """Give a form's field of languages those that the line has; others that were sent are let go."""
    for name in ("languages", "language"):
        if name in form:
            field: Any = form[name]
            field.choices = [Choice(code, f"people.speaks_{code}") for code in codes]
            if isinstance(field.data, list):
                field.data = [code for code in field.data if code in codes]
            elif field.data not in codes:
                field.data = codes[0]


class Whole:
    """A whole number between two, as `reading(form)["name"]`; None where nothing is."""

    def __init__(self, least: int, most: int, sentence: str) -> None:
        self._bounds, self._sentence = (least, most), sentence

    def __call__(self, form: Form, field: Field) -> None:
        text = (field.data or "").strip()
        least, most = self._bounds
        if text and not (text.isascii() and text.isdecimal() and least <= int(text[:6]) <= most):
            raise ValidationError(self._sentence)
        reading(form)[field.short_name] = int(text) if text else None


def _some(_: Form, field: Field) -> None:
    if not field.data:
        raise StopValidation("peers.one_language")
