"""Weekly shifts from a table (CSV): each line read and said back first; nothing is written before all of it is good."""

import csv
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, Form, TextAreaField
from wtforms.validators import Length

from flows import spreadsheet
from service import audit, hours, lines, people, rota, typed
from service.errors import BadInput
from service.joining import LAST_TIER
from service.rota.shifts import add_each, same
from service.session import Session
from service.web.console.frame import Frame, notice, visitor
from service.web.console.rota_forms import lasts

Page = Response | str | tuple[str, int]
COLUMNS = {"number", "day", "from", "until", "tier"}
LONGEST = 100_000
SPANISH = {"lun": 0, "mar": 1, "mié": 2, "mie": 2, "jue": 3, "vie": 4, "sáb": 5, "sab": 5, "dom": 6}


class Table(Form):
    """A file, or the same as text; the text stays on the page."""

    file = FileField("rota.file")
    table = TextAreaField("rota.table", [Length(max=LONGEST, message="form.too_long")])


@dataclass
class Read:
    """One line of the table: what it would become, or what is wrong with it, as the key of a sentence."""

    place: int
    wrong: str = ""
    name: str = ""
    person_id: int = 0
    weekday: int = 0
    begins: int = 0
    ends: int = 0
    tier: int | None = None

    @property
    def starts(self) -> str:
        """When it begins, on the wall."""
        return hours.clock(self.begins)

    @property
    def until(self) -> str:
        """When it ends, on the wall."""
        return hours.clock(self.ends)


def add(frame: Frame) -> None:
    """The route."""
    views = Pages(frame)
    frame.page("/rota/import", "coordinator", views.import_shifts, ("GET", "POST"), under="rota")


class Pages:
    """One page: give a table, see what it would do, and let it be done."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def import_shifts(self) -> Page:
        """Look at it; it is written only when it was shown, is wholly good, and is confirmed."""
        me, form = visitor(), Table(request.form)
        if request.method != "POST":
            return render_template("rota_import.html", form=form, read=None, zone=me.zone)
        _take_file(form)
        rows = _rows(form) if form.validate() else None
        if rows is None:
            return render_template("rota_import.html", form=form, read=None, zone=me.zone), 422

        def look(session: Session) -> tuple[list[Read], bool]:
            read = _read(session, rows)
            good = bool(read) and not any(one.wrong for one in read)
            if good and "confirm" in request.form:
                zone = lines.get(session).zone
                for one in read:
                    wall = (one.starts, lasts(one.begins, one.ends), zone)
                    add_each(session, one.person_id, [one.weekday], wall, one.tier)
                    audit.note(session, me.who, "added a shift", f"person {one.person_id}")
                return read, True
            return read, False

        read, done = self._frame.door.writing(look, me.line_id)
        if done:
            notice("rota.imported", count=len(read))
            return redirect(url_for("console.rota"))
        good = not any(one.wrong for one in read)
        page = render_template("rota_import.html", form=form, read=read, good=good, zone=me.zone)
        return page, 200 if good else 422


def _take_file(form: Table) -> None:
    """A file that was chosen stands in the field from then on."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return
    try:
        form.table.data = spreadsheet.decoded(sent.read(LONGEST + 1))
    except UnicodeDecodeError:
        form.table.data = "\0"


def _rows(form: Table) -> list[dict[str, str]] | None:
    """Each line by the names of its columns; None with a sentence beside the field where it is no such table."""
    text = (form.table.data or "").strip()
    if "\0" in text:
        form.table.data, form.table.errors = "", ["rota.no_text"]
        return None
    try:
        table = spreadsheet.rows(text, restkey="", restval="")
        rows = [{str(name).strip().lower(): str(cell or "").strip() for name, cell in row.items()} for row in table]
    except csv.Error:
        rows = []
    rows = [row for row in rows if any(row.values())]
    columns = {name for row in rows for name in row}
    if not rows or columns - COLUMNS or not columns >= COLUMNS - {"tier"}:
        form.table.errors = ["rota.no_table"]
        return None
    return rows


def _read(session: Session, rows: list[dict[str, str]]) -> list[Read]:
    """What each line would become; two that are the same shift are one too many."""
    read, seen = [], set()
    for place, row in enumerate(rows, 2):
        one = Read(place)
        one.wrong = _wall(one, row) or _person(session, one, row)
        shift = (one.person_id, one.weekday, one.begins, one.tier)
        if not one.wrong and shift in seen:
            one.wrong = "rota.twice"
        seen.add(shift)
        read.append(one)
    return read


def _wall(one: Read, row: dict[str, str]) -> str:
    """On which day, from when until when, on which tier; what is wrong with it."""
    try:
        one.weekday = SPANISH[day] if (day := row["day"].lower()[:3]) in SPANISH else typed.day(row["day"])
    except BadInput:
        return "rota.no_weekday"
    try:
        one.begins, one.ends = typed.time(row["from"]), typed.end(row["until"])
    except BadInput:
        return "form.no_time"
    tier = row.get("tier", "")
    if tier and not (tier.isascii() and tier.isdecimal() and 1 <= int(tier[:6]) < LAST_TIER):
        return "on_call.tier_bounds"
    one.tier = int(tier) if tier else None
    return "rota.no_length" if one.begins == one.ends else ""


def _person(session: Session, one: Read, row: dict[str, Any]) -> str:
    """Whose it is; why they cannot have it."""
    try:
        person = people.find(session, typed.number(row["number"]))
    except BadInput:
        return "form.no_number"
    if person is None:
        return "people.nobody"
    one.person_id, one.name = person.id, people.called(session, person.id)
    if not rota.can_take(session, person.id, one.tier):
        return "rota.not_them"
    return "rota.has_one" if same(session, person.id, one.weekday, one.starts, one.tier) is not None else ""
