"""The line is paused, in its own words or the usual ones, and opened again."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from service import audit, lines, rendering, typed
from service.errors import BadInput
from service.line_settings import Pause
from service.lines import Line
from service.session import Session
from service.switchboard import pausing
from service.web.console import fields, standing
from service.web.console.fields import Choice
from service.web.console.forms import NEEDED
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]
WHYS = ("closed", "short_staffed")
MOST = 160


class Paused(Form):
    """Why, until when, and what becomes of those who wait; the page adds a field of words for each language."""

    why = RadioField(
        "pause.why",
        [NEEDED],
        choices=[Choice(one, f"pause.{one}") for one in WHYS],
        validate_choice=False,
    )
    until = StringField("pause.until")
    let_go = BooleanField("pause.let_go")
    zone, now = "UTC", 0.0

    def validate_why(self, field: RadioField) -> None:
        """One of the two."""
        if field.data not in WHYS:
            raise ValidationError("form.needed")

    def validate_until(self, field: StringField) -> None:
        """A time to come on the line's clock, as browsers write it or with a space between; or none."""
        text = (field.data or "").strip().replace("T", " ")
        try:
            fields.reading(self)["until"] = typed.moment(text, self.zone, self.now) if text else None
        except BadInput:
            raise ValidationError("pause.no_moment") from None


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/pause", "coordinator", views.pause, under="settings")
    frame.page("/pause", "coordinator", views.pause_line, ("POST",), under="settings")
    frame.page("/pause/end", "coordinator", views.open_line, ("POST",))


class Pages:
    """The page, and its two buttons."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def pause(self) -> Page:
        """How it stands with the line."""
        return self._page(None)

    def pause_line(self) -> Page:
        """Offer nobody to a peer for a while. Talks go on, and on call is reached as ever."""
        me = visitor()

        def put(session: Session) -> tuple[int, Paused]:
            line = lines.get(session)
            form = _form(line, session.at)
            if standing.is_overtaken(session, form, _typed(line)):
                return 409, form
            if not form.validate():
                return 422, form
            said = {code: " ".join((form[f"say_{code}"].data or "").split()) for code in line.languages}
            own = {code: text for code, text in said.items() if text}
            why = Pause(str(form.why.data), own, fields.reading(form)["until"])
            pausing.pause(session, why, let_go=bool(form.let_go.data))
            audit.note(session, me.who, "paused", f"line {line.id}")
            return 200, form

        status, form = self._frame.door.writing(put, me.line_id)
        if status != 200:
            return self._page(form), status
        notice("pause.paused")
        return redirect(url_for("console.pause"))

    def open_line(self) -> Page:
        """Whoever kept their place is offered to peers now."""
        me = visitor()

        def end(session: Session) -> bool:
            lines.hold(session)
            was_paused = lines.get(session).paused
            if was_paused:
                pausing.resume(session)
                audit.note(session, me.who, "opened", f"line {session.line_id}")
            return was_paused

        opened = self._frame.door.writing(end, me.line_id)
        notice("pause.opened" if opened else "pause.was_open", "good" if opened else "warm")
        return redirect(url_for("console.pause"))

    def _page(self, sent: Paused | None) -> str:
        with self._frame.door.reading(visitor().line_id) as session:
            line = lines.get(session)
            form = sent or _form(line, session.at)
            standing.shows(form, _typed(line))
            said = rendering.own(line).texts
            waiting = len(pausing.kept(session)) if line.paused else 0
        usual = {why: {code: said[f"pause.{why}"][code] for code in line.languages} for why in WHYS}
        return render_template("pause.html", form=form, line=line, usual=usual, waiting=waiting)


def _form(line: Line, now: float) -> Paused:
    """What was sent, or what the line says now."""
    words = {
        f"say_{code}": TextAreaField(f"pause.say_{code}", [Length(max=MOST, message="form.too_long")])
        for code in line.languages
    }
    made = type("PausedInWords", (Paused,), {**words, "zone": line.zone, "now": now})
    form: Paused = made(request.form, data={**_typed(line), "why": line.pause.why})
    return form


def _typed(line: Line) -> dict[str, Any]:
    """The pause that there is, as it would be typed; of an open line nothing."""
    pause, paused = line.pause, line.paused
    until = datetime.fromtimestamp(pause.until, ZoneInfo(line.zone)) if paused and pause.until else None
    return {
        "why": pause.why if paused else "",
        "until": until.strftime("%Y-%m-%dT%H:%M") if until else "",
        **{f"say_{code}": pause.say.get(code, "") if paused else "" for code in line.languages},
    }
