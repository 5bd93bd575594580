"""Where scripts are written, in a browser: both phones beside the text, cards, map; by keyboard, without JavaScript."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_console import NARROW, WIDE, expect, listen, signed_in, well
from tests.browser.test_console_scripts import cookie
from tests.phone import Line, copy_of, living, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line with what comes with it."""
    home = tmp_path_factory.mktemp("authoring")
    with living(home, copy_of(template(home), home)) as line:
        yield line


@pytest.fixture(scope="module")
def visit(line: Line) -> str:
    """The cookie of somebody who coordinates."""
    return cookie(line, "Mo")


@pytest.fixture
def page(browser: "Browser", line: Line, visit: str) -> "Iterator[Page]":
    """A page of theirs, wide; whatever its console complains of fails the test."""
    context = signed_in(browser, line, visit)
    page = context.new_page()
    complaints = listen(page)
    yield page
    context.close()
    assert complaints == []


def test_both_phones_stand_beside_the_text_and_follow_it(page: "Page") -> None:
    """By keyboard: an answer on one, sealed on the other; the words that are changed meanwhile are said anew."""
    page.goto("/console/scripts/shared_check_in/draft")
    page.get_by_role("button", name="Save and rehearse").press("Enter")
    alex, sam = page.get_by_label("What Alex writes"), page.get_by_label("What Sam writes")
    expect(alex).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    phones = {role: page.get_by_role("list", name=name) for role, name in (("a", "Alex, caller"), ("s", "Sam, peer"))}
    expect(phones["a"]).to_contain_text("Yours is kept closed")
    expect(page.get_by_label("What Alex writes")).to_be_focused()
    expect(phones["s"]).not_to_contain_text("kept closed")
    sam.focus()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(phones["s"]).to_contain_text("You said 4. The caller said 2.")
    expect(page.locator("#heard")).to_contain_text("Sam, peer: The line: You said 4.")
    text = page.get_by_label("The text")
    text.fill(text.input_value().replace("You said {mine}.", "{mine} is what you said."))
    expect(phones["a"]).to_contain_text("2 is what you said.")
    page.get_by_role("button", name="1 minute on").press("Enter")
    expect(page.get_by_text("1 min have passed.")).to_be_visible()
    page.get_by_role("button", name="Close the rehearsal").press("Enter")
    expect(page.get_by_role("button", name="Save and rehearse")).to_be_focused()
    expect(page.get_by_role("heading", name="On their phones")).to_be_visible()


def test_a_rehearsal_goes_without_javascript(browser: "Browser", line: Line, visit: str) -> None:
    """Plain forms, on a narrow screen, where Enter sends what was written on this phone."""
    context = signed_in(browser, line, visit, viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto("/console/scripts/arrival/draft")
    page.get_by_role("button", name="Save and rehearse").click()
    page.get_by_label("What Alex writes").fill("with a peer please")
    page.get_by_label("What Alex writes").press("Enter")
    expect(page.get_by_text("asked: hold")).to_be_visible()
    page.get_by_role("button", name="2 Some").click()
    expect(page.get_by_text("find a peer: yes")).to_be_visible()
    page.get_by_role("button", name="Start over").first.click()
    expect(page.get_by_text("asked: how")).to_be_visible()
    context.close()


@LOOKS
def test_every_page_of_authoring_is_accessible_and_fits(
    browser: "Browser", line: Line, visit: str, scheme: str, size: Any
) -> None:
    """Nothing for axe to find, nothing to scroll sideways."""
    context = signed_in(browser, line, visit, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    complaints = listen(page)
    page.goto("/console/scripts/shared_check_in/rehearsal")
    page.get_by_label("What Alex writes").fill("2")
    page.get_by_label("What Alex writes").press("Enter")
    expect(page.locator(".talk").first).to_contain_text("Yours is kept closed")
    well(page, "rehearsal")
    page.goto("/console/scripts/closing/draft")
    page.get_by_role("button", name="Save and rehearse").click()
    expect(page.get_by_label("What Alex writes")).to_be_visible()
    well(page, "beside")
    context.close()
    assert complaints == []
