"""The board: who waits, who talks, who is on and what is wrong, now. It renews itself; without scripts it reloads."""

import hashlib
import json

from flask import Response, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as Answer

from service import audit, board, lines
from service.session import Session
from service.web.console import noticing, setup, troubles
from service.web.console.frame import Frame, notice, visitor

RENEWED_MS = 3000


def add(frame: Frame) -> None:
    """The routes."""
    pages = Pages(frame)
    frame.page("/", "viewer", pages.start, menu="nav.board")
    frame.page("/live", "viewer", pages.live)
    frame.page("/notices/seen", "coordinator", pages.seen, ("POST",))


class Pages:
    """The first page, and its news."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def start(self) -> str:
        """The board as it is now."""
        return render_template("board.html", **self._now())

    def live(self) -> Response:
        """News for a page that is open: a moment long, so that it holds nobody up; the browser asks again."""
        shown = render_template("board_live.html", **self._now())
        name = hashlib.sha256(shown.replace(generate_csrf(), "").encode()).hexdigest()[:16]
        if request.headers.get("Last-Event-ID") == name:
            event = "event: same\ndata: -"
        else:
            event = f"event: news\ndata: {json.dumps(shown)}"
        return Response(f"retry: {RENEWED_MS}\nid: {name}\n{event}\n\n", content_type="text/event-stream")

    def seen(self) -> Answer:
        """What coordinators were told has been read."""
        me = visitor()
        up_to = request.form.get("up_to", 0, type=int)

        def see(session: Session) -> None:
            if board.see(session, up_to):
                audit.note(session, me.who, "marked notices as seen", f"up to notice {up_to}")

        self._frame.door.writing(see, me.line_id)
        notice("board.seen")
        return redirect(url_for("console.start"))

    def _now(self) -> dict[str, object]:
        me = visitor()
        with self._frame.door.reading(me.line_id) as session:
            now = board.look(session)
            wrong = troubles.found(self._frame.house, session, len(now.on_call))
            told = [noticing.told(session, one) for one in now.notices]
            lacking = [step for step in setup.at_home(session) if not step.done] if lines.missing(session) else []
        return {"now": now, "notices": told, "wrong": wrong, "groups": board.GROUPS, "me": me, "lacking": lacking}
