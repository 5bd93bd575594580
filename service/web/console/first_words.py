"""What a stranger is told before anything is asked: its words changed and published, with every proof that there is."""

import json
from dataclasses import dataclass, field

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from flows import card_changes
from flows.cards import ON_VOICE, Field, deck
from flows.problems import Problem, Problems
from flows.sheet import Unusable
from service import lines, proving
from service import scripts as records
from service.errors import BadInput
from service.lines import Line
from service.proving import Followed
from service.scripts import proofs, publishing, reading
from service.scripts.proofs import Known, Unacknowledged, Unproved
from service.scripts.publishing import Draft
from service.session import Record, Session
from service.switchboard import versions
from service.web.console.card_forms import read_path
from service.web.console.frame import Frame, called, notice, visitor
from service.web.console.publishing import LONGEST_NOTE, noted
from service.web.console.settings_preview import Preview, first_words_of
from service.web.console.speaking import t
from service.web.console.translating_problems import in_words

Page = Response | str | tuple[str, int]
ONE = "/settings/first-words"


@dataclass(frozen=True)
class Opening:
    """The arrival script in use, with the words in front of somebody; `past` are its versions, newest first."""

    version: Record
    source: str
    line: Line
    known: Known
    past: list[Record]

    @property
    def began(self) -> str:
        """What is in use now, and what is newest: a page that began from something else is out of date."""
        return f"{self.version.id}-{self.past[0].number}"

    def fields(self, source: str) -> list[tuple[str, Field]]:
        """Each text that is said before the first question, with the step it is of."""
        found = []
        for card in deck(source).cards:
            if card.kind.startswith("ask"):
                break
            found += [(card.id, one) for one in card.fields if card.kind == "say"]
        return found


@dataclass
class Tried:
    """What was typed, as text; why it cannot be used as it is, or what there is to think about first."""

    source: str
    why_not: str = ""
    wrong: tuple[Problem, ...] = ()
    thought: tuple[Problem, ...] = ()
    theirs: str = ""
    followed: Followed | None = None
    note: str = field(default_factory=noted)


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page(ONE, "coordinator", views.first_words, under="settings")
    frame.page(ONE, "coordinator", views.save_first_words, ("POST",), under="settings")
    frame.page(f"{ONE}/look", "coordinator", views.look_at_first_words, ("POST",))


class Pages:
    """One page, which publishes a version of the arrival script."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def first_words(self) -> Page:
        """As they are."""
        opening = self._opening()
        return _page(opening, Tried(opening.source))

    def save_first_words(self) -> Page:
        """Prove and publish what was typed, or only look at it. What cannot be used stays in the form."""
        opening = self._opening()
        try:
            tried = Tried(_typed(opening))
        except (Unusable, Problems) as refused:
            return _page(opening, Tried(opening.source, str(refused))), 422
        if request.form.get("began") != opening.began:
            tried.theirs = called(opening.past[0].author)
            return _page(opening, tried), 409
        if len(tried.note) > LONGEST_NOTE:
            return _page(opening, tried), 422
        if request.form.get("do") == "look":
            return _page(opening, tried)
        if tried.source == opening.source:
            notice("setting.same")
            return redirect(url_for("console.first_words"))
        return self._published(opening, tried)

    def look_at_first_words(self) -> Page | tuple[Response, int]:
        """What was typed so far, as it would be met: for the page, while somebody writes."""
        opening = self._opening()
        try:
            source = _typed(opening)
        except (Unusable, Problems):
            abort(422)
        found = proofs.problems(opening.version.name, source, opening.known)
        beside = [
            {"name": f"{step}|{code}", "said": _said(step, code, found), "wrong": _is_wrong(step, code, found)}
            for step, code in dict.fromkeys((step, code) for step, one in opening.fields(source) for code in one.texts)
        ]
        return jsonify(beside=beside, preview=render_template("settings_preview.html", seen=_seen(opening, source)))

    def _opening(self) -> Opening:
        with self._frame.door.reading(visitor().line_id) as session:
            version = reading.get(session, records.current(session, "arrival"))
            past = [row for row in records.listed(session) if row.name == version.name]
            return Opening(version, str(version.source), lines.get(session), records.known(session), past)

    def _published(self, opening: Opening, tried: Tried) -> Page:
        name = opening.version.name
        before = {one.rule for one in proofs.problems(name, opening.source, opening.known)}
        try:
            thought = [*before, *request.form.getlist("acknowledged")]
            proved = proving.prove(self._frame.house, visitor().line_id, name, tried.source, opening.known, thought)
        except Followed as followed:
            tried.followed = followed
            return _page(opening, tried), 202
        except Unacknowledged as refused:
            tried.thought = refused.problems
            return _page(opening, tried), 422
        except Unproved as refused:
            tried.wrong = refused.problems
            return _page(opening, tried), 422
        me, draft = visitor(), Draft(name, proved, tried.note or t("first.note"), opening.past[0].number)

        def publish(session: Session) -> bool:
            publishing.alone(session)
            if records.current(session, "arrival") != opening.version.id:
                return False
            published = records.publish(session, draft, author=me.who)
            versions.note_published(session, me.who, draft, published)
            return True

        try:
            is_done = self._frame.door.writing(publish, me.line_id)
        except BadInput as error:
            tried.why_not = str(error)
            return _page(opening, tried), 422
        if not is_done:
            tried.theirs = called(self._opening().past[0].author)
            return _page(self._opening(), tried), 409
        notice("first.saved")
        return redirect(url_for("console.first_words"))


def _typed(opening: Opening) -> str:
    """The arrival script with the words of the form; none but those said first. Raises Unusable, Problems."""
    known = {one.path for _, one in opening.fields(opening.source)}
    texts = {}
    for key, words in request.form.items():
        if key.startswith("["):
            place = read_path(key)
            if place[:-1] not in known:
                raise Unusable("One of the texts is not there any more. Look at the newest draft.")
            texts[place[:-1], str(place[-1])] = words
    return card_changes.reworded(opening.source, texts)


def _seen(opening: Opening, source: str) -> Preview:
    """As a stranger would get it by text; nothing where it cannot be read."""
    try:
        script = proofs.written(opening.version.name, source, opening.known)
    except Unproved:
        return Preview(sentences=[t("preview.none")])
    line = opening.line
    return Preview([*first_words_of(script, line)] if line.policy.get(line.base) else [])


def _page(opening: Opening, tried: Tried) -> str:
    found = proofs.problems(opening.version.name, tried.source, opening.known)
    rows = [
        {
            "step": step,
            "is_voice": str(one.path[-1]).endswith(ON_VOICE),
            "path": one.path,
            "texts": one.texts,
            "beside": {code: (_said(step, code, found), _is_wrong(step, code, found)) for code in one.texts},
        }
        for step, one in opening.fields(tried.source)
    ]
    shown = {
        "opening": opening,
        "tried": tried,
        "rows": rows,
        "seen": _seen(opening, tried.source),
        "most": LONGEST_NOTE,
    }
    return render_template(
        "settings_first_words.html", acknowledged=request.form.getlist("acknowledged"), named=json.dumps, **shown
    )


def _about(step: str, code: str, found: list[Problem]) -> list[Problem]:
    return [one for one in found if one.step == step and one.language in ("", code) and one.rule != "untested"]


def _said(step: str, code: str, found: list[Problem]) -> str:
    return " ".join(f"{in_words(one.message)} {in_words(one.suggestion)}".strip() for one in _about(step, code, found))


def _is_wrong(step: str, code: str, found: list[Problem]) -> bool:
    return any(not one.warning for one in _about(step, code, found))
