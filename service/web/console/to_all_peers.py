"""A message to all peers who would like one: written, looked at with what it costs, and sent on a second press."""

import secrets
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, TextAreaField
from wtforms.validators import Length

from service import audit, lines, people
from service.reports import money
from service.session import Session
from service.switchboard import to_all_peers
from service.web.console.forms import NEEDED
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]
LONGEST = Length(max=300, message="form.too_long")


def _form(languages: tuple[str, ...]) -> type[Form]:
    """A field for each language of the line; the first must be filled in, the others fall back to it."""
    base, *others = languages
    written = {base: TextAreaField(f"to_all.in_{base}", [NEEDED, LONGEST])}
    written |= {one: TextAreaField(f"to_all.in_{one}", [LONGEST]) for one in others}
    return type("Message", (Form,), written)


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/people/message", "coordinator", views.message, under="peers")
    frame.page("/people/message/ask", "coordinator", views.ask_who_would_like, ("POST",))
    frame.page("/people/message/preview", "coordinator", views.preview_message, ("POST",), under="peers")
    frame.page("/people/message/send", "coordinator", views.send_message, ("POST",), under="peers")


class Pages:
    """Written, looked at, sent."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def message(self) -> Page:
        """Whom it would reach, and a place to write it."""
        return self._page(None)

    def ask_who_would_like(self) -> Page:
        """Those who have not said yet, by text."""
        me = visitor()

        def ask(session: Session) -> int:
            asked = to_all_peers.ask(session)
            audit.note(session, me.who, "asked who would like messages", f"{asked} peers")
            return asked

        asked = self._frame.door.writing(ask, me.line_id)
        notice("to_all.asked" if asked else "to_all.nobody_to_ask_now", "good" if asked else "warm", count=asked)
        return redirect(url_for("console.message"))

    def preview_message(self) -> Page:
        """As it would be, for whom, and what it costs."""
        form = self._typed()
        return self._page(form, looked_at=True) if form.validate() else (self._page(form), 422)

    def send_message(self) -> Page:
        """What was looked at, once."""
        me, form = visitor(), self._typed()
        if not form.validate():
            return self._page(form), 422

        def send(session: Session) -> int | None:
            author = people.get(session, me.person_id)
            said = {name: _plain(text) for name, text in form.data.items()}
            sent = to_all_peers.send(session, author, said, request.form.get("once", "")[:40])
            if sent is not None:
                audit.note(session, me.who, "wrote to all peers", f"{sent} peers")
            return sent

        sent = self._frame.door.writing(send, me.line_id)
        notice("to_all.sent" if sent is not None else "to_all.sent_already", "good" if sent else "warm", count=sent)
        return redirect(url_for("console.message"))

    def _typed(self) -> Form:
        with self._frame.door.reading(visitor().line_id) as session:
            return _form(lines.get(session).languages)(request.form)

    def _page(self, form: Form | None, *, looked_at: bool = False) -> str:
        with self._frame.door.reading(visitor().line_id) as session:
            languages = lines.get(session).languages
            form = form or _form(languages)()
            shown: dict[str, Any] = {
                "reached": len(to_all_peers.would_like(session)),
                "not_asked": len(to_all_peers.not_asked(session)),
                "parts": [],
            }
            if looked_at:
                said = {name: _plain(text) for name, text in form.data.items()}
                shown["parts"] = to_all_peers.preview(session, said)
                shown["cost"] = _cost(session, shown["parts"])
        return render_template("to_all.html", form=form, looked_at=looked_at, once=secrets.token_hex(8), **shown)


def _cost(session: Session, parts: list[to_all_peers.Part]) -> float | None:
    prices = money.prices(session)
    return None if prices is None else prices.sent * sum(part.people * part.segments for part in parts)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
