"""Set-up in a browser: from a line without a name to one that is live, in one sitting, against the pretend carrier."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from service import lines
from tests.browser.test_console import WIDTHS, listen, signed_in, visit
from tests.phone import NUMBER, Line, copy_of, living, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
expect = playwright.expect
pytestmark = pytest.mark.browser
visit = visit
RILEY, LOU, SAM = "+15550003001", "+15550003999", "+15550002001"


@pytest.fixture(scope="module", params=WIDTHS["argvalues"], ids=WIDTHS["ids"])
def size(request: pytest.FixtureRequest) -> Any:
    """How wide the screen is."""
    return request.param


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, size: Any) -> Iterator[Line]:
    """A line as a first start with a real account brings it, another for each screen: nothing is said, and its
    number leads elsewhere."""
    home = tmp_path_factory.mktemp("console")
    with living(home, copy_of(template(home), home)) as line:
        with line.house.session(line.id) as session:
            lines.rename(session, name=lines.UNNAMED)
            session.db.exec_driver_sql("update lines set policy = '{}'")
            session.db.exec_driver_sql("delete from responders")
        line.exchange.numbers[NUMBER].sms_url = "https://elsewhere.example/sms"
        yield line


def step(page: "Page", name: str) -> Any:
    return page.locator(f"#step-{name}")


def does(page: "Page", button: str, said: str) -> None:
    """Press it, and see that it is done."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").first).to_contain_text(said)


def goes(page: "Page", name: str) -> None:
    """From set-up to where a step is done."""
    page.goto("/console/setup")
    step(page, name).get_by_role("link").first.click()


def is_done(page: "Page", *names: str) -> None:
    page.goto("/console/setup")
    for name in names:
        expect(step(page, name)).to_have_class("card done")


def test_a_line_goes_from_nothing_to_live_in_one_sitting(browser: "Browser", line: Line, visit: str, size: Any) -> None:
    """With phones beside it."""
    context = signed_in(browser, line, visit, viewport=size)
    page = context.new_page()
    complaints = listen(page)
    goes(page, "line")
    page.get_by_label("Name", exact=True).fill("Willow")
    does(page, "Save", "Saved.")
    goes(page, "policy")
    page.get_by_label("English").fill("We ask you first. Two of us decide.")
    page.get_by_label("Spanish").fill("Primero te preguntamos. Deciden dos.")
    does(page, "Save", "Saved.")
    goes(page, "hours")
    page.get_by_label("Monday", exact=True).fill("18:00-22:00")
    does(page, "Save", "Saved.")
    for number, name, is_last in ((LOU, "Lou", True), (RILEY, "Riley", False)):
        goes(page, "on_call")
        page.get_by_label("Phone number").fill(number)
        page.get_by_label("First name", exact=False).first.fill(name)
        if is_last:
            page.get_by_label("last resort", exact=False).first.check()
        does(page, "Put on call", "They are on call.")
    is_done(page, "line", "policy", "hours", "on_call")
    does(page, "Send its texts and calls here", "come here from now on")
    is_done(page, "carrier", "registered")
    goes(page, "peer")
    page.get_by_label("Phone number").fill(SAM)
    does(page, "Ask them by text", "They are asked by text")
    line.settle()
    sam = line.phone(SAM).texts("1").texts("1").texts("1").texts("4").texts("I am here")
    line.forward(minutes=1)
    sam.texts("BACKUP").texts("DONE")
    is_done(page, "peer")
    own = line.phone("+15550007777")
    expect(step(page, "opt_out")).to_contain_text("not seen yet")
    for word in ("HELP", "STOP", "START"):
        own.texts(word)
    is_done(page, "opt_out")
    goes(page, "drill")
    page.locator("summary", has_text="Begin a drill").click()
    does(page, "Begin a drill", "The drill has begun.")
    line.settle()
    line.phone(RILEY).texts("1")
    page.goto("/console/setup")
    expect(page.get_by_role("status").last).to_contain_text("The line is open. One step is left.")
    expect(step(page, "fallback")).to_contain_text("FALLBACK_SMS_URL")
    context.close()
    assert complaints == []


def test_a_backup_is_tried_and_taken_home(browser: "Browser", line: Line, visit: str, size: Any) -> None:
    """It is said whether it came back whole."""
    context = signed_in(browser, line, visit, viewport=size, reduced_motion="reduce")
    page = context.new_page()
    complaints = listen(page)
    page.goto("/console/upkeep")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("It came back whole")).to_be_visible()
    page.goto("/console/upkeep")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make one and download it").click()
    assert download.value.suggested_filename.endswith(".backup")
    context.close()
    assert complaints == []
