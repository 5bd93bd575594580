"""A shared check-in on the handsets page, as somebody new sees it; --update takes the README's picture."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.phone import Line, copy_of, living, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
pytestmark = pytest.mark.browser
PICTURE = Path("service/simulator/handsets.png")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with living(tmp_path, copy_of(template(tmp_path), tmp_path)) as line:
        yield line
        line.all_is_well()


class Held:
    """A phone on the page, used with the keyboard."""

    def __init__(self, line: Line, page: "Page", name: str, number: str) -> None:
        self.line = line
        page.get_by_label("Number").fill(number)
        page.get_by_label("Name, if you like").fill(name)
        page.get_by_role("button", name="Add a phone").click()
        self.phone: Locator = page.get_by_role("region", name=name, exact=True)
        playwright.expect(self.phone.get_by_role("textbox")).to_be_focused()

    def texts(self, body: str) -> "Held":
        """Type it, press Enter, and let the line answer."""
        field, sent = self.phone.get_by_role("textbox"), self.phone.locator(".sent")
        before = sent.count()
        field.fill(body)
        field.press("Enter")
        playwright.expect(sent).to_have_count(before + 1)
        self.line.settle()
        return self

    def hears(self, words: str) -> "Held":
        """See it arrive, without reloading."""
        playwright.expect(self.phone).to_contain_text(words)
        return self


def test_a_shared_check_in_on_the_page(browser: "Browser", line: Line, update: bool) -> None:
    """Two phones side by side: the offer, the same question to both, sealed, then both see both at once."""
    line.peer("+15550002001", "Sam")
    page = browser.new_page(viewport={"width": 1180, "height": 860})
    page.goto(line.house.settings.twilio_api_url)
    alex = Held(line, page, "Alex, caller", "+15550007001")
    sam = Held(line, page, "Sam, peer", "+15550002001")
    Held(line, page, "Riley, on call", "+15550003001")
    alex.texts("hi, rough night").hears("With a peer").texts("1").hears("How much can you hold").texts("2")
    sam.hears("1 = take it").texts("1").hears("rough night")
    alex.hears("your mood").texts("2").hears("kept closed")
    sam.texts("3").hears("You said 3. The caller said 2.")
    alex.hears("You said 2. Sam said 3.")
    if update:
        page.screenshot(path=PICTURE, animations="disabled")
    page.close()
