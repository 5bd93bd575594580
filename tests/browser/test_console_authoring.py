"""Where scripts are written, in a browser: both phones beside the text, cards, map; by keyboard, without JavaScript."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from service import accounts, scripts
from service.scripts import drafts
from tests.browser.test_console import NARROW, WIDE, expect, listen, signed_in, well
from tests.browser.test_console_scripts import cookie
from tests.console.browsing import PASSWORD
from tests.phone import Line, copy_of, living, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

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
    for button in ("1 minute on", "Take the last move back"):
        page.get_by_role("button", name=button).press("Enter")
        expect(page.get_by_text("1 min have passed.")).to_have_count(0 if button == "1 minute on" else 1)
        expect(page.get_by_role("button", name=button)).to_be_focused()
    page.get_by_role("button", name="Sam goes").press("Enter")
    expect(page.get_by_role("button", name="1 minute on")).to_be_focused()
    page.get_by_role("button", name="Close the rehearsal").press("Enter")
    expect(page.get_by_role("button", name="Save and rehearse")).to_be_focused()
    expect(page.get_by_role("heading", name="On their phones")).to_be_visible()


def test_what_is_pressed_and_typed_while_the_words_are_said_anew_is_not_lost(page: "Page") -> None:
    """An answer that was sent meanwhile is answered; one that was only begun stays in its field, with the focus."""
    page.goto("/console/scripts/shared_check_in/draft")
    page.get_by_role("button", name="Save and rehearse").press("Enter")
    alex, sam = page.get_by_label("What Alex writes"), page.get_by_label("What Sam writes")
    expect(alex).to_be_focused()
    held: list[Route] = []
    page.route("**/rehearsal", lambda route: held.append(route), times=1)
    with page.expect_request("**/rehearsal"):
        page.get_by_label("The text").press("Control+Home")
        page.keyboard.type("# from Mo\n")
    alex.fill("2")
    alex.press("Enter")
    sam.fill("4")
    held[0].continue_()
    expect(page.get_by_role("list", name="Alex, caller")).to_contain_text("Yours is kept closed")
    expect(alex).to_have_value("")
    expect(sam).to_have_value("4")
    expect(sam).to_be_focused()


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


def test_a_card_is_written_moved_and_put_right_with_the_keyboard_alone(page: "Page", line: Line) -> None:
    """Saved as it is typed, read beside the card, fixed with one press; moved, with the focus on what moved it."""
    keys = page.keyboard
    page.goto("/console/scripts/aftercare/draft")
    page.get_by_role("button", name="Cards").press("Enter")
    first = page.locator(".step-card").first
    name = first.get_by_role("heading").inner_text()
    words = first.get_by_role("textbox").first
    words.focus()
    keys.press("Control+End")
    keys.type(" {name}")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    fix = first.get_by_role("button", name="Put it right").first
    expect(fix).to_be_visible()
    fix.press("Enter")
    expect(words).to_have_value(re.compile(re.escape("{, name}") + "$"))
    page.get_by_role("button", name=f"Move {name} down").press("Enter")
    expect(page.locator(".step-card").nth(1).get_by_role("heading")).to_have_text(name)
    expect(page.get_by_role("button", name=f"Move {name} down")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(page.locator(".step-card").first.get_by_role("heading")).to_have_text(name)
    with line.look() as session:
        kept = drafts.of(session, "aftercare")
        assert kept is not None and kept.source.count("{, name}") == scripts.shipped("aftercare").count("{, name}") + 1


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_lost_connection_is_said_on_the_cards_and_what_was_typed_is_saved_afterwards(
    browser: "Browser", line: Line, visit: str, size: Any
) -> None:
    """By itself, as soon as the line answers; the head then says who saved it, and not that nothing is."""
    name = "waiting" if size == WIDE else "practice"
    context = signed_in(browser, line, visit, viewport=size)
    page = context.new_page()
    page.goto(f"/console/scripts/{name}/draft/cards")
    expect(page.locator("#standing")).to_contain_text("Nothing is saved yet.")
    context.set_offline(True)
    words = page.locator(".step-card").first.get_by_role("textbox").first
    words.press("Control+End")
    page.keyboard.type(" Typed on a train.")
    expect(page.locator("#saved")).to_contain_text("The connection is gone. What you type stays here")
    context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(page.locator("#standing")).to_contain_text("Draft, saved by Mo")
    with line.look() as session:
        kept = drafts.of(session, name)
        assert kept is not None and "Typed on a train." in kept.source
    context.close()


def test_a_lost_connection_is_said_beside_the_text_and_the_phones_and_what_was_typed_is_saved_afterwards(
    browser: "Browser", line: Line, visit: str
) -> None:
    """The same for who writes the script as text, with a rehearsal open."""
    context = signed_in(browser, line, visit)
    page = context.new_page()
    page.goto("/console/scripts/lighter_check_in/draft")
    page.get_by_role("button", name="Save and rehearse").click()
    alex = page.get_by_label("What Alex writes")
    expect(alex).to_be_focused()
    context.set_offline(True)
    alex.fill("4")
    alex.press("Enter")
    expect(page.locator("#heard")).to_have_text("The connection is gone. Press once more when it is back.")
    expect(alex).to_have_value("4")
    page.locator("#source").press("Control+Home")
    page.keyboard.type("# Typed on a train.\n")
    expect(page.locator("#saved")).to_contain_text("The connection is gone. What you type stays here")
    context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Saved at")
    with line.look() as session:
        kept = drafts.of(session, "lighter_check_in")
        assert kept is not None and "Typed on a train." in kept.source
    alex.fill("4")
    alex.press("Enter")
    expect(page.get_by_role("list", name="Alex, caller")).to_contain_text("kept closed")
    context.close()


def test_a_visit_that_ends_in_the_middle_of_a_card_loses_nothing(browser: "Browser", line: Line) -> None:
    """On a narrow screen: the page says so; Save leads through the sign-in page and on."""
    context = signed_in(browser, line, cookie(line, "Lee"), viewport=NARROW)
    page = context.new_page()
    page.goto("/console/scripts/follow_up/draft/cards")
    with line.house.session(line.id) as session:
        account = accounts.named(session, "Lee")
        assert account is not None
        accounts.end_all(session, account.id)
    page.locator(".step-card").first.get_by_role("textbox").first.press("Control+End")
    page.keyboard.type(" From Lee.")
    expect(page.locator("#saved")).to_contain_text("Your visit has ended. Press Save")
    page.get_by_role("button", name="Save", exact=True).last.press("Enter")
    page.get_by_label("Name").fill("Lee")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").press("Enter")
    page.get_by_role("button", name="Send it").press("Enter")
    expect(page.locator("#standing")).to_contain_text("Draft, saved by Lee")
    expect(page.locator(".step-card").first.get_by_role("textbox").first).to_have_value(re.compile(r" From Lee\.$"))
    context.close()


def test_a_card_is_dragged_to_its_place(page: "Page") -> None:
    """By its grip."""
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto("/console/scripts/on_my_own/draft/cards")
    names = page.locator(".step-card h2").all_inner_texts()
    grip, card = page.locator(".grip").first.bounding_box(), page.locator(".step-card").nth(1).bounding_box()
    assert grip is not None and card is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"], grip["y"] + 40, steps=3)
    page.mouse.move(card["x"] + 40, card["y"] + 20, steps=5)
    page.mouse.up()
    expect(page.locator(".step-card h2")).to_have_text([names[1], names[0], *names[2:]])


@LOOKS
def test_what_comes_of_a_press_in_authoring_is_accessible_and_fits(
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
    page.goto("/console/scripts/shared_check_in/map")
    page.get_by_role("link", name="weight, asks both, sealed").press("Enter")
    expect(page.locator("#card-weight")).to_be_in_viewport()
    context.close()
    assert complaints == []
