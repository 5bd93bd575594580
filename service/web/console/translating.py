"""The translation table of a script that is being written: stale texts marked, and CSV and PO out and in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from flask import abort, redirect, render_template, request, send_file, url_for

from flows.problems import Problem, Problems
from flows.sheet import Unusable
from flows.translation import CODE, Entry, Merged, entries, merge
from flows.translation_files import FORMATS, to_csv, to_po
from flows.translation_source import Source
from service import scripts as records
from service.errors import BadInput
from service.scripts import proofs
from service.web.console import desks
from service.web.console.desks import Desk, Page
from service.web.console.frame import Frame, notice, visitor
from service.web.console.translating_problems import in_words

MOST_BYTES = 500_000
KINDS = {"csv": "text/csv; charset=utf-8", "po": "text/x-gettext-translation; charset=utf-8"}


@dataclass(frozen=True)
class Table:
    """Every text in the base language beside its translation, and how many are missing or stale."""

    base: str
    language: str
    languages: tuple[str, ...]
    entries: list[Entry]

    @property
    def missing(self) -> int:
        """How many have no translation yet."""
        return sum(not entry.translation for entry in self.entries)

    @property
    def stale(self) -> int:
        """How many stayed as they were while the text they translate changed."""
        return sum(entry.stale for entry in self.entries)


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/scripts/<name>/translations"
    frame.page(one, "coordinator", views.translations, under="scripts")
    frame.page(one, "coordinator", views.save_translations, ("POST",), under="scripts")
    frame.page(f"{one}/file", "coordinator", views.take_translations, ("POST",), under="scripts")
    frame.page(f"{one}/<language>.<form>", "coordinator", views.give_translations)


class Pages:
    """For whoever translates, on the page or with a program of their own."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def translations(self, name: str) -> Page:
        """The table in one language."""
        return self._page(desks.open_at(self._frame, name))

    def save_translations(self, name: str) -> Page:
        """What was written on the page, put into the text."""
        desk, source = desks.open_at(self._frame, name), desks.written_source()
        language = request.form.get("language", "")
        try:
            now = entries(source, language)
            rows = [
                Entry(entry.place, entry.base, request.form.get(f"[{entry.place}", "").replace("\r\n", "\n").strip())
                for entry in now
            ]
            merged = merge(source, language, rows)
        except (Unusable, Problems) as refused:
            return self._page(desk.with_mine(source, _seen()), str(refused).splitlines(), typed=True)
        return self._put(desk, language, merged)

    def take_translations(self, name: str) -> Page:
        """What a translator sends back; what it would break is refused, whole."""
        desk = desks.open_at(self._frame, name)
        sent = request.files.get("file")
        form = (sent.filename or "").rpartition(".")[2].lower() if sent is not None else ""
        if sent is None or form not in FORMATS:
            return self._page(desk, ["Choose a file that ends in .csv or .po."])
        try:
            language, rows = FORMATS[form](sent.read(MOST_BYTES), Source(desk.source).base)
            merged = merge(desk.source, language, rows)
        except (Unusable, Problems) as refused:
            return self._page(desk, str(refused).splitlines())
        broken = _broken(desk, merged, language)
        if broken:
            return self._page(desk, [_sentence(problem) for problem in broken])
        for sentence in merged.left_out:
            notice("translate.left_out", "warm", sentence=in_words(sentence))
        return self._put(desk, language, merged)

    def give_translations(self, name: str, language: str, form: str) -> Page:
        """The table as a file."""
        if form not in KINDS or not CODE.fullmatch(language):
            abort(404)
        desk = desks.open_at(self._frame, name)
        try:
            found, read = entries(desk.source, language, self._before(name, desk)), Source(desk.source)
        except (Unusable, Problems):
            abort(404)
        made = (
            to_csv(found, read.base, language)
            if form == "csv"
            else to_po(found, read.title, language, f"{name}.nt", datetime.fromtimestamp(self._at(), UTC))
        )
        file = f"{name.replace(' ', '_')}.{language}.{form}"
        return send_file(BytesIO(made), mimetype=KINDS[form], as_attachment=True, download_name=file)

    def _put(self, desk: Desk, language: str, merged: Merged) -> Page:
        if merged.source != desk.source:
            try:
                saved = desks.save(self._frame, desk.name, merged.source)
            except BadInput as error:
                return self._page(desk, [str(error)])
            if saved.newest is None or not saved.is_mine:
                return desks.overtaken(self._frame, desk.name, merged.source, saved.newest)
        notice("translate.saved", count=len(merged.changed))
        return redirect(url_for("console.translations", name=desk.name, language=language))

    def _page(self, desk: Desk, wrong: list[str] | None = None, *, typed: bool = False) -> Page:
        beside = _beside(wrong or []) if typed else {}
        shown = {"desk": desk, "wrong": wrong or [], "typed": request.form if typed else {}, "beside": beside}
        try:
            table = self._table(desk)
        except (Unusable, Problems) as refused:
            return render_template("translations.html", table=None, why_not=str(refused), **shown)
        page = render_template("translations.html", table=table, why_not="", **shown)
        return (page, 422) if wrong else page

    def _table(self, desk: Desk) -> Table:
        source = Source(desk.source)
        base, others = source.base, source.languages[1:]
        wanted = request.values.get("language", "").strip()
        language = wanted if CODE.fullmatch(wanted) and wanted != base else (others or ("",))[0]
        if not language:
            return Table(base, "", (), [])
        known = tuple(dict.fromkeys((*others, language)))
        return Table(base, language, known, entries(desk.source, language, self._before(desk.name, desk)))

    def _before(self, name: str, desk: Desk) -> str:
        """The version that the draft goes on from: what has changed since makes a translation stale."""
        if desk.draft is None or not desk.draft.based_on:
            return ""
        with self._frame.door.reading(visitor().line_id) as session:
            found = records.find(session, name, desk.draft.based_on)
        return "" if found is None else str(found.source)

    def _at(self) -> float:
        with self._frame.door.reading(visitor().line_id) as session:
            return session.at


def _sentence(problem: Problem) -> str:
    return f"{problem.step}: {in_words(problem.message)} {in_words(problem.suggestion)}".strip()


def _beside(wrong: list[str]) -> dict[str, list[str]]:
    """What is wrong with each text, by its place; nothing if a sentence is of none of them."""
    found: dict[str, list[str]] = {}
    for sentence in wrong:
        place, about, _ = sentence.partition(": ")
        if not about:
            return {}
        said = in_words(sentence).partition(": ")[2]
        found.setdefault(place, []).append(said[:1].upper() + said[1:])
    return found


def _seen() -> int:
    return request.form.get("revision", -1, type=int)


def _broken(desk: Desk, merged: Merged, language: str) -> list[Problem]:
    """What could not be used with these translations, and could before."""
    known = desk.here.known
    before = {(one.step, one.language, one.message) for one in proofs.problems(desk.name, desk.source, known)}
    after = proofs.problems(desk.name, merged.source, known)
    new = (one for one in after if (one.step, one.language, one.message) not in before)
    return [one for one in new if not one.warning and one.language in ("", language)]
