"""Scripts of the console in a browser: written by keyboard, by two at once, without JavaScript, past a visit's end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from service import accounts, scripts
from service.web import server
from tests.browser.test_console import BOTH, NARROW, WIDE, expect, listen, signed_in, well
from tests.console.browsing import PASSWORD, Browsing
from tests.phone import Line, copy_of, living, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
BROKEN = "what is this\n"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line with what comes with it."""
    home = tmp_path_factory.mktemp("scripts")
    with living(home, copy_of(template(home), home)) as line:
        yield line


@pytest.fixture(scope="module")
def visit(line: Line) -> str:
    """The cookie of somebody who coordinates."""
    return cookie(line, "Mo")


@pytest.fixture
def page(browser: "Browser", line: Line, visit: str, request: pytest.FixtureRequest) -> "Iterator[Page]":
    """A page of theirs, wide if not said otherwise; whatever its console complains of fails the test."""
    context = signed_in(browser, line, visit, viewport=getattr(request, "param", WIDE))
    page = context.new_page()
    complaints = listen(page)
    yield page
    context.close()
    assert complaints == []


def cookie(line: Line, name: str) -> str:
    """The cookie of somebody who has just joined as a coordinator."""
    return Browsing(server.create(line.house), line.house, line.id).joins(name, "coordinator", codes=False).cookie


@BOTH
def test_a_script_is_written_checked_and_published_with_the_keyboard_alone(page: "Page", line: Line) -> None:
    """Saved as it is typed; a problem leads to its line; the preview speaks Spanish; the note is kept."""
    with line.look() as session:
        before = scripts.find(session, "closing")
        assert before is not None
    keys = page.keyboard
    page.goto("/console/scripts/closing")
    page.get_by_role("link", name="Write a new version").press("Enter")
    page.get_by_role("button", name="Text", exact=True).press("Enter")
    text = page.get_by_label("The text")
    text.focus()
    keys.press("Control+Home")
    keys.type(BROKEN)
    expect(page.locator("#saved")).to_contain_text("Saved at")
    problem = page.get_by_role("link", name="Line 1", exact=True).first
    expect(problem).to_be_visible()
    problem.press("Enter")
    expect(text).to_be_focused()
    assert page.evaluate("getSelection().toString()") == BROKEN.strip()
    keys.press("Delete")
    expect(page.get_by_text("Nothing. It can be read")).to_be_visible()
    page.get_by_label("English").focus()
    keys.press("ArrowRight")
    expect(page.get_by_text("Gracias por el tiempo compartido, Alex.")).to_be_visible()
    expect(page.get_by_label("Spanish")).to_be_focused()
    text.focus()
    text.evaluate("area => area.setSelectionRange(area.value.indexOf('Closing'), area.value.indexOf('Closing'))")
    keys.type("Warm ")
    page.get_by_role("button", name="Publish").press("Enter")
    expect(page.get_by_text("Only words changed.")).to_be_visible()
    page.get_by_label("What is new").focus()
    keys.type("a warmer name")
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Version {before.number + 1} of closing is published.")
    with line.look() as session:
        newest = scripts.find(session, "closing")
        assert newest is not None
        assert (newest.number, newest.note) == (before.number + 1, "a warmer name")


def test_what_is_chosen_while_the_text_is_saved_stays_chosen(page: "Page") -> None:
    """The answer is from before; the preview follows with the next."""
    page.goto("/console/scripts/waiting/draft")
    held: list[Route] = []
    page.route("**/draft", lambda route: held.append(route), times=1)
    with page.expect_request("**/draft"):
        page.get_by_label("The text").press("Control+Home")
        page.keyboard.type("# from Mo\n")
    page.get_by_label("English").focus()
    page.keyboard.press("ArrowRight")
    with page.expect_response("**/draft"):
        held[0].continue_()
    expect(page.locator("#found")).to_contain_text("Estoy buscando un par para ti")
    expect(page.get_by_label("Spanish")).to_be_focused()


def test_two_who_type_at_once_are_told_and_lose_nothing(browser: "Browser", page: "Page", line: Line) -> None:
    """The second hears it while typing, sees both, and saves."""
    other = signed_in(browser, line, cookie(line, "Kim"))
    theirs = other.new_page()
    for one in (page, theirs):
        one.goto("/console/scripts/aftercare/draft")
    theirs.get_by_label("The text").press("Control+Home")
    theirs.keyboard.type("# from Kim\n")
    expect(theirs.locator("#saved")).to_contain_text("Saved at")
    page.get_by_label("The text").press("Control+Home")
    page.keyboard.type("# from Mo\n")
    expect(page.locator("#saved")).to_contain_text("Kim has saved this script meanwhile")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Two of you are writing this")).to_be_visible()
    expect(page.get_by_label("Theirs")).to_have_value(theirs.get_by_label("The text").input_value())
    well(page, "both")
    page.set_viewport_size(NARROW)
    well(page, "both, narrow")
    page.get_by_role("button", name="Save yours").press("Enter")
    expect(page.get_by_label("The text")).to_have_value(
        theirs.get_by_label("The text").input_value().replace("Kim", "Mo")
    )
    other.close()


def test_a_visit_that_ends_while_typing_loses_nothing(browser: "Browser", line: Line) -> None:
    """The page says so; Save leads through the sign-in page and on."""
    context = signed_in(browser, line, cookie(line, "Lee"), viewport=NARROW)
    page = context.new_page()
    page.goto("/console/scripts/practice/draft")
    with line.house.session(line.id) as session:
        account = accounts.named(session, "Lee")
        assert account is not None
        accounts.end_all(session, account.id)
    page.get_by_label("The text").press("Control+Home")
    page.keyboard.type("# from Lee\n")
    expect(page.locator("#saved")).to_contain_text("Your visit has ended. Press Save")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.get_by_label("Name").fill("Lee")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").press("Enter")
    page.get_by_role("button", name="Send it").press("Enter")
    expect(page.get_by_text("Saved, and read again.")).to_be_visible()
    assert page.get_by_label("The text").input_value().startswith("# from Lee\n")
    context.close()


def test_a_page_says_that_the_visit_has_ended_and_not_that_the_line_is_away(browser: "Browser", line: Line) -> None:
    """Pressing once more would never help: a setting, a rehearsal, and one beside the text say what does."""
    context = signed_in(browser, line, cookie(line, "Uma"))
    setting, rehearsal, draft = (context.new_page() for _ in range(3))
    setting.goto("/console/settings/note")
    rehearsal.goto("/console/scripts/arrival/rehearsal")
    draft.goto("/console/scripts/practice/draft")
    with line.house.session(line.id) as session:
        account = accounts.named(session, "Uma")
        assert account is not None
        accounts.end_all(session, account.id)
    setting.get_by_label("The note").fill("The office is closed.")
    expect(setting.locator("#lost")).to_contain_text("Your visit has ended. Press Save")
    rehearsal.locator("#rehearsal input[name=text]").first.fill("hello")
    rehearsal.keyboard.press("Enter")
    expect(rehearsal.locator("#heard")).to_contain_text("Your visit has ended. Load the page again")
    draft.locator("button[value=rehearse]").click()
    expect(draft.locator("#heard")).to_contain_text("Your visit has ended. Load the page again")
    expect(draft.locator("#rehearsal")).to_be_empty()
    context.close()


def test_a_script_is_saved_and_followed_without_scripts(browser: "Browser", line: Line, visit: str) -> None:
    """On a narrow screen, by forms alone."""
    context = signed_in(browser, line, visit, viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto("/console/scripts/nobody_free/draft")
    text = page.get_by_label("The text")
    text.fill(f"# by forms\n{text.input_value()}")
    page.get_by_label("Call", exact=True).check()
    page.get_by_role("button", name="Save and follow every way").click()
    expect(page.get_by_text("Proved: nobody is stranded")).to_be_visible()
    expect(page.get_by_text("As it is read out on the phone.")).to_be_visible()
    context.close()
