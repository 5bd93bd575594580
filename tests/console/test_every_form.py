"""Every form of the console, filled in wrongly: it says what is wrong beside the field, and keeps what was typed.

Forms are found on the pages, and ticked off against the templates and the routes: none is named here. A form with only
a button has nothing that could be wrong; which ones those are, the page says.
"""

import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, template_rendered
from werkzeug.datastructures import MultiDict

from service import accounts
from service.scripts import drafts
from service.web import console, server
from tests.console.browsing import PASSWORD, Browsing
from tests.console.forms_on_pages import CHOSEN, Control, Form, Marked, Page
from tests.console.test_every_route import routes
from tests.console.test_scripts import closing
from tests.console.well_used import SCRIPT, of_sam, paths, used
from tests.phone import Line, living

TEMPLATES = Path(console.__file__).parent / "templates"
NOTHING, NO_CHOICE, LONG, LETTERS = "nothing", "no such choice", "too long", "letters"
BAD = {
    NOTHING: "",
    "spaces alone": "   ",
    NO_CHOICE: "nonsense",
    LONG: "x" * 9_000,
    "endless": "x" * 60_000,
    "below nothing": "-1",
    "figures of elsewhere": "٣",
    "no sign": "a\x00b",
    "without end": "1e999",
    LETTERS: "zz 99:99 ñ",
    "no day": "2026-02-31",
}
"""What is typed into every field of a form at once; where it is no such choice, what is chosen is wrong instead. The
most likely to be taken by something that takes any words comes last."""
MOST = 300_000
"""Letters of a form in all; more than it holds is refused before anybody looks at it."""


class Visitor(Browsing):
    """Somebody who sends forms as a browser does, and knows which templates an answer was made of."""

    def __init__(self, web: Flask, line: Line) -> None:
        super().__init__(web, line.house, line.id)
        self.line, self.rendered = line, set[str]()
        self.says_why = False

    @property
    def page(self) -> Page:
        """What is open now."""
        return Page(self.text)

    def form(self, address: str) -> Form:
        """The form of the page whose address ends so."""
        return next(one for one in self.page.forms if self.leads(one).endswith(address))

    def leads(self, form: Form, button: Control | None = None) -> str:
        """Where a form goes, by this button."""
        own = form.attributes.get("action") or self.path
        return urlsplit((button.attributes.get("formaction") if button else "") or own).path

    def opens(self, path: str, **headers: str) -> "Visitor":
        """Look at a page."""
        self.rendered.clear()
        super().opens(path, **headers)
        return self

    def fills(self, address: str, button: str = "", **typed: str) -> "Visitor":
        """Send a form of the page that is open now, with these words in it."""
        form = self.form(address)
        pressed = next((one for one in form.buttons if one.attributes.get("value", "") == button), None)
        fields = MultiDict(form.fields())
        for name, text in typed.items():
            fields.setlist(name, [text])
        return self.gives(form, pressed, fields)

    def gives(self, form: Form, button: Control | None, fields: "MultiDict[str, Any]") -> "Visitor":
        """Send exactly this."""
        if button is not None and button.name:
            fields.add(button.name, button.attributes.get("value", ""))
        self.rendered.clear()
        address = self.leads(form, button)
        if form.is_posted:
            self._shown(self.client.post(address, data=fields, follow_redirects=True))
        else:
            self._shown(self.client.get(address, query_string=fields, follow_redirects=True))
        return self


Visit = Callable[[Visitor], Any]
COUNT = itertools.count()


@pytest.fixture
def line(tmp_path: Path, database_url: str) -> Iterator[Line]:
    """A line that has been in use."""
    with living(tmp_path, database_url) as line:
        used(line)
        yield line


@pytest.fixture
def mo(line: Line) -> Iterator[Visitor]:
    """An admin, at a console that says of each form where it is written."""
    web = server.create(line.house)
    web.testing = False  # what breaks is answered as it is to anybody, and counted below
    web.jinja_env.loader = Marked(web)
    mo = Visitor(web, line)
    mo.joins("Mo")

    def seen(_: Flask, template: Any, **__: Any) -> None:
        mo.rendered.add(str(template.name))

    with template_rendered.connected_to(seen):
        yield mo


def addressed(path: str) -> Visit:
    """A page that a link leads to."""
    return lambda mo: mo.opens(path)


def found(mo: Visitor) -> None:
    """A caller, looked up by number."""
    mo.opens("/console/people/callers").fills("/find", number="+15550007001", reason="a complaint of today")


def peer(mo: Visitor) -> None:
    """A peer, once it is said why."""
    mo.opens(of_sam(mo.line))
    if "peer_why.html" in mo.rendered:
        mo.fills("/why", "shifts")


def taken(mo: Visitor) -> None:
    """An escalation that somebody has."""
    mo.opens("/console/escalations/1")
    if any(mo.leads(one).endswith("/take") for one in mo.page.forms):
        mo.fills("/take")


def message(mo: Visitor) -> None:
    """A message to all, as it will go out."""
    mo.opens("/console/people/message")
    area = next(one.name for one in mo.form("/preview").of("typed"))
    mo.fills("/preview", **{area: "We meet on Sunday."})


def two_texts(mo: Visitor) -> None:
    """A draft that two write."""
    mo.opens(f"{SCRIPT}/draft")
    with mo.house.session(mo.line_id) as session:
        drafts.save(session, "closing", closing("From Kim."), drafts.revision(session, "closing"), author="Kim")
    mo.fills("/draft", "save", source=closing("From Mo."))


def link(mo: Visitor) -> None:
    """A calendar link that would end another."""
    mo.opens("/console/rota").fills("/rota/calendar")
    if "calendar_sure.html" not in mo.rendered:
        mo.opens("/console/rota").fills("/rota/calendar")


def codes(mo: Visitor) -> None:
    """The second step of somebody who comes by link."""
    invited(mo, f"Noor {next(COUNT)}")
    mo.fills(mo.path, password=PASSWORD, again=PASSWORD)


def invited(mo: Visitor, name: str) -> Visitor:
    """At the link, signed in nowhere."""
    with mo.house.session(mo.line_id) as session:
        token = accounts.invite(session, name, "viewer", "en")
    mo.client.delete_cookie("shoulder")
    mo.opens(f"/console/invitation/{token}")
    return mo


def nobody(mo: Visitor) -> None:
    """Somebody who is not signed in."""
    mo.client.delete_cookie("shoulder")
    mo.opens("/console/sign-in")


def kept(mo: Visitor) -> None:
    """What was sent after a visit had ended, and went along through the sign-in page."""
    name = f"Uma {next(COUNT)}"
    mo.joins(name, codes=False)
    mo.opens("/console/settings/note")
    with mo.house.session(mo.line_id) as session:
        account = accounts.named(session, name)
        assert account is not None
        accounts.end_all(session, account.id)
    mo.fills("/settings/note", "save")
    mo.fills("/sign-in", name=name, password=PASSWORD)


DOORS: tuple[Visit, ...] = (found, peer, taken, message, two_texts, link, nobody, codes, kept)
"""Pages that only a form leads to; what is missing here is missed below. From the third last on, of somebody else."""


def pages(mo: Visitor) -> Iterator[Visit]:
    """Every page with a form: by link, then by what leads on."""
    yield from (addressed(path) for _, path in paths(mo.client.application, mo.line))
    yield from DOORS


def bad(form: Form, kind: str, only: str = "") -> "MultiDict[str, Any]":
    """A form filled in wrongly: in one field only, or in all; there the last of all that can be chosen is chosen."""
    fields: MultiDict[str, Any] = MultiDict()
    room = MOST
    for one in form.controls:
        if not one.name or one.kind == "button" or "disabled" in one.attributes:
            continue
        if one.kind == "file":
            fields.add(one.name, (io.BytesIO(BAD[kind].encode()), f"{kind}.csv" if BAD[kind] else ""))
        elif one.kind in ("typed", "password") and kind != NO_CHOICE and only in ("", one.name) and room > 0:
            fields.add(one.name, typed(one, kind))
            room -= len(typed(one, kind))
        elif only or one.kind not in ("select", *CHOSEN):
            fields.setlist(one.name, [*fields.getlist(one.name), *one.sent])
        else:
            fields.setlist(one.name, [*fields.getlist(one.name), *chosen(form, one, kind)])
    return fields


def typed(one: Control, kind: str) -> str:
    """What a browser takes of it."""
    return BAD[kind][: int(one.attributes.get("maxlength", len(BAD[kind])))]


def chosen(form: Form, one: Control, kind: str) -> list[str]:
    """What is chosen in a list, or by one of a group."""
    last = [other for other in form.of(one.kind) if other.name == one.name][-1]
    if kind == NO_CHOICE:
        return [BAD[kind]] if one is last or one.kind == "select" else []
    if one.kind == "select":
        return [one.options[-1][0] if one.options else ""]
    if kind == NOTHING:  # nobody takes back the choice of a group by hand
        return one.sent if one.kind == "radio" else []
    return [one.attributes.get("value", "on")] if one.kind == "checkbox" or one is last else []


@dataclass
class Trial:
    """One form of a page, sent by one of its buttons in every wrong way; what should not be is written down."""

    mo: Visitor
    visit: Visit
    form: Form
    button: Control | None
    wrong: list[str]

    def runs(self) -> None:
        """All at once, wrong in each way; then each short field by itself, with far too much in it."""
        is_typed = bool(self.form.of("typed", "password", "file"))
        has_lists = bool(self.form.of("select", *CHOSEN))
        kinds = [kind for kind in BAD if (is_typed or kind == NOTHING) and (has_lists or kind != NO_CHOICE)]
        for kind in [*kinds, *([NO_CHOICE] if has_lists and not is_typed else [])]:
            self._sends(kind)
        skips = self.button is not None and "formnovalidate" in self.button.attributes
        if self.form.is_posted and not skips:
            for one in self.form.of("typed", "password"):
                if one.tag == "input" and "maxlength" not in one.attributes:
                    self._sends(LONG, one.name)

    def _sends(self, kind: str, only: str = "") -> None:
        self.visit(self.mo)
        form = self._again()
        if form is None:  # something was taken before, and the page has it no more
            return
        before = {one.strip() for one in self.mo.page.warnings}
        sent = bad(form, kind, only)
        self.mo.gives(form, self.button, sent)
        said = f"{form.at} {self.button.name if self.button else ''} with {kind} {only}"
        self.wrong += [f"{said}: {one}" for one in self._amiss(form, kind, only, sent, before)]

    def _again(self) -> Form | None:
        """The same form on the page that is open now."""
        leads = self.form.attributes.get("action")
        same = [one for one in self.mo.page.forms if one.attributes.get("action") == leads]
        return next((one for one in same if one.at == self.form.at), None)

    def _other(self) -> Form | None:
        """Another form that goes there and has all that was typed: what two wrote, once it is one text again."""
        names = {one.name for one in self.form.of("typed")}
        forms = [
            one for one in self.mo.page.forms if one.attributes.get("action") == self.form.attributes.get("action")
        ]
        return next((one for one in forms if names and names <= {two.name for two in one.of("typed")}), None)

    def _amiss(self, form: Form, kind: str, only: str, sent: "MultiDict[str, Any]", before: set[str]) -> Iterator[str]:
        mo, page = self.mo, self.mo.page
        if mo.status >= 500:
            yield f"breaks, {mo.status}"
            return
        if "wrong.html" in mo.rendered and (form.is_posted or kind != NO_CHOICE):
            yield f"a bare page, {mo.status}"
            return
        warned = [one.strip() for one in page.warnings if one.strip() and one.strip() not in before]
        if not form.of("typed", "password", "file") or not (mo.status in (409, 422) or warned):
            if only:
                yield f"takes it, {mo.status}"
            return
        again = self._again() or self._other()
        if again is None:
            yield f"is gone, {mo.status}: {warned}"
            return
        beside = {one.name: page.beside(again, one.name) for one in again.controls}
        of_all = page.said.get(again.attributes.get("aria-describedby", ""), "").strip()
        if not (beside.get(only) if only else of_all or any(beside.values())):
            yield f"says nothing beside the field, {mo.status}: {warned}"
        if kind not in (NO_CHOICE, "no sign"):
            yield from (f"loses {name}" for name in lost(form, again, sent))


def lost(form: Form, again: Form, sent: "MultiDict[str, Any]") -> Iterator[str]:
    """What was typed or chosen, and does not stand in the form any more; spaces, a password and a file need not."""
    now = MultiDict(again.fields())
    for name in {one.name for one in form.of("typed", "select", *CHOSEN)}:
        if [one for one in sent.getlist(name) if one.strip()] != [one for one in now.getlist(name) if one.strip()]:
            yield f"{name}: {str(now.getlist(name))[:60]}"


def tried(mo: Visitor) -> tuple[set[str], set[str], list[str]]:
    """Which forms there are, where they lead, and what is wrong with any."""
    known, at, leads, wrong = set[Any](), set[str](), set[str](), list[str]()
    for visit in pages(mo):
        visit(mo)
        leads |= set(re.findall(r'data-(?:look|from)="([^"]+)"', mo.text))
        for form in mo.page.forms:
            at.add(form.at)
            leads |= {mo.leads(form, button) for button in (None, *form.buttons)}
            kind = (form.at, tuple(sorted(one.name for one in form.controls)))
            if not form.is_only_a_button and kind not in known:
                buttons: list[Control | None] = [*form.buttons[:3]] or [None]
                for button in buttons:
                    Trial(mo, visit, form, button, wrong).runs()
            known.add(kind)
            if form.is_only_a_button:
                continue
            visit(mo)
    return at, leads, wrong


@pytest.mark.timeout(900)  # some thousand forms, on a machine that does other things too
def test_every_form_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(mo: Visitor) -> None:
    """Whatever is sent, by whatever button; and no form and no route is left out."""
    at, leads, wrong = tried(mo)
    assert not wrong, "\n".join(wrong)
    written = {
        f"{file.name}:{place}"
        for file in TEMPLATES.iterdir()
        for place in range(1, file.read_text(encoding="utf-8").count("<form") + 1)
    }
    assert at == written, "a form that no page of this test shows"
    web = mo.client.application
    door = web.url_map.bind("127.0.0.1")
    taken = [urlsplit(one).path for one in leads]
    reached = {door.match(one, method="POST")[0] for one in taken if door.test(one, "POST")}
    missed = {rule.endpoint for rule, _ in routes(web, "POST")} - reached - {"console.nowhere"}
    assert missed <= only_pressed(), "a route to which a form leads that no page of this test shows"


def only_pressed() -> set[str]:
    """Routes that nothing leads to but a button in a form of its own, as the templates say."""
    whole = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.iterdir())
    pressed = set(re.findall(r'press\(url_for\("([\w.]+)"', whole))
    return pressed - set(re.findall(r"""action="\{\{ url_for\('([\w.]+)'""", whole))
