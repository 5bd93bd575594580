"""A caller's number in full, under the rescue policy: one account asks and says why, another confirms and sees it."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField
from wtforms.validators import Length

from service import accounts, conversations, lines, rescue
from service.errors import BadInput
from service.session import Session
from service.web.console.forms import NEEDED
from service.web.console.frame import Frame, notice, visitor
from service.web.console.speaking import language

Page = Response | str | tuple[str, int]


class Why(Form):
    """What a number is needed for."""

    reason = StringField("rescue.why", [NEEDED, Length(min=8, max=rescue.LONGEST_WHY, message="rescue.why_length")])


@dataclass(frozen=True)
class Waiting:
    """What waits for a second account, with what the first is called."""

    asking: rescue.Asking
    name: str
    mine: bool


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/conversations/<int:conversation_id>/number"
    frame.page(one, "coordinator", views.rescue, under="conversations")
    frame.page(one, "coordinator", views.ask_for_number, ("POST",), under="conversations")
    frame.page(f"{one}/confirm", "coordinator", views.confirm_number, ("POST",), under="conversations")


class Pages:
    """The policy, what was asked, and the number for whoever confirms."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def rescue(self, conversation_id: int) -> Page:
        """How it stands."""
        return self._page(conversation_id, Why())

    def ask_for_number(self, conversation_id: int) -> Page:
        """The first of two; nothing is shown."""
        me, form = visitor(), Why(request.form)
        if not form.validate():
            return self._page(conversation_id, form), 422

        def ask(session: Session) -> bool:
            _of(session, conversation_id)
            try:
                rescue.ask(session, conversation_id, me.who, form.reason.data or "")
            except BadInput:
                return False
            return True

        asked = self._frame.door.writing(ask, me.line_id)
        notice("rescue.asked" if asked else "rescue.no_policy", "good" if asked else "warm")
        return redirect(url_for("console.rescue", conversation_id=conversation_id))

    def confirm_number(self, conversation_id: int) -> Page:
        """The second of two: the number, this once."""
        me = visitor()

        def confirm(session: Session) -> str | None:
            _of(session, conversation_id)
            try:
                return rescue.confirm(session, conversation_id, me.who)
            except BadInput:
                return None

        number = self._frame.door.writing(confirm, me.line_id)
        if number is None:
            notice("rescue.not_shown", "warm")
            return redirect(url_for("console.rescue", conversation_id=conversation_id))
        return self._page(conversation_id, Why(), number)

    def _page(self, conversation_id: int, form: Why, number: str | None = None) -> str:
        with self._frame.door.reading(visitor().line_id) as session:
            _of(session, conversation_id)
            line = lines.get(session)
            policy = line.policy.get(language()) or line.policy.get(line.base)
            found = rescue.asked(session, conversation_id)
            waiting = None if found is None else _waiting(session, found)
        shown = {"policy": policy, "waiting": waiting, "number": number}
        return render_template("rescue.html", conversation_id=conversation_id, form=form, **shown)


def _waiting(session: Session, found: rescue.Asking) -> Waiting:
    names = {f"account {row.id}": accounts.name(session, row) for row in accounts.all_of(session)}
    return Waiting(found, names.get(found.who, found.who), found.who == visitor().who)


def _of(session: Session, conversation_id: int) -> None:
    if conversations.find(session, conversation_id) is None:
        abort(404)
