"""The rota, a week at a time: who is on when, what nobody covers, one shift and what may become of it, calendars."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import audit, covering, feeds, hours, lines, lists, people, rota
from service.errors import BadInput
from service.rota import overrides
from service.rota.coming import gaps_between
from service.rota.falling import Shift
from service.rota.shifts import add_each, between, end, on_day, whose_shift
from service.session import Session
from service.typed import FIRST_DAY, LAST_DAY
from service.web.console import rota_forms
from service.web.console.frame import Frame, notice, visitor
from service.web.console.rota_forms import NewShift, is_day, may_be_given
from service.web.console.speaking import clock, t

Page = Response | str | tuple[str, int]
Deed = Callable[[Session, Shift], str]
Key = tuple[int, int | None]
"""Whose row: a person and a tier; 0 is nobody."""
WEEK = timedelta(days=7)


@dataclass
class Row:
    """One line of the table: whose it is, and for each of seven days what is there."""

    person_id: int
    name: str
    tier: int | None
    days: list[list[dict[str, Any]]] = field(default_factory=lambda: [[] for _ in range(7)])


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/rota", "viewer", views.rota, menu="nav.rota")
    frame.page("/rota/add", "coordinator", views.add_shift, ("GET", "POST"), under="rota")
    one = "/rota/<int:person_id>/<int:tier>/<day>/<starts>"
    frame.page(one, "coordinator", views.shift, under="rota")
    for name, view in (("off", views.day_off), ("ask", views.ask_others), ("swap", views.swap), ("end", views.end)):
        frame.page(f"{one}/{name}", "coordinator", view, ("POST",))
    frame.page("/rota/calendar", "coordinator", views.calendar, ("POST",), under="rota")


class Pages:
    """The week, one shift, and what may be done."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def rota(self) -> Page:
        """One week; this one, if no other is asked for."""
        me = visitor()
        with self._frame.door.reading(me.line_id) as session:
            monday = _monday(request.args.get("week"), hours.date_there(session.at, me.zone))
            days = [monday + timedelta(days=n) for n in range(7)]
            bounds = [_midnight(day, me.zone) for day in (*days, days[0] + WEEK)]
            rows = _who_is_on(session, me.zone, bounds)
            on = {row.person_id for row in lists.all_peers(session) if rota.is_on(session, row)}
            is_now = bounds[0] <= session.at < bounds[-1]
            shown = {
                "rows": rows,
                "on_without": len(on - {row.person_id for row in rows}) if is_now else 0,
                "gaps": _what_nobody_covers(session, bounds),
                "days": days,
                "today": date.fromisoformat(hours.date_there(session.at, me.zone)),
                "zone": me.zone,
                "no_hours": not lines.get(session).hours,
                "who": rota_forms.staff(session),
            }
        return render_template("rota.html", **shown, before=days[0] - WEEK, after=days[0] + WEEK)

    def add_shift(self) -> Page:
        """Every week on some days, or once."""
        me, form = visitor(), NewShift(request.form)

        def put(session: Session) -> bool:
            form.who.choices = rota_forms.staff(session)
            if request.method != "POST":
                form.who.data = request.args.get("who", form.who.data)
            elif form.validate() and _put(session, form):
                audit.note(session, me.who, "added a shift", f"person {form.whose[0]}")
                return True
            return False

        if not self._frame.door.writing(put, me.line_id):
            page = render_template("shift_new.html", form=form, zone=me.zone)
            return page, 422 if request.method == "POST" else 200
        notice("rota.added")
        return redirect(url_for("console.rota", week=form.day.data or None))

    def shift(self, person_id: int, tier: int, day: str, starts: str) -> Page:
        """One shift on one day."""
        me = visitor()
        with self._frame.door.reading(me.line_id) as session:
            shift = _shift(session, person_id, tier, day, starts)
            if shift is None:
                notice("rota.gone", "warm")
                return redirect(url_for("console.rota", week=day))
            others = [
                (one, people.called(session, one)) for one in may_be_given(session, shift.tier) if one != person_id
            ]
            shown = {
                "shift": shift,
                "span": _span(shift, me.zone),
                "name": people.called(session, person_id),
                "others": others,
                "ahead": shift.begins > session.at,
            }
        return render_template("shift.html", zone=me.zone, **shown)

    def day_off(self, person_id: int, tier: int, day: str, starts: str) -> Page:
        """It does not take place on this day; nobody is asked."""

        def off(session: Session, shift: Shift) -> str:
            overrides.off(session, shift)
            audit.note(session, visitor().who, "took off a shift", f"person {person_id}")
            return "rota.off_now"

        return self._does(off, person_id, tier, day, starts)

    def ask_others(self, person_id: int, tier: int, day: str, starts: str) -> Page:
        """It is off, and the others are asked by text whether they can."""

        def ask(session: Session, shift: Shift) -> str:
            if shift.begins <= session.at:
                return "rota.begun"
            asked = covering.drop(session, shift)
            audit.note(session, visitor().who, "dropped a shift", f"person {person_id}")
            return "rota.asked" if asked else "rota.nobody_to_ask"

        return self._does(ask, person_id, tier, day, starts)

    def swap(self, person_id: int, tier: int, day: str, starts: str) -> Page:
        """Somebody else takes it on this day."""
        other = request.form.get("other", 0, type=int)

        def swap(session: Session, shift: Shift) -> str:
            if other == person_id or other not in may_be_given(session, shift.tier):
                return "rota.not_them"
            if any(one.starts == starts and one.tier == shift.tier for one in on_day(session, other, day)):
                return "rota.has_one"
            overrides.swap(session, shift, other)
            audit.note(session, visitor().who, "swapped a shift", f"person {person_id}, person {other}")
            return "rota.swapped"

        return self._does(swap, person_id, tier, day, starts)

    def end(self, person_id: int, tier: int, day: str, starts: str) -> Page:
        """A weekly shift takes place no more."""

        def over(session: Session, shift: Shift) -> str:
            if shift.dated or whose_shift(session, shift.ref) != person_id:
                return "rota.not_weekly"
            end(session, shift.ref)
            audit.note(session, visitor().who, "ended a weekly shift", f"person {person_id}")
            return "rota.ended"

        return self._does(over, person_id, tier, day, starts)

    def calendar(self) -> Page:
        """A secret address for somebody's calendar, shown once; or none any more. What ends one is asked once more."""
        me, back = visitor(), url_for("console.rota")
        person_id = int(rota_forms.whose(request.form.get("who", ""))[0])

        def make(session: Session) -> tuple[str, str | None]:
            if not any(one == person_id for one, _ in rota_forms.everybody(session)):
                return "", None
            name = people.called(session, person_id)
            if "sure" not in request.form and feeds.has(session, person_id):
                return name, ""
            if "back" in request.form:
                feeds.revoke(session, person_id)
                audit.note(session, me.who, "revoked a calendar address", f"person {person_id}")
                return name, None
            audit.note(session, me.who, "made a calendar address", f"person {person_id}")
            return name, feeds.make(session, person_id)

        name, secret = self._frame.door.writing(make, me.line_id)
        if secret == "":
            asked = {"who": request.form["who"], "back": "back" in request.form}
            return render_template("calendar_sure.html", name=name, **asked)
        if secret is None:
            notice("rota.calendar_gone" if name else "rota.not_in_the_list", "good" if name else "warm")
            return redirect(back)
        address = f"{self._frame.house.settings.public_url.rstrip('/')}/rota/{secret}.ics"
        said = {"title": t("rota.calendar_title", name=name), "once": t("rota.calendar_once")}
        return render_template("link.html", address=address, back=back, **said)

    def _does(
        self, deed: Callable[[Session, Shift], str], person_id: int, tier: int, day: str, starts: str
    ) -> Response:
        def held(session: Session) -> str:
            shift = _shift(session, person_id, tier, day, starts)
            return "rota.no_more" if shift is None else deed(session, shift)

        said = self._frame.door.writing(held, visitor().line_id)
        good = said in ("rota.off_now", "rota.asked", "rota.swapped", "rota.ended")
        notice(said, "good" if good else "warm")
        return redirect(url_for("console.rota", week=day))


def _put(session: Session, form: NewShift) -> bool:
    """Write it, unless they have one then; what is wrong is said beside the field."""
    person_id, tier = form.whose
    starts, minutes = form.wall
    zone = lines.get(session).zone
    if not rota.can_take(session, person_id, tier):
        form.who.errors = ["rota.not_them"]
    elif form.day.data and form.day.data < hours.date_there(session.at, zone):
        form.day.errors = ["rota.day_over"]
    elif form.day.data:
        try:
            overrides.on(session, person_id, Shift(person_id, 0.0, 0.0, form.day.data, starts, minutes, zone, tier, 0))
        except BadInput:
            form.day.errors = ["rota.has_one"]
    elif add_each(session, person_id, form.weekdays, (starts, minutes, zone), tier) is not None:
        form.days.errors = ["rota.has_one"]
    return not (form.who.errors or form.day.errors or form.days.errors)


def _monday(asked: str | None, today: str) -> date:
    """The Monday of the week that is asked for."""
    try:
        day = date.fromisoformat(asked or today)
    except ValueError:
        day = date.fromisoformat(today)
    day = min(max(day, FIRST_DAY), LAST_DAY)
    return day - timedelta(days=day.weekday())


def _who_is_on(session: Session, zone: str, bounds: list[float]) -> list[Row]:
    """A row for each person and tier: peers first, then on call by tier."""
    rows: dict[Key, Row] = {}
    for shift in between(session, bounds[0], bounds[-1]):
        key = shift.person_id, shift.tier
        if key not in rows:
            rows[key] = Row(shift.person_id, people.called(session, shift.person_id), shift.tier)
        column = _column(max(shift.begins, bounds[0]), bounds)
        rows[key].days[column].append({"shift": shift, "span": _span(shift, zone)})
    return sorted(rows.values(), key=lambda row: (row.tier or 0, row.name.casefold(), row.person_id))


def _what_nobody_covers(session: Session, bounds: list[float]) -> list[Row]:
    """A row for peers and for each tier that is missing somebody from now on, cut at midnight."""
    since, until = max(session.at, bounds[0]), bounds[-1]
    rows: dict[int, Row] = {}
    for gap in gaps_between(session, since, until) if since < until else []:
        row = rows.setdefault(gap.tier or 0, Row(0, "", gap.tier))
        for column in range(7):
            begins, ends = max(gap.begins, bounds[column]), min(gap.ends, bounds[column + 1])
            if begins < ends:
                whole = (begins, ends) == (bounds[column], bounds[column + 1])
                span = _hours(begins, ends)
                row.days[column].append({"span": t("rota.all_day") if whole else t("rota.nobody_from", span=span)})
    return [rows[tier] for tier in sorted(rows)]


def _column(at: float, bounds: list[float]) -> int:
    return sum(at >= bound for bound in bounds[1:-1])


def _midnight(day: date, zone: str) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()


def _span(shift: Shift, zone: str) -> str:
    """From when until when by the line's clocks, and whether it runs past midnight."""
    dates = {hours.date_there(at, zone) for at in (shift.begins, shift.ends - 1)}
    span = _hours(shift.begins, shift.ends)
    return span if len(dates) == 1 else t("rota.overnight", span=span)


def _hours(begins: float, ends: float) -> str:
    """By the line's clocks; what ends at midnight ends at 24:00 of its day."""
    until = clock(ends)
    return f"{clock(begins)}–{'24:00' if until == '00:00' else until}"


def _shift(session: Session, person_id: int, tier: int, day: str, starts: str) -> Shift | None:
    """The shift that an address names, if it still takes place; who or what day cannot be leads nowhere."""
    if not is_day(day) or people.here(session, person_id) is None:
        abort(404)
    found = [one for one in on_day(session, person_id, day) if one.place[1:] == (tier or None, day, starts)]
    return found[0] if found else None
