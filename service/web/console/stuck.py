"""What the line could not do by itself: events to be tried again, and texts in doubt to be sent after all."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from service import audit, inbox, lists, outbox
from service.session import Session
from service.switchboard import receive
from service.web.console.frame import Frame, notice, visitor

MOST = 100


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/stuck", "viewer", views.stuck, under="start")
    frame.page("/stuck/events/<int:event_id>/retry", "coordinator", views.retry_event, ("POST",))
    frame.page("/stuck/texts/<int:row_id>/send", "coordinator", views.send_after_all, ("POST",))


class Pages:
    """The list, and a hand for each."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def stuck(self) -> str:
        """By number and place, without words."""
        with self._frame.door.reading(visitor().line_id) as session:
            events = inbox.failures(session, MOST)
            texts = [row for row in lists.sends(session, "in_doubt", MOST) if row.lease_until is None]
        return render_template("stuck.html", events=events, texts=texts)

    def retry_event(self, event_id: int) -> Response:
        """Once more, now."""
        me = visitor()

        def begin(session: Session) -> None:
            if inbox.failure(session, event_id) is None:
                abort(404)
            audit.note(session, me.who, "retried", f"event {event_id}")

        self._frame.door.writing(begin, me.line_id)
        handled = receive.retry(self._frame.house, me.line_id, event_id)
        notice("stuck.handled" if handled else "stuck.failed_again", "good" if handled else "bad")
        return redirect(url_for("console.stuck"))

    def send_after_all(self, row_id: int) -> Response:
        """It may then arrive twice."""
        me = visitor()

        def send(session: Session) -> bool:
            held = outbox.send_after_all(session, row_id)
            if held:
                audit.note(session, me.who, "sent after all", f"outbox {row_id}")
            return held

        held = self._frame.door.writing(send, me.line_id)
        notice("stuck.on_its_way" if held else "stuck.not_held", "good" if held else "warm")
        return redirect(url_for("console.stuck"))
