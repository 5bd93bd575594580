"""What the line has chosen: every setting on one pattern, with a preview, its history, and a way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import chosen, lines, rendering
from service.chosen import PHRASE, Amiss, Field, Outcome, Setting
from service.session import Session
from service.web.console import same_hours
from service.web.console.frame import Frame, notice, visitor
from service.web.console.same_hours import Same
from service.web.console.settings_preview import Preview, preview
from service.web.console.speaking import PHRASES, language, t, tongue

Page = Response | str | tuple[str, int]
GROUPS = (
    ("said", ("policy", "reporting", "greeting", "waits", "other_lines", "note")),
    ("care", ("hours", "offers", "talks", "ladder", "floods", "sending", "quiet_hours", "ahead")),
    ("line", ("line", "retention")),
)


@dataclass(frozen=True)
class Written:
    """What stands in a form: by field what was typed, what is wrong with it, and what somebody else made of it."""

    typed: Mapping[str, str]
    began: str
    wrong: Mapping[str, Amiss] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    same: Same = field(default_factory=Same)


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/settings/<key>"
    frame.page("/settings", "coordinator", views.settings, menu="nav.settings")
    frame.page("/settings/sentences", "coordinator", views.sentences, under="settings")
    frame.page(one, "coordinator", views.setting, under="settings")
    frame.page(one, "coordinator", views.save_setting, ("POST",), under="settings")
    frame.page(f"{one}/look", "coordinator", views.look_at_setting, ("POST",))
    frame.page(f"{one}/undo/<int:change_id>", "coordinator", views.undo_setting, ("POST",))


class Pages:
    """The list, and a page for each."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def settings(self) -> Page:
        """All of them, with who changed each last."""
        with self._frame.door.reading(visitor().line_id) as session:
            latest, lacking, line = chosen.latest(session), lines.missing(session), lines.get(session)
            shown = {"demo": lines.has_demo_policy(session), "odd": line.odd}
        return render_template("settings.html", groups=GROUPS, latest=latest, lacking=lacking, **shown)

    def sentences(self) -> Page:
        """Everything the line says itself, to look through; those in words of its own are marked."""
        asked = " ".join(request.args.get("words", "").split()).casefold()
        with self._frame.door.reading(visitor().line_id) as session:
            line = lines.get(session)
        texts, mine = rendering.own(line).texts, language() if language() in line.languages else line.base
        groups: dict[str, list[tuple[str, str, bool]]] = {}
        for key in chosen.sayable():
            if all(asked in text.casefold() for text in [f"{key} {' '.join(texts[key].values())}"]):
                groups.setdefault(key.partition(".")[0], []).append((key, texts[key][mine], key in line.phrases))
        return render_template("settings_sentences.html", groups=groups, words=request.args.get("words", ""), mine=mine)

    def setting(self, key: str) -> Page:
        """One, as it is."""
        found = _known(key)
        with self._frame.door.reading(visitor().line_id) as session:
            line = lines.get(session)
            return _page(session, found, Written(found.typed(line), chosen.seen(found, line)))

    def save_setting(self, key: str) -> Page:
        """Save what was typed, or only look at it. What cannot be saved stays in the form."""
        found, me = _known(key), visitor()
        if (same := _same(found)).wrong:
            with self._frame.door.reading(me.line_id) as session:
                written = Written(_typed(found, session), request.form.get("began", ""), same=same)
                return _page(session, found, written), 422
        if request.form.get("do") == "look":
            with self._frame.door.reading(me.line_id) as session:
                wrong = chosen.read(found, lines.get(session), _typed(found, session))[1]
                return _page(session, found, _sent(found, session, wrong))

        def save(session: Session) -> Outcome:
            return chosen.change(session, found, _typed(found, session), me.who, request.form.get("began", ""))

        outcome = self._frame.door.writing(save, me.line_id)
        if outcome.state in ("wrong", "overtaken"):
            return self._not_saved(found, outcome)
        notice("setting.saved" if outcome.state == "saved" else "setting.same")
        return redirect(url_for("console.setting", key=key))

    def look_at_setting(self, key: str) -> Page | tuple[Response, int]:
        """What was typed so far, as it would be met: for the page, while somebody writes."""
        found = _known(key)
        with self._frame.door.reading(visitor().line_id) as session:
            typed = _typed(found, session)
            line = lines.get(session)
            wrong, seen = chosen.read(found, line, typed)[1], preview(session, found, typed)
            beside = [
                {"name": one.name, "said": _beside(one, typed, wrong, seen), "wrong": one.name in wrong}
                for one in found.fields(line)
            ]
        return jsonify(beside=beside, preview=render_template("settings_preview.html", seen=seen))

    def undo_setting(self, key: str, change_id: int) -> Page:
        """Back to what it was before one change, unless the same was changed since."""
        found, me = _known(key), visitor()

        def back(session: Session) -> Outcome | None:
            return chosen.undo(session, found, change_id, me.who)

        outcome = self._frame.door.writing(back, me.line_id)
        if outcome is None:
            abort(404)
        is_done = outcome.state in ("saved", "same")
        notice("setting.undone" if is_done else "setting.not_undone", "good" if is_done else "warm")
        return redirect(url_for("console.setting", key=key))

    def _not_saved(self, found: Setting, outcome: Outcome) -> Page:
        """Somebody who was overtaken sees both, and may save again knowing that."""
        with self._frame.door.reading(visitor().line_id) as session:
            if outcome.state != "overtaken":
                return _page(session, found, _sent(found, session, outcome.wrong)), 422
            line, typed = lines.get(session), _typed(found, session)
            theirs = {name: text for name, text in found.typed(line).items() if text != typed[name]}
            written = Written(typed, chosen.seen(found, line), theirs=theirs)
            return _page(session, found, written, overtaken=True), 409


def title(key: str) -> str:
    """What a setting is called."""
    if key.startswith(PHRASE):
        return named(key.removeprefix(PHRASE))
    return t(f"setting.title_{key}")


def named(row: str) -> str:
    """What a row of a form is called."""
    name = f"setting.row_{row.replace('.', '_').replace(' ', '_')}"
    if name in PHRASES.texts:
        return t(name)
    group, _, rest = row.partition(".")
    spoken = rest.removesuffix(" on voice")
    said = f"{t(f'sentences.{group}')}: {spoken.replace('_', ' ')}"
    return said if spoken == rest else t("setting.on_voice", name=said)


def worded(one: Field, text: str) -> str:
    """What was typed into a field, as the history says it."""
    if isinstance(one.kind, chosen.Switch):
        return t("setting.yes" if text else "setting.no")
    unit = f" {t(f'setting.unit_{one.kind.called}')}" if isinstance(one.kind, chosen.Amount) else ""
    return f"{text}{unit}" if text else t("setting.empty")


def _known(key: str) -> Setting:
    found = chosen.find(key)
    if found is None:
        abort(404)
    return found


def _typed(found: Setting, session: Session) -> dict[str, str]:
    """Every field of the form; a switch that is off is not sent at all."""
    typed = {one.name: request.form.get(one.name, "") for one in found.fields(lines.get(session))}
    return same_hours.laid_over(typed, _same(found))


def _same(found: Setting) -> Same:
    return same_hours.read(request.form) if found.key == "hours" else Same()


def _sent(found: Setting, session: Session, wrong: Mapping[str, Amiss]) -> Written:
    """The form as it was sent, with what is wrong beside where it was typed."""
    began, same = request.form.get("began", ""), same_hours.refused(_same(found), wrong)
    if not same.wrong:
        return Written(_typed(found, session), began, wrong)
    typed = {one.name: request.form.get(one.name, "") for one in found.fields(lines.get(session))}
    return Written(typed, began, {day: one for day, one in wrong.items() if day not in same.days}, same=same)


def _page(session: Session, found: Setting, written: Written, *, overtaken: bool = False) -> str:
    line, seen = lines.get(session), preview(session, found, written.typed)
    by_name = {one.name: one for one in found.fields(line)}
    rows: dict[str, list[dict[str, Any]]] = {}
    for one in by_name.values():
        rows.setdefault(one.row, []).append(_shown(one, written, seen))
    past = [(row, [_changed(by_name, row, name) for name in row.after]) for row in chosen.history(session, found)]
    form = {"rows": rows, "began": written.began, "wrong": written.wrong or written.same.wrong, "overtaken": overtaken}
    around = {"past": past, "seen": seen, "title": title(found.key), "named": named, "same": written.same}
    return render_template("setting.html", key=found.key, is_sentence=found.key.startswith(PHRASE), **form, **around)


def _shown(one: Field, written: Written, seen: Preview) -> dict[str, Any]:
    amiss, kind = written.wrong.get(one.name), type(one.kind).__name__.lower()
    return {
        "field": one,
        "id": "f-" + "".join(letter if letter.isalnum() else "-" for letter in one.name),
        "kind": kind,
        "typed": written.typed.get(one.name, ""),
        "wrong": t(f"amiss.{amiss.key}", **amiss.values) if amiss else "",
        "theirs": worded(one, written.theirs[one.name]) if one.name in written.theirs else "",
        "beside": _beside(one, written.typed, written.wrong, seen),
        "unit": t(f"setting.unit_{one.kind.called}") if isinstance(one.kind, chosen.Amount) else "",
    }


def _beside(one: Field, typed: Mapping[str, str], wrong: Mapping[str, Amiss], seen: Preview) -> str:
    """What is said beside a field while somebody writes: what is wrong, what could be better, or how much fits."""
    if one.name in wrong:
        return t(f"amiss.{wrong[one.name].key}", **wrong[one.name].values)
    said = seen.of(one.name)
    if isinstance(one.kind, chosen.Words):
        said = [t("setting.of_most", count=len(typed.get(one.name, "")), most=one.kind.most), *said]
    return " ".join(said)


def _changed(by_name: Mapping[str, Field], row: Any, name: str) -> dict[str, str]:
    one = by_name.get(name) or Field(name.partition("|")[0], chosen.Words(0), name.partition("|")[2])
    what = f"{named(one.row)}, {tongue(one.language)}" if one.language else named(one.row)
    return {"what": what, "before": worded(one, row.before[name]), "after": worded(one, row.after[name])}
