"""Writing a script: a draft that is saved and read as one types, and that nobody saves over without having seen it."""

from flask import abort, jsonify, redirect, render_template, request, url_for

from flows.explore import Verdict
from service.errors import BadInput
from service.scripts import drafts
from service.session import Session
from service.web.console import desks
from service.web.console.desks import Desk, Page
from service.web.console.frame import Frame, notice, visitor
from service.web.console.proving import Unfinished, followed
from service.web.console.reading_drafts import Read, mark, put_right, read
from service.web.console.speaking import clock, t
from service.web.console.translating_problems import in_words

ONWARD = {"to_cards": "console.cards", "rehearse": "console.rehearsal"}
"""Pages that a text leads to once it is saved."""


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/scripts/<name>/draft"
    frame.page(one, "coordinator", views.draft, under="scripts")
    frame.page(one, "coordinator", views.save_draft, ("POST",), under="scripts")
    frame.page(f"{one}/put-away", "coordinator", views.put_away_draft, ("POST",), under="scripts")
    frame.page(f"{one}/<int:revision>", "coordinator", views.earlier_draft, under="scripts")


class Pages:
    """The desk, and what is on it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def draft(self, name: str) -> Page:
        """The draft as it was saved; or the newest version, to begin from."""
        desk = desks.open_at(self._frame, name)
        return _page(desk, _read(desk))

    def save_draft(self, name: str) -> Page:
        """Save, and read it again. A page that is older than the draft is shown both, and has changed nothing."""
        desk = desks.open_at(self._frame, name)
        source = put_right(name, desks.written_source(), desk.here)
        onward = ONWARD.get(request.form.get("do", ""))
        if onward and source == desk.source:
            return redirect(url_for(onward, name=name))
        try:
            saved = desks.save(self._frame, name, source, based_on=request.form.get("adopt", type=int))
        except BadInput as error:
            return self._refused(desk, source, str(error))
        if saved.newest is None or not saved.is_mine:
            return desks.overtaken(self._frame, name, source, saved.newest)
        return redirect(url_for(onward, name=name)) if onward else self._saved(name)

    def put_away_draft(self, name: str) -> Page:
        """It is not wanted now; it can still be read."""
        me, seen = visitor(), request.form.get("revision", -1, type=int)

        def put_away(session: Session) -> bool:
            return drafts.put_away(session, name, seen, author=me.who)

        if not self._frame.door.writing(put_away, me.line_id):
            notice("draft.changed_meanwhile", "warm")
            return redirect(url_for("console.draft", name=name))
        notice("draft.was_put_away")
        return redirect(url_for("console.draft", name=name))

    def earlier_draft(self, name: str, revision: int) -> Page:
        """What somebody had written before."""
        with self._frame.door.reading(visitor().line_id) as session:
            found = next((row for row in drafts.earlier(session, name) if row.revision == revision), None)
        if found is None:
            abort(404)
        return render_template("draft_earlier.html", name=name, draft=found)

    def _saved(self, name: str) -> Page:
        desk = desks.open_at(self._frame, name)
        found = _read(desk)
        if desks.wants_json():
            assert desk.draft is not None
            said = t("draft.saved_at", at=clock(desk.draft.at))
            page = render_template("draft_found.html", found=found, mark=mark)
            return jsonify(revision=desk.revision, said=said, standing=desk.standing, found=page)
        if request.form.get("do") == "publish" and not found.errors:
            return redirect(url_for("console.publish_draft", name=name))
        asked = found.script if request.form.get("do") == "explore" else None
        return _page(desk, found, explored=followed(asked) if asked else None, saved=True)

    def _refused(self, desk: Desk, source: str, why_not: str) -> Page:
        if desks.wants_json():
            return jsonify(said=in_words(why_not)), 422
        mine = desk.with_mine(source, request.form.get("revision", -1, type=int))
        return _page(mine, Read([], None, None, []), why_not=why_not), 422


def _read(desk: Desk) -> Read:
    chosen = (request.values.get("language", ""), request.values.get("medium", ""))
    return read(desk.name, desk.source, desk.here, *chosen)


def _page(
    desk: Desk, found: Read, *, explored: Verdict | Unfinished | None = None, saved: bool = False, why_not: str = ""
) -> str:
    shown = {"desk": desk, "found": found, "explored": explored, "saved": saved, "why_not": why_not, "mark": mark}
    return render_template("draft.html", **shown)
