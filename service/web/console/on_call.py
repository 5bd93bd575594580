"""On call: who is paged in which order and by what, and who is paged when all else has failed."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field, Form, StringField
from wtforms.validators import ValidationError

from service import audit, joining, lines, lists, people, rota
from service.chosen import CALL_AFTER
from service.errors import BadInput
from service.session import Record, Session
from service.switchboard import staffing
from service.web.console import fields, standing
from service.web.console.forms import NEEDED
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]


def _minutes(form: Form, field: Field) -> None:
    try:
        fields.reading(form)[field.short_name] = CALL_AFTER.read(field.data) if (field.data or "").strip() else None
    except BadInput:
        raise ValidationError("on_call.minutes") from None


class Responder(Form):
    """Somebody who is to be paged."""

    number = fields.number("people.number")
    name = fields.called()
    tier = StringField(
        "on_call.tier", [NEEDED, fields.Whole(1, joining.LAST_TIER - 1, "on_call.tier_bounds")], default="1"
    )
    last_resort = BooleanField("on_call.is_last_resort")
    language = fields.language()
    by = fields.by("on_call.by")


class By(Form):
    """What a phone can do, and how long after its text a page rings it."""

    by = fields.by("on_call.by")
    call_after = StringField("on_call.call_after", [_minutes])


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/people/on-call", "coordinator", views.on_call, under="peers")
    frame.page("/people/on-call/add", "coordinator", views.put_on_call, ("POST",), under="peers")
    one = "/people/on-call/<int:person_id>"
    frame.page(f"{one}/by", "coordinator", views.paged_by, ("POST",))
    frame.page(f"{one}/<int:tier>/remove", "coordinator", views.take_off_call, ("POST",))


class Pages:
    """The ladder."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def on_call(self) -> Page:
        """Who is on it, in the order in which they are paged."""
        return self._list(Responder(by="both"))

    def put_on_call(self) -> Page:
        """One more, or somebody on another tier."""
        me, form = visitor(), Responder(request.form)

        def put(session: Session) -> bool:
            fields.among(form, lines.get(session).languages)
            if form.last_resort.data:
                form.tier.data = form.tier.data or "1"
            if not form.validate():
                return False
            typed = fields.reading(form)
            try:
                person_id = joining.on_call(
                    session,
                    typed["number"],
                    str(form.language.data),
                    typed["tier"],
                    last_resort=bool(form.last_resort.data),
                    first_name=" ".join((form.name.data or "").split()),
                    by=form.by.data,
                )
            except BadInput:
                form.number.errors = ["people.ours"]
                return False
            audit.note(session, me.who, "put on call", f"person {person_id}")
            return True

        if not self._frame.door.writing(put, me.line_id):
            return self._list(form), 422
        notice("on_call.added")
        return redirect(url_for("console.on_call"))

    def paged_by(self, person_id: int) -> Page:
        """By text, by a call, or both; the call with the text or so long after it."""
        me, form = visitor(), By(request.form)

        def change(session: Session) -> int:
            _responder(session, person_id)
            if standing.is_overtaken(session, form, _typed(session, person_id)):
                return 409
            if not form.validate():
                return 422
            joining.paged_by(session, person_id, str(form.by.data))
            joining.rung_after(session, person_id, fields.reading(form)["call_after"])
            audit.note(session, me.who, f"paged by {form.by.data} now", f"person {person_id}")
            return 200

        if (status := self._frame.door.writing(change, me.line_id)) != 200:
            return self._list(Responder(by="both"), (person_id, form)), status
        notice("people.saved")
        return redirect(url_for("console.on_call"))

    def take_off_call(self, person_id: int, tier: int) -> Page:
        """Off this tier, with their shifts on it."""
        me = visitor()

        def off(session: Session) -> str | None:
            _responder(session, person_id)
            why_not = staffing.off_call(session, person_id, tier)
            if why_not is None:
                audit.note(session, me.who, "took off call", f"person {person_id}")
            return why_not

        why_not = self._frame.door.writing(off, me.line_id)
        notice(f"on_call.why_{why_not}" if why_not else "on_call.removed", "warm" if why_not else "good")
        return redirect(url_for("console.on_call"))

    def _list(self, form: Responder, sent: tuple[int, By] | None = None) -> str:
        """`sent` is what somebody tried to save of a person: it stays in the form."""
        me, unsaved = visitor(), dict([sent] if sent else [])

        def look(session: Session) -> dict[str, Any]:
            fields.among(form, lines.get(session).languages)
            audit.note(session, me.who, "listed on call", f"line {session.line_id}")
            now, pace = rota.tiers(session), lines.get(session).pace
            rows = [
                {
                    "row": row,
                    "name": people.called(session, row.person_id),
                    "now": row.person_id in now.get(row.tier, []),
                    "form": _row(session, row, unsaved.pop(row.person_id, None)),
                    "stopped": people.opted_out(session, row.person_id),
                }
                for row in lists.all_responders(session)
            ]
            return {
                "rows": rows,
                "lacking": not rota.last_resorts(session),
                "usual": CALL_AFTER.typed(pace.page_call_after),
            }

        return render_template("on_call.html", form=form, **self._frame.door.writing(look, me.line_id))


def _row(session: Session, row: Record, unsaved: By | None) -> By:
    """The form of one row; each field has an id of its own on the page."""
    form = unsaved or By(data=_typed(session, row.person_id))
    standing.shows(form, _typed(session, row.person_id))
    for field in form:
        field.id = f"{field.short_name}-{row.person_id}-{row.tier}"
    return form


def _typed(session: Session, person_id: int) -> dict[str, str]:
    after = rota.call_after(session, person_id)
    return {
        "by": rota.pages_by(session, person_id),
        "call_after": "" if after is None else CALL_AFTER.typed(after),
    }


def _responder(session: Session, person_id: int) -> None:
    if people.here(session, person_id) is None or not rota.responder_on(session, person_id):
        abort(404)
