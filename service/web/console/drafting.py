"""Writing a script: a draft that is saved and read as one types, and that nobody saves over without having seen it."""

from dataclasses import dataclass, field

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from flows import explore
from flows.explore import Verdict
from service import scripts as records
from service.errors import BadInput
from service.scripts import comparing, drafts
from service.session import Record, Session
from service.web.console.frame import Frame, notice, visitor
from service.web.console.reading_drafts import Around, Read, around, read
from service.web.console.speaking import clock, t

Page = Response | str | tuple[str, int] | tuple[Response, int]
SKELETON = """script: {name}
languages: {languages}
people: caller

hello:
  say:
{texts}
"""


@dataclass(frozen=True)
class Desk:
    """What somebody has in front of them."""

    name: str
    source: str
    revision: int
    draft: Record | None
    newest: Record | None
    here: Around
    earlier: list[Record] = field(default_factory=list)

    @property
    def is_overtaken(self) -> bool:
        """Whether a version was published since this draft began."""
        newest = 0 if self.newest is None else self.newest.number
        return self.draft is not None and self.draft.based_on != newest


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/scripts/<name>/draft"
    frame.page("/scripts/new", "coordinator", views.new_script, ("POST",), under="scripts")
    frame.page(one, "coordinator", views.draft, under="scripts")
    frame.page(one, "coordinator", views.save_draft, ("POST",), under="scripts")
    frame.page(f"{one}/put-away", "coordinator", views.put_away_draft, ("POST",), under="scripts")
    frame.page(f"{one}/<int:revision>", "coordinator", views.earlier_draft, under="scripts")


class Pages:
    """The desk, and what is on it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def new_script(self) -> Page:
        """A script that is not there yet, by its name."""
        name = " ".join(request.form.get("name", "").split())
        if not records.is_name(name):
            notice("draft.no_name", "warm")
            return redirect(url_for("console.scripts"))
        return redirect(url_for("console.draft", name=name))

    def draft(self, name: str) -> Page:
        """The draft as it was saved; or the newest version, to begin from."""
        desk = self._desk(name)
        return _page(desk, _read(desk))

    def save_draft(self, name: str) -> Page:
        """Save, and read it again. A page that is older than the draft is shown both, and has changed nothing."""
        source = request.form.get("source", "").replace("\r\n", "\n")
        seen = request.form.get("revision", -1, type=int)
        me = visitor()

        def save(session: Session) -> drafts.Saved:
            based_on = request.form.get("adopt", type=int)
            return drafts.save(session, name, source, seen, author=me.name, based_on=based_on)

        try:
            saved = self._frame.door.writing(save, me.line_id)
        except BadInput as error:
            return self._refused(name, source, seen, str(error))
        if saved.newest is None or not saved.is_mine:
            return self._overtaken(name, source, saved.newest)
        return self._saved(name)

    def put_away_draft(self, name: str) -> Page:
        """It is not wanted now; it can still be read."""
        me, seen = visitor(), request.form.get("revision", -1, type=int)

        def put_away(session: Session) -> bool:
            return drafts.put_away(session, name, seen, author=me.name)

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

    def _desk(self, name: str) -> Desk:
        with self._frame.door.reading(visitor().line_id) as session:
            if not records.is_name(name):
                abort(404)
            found, newest, here = drafts.of(session, name), records.find(session, name), around(session)
            before = drafts.earlier(session, name)
            source = found.source if found else newest.source if newest else _skeleton(name, here)
            return Desk(name, source, drafts.revision(session, name), found, newest, here, before)

    def _saved(self, name: str) -> Page:
        desk = self._desk(name)
        found = _read(desk)
        if _wants_json():
            assert desk.draft is not None
            said = t("draft.saved_at", at=clock(desk.draft.at))
            return jsonify(revision=desk.revision, said=said, found=render_template("draft_found.html", found=found))
        if request.form.get("do") == "publish" and not found.errors:
            return redirect(url_for("console.publish_draft", name=name))
        if request.form.get("do") == "rehearse":
            return redirect(url_for("console.rehearsal", name=name))
        asked = request.form.get("do") == "explore" and found.script is not None
        return _page(
            desk, found, explored=explore.explore(found.script) if asked and found.script else None, saved=True
        )

    def _overtaken(self, name: str, mine: str, newest: Record | None) -> Page:
        if _wants_json():
            return jsonify(said=t("draft.overtaken", name="" if newest is None else newest.author)), 409
        desk = self._desk(name)
        told = comparing.lines(desk.source, mine)
        return render_template("draft_both.html", desk=desk, mine=mine, newest=newest, lines=told), 409

    def _refused(self, name: str, source: str, seen: int, why_not: str) -> Page:
        if _wants_json():
            return jsonify(said=why_not), 422
        desk = self._desk(name)
        mine = Desk(name, source, seen, desk.draft, desk.newest, desk.here, desk.earlier)
        return _page(mine, Read([], None, None, []), why_not=why_not), 422


def _read(desk: Desk) -> Read:
    chosen = (request.values.get("language", ""), request.values.get("medium", ""))
    return read(desk.name, desk.source, desk.here, *chosen)


def _page(desk: Desk, found: Read, *, explored: Verdict | None = None, saved: bool = False, why_not: str = "") -> str:
    shown = {"desk": desk, "found": found, "explored": explored, "saved": saved, "why_not": why_not}
    return render_template("draft.html", **shown)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _skeleton(name: str, here: Around) -> str:
    known = here.line.languages
    texts = "\n".join(f"    {language}:" for language in known)
    return SKELETON.format(name=name.replace("_", " ").capitalize(), languages=", ".join(known), texts=texts)
