"""Settings in a browser: typing is looked at, a change is saved and taken back by keyboard."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_console import BOTH, NARROW, signed_in
from tests.browser.test_console import line as line
from tests.browser.test_console import page as page
from tests.browser.test_console import visit as visit
from tests.phone import Line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
expect = playwright.expect
pytestmark = pytest.mark.browser


@BOTH
def test_a_policy_is_written_looked_at_saved_and_taken_back_by_keyboard(page: "Page") -> None:
    """What a phone will show follows the typing; the way back is on the same page."""
    page.goto("/console/settings")
    page.get_by_role("link", name="Rescue policy").press("Enter")
    english = page.get_by_label("English, If we fear for a life")
    before = english.input_value()
    english.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("we ask you first. Then two of us decide.")
    expect(page.locator("#preview")).to_contain_text("If we fear for a life: we ask you first. Then two of us decide.")
    expect(page.locator("#preview")).to_contain_text("segments")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(page.get_by_text("Please say this; it is not optional.")).to_be_visible()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet")
    expect(english).to_have_attribute("aria-invalid", "true")
    english.fill("we ask you first. Then two of us decide.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    page.get_by_role("button", name="Take this back").first.press("Enter")
    expect(english).to_have_value(before)


def test_without_scripts_a_setting_is_looked_at_and_saved_on_a_narrow_screen(
    browser: "Browser", line: Line, visit: str
) -> None:
    """By a button that is only there then."""
    context = signed_in(browser, line, visit, viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto("/console/settings/offers")
    page.get_by_label("One after the other, each has").fill("120")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("has 120 seconds, and then the next")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    context.close()


def test_a_lost_connection_keeps_what_was_typed(page: "Page") -> None:
    """And says so."""
    page.goto("/console/settings/note")
    page.route("**/look", lambda route: route.fulfill(status=503))
    page.get_by_label("The note").fill("The office is closed.")
    expect(page.get_by_text("The line does not answer just now.")).to_be_visible()
    expect(page.get_by_label("The note")).to_have_value("The office is closed.")


def test_the_same_hours_are_typed_once_for_several_days(browser: "Browser", line: Line, visit: str) -> None:
    """On a narrow screen, without scripts: with a button to look at them first."""
    context = signed_in(browser, line, visit, viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto("/console/settings/hours")
    several = page.get_by_role("group", name="The same hours for several days")
    several.get_by_label("Same hours", exact=True).fill("18:00-22:00")
    page.get_by_role("button", name="Save").click()
    expect(several.get_by_text("Tick the days that have these hours")).to_be_visible()
    for day in ("Monday", "Friday"):
        several.get_by_label(day).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    for day in ("Monday", "Friday"):
        expect(page.get_by_label(day, exact=True)).to_have_value("18:00-22:00")
    expect(page.get_by_label("Tuesday", exact=True)).to_have_value("")
    context.close()


def test_what_is_said_first_is_read_while_it_is_written(page: "Page") -> None:
    """As a phone shows it, and what could be better beside the words, before anything is saved."""
    page.goto("/console/settings/first-words")
    words = page.get_by_role("group", name="told, by text").get_by_role("textbox").first
    words.fill("If we fear for a life: {policy} It will be fine.")
    expect(page.locator("#preview")).to_contain_text("It will be fine.")
    expect(page.locator('[data-beside="told|en"]')).to_contain_text("promise")


@BOTH
def test_a_number_that_is_quicker_is_said_beside_the_usual_rate(page: "Page") -> None:
    """What each number may send is seen while somebody types; one that is not ours is named."""
    page.goto("/console/settings/sending")
    rates = page.get_by_label("Numbers that are quicker or slower")
    rates.fill("+15550001000: 3, +15550001555: 10")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("From +15550001000 the phone company takes 3 in a second.")
    expect(preview).to_contain_text("+15550001555 is none of the numbers of this line.")
    rates.fill("fast")
    expect(page.get_by_text("is no number with its rate")).to_be_visible()
    rates.fill("+15550001000: 3")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    expect(rates).to_have_value("+15550001000: 3")
    page.get_by_role("button", name="Take this back").first.press("Enter")
    expect(rates).to_have_value("")
