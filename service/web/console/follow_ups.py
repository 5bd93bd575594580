"""Follow-ups: what callers agreed to and is still to come, what became of the others; moved or called off, kindly."""

from collections.abc import Callable
from datetime import date

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import followups
from service.session import Record, Session
from service.switchboard import follow_up_changes
from service.web.console.frame import Frame, notice, row_id, visitor
from service.web.console.speaking import on_date, there

Page = Response | str | tuple[str, int]
MOST, ON_A_PAGE = 200, 30


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/follow-ups", "viewer", views.follow_ups, menu="nav.follow_ups")
    one = "/follow-ups/<int:followup_id>"
    frame.page(f"{one}/move", "coordinator", views.move_follow_up, ("POST",))
    frame.page(f"{one}/call-off", "coordinator", views.call_off_follow_up, ("POST",))


class Pages:
    """The list, and what may be done with what is to come."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def follow_ups(self) -> Page:
        """By number and hour, never by name."""
        before = request.args.get("before", type=row_id)
        with self._frame.door.reading(visitor().line_id) as session:
            rows = followups.coming(session, MOST)
            overtaken = {row.id for row in rows if followups.overtaken(session, row)}
            planned = [(row, _days(session, row)) for row in rows]
            over = followups.over_with(session, ON_A_PAGE + 1, before)
        further = over[ON_A_PAGE - 1].id if len(over) > ON_A_PAGE else None
        shown = {"planned": planned, "overtaken": overtaken, "over": over[:ON_A_PAGE], "further": further}
        return render_template("follow_ups.html", **shown, there=there, newest=not before)

    def move_follow_up(self, followup_id: int) -> Page:
        """To another day, at the same hour."""
        day = _day(request.form.get("day", ""))

        def move(session: Session) -> str | None:
            return "not_that_day" if day is None else follow_up_changes.move(session, followup_id, day)

        return self._does(followup_id, move, "moved", "followups.moved")

    def call_off_follow_up(self, followup_id: int) -> Page:
        """It does not come."""

        def call_off(session: Session) -> str | None:
            return follow_up_changes.call_off(session, followup_id)

        return self._does(followup_id, call_off, "cancelled", "followups.called_off")

    def _does(self, followup_id: int, deed: Callable[[Session], str | None], what: str, done: str) -> Response:
        def held(session: Session) -> str | None:
            if followups.hold(session, followup_id) is None:
                abort(404)
            return deed(session)

        why_not = self._frame.by_hand(held, what, f"follow-up {followup_id}")
        notice(done if why_not is None else f"followups.why_{why_not}", "good" if why_not is None else "warm")
        return redirect(url_for("console.follow_ups"))


def _day(text: str) -> date | None:
    """As a form has it; nothing where it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _days(session: Session, row: Record) -> list[tuple[str, str]]:
    return [(day.isoformat(), on_date(day)) for day in follow_up_changes.days(session, row)]
