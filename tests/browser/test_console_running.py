"""Pages for running a line, in a browser: reports read without a mouse, on a narrow screen and a wide one; axe."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from service import people
from service.reports import counting
from service.switchboard.to_all_peers import WHAT
from service.web import server
from tests.browser.test_console import NARROW, WIDE, listen, signed_in
from tests.console.browsing import Browsing
from tests.journeys.test_follow_up import agreed
from tests.phone import Line, copy_of, living, template
from tests.service.many_days import contacts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: no browser tests")
expect = playwright.expect
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line with an October behind it, a peer who is on and one who is not, and somebody on call."""
    folder = tmp_path_factory.mktemp("running")
    with living(folder, copy_of(template(folder), folder)) as line:
        agreed(line, line.phone("+15550007006"), line.peer("+15550002001", "Sam"))
        for day in range(1, 32):
            waits = [*[float(10 * day)] * 11, None]
            contacts(line.house, f"2026-10-{day:02}", *waits, clock=f"{day % 24:02}:05")
        more = True
        while more:
            with line.house.session(line.id) as session:
                more = counting.catch_up(session)
        line.peer("+15550002002", "Ana", on=False)
        line.responder("+15550003001")
        yield line


@pytest.fixture(scope="module")
def visit(line: Line) -> str:
    """The cookie of somebody who coordinates."""
    return Browsing(server.create(line.house), line.house, line.id).joins("Mo", "admin", codes=False).cookie


@pytest.fixture(params=[("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"])
def page(browser: "Browser", line: Line, visit: str, request: pytest.FixtureRequest) -> "Iterator[Page]":
    """A page of somebody who is signed in; whatever its console complains of fails the test."""
    scheme, size = request.param
    options: Any = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
    context = signed_in(browser, line, visit, **options)
    page = context.new_page()
    complaints = listen(page)
    yield page
    context.close()
    assert complaints == []


def test_a_month_is_read_by_keys_alone(page: "Page", line: Line) -> None:
    """The picture has its words, the table beneath the same figures; prices that are wrong say so beside the field."""
    page.goto("/console/reports")
    expect(page.get_by_role("heading", name="October 2026")).to_be_visible()
    expect(page.get_by_role("img", name="Contacts a day")).to_be_visible()
    table = page.get_by_role("group", name="By day")
    expect(table.get_by_role("row", name="13 Oct")).to_contain_text("12")
    table.focus()
    page.keyboard.press("End")
    page.get_by_text("Your prices", exact=True).press("Enter")
    page.get_by_label("A text sent").fill("dear")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is no price.")).to_be_visible()
    expect(page.get_by_label("A text sent")).to_have_value("dear")
    page.get_by_label("A text sent").fill("0.01")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved. The cost is worked out at these.")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="As a table (CSV)").press("Enter")
    assert fetched.value.suggested_filename == "2026-10.csv"


def test_the_log_is_searched_and_checked(page: "Page", line: Line) -> None:
    """By who and by looks alone; a whole log says so."""
    page.goto("/console/conversations")
    page.get_by_role("link", name="Conversation 372").click()
    page.get_by_label("Why you need to read it").fill("a complaint of today")
    with page.expect_navigation():
        page.get_by_role("button", name="Read").click()
    page.goto("/console/audit")
    page.get_by_label("Who", exact=True).select_option("Mo")
    page.get_by_label("Only looks at people").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("read the words: a complaint of today").first).to_be_visible()
    expect(page.get_by_text("began")).to_have_count(0)
    page.get_by_role("button", name="Check the whole log").click()
    expect(page.get_by_text("The log holds")).to_be_visible()


def test_a_follow_up_is_moved_by_keys(page: "Page", line: Line) -> None:
    """To one of the days that there are; the page says that they are being told."""
    page.goto("/console/follow-ups")
    expect(page.get_by_text("Follow-up 1")).to_be_visible()
    page.get_by_text("Move or call off").press("Enter")
    page.get_by_label("To which day").select_option(index=2)
    page.get_by_role("button", name="Move it").press("Enter")
    expect(page.get_by_text("Moved. They are being told.")).to_be_visible()


def test_a_practice_is_offered_and_the_card_fits_one_page(page: "Page", line: Line) -> None:
    """Who is ready is seen; on paper only the card is left."""
    page.goto("/console/people/practice")
    page.get_by_role("button", name="Offer it again: Ana").press("Enter")
    expect(page.get_by_role("status").get_by_text(re.compile("being asked|in the middle"))).to_be_visible()
    page.get_by_role("link", name="Open the card").press("Enter")
    expect(page.get_by_role("heading", name="Words for peers")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Palabras para pares")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_a_message_to_all_is_written_looked_at_and_sent_by_keys(page: "Page", line: Line) -> None:
    """A field that is empty says so; what goes out is seen before it goes."""
    with line.house.session(line.id) as session:
        people.consent(session, line.person(line.phone("+15550002002")).id, WHAT, given=True, wording="test")
    page.goto("/console/people/message")
    page.get_by_role("button", name="Look at it first").press("Enter")
    expect(page.get_by_text("Please fill this in.")).to_be_visible()
    expect(page.get_by_label("In English")).to_be_focused()
    page.keyboard.type("We meet on Sunday.")
    page.get_by_role("button", name="Look at it first").press("Enter")
    send = page.get_by_role("button", name="Send it to one peer")
    expect(send).to_be_focused()
    expect(page.get_by_text("Willow, to all peers: We meet on Sunday.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("On its way to one peer.")).to_be_visible()
