"""Reports: a month in figures of whole bands, as pictures and tables, as CSV, in words, and what it cost."""

import csv
import io
from collections.abc import Iterator

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer
from wtforms import Field, Form, StringField
from wtforms.validators import Length, ValidationError

from service import audit
from service.reports import figures, money, notes
from service.reports.bands import K
from service.reports.figures import Month, Span, Waited
from service.session import Session
from service.web.console import charts, fields, standing
from service.web.console.frame import Frame, notice, visitor
from service.web.console.speaking import t

Page = Answer | str | tuple[str, int]
COUNTED = (
    ("contacts", ("contacts", "asked", "answered", "left")),
    ("offers", ("offers", "accepted")),
    ("check-ins", ("check-ins", "finished", "steps", "shown")),
    ("follow-ups", ("follow-ups", "kept")),
    ("escalations", ("raised",)),
    ("traffic", ("sent", "received", "minutes")),
)
"""What each family is shown as, in figures that may be added up."""


class Price:
    """An amount, as `reading(form)["name"]`; nothing is none. A comma is a point, too."""

    def __call__(self, form: Form, field: Field) -> None:
        text = (field.data or "").strip().replace(",", ".") or "0"
        try:
            amount = float(text) if text.isascii() else -1.0
        except ValueError:
            amount = -1.0
        if not money.is_price(amount):
            raise ValidationError("reports.no_price")
        fields.reading(form)[field.short_name] = amount


def _price(label: str) -> StringField:
    return StringField(label, [Length(max=12, message="form.too_long"), Price()])


class Prices(Form):
    """What the phone company charges, in any one currency."""

    sent = _price("reports.price_sent")
    received = _price("reports.price_received")
    minute = _price("reports.price_minute")
    monthly = _price("reports.price_monthly")


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/reports", "viewer", views.reports, menu="nav.reports")
    frame.page("/reports.csv", "viewer", views.reports_csv)
    frame.page("/reports/prices", "coordinator", views.set_prices, ("POST",), under="reports")
    frame.page("/reports/note", "coordinator", views.want_note, ("POST",))


class Pages:
    """A month, and what may be set about it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def reports(self) -> Page:
        """The month that is asked for, or the newest."""
        with self._frame.door.reading(visitor().line_id) as session:
            if request.args.get("month", "") not in ("", *figures.months(session)):
                return _no_month()
        return self._page(None)

    def reports_csv(self) -> Page:
        """The same figures, and no other; with the mark by which a spreadsheet knows UTF-8."""
        with self._frame.door.reading(visitor().line_id) as session:
            name = _named(figures.months(session))
            found = None if name is None else figures.month(session, name)
        if found is None:
            return _no_month()
        out = io.StringIO()
        header = [t(f"table.{one}") for one in ("figure", "from", "to", "value")]
        csv.writer(out).writerows([header, *rows(found)])
        named = {"Content-Disposition": f'attachment; filename="{found.name}.csv"'}
        return Response(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=named)

    def set_prices(self) -> Page:
        """From now on these."""
        me, form = visitor(), Prices(request.form)

        def keep(session: Session) -> int:
            if standing.is_overtaken(session, form, _typed(session)):
                return 409
            if not form.validate():
                return 422
            money.set_prices(session, money.Prices(**fields.reading(form)))
            audit.note(session, me.who, "set the prices", f"line {session.line_id}")
            return 200

        if (status := self._frame.door.writing(keep, me.line_id)) != 200:
            return self._page(form), status
        notice("reports.prices_kept")
        return redirect(url_for("console.reports"))

    def want_note(self) -> Page:
        """A note in words of each month that ends; or no more."""
        me, yes = visitor(), "yes" in request.form

        def want(session: Session) -> None:
            notes.want(session, yes=yes)
            audit.note(session, me.who, "asked for month notes" if yes else "wants no month notes", "reports")

        self._frame.door.writing(want, me.line_id)
        notice("reports.note_on" if yes else "reports.note_off")
        return redirect(url_for("console.reports"))

    def _page(self, form: Prices | None) -> str:
        with self._frame.door.reading(visitor().line_id) as session:
            months = figures.months(session)
            name = _named(months)
            found = None if name is None else figures.month(session, name)
            prices = money.prices(session)
            shown = {"until": figures.until(session), "note": notes.wanted(session), "months": months, "k": K}
            form = form or Prices(data=_typed(session))
            standing.shows(form, _typed(session))
        cost = None if found is None or prices is None else money.cost(found, prices)
        drawn = {} if found is None else charts.of(found)
        return render_template("reports.html", month=found, form=form, cost=cost, drawn=drawn, **shown)


def rows(month: Month) -> Iterator[tuple[str, str, str, object]]:
    """A month as a table: what the page shows, each figure with the days or hours that it is of."""
    for family, names in COUNTED:
        for span in (*month.families[family], *_whole(month, family)):
            yield from ((_said(name), span.first, span.last, span.counts.get(name, 0)) for name in names)
    for family, waits in (("waits", "waited"), ("escalations", "taken")):
        for span in (*month.families[family], *_whole(month, family)):
            yield from _steps(_said(waits), (span.first, span.last), getattr(span, waits))
    yield from _by_hour(month)
    if whole := month.totals.get("contacts"):
        yield from _kinds(month, (whole.first, whole.last))


def _kinds(month: Month, days: tuple[str, str]) -> Iterator[tuple[str, str, str, object]]:
    for kind, cells in month.kinds.items():
        for values, n in cells:
            said = " + ".join(t(f"reports.is_{kind}_{one}") for one in values)
            yield f"{t(f'reports.kind_{kind}')}: {said}", *days, n


def _by_hour(month: Month) -> Iterator[tuple[str, str, str, object]]:
    for hours in month.hours:
        at = (f"{hours.first:02}:00", f"{hours.last:02}:59")
        for name in figures.CONTACTS:
            yield t("table.by_hour", name=_said(name)), *at, hours.counts.get(name, 0)
        yield from _steps(t("table.by_hour", name=_said("waited")), at, hours.waited)


def _steps(name: str, days: tuple[str, str], waited: Waited) -> Iterator[tuple[str, str, str, object]]:
    yield t("table.half", name=name), *days, waited.median
    yield t("table.nine_in_ten", name=name), *days, waited.most


def _said(name: str) -> str:
    return t(f"table.{name.replace('-', '_')}")


def _no_month() -> Answer:
    """The address names a month that there is nothing of."""
    notice("reports.no_month", "warm")
    return redirect(url_for("console.reports"))


def _typed(session: Session) -> dict[str, str]:
    """The prices as they would be typed; none typed yet is nothing in each field."""
    prices = money.prices(session)
    names = ("sent", "received", "minute", "monthly")
    return {name: "" if prices is None else f"{getattr(prices, name):g}" for name in names}


def _whole(month: Month, family: str) -> list[Span]:
    """All of it together, where that is more than one band."""
    return [month.totals[family]] if len(month.families[family]) > 1 else []


def _named(months: list[str]) -> str | None:
    """The month that is asked for, the newest if none is; None where there is nothing of it."""
    asked = request.args.get("month") or next(iter(months), None)
    return asked if asked in months else None
