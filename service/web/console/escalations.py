"""Escalations: what on call was asked for, who was paged and when; take one, hand it over, close it with a note."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, TextAreaField
from wtforms.validators import Length

from service import accounts, audit, board, people, timeline
from service.errors import BadInput
from service.escalation import drills, noted, pages, taking
from service.session import Record, Session
from service.switchboard import by_hand
from service.web.console.frame import Frame, notice, visitor
from service.web.console.telling import names_in

Page = Response | str | tuple[str, int]
RECENT = 30


class Note(Form):
    """What is to be remembered."""

    note = TextAreaField("escalations.note", [Length(max=500, message="form.too_long")])


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/escalations", "viewer", views.escalations, menu="nav.escalations")
    frame.page("/escalations/<int:escalation_id>", "viewer", views.escalation, under="escalations")
    frame.page("/escalations/drill", "coordinator", views.drill, ("POST",))
    for name, view in (("take", views.take), ("hand-over", views.hand_over), ("join", views.join)):
        frame.page(f"/escalations/<int:escalation_id>/{name}", "coordinator", view, ("POST",))
    frame.page("/escalations/<int:escalation_id>/resolve", "coordinator", views.resolve, ("POST",), under="escalations")


class Pages:
    """The list, one of them, and what may be done with it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def escalations(self) -> Page:
        """Those that are open, then the newest that are over."""
        with self._frame.door.reading(visitor().line_id) as session:
            raised = board.open_escalations(session)
            over = [row for row in pages.listed(session, RECENT) if row.state == "resolved"]
            names = _names(session, [*raised, *over])
            at = session.at
        return render_template("escalations.html", open=raised, over=over, names=names, at=at, me=visitor())

    def escalation(self, escalation_id: int) -> Page:
        """One of them: what happened when."""
        return self._one(escalation_id, Note())

    def drill(self) -> Page:
        """Page the real ladder for practice; or end the one that is running."""
        me = visitor()

        def begin_or_end(session: Session) -> str:
            going_on = drills.running(session)
            if "end" in request.form:
                if going_on is None:
                    return "drill.none"
                drills.stop(session, going_on)
                audit.note(session, me.who, "stopped a drill", f"escalation {going_on.id}")
                return "drill.ended"
            try:
                escalation = pages.drill(session)
            except BadInput:
                return "drill.not_now"
            audit.note(session, me.who, "began a drill", f"escalation {escalation.id}")
            return "drill.began"

        said = self._frame.door.writing(begin_or_end, me.line_id)
        notice(said, "good" if said in ("drill.began", "drill.ended") else "warm")
        return redirect(url_for("console.escalations"))

    def take(self, escalation_id: int) -> Page:
        """Have it from here on; or say, while having it, that one still does."""

        def take(session: Session, escalation: Record) -> str:
            me = visitor()
            if taking.is_theirs(session, escalation, me.person_id):
                return "escalations.yours_yourself"
            mine = escalation.acknowledged_by == me.person_id
            if escalation.state == "resolved":
                return "escalations.over_already"
            first = taking.acknowledge(session, escalation.id, me.person_id, who=me.who)
            if mine:
                audit.note(session, me.who, "still has", f"escalation {escalation.id}")
            return "escalations.taken" if first else "escalations.still" if mine else "escalations.somebody_has_it"

        return self._does(escalation_id, take, {"escalations.taken", "escalations.still"})

    def hand_over(self, escalation_id: int) -> Page:
        """On to the others, who are paged at once; a coordinator may take it from whoever has it."""

        def hand_over(session: Session, escalation: Record) -> str:
            holder = escalation.acknowledged_by
            if holder is None or not taking.hand_over(session, escalation.id, holder, who=visitor().who):
                return "escalations.nobody_has_it"
            return "escalations.handed_over"

        return self._does(escalation_id, hand_over, {"escalations.handed_over"})

    def join(self, escalation_id: int) -> Page:
        """Into the talk that it is about, on one's own phone."""

        def join(session: Session, escalation: Record) -> str:
            why_not = by_hand.join(session, escalation.id, visitor().person_id)
            if why_not is None:
                audit.note(session, visitor().who, "joined", f"escalation {escalation.id}")
            return why_not or "escalations.joined"

        return self._does(escalation_id, join, {"escalations.joined"})

    def resolve(self, escalation_id: int) -> Page:
        """It is over; what was learned may be noted, and stays on the page where somebody was faster."""
        form = Note(request.form)
        note = (form.note.data or "").strip()
        if not form.validate():
            return self._one(escalation_id, form), 422

        def resolve(session: Session, escalation: Record) -> str:
            if escalation.state == "resolved":
                return "escalations.over_already"
            if escalation.state != "acknowledged":
                return "escalations.nobody_has_it"
            by_hand.resolve(session, escalation, note, visitor().who)
            return "escalations.resolved"

        said = self._said(escalation_id, resolve)
        if note and said != "escalations.resolved":
            form.note.errors = [said, "escalations.note_not_kept"]
            return self._one(escalation_id, form), 409
        notice(said, "good" if said == "escalations.resolved" else "warm")
        return redirect(url_for("console.escalation", escalation_id=escalation_id))

    def _does(self, escalation_id: int, deed: Callable[[Session, Record], str], good: set[str]) -> Response:
        """Do it, and say on the page what became of it."""
        said = self._said(escalation_id, deed)
        notice(said, "good" if said in good else "warm")
        return redirect(url_for("console.escalation", escalation_id=escalation_id))

    def _said(self, escalation_id: int, deed: Callable[[Session, Record], str]) -> str:
        """Do it to an escalation of one's own line; returns the key of what became of it."""

        def held(session: Session) -> str:
            return deed(session, _of(session, escalation_id, hold=True))

        return self._frame.door.writing(held, visitor().line_id)

    def _one(self, escalation_id: int, form: Note) -> str:
        me = visitor()

        def look(session: Session) -> dict[str, Any]:
            row = _of(session, escalation_id)
            moments = timeline.of_escalation(session, row)
            own = taking.is_theirs(session, row, me.person_id)
            has_it = row.state == "acknowledged" and row.acknowledged_by == me.person_id and not own
            return {
                "row": row,
                "note": noted.read(session, row),
                "moments": moments,
                "names": names_in(session, moments) | _names(session, [row]),
                "spoken": None if row.about_id is None else people.get(session, row.about_id).language,
                "own": own,
                "brief": taking.brief(session, row, me.who)
                if has_it and accounts.may(me.role, "coordinator")
                else None,
            }

        shown = self._frame.door.writing(look, me.line_id)
        return render_template("escalation.html", form=form, me=me, **shown)


def _of(session: Session, escalation_id: int, *, hold: bool = False) -> Record:
    found = pages.find(session, escalation_id)
    if found is None:
        abort(404)
    return pages.hold(session, escalation_id) if hold else found


def _names(session: Session, rows: list[Record]) -> dict[int, str]:
    known = {row.acknowledged_by for row in rows if row.acknowledged_by is not None}
    return {person: accounts.called_person(session, person) for person in known}
