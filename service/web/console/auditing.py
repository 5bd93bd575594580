"""The log: who looked at or did what, found by who, what and when; whether it is still whole."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field, Form, SelectField, StringField
from wtforms.validators import Length, ValidationError

from service import accounts, audit
from service.errors import BadInput
from service.session import Record
from service.typed import dated
from service.web.console import fields, logged
from service.web.console.fields import Choice
from service.web.console.frame import Frame, notice, row_id, visitor
from service.web.console.speaking import moment

Page = Response | str | tuple[str, int]
ON_A_PAGE = 50


class Day:
    """A day, as `reading(form)["name"]`; None where nothing is."""

    def __call__(self, form: Form, field: Field) -> None:
        text = (field.data or "").strip()
        try:
            fields.reading(form)[field.short_name] = date.fromisoformat(dated(text)) if text else None
        except BadInput:
            raise ValidationError("audit.no_day") from None


class Wanted(Form):
    """Which entries."""

    who = SelectField("audit.who", validate_choice=False)
    what = StringField("audit.what", [Length(max=80, message="form.too_long")])
    since = StringField("audit.since", [Day()])
    until = StringField("audit.until", [Day()])
    looks = BooleanField("audit.looks")

    def validate_until(self, _: StringField) -> None:
        """Not before it begins."""
        since, until = (fields.reading(self).get(name) for name in ("since", "until"))
        if since and until and until < since:
            raise ValidationError("audit.turned_round")


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/audit", "coordinator", views.log, menu="nav.audit")
    frame.page("/audit/verify", "coordinator", views.verify_log, ("POST",))


class Pages:
    """The log, and whether it holds."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def log(self) -> Page:
        """The newest entries, those that are wanted, or the older ones before one of them."""
        form, before = Wanted(request.args), request.args.get("before", type=row_id)
        right = form.validate()
        with self._frame.door.reading(visitor().line_id) as session:
            called = {f"account {row.id}": accounts.name(session, row) for row in accounts.all_of(session)}
            authors = [Choice(one, called.get(one) or logged.said(one)) for one in audit.authors(session)]
            form.who.choices = [Choice("", "audit.everybody"), *authors]
            rows = audit.listed(session, _wanted(form), ON_A_PAGE + 1, before) if right else []
        further = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None
        asked = {name: value for name, value in request.args.items() if name != "before" and value}
        shown = {
            "rows": [(row, _about(row)) for row in rows[:ON_A_PAGE]],
            "further": further,
            "asked": asked,
            "called": called,
            "said": logged.said,
        }
        return render_template("audit.html", form=form, **shown), 200 if right else 422

    def verify_log(self) -> Page:
        """From the first entry to the last."""
        with self._frame.door.reading(visitor().line_id) as session:
            broken = audit.broken(session)
        if broken is None:
            notice("audit.holds")
        else:
            notice("audit.broken", "bad", entry=broken.id, at=moment(broken.at))
        return redirect(url_for("console.log"))


def _wanted(form: Wanted) -> audit.Wanted:
    typed, zone = fields.reading(form), ZoneInfo(visitor().zone)
    since, until = typed["since"], typed["until"]
    return audit.Wanted(
        form.who.data or "",
        logged.meant(what) if (what := (form.what.data or "").strip()) else (),
        _begins(since, zone),
        _begins(until and until + timedelta(days=1), zone),
        bool(form.looks.data),
    )


def _begins(day: date | None, zone: ZoneInfo) -> float | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def _about(row: Record) -> str:
    """Where what it is about can be seen, if that is a page of ours."""
    kind, _, number = row.about.partition(" ")
    if not number.isdecimal():
        return ""
    if kind == "conversation":
        return url_for("console.conversation", conversation_id=int(number))
    return url_for("console.escalation", escalation_id=int(number)) if kind == "escalation" else ""
