"""Which version is in use: back to an earlier one, or out of use for good, once it is said what that means."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import audit
from service import scripts as records
from service.errors import BadInput
from service.scripts import publishing
from service.session import Record, Session
from service.switchboard import receive, versions
from service.web.console.frame import Frame, notice, visitor
from service.web.console.scripts import difference, version_of

Page = Response | str | tuple[str, int]
USE, WITHDRAW = "use", "withdraw"


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/scripts/<name>/<int:number>"
    frame.page(f"{one}/use", "coordinator", views.use_version, ("GET", "POST"), under="scripts")
    frame.page(f"{one}/withdraw", "coordinator", views.withdraw_version, ("GET", "POST"), under="scripts")


class Pages:
    """Asked first, then done; what was shown and has changed meanwhile is shown again instead."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def use_version(self, name: str, number: int) -> Page:
        """Begin conversations with this version again."""
        if request.method != "POST":
            return self._asked(name, number, USE)
        me = visitor()

        def use(session: Session) -> str | None:
            publishing.alone(session)
            version = version_of(session, name, number)
            if _is_stale(session, version):
                return None
            records.roll_back(session, name, number, author=me.who)
            audit.note(session, me.who, "rolled back", f"script {name} {number}")
            return "scripts.used_again"

        try:
            said = self._frame.door.writing(use, me.line_id)
        except BadInput as error:
            return self._asked(name, number, USE, str(error))
        return self._done(name, number, USE, said)

    def withdraw_version(self, name: str, number: int) -> Page:
        """Take this version out of use, and end the check-ins on it with a kind word."""
        if request.method != "POST":
            return self._asked(name, number, WITHDRAW)
        me = visitor()

        def withdraw(session: Session) -> tuple[str | None, list[int]]:
            publishing.alone(session)
            version = version_of(session, name, number)
            if _is_stale(session, version):
                return None, []
            versions.withdraw(session, name, number)
            audit.note(session, me.who, "withdrew", f"script {name} {number}")
            return "scripts.withdrawn", list(session.ringing)

        try:
            said, ringing = self._frame.door.writing(withdraw, me.line_id)
        except BadInput as error:
            return self._asked(name, number, WITHDRAW, str(error))
        receive.ring_soon(self._frame.house, ringing)
        return self._done(name, number, WITHDRAW, said)

    def _asked(self, name: str, number: int, deed: str, why_not: str = "") -> Page:
        """What it would mean, before it is done."""
        with self._frame.door.reading(visitor().line_id) as session:
            version = version_of(session, name, number)
            if version.withdrawn_at is not None:
                abort(404)
            current = _current(session, version)
            after = version if deed == USE else records.instead_of(session, version)
            count = records.under_way(session).get(version.id if deed == WITHDRAW else current.id if current else 0, 0)
            is_all = deed == WITHDRAW and records.is_all_there_is(session, version)
            scripts = [records.script(session, row.id) for row in (current, after) if row is not None]
        told = difference(*scripts) if len(scripts) == 2 and current and after and current.id != after.id else {}
        shown = {"version": version, "current": current, "after": after, "count": count, "deed": deed, **told}
        shown["is_all"] = is_all
        page = render_template("script_choice.html", why_not=why_not, **shown)
        return (page, 422) if why_not else page

    def _done(self, name: str, number: int, deed: str, said: str | None) -> Page:
        if said is None:
            notice("scripts.changed_meanwhile", "warm")
            return redirect(url_for(f"console.{deed}_version", name=name, number=number))
        notice(said, name=name, number=number)
        return redirect(url_for("console.script", name=name))


def _current(session: Session, version: Record) -> Record | None:
    """What is in use now in a version's place."""
    here = records.place(version)
    return next((row for row in records.in_use(session).values() if records.place(row) == here), None)


def _is_stale(session: Session, version: Record) -> bool:
    """Whether something else is in use by now than what the page spoke of."""
    current = _current(session, version)
    return request.form.get("seen", -1, type=int) != (0 if current is None else current.id)
