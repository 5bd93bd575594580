"""What somebody who writes a script has in front of them, and saving it so that nobody writes over another."""

from dataclasses import dataclass, field, replace

from flask import abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from service import scripts as records
from service.scripts import comparing, drafts
from service.session import Record, Session
from service.web.console.frame import Frame, called, visitor
from service.web.console.reading_drafts import Around, around
from service.web.console.speaking import moment, t

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

    @property
    def standing(self) -> str:
        """Who saved the draft and when, or what it begins from."""
        if self.draft is not None:
            return t("draft.last_saved", name=called(self.draft.author), at=moment(self.draft.at))
        return t("draft.is_new") if self.newest is None else t("draft.from_version", number=self.newest.number)

    def with_mine(self, source: str, seen: int) -> "Desk":
        """The same, with what could not be saved still in front of them."""
        return replace(self, source=source, revision=seen)


def open_at(frame: Frame, name: str) -> Desk:
    """The draft as it was saved; or the newest version, to begin from."""
    with frame.door.reading(visitor().line_id) as session:
        if not records.is_name(name):
            abort(404)
        found, newest, here = drafts.of(session, name), records.find(session, name), around(session)
        before = drafts.earlier(session, name)
        source = found.source if found else newest.source if newest else _skeleton(name, here)
        return Desk(name, source, drafts.revision(session, name), found, newest, here, before)


def save(frame: Frame, name: str, source: str, *, based_on: int | None = None) -> drafts.Saved:
    """Keep this text, unless the page is older than what is there. Raises BadInput."""
    me, seen = visitor(), request.form.get("revision", -1, type=int)

    def keep(session: Session) -> drafts.Saved:
        return drafts.save(session, name, source, seen, author=me.who, based_on=based_on)

    return frame.door.writing(keep, me.line_id)


def overtaken(frame: Frame, name: str, mine: str, newest: Record | None) -> Page:
    """Somebody else was faster: both texts, and nothing has changed."""
    if wants_json():
        return jsonify(said=t("draft.overtaken", name="" if newest is None else called(newest.author))), 409
    desk = open_at(frame, name)
    told = comparing.lines(desk.source, mine)
    return render_template("draft_both.html", desk=desk, mine=mine, newest=newest, lines=told), 409


def wants_json() -> bool:
    """Whether a page asks that saves as one types."""
    return request.accept_mimetypes.best == "application/json"


def written_source() -> str:
    """The text of the form, with our line ends."""
    whole = request.form.get("source", "").replace("\r\n", "\n")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")  # which PostgreSQL keeps, and everybody sees


def _skeleton(name: str, here: Around) -> str:
    known = here.line.languages
    texts = "\n".join(f"    {language}:" for language in known)
    return SKELETON.format(name=name.replace("_", " ").capitalize(), languages=", ".join(known), texts=texts)
