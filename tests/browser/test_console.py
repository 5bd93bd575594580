"""The console in a browser: in by keyboard, a board that renews itself, an escalation taken without scripts, axe."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyotp
import pytest

from service import accounts
from service.escalation import pages
from service.session import Record
from service.web import server
from tests.console.browsing import PASSWORD, Browsing
from tests.phone import Line, Phone, copy_of, living, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: no browser tests")
expect = playwright.expect
pytestmark = pytest.mark.browser
NARROW: Any = {"width": 390, "height": 844}
WIDE: Any = {"width": 1280, "height": 860}
WIDTHS: Any = {"argvalues": [WIDE, NARROW], "ids": ["wide", "narrow"]}
BOTH = pytest.mark.parametrize("page", **WIDTHS, indirect=True)
"""A test so marked has a page of either width."""
ANSWERED = re.compile(r"status of (401|404|409|422|503)")
"""A browser complains of these too; the page says them itself."""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line with a peer, somebody on call, and a caller who is with the peer, for all tests here."""
    home = tmp_path_factory.mktemp("console")
    with living(home, copy_of(template(home), home)) as line:
        sam = line.peer("+15550002001", "Sam")
        line.responder("+15550003001")
        line.phone("+15550007001").texts("hi, I feel alone").texts("1").texts("2")
        sam.texts("1")
        yield line


@pytest.fixture(scope="module")
def visit(line: Line) -> str:
    """The cookie of somebody who coordinates."""
    return Browsing(server.create(line.house), line.house, line.id).joins("Mo", "admin", codes=False).cookie


@pytest.fixture
def urgent(line: Line, request: pytest.FixtureRequest) -> Phone:
    """Somebody who asks for on call: another for each test."""
    digits = f"{sum(request.node.name.encode()) % 10_000:04}"
    return line.phone(f"+1555800{digits}").texts("hi").texts("URGENT")


@pytest.fixture
def page(browser: "Browser", line: Line, visit: str, request: pytest.FixtureRequest) -> "Iterator[Page]":
    """A page of somebody who is signed in, wide if not said otherwise; what its console complains of fails the test."""
    context = signed_in(browser, line, visit, viewport=getattr(request, "param", WIDE))
    page = context.new_page()
    complaints = listen(page)
    yield page
    context.close()
    assert complaints == []


def signed_in(browser: "Browser", line: Line, visit: str, **options: Any) -> "BrowserContext":
    context = browser.new_context(**{"viewport": WIDE, "base_url": home(line), "locale": "en-US", **options})
    context.add_cookies([{"name": "shoulder", "value": visit, "url": home(line)}])
    return context


def home(line: Line) -> str:
    return line.house.settings.public_url


def escalation(line: Line, phone: Phone) -> Record:
    """What is open about somebody."""
    with line.look() as session:
        return pages.open_about_person(session, line.person(phone).id)[0]


def listen(page: "Page") -> list[str]:
    """What the browser's own console complains of, from now on."""
    complaints: list[str] = []

    def heard(said: Any) -> None:
        if said.type in ("error", "warning") and not ANSWERED.search(said.text):
            complaints.append(said.text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", heard)
    return complaints


@pytest.mark.parametrize(("name", "size"), [("Lee", WIDE), ("Ash", NARROW)], ids=WIDTHS["ids"])
def test_somebody_comes_in_by_link_and_then_by_name_with_the_keyboard_alone(
    browser: "Browser", line: Line, name: str, size: Any
) -> None:
    """Password, six digits, recovery codes, the board; out, and in again."""
    with line.house.session(line.id) as session:
        token = accounts.invite(session, name, "viewer", "en")
        account = accounts.named(session, name)
        assert account is not None
        secret = accounts.secret(session, account)
    page = browser.new_page(viewport=size, base_url=home(line), locale="en-US")
    keys = page.keyboard
    page.goto(f"/console/invitation/{token}")
    expect(page.get_by_label("New password")).to_be_focused()
    keys.type(PASSWORD)
    keys.press("Tab")
    keys.type("something else")
    keys.press("Enter")
    expect(page.get_by_text("This is not the same as above.")).to_be_visible()
    page.get_by_label("New password").focus()
    keys.type(PASSWORD)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_label("Six digits")).to_be_focused()
    keys.type(pyotp.TOTP(secret).at(int(line.house.clock.on_the_wall())))
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    code = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name="I have them").press("Enter")
    expect(page.get_by_role("heading", name="Board", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    for typed in (name.lower(), PASSWORD):
        keys.type(typed)
        keys.press("Tab")
    keys.type(code)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Board", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Take it")).to_have_count(0)
    page.close()


def test_the_board_renews_itself_and_keeps_the_focus(page: "Page", line: Line, urgent: Phone) -> None:
    """What happens on the phones appears without a reload."""
    page.goto("/console/")
    link = page.get_by_role("link", name="Conversation 1", exact=True)
    link.focus()
    somebody = line.phone("+15550007077").texts("hi")
    row = f"#c-{line.conversation(somebody).id}"
    expect(page.locator(row)).to_be_visible()
    expect(link).to_be_focused()
    page.get_by_role("button", name="Take it").first.click()
    expect(page.get_by_role("status")).to_contain_text("You have it.")


def test_a_button_of_the_board_keeps_the_focus_when_news_come(page: "Page", line: Line, urgent: Phone) -> None:
    """Whoever goes there with the keyboard presses what they came for, and is not sent back to the top of the page."""
    page.goto("/console/")
    summary = page.locator("#summary").inner_text()
    take = page.get_by_role("button", name=f"Take it: {escalation(line, urgent).code}")
    take.focus()
    line.phone("+15550007033").texts("hello").texts("1").texts("2")
    expect(page.locator("#summary")).not_to_have_text(summary)
    expect(take).to_be_focused()


def news_come(page: "Page") -> None:
    """All that has happened until now has come to the page: what was asked for before may be older."""
    for _ in range(2):
        with page.expect_response("**/console/live") as answer:
            pass
        answer.value.finished()


def test_news_wait_for_a_press_that_has_begun(page: "Page", line: Line, urgent: Phone) -> None:
    """What the mouse went down on is there when it comes up; then they are shown."""
    page.goto("/console/")
    summary = page.locator("#summary")
    before = summary.inner_text()
    summary.hover()
    page.mouse.down()
    line.phone("+15550007034").texts("hello").texts("1").texts("2")
    news_come(page)
    expect(summary).to_have_text(before)
    page.mouse.up()
    expect(summary).not_to_have_text(before)
    page.get_by_role("button", name=f"Take it: {escalation(line, urgent).code}").hover()
    page.mouse.down()
    line.phone("+15550007035").texts("hello").texts("1").texts("2")
    news_come(page)
    page.mouse.up()
    expect(page.get_by_role("status")).to_contain_text("You have it.")


def test_a_lost_connection_is_said_and_found_again(page: "Page") -> None:
    """And what is on the page stays."""
    page.clock.install()
    page.route("**/console/live", lambda route: route.fulfill(status=503))
    page.goto("/console/")
    lost = page.get_by_text("The connection is gone")
    expect(lost).to_be_hidden()
    page.clock.fast_forward(25_000)
    expect(lost).to_be_visible()
    page.unroute("**/console/live")
    page.clock.fast_forward(6_000)
    expect(page.locator("#summary")).to_contain_text("Waiting")
    with page.expect_response("**/console/live"):
        page.clock.fast_forward(6_000)
    page.clock.fast_forward(6_000)
    expect(lost).to_be_hidden()


def test_a_board_whose_visit_has_ended_leads_to_the_sign_in_page(browser: "Browser", line: Line) -> None:
    """It does not say that the connection is gone; signed in again elsewhere, it goes on by itself."""
    somebody = Browsing(server.create(line.house), line.house, line.id).joins("Kit", "viewer", codes=False)
    page = signed_in(browser, line, somebody.cookie).new_page()
    page.clock.install()
    page.goto("/console/")
    out = page.get_by_text("You are signed out here")
    expect(out).to_be_hidden()
    somebody.opens("/console/account").sends("/console/sign-out")
    for _ in range(5):
        page.clock.fast_forward(6_000)
        page.wait_for_timeout(200)
    expect(out).to_be_visible()
    expect(page.get_by_text("The connection is gone")).to_be_hidden()
    somebody.signs_in("Kit")
    page.context.add_cookies([{"name": "shoulder", "value": somebody.cookie, "url": home(line)}])
    page.clock.fast_forward(6_000)
    expect(out).to_be_hidden()
    somebody.opens("/console/account").sends("/console/sign-out")
    page.clock.fast_forward(6_000)
    page.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_label("Name")).to_be_visible()
    page.context.close()


def never(route: "Route") -> None:
    """A script that is on its way for as long as anybody looks."""


def broken(route: "Route") -> None:
    """A script that fails on its first line."""
    route.fulfill(body="throw new Error('broken')", content_type="text/javascript")


@pytest.mark.parametrize("scripts", [None, never, broken], ids=["off", "slow", "broken"])
def test_an_escalation_is_read_taken_and_closed_without_scripts(
    browser: "Browser", line: Line, visit: str, urgent: Phone, scripts: "Callable[[Route], None] | None"
) -> None:
    """On a narrow screen: where they are off, where they never come, and where they fail."""
    context = signed_in(browser, line, visit, viewport=NARROW, java_script_enabled=scripts is not None)
    if scripts is not None:
        context.route("**/*.js", scripts)
    page = context.new_page()
    page.goto("/console/", wait_until="commit")
    page.get_by_role("link", name=f"Escalation {escalation(line, urgent).code}").click(no_wait_after=True)
    page.get_by_role("button", name="Take it").click(no_wait_after=True)
    expect(page.get_by_role("heading", name="You have it")).to_be_visible()
    page.get_by_label("A note, if you like").fill("we talked")
    page.get_by_role("button", name="It is over").click(no_wait_after=True)
    expect(page.get_by_text("we talked")).to_be_visible()
    context.close()
    line.settle()
    urgent.hears("has your message now")


@BOTH
def test_words_are_read_only_for_a_reason(page: "Page") -> None:
    """What is missing is said beside the field."""
    page.goto("/console/conversations")
    page.get_by_role("link", name="Conversation 1", exact=True).click()
    expect(page.get_by_text("I feel alone")).to_have_count(0)
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_label("Why you need to read it")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Why you need to read it").fill("a complaint of today")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_text("I feel alone")).to_be_visible()


@BOTH
def test_a_peer_is_taken_off_and_a_number_is_shown_only_for_a_reason(page: "Page") -> None:
    """On the page of the peer."""
    page.goto("/console/people")
    page.get_by_role("link", name="Sam", exact=True).click()
    page.get_by_role("button", name="Open their page").click()
    expect(page.get_by_label("Why you need to look")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Their shifts and hours").click()
    page.get_by_role("button", name="Take off").click()
    expect(page.get_by_role("status")).to_contain_text("They are off.")
    page.get_by_role("button", name="Put on").click()
    expect(page.get_by_role("status")).not_to_contain_text("They are off.")
    page.get_by_role("button", name="Show the number").click()
    expect(page.get_by_label("Why you need to look")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("+15550002001")).to_have_count(0)
    page.get_by_label("Why you need to look").fill("they asked me to ring")
    page.get_by_role("button", name="Show the number").click()
    expect(page.get_by_text("+15550002001")).to_be_visible()


def test_a_shift_is_added_and_seen_in_the_table_and_in_the_list(
    browser: "Browser", page: "Page", line: Line, visit: str
) -> None:
    """Wide it is a table with headings, narrow a list by day; either says the same."""
    page.goto("/console/rota")
    page.get_by_role("link", name="Add a shift").click()
    page.get_by_label("Sunday").check()
    page.get_by_label("From").fill("9 o'clock")
    page.get_by_label("Until").fill("12:00")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_label("From")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Sunday")).to_be_checked()
    page.get_by_label("From").fill("09:00")
    page.get_by_role("button", name="Add it").click()
    table = page.get_by_role("table", name="Who is on in the week")
    expect(table.get_by_role("row", name="Sam").get_by_role("link", name="09:00–12:00")).to_be_visible()
    context = signed_in(browser, line, visit, viewport=NARROW)
    narrow = context.new_page()
    narrow.goto("/console/rota")
    expect(narrow.get_by_role("table")).to_have_count(0)
    narrow.get_by_role("link", name=re.compile("09:00–12:00.*Sam")).click()
    expect(narrow.get_by_role("button", name="Day off, ask nobody")).to_be_visible()
    well(narrow, "shift")
    context.close()


def test_the_console_speaks_spanish_and_english(page: "Page") -> None:
    """From one press on, on the page that one is on."""
    page.goto("/console/account")
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Tu cuenta")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("here, now")).to_be_visible()


def well(page: "Page", path: str) -> None:
    found = axe.Axe().run(page)
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} is too wide"
