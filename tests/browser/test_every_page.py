"""Every page of the console, wide and narrow, light and dark: found by routes and templates, so none is left out."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, template_rendered

from service import accounts
from service.scripts import drafts
from service.web import console, server
from tests.browser.test_console import home, listen, signed_in
from tests.console.browsing import PASSWORD, Browsing
from tests.console.test_scripts import closing
from tests.console.well_used import SAM, SCRIPT, of_heavy, of_sam, paths, used
from tests.phone import Line, copy_of, living, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed: no browser tests")
pytestmark = pytest.mark.browser
WIDE, NARROW = 1280, 360
TEMPLATES = Path(console.__file__).parent / "templates"
UNFOLD = "for (const one of document.querySelectorAll('main details')) one.open = true"
LOOK = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  const far = document.documentElement.scrollWidth - window.innerWidth;
  const said = one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 160)).join(" | ");
  return {far, wrong: found.violations.map(said)};
}"""


class Looking:
    """Somebody who opens pages one after the other, and notes what is wrong with each."""

    def __init__(self, page: "Page", rendered: set[str]) -> None:
        self.page, self.rendered = page, rendered
        self.looked: set[str] = set()
        self.wrong: list[str] = []
        self.widths = [WIDE, NARROW]

    def opens(self, path: str, status: int = 200) -> "Page":
        """Go there, and fold everything out."""
        self.rendered.clear()
        answer = self.page.goto(path)
        assert answer is not None and answer.status == status, f"{path} answers {answer and answer.status}"
        self.page.evaluate(UNFOLD)
        return self.page

    def presses(self, button: str) -> None:
        """Send the form that this button is of."""
        self.rendered.clear()
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    def looks(self, name: str) -> None:
        """At what is open now, folded out: one way in each colour, the other way round on the next page."""
        self.page.evaluate(UNFOLD)
        self.page.evaluate(axe.AXE_SCRIPT)
        self.widths.reverse()
        for dark, width in enumerate(self.widths):
            scheme = "dark" if dark else "light"
            self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            self.page.set_viewport_size({"width": width, "height": 800})
            found = self.page.evaluate(LOOK)
            self.wrong += [f"{name}, {scheme}, {width}: {one}" for one in found["wrong"]]
            if found["far"] > 0:
                self.wrong.append(f"{name}, {scheme}, {width}: {found['far']} pixels too wide")
        self.looked |= self.rendered


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line that has been in use: nothing on its pages is empty that need not be."""
    folder = tmp_path_factory.mktemp("every")
    with living(folder, copy_of(template(folder), folder)) as line:
        used(line)
        yield line


@pytest.fixture
def looking(browser: "Browser", line: Line) -> "Iterator[Looking]":
    """An admin with codes on their phone; whatever the browser complains of fails the test."""
    mo = Browsing(server.create(line.house), line.house, line.id).joins("Mo")
    context = signed_in(browser, line, mo.cookie)
    page = context.new_page()
    complaints = listen(page)
    rendered: set[str] = set()

    def seen(_: Flask, template: Any, **__: Any) -> None:
        rendered.add(str(template.name))

    with template_rendered.connected_to(seen):
        yield Looking(page, rendered)
    context.close()
    assert complaints == []


@pytest.mark.timeout(900)  # a hundred pages, on a machine that does other things too
def test_every_page_is_accessible_and_fits_in_both_colours(line: Line, looking: Looking) -> None:
    """Nothing for axe to find and nothing to scroll sideways, on what a link leads to and on what a form does."""
    app = server.create(line.house)
    for _, path in paths(app, line):
        looking.opens(path)
        looking.looks(path)
    for done in FORMS:
        done(looking, line)
        looking.looks(done.__name__)
    assert looking.wrong == []
    pages = {one.name for one in TEMPLATES.iterdir() if "{% extends" in one.read_text(encoding="utf-8")}
    assert looking.looked >= {*pages, "public.html"}, "a page that no address and no form of this test leads to"


def caller_found(looking: Looking, line: Line) -> None:
    """With consents, a block and talks."""
    page = looking.opens("/console/people/callers")
    page.locator("[name=number]").first.fill("+15550007001")
    page.locator("[name=reason]").first.fill("a complaint of today")
    looking.presses("form[action$='/find'] button")


def words_of_a_conversation(looking: Looking, line: Line) -> None:
    """For a reason."""
    looking.opens(of_heavy(line)).locator("[name=reason]").fill("a complaint of today")
    looking.presses("form[action*='/words'] button")


def peer_looked_at(looking: Looking, line: Line) -> None:
    """Once it is said why."""
    looking.opens(of_sam(line))
    looking.presses("button[value=shifts]")


def number_of_a_peer(looking: Looking, line: Line) -> None:
    """For a reason."""
    page = looking.opens(of_sam(line))
    page.locator("form[action*='/number'] [name=reason]").fill("they asked me to ring")
    looking.presses("form[action*='/number'] button")


def number_of_a_caller(looking: Looking, line: Line) -> None:
    """Once two have agreed to it."""
    looking.opens(f"{of_heavy(line)}/number")
    looking.presses("form[action$='/confirm'] button")


def link_for_a_coordinator(looking: Looking, line: Line) -> None:
    """Shown once."""
    looking.opens("/console/coordinators").locator("form[action$='/invite'] [name=name]").fill("Alma")
    looking.presses("form[action$='/invite'] button")


def link_of_a_calendar(looking: Looking, line: Line) -> None:
    """Shown once."""
    looking.opens("/console/rota")
    looking.presses("form[action$='/calendar'] button")


def link_of_a_calendar_anew(looking: Looking, line: Line) -> None:
    """Asked once more, since it ends the one before."""
    link_of_a_calendar(looking, line)


def recovery_codes(looking: Looking, line: Line) -> None:
    """New ones."""
    looking.opens("/console/account").locator("form[action$='/recovery'] [name=now]").fill(PASSWORD)
    looking.presses("form[action$='/recovery'] button")


def escalation_taken(looking: Looking, line: Line) -> None:
    """With what its taker needs to know."""
    looking.opens("/console/escalations/1")
    looking.presses("form[action$='/take'] button")


def event_that_failed_again(looking: Looking, line: Line) -> None:
    """It stays."""
    looking.opens("/console/stuck")
    looking.presses("form[action$='/retry'] button")


def setting_that_is_wrong(looking: Looking, line: Line) -> None:
    """Beside its field."""
    looking.opens("/console/settings/hours").locator("main form [type=text], main form input:not([type])").first.fill(
        "soon"
    )
    looking.presses("main form button.main")


def caller_not_found(looking: Looking, line: Line) -> None:
    """Everything that is missing, beside its field."""
    looking.opens("/console/people/callers")
    looking.presses("form[action$='/erase'] button")


def shifts_of_a_table(looking: Looking, line: Line) -> None:
    """A good line and a bad one."""
    page = looking.opens("/console/rota/import")
    page.locator("#table").fill(f"number,day,from,until,tier\n{SAM},Mon,18:00,22:00,\n{SAM},someday,18:00,22:00,\n")
    looking.presses("main form button")


def message_looked_at(looking: Looking, line: Line) -> None:
    """As it will go out."""
    looking.opens("/console/people/message").locator("main textarea").first.fill("We meet on Sunday.")
    looking.presses("main form button")


def script_followed(looking: Looking, line: Line) -> None:
    """Every way through it."""
    looking.opens("/console/scripts/aftercare/tests")
    looking.presses("main form button")


def draft_followed(looking: Looking, line: Line) -> None:
    """The same, beside the text."""
    looking.opens(f"{SCRIPT}/draft")
    looking.presses("button[value=explore]")


def draft_that_two_write(looking: Looking, line: Line) -> None:
    """Both texts."""
    page = looking.opens(f"{SCRIPT}/draft")
    with line.house.session(line.id) as session:
        drafts.save(session, "closing", closing("From Kim."), drafts.revision(session, "closing"), author="Kim")
    page.locator("[name=source]").fill(closing("From Mo."))
    looking.presses("button[value=explore]")


def backup_tried(looking: Looking, line: Line) -> None:
    """It came back whole."""
    looking.opens("/console/upkeep")
    looking.presses("form[action$='/try'] button")


def prices_that_are_wrong(looking: Looking, line: Line) -> None:
    """Beside their field."""
    page = looking.opens("/console/reports")
    page.locator("[name=sent]").fill("dear")
    looking.presses("form[action$='/prices'] button")


def about_the_line(looking: Looking, line: Line) -> None:
    """Its public page."""
    looking.opens("/about")


def codes_of_an_invitation(looking: Looking, line: Line) -> None:
    """The second step, to somebody who comes by link."""
    with line.house.session(line.id) as session:
        token = accounts.invite(session, "Noor", "viewer", "en")
    looking.page.context.clear_cookies()
    page = looking.opens(f"/console/invitation/{token}")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    looking.presses("main form button")


def sign_in(looking: Looking, line: Line) -> None:
    """With everything missing."""
    looking.opens("/console/sign-in")
    looking.presses("main form button")


def nowhere(looking: Looking, line: Line) -> None:
    """Where nothing is."""
    looking.opens("/console/nowhere", 404)


def invitation_that_is_over(looking: Looking, line: Line) -> None:
    """Its link opens nothing."""
    looking.opens("/console/invitation/nobodys/codes", 404)


def form_that_was_kept(looking: Looking, line: Line) -> None:
    """It came after its visit had ended, and went along through the sign-in page."""
    mo = Browsing(server.create(line.house), line.house, line.id).joins("Uma", codes=False)
    looking.page.context.add_cookies([{"name": "shoulder", "value": mo.cookie, "url": home(line)}])
    page = looking.opens("/console/settings/note")
    page.locator("main textarea").first.fill("The office is closed.")
    with line.house.session(line.id) as session:
        account = accounts.named(session, "Uma")
        assert account is not None
        accounts.end_all(session, account.id)
    looking.presses("main form button.main")
    page.locator("[name=name]").fill("Uma")
    page.locator("[name=password]").fill(PASSWORD)
    looking.presses("main form button")


FORMS = (
    caller_found,
    words_of_a_conversation,
    peer_looked_at,
    number_of_a_peer,
    number_of_a_caller,
    link_for_a_coordinator,
    link_of_a_calendar,
    link_of_a_calendar_anew,
    recovery_codes,
    escalation_taken,
    event_that_failed_again,
    setting_that_is_wrong,
    caller_not_found,
    shifts_of_a_table,
    message_looked_at,
    script_followed,
    draft_followed,
    draft_that_two_write,
    backup_tried,
    prices_that_are_wrong,
    about_the_line,
    codes_of_an_invitation,
    sign_in,
    nowhere,
    invitation_that_is_over,
    form_that_was_kept,
)
"""What is only there once a form was sent; from the invitation on, to somebody who is not signed in."""
