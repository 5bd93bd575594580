"""The words that bring a person: the line's own list, checked, tried and scored before it is used."""

from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import audit, lines, phrase_lists
from service import safety as lists
from service.errors import BadInput
from service.session import Session
from service.web.console.frame import Frame, notice, visitor

SIGN = "[…]"
Page = Response | str | tuple[str, int]


@dataclass
class Tried:
    """What stands on the page besides the list: texts to try it on, and what came of it."""

    text: str = ""
    rows: str = ""
    problems: list[str] = field(default_factory=list)
    is_fine: bool = False
    match: lists.Match | None = None
    is_tried: bool = False
    hidden: str = ""
    """As a peer reads it who asked not to be shown cruel words; nothing where it is the same."""
    score: lists.Score | None = None
    rows_wrong: str = ""
    is_overtaken: bool = False


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/settings/safety", "coordinator", views.safety, under="settings")
    frame.page("/settings/safety", "coordinator", views.change_safety, ("POST",), under="settings")


class Pages:
    """The list, and what is done with it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def safety(self) -> Page:
        """The list in use, or one that was in use before, to begin from."""
        number = request.args.get("list", type=int)
        with self._frame.door.reading(visitor().line_id) as session:
            known = {row.id: row.source for row in phrase_lists.all_of(session)}
            used = phrase_lists.newest(session)
            source = known.get(number) if number else None if used is None else used.source
            return _page(session, source or phrase_lists.shipped(), phrase_lists.mark(session), Tried())

    def change_safety(self) -> Page:
        """Check it, try it, score it, or use it. Whatever comes of it, what was typed stays."""
        source = request.form.get("source", "").replace("\r\n", "\n")
        tried = Tried(request.form.get("text", ""), request.form.get("rows", ""), lists.problems(source))
        tried.is_fine, do = not tried.problems, request.form.get("do", "check")
        if tried.is_fine and do == "use":
            return self._use(source, tried)
        if tried.is_fine and do in ("try", "score"):
            _try(lists.Phrases.load(source), tried, do)
        with self._frame.door.reading(visitor().line_id) as session:
            seen = request.form.get("began", 0, type=int)
            return _page(session, source, seen, tried), 422 if tried.problems or tried.rows_wrong else 200

    def _use(self, source: str, tried: Tried) -> Page:
        me, seen = visitor(), request.form.get("began", -1, type=int)

        def use(session: Session) -> bool:
            lines.hold(session)
            if phrase_lists.mark(session) != seen:
                return False
            same = source.strip() == phrase_lists.shipped().strip()
            phrase_lists.use(session, phrase_lists.SHIPPED if same else source, me.who)
            audit.note(session, me.who, "changed the phrase list", f"line {session.line_id}")
            return True

        if self._frame.door.writing(use, me.line_id):
            notice("safety.saved")
            return redirect(url_for("console.safety"))
        tried.is_overtaken = True
        with self._frame.door.reading(me.line_id) as session:
            return _page(session, source, phrase_lists.mark(session), tried), 409


def _try(phrases: lists.Phrases, tried: Tried, do: str) -> None:
    if do == "try":
        tried.match, tried.is_tried = lists.scan(phrases, tried.text), True
        where = lists.cruel(phrases if phrases.cruel else phrase_lists.as_shipped(), tried.text, phrases)
        tried.hidden = lists.cover(tried.text, where, SIGN) if where else ""
        return
    try:
        tried.score = lists.score(phrases, lists.labelled(tried.rows))
    except BadInput as error:
        tried.rows_wrong = str(error)


def _page(session: Session, source: str, began: int, tried: Tried) -> str:
    shown: dict[str, Any] = {"past": phrase_lists.all_of(session), "used": phrase_lists.newest(session)}
    return render_template("safety.html", source=source, began=began, tried=tried, **shown)
