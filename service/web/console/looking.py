"""Why somebody looks at a person: asked once for each person and sitting, and in the log before anything is shown."""

from flask import abort, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response
from wtforms import Form

from service import audit, people, rota
from service.session import Session
from service.web.console import fields, kept
from service.web.console.frame import Frame, visitor
from service.web.console.speaking import t

KEY = "looks"
SITTING = 4 * 3600.0
MOST = 40
"""How many people are remembered; a cookie is small."""
BECAUSE = ("shifts", "asked", "well")
"""What somebody is looked at for most often: one press."""


class Why(Form):
    """What the look is for."""

    reason = fields.why()


def add(frame: Frame) -> None:
    """The route."""
    frame.page("/people/<int:person_id>/why", "coordinator", Pages(frame).why_peer, ("POST",), under="peers")


class Pages:
    """What is asked before the page of a peer opens."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def why_peer(self, person_id: int) -> Response | str | tuple[str, int]:
        """Write it down, and open the page; a form that came before it was said is sent on."""
        me, form = visitor(), Why(request.form)
        sealed = request.form.get("kept_form", "")
        if (because := request.form.get("because")) in BECAUSE:
            form.reason.data = t(f"looking.{because}")
        elif not form.validate():
            return ask(self._frame, person_id, sealed, form), 422

        def note(session: Session) -> float:
            _peer(session, person_id)
            said = " ".join((form.reason.data or "").split())
            audit.note(session, me.who, f"looked at: {said}"[:80], f"person {person_id}")
            return session.at

        said_why(person_id, self._frame.door.writing(note, me.line_id))
        sent = kept.found(sealed)
        if sent is not None:
            return render_template("kept.html", sent=sent)
        return redirect(url_for("console.peer", person_id=person_id))


def has_said_why(person_id: int, now: float) -> bool:
    """Whether this visit has given a reason for looking at them, in this sitting."""
    return any(one == person_id and now - at < SITTING for one, at in cookie.get(KEY, []))


def said_why(person_id: int, now: float) -> None:
    """From now on, for as long as a sitting lasts. Signing in or out forgets it."""
    others = [[one, at] for one, at in cookie.get(KEY, []) if one != person_id and now - at < SITTING]
    cookie[KEY] = [*others[1 - MOST :], [person_id, round(now)]]


def ask(frame: Frame, person_id: int, sealed: str = "", form: Why | None = None) -> str:
    """The question, with the form that came too early, if one did; of them nothing but what they are called."""
    with frame.door.reading(visitor().line_id) as session:
        _peer(session, person_id)
        name = people.called(session, person_id)
    return render_template("peer_why.html", person_id=person_id, name=name, look=form or Why(), kept_form=sealed)


def _peer(session: Session, person_id: int) -> None:
    found = rota.peer(session, person_id)
    if found is None or found.line_id != session.line_id:
        abort(404)
