"""Scripts: which there are and what is in use, the versions of one, what a version says, and what changed in words."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField
from wtforms.validators import ValidationError

from flows.script import Script
from flows.translation import Entry, entries
from service import scripts as records
from service.reports import drop_off
from service.scripts import comparing, drafts
from service.scripts.comparing import Comparison
from service.scripts.proofs import is_block
from service.session import Record, Session
from service.web.console.forms import NEEDED
from service.web.console.frame import Frame, row_id, visitor

Page = Response | str | tuple[str, int]


class NewName(Form):
    """What a new script is to be called."""

    name = StringField("draft.new_name", [NEEDED])

    def validate_name(self, field: StringField) -> None:
        """One that can stand in an address and in a file's name."""
        if not records.is_name(self.called):
            raise ValidationError("draft.no_name")

    @property
    def called(self) -> str:
        """With single spaces."""
        return " ".join((self.name.data or "").split())


@dataclass(frozen=True)
class Row:
    """One script: its newest version, the one in use, and how many conversations are on which."""

    newest: Record
    current: Record | None
    title: str
    under_way: list[tuple[int, int]]


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/scripts/<name>"
    frame.page("/scripts", "viewer", views.scripts, menu="nav.scripts")
    frame.page("/scripts/new", "coordinator", views.new_script, ("POST",), under="scripts")
    frame.page(one, "viewer", views.script, under="scripts")
    frame.page(f"{one}/<int:number>", "viewer", views.script_version, under="scripts")
    frame.page(f"{one}/<int:number>/drop-off", "viewer", views.script_drop_off, under="scripts")
    frame.page(f"{one}/difference", "viewer", views.script_difference, under="scripts")


class Pages:
    """To look at."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def scripts(self) -> Page:
        """Every script of the line."""
        return self._all(NewName())

    def new_script(self) -> Page:
        """One that is not there yet, by its name."""
        form = NewName(request.form)
        if not form.validate():
            return self._all(form), 422
        return redirect(url_for("console.cards", name=form.called))

    def _all(self, form: NewName) -> str:
        with self._frame.door.reading(visitor().line_id) as session:
            rows, written = _rows(session), drafts.all_of(session)
        known = {row.newest.name for row in rows}
        new = [row for name, row in written.items() if name not in known]
        return render_template("scripts.html", rows=rows, drafts=written, only_drafts=new, form=form)

    def script(self, name: str) -> Page:
        """The versions of one, newest first."""
        with self._frame.door.reading(visitor().line_id) as session:
            versions = [row for row in records.listed(session) if row.name == name]
            if not versions:
                abort(404)
            shown = {
                "versions": versions,
                "title": records.script(session, versions[0].id).title,
                "in_use": records.in_use(session),
                "under_way": records.under_way(session),
                "draft": drafts.of(session, name),
                "needed": {row.id for row in versions if records.is_all_there_is(session, row)},
            }
        return render_template("script.html", name=name, **shown)

    def script_version(self, name: str, number: int) -> Page:
        """What one version says, in each of its languages, and its text as it was written."""
        with self._frame.door.reading(visitor().line_id) as session:
            version = version_of(session, name, number)
            script = records.script(session, version.id)
            current = version.id in records.in_use(session)
        return render_template(
            "script_version.html", version=version, title=script.title, current=current, **texts(version.source, script)
        )

    def script_drop_off(self, name: str, number: int) -> Page:
        """Where check-ins on one version stop: in whole tens, or nothing."""
        with self._frame.door.reading(visitor().line_id) as session:
            version = version_of(session, name, number)
            if is_block(version.source):
                abort(404)
            whole, rows = drop_off.of(session, version)
            title = records.script(session, version.id).title
        return render_template("script_drop_off.html", version=version, title=title, whole=whole, rows=rows)

    def script_difference(self, name: str) -> Page:
        """What one version changed of another, in words."""
        with self._frame.door.reading(visitor().line_id) as session:
            before, after = (version_of(session, name, request.args.get(key, 0, type=row_id)) for key in ("from", "to"))
            old, new = (records.script(session, row.id) for row in (before, after))
            numbers = [row.number for row in records.listed(session) if row.name == name]
        told = difference(old, new)
        return render_template("script_difference.html", name=name, before=before, after=after, numbers=numbers, **told)


def version_of(session: Session, name: str, number: int) -> Record:
    """One version, if it is there."""
    found = records.find(session, name, number)
    if found is None:
        abort(404)
    return found


def difference(before: Script, after: Script) -> dict[str, object]:
    """Two scripts compared, step by step, for `difference.html`."""
    found: Comparison = comparing.compare(before, after)
    return {
        "verdict": found.verdict.replace(" ", "_"),
        "steps": [(step, list(changes)) for step, changes in groupby(found.changes, attrgetter("step"))],
        "new": {step.id for step in after.steps} - {step.id for step in before.steps},
        "gone": {step.id for step in before.steps} - {step.id for step in after.steps},
        "marked": comparing.marked,
    }


def texts(source: str, script: Script) -> dict[str, object]:
    """Every text of a script beside its translations, by step; of a shared block, only the source."""
    if is_block(source) or len(script.languages) < 2:
        return {"languages": script.languages, "texts": []}
    columns = [entries(source, language) for language in script.languages[1:]]
    lines: list[tuple[Entry, list[str]]] = [
        (entry, [entry.base, *(column[at].translation for column in columns)]) for at, entry in enumerate(columns[0])
    ]
    return {
        "languages": script.languages,
        "texts": [(step, list(told)) for step, told in groupby(lines, lambda line: line[0].place.partition("/")[0])],
    }


def _rows(session: Session) -> list[Row]:
    listed, current = records.listed(session), records.in_use(session)
    under_way = records.under_way(session)
    rows = []
    for _, group in groupby(listed, attrgetter("name")):
        versions = list(group)
        counted = [(row.number, under_way[row.id]) for row in versions if row.id in under_way]
        now = next((row for row in versions if row.id in current), None)
        title = records.script(session, (now or versions[0]).id).title
        rows.append(Row(versions[0], now, title, counted))
    return rows
