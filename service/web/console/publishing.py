"""Publishing a draft: what it changes in words, what that means for conversations, and a note; after every proof."""

from dataclasses import dataclass

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from flows.problems import Problem
from flows.script import Script
from service import proving
from service import scripts as records
from service.errors import BadInput
from service.proving import Followed
from service.scripts import drafts, proofs
from service.scripts.proofs import Proved, Unacknowledged, Unproved
from service.scripts.publishing import Draft, Published
from service.session import Record, Session
from service.switchboard import versions
from service.web.console.frame import Frame, notice, visitor
from service.web.console.reading_drafts import Around, around
from service.web.console.scripts import difference
from service.web.console.speaking import t

Page = Response | str | tuple[str, int]
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Before:
    """A draft that may be published, what is in use now, and how many conversations are under way on it."""

    draft: Record
    current: Record | None
    script: Script | None
    count: int
    here: Around


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/scripts/<name>/publish", "coordinator", views.publish_draft, ("GET", "POST"), under="scripts")
    frame.page("/scripts/<name>/publish/<key>", "coordinator", views.how_far)


class Pages:
    """Asked first, then proved, then done."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def publish_draft(self, name: str) -> Page:
        """Use the draft from the next conversation on."""
        before = self._before(name)
        if before is None:
            notice("draft.nothing_to_publish", "warm")
            return redirect(url_for("console.draft", name=name))
        if request.method != "POST":
            return _asked(name, before)
        if request.form.get("revision", -1, type=int) != before.draft.revision:
            return _changed(name)
        return self._tried(name, before)

    def _tried(self, name: str, before: Before) -> Page:
        if len(noted()) > LONGEST_NOTE:
            return _asked(name, before), 422
        try:
            proved = self._proved(name, before)
            published = self._publish(name, before, proved)
        except Followed as followed:
            return _asked(name, before, followed=followed), 202
        except Unacknowledged as refused:
            return _asked(name, before, thought=refused.problems), 422
        except Unproved as refused:
            return _asked(name, before, wrong=refused.problems), 422
        except BadInput as error:
            return _asked(name, before, why_not=str(error)), 422
        if published is None:
            return _changed(name)
        notice("draft.is_published", name=name, number=published.version.number)
        return redirect(url_for("console.script", name=name))

    def how_far(self, name: str, key: str) -> Response:
        """For a page that waits: how much of a long proof is done."""
        with self._frame.door.reading(visitor().line_id) as session:
            found = proving.how_far(session, key)
        if found is None:
            abort(404)
        is_over = found.followed_at is not None
        said = t("proof.over") if is_over else t("proof.so_far", count=found.states)
        return jsonify(over=is_over, said=said)

    def _proved(self, name: str, before: Before) -> Proved:
        house, thought = self._frame.house, request.form.getlist("acknowledged")
        return proving.prove(house, visitor().line_id, name, before.draft.source, before.here.known, thought)

    def _publish(self, name: str, before: Before, proved: Proved) -> Published | None:
        me, row = visitor(), before.draft
        draft = Draft(name, proved, noted(), row.based_on)

        def publish(session: Session) -> Published | None:
            if not drafts.put_away(session, name, row.revision, author=me.who):
                return None
            published = records.publish(session, draft, author=me.who)
            if "under_way" in request.form:
                versions.give_new_words(session, published)
            versions.note_published(session, me.who, draft, published)
            return published

        return self._frame.door.writing(publish, me.line_id)

    def _before(self, name: str) -> Before | None:
        with self._frame.door.reading(visitor().line_id) as session:
            draft = drafts.of(session, name)
            if draft is None:
                return None
            now = next((row for row in records.in_use(session).values() if row.name == name), None)
            script = records.script(session, now.id) if now else None
            count = records.under_way(session).get(now.id, 0) if now else 0
            return Before(draft, now, script, count, around(session))


def noted() -> str:
    """What was written about a version, on one line."""
    return " ".join(request.form.get("note", "").split())


def _asked(
    name: str,
    before: Before,
    *,
    wrong: tuple[Problem, ...] = (),
    thought: tuple[Problem, ...] = (),
    why_not: str = "",
    followed: Followed | None = None,
) -> str:
    """What it changes and means; with what is in the way, if it was tried."""
    told: dict[str, object] = {}
    try:
        script = proofs.written(name, before.draft.source, before.here.known)
    except Unproved as refused:
        wrong = refused.problems
    else:
        told = difference(before.script, script) if before.script else {}
    shown = {"before": before, "wrong": wrong, "thought": thought, "why_not": why_not, "followed": followed, **told}
    return render_template("draft_publish.html", name=name, form=request.form, note=noted(), most=LONGEST_NOTE, **shown)


def _changed(name: str) -> Response:
    notice("draft.changed_meanwhile", "warm")
    return redirect(url_for("console.draft", name=name))
